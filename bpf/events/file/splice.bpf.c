/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Moves data between descriptors inside the kernel. */
#undef EVENT
#define EVENT SYSCALL_SPLICE_X

SYSCALL(FILE, splice)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd_in), int_arg(c, 0));
	put_i64(&o, P(fd_out), int_arg(c, 2));
	put_u64(&o, P(size), arg(c, 4));
	put_u32(&o, P(flags), arg(c, 5) & 0xf);
	END_ABOUT(o, int_arg(c, 2));
}
