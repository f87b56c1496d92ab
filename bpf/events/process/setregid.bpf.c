/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets real and effective group ids. */
#undef EVENT
#define EVENT SYSCALL_SETREGID_X

SYSCALL(IDENTITY, setregid)
{
	BEGIN_FIXED(o, 16);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(rgid), arg(c, 0));
	put_u32(&o, P(egid), arg(c, 1));
	END_FIXED(o);
}
