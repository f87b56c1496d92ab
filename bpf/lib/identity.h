/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Who a task is, in one number: calls that leave it as it was last told need not be told. */
#pragma once

static __always_inline u64 mixed(u64 hash, u64 value)
{
	/* The multiplier of splitmix64. A mistake costs one event in 2^64. */
	hash = (hash ^ value) * 0xbf58476d1ce4e5b9ull;
	return hash ^ hash >> 29;
}

/* Ids, capabilities, session, process group, namespaces, and who inherits orphans. Never 0. A function of its own to the verifier. */
__noinline u64 identity_of(u64 of_task)
{
	struct task_struct *task = (struct task_struct *)of_task;
	const struct cred *cred = BPF_CORE_READ(task, cred);
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	u64 hash = mixed((u64)BPF_CORE_READ(cred, uid.val) << 32 | BPF_CORE_READ(cred, suid.val), (u64)BPF_CORE_READ(cred, euid.val) << 32 | BPF_CORE_READ(cred, fsuid.val));
	hash = mixed(hash, (u64)BPF_CORE_READ(cred, gid.val) << 32 | BPF_CORE_READ(cred, sgid.val));
	hash = mixed(hash, (u64)BPF_CORE_READ(cred, egid.val) << 32 | BPF_CORE_READ(cred, fsgid.val));
	hash = mixed(hash, capabilities(&cred->cap_inheritable));
	hash = mixed(hash, capabilities(&cred->cap_permitted));
	hash = mixed(hash, capabilities(&cred->cap_effective));
	hash = mixed(hash, (u64)BPF_CORE_READ(signal, pids[PIDTYPE_PGID]));
	hash = mixed(hash, (u64)BPF_CORE_READ(signal, pids[PIDTYPE_SID]));
	hash = mixed(hash, namespaces_of(of_task));
	hash = mixed(hash, BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper));
	return hash | 1;
}

/* True, and kept, if the current task is no longer who it was when that was told last. */
static __always_inline bool identity_changed(void)
{
	struct note *note = bpf_task_storage_get(&notes, running_task(), NULL, 0);
	u64 identity = identity_of(bpf_get_current_task());
	if (!note)
		return true;
	if (note->identity == identity)
		return false;
	note->identity = identity;
	return true;
}
