/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads a socket option. */
#undef EVENT
#define EVENT SOCKET_GETSOCKOPT_X

SYSCALL(NET, getsockopt)
{
	BEGIN(o);
	put_sockopt(&o, c, c->ret >= 0 ? user_u32(arg(c, 4)) : 0);
	END_ABOUT(o, int_arg(c, 0));
}
