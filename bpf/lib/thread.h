/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* All facts of a thread as one entry of a process list, version 9: ThreadEntry of crates/schema/src/snapshot.rs, which has its order and its limits.
 * Of the current task it is an event of its own, the announcement, in front of the task's first. */
#pragma once

/* Longest text, and longest list of texts. */
#define ENTRY_TEXT 1024
#define ENTRY_LIST 4096

static __always_inline void entry_u8(struct out *o, u8 value)
{
	STORE(u8, place(o), value);
	o->at += 1;
}

static __always_inline void entry_u32(struct out *o, u32 value)
{
	STORE(u32, place(o), value);
	o->at += 4;
}

static __always_inline void entry_u64(struct out *o, u64 value)
{
	STORE(u64, place(o), value);
	o->at += 8;
}

/* Where a text goes: behind its length. */
static __always_inline u8 *text_place(struct out *o)
{
	return place(o) + 2;
}

/* The text that stands there has `len` bytes. By way of memory, as in param_of_any_len. */
static __always_inline void entry_text(struct out *o, u32 len)
{
	STORE(u16, place(o), len);
	o->scratch->at = o->at + 2 + len;
	o->at = o->scratch->at;
}

static __always_inline void entry_kernel_text(struct out *o, const void *address)
{
	s64 len = bpf_probe_read_kernel_str(text_place(o), ENTRY_TEXT, address);
	entry_text(o, len > 0 ? (u32)len - 1 : 0);
}

/* A path of the current task, see write_path; too long, it ends early. */
static __always_inline void entry_path(struct out *o, u32 index, struct vfsmount *mount, struct dentry *dentry)
{
	u32 len = write_path((u64)dentry, (u64)mount, o->at + 2);
	if (len & PATH_CUT)
		note_cut(o, index);
	len &= 0x1fff;
	len = len ? len - 1 : 0;
	if (len > ENTRY_TEXT) {
		note_cut(o, index);
		len = ENTRY_TEXT;
	}
	entry_text(o, len);
}

/* Texts between two addresses of the current task's memory. */
static __always_inline void entry_region(struct out *o, u32 index, u64 start, u64 end)
{
	u64 len = end > start ? end - start : 0;
	if (len > ENTRY_LIST) {
		len = ENTRY_LIST;
		note_cut(o, index);
	}
	u32 size = (u32)len;
	asm volatile("%0 &= 0x1fff" : "+r"(size));
	if (size && bpf_probe_read_user(text_place(o), size, (const void *)start)) {
		note_unreadable(o, index);
		size = 0;
	}
	/* A program may have written over the last NUL. */
	if (size)
		STORE(u8, o->base + bounded(o->at + 2 + size - 1), 0);
	entry_text(o, size);
}

/* Of a thread: ids, size, name and the like, in two parts that stand before and behind texts. */
static __always_inline void entry_ids(struct out *o, struct task_struct *task)
{
	u32 level = BPF_CORE_READ(task, thread_pid, level);
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	entry_u64(o, FIELD(task, pid));
	entry_u64(o, FIELD(task, tgid));
	entry_u64(o, BPF_CORE_READ(task, real_parent, tgid));
	entry_u64(o, (s64)pid_at((u64)BPF_CORE_READ(signal, pids[PIDTYPE_SID]), level));
	entry_u64(o, (s64)pid_at((u64)BPF_CORE_READ(signal, pids[PIDTYPE_PGID]), level));
	entry_kernel_text(o, &task->comm);
}

static __always_inline void entry_sizes(struct out *o, struct task_struct *task, struct mm_struct *mm)
{
	entry_u64(o, BPF_CORE_READ(task, signal, rlim[RLIMIT_NOFILE].rlim_cur));
	entry_u32(o, FIELD(task, pid) == FIELD(task, tgid) ? 0 : PPM_clone_flags__CLONE_THREAD | PPM_clone_flags__CLONE_FILES);
	entry_u32(o, BPF_CORE_READ(task, cred, euid.val));
	entry_u32(o, BPF_CORE_READ(task, cred, egid.val));
	entry_u32(o, vm_size(mm));
	entry_u32(o, vm_rss(mm));
	entry_u32(o, vm_swap(mm));
	entry_u64(o, FIELD(task, maj_flt));
	entry_u64(o, FIELD(task, min_flt));
}

