/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for the effective user id. */
#undef EVENT
#define EVENT SYSCALL_GETEUID_X

SYSCALL(PROCESS, geteuid)
{
	BEGIN_FIXED(o, 4);
	put_u32(&o, P(euid), c->ret);
	END_FIXED(o);
}
