/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Gives a socket its local address. */
#undef EVENT
#define EVENT SOCKET_BIND_X

SYSCALL(NET, bind)
{
	struct address address = {};
	read_address(&address, arg(c, 1), arg(c, 2));
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_address(&o, P(addr), &address);
	put_i64(&o, P(fd), int_arg(c, 0));
	if (!address.len)
		note_unreadable(&o, P(addr));
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(bind)
{
	struct io_bind *bind = s->command;
	/* Rings do so since 6.11. */
	if (!bpf_core_type_exists(struct io_bind))
		return false;
	return keep_address(s, CODE, 0, LOAD(bind, struct io_bind, addr_len), true);
}

ENDING(bind)
{
	BEGIN_ENDING(o);
	put_i64(&o, P(res), e->res);
	put_address(&o, P(addr), e->address);
	put_i64(&o, P(fd), e->fd);
	if (!e->address->len)
		note_unreadable(&o, P(addr));
	END_ENDING(o);
}
