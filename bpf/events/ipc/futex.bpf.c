/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Waits on, or wakes, a lock in memory. */
#undef EVENT
#define EVENT SYSCALL_FUTEX_X

SYSCALL(IPC, futex)
{
	BEGIN_FIXED(o, 26);
	put_i64(&o, P(res), c->ret);
	put_u64(&o, P(addr), arg(c, 0));
	put_u16(&o, P(op), arg(c, 1));
	put_u64(&o, P(val), arg(c, 2));
	END_FIXED(o);
}
