/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a symbolic link relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_SYMLINKAT_X

SYSCALL(FILE, symlinkat)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(target), arg(c, 0), PATH_BYTES);
	put_i64(&o, P(linkdirfd), int_arg(c, 1));
	put_user_text(&o, P(linkpath), arg(c, 2), PATH_BYTES);
	END_BY_NAME_ABOUT(o, int_arg(c, 1));
}

OPERATION(symlinkat)
{
	struct io_link *link = s->command;
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_filename(&o, P(target), LOAD(link, struct io_link, oldpath));
	put_i64(&o, P(linkdirfd), LOAD(link, struct io_link, new_dfd));
	put_filename(&o, P(linkpath), LOAD(link, struct io_link, newpath));
	END_KEPT(o);
	operation->about = ABOUT_GIVEN;
	operation->fd = LOAD(link, struct io_link, new_dfd);
	return true;
}
