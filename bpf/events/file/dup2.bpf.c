/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copies a file descriptor to a given number. */
#undef EVENT
#define EVENT SYSCALL_DUP2_X

SYSCALL(FILE, dup2)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(oldfd), int_arg(c, 0));
	put_i64(&o, P(newfd), int_arg(c, 1));
	END_ABOUT(o, c->ret);
}
