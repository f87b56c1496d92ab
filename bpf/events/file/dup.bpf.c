/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copies a file descriptor. */
#undef EVENT
#define EVENT SYSCALL_DUP_1_X

SYSCALL(FILE, dup)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(oldfd), int_arg(c, 0));
	END_ABOUT(o, c->ret);
}
