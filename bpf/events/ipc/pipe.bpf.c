/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a pipe. */
#undef EVENT
#define EVENT SYSCALL_PIPE_X

SYSCALL(IPC, pipe)
{
	BEGIN(o);
	put_pipe(&o, c);
	END(o);
}