/* The own number in the own pid namespace. */
static __always_inline void entry_inner_ids(struct out *o, struct task_struct *task)
{
	u32 level = BPF_CORE_READ(task, thread_pid, level);
	entry_u64(o, (s64)pid_at((u64)BPF_CORE_READ(task, thread_pid), level));
	entry_u64(o, (s64)pid_at((u64)BPF_CORE_READ(task, group_leader, thread_pid), level));
}

/* When the init of the task's pid namespace was started, in ns since 1970; 0 in the host's. */
static __always_inline u64 namespace_start(struct task_struct *task)
{
	u32 level = BPF_CORE_READ(task, thread_pid, level);
	return level ? settings.boot_epoch + BPF_CORE_READ(namespace_of(task, level), child_reaper, start_time) : 0;
}

/* From `pidns_init_start_ts` to the end; `address` is the task's, as a number. */
static __always_inline void entry_tail(struct out *o, struct task_struct *task, u64 address, struct mm_struct *mm)
{
	struct inode *inode = BPF_CORE_READ(mm, exe_file, f_inode);
	const struct cred *cred = BPF_CORE_READ(task, cred);
	u32 flags = mm ? exec_flags(address) : 0;
	entry_u64(o, namespace_start(task));
	entry_u32(o, tty_of(task));
	entry_u32(o, loginuid_of(task));
	entry_u8(o, !!(flags & PPM_execve_flags__EXE_WRITABLE));
	entry_u64(o, capabilities(&cred->cap_inheritable));
	entry_u64(o, capabilities(&cred->cap_permitted));
	entry_u64(o, capabilities(&cred->cap_effective));
	entry_u8(o, !!(flags & PPM_execve_flags__EXE_UPPER_LAYER));
	entry_u64(o, BPF_CORE_READ(inode, i_ino));
	entry_u64(o, inode ? change_time(inode) : 0);
	entry_u64(o, inode ? modification_time(inode) : 0);
	entry_u8(o, !!(flags & PPM_execve_flags__EXE_FROM_MEMFD));
	entry_u8(o, !!(flags & PPM_execve_flags__EXE_LOWER_LAYER));
	entry_u64(o, (s64)pid_at((u64)BPF_CORE_READ(task, signal, pids[PIDTYPE_PGID]), 0));
}

/* The parameters of an async event, and what it is called. */
#define ANNOUNCED "lanner.thread"
#define DATA PPME_ASYNCEVENT_E__data
/* Of events that no thread made. */
#define NO_TID (-1ll)

static __always_inline void entry_of_current(struct out *o, struct task_struct *task)
{
	struct mm_struct *mm = FIELD(task, mm);
	u64 start = BPF_CORE_READ(mm, arg_start);
	struct file *exe = BPF_CORE_READ(mm, exe_file);
	struct fs_struct *fs = FIELD(task, fs);
	entry_ids(o, task);
	s64 len = start ? bpf_probe_read_user_str(text_place(o), ENTRY_TEXT + 1, (const void *)start) : 1;
	if (len <= 0) {
		note_unreadable(o, DATA);
		len = 1;
	} else if (len > ENTRY_TEXT) {
		note_cut(o, DATA);
		len = ENTRY_TEXT + 1;
	}
	entry_text(o, (u32)len - 1);
	entry_path(o, DATA, BPF_CORE_READ(exe, f_path.mnt), BPF_CORE_READ(exe, f_path.dentry));
	entry_region(o, DATA, start + len, BPF_CORE_READ(mm, arg_end));
	entry_path(o, DATA, BPF_CORE_READ(fs, pwd.mnt), BPF_CORE_READ(fs, pwd.dentry));
	entry_sizes(o, task, mm);
	entry_region(o, DATA, BPF_CORE_READ(mm, env_start), BPF_CORE_READ(mm, env_end));
	entry_inner_ids(o, task);
	entry_text(o, write_cgroups(bpf_get_current_task(), own_slot(), o->base, o->at + 2));
	/* In a chroot, or a container whose root is no mount of its own, not at the top. */
	u32 root = write_path_below((u64)BPF_CORE_READ(fs, root.dentry), (u64)BPF_CORE_READ(fs, root.mnt), 0, 0, AT(own_slot(), o->at + 2)) & 0x1fff;
	entry_text(o, root > ENTRY_TEXT ? ENTRY_TEXT : root ? root - 1 : 0);
	entry_tail(o, task, bpf_get_current_task(), mm);
}

