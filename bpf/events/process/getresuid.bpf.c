/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for real, effective and saved user ids. */
#undef EVENT
#define EVENT SYSCALL_GETRESUID_X

SYSCALL(PROCESS, getresuid)
{
	BEGIN_FIXED(o, 20);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(ruid), user_u32(arg(c, 0)));
	put_u32(&o, P(euid), user_u32(arg(c, 1)));
	put_u32(&o, P(suid), user_u32(arg(c, 2)));
	END_FIXED(o);
}
