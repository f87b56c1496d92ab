/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a timer with a descriptor. Its flags do not fit their parameter. */
#undef EVENT
#define EVENT SYSCALL_TIMERFD_CREATE_X

SYSCALL(IPC, timerfd_create)
{
	BEGIN_FIXED(o, 10);
	put_i64(&o, P(res), c->ret);
	put_u8(&o, P(clockid), arg(c, 0));
	put_u8(&o, P(flags), 0);
	END_FIXED(o);
}
