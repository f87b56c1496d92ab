/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Renames a file relative to directories, with flags. */
#undef EVENT
#define EVENT SYSCALL_RENAMEAT2_X

SYSCALL(FILE, renameat2)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(olddirfd), int_arg(c, 0));
	put_user_text(&o, P(oldpath), arg(c, 1), PATH_BYTES);
	put_i64(&o, P(newdirfd), int_arg(c, 2));
	put_user_text(&o, P(newpath), arg(c, 3), PATH_BYTES);
	put_u32(&o, P(flags), arg(c, 4));
	END_BY_NAME(o);
}

OPERATION(renameat2)
{
	struct io_rename *rename = s->command;
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_i64(&o, P(olddirfd), LOAD(rename, struct io_rename, old_dfd));
	put_filename(&o, P(oldpath), LOAD(rename, struct io_rename, oldpath));
	put_i64(&o, P(newdirfd), LOAD(rename, struct io_rename, new_dfd));
	put_filename(&o, P(newpath), LOAD(rename, struct io_rename, newpath));
	put_u32(&o, P(flags), LOAD(rename, struct io_rename, flags));
	END_KEPT(o);
	(void)operation;
	return true;
}
