/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes an epoll instance, with flags. */
#undef EVENT
#define EVENT SYSCALL_EPOLL_CREATE1_X

SYSCALL(IPC, epoll_create1)
{
	BEGIN_FIXED(o, 12);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(flags), MAP_FLAG(arg(c, 0), KERNEL_O_CLOEXEC, PPM_epoll_create1_flags__EPOLL_CLOEXEC));
	END_FIXED(o);
}
