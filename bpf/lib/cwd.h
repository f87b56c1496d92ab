/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Whether a working directory's path is the one that the program gave. The reader puts relative names behind the directory as it was given; where that
 * is not the kernel's path, or not known to be, relative names pass the filter. */
#pragma once

/* A working directory that was given by its own path. */
struct plain_cwd {
	u64 dentry, mount;
};

/* By the task's fs_struct, which threads share. Who is not in it passes, also who was pushed out. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct plain_cwd);
} plain_cwds SEC(".maps");

static __always_inline bool gives_paths(void)
{
	struct filter *filter = filter_in_force(filter_generation);
	return filter && filter->paths & PATHS_GIVEN;
}

/* The working directory's path is what programs gave. */
static __always_inline bool cwd_is_plain(struct task_struct *task)
{
	u64 key = (u64)FIELD(task, fs);
	struct plain_cwd *known = bpf_map_lookup_elem(&plain_cwds, &key);
	return known && known->dentry == (u64)FIELD(task, fs, pwd.dentry) && known->mount == (u64)FIELD(task, fs, pwd.mnt);
}

static __always_inline void set_plain_cwd(struct task_struct *task, bool plain)
{
	u64 key = (u64)FIELD(task, fs);
	struct plain_cwd now = {.dentry = (u64)FIELD(task, fs, pwd.dentry), .mount = (u64)FIELD(task, fs, pwd.mnt)};
	if (plain)
		bpf_map_update_elem(&plain_cwds, &key, &now, 0);
	else
		bpf_map_delete_elem(&plain_cwds, &key);
}

/* Two texts in the scratch area, NUL included. */
__noinline u32 same_texts(u32 one, u32 other, u32 len)
{
	struct scratch *scratch = own_scratch();
	if (!scratch || len > RUN_MAX)
		return 0;
	const u8 *first = scratch->bytes + bounded(one), *second = scratch->bytes + bounded(other);
	for (u32 i = 0; i < RUN_MAX; i++) {
		if (i >= len)
			break;
		if (first[i] != second[i])
			return 0;
	}
	return 1;
}

/* After a chdir to `name`: an absolute path that is the kernel's, or one name or `..` from a plain directory. */
static __always_inline bool chdir_is_plain(struct scratch *scratch, struct task_struct *task, u64 name)
{
	struct dentry *now = FIELD(task, fs, pwd.dentry);
	u64 mount = address_of(scratch, FIELD(task, fs, pwd.mnt)), key = (u64)FIELD(task, fs);
	s64 len = bpf_probe_read_user_str(scratch->bytes, GIVEN_MAX, (const void *)name);
	if (len < 2 || len >= GIVEN_MAX)
		return false;
	if (scratch->bytes[0] == '/') {
		u32 walked = write_path(address_of(scratch, now), mount, DATA_AT + GIVEN_MAX);
		return walked == len && same_texts(0, DATA_AT + GIVEN_MAX, walked);
	}
	struct plain_cwd *before = bpf_map_lookup_elem(&plain_cwds, &key);
	if (!before || before->mount != mount)
		return false;
	struct dentry *old = (struct dentry *)before->dentry;
	if (len == 3 && scratch->bytes[0] == '.' && scratch->bytes[1] == '.')
		return (u64)LOAD(old, struct dentry, d_parent) == (u64)now;
	if (before->dentry != (u64)LOAD(now, struct dentry, d_parent) || LOAD(now, struct dentry, d_name.len) != len - 1)
		return false;
	bpf_probe_read_kernel_str(scratch->bytes + DATA_AT + GIVEN_MAX, GIVEN_MAX, LOAD(now, struct dentry, d_name.name));
	return same_texts(0, DATA_AT + GIVEN_MAX, (u32)len);
}

/* For the programs of calls that succeeded in changing the directory. */
static __always_inline void note_chdir(u64 name)
{
	struct scratch *scratch = own_scratch();
	struct task_struct *task = current_task();
	if (!gives_paths())
		return;
	bool free = scratch && !scratch->busy;
	if (free)
		scratch->busy = 1;
	set_plain_cwd(task, free && chdir_is_plain(scratch, task, name));
	if (free)
		scratch->busy = 0;
}

static __always_inline void forget_cwd(void)
{
	if (gives_paths())
		set_plain_cwd(current_task(), false);
}

/* A child's copy is as plain as its parent's. */
SEC("tp_btf/sched_process_fork")
int cwd_fork(u64 *ctx)
{
	struct task_struct *parent = untrusted((struct task_struct *)ctx[0]), *child = untrusted((struct task_struct *)ctx[1]);
	if (FIELD(child, fs) != parent->fs && gives_paths() && in_scope())
		set_plain_cwd(child, cwd_is_plain(parent));
	return 0;
}
