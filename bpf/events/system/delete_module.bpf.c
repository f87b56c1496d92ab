/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Removes a kernel module. */
#undef EVENT
#define EVENT SYSCALL_DELETE_MODULE_X

SYSCALL(SYSTEM, delete_module)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(name), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(flags), delete_module_flags(arg(c, 1)));
	END(o);
}
