/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Facts of a task that several events carry, by the names of their parameters. */
#pragma once

/* Bytes of arguments and of environment that an event carries at most, each; padding above the usual 4096 is a known way to hide. */
#define ARGS_MAX 20480
#define ENV_MAX 20480
/* Controllers that a kernel may have. */
#define SUBSYSTEMS 16

/* Number of a pid in its own namespace, or in the host's. A function of its own to the verifier. */
__noinline s32 pid_in(u64 of, bool own_namespace)
{
	struct pid *pid = (struct pid *)of;
	u32 level = own_namespace ? BPF_CORE_READ(pid, level) : 0;
	s32 nr = 0;
	void *number = (void *)pid + bpf_core_field_offset(struct pid, numbers) + (level & 31) * bpf_core_type_size(struct upid);
	bpf_probe_read_kernel(&nr, sizeof(nr), number + bpf_core_field_offset(struct upid, nr));
	return nr;
}

/* The pid namespace at a level of the task's pid. Read, not loaded: before 6.2 there is no arithmetic on pointers that the verifier knows. */
static __always_inline struct pid_namespace *namespace_of(struct task_struct *task, u32 level)
{
	struct pid_namespace *ns = NULL;
	void *number = (void *)BPF_CORE_READ(task, thread_pid) + bpf_core_field_offset(struct pid, numbers) + (level & 31) * bpf_core_type_size(struct upid);
	bpf_probe_read_kernel(&ns, sizeof(ns), number + bpf_core_field_offset(struct upid, ns));
	return ns;
}

/* Number of a pid on one level of nested pid namespaces, 0 being the host's; 0 where it has none. A function of its own to the verifier. */
__noinline s32 pid_at(u64 of, u32 level)
{
	struct pid *pid = (struct pid *)of;
	s32 nr = 0;
	if (level > BPF_CORE_READ(pid, level))
		return 0;
	void *number = (void *)pid + bpf_core_field_offset(struct pid, numbers) + (level & 31) * bpf_core_type_size(struct upid);
	bpf_probe_read_kernel(&nr, sizeof(nr), number + bpf_core_field_offset(struct upid, nr));
	return nr;
}

/* The outermost pid namespace of a task below the host's, in the lower half, and its mount namespace, in the upper; 0 for what is the host's. Namespaces of
 * crates/schema/src/extension.rs. A function of its own to the verifier. */
__noinline u64 namespaces_of(u64 of_task)
{
	struct task_struct *task = (struct task_struct *)of_task;
	u32 level = BPF_CORE_READ(task, thread_pid, level);
	u32 mounts = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
	u64 pids = level ? BPF_CORE_READ(namespace_of(task, 1), ns.inum) : 0;
	return mounts == settings.host_mounts ? pids : pids | (u64)mounts << 32;
}

static __always_inline s32 vtid_of(struct task_struct *task)
{
	return pid_in((u64)BPF_CORE_READ(task, thread_pid), true);
}

static __always_inline s32 vpid_of(struct task_struct *task)
{
	return pid_in((u64)BPF_CORE_READ(task, group_leader, thread_pid), true);
}

static __always_inline s32 pgid_of(struct task_struct *task, bool own_namespace)
{
	return pid_in((u64)BPF_CORE_READ(task, signal, pids[PIDTYPE_PGID]), own_namespace);
}

static __always_inline u32 vm_size(struct mm_struct *mm)
{
	return mm ? (u32)(BPF_CORE_READ(mm, total_vm) * settings.page_kb) : 0;
}

/* Counters: 0 files, 1 anonymous, 2 swapped out, 3 shared memory. */
static __always_inline s64 pages(struct mm_struct *mm, const u32 which)
{
	struct mm_struct___old *old = (void *)mm;
	s64 count = 0;
	if (bpf_core_field_exists(old->rss_stat.count)) {
		count = BPF_CORE_READ(old, rss_stat.count[which].counter);
	} else {
		/* An index that is no constant to the compiler's front would count in sizes of the trimmed type. */
		u32 at = bpf_core_field_offset(struct mm_struct, rss_stat) + which * bpf_core_type_size(struct percpu_counter) +
			 bpf_core_field_offset(struct percpu_counter, count);
		bpf_probe_read_kernel(&count, sizeof(count), (void *)mm + at);
	}
	/* A counter may be a little below zero. */
	return count & ~(count >> 63);
}

