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
	/* User space has been told of the task, if this is `telling`: what it is now follows from the events that were delivered. */
	u32 told;
	/* Its identity as it was last told (identity.h); 0: none. */
	u64 identity;
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
	s32 before = (s32)ctx[1], now = FIELD(running_task(), pid);
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
	s32 thread = FIELD(running_task(), pid);
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
/* Counts tasks that are to be told again. */
u32 forgotten = 0;

/* Goes on when a reader leaves: the next one knows of no task. Never 0. In a section of its own, so that writing it changes nothing else. */
u32 telling SEC(".data.telling") = 1;

/* A task to read from. Where a way begins at a pointer that the verifier trusts, it looks up by name, from the first of all of the kernel's types to the
 * last, whether what it leads to is to be trusted: for each step, three times. A cast pointer is not trusted, and as good to read from. */
static __always_inline struct task_struct *untrusted(struct task_struct *task)
{
	return bpf_ksym_exists(bpf_rdonly_cast) ? bpf_core_cast(task, struct task_struct) : task;
}

static __always_inline struct task_struct *current_task(void)
{
	return untrusted(running_task());
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

/* Thread group of the program that watches, in the kernel's numbers; of the whole host its own threads are left out. Set before anything is attached. In a
 * section of its own, as what follows, so that it can be compared with what it should be. */
s32 watcher SEC(".data.watcher") = 0;

/* Thread group of the program whose actions show that all that is told arrives, in the kernel's numbers: watched in every scope. 0: none. */
s32 canary SEC(".data.canary") = 0;

/* In the context of the caller of the bpf syscall: the kernel's own number of its thread group, which a pid namespace hides. */
SEC("raw_tp/sys_exit")
int name_watcher(void *ctx)
{
	watcher = bpf_get_current_pid_tgid() >> 32;
	return 0;
}

static __always_inline u32 verdict_of_host(struct task_struct *task)
{
	/* Its children are others: they have a thread group of their own from the start. */
	if (FIELD(task, tgid) == watcher)
		return NOT_WATCHED;
	return settings.scope_pid ? verdict_by_process(task) : WATCHED;
}

static __always_inline u32 verdict_of_current(void)
{
	if (canary && FIELD(current_task(), tgid) == canary)
		return WATCHED;
	if (settings.scope_mode == SCOPE_PROCESS)
		return verdict_by_process(current_task());
	if (settings.scope_mode == SCOPE_CGROUP && bpf_get_current_ancestor_cgroup_id(settings.scope_cgroup_level) == settings.scope_cgroup)
		return WATCHED;
	if (settings.scope_mode == SCOPE_HOST)
		return verdict_of_host(current_task());
	return NOT_WATCHED;
}

/* What is known of a task. */
struct standing {
	u32 verdict;
	/* User space knows it; also true where there is no memory for a note. */
	bool told;
};

static __always_inline struct standing looked_up(struct task_struct *task)
{
	struct note *note = bpf_task_storage_get(&notes, task, NULL, 0);
	u32 generation = scope_generation;
	if (note && note->verdict != UNDECIDED && note->generation == generation)
		return (struct standing){note->verdict, note->told == telling};
	u32 verdict = verdict_of_current();
	struct note fresh = {};
	if (!note)
		note = bpf_task_storage_get(&notes, task, &fresh, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!note)
		return (struct standing){verdict, true};
	/* What a task did while it was not watched is not known: it is told again. */
	if (verdict != WATCHED || note->verdict != WATCHED) {
		note->told = 0;
		note->identity = 0;
	}
	note->verdict = verdict;
	note->generation = generation;
	return (struct standing){verdict, note->told == telling};
}

/* The last answer of a CPU: the task is mostly the same as before. Its start tells it from another one at the same address. */
struct last {
	u64 task, start;
	u32 verdict, age;
	/* The task that runs could not be announced: its event goes on. */
	u32 failed;
	/* Zero. */
	u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct last);
} lasts SEC(".maps");

static __always_inline struct standing standing_of_current(void)
{
	struct task_struct *task = running_task();
	u32 zero = 0, age = scope_generation + forgotten + telling;
	struct last *last = bpf_map_lookup_elem(&lasts, &zero);
	if (!last)
		return looked_up(task);
	if (last->task == (u64)task && last->start == FIELD(task, start_time) && last->age == age)
		return (struct standing){last->verdict, true};
	struct standing standing = looked_up(task);
	/* A task that was not told yet is looked up again. */
	last->task = standing.told || standing.verdict != WATCHED ? (u64)task : 0;
	last->start = FIELD(task, start_time);
	last->age = age;
	last->verdict = standing.verdict;
	return standing;
}

static __always_inline void failed_to_tell(void)
{
	u32 zero = 0;
	struct last *last = bpf_map_lookup_elem(&lasts, &zero);
	if (last)
		last->failed = 1;
}

/* Once. */
static __always_inline bool just_failed(void)
{
	u32 zero = 0;
	struct last *last = bpf_map_lookup_elem(&lasts, &zero);
	bool failed = !last || last->failed;
	if (last)
		last->failed = 0;
	return failed;
}

static __always_inline bool in_scope(void)
{
	return standing_of_current().verdict == WATCHED;
}

/* Something that changes what the current task is could not be told: its next event begins with telling all. A function of its own to the verifier. */
__noinline int forget_told(void)
{
	struct note *note = bpf_task_storage_get(&notes, running_task(), NULL, 0);
	if (note) {
		note->told = 0;
		note->identity = 0;
	}
	forgotten++;
	return 0;
}

/* The current task was told. */
static __always_inline void note_told(void)
{
	struct note *note = bpf_task_storage_get(&notes, running_task(), NULL, 0);
	if (note)
		note->told = telling;
}

/* A new task inherits its parent's verdict: descendants stay watched whoever adopts them, and a reused pid is not taken for the scope's process. In
 * other scopes it is asked itself. */
SEC("tp_btf/sched_process_fork")
int scope_fork(u64 *ctx)
{
	struct task_struct *child = (struct task_struct *)ctx[1];
	if (settings.scope_mode != SCOPE_PROCESS)
		return 0;
	struct note fresh = {.verdict = standing_of_current().verdict, .generation = scope_generation};
	struct note *note = bpf_task_storage_get(&notes, child, &fresh, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (note)
		*note = fresh;
	return 0;
}

/* Reported once for a thread group, behind the move: its first thread is to be told again, in its new place, before its next event. In a scope that is a
 * cgroup all verdicts are asked again. */
SEC("tp_btf/cgroup_attach_task")
int scope_move(u64 *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[2];
	struct note *note = bpf_task_storage_get(&notes, task, NULL, 0);
	if (note) {
		note->told = 0;
		forgotten++;
	}
	if (settings.scope_mode == SCOPE_CGROUP)
		scope_generation++;
	return 0;
}
