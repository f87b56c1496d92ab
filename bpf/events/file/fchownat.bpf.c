/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the owner of a file relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_FCHOWNAT_X

SYSCALL(FILE, fchownat)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(dirfd), int_arg(c, 0));
	put_user_text(&o, P(pathname), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(uid), arg(c, 2));
	put_u32(&o, P(gid), arg(c, 3));
	put_u32(&o, P(flags), fchownat_flags(arg(c, 4)));
	END_BY_NAME_ABOUT(o, int_arg(c, 0));
}
