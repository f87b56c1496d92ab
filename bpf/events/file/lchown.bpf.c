/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the owner of a file, not following a symbolic link. */
#undef EVENT
#define EVENT SYSCALL_LCHOWN_X

SYSCALL(FILE, lchown)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(path), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(uid), arg(c, 1));
	put_u32(&o, P(gid), arg(c, 2));
	END_BY_NAME(o);
}
