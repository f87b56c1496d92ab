/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a file watcher. */
#undef EVENT
#define EVENT SYSCALL_INOTIFY_INIT_X

SYSCALL(IPC, inotify_init)
{
	BEGIN_FIXED(o, 9);
	put_i64(&o, P(res), c->ret);
	put_u8(&o, P(flags), 0);
	END_FIXED(o);
}
