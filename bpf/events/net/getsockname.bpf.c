/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for the local address of a socket. */
#undef EVENT
#define EVENT SOCKET_GETSOCKNAME_X

SYSCALL(NET, getsockname)
{
	BEGIN_FIXED(o, 0);
	END_FIXED(o);
}
