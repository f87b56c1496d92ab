/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Locks an open file. */
#undef EVENT
#define EVENT SYSCALL_FLOCK_X

SYSCALL(FILE, flock)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(operation), arg(c, 1) & 0xf);
	END_ABOUT(o, int_arg(c, 0));
}
