/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copies from a file to a descriptor inside the kernel. */
#undef EVENT
#define EVENT SYSCALL_SENDFILE_X

SYSCALL(FILE, sendfile)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_u64(&o, P(offset), offset_at(arg(c, 2)));
	put_i64(&o, P(out_fd), int_arg(c, 0));
	put_i64(&o, P(in_fd), int_arg(c, 1));
	put_u64(&o, P(size), arg(c, 3));
	END_ABOUT(o, int_arg(c, 0));
}
