/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the protection of memory. */
#undef EVENT
#define EVENT SYSCALL_MPROTECT_X

SYSCALL(MEMORY, mprotect)
{
	BEGIN_FIXED(o, 28);
	put_i64(&o, P(res), c->ret);
	put_u64(&o, P(addr), arg(c, 0));
	put_u64(&o, P(length), arg(c, 1));
	put_u32(&o, P(prot), arg(c, 2));
	END_FIXED(o);
}
