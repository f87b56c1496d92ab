/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for the working directory. */
#undef EVENT
#define EVENT SYSCALL_GETCWD_X

SYSCALL(PROCESS, getcwd)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(path), c->ret > 0 ? arg(c, 0) : 0, PATH_BYTES);
	END(o);
}
