/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets real, effective and saved user ids. */
#undef EVENT
#define EVENT SYSCALL_SETRESUID_X

SYSCALL(IDENTITY, setresuid)
{
	BEGIN_FIXED(o, 20);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(ruid), arg(c, 0));
	put_u32(&o, P(euid), arg(c, 1));
	put_u32(&o, P(suid), arg(c, 2));
	END_FIXED(o);
}
