/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a counter with a descriptor, with flags. */
#undef EVENT
#define EVENT SYSCALL_EVENTFD2_X

SYSCALL(IPC, eventfd2)
{
	BEGIN_FIXED(o, 18);
	put_i64(&o, P(res), c->ret);
	put_u16(&o, P(flags), fd_flags(arg(c, 1)));
	put_u64(&o, P(initval), arg(c, 0));
	END_FIXED(o);
}
