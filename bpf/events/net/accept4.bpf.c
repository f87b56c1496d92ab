/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Takes a connection from a listening socket, with flags for the new descriptor. */
#undef EVENT
#define EVENT SOCKET_ACCEPT4_6_X

SYSCALL(NET, accept4)
{
	BEGIN(o);
	put_accepted(&o, c);
	put_u32(&o, P(flags), arg(c, 3));
	END_ABOUT(o, c->ret);
}
