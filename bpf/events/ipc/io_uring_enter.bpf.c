/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Submits work to a ring, or waits for its results. */
#undef EVENT
#define EVENT SYSCALL_IO_URING_ENTER_X

SYSCALL(IPC, io_uring_enter)
{
	BEGIN_FIXED(o, 32);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(to_submit), arg(c, 1));
	put_u32(&o, P(min_complete), arg(c, 2));
	put_u32(&o, P(flags), arg(c, 3));
	put_u32(&o, P(sig), user_u32(arg(c, 4)));
	END_FIXED(o);
}
