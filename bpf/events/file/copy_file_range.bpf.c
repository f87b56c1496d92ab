/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copies between two files inside the kernel. */
#undef EVENT
#define EVENT SYSCALL_COPY_FILE_RANGE_X

SYSCALL(FILE, copy_file_range)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fdout), int_arg(c, 2));
	put_u64(&o, P(offout), offset_at(arg(c, 3)));
	put_i64(&o, P(fdin), int_arg(c, 0));
	put_u64(&o, P(offin), offset_at(arg(c, 1)));
	put_u64(&o, P(len), arg(c, 4));
	END_ABOUT(o, int_arg(c, 2));
}
