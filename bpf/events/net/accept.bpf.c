/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Takes a connection from a listening socket. */
#undef EVENT
#define EVENT SOCKET_ACCEPT_5_X

SYSCALL(NET, accept)
{
	BEGIN(o);
	put_accepted(&o, c);
	END_ABOUT(o, c->ret);
}
