/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the working directory to an open one. */
#undef EVENT
#define EVENT SYSCALL_FCHDIR_X

SYSCALL(IDENTITY, fchdir)
{
	if (c->ret == 0)
		forget_cwd();
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	END_ABOUT(o, int_arg(c, 0));
}
