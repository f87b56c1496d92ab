/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a symbolic link relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_SYMLINKAT_X

SYSCALL(FILE, symlinkat)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(target), arg(c, 0), PATH_BYTES);
	put_i64(&o, P(linkdirfd), int_arg(c, 1));
	put_user_text(&o, P(linkpath), arg(c, 2), PATH_BYTES);
	END_ABOUT(o, int_arg(c, 1));
}
