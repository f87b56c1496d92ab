/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Asks whether a file can be accessed. */
#undef EVENT
#define EVENT SYSCALL_ACCESS_X

SYSCALL(FILE, access)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(name), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(mode), arg(c, 1) & 7);
	END(o);
}
