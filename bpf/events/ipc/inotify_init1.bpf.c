/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a file watcher, with flags. */
#undef EVENT
#define EVENT SYSCALL_INOTIFY_INIT1_X

SYSCALL(IPC, inotify_init1)
{
	BEGIN_FIXED(o, 10);
	put_i64(&o, P(res), c->ret);
	put_u16(&o, P(flags), fd_flags(arg(c, 0)));
	END_FIXED(o);
}
