/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a device, pipe or file node. */
#undef EVENT
#define EVENT SYSCALL_MKNOD_X

SYSCALL(FILE, mknod)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(path), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(mode), arg(c, 1));
	put_u32(&o, P(dev), encode_dev(arg(c, 2) >> 8 & 0xfff, (arg(c, 2) & 0xff) | (arg(c, 2) >> 12 & 0xfff00)));
	END_BY_NAME(o);
}
