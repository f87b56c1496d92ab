/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sends a signal to a process. */
#undef EVENT
#define EVENT SYSCALL_KILL_X

SYSCALL(PROCESS, kill)
{
	BEGIN_FIXED(o, 17);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(pid), int_arg(c, 0));
	put_u8(&o, P(sig), arg(c, 1));
	END_FIXED(o);
}
