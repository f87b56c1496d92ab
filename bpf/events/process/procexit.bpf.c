/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A thread ended. */
#undef EVENT
#define EVENT PROCEXIT_1_E

/* Ancestors that are looked at for the one that takes over the children. */
#define REAPER_DEPTH 60

/* Which task takes over the children: another thread of the group, else the nearest ancestor that asked for it (a subreaper), else the init of the
 * namespace. 0: there are none, -1: not found. */
static __always_inline s64 reaper_of(struct task_struct *task)
{
	struct list_head *children = (void *)task + bpf_core_field_offset(struct task_struct, children);
	if (BPF_CORE_READ(task, children.next) == children)
		return 0;
	struct task_struct *leader = FIELD(task, group_leader);
	if (leader != task)
		return FIELD(leader, pid);
	struct signal_struct *signal = FIELD(task, signal);
	struct list_head *first = BPF_CORE_READ(signal, thread_head.next);
	struct list_head *own = (void *)task + bpf_core_field_offset(struct task_struct, thread_node);
	if (first == own)
		first = BPF_CORE_READ(first, next);
	if (first != own && first != (void *)signal + bpf_core_field_offset(struct signal_struct, thread_head)) {
		struct task_struct *other = (void *)first - bpf_core_field_offset(struct task_struct, thread_node);
		return BPF_CORE_READ(other, pid);
	}
	u32 level = BPF_CORE_READ(task, thread_pid, level);
	struct task_struct *ancestor = task;
	for (int i = 0; i < REAPER_DEPTH; i++) {
		ancestor = FIELD(ancestor, real_parent);
		if (BPF_CORE_READ(ancestor, thread_pid, level) != level)
			break;
		struct signal_struct *of = FIELD(ancestor, signal);
		if (FIELD(ancestor, pid) <= 1 || BPF_CORE_READ_BITFIELD_PROBED(of, is_child_subreaper))
			return FIELD(ancestor, pid);
	}
	struct pid_namespace *ns = namespace_of(task, level);
	return BPF_CORE_READ(ns, child_reaper) == task ? 0 : BPF_CORE_READ(ns, child_reaper, pid);
}

SEC("tp_btf/sched_process_exit")
int procexit(u64 *ctx)
{
	struct task_struct *task = current_task();
	if (FIELD(task, flags) & PF_KTHREAD || !in_scope())
		return 0;
	/* It may end inside of a call. */
	forget_acted();
	announce_first(LIFECYCLE_RING);
	count_seen(CLASS_LIFECYCLE);
	u32 code = FIELD(task, exit_code);
	u8 sig = code & 0x7f;
	struct out o;
	if (!begin_fixed(&o, CLASS_LIFECYCLE, LIFECYCLE_RING, NPARAMS, 26)) {
		count_refused(CODE);
		return 0;
	}
	put_i64(&o, P(status), code);
	put_i64(&o, P(ret), sig ? 0 : (code >> 8) & 0xff);
	put_u8(&o, P(sig), sig);
	put_u8(&o, P(core), !!(code & 0x80));
	put_i64(&o, P(reaper_tid), reaper_of(task));
	END_FIXED(o);
	return 0;
}
