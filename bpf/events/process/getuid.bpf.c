/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for the user id. */
#undef EVENT
#define EVENT SYSCALL_GETUID_X

SYSCALL(PROCESS, getuid)
{
	BEGIN_FIXED(o, 4);
	put_u32(&o, P(uid), c->ret);
	END_FIXED(o);
}
