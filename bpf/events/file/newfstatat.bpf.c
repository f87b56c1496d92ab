/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads the attributes of a file relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_NEWFSTATAT_X

SYSCALL(FILE, newfstatat)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(dirfd), int_arg(c, 0));
	put_user_text(&o, P(path), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(flags), arg(c, 3) & (PPM_newfstatat_flags__AT_EMPTY_PATH | PPM_newfstatat_flags__AT_NO_AUTOMOUNT | PPM_newfstatat_flags__AT_SYMLINK_NOFOLLOW));
	END_ABOUT(o, int_arg(c, 0));
}
