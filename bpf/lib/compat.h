/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Kernels before 5.15. The probe is compiled twice: OLD_KERNEL is the object for those, where helpers that they do not give to tracing programs have
 * stand-ins, by the same names. Which object is loaded is tried out (crates/source/src/live/object.rs). */
#pragma once

/* The current task stays the same while a program runs: one call of the helper (by its number in include/uapi/linux/bpf.h) does for all who ask. */
#define CONSTANT __attribute__((const))

#ifdef OLD_KERNEL

/* Before 5.11 the verifier does not know the type of the current task, so that its fields can't be loaded, only read: FIELD(task, signal, tty). */
#define FIELD(...) BPF_CORE_READ(__VA_ARGS__)

static struct task_struct *(*const running_task)(void) CONSTANT = (void *)35;

/* Before 5.13 tracing programs have no task storage: a hash by thread stands in, whose entries scope.h moves and removes. */
#define STORED_TASKS 65536

static __always_inline void *stored(void *map, struct task_struct *task, const void *first, u64 flags)
{
	s32 thread = BPF_CORE_READ(task, pid);
	void *value = bpf_map_lookup_elem(map, &thread);
	if (value || !(flags & BPF_LOCAL_STORAGE_GET_F_CREATE))
		return value;
	bpf_map_update_elem(map, &thread, first, 0);
	return bpf_map_lookup_elem(map, &thread);
}
#define bpf_task_storage_get stored

/* Before 5.15 tracing programs can't ask for it; the ids stand in the cgroup until 6.0. */
static __always_inline u64 cgroup_at(u32 level)
{
	u64 id = 0;
	struct cgroup *own = BPF_CORE_READ(running_task(), cgroups, dfl_cgrp);
	if (BPF_CORE_READ(own, level) >= (s32)level)
		bpf_probe_read_kernel(&id, sizeof(id), (void *)own + bpf_core_field_offset(struct cgroup___old, ancestor_ids) + level * sizeof(id));
	return id;
}
#define bpf_get_current_ancestor_cgroup_id cgroup_at

#else
#define FIELD(...) ___arrow(__VA_ARGS__)
static struct task_struct *(*const running_task)(void) CONSTANT = (void *)158;
#endif
