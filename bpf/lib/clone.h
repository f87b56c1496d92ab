/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What all ways to make a task report, on the parent's side and on the child's. */
#pragma once

/* False: the event is lost, and counted. */
static __always_inline bool begin_clone(struct out *o)
{
	return begin(o, CLASS_LIFECYCLE, PPME_SYSCALL_CLONE_20_X_NPARAMS);
}

/* The parameters of all of PPME_SYSCALL_{CLONE,FORK,VFORK}_20_X and PPME_SYSCALL_CLONE3_X. Of the current task, or of its child (`made`). */
static __always_inline void put_clone(struct out *o, struct task_struct *made, s64 ret, u64 kernel_flags, bool unreadable)
{
#define CLONE(param) PPME_SYSCALL_CLONE_20_X__##param
	struct task_struct *task = made ? untrusted(made) : current_task();
	struct mm_struct *mm = FIELD(task, mm);
	u32 flags = clone_flags(kernel_flags);
	u32 level = BPF_CORE_READ(task, thread_pid, level);
	struct pid_namespace *own = namespace_of(task, level);
	bool child = ret == 0;
	if (level != 0 || (!child && BPF_CORE_READ(task, nsproxy, pid_ns_for_children) != own))
		flags |= PPM_clone_flags__CLONE_CHILD_IN_PIDNS;
	put_i64(o, CLONE(res), ret);
	put_exe_and_args(o, CLONE(exe), CLONE(args), mm);
	put_i64(o, CLONE(tid), FIELD(task, pid));
	put_i64(o, CLONE(pid), FIELD(task, tgid));
	put_i64(o, CLONE(ptid), FIELD(task, real_parent, pid));
	/* Inherited: the reader knows the parent's. */
	STORE(u8, place(o), 0);
	param_len(o, CLONE(cwd), 1);
	put_u64(o, CLONE(fdlimit), fdlimit_of(task));
	put_u64(o, CLONE(pgft_maj), FIELD(task, maj_flt));
	put_u64(o, CLONE(pgft_min), FIELD(task, min_flt));
	put_u32(o, CLONE(vm_size), vm_size(mm));
	put_u32(o, CLONE(vm_rss), vm_rss(mm));
	put_u32(o, CLONE(vm_swap), vm_swap(mm));
	put_kernel_text(o, CLONE(comm), task->comm, sizeof(task->comm));
	put_cgroups(o, CLONE(cgroups), made ? address_of(o->scratch, made) : bpf_get_current_task());
	put_u32(o, CLONE(flags), flags);
	put_u32(o, CLONE(uid), FIELD(task, cred, euid.val));
	put_u32(o, CLONE(gid), FIELD(task, cred, egid.val));
	put_i64(o, CLONE(vtid), vtid_of(task));
	put_i64(o, CLONE(vpid), vpid_of(task));
	put_u64(o, CLONE(pidns_init_start_ts), child ? BPF_CORE_READ(own, child_reaper, start_time) : 0);
	if (unreadable)
		note_unreadable(o, CLONE(flags));
#undef CLONE
}

/* `event` is one of those codes. */
static __always_inline void report_clone(const struct call *c, u16 event, u64 kernel_flags, bool unreadable)
{
	struct out o;
	if (!begin_clone(&o))
		return;
	bool child = c->ret == 0;
	put_clone(&o, NULL, c->ret, kernel_flags, unreadable);
	/* So that it is known when there is nobody left to share with. */
	shares();
	if (end_in(&o, event, LIFECYCLE_RING_SHARED, child ? namespaces_of(bpf_get_current_task()) : 0) && child)
		note_told();
}
