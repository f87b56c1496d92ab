/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads or sets a resource limit of a process. */
#undef EVENT
#define EVENT SYSCALL_PRLIMIT_X

SYSCALL(PROCESS, prlimit64)
{
	struct limits new = user_limits(arg(c, 2), false);
	struct limits old = user_limits(c->ret >= 0 ? arg(c, 3) : 0, false);
	BEGIN_FIXED(o, 49);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(newcur), new.cur);
	put_i64(&o, P(newmax), new.max);
	put_i64(&o, P(oldcur), old.cur);
	put_i64(&o, P(oldmax), old.max);
	put_i64(&o, P(pid), int_arg(c, 0));
	put_u8(&o, P(resource), arg(c, 1));
	END_FIXED(o);
}
