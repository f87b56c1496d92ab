/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a directory. */
#undef EVENT
#define EVENT SYSCALL_MKDIR_2_X

SYSCALL(FILE, mkdir)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(path), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(mode), arg(c, 1));
	END_BY_NAME(o);
}
