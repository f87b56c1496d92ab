/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Writes. */
#undef EVENT
#define EVENT SYSCALL_WRITE_X

SYSCALL(FILE, write)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_bytes(&o, P(data), arg(c, 1), c->ret >= 0 ? c->ret : arg(c, 2), settings.snaplen);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(size), arg(c, 2));
	END_ABOUT(o, int_arg(c, 0));
}
