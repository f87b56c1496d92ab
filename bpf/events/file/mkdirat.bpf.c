/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a directory relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_MKDIRAT_X

SYSCALL(FILE, mkdirat)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(dirfd), int_arg(c, 0));
	put_user_text(&o, P(path), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(mode), arg(c, 2));
	END_ABOUT(o, int_arg(c, 0));
}
