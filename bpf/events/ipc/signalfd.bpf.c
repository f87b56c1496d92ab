/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a descriptor that receives signals. */
#undef EVENT
#define EVENT SYSCALL_SIGNALFD_X

SYSCALL(IPC, signalfd)
{
	BEGIN_FIXED(o, 21);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(mask), user_u32(arg(c, 1)));
	put_u8(&o, P(flags), 0);
	END_FIXED(o);
}
