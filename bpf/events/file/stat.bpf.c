/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads the attributes of a file. */
#undef EVENT
#define EVENT SYSCALL_STAT_X

SYSCALL(FILE, stat)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(path), arg(c, 0), PATH_BYTES);
	END(o);
}
