/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads the attributes of a file, not following a symbolic link. */
#undef EVENT
#define EVENT SYSCALL_LSTAT_X

SYSCALL(FILE, lstat)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(path), arg(c, 0), PATH_BYTES);
	END(o);
}
