/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Waits for events on descriptors. */
#undef EVENT
#define EVENT SYSCALL_POLL_X

SYSCALL(IPC, poll)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_polled(&o, P(fds), c);
	put_i64(&o, P(timeout), int_arg(c, 2));
	END(o);
}
