/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets real and effective user ids. */
#undef EVENT
#define EVENT SYSCALL_SETREUID_X

SYSCALL(IDENTITY, setreuid)
{
	BEGIN_FIXED(o, 16);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(ruid), arg(c, 0));
	put_u32(&o, P(euid), arg(c, 1));
	END_FIXED(o);
}
