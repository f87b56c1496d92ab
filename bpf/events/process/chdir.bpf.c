/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the working directory. */
#undef EVENT
#define EVENT SYSCALL_CHDIR_X

SYSCALL(IDENTITY, chdir)
{
	if (c->ret == 0)
		note_chdir(arg(c, 0));
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(path), arg(c, 0), PATH_BYTES);
	END(o);
}
