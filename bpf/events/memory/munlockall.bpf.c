/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Lets all pages of a process be swapped again. */
#undef EVENT
#define EVENT SYSCALL_MUNLOCKALL_X

SYSCALL(MEMORY, munlockall)
{
	BEGIN_FIXED(o, 8);
	put_i64(&o, P(res), c->ret);
	END_FIXED(o);
}
