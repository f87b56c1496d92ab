/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Waits for events on descriptors. */
#undef EVENT
#define EVENT SYSCALL_SELECT_X

SYSCALL(IPC, select)
{
	BEGIN_FIXED(o, 8);
	put_i64(&o, P(res), c->ret);
	END_FIXED(o);
}
