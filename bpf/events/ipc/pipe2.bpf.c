/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a pipe, with flags. */
#undef EVENT
#define EVENT SYSCALL_PIPE2_X

SYSCALL(IPC, pipe2)
{
	BEGIN(o);
	put_pipe(&o, c);
	put_u32(&o, P(flags), fd_flags(arg(c, 1)));
	END(o);
}
