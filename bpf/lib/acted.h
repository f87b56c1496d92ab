/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What calls by name act on. The text of a call is the program's, and a link on its way may lead elsewhere by the time the call ends. So the path is
 * walked where the kernel asks its security modules, which is when it has found the file and holds it, and waits here for the end of the call.
 *
 * An entry is of one call: it has the thread's start and the call's number, and whatever the end of such a call becomes (told, filtered, lost) removes it. It has
 * all that a walk needs, see function.h. */
#pragma once

#ifdef OLD_KERNEL

/* Before 5.15 programs can't ask which call a task is in. */
static __always_inline void forget_acted(void)
{
}

static __always_inline bool told_at_load(const struct call *c)
{
	return false;
}

#define BEGIN_BY_NAME(o) BEGIN(o)
#define END_BY_NAME(o) END(o)
#define END_BY_NAME_ABOUT(o, fd) END_ABOUT(o, fd)

#else

/* Calls at the same time whose paths are kept at most, those with two names counted twice. */
#define ACTED_CALLS 512
/* Of which of the names a call is given, in its order. */
#define FIRST_NAME 0
#define SECOND_NAME 1

struct acted {
	/* Of the thread. */
	u64 start;
	u64 root, root_mount;
	volatile struct walk walk;
	/* Native number of the call. */
	u32 number;
	/* The filter that it was wanted by. */
	u32 generation;
	/* Where the path is, without a NUL; of no length where it is too deep to be told. */
	u32 from, len;
	u8 names[WALK_MAX + NAME_BYTES];
};

/* By thread, twice its number, and the name. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, ACTED_CALLS);
	__type(key, u64);
	__type(value, struct acted);
} acted_paths SEC(".maps");

static const volatile struct acted no_acted SEC(".rodata.acted") = {};

/* Paths that found no room. In a section of its own, for user space to read. */
u64 acted_full SEC(".data.acted_full") = 0;

static __always_inline u64 acted_key(u32 name)
{
	return bpf_get_current_pid_tgid() << 32 >> 31 | name;
}

/* A call ends of which nothing is told. */
static __always_inline void forget_acted(void)
{
	u64 first = acted_key(FIRST_NAME), second = acted_key(SECOND_NAME);
	if (bpf_map_lookup_elem(&acted_paths, &first))
		bpf_map_delete_elem(&acted_paths, &first);
	if (bpf_map_lookup_elem(&acted_paths, &second))
		bpf_map_delete_elem(&acted_paths, &second);
}

/* Native number of the call by name that the current task is in; SYSCALLS where it is in none, or nothing will be told of it. */
static __always_inline u32 call_by_name(void)
{
	struct task_struct *task = current_task();
	/* A ring's own threads are in no call. */
	if (FIELD(task, flags) & (PF_KTHREAD | PF_IO_WORKER))
		return SYSCALLS;
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(running_task());
	s64 number = native_number(regs, number_of(regs));
	if (number < 0 || number >= SYSCALLS || !(interest[number & (SYSCALLS - 1)] & BY_NAME))
		return SYSCALLS;
	return acts_in_scope() && may_pass(number, task) ? (u32)number : SYSCALLS;
}

/* Walks up from where an entry of the current thread begins. A function of its own to the verifier. */
__noinline u32 walk_acted(u64 key)
{
	struct acted *acted = bpf_map_lookup_elem(&acted_paths, &key);
	if (!acted)
		return 0;
	volatile struct walk *walk = &acted->walk;
	struct dentry *root = (struct dentry *)acted->root;
	struct vfsmount *root_mount = (struct vfsmount *)acted->root_mount;
	int step;
	for (step = 0; step < PATH_DEPTH; step++)
		if (!walk_step(walk, acted->names, root, root_mount))
			break;
	u32 from = walk->at;
	if (from == WALK_MAX - 1) {
		from = WALK_MAX - 2;
		STORE(u8, acted->names + WALK_MAX - 2, '/');
	}
	acted->from = from;
	acted->len = step == PATH_DEPTH || walk->cut ? 0 : WALK_MAX - 1 - from;
	return acted->len;
}

/* A new entry for the call that the current thread is in. */
static __always_inline struct acted *new_acted(u32 number, u64 key)
{
	struct acted *acted = NULL;
	if (!bpf_map_update_elem(&acted_paths, &key, (const void *)&no_acted, 0))
		acted = bpf_map_lookup_elem(&acted_paths, &key);
	if (!acted)
		return NULL;
	acted->start = FIELD(current_task(), start_time);
	acted->number = number;
	acted->generation = filter_generation;
	return acted;
}

/* Keeps the path of a name for the end of the call. */
static __always_inline void keep_acted(u32 number, u32 name, const struct dentry *dentry, const struct vfsmount *mount)
{
	u64 key = acted_key(name);
	struct acted *acted = new_acted(number, key);
	if (!acted) {
		__sync_fetch_and_add(&acted_full, 1);
		return;
	}
	struct fs_struct *fs = FIELD(current_task(), fs);
	acted->root = (u64)LOAD(fs, struct fs_struct, root.dentry);
	acted->root_mount = (u64)LOAD(fs, struct fs_struct, root.mnt);
	acted->walk.dentry = (u64)dentry;
	acted->walk.mount = (u64)mount;
	acted->walk.at = WALK_MAX - 1;
	walk_acted(key);
}

/* The entry of a name, if it is of this call. */
static __always_inline struct acted *acted_of(u32 number, u64 key)
{
	struct acted *acted = bpf_map_lookup_elem(&acted_paths, &key);
	if (!acted || acted->start != FIELD(current_task(), start_time) || acted->number != number || acted->generation != filter_generation)
		return NULL;
	return acted;
}

/* A module's load was told when it was in the kernel (events/system/module_load.bpf.c): its end says nothing new, unless the module's own start failed. */
static __always_inline bool told_at_load(const struct call *c)
{
	bool told = acted_of(native_number(c->regs, number_of(c->regs)), acted_key(FIRST_NAME));
	forget_acted();
	if (!told || c->ret != 0)
		return false;
	count_filtered(c->class);
	return true;
}

/* Begins an event of a call by name. */
#define BEGIN_BY_NAME(o)                                                                          \
	struct out o;                                                                             \
	if (!begin(&o, c->class, NPARAMS))                                                        \
	return forget_acted()
/* Ends it with the paths that were kept, and with what a descriptor is open on where it is not negative. Of a call that failed nothing was done to them. */
#define END_BY_NAME(o) END_BY_NAME_ABOUT(o, -1)
#define END_BY_NAME_ABOUT(o, fd) end_by_name(&o, CODE, ring_of(o.class), c, fd)

static __always_inline void end_by_name(struct out *o, u16 code, enum ring which, const struct call *c, s64 fd)
{
	u64 first = acted_key(FIRST_NAME), second = acted_key(SECOND_NAME);
	if (c->ret != 0 || (!bpf_map_lookup_elem(&acted_paths, &first) && !bpf_map_lookup_elem(&acted_paths, &second))) {
		forget_acted();
		end_about(o, code, which, c->ctx, fd);
		return;
	}
	suspend(o, code, which, fd);
	bpf_tail_call(c->ctx, &finisher, FINISH_ACTED_AT);
	count_lost(o->class, LOST_TAIL_CALL);
	o->scratch->busy = 0;
	forget_acted();
}

#endif