static __always_inline u32 vm_rss(struct mm_struct *mm)
{
	return mm ? (u32)((pages(mm, 0) + pages(mm, 1) + pages(mm, 3)) * settings.page_kb) : 0;
}

static __always_inline u32 vm_swap(struct mm_struct *mm)
{
	return mm ? (u32)(pages(mm, 2) * settings.page_kb) : 0;
}

static __always_inline u64 fdlimit_of(struct task_struct *task)
{
	return FIELD(task, signal, rlim[RLIMIT_NOFILE].rlim_cur);
}

static __always_inline u32 tty_of(struct task_struct *task)
{
	struct tty_struct *tty = FIELD(task, signal, tty);
	if (!tty)
		return 0;
	struct tty_driver *driver = BPF_CORE_READ(tty, driver);
	return encode_dev(BPF_CORE_READ(driver, major), BPF_CORE_READ(driver, minor_start) + BPF_CORE_READ(tty, index));
}

static __always_inline u32 loginuid_of(struct task_struct *task)
{
	return bpf_core_field_exists(task->loginuid) ? BPF_CORE_READ(task, loginuid.val) : (u32)-1;
}

/* A region of the task's memory with strings in it: those up to `end`, at most `max` bytes. */
static __always_inline void put_region(struct out *o, u32 index, u64 start, u64 end, u32 max)
{
	u64 len = end > start ? end - start : 0;
	if (len > max) {
		len = max;
		note_cut(o, index);
	}
	u32 size = (u32)len;
	asm volatile("%0 &= 0x7fff" : "+r"(size));
	if (size && bpf_probe_read_user(place(o), size, (const void *)start)) {
		note_unreadable(o, index);
		size = 0;
	}
	/* A program may have written over the last NUL. */
	if (size)
		STORE(u8, o->base + bounded(o->at + size - 1), 0);
	param_of_any_len(o, index, size);
}

/* exe (the first argument) and args (the others). */
static __always_inline void put_exe_and_args(struct out *o, u32 exe, u32 args, struct mm_struct *mm)
{
	u64 start = BPF_CORE_READ(mm, arg_start), end = BPF_CORE_READ(mm, arg_end);
	s64 len = bpf_probe_read_user_str(place(o), PATH_BYTES, (const void *)start);
	if (len < 0) {
		note_unreadable(o, exe);
		len = 0;
	} else if (len >= PATH_BYTES) {
		note_cut(o, exe);
		len = PATH_BYTES;
	}
	param_of_any_len(o, exe, (u32)len);
	put_region(o, args, start + len, end, ARGS_MAX);
}

static __always_inline struct kernfs_node *kernfs_parent(struct kernfs_node *node)
{
	struct kernfs_node___new *new = (void *)node;
	struct kernfs_node___old *old = (void *)node;
	return bpf_core_field_exists(new->__parent) ? BPF_CORE_READ(new, __parent) : BPF_CORE_READ(old, parent);
}

/* A task's cgroup in a controller. In version 2 a cgroup without the controller counts as the one above that has it; here it is the task's own. */
static __always_inline struct cgroup *cgroup_of(struct task_struct *task, u32 subsystem)
{
	struct cgroup_subsys_state *css = NULL;
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	bpf_probe_read_kernel(&css, sizeof(css), &set->subsys[0] + subsystem);
	struct cgroup *cgroup = BPF_CORE_READ(css, cgroup), *of_version_2 = BPF_CORE_READ(set, dfl_cgrp);
	return BPF_CORE_READ(cgroup, root) == BPF_CORE_READ(of_version_2, root) ? of_version_2 : cgroup;
}

/* Writes the path of a task's cgroup in a controller, and a NUL, into a scratch area; tells its length. A function of its own to the
 * verifier, which would otherwise follow every way through it again for each controller. */
