/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the permissions of an open file. */
#undef EVENT
#define EVENT SYSCALL_FCHMOD_X

SYSCALL(FILE, fchmod)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(mode), arg(c, 1) & 07777);
	END_ABOUT(o, int_arg(c, 0));
}
