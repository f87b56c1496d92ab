/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sleeps. */
#undef EVENT
#define EVENT SYSCALL_NANOSLEEP_X

SYSCALL(PROCESS, nanosleep)
{
	u64 interval = user_interval(arg(c, 0), c->is_32);
	BEGIN_FIXED(o, 16);
	put_i64(&o, P(res), c->ret);
	put_u64(&o, P(interval), interval);
	END_FIXED(o);
}
