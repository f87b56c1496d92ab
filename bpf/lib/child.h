/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The side of a new task of the call that made it, where it does not pass the end of that call: on aarch64 it goes to its program at once
 * (arch/arm64/kernel/entry.S, ret_from_fork). It is told where the task is made, before it runs. */
#pragma once

#if defined(__TARGET_ARCH_arm64)

SEC("tp_btf/sched_process_fork")
int tell_child(u64 *ctx)
{
	struct task_struct *child = (struct task_struct *)ctx[1], *from = untrusted(child);
	/* Its copy of its parent's registers, where its stack begins: copy_thread. */
	struct pt_regs *regs = (struct pt_regs *)FIELD(from, thread.cpu_context.sp);
	struct note fresh = {}, *note = bpf_task_storage_get(&notes, child, NULL, 0);
	u32 number = BPF_CORE_READ(regs, syscallno), generation = scope_generation;
	bool newer = number == CLONE3_NR;
	if (FIELD(current_task(), flags) & PF_KTHREAD || is_32bit_call() || (number != CLONE_NR && !newer) || !interest[number & (SYSCALLS - 1)] ||
	    verdict_of_task(child, note) != WATCHED)
		return 0;
	announce_first(LIFECYCLE_RING_SHARED);
	if (!note)
		note = bpf_task_storage_get(&notes, child, &fresh, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (note) {
		note->verdict = WATCHED;
		note->generation = generation;
		note->shares = shares_now(from);
	}
	/* struct clone_args begins with them. */
	u64 flags = BPF_CORE_READ(regs, orig_x0);
	bool unreadable = newer && bpf_probe_read_user(&flags, sizeof(flags), (const void *)flags);
	struct out o;
	count_seen(CLASS_LIFECYCLE);
	if (!begin_clone(&o))
		return 0;
	put_clone(&o, child, 0, flags, unreadable);
	u64 namespaces = namespaces_of(address_of(o.scratch, child));
	u32 added = put_extra(&o, NAMESPACES_BEHIND, sizeof(namespaces), namespaces);
	u16 code = newer ? PPME_SYSCALL_CLONE3_X : PPME_SYSCALL_CLONE_20_X;
	bool sent = send_as(&o, code, FIELD(from, pid), LIFECYCLE_RING_SHARED, o.n + added, 2);
	o.scratch->busy = 0;
	if (sent && note)
		note->told = telling;
	return 0;
}

#endif
