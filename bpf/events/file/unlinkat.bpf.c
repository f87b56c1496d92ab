/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Removes a name relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_UNLINKAT_2_X

SYSCALL(FILE, unlinkat)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(dirfd), int_arg(c, 0));
	put_user_text(&o, P(name), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(flags), arg(c, 2) & PPM_unlinkat_flags__AT_REMOVEDIR);
	END_BY_NAME_ABOUT(o, int_arg(c, 0));
}

OPERATION(unlinkat)
{
	struct io_unlink *unlink = s->command;
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_i64(&o, P(dirfd), LOAD(unlink, struct io_unlink, dfd));
	put_filename(&o, P(name), LOAD(unlink, struct io_unlink, filename));
	put_u32(&o, P(flags), LOAD(unlink, struct io_unlink, flags) & PPM_unlinkat_flags__AT_REMOVEDIR);
	END_KEPT(o);
	operation->about = ABOUT_GIVEN;
	operation->fd = LOAD(unlink, struct io_unlink, dfd);
	return true;
}
