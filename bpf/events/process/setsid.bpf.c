/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Starts a session. */
#undef EVENT
#define EVENT SYSCALL_SETSID_X

SYSCALL(IDENTITY, setsid)
{
	BEGIN_FIXED(o, 8);
	put_i64(&o, P(res), c->ret);
	END_FIXED(o);
}
