/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets a socket option. */
#undef EVENT
#define EVENT SOCKET_SETSOCKOPT_X

SYSCALL(NET, setsockopt)
{
	BEGIN(o);
	put_sockopt(&o, c, arg(c, 4));
	END_ABOUT(o, int_arg(c, 0));
}
