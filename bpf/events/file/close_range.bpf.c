/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Closes a range of file descriptors. */
#undef EVENT
#define EVENT SYSCALL_CLOSE_RANGE_X

SYSCALL(FILE, close_range)
{
	BEGIN_FIXED(o, 20);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(first), arg(c, 0));
	put_u32(&o, P(last), arg(c, 1));
	put_u32(&o, P(flags), arg(c, 2) & (PPM_close_range_flags__CLOSE_RANGE_UNSHARE | PPM_close_range_flags__CLOSE_RANGE_CLOEXEC));
	END_FIXED(o);
}
