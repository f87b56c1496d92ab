/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Moves the offset of an open file. */
#undef EVENT
#define EVENT SYSCALL_LSEEK_X

SYSCALL(FILE, lseek)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u64(&o, P(offset), arg(c, 1));
	put_u8(&o, P(whence), arg(c, 2));
	END_ABOUT(o, int_arg(c, 0));
}
