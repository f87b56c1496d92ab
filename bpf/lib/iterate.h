/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What is there at the start: the threads of the scope and the descriptors of their processes, one record each, read by user space through files
 * (crates/source/src/live/iterate.rs). Of a thread:
 *
 *   u32 length of all, | entry as in thread.h, with the program's texts empty | u32 length, exe and args | u32 length, env | u64 namespaces
 *
 * and of a descriptor:
 *
 *   u32 length of all, u32 process | object as in object.h
 *
 * The first program may sleep, to bring another task's memory in, and nothing keeps others from the CPU meanwhile. So both have a scratch area of
 * their own. Without them user space reads /proc. */
#pragma once

/* Cgroups above one that are looked at for the scope's. */
#define CGROUP_ANCESTORS 32

static __always_inline u32 verdict_by_cgroup(struct task_struct *task)
{
	struct kernfs_node *node = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn);
	for (int i = 0; i < CGROUP_ANCESTORS && node; i++) {
		if (BPF_CORE_READ(node, id) == settings.scope_cgroup)
			return WATCHED;
		node = kernfs_parent(node);
	}
	return NOT_WATCHED;
}

static __always_inline u32 verdict_of_task(struct task_struct *task, struct note *note)
{
	u32 verdict = note && note->generation == scope_generation ? note->verdict : UNDECIDED;
	if (verdict != UNDECIDED)
		return verdict;
	return settings.scope_mode == SCOPE_PROCESS  ? verdict_by_process(untrusted(task))
	       : settings.scope_mode == SCOPE_CGROUP ? verdict_by_cgroup(task)
	       : settings.scope_mode == SCOPE_HOST   ? verdict_of_host(untrusted(task))
						     : NOT_WATCHED;
}

#define FILE_RECORD_HEAD 8

/* A process's descriptors are told once, as those of its first thread; of another one where the first has ended. */
static __always_inline bool speaks_for_process(struct task_struct *task)
{
	return FIELD(task, pid) == FIELD(task, tgid) || !BPF_CORE_READ(task, group_leader, files);
}

SEC("iter/task_file")
int iterate_files(u64 *ctx)
{
	struct bpf_iter_meta *meta = (struct bpf_iter_meta *)ctx[0];
	struct task_struct *task = (struct task_struct *)ctx[1];
	struct file *file = (struct file *)ctx[3];
	struct scratch *scratch = scratch_of(settings.iterator_slot);
	if (!task || !file || !scratch)
		return 0;
	struct task_struct *from = untrusted(task);
	if (verdict_of_task(task, bpf_task_storage_get(&notes, task, NULL, 0)) != WATCHED || !speaks_for_process(from))
		return 0;
	u64 of_task = address_of(scratch, task), of_file = address_of(scratch, file);
	u32 object = write_object(of_task, of_file, (u32)ctx[2], AT(settings.iterator_slot, FILE_RECORD_HEAD));
	u32 size = FILE_RECORD_HEAD + (object & 0xffff);
	STORE(u32, scratch->bytes, size);
	STORE(u32, scratch->bytes + 4, FIELD(from, tgid));
	asm volatile("%0 &= 0xffff" : "+r"(size));
	bpf_seq_write(meta->seq, scratch->bytes, size);
	return 0;
}

#ifndef OLD_KERNEL

/* As looked_up of scope.h, for any task, which is told now. */
static __always_inline u32 standing_verdict(struct task_struct *task, u64 address)
{
	struct note fresh = {}, *note = bpf_task_storage_get(&notes, task, NULL, 0);
	u32 generation = scope_generation;
	u32 verdict = verdict_of_task(task, note);
	if (verdict != WATCHED)
		return verdict;
	if (!note)
		note = bpf_task_storage_get(&notes, task, &fresh, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (note) {
		note->verdict = verdict;
		note->generation = generation;
		note->told = telling;
		note->identity = identity_of(address);
	}
	return verdict;
}

/* Exe and args. */
#define COMMAND_BYTES (ENTRY_TEXT + ENTRY_LIST)

static __always_inline void append_memory(struct out *o, struct task_struct *task, u64 start, u64 end, u32 max)
{
	u64 len = end > start ? end - start : 0;
	if (len > max)
		len = max;
	u32 size = (u32)len;
	asm volatile("%0 &= 0x1fff" : "+r"(size));
	if (size && bpf_copy_from_user_task(place(o) + 4, size, (const void *)start, task, 0))
		size = 0;
	STORE(u32, place(o), size);
	o->scratch->at = o->at + 4 + size;
	o->at = o->scratch->at;
}

static __always_inline void iterated_path(struct out *o, struct vfsmount *mount, struct dentry *dentry)
{
	/* As /proc would show it to us. */
	struct fs_struct *fs = BPF_CORE_READ(current_task(), fs);
	u32 len = write_path_below((u64)dentry, (u64)mount, (u64)BPF_CORE_READ(fs, root.dentry), (u64)BPF_CORE_READ(fs, root.mnt), AT(settings.iterator_slot, o->at + 2)) & 0x1fff;
	entry_text(o, len > ENTRY_TEXT ? ENTRY_TEXT : len ? len - 1 : 0);
}

SEC("iter.s/task")
int iterate_tasks(u64 *ctx)
{
	struct bpf_iter_meta *meta = (struct bpf_iter_meta *)ctx[0];
	struct task_struct *task = (struct task_struct *)ctx[1];
	struct scratch *scratch = scratch_of(settings.iterator_slot);
	if (!task || !scratch)
		return 0;
	u64 address = address_of(scratch, task);
	if (standing_verdict(task, address) != WATCHED)
		return 0;
	struct out o = {.base = scratch->bytes, .scratch = scratch, .at = 8};
	struct task_struct *from = untrusted(task);
	struct mm_struct *mm = from->mm;
	struct file *exe = BPF_CORE_READ(mm, exe_file);
	struct fs_struct *fs = from->fs;
	entry_ids(&o, from);
	entry_text(&o, 0);
	iterated_path(&o, BPF_CORE_READ(exe, f_path.mnt), BPF_CORE_READ(exe, f_path.dentry));
	entry_text(&o, 0);
	iterated_path(&o, BPF_CORE_READ(fs, pwd.mnt), BPF_CORE_READ(fs, pwd.dentry));
	entry_sizes(&o, from, mm);
	entry_text(&o, 0);
	entry_inner_ids(&o, from);
	entry_text(&o, write_cgroups(address, settings.iterator_slot, o.base, o.at + 2));
	iterated_path(&o, BPF_CORE_READ(fs, root.mnt), BPF_CORE_READ(fs, root.dentry));
	entry_tail(&o, from, address, mm);
	STORE(u32, o.base + 4, o.at - 4);
	append_memory(&o, task, BPF_CORE_READ(mm, arg_start), BPF_CORE_READ(mm, arg_end), COMMAND_BYTES);
	append_memory(&o, task, BPF_CORE_READ(mm, env_start), BPF_CORE_READ(mm, env_end), ENTRY_LIST);
	entry_u64(&o, namespaces_of(address));
	STORE(u32, o.base, o.at);
	u32 size = o.at;
	asm volatile("%0 &= 0xffff" : "+r"(size));
	bpf_seq_write(meta->seq, o.base, size);
	return 0;
}

#endif
