/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for the address of the peer. */
#undef EVENT
#define EVENT SOCKET_GETPEERNAME_X

SYSCALL(NET, getpeername)
{
	BEGIN_FIXED(o, 0);
	END_FIXED(o);
}
