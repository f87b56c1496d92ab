/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads. */
#undef EVENT
#define EVENT SYSCALL_READ_X

SYSCALL(FILE, read)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_bytes(&o, P(data), arg(c, 1), c->ret > 0 ? c->ret : 0, settings.snaplen);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(size), arg(c, 2));
	END_ABOUT(o, int_arg(c, 0));
}
