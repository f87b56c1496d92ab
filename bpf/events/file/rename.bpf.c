/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Renames a file. */
#undef EVENT
#define EVENT SYSCALL_RENAME_X

SYSCALL(FILE, rename)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(oldpath), arg(c, 0), PATH_BYTES);
	put_user_text(&o, P(newpath), arg(c, 1), PATH_BYTES);
	END_BY_NAME(o);
}
