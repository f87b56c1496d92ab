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
