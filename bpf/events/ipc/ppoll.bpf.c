/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Waits for events on descriptors, with a signal mask. */
#undef EVENT
#define EVENT SYSCALL_PPOLL_X

SYSCALL(IPC, ppoll)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_polled(&o, P(fds), c);
	/* What is left of it: the kernel has written that. u64::MAX: no end. */
	put_u64(&o, P(timeout), arg(c, 2) ? user_interval(arg(c, 2), c->is_32) : (u64)-1);
	put_u32(&o, P(sigmask), user_u32(arg(c, 3)));
	END(o);
}
