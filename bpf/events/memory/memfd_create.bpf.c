/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a file that exists in memory only. */
#undef EVENT
#define EVENT SYSCALL_MEMFD_CREATE_X

SYSCALL(MEMORY, memfd_create)
{
	BEGIN(o);
	put_i64(&o, P(fd), c->ret);
	put_user_text(&o, P(name), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(flags), arg(c, 1));
	END_ABOUT(o, c->ret);
}
