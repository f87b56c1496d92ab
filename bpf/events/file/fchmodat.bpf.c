/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the permissions of a file relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_FCHMODAT_X

SYSCALL(FILE, fchmodat)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(dirfd), int_arg(c, 0));
	put_user_text(&o, P(filename), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(mode), arg(c, 2) & 07777);
	END_BY_NAME_ABOUT(o, int_arg(c, 0));
}
