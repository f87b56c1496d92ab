/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Removes a file's name. */
#undef EVENT
#define EVENT SYSCALL_UNLINK_2_X

SYSCALL(FILE, unlink)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(path), arg(c, 0), PATH_BYTES);
	END_BY_NAME(o);
}
