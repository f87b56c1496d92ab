/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Changes the permissions of a file. */
#undef EVENT
#define EVENT SYSCALL_CHMOD_X

SYSCALL(FILE, chmod)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(filename), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(mode), arg(c, 1) & 07777);
	END_BY_NAME(o);
}
