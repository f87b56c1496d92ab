/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Keeps pages in memory, with flags. */
#undef EVENT
#define EVENT SYSCALL_MLOCK2_X

SYSCALL(MEMORY, mlock2)
{
	BEGIN_FIXED(o, 28);
	put_i64(&o, P(res), c->ret);
	put_u64(&o, P(addr), arg(c, 0));
	put_u64(&o, P(len), arg(c, 1));
	put_u32(&o, P(flags), arg(c, 2) & 1);
	END_FIXED(o);
}
