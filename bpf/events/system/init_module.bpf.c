/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Loads a kernel module from memory. */
#undef EVENT
#define EVENT SYSCALL_INIT_MODULE_X

SYSCALL(SYSTEM, init_module)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_bytes(&o, P(img), arg(c, 0), arg(c, 1), settings.snaplen);
	put_u64(&o, P(length), arg(c, 1));
	put_user_text(&o, P(uargs), arg(c, 2), PATH_BYTES);
	END(o);
}
