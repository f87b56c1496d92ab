/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Registers buffers or files with a ring. */
#undef EVENT
#define EVENT SYSCALL_IO_URING_REGISTER_X

SYSCALL(IPC, io_uring_register)
{
	BEGIN_FIXED(o, 30);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u16(&o, P(opcode), arg(c, 1));
	put_u64(&o, P(arg), arg(c, 2));
	put_u32(&o, P(nr_args), arg(c, 3));
	END_FIXED(o);
}
