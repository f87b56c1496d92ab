/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the root directory. */
#undef EVENT
#define EVENT SYSCALL_CHROOT_X

SYSCALL(IDENTITY, chroot)
{
	if (c->ret == 0)
		forget_cwd();
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(path), arg(c, 0), PATH_BYTES);
	END_BY_NAME(o);
}
