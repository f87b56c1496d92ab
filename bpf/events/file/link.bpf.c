/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a hard link. */
#undef EVENT
#define EVENT SYSCALL_LINK_2_X

SYSCALL(FILE, link)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(oldpath), arg(c, 0), PATH_BYTES);
	put_user_text(&o, P(newpath), arg(c, 1), PATH_BYTES);
	END_BY_NAME(o);
}
