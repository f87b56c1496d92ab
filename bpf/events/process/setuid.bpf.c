/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets the user id. */
#undef EVENT
#define EVENT SYSCALL_SETUID_X

SYSCALL(IDENTITY, setuid)
{
	BEGIN_FIXED(o, 12);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(uid), arg(c, 0));
	END_FIXED(o);
}
