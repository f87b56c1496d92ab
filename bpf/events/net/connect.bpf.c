/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Connects a socket. */
#undef EVENT
#define EVENT SOCKET_CONNECT_X

/* include/uapi/asm-generic/errno.h */
#define EINPROGRESS 115

SYSCALL(NET, connect)
{
	struct address address = {};
	read_address(&address, arg(c, 1), arg(c, 2));
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	if (c->ret == 0 || c->ret == -EINPROGRESS)
		put_tuple(&o, P(tuple), sock_of(int_arg(c, 0)), OUTBOUND, &address);
	else
		put_nothing(&o, P(tuple));
	put_i64(&o, P(fd), int_arg(c, 0));
	put_address(&o, P(addr), &address);
	if (!address.len)
		note_unreadable(&o, P(addr));
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(connect)
{
	struct io_connect *connect = s->command;
	return keep_address(s, CODE, (u64)LOAD(connect, struct io_connect, addr), LOAD(connect, struct io_connect, addr_len), true);
}

ENDING(connect)
{
	BEGIN_ENDING(o);
	put_i64(&o, P(res), e->res);
	if (e->res == 0 || e->res == -EINPROGRESS)
		put_tuple(&o, P(tuple), sock_in(e->file), OUTBOUND, e->address);
	else
		put_nothing(&o, P(tuple));
	put_i64(&o, P(fd), e->fd);
	put_address(&o, P(addr), e->address);
	if (!e->address->len)
		note_unreadable(&o, P(addr));
	END_ENDING(o);
}
