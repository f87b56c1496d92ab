/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Works on a file descriptor. */
#undef EVENT
#define EVENT SYSCALL_FCNTL_X

SYSCALL(FILE, fcntl)
{
	BEGIN_FIXED(o, 25);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u8(&o, P(cmd), fcntl_command(arg(c, 1)));
	put_i64(&o, P(arg), (s64)arg(c, 2));
	END_FIXED(o);
}
