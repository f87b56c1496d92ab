/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Renames a file relative to directories. */
#undef EVENT
#define EVENT SYSCALL_RENAMEAT_X

SYSCALL(FILE, renameat)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(olddirfd), int_arg(c, 0));
	put_user_text(&o, P(oldpath), arg(c, 1), PATH_BYTES);
	put_i64(&o, P(newdirfd), int_arg(c, 2));
	put_user_text(&o, P(newpath), arg(c, 3), PATH_BYTES);
	END_BY_NAME(o);
}
