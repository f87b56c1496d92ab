/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Works on a file descriptor. */
#undef EVENT
#define EVENT SYSCALL_FCNTL_X

/* include/uapi/linux/fcntl.h */
#define KERNEL_F_DUPFD 0
#define KERNEL_F_DUPFD_CLOEXEC 1030

SYSCALL(FILE, fcntl)
{
	u32 command = arg(c, 1);
	bool copies = c->ret >= 0 && (command == KERNEL_F_DUPFD || command == KERNEL_F_DUPFD_CLOEXEC);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u8(&o, P(cmd), fcntl_command(command));
	put_i64(&o, P(arg), (s64)arg(c, 2));
	END_ABOUT(o, copies ? c->ret : int_arg(c, 0));
}
