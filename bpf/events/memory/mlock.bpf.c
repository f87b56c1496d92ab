/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Keeps pages in memory. */
#undef EVENT
#define EVENT SYSCALL_MLOCK_X

SYSCALL(MEMORY, mlock)
{
	BEGIN_FIXED(o, 24);
	put_i64(&o, P(res), c->ret);
	put_u64(&o, P(addr), arg(c, 0));
	put_u64(&o, P(len), arg(c, 1));
	END_FIXED(o);
}
