/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Closes a file descriptor. */
#undef EVENT
#define EVENT SYSCALL_CLOSE_X

SYSCALL(FILE, close)
{
	BEGIN_FIXED(o, 16);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	END_FIXED(o);
}
