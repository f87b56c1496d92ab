/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks for real, effective and saved group ids. */
#undef EVENT
#define EVENT SYSCALL_GETRESGID_X

SYSCALL(PROCESS, getresgid)
{
	BEGIN_FIXED(o, 20);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(rgid), user_u32(arg(c, 0)));
	put_u32(&o, P(egid), user_u32(arg(c, 1)));
	put_u32(&o, P(sgid), user_u32(arg(c, 2)));
	END_FIXED(o);
}
