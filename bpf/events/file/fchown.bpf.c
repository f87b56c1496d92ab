/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the owner of an open file. */
#undef EVENT
#define EVENT SYSCALL_FCHOWN_X

SYSCALL(FILE, fchown)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(uid), arg(c, 1));
	put_u32(&o, P(gid), arg(c, 2));
	END_ABOUT(o, int_arg(c, 0));
}