/* Tells user space all about the current task; `which` part of the lifecycle ring it may take. False: it was lost, and the next event tries again. A
 * function of its own to the verifier. */
__noinline int announce_current(u32 which)
{
	struct task_struct *task = current_task();
	struct note *note;
	struct out o;
	count_seen(CLASS_LIFECYCLE);
	if (!begin(&o, CLASS_LIFECYCLE, PPME_ASYNCEVENT_E_NPARAMS))
		return 0;
	/* Events of this kind have lengths of 32 bits. */
	const char name[] = ANNOUNCED;
	u32 from = DATA_AT + 4 + sizeof(name);
	STORE(u32, o.base + DATA_AT, 0);
#pragma unroll
	for (u32 i = 0; i < sizeof(name); i++)
		STORE(u8, o.base + DATA_AT + 4 + i, name[i]);
	o.at = from + 4;
	entry_of_current(&o, task);
	STORE(u32, o.base + from, o.at - from);
	u32 data = o.at - from, behind = 0;
	u64 remarks = o.scratch->notes, namespaces = namespaces_of(bpf_get_current_task());
	u8 *lens = o.base + DATA_AT - 4 * PPME_ASYNCEVENT_E_NPARAMS;
	if (remarks || namespaces) {
		behind = NAMESPACES_BEHIND + 1;
		lens -= 4 * (NAMESPACES_BEHIND + 1);
#pragma unroll
		for (u32 i = 0; i < NAMESPACES_BEHIND; i++)
			STORE(u32, o.base + DATA_AT - 4 * (NAMESPACES_BEHIND + 1) + 4 * i, i ? 0 : sizeof(remarks));
		STORE(u32, o.base + DATA_AT - 4, sizeof(namespaces));
		STORE(u64, place(&o), remarks);
		o.at += sizeof(remarks);
		STORE(u64, place(&o), namespaces);
		o.at += sizeof(namespaces);
	}
	STORE(u32, lens, 4);
	STORE(u32, lens + 4, sizeof(name));
	STORE(u32, lens + 8, data);
	enum ring ring = which == LIFECYCLE_RING ? LIFECYCLE_RING : LIFECYCLE_RING_SHARED;
	bool sent = behind ? send_as(&o, PPME_ASYNCEVENT_E, NO_TID, ring, PPME_ASYNCEVENT_E_NPARAMS + NAMESPACES_BEHIND + 1, 4)
			   : send_as(&o, PPME_ASYNCEVENT_E, NO_TID, ring, PPME_ASYNCEVENT_E_NPARAMS, 4);
	o.scratch->busy = 0;
	if (!sent)
		return 0;
	note = bpf_task_storage_get(&notes, running_task(), NULL, 0);
	if (note) {
		note->told = telling;
		note->identity = identity_of(bpf_get_current_task());
	}
	return 1;
}
#undef DATA

/* In front of an event of a task that user space was not told of. */
static __always_inline void announce_first(enum ring which)
{
	struct standing standing = standing_of_current();
	if (standing.verdict == WATCHED && !standing.told)
		announce_current(which);
}

/* What a new task tells of itself builds on its parent, which is told first: the child does not run yet. */
SEC("tp_btf/sched_process_fork")
int announce_parent(u64 *ctx)
{
	if (!(FIELD(current_task(), flags) & PF_KTHREAD))
		announce_first(LIFECYCLE_RING_SHARED);
	return 0;
}
