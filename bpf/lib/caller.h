/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Whether the caller is surely outside of any container, by the names of its control groups and by its namespaces. Container ids are read from these names
 * by crates/state/src/cgroup.rs; what could be one for it is never taken for the host here. */
#pragma once

/* Ids of containers have 64 digits. */
#define CONTAINER_ID 64
/* What a name tells. */
#define NAME_MAY_BE_CONTAINER 1
#define NAME_IS_NO_UNIT 2

/* Of the task that a CPU saw last. */
struct caller {
	u64 task, start, cgroups, group_id, namespaces;
	u32 facts;
	u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct caller);
} callers SEC(".maps");

static __always_inline bool ends_with(const char *text, u32 len, const char *end, const u32 end_len)
{
	if (len < end_len)
		return false;
	for (u32 i = 0; i < end_len; i++)
		if (text[(len - end_len + i) & (CONTAINER_ID - 1)] != end[i])
			return false;
	return true;
}

/* Forms of ids without 64 digits have `lxc` or `bpm-` in a name; units of systemd are the host's services, slices and sessions. */
__noinline u32 judge_name(u64 kernfs_name)
{
	char text[CONTAINER_ID] = {};
	s64 copied = bpf_probe_read_kernel_str(text, sizeof(text), (const void *)kernfs_name);
	if (copied <= 0 || copied >= CONTAINER_ID)
		return NAME_MAY_BE_CONTAINER;
	u32 len = (u32)copied - 1;
	for (u32 i = 0; i + 3 < CONTAINER_ID; i++) {
		bool lxc = text[i] == 'l' && text[i + 1] == 'x' && text[i + 2] == 'c';
		bool bpm = text[i] == 'b' && text[i + 1] == 'p' && text[i + 2] == 'm' && text[i + 3] == '-';
		if (lxc || bpm)
			return NAME_MAY_BE_CONTAINER;
	}
	bool unit = ends_with(text, len, ".service", 8) || ends_with(text, len, ".slice", 6) ||
		    (ends_with(text, len, ".scope", 6) && text[0] == 's' && text[1] == 'e' && text[2] == 's' && text[7] == '-');
	return unit ? 0 : NAME_IS_NO_UNIT;
}

/* A path's names judged together, and a hash that tells different paths apart. */
struct judged_path {
	u64 hash;
	u32 names;
};

static __always_inline struct judged_path judge_path(struct task_struct *task, u32 subsystem)
{
	struct judged_path judged = {};
	if (subsystem >= SUBSYSTEMS)
		return judged;
	struct kernfs_node *node = BPF_CORE_READ(cgroup_of(task, subsystem), kn);
	for (int i = 0; i < CGROUP_DEPTH; i++) {
		struct kernfs_node *parent = kernfs_parent(node);
		if (!node || !parent)
			return judged;
		const char *name = BPF_CORE_READ(node, name);
		u64 head = 0;
		bpf_probe_read_kernel_str(&head, sizeof(head), name);
		judged.hash = judged.hash * 1099511628211ull + head + 1;
		judged.names |= judge_name((u64)name);
		node = parent;
	}
	/* Deeper than what is told of it. */
	judged.names |= NAME_MAY_BE_CONTAINER;
	return judged;
}

__noinline u32 find_caller_facts(void)
{
	struct task_struct *task = current_task();
	u32 names = 0, different = 0;
	if (namespaces_of(bpf_get_current_task()))
		return FACT_MAYBE_CONTAINER | FACT_MAYBE_HOST;
	struct judged_path first = judge_path(task, bpf_core_enum_value(enum cgroup_subsys_id, cpuset_cgrp_id));
	names = first.names;
#define JUDGE(subsystem)                                                                                     \
	do {                                                                                                \
		struct judged_path path = judge_path(task, bpf_core_enum_value(enum cgroup_subsys_id, subsystem##_cgrp_id)); \
		names |= path.names;                                                                        \
		different |= path.hash != first.hash;                                                       \
	} while (0)
	JUDGE(cpu);
	JUDGE(cpuacct);
	JUDGE(io);
	JUDGE(memory);
#undef JUDGE
	/* containerd's `/namespace/name` counts only where all are the same. */
	if (names & NAME_MAY_BE_CONTAINER || (!different && names & NAME_IS_NO_UNIT))
		return FACT_MAYBE_CONTAINER | FACT_MAYBE_HOST;
	return FACT_MAYBE_HOST;
}

static __always_inline u32 caller_facts(void)
{
	struct task_struct *task = current_task();
	u32 zero = 0;
	struct caller *known = bpf_map_lookup_elem(&callers, &zero);
	u64 cgroups = (u64)FIELD(task, cgroups), group_id = FIELD(task, cgroups, dfl_cgrp, kn, id), namespaces = (u64)FIELD(task, nsproxy);
	if (!known)
		return FACT_MAYBE_CONTAINER | FACT_MAYBE_HOST;
	if (known->task == (u64)task && known->start == FIELD(task, start_time) && known->cgroups == cgroups && known->group_id == group_id &&
	    known->namespaces == namespaces)
		return known->facts;
	u32 facts = find_caller_facts();
	known->task = (u64)task;
	known->start = FIELD(task, start_time);
	known->cgroups = cgroups;
	known->group_id = group_id;
	known->namespaces = namespaces;
	known->facts = facts;
	return facts;
}
