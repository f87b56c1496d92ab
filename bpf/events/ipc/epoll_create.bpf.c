/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes an epoll instance. */
#undef EVENT
#define EVENT SYSCALL_EPOLL_CREATE_X

SYSCALL(IPC, epoll_create)
{
	BEGIN_FIXED(o, 12);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(size), arg(c, 0));
	END_FIXED(o);
}
