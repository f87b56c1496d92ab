/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets real, effective and saved group ids. */
#undef EVENT
#define EVENT SYSCALL_SETRESGID_X

SYSCALL(IDENTITY, setresgid)
{
	BEGIN_FIXED(o, 20);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(rgid), arg(c, 0));
	put_u32(&o, P(egid), arg(c, 1));
	put_u32(&o, P(sgid), arg(c, 2));
	END_FIXED(o);
}
