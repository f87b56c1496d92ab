/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Controls a device or a file descriptor. */
#undef EVENT
#define EVENT SYSCALL_IOCTL_3_X

SYSCALL(FILE, ioctl)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u64(&o, P(request), arg(c, 1));
	put_u64(&o, P(argument), arg(c, 2));
	END_ABOUT(o, int_arg(c, 0));
}
