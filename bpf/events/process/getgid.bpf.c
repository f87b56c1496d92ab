/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for the group id. */
#undef EVENT
#define EVENT SYSCALL_GETGID_X

SYSCALL(PROCESS, getgid)
{
	BEGIN_FIXED(o, 4);
	put_u32(&o, P(gid), c->ret);
	END_FIXED(o);
}
