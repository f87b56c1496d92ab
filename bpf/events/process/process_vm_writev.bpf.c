/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Writes the memory of another process. The data is what the caller has of it. */
#undef EVENT
#define EVENT SYSCALL_PROCESS_VM_WRITEV_X

SYSCALL(PROCESS, process_vm_writev)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(pid), int_arg(c, 0));
	put_buffers(&o, P(data), c, arg(c, 1), arg(c, 2), c->ret > 0 ? c->ret : 0);
	END(o);
}
