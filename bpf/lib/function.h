/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* For programs at functions of the kernel. Unlike those at the end of a syscall they can be interrupted by others on their CPU: what belongs to the CPU they
 * only read. */
#pragma once

/* What is known of the caller on this CPU, if it is known: only read. The facts come first: while the caller is inside of a call, what is kept of it is not
 * written, it can only be replaced. */
static __always_inline u32 known_caller_facts(struct task_struct *task)
{
	u32 zero = 0;
	struct caller *known = bpf_map_lookup_elem(&callers, &zero);
	u32 facts = known ? *(volatile u32 *)&known->facts : 0;
	barrier_var(facts);
	if (facts && known->task == (u64)task && known->start == FIELD(task, start_time) && known->cgroups == (u64)FIELD(task, cgroups) &&
	    known->group_id == FIELD(task, cgroups, dfl_cgrp, kn, id) && known->namespaces == (u64)FIELD(task, nsproxy))
		return facts;
	return FACTS_OF_CALLER;
}

/* False if no rule can match the event of the call, however it ends. */
static __always_inline bool may_pass(u32 number, struct task_struct *task)
{
	struct filter *filter = filter_in_force(filter_generation);
	if (!filter)
		return true;
	struct syscall_filter *of = &filter->of[number & (SYSCALLS - 1)];
	if (of->clauses_used == PASS_ALL)
		return true;
	if (of->clauses_used == 0)
		return false;
	u32 facts = FACT_SUCCESS | FACT_STANDARD | FACTS_OF_DESCRIPTOR | FACTS_OF_OPEN;
	facts |= of->asked & FACTS_OF_CALLER ? known_caller_facts(task) : FACTS_OF_CALLER;
	return choose(of, facts).paths != 0;
}

/* As standing_of_current, which writes. */
static __always_inline bool acts_in_scope(void)
{
	if (settings.scope_mode != SCOPE_PROCESS)
		return verdict_of_current() == WATCHED;
	struct note *note = bpf_task_storage_get(&notes, running_task(), NULL, 0);
	if (note && note->verdict != UNDECIDED && note->generation == scope_generation)
		return note->verdict == WATCHED;
	return verdict_by_process(current_task()) == WATCHED;
}
