/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sends a signal to a thread of a process. */
#undef EVENT
#define EVENT SYSCALL_TGKILL_X

SYSCALL(PROCESS, tgkill)
{
	BEGIN_FIXED(o, 25);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(pid), int_arg(c, 0));
	put_i64(&o, P(tid), int_arg(c, 1));
	put_u8(&o, P(sig), arg(c, 2));
	END_FIXED(o);
}
