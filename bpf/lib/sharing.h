/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Whether other tasks could have changed, behind a call's back, what its arguments stood for. */
#pragma once

#define SHARES_FILES 1
#define SHARES_MEMORY 2

static __always_inline u32 shares_now(struct task_struct *task)
{
	u32 now = FIELD(task, files, count.counter) > 1 ? SHARES_FILES : 0;
	if (FIELD(task, mm, mm_users.counter) > 1)
		now |= SHARES_MEMORY;
	return now;
}

/* What the current task has in common with other tasks: the table of descriptors, the memory. Also what it had when this was asked last: who changed
 * something may be gone. In between none can have come without a clone, at whose end both sides ask. */
static __always_inline u32 shares(void)
{
	struct task_struct *task = current_task();
	struct note *note = bpf_task_storage_get(&notes, running_task(), NULL, 0);
	u32 now = shares_now(task);
	if (!note)
		return now;
	u32 before = note->shares;
	note->shares = now;
	return now | before;
}
