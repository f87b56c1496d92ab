/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Unmounts a file system. */
#undef EVENT
#define EVENT SYSCALL_UMOUNT2_X

SYSCALL(FILE, umount2)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(name), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(flags), arg(c, 1));
	END(o);
}
