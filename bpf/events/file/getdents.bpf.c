/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Lists a directory. */
#undef EVENT
#define EVENT SYSCALL_GETDENTS_X

SYSCALL(FILE, getdents)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	END_ABOUT(o, int_arg(c, 0));
}
