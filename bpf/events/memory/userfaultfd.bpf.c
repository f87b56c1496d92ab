/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a descriptor that handles page faults. */
#undef EVENT
#define EVENT SYSCALL_USERFAULTFD_X

SYSCALL(MEMORY, userfaultfd)
{
	BEGIN_FIXED(o, 12);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(flags), fd_flags(arg(c, 0)));
	END_FIXED(o);
}
