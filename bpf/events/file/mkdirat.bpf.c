/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a directory relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_MKDIRAT_X

SYSCALL(FILE, mkdirat)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(dirfd), int_arg(c, 0));
	put_user_text(&o, P(path), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(mode), arg(c, 2));
	END_BY_NAME_ABOUT(o, int_arg(c, 0));
}

OPERATION(mkdirat)
{
	struct io_mkdir *mkdir = s->command;
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_i64(&o, P(dirfd), LOAD(mkdir, struct io_mkdir, dfd));
	put_filename(&o, P(path), LOAD(mkdir, struct io_mkdir, filename));
	put_u32(&o, P(mode), LOAD(mkdir, struct io_mkdir, mode));
	END_KEPT(o);
	operation->about = ABOUT_GIVEN;
	operation->fd = LOAD(mkdir, struct io_mkdir, dfd);
	return true;
}
