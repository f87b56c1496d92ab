/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for the effective group id. */
#undef EVENT
#define EVENT SYSCALL_GETEGID_X

SYSCALL(PROCESS, getegid)
{
	BEGIN_FIXED(o, 4);
	put_u32(&o, P(egid), c->ret);
	END_FIXED(o);
}
