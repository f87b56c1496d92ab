/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a descriptor that stands for a process. */
#undef EVENT
#define EVENT SYSCALL_PIDFD_OPEN_X

SYSCALL(PROCESS, pidfd_open)
{
	BEGIN_FIXED(o, 20);
	put_i64(&o, P(fd), c->ret);
	put_i64(&o, P(pid), int_arg(c, 0));
	put_u32(&o, P(flags), arg(c, 1) & KERNEL_O_NONBLOCK ? PPM_pidfd_open_flags__PIDFD_NONBLOCK : 0);
	END_FIXED(o);
}