__noinline u32 write_cgroup_path(u64 of_task, u32 slot, u32 at, u32 subsystem)
{
	struct scratch *scratch = scratch_of(slot);
	struct task_struct *task = (struct task_struct *)of_task;
	if (!scratch || subsystem >= SUBSYSTEMS)
		return 0;
	volatile struct copy *copy = &scratch->copy;
	struct kernfs_node *node = BPF_CORE_READ(cgroup_of(task, subsystem), kn);
	for (int i = 0; i < CGROUP_DEPTH; i++) {
		struct kernfs_node *parent = kernfs_parent(node);
		scratch->names[i] = parent ? (u64)node : 0;
		node = parent;
	}
	copy->written = 0;
	for (int i = CGROUP_DEPTH - 1; i >= 0; i--) {
		struct kernfs_node *named = (struct kernfs_node *)scratch->names[i];
		u32 written = copy->written;
		if (!named)
			continue;
		STORE(u8, scratch->bytes + bounded(at + written), '/');
		s64 len = bpf_probe_read_kernel_str(scratch->bytes + bounded(at + written + 1), NAME_BYTES, BPF_CORE_READ(named, name));
		copy->written = written + (len > 0 ? (u32)len : 1);
	}
	u32 written = copy->written;
	if (!written) {
		STORE(u8, scratch->bytes + bounded(at), '/');
		written = 1;
	}
	STORE(u8, scratch->bytes + bounded(at + written), 0);
	return written + 1;
}

static __always_inline u32 write_cgroup(u64 task, u32 slot, u8 *base, u32 at, const char *name, const u32 name_len, u32 subsystem)
{
	u8 *to = base + bounded(at);
#pragma unroll
	for (u32 i = 0; i < name_len; i++)
		STORE(u8, to + i, name[i]);
	return (name_len + write_cgroup_path(task, slot, at + name_len, subsystem)) & 0x3fff;
}

/* `controller=/last/six/names`, each ended by a NUL. */
#define CGROUP(subsystem)                                                                                   \
	written += write_cgroup(task, slot, base, at + written, #subsystem "=", sizeof(#subsystem "=") - 1,  \
				bpf_core_enum_value(enum cgroup_subsys_id, subsystem##_cgrp_id))

/* Of all controllers; tells their length. */
static __always_inline u32 write_cgroups(u64 task, u32 slot, u8 *base, u32 at)
{
	u32 written = 0;
	CGROUP(cpuset);
	CGROUP(cpu);
	CGROUP(cpuacct);
	CGROUP(io);
	CGROUP(memory);
	return written & 0x3fff;
}

/* `task`: its address. */
static __always_inline void put_cgroups(struct out *o, u32 index, u64 task)
{
	param_of_any_len(o, index, write_cgroups(task, own_slot(), o->base, o->at));
}

static __always_inline u64 capabilities(const kernel_cap_t *caps)
{
	u64 value = 0;
	bpf_probe_read_kernel(&value, sizeof(value), caps);
	return value & ((1ull << 41) - 1);
}

/* fs/namei.c, inode_permission, for the program's own file; kept conservative: an owner that is not mapped can't write. */
static __always_inline bool may_write(struct task_struct *task, struct inode *inode)
{
	u32 mode = BPF_CORE_READ(inode, i_mode);
	u32 owner = BPF_CORE_READ(inode, i_uid.val), group = BPF_CORE_READ(inode, i_gid.val);
	if (BPF_CORE_READ(inode, i_sb, s_flags) & SB_RDONLY || BPF_CORE_READ(inode, i_flags) & S_IMMUTABLE)
		return false;
	if (BPF_CORE_READ(task, cred, fsuid.val) == owner)
		return true;
	if (BPF_CORE_READ(task, cred, fsgid.val) == group && mode & 0020)
		return true;
	/* CAP_DAC_OVERRIDE and CAP_FOWNER */
	return mode & 0002 || capabilities(&BPF_CORE_READ(task, cred)->cap_effective) & (1ull << 1 | 1ull << 3);
}
