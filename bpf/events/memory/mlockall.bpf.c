/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Keeps all pages of a process in memory. */
#undef EVENT
#define EVENT SYSCALL_MLOCKALL_X

SYSCALL(MEMORY, mlockall)
{
	BEGIN_FIXED(o, 12);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(flags), arg(c, 0) & 7);
	END_FIXED(o);
}
