/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copies a file descriptor to a given number, with flags. */
#undef EVENT
#define EVENT SYSCALL_DUP3_X

SYSCALL(FILE, dup3)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(oldfd), int_arg(c, 0));
	put_i64(&o, P(newfd), int_arg(c, 1));
	put_u32(&o, P(flags), fd_flags(arg(c, 2)));
	END_ABOUT(o, c->ret);
}
