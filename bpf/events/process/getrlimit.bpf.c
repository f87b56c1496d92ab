/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for a resource limit. */
#undef EVENT
#define EVENT SYSCALL_GETRLIMIT_X

SYSCALL(PROCESS, getrlimit)
{
	struct limits limits = user_limits(c->ret >= 0 ? arg(c, 1) : 0, c->is_32);
	BEGIN_FIXED(o, 25);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(cur), limits.cur);
	put_i64(&o, P(max), limits.max);
	put_u8(&o, P(resource), arg(c, 0));
	END_FIXED(o);
}
