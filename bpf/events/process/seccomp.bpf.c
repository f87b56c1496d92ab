/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Restricts the syscalls of a thread. */
#undef EVENT
#define EVENT SYSCALL_SECCOMP_X

SYSCALL(PROCESS, seccomp)
{
	BEGIN_FIXED(o, 24);
	put_i64(&o, P(res), c->ret);
	put_u64(&o, P(op), arg(c, 0));
	put_u64(&o, P(flags), arg(c, 1));
	END_FIXED(o);
}
