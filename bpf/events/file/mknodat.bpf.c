/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a device, pipe or file node relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_MKNODAT_X

SYSCALL(FILE, mknodat)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(dirfd), int_arg(c, 0));
	put_user_text(&o, P(path), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(mode), arg(c, 2));
	put_u32(&o, P(dev), encode_dev(arg(c, 3) >> 8 & 0xfff, (arg(c, 3) & 0xff) | (arg(c, 3) >> 12 & 0xfff00)));
	END_BY_NAME_ABOUT(o, int_arg(c, 0));
}
