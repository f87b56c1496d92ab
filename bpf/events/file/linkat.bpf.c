/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a hard link relative to directories. */
#undef EVENT
#define EVENT SYSCALL_LINKAT_2_X

SYSCALL(FILE, linkat)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(olddir), int_arg(c, 0));
	put_user_text(&o, P(oldpath), arg(c, 1), PATH_BYTES);
	put_i64(&o, P(newdir), int_arg(c, 2));
	put_user_text(&o, P(newpath), arg(c, 3), PATH_BYTES);
	put_u32(&o, P(flags), arg(c, 4) & (PPM_linkat_flags__AT_SYMLINK_FOLLOW | PPM_linkat_flags__AT_EMPTY_PATH));
	END_BY_NAME(o);
}

OPERATION(linkat)
{
	struct io_link *link = s->command;
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_i64(&o, P(olddir), LOAD(link, struct io_link, old_dfd));
	put_filename(&o, P(oldpath), LOAD(link, struct io_link, oldpath));
	put_i64(&o, P(newdir), LOAD(link, struct io_link, new_dfd));
	put_filename(&o, P(newpath), LOAD(link, struct io_link, newpath));
	put_u32(&o, P(flags), LOAD(link, struct io_link, flags) & (PPM_linkat_flags__AT_SYMLINK_FOLLOW | PPM_linkat_flags__AT_EMPTY_PATH));
	END_KEPT(o);
	(void)operation;
	return true;
}
