/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Mounts a file system. */
#undef EVENT
#define EVENT SYSCALL_MOUNT_X

SYSCALL(FILE, mount)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(dev), arg(c, 0), PATH_BYTES);
	put_user_text(&o, P(dir), arg(c, 1), PATH_BYTES);
	put_user_text(&o, P(type), arg(c, 2), PATH_BYTES);
	put_u32(&o, P(flags), mount_flags(arg(c, 3)));
	END_BY_NAME(o);
}
