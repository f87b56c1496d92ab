/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a counter with a descriptor. */
#undef EVENT
#define EVENT SYSCALL_EVENTFD_X

SYSCALL(IPC, eventfd)
{
	BEGIN_FIXED(o, 20);
	put_i64(&o, P(res), c->ret);
	put_u64(&o, P(initval), arg(c, 0));
	put_u32(&o, P(flags), 0);
	END_FIXED(o);
}
