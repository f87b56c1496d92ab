/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sends on a socket to an address. */
#undef EVENT
#define EVENT SOCKET_SENDTO_X

SYSCALL(NET, sendto)
{
	struct address address = {};
	read_address(&address, arg(c, 4), arg(c, 5));
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_bytes(&o, P(data), arg(c, 1), c->ret >= 0 ? c->ret : arg(c, 2), settings.snaplen);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(size), arg(c, 2));
	put_tuple(&o, P(tuple), sock_of(int_arg(c, 0)), OUTBOUND, &address);
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(sendto)
{
	return keep_message(s, CODE, false);
}

ENDING(sendto)
{
	BEGIN_ENDING(o);
	put_i64(&o, P(res), e->res);
	put_bytes_of(&o, P(data), e);
	put_i64(&o, P(fd), e->fd);
	put_u32(&o, P(size), e->args[1]);
	put_tuple(&o, P(tuple), sock_in(e->file), OUTBOUND, e->address);
	END_ENDING(o);
}
