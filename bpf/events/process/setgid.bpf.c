/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets the group id. */
#undef EVENT
#define EVENT SYSCALL_SETGID_X

SYSCALL(IDENTITY, setgid)
{
	BEGIN_FIXED(o, 12);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(gid), arg(c, 0));
	END_FIXED(o);
}
