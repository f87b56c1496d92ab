/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Waits for events of an epoll instance. */
#undef EVENT
#define EVENT SYSCALL_EPOLLWAIT_X

SYSCALL(IPC, epoll_wait)
{
	BEGIN_FIXED(o, 16);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(maxevents), int_arg(c, 2));
	END_FIXED(o);
}
