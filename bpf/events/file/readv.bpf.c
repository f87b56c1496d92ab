/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads into several buffers. */
#undef EVENT
#define EVENT SYSCALL_READV_X

SYSCALL(FILE, readv)
{
	u64 size = size_of_buffers(arg(c, 1), arg(c, 2), c->is_32 ? 4 : 8);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(size), size);
	put_buffers(&o, P(data), c, arg(c, 1), arg(c, 2), c->ret > 0 ? c->ret : 0);
	put_i64(&o, P(fd), int_arg(c, 0));
	END_ABOUT(o, int_arg(c, 0));
}
