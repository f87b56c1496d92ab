/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Which tasks are watched, decided once a task and kept in its storage, before anything is read or copied. */
#pragma once

enum verdict { UNDECIDED, WATCHED, NOT_WATCHED };

struct note {
	u32 verdict;
	/* The verdict holds while `scope_generation` is this. */
	u32 generation;
	/* What was shared with other tasks when it was asked last (sharing.h). */
	u32 shares;
	u32 reserved;
};

#ifdef OLD_KERNEL
/* Verdicts by thread. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, STORED_TASKS);
	__type(key, s32);
	__type(value, struct note);
} notes SEC(".maps");

/* A thread that executes takes the number of its group's first thread; attached in front of all others at this place. */
SEC("tp_btf/sched_process_exec")
int scope_exec(u64 *ctx)
{
	s32 before = (s32)ctx[1], now = FIELD(bpf_get_current_task_btf(), pid);
	struct note *note = before == now ? NULL : bpf_map_lookup_elem(&notes, &before);
	if (note) {
		struct note moved = *note;
		bpf_map_update_elem(&notes, &now, &moved, 0);
		bpf_map_delete_elem(&notes, &before);
	}
	return 0;
}

/* Attached behind all others at this place. */
SEC("tp_btf/sched_process_exit")
int scope_exit(u64 *ctx)
{
	s32 thread = FIELD(bpf_get_current_task_btf(), pid);
	bpf_map_delete_elem(&notes, &thread);
	return 0;
}
#else
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct note);
} notes SEC(".maps");
#endif

/* Counts moves between cgroups, each of which may change a verdict. */
u32 scope_generation = 0;

/* A task to read from. Where a way begins at a pointer that the verifier trusts, it looks up by name, from the first of all of the kernel's types to the
 * last, whether what it leads to is to be trusted: for each step, three times. A cast pointer is not trusted, and as good to read from. */
static __always_inline struct task_struct *untrusted(struct task_struct *task)
{
	return bpf_ksym_exists(bpf_rdonly_cast) ? bpf_core_cast(task, struct task_struct) : task;
}

static __always_inline struct task_struct *current_task(void)
{
	return untrusted(bpf_get_current_task_btf());
}

/* Parents that are looked at for the scope's process. */
#define SCOPE_DEPTH 64

static __always_inline u32 verdict_by_process(struct task_struct *task)
{
	for (int i = 0; i < SCOPE_DEPTH; i++) {
		if (FIELD(task, tgid) == settings.scope_pid)
			return WATCHED;
		if (FIELD(task, tgid) <= 1)
			break;
		task = FIELD(task, real_parent);
	}
	return NOT_WATCHED;
}

static __always_inline u32 verdict_of_current(void)
{
	if (settings.scope_mode == SCOPE_PROCESS)
		return verdict_by_process(current_task());
	if (settings.scope_mode == SCOPE_CGROUP && bpf_get_current_ancestor_cgroup_id(settings.scope_cgroup_level) == settings.scope_cgroup)
		return WATCHED;
	return NOT_WATCHED;
}

static __always_inline u32 current_verdict(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct note *note = bpf_task_storage_get(&notes, task, NULL, 0);
	u32 generation = scope_generation;
	if (note && note->verdict != UNDECIDED && note->generation == generation)
		return note->verdict;
	struct note fresh = {.verdict = verdict_of_current(), .generation = generation};
	if (!note)
		note = bpf_task_storage_get(&notes, task, &fresh, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (note) {
		note->verdict = fresh.verdict;
		note->generation = fresh.generation;
	}
	return fresh.verdict;
}

/* The last answer of a CPU: the task is mostly the same as before. Its start tells it from another one at the same address. */
struct last {
	u64 task, start;
	u32 verdict, generation;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct last);
} lasts SEC(".maps");

static __always_inline bool in_scope(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	u32 zero = 0, generation = scope_generation;
	struct last *last = bpf_map_lookup_elem(&lasts, &zero);
	if (!last)
		return current_verdict() == WATCHED;
	if (last->task == (u64)task && last->start == FIELD(task, start_time) && last->generation == generation)
		return last->verdict == WATCHED;
	u32 verdict = current_verdict();
	last->task = (u64)task;
	last->start = FIELD(task, start_time);
	last->generation = generation;
	last->verdict = verdict;
	return verdict == WATCHED;
}

/* A new task inherits its parent's verdict: descendants stay watched whoever adopts them, and a reused pid is not taken for the scope's process. In
 * a cgroup scope a task may start in another cgroup, so it is asked itself. */
SEC("tp_btf/sched_process_fork")
int scope_fork(u64 *ctx)
{
	struct task_struct *child = (struct task_struct *)ctx[1];
	if (settings.scope_mode != SCOPE_PROCESS)
		return 0;
	struct note fresh = {.verdict = current_verdict(), .generation = scope_generation};
	struct note *note = bpf_task_storage_get(&notes, child, &fresh, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (note)
		*note = fresh;
	return 0;
}

/* Reported once for a thread group, behind the move: all verdicts are asked again. */
SEC("tp_btf/cgroup_attach_task")
int scope_move(u64 *ctx)
{
	if (settings.scope_mode == SCOPE_CGROUP)
		scope_generation++;
	return 0;
}
