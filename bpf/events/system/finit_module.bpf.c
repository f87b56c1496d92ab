/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Loads a kernel module from an open file. */
#undef EVENT
#define EVENT SYSCALL_FINIT_MODULE_X

SYSCALL(SYSTEM, finit_module)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_user_text(&o, P(uargs), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(flags), arg(c, 2));
	END_ABOUT(o, int_arg(c, 0));
}
