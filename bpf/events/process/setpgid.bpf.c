/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets the process group. */
#undef EVENT
#define EVENT SYSCALL_SETPGID_X

SYSCALL(IDENTITY, setpgid)
{
	BEGIN_FIXED(o, 24);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(pid), int_arg(c, 0));
	put_i64(&o, P(pgid), int_arg(c, 1));
	END_FIXED(o);
}
