/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a descriptor that receives signals, with flags. */
#undef EVENT
#define EVENT SYSCALL_SIGNALFD4_X

SYSCALL(IPC, signalfd4)
{
	BEGIN_FIXED(o, 22);
	put_i64(&o, P(res), c->ret);
	put_u16(&o, P(flags), fd_flags(arg(c, 3)));
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(mask), user_u32(arg(c, 1)));
	END_FIXED(o);
}
