/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Takes a copy of a file descriptor from another process. */
#undef EVENT
#define EVENT SYSCALL_PIDFD_GETFD_X

SYSCALL(PROCESS, pidfd_getfd)
{
	BEGIN(o);
	put_i64(&o, P(fd), c->ret);
	put_i64(&o, P(pid_fd), int_arg(c, 0));
	put_i64(&o, P(target_fd), int_arg(c, 1));
	put_u32(&o, P(flags), arg(c, 2));
	END_ABOUT(o, c->ret);
}
