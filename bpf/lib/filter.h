/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What no rule can match does not leave the kernel. The filter is derived from the rules (crates/engine/src/pushdown), is conservative, and passes
 * whatever it can't decide. */
#pragma once

/* Facts, as in crates/schema/src/filter.rs. */
#define FACT_SUCCESS (1u << 0)
#define FACT_FAILURE (1u << 1)
#define FACT_OPEN_READ (1u << 2)
#define FACT_OPEN_WRITE (1u << 3)
#define FACT_MAYBE_CONTAINER (1u << 4)
#define FACT_MAYBE_HOST (1u << 5)
#define FACT_STANDARD (1u << 6)
#define FACT_MAYBE_INET (1u << 7)
#define FACT_MAYBE_NOT_INET (1u << 8)

#define CLAUSES 8
/* In `clauses_used`: everything passes. */
#define PASS_ALL 0xff

struct clause {
	u32 facts;
	/* Bit of a verdict, 1-based; 0: any path will do. */
	u32 path;
};

struct syscall_filter {
	u32 clauses_used;
	/* Facts and paths that clauses ask for: what need not be found out. */
	u32 asked;
	struct clause clauses[CLAUSES];
};

#define ASKS_PATH (1u << 31)
/* The descriptor that facts are about is the first argument, not the result. */
#define DESCRIPTOR_GIVEN (1u << 30)
/* In `paths`: which spellings of a path are looked at. */
#define PATHS_GIVEN 1
#define PATHS_KERNEL 2

/* Written by crates/source/src/live/filter.rs, in this order, without gaps. */
struct filter {
	u32 generation;
	u32 paths;
	struct syscall_filter of[SYSCALLS];
};

#define AUTOMATON_STATES 8192
#define AUTOMATON_CLASSES 64

struct automaton {
	u64 verdict[AUTOMATON_STATES];
	u16 next[AUTOMATON_STATES * AUTOMATON_CLASSES];
	u8 class[256];
	u32 start;
	u32 reserved;
};

/* Two of each: the one in force, by the lowest bit of its generation, and the one that is being written. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct filter);
} filters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct automaton);
} automata SEC(".maps");

/* The call that `dispatch` hands on. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} numbers SEC(".maps");

/* The state of the automaton behind a directory's path and a slash. */
struct directory {
	u64 dentry, parent, mount, root, ino;
	u64 age;
	u32 state;
	u32 reserved;
};

#define DIRECTORIES 1024
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, DIRECTORIES);
	__type(key, u32);
	__type(value, struct directory);
} directories SEC(".maps");

/* What leads to other paths than before: directories that were renamed, removed or mounted, in whatever scope. A directory's removal counts because
 * its dentry and inode may come back as those of another one. */
static __always_inline void note_move(u32 number, u64 *ctx)
{
	struct call call = call_of(ctx, 0);
	if (call.ret >= 0 && (number != UNLINKAT_NR || arg(&call, 2) & AT_REMOVEDIR))
		__sync_fetch_and_add(&moves, 1);
}

/* No state: a path that can't be followed. Its verdict is that everything may hold. */
#define NO_STATE (1u << 31)
#define ANY_VERDICT ((u64)-1)
/* Bytes that are read of a path at most; longer ones pass. */
#define RUN_MAX 512
#define GIVEN_MAX 256

static __always_inline struct filter *filter_in_force(u32 generation)
{
	u32 which = generation & 1;
	return generation ? bpf_map_lookup_elem(&filters, &which) : NULL;
}

static __always_inline struct automaton *automaton_in_force(void)
{
	u32 which = filter_generation & 1;
	return bpf_map_lookup_elem(&automata, &which);
}

static __always_inline bool some_clause(const struct syscall_filter *filter, u32 facts, u64 verdict)
{
	u32 used = filter->clauses_used;
	for (u32 i = 0; i < CLAUSES; i++) {
		if (i >= used)
			return false;
		u32 path = filter->clauses[i].path;
		if ((filter->clauses[i].facts & ~facts) == 0 && (!path || verdict >> ((path - 1) & 63) & 1))
			return true;
	}
	return used == PASS_ALL;
}

static __always_inline u32 result_facts(s64 ret)
{
	u32 facts = ret < 0 ? FACT_FAILURE : FACT_SUCCESS;
	return (u64)ret <= 2 ? facts | FACT_STANDARD : facts;
}

/* What a descriptor is, as far as clauses ask. */
__noinline u32 descriptor_facts(s64 fd)
{
	struct file *file = file_of(fd);
	if (!file)
		return FACT_MAYBE_INET | FACT_MAYBE_NOT_INET;
	if ((BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return FACT_MAYBE_NOT_INET;
	struct socket *socket = BPF_CORE_READ(file, private_data);
	u16 family = BPF_CORE_READ(socket, sk, __sk_common.skc_family);
	return family == AF_INET || family == AF_INET6 ? FACT_MAYBE_INET : FACT_MAYBE_NOT_INET;
}

static __always_inline s64 first_argument(u64 *ctx)
{
	struct call call = call_of(ctx, 0);
	return int_arg(&call, 0);
}

/* True if an event may be dropped before anything is read of it. What is not known yet counts as held. */
static __always_inline bool dropped_at_once(u32 number, u64 *ctx)
{
	u32 generation = filter_generation, zero = 0;
	struct filter *filter = filter_in_force(generation);
	if (!filter)
		return false;
	struct syscall_filter *of = &filter->of[number & (SYSCALLS - 1)];
	if (of->clauses_used == PASS_ALL)
		return false;
	if (of->clauses_used == 0)
		return true;
	s64 ret = (s64)ctx[1];
	u32 facts = result_facts(ret) | FACT_OPEN_READ | FACT_OPEN_WRITE | FACT_MAYBE_CONTAINER | FACT_MAYBE_HOST;
	if (!(of->asked & (FACT_MAYBE_INET | FACT_MAYBE_NOT_INET)))
		facts |= FACT_MAYBE_INET | FACT_MAYBE_NOT_INET;
	else
		facts |= descriptor_facts(of->asked & DESCRIPTOR_GIVEN ? first_argument(ctx) : ret);
	if (!some_clause(of, facts, ANY_VERDICT))
		return true;
	u32 *current = bpf_map_lookup_elem(&numbers, &zero);
	if (current)
		*current = number;
	return false;
}

/* Reads bytes of the scratch area by the automaton. */
__noinline u32 run_automaton(u32 state, u32 from, u32 len)
{
	struct scratch *scratch = own_scratch();
	struct automaton *automaton = automaton_in_force();
	if (!scratch || !automaton || len > RUN_MAX || state & NO_STATE)
		return NO_STATE;
	const u8 *text = scratch->bytes + bounded(from);
	for (u32 i = 0; i < RUN_MAX; i++) {
		if (i >= len)
			break;
		u32 at = (state * AUTOMATON_CLASSES + (automaton->class[text[i]] & (AUTOMATON_CLASSES - 1)));
		state = automaton->next[at & (AUTOMATON_STATES * AUTOMATON_CLASSES - 1)];
	}
	return state;
}

static __always_inline u64 verdict_of(u32 state)
{
	struct automaton *automaton = automaton_in_force();
	return automaton && !(state & NO_STATE) ? automaton->verdict[state & (AUTOMATON_STATES - 1)] : ANY_VERDICT;
}

/* A pointer as a number, which functions of their own take: what the verifier knows of it is forgotten in memory. */
static __always_inline u64 address_of(struct scratch *scratch, const void *pointer)
{
	scratch->walk.dentry = (u64)pointer;
	return scratch->walk.dentry;
}

/* The state behind a directory's path and a slash. Only with the scratch area held. */
__noinline u32 directory_state(u64 dentry, u64 mount)
{
	struct scratch *scratch = own_scratch();
	struct automaton *automaton = automaton_in_force();
	struct task_struct *task = bpf_get_current_task_btf();
	u32 index = (u32)(dentry >> 6 ^ dentry >> 16) & (DIRECTORIES - 1);
	struct directory *known = bpf_map_lookup_elem(&directories, &index);
	if (!scratch || !automaton || !known || !dentry || !mount)
		return NO_STATE;
	struct dentry *of = (struct dentry *)dentry;
	u64 root = (u64)task->fs->root.dentry;
	u64 parent = (u64)LOAD(of, struct dentry, d_parent);
	struct inode *inode = LOAD(of, struct dentry, d_inode);
	u64 ino = inode ? LOAD(inode, struct inode, i_ino) : 0;
	u64 age = (u64)filter_generation << 32 | moves;
	if (known->dentry == dentry && known->parent == parent && known->mount == mount && known->root == root && known->ino == ino &&
	    known->age == age)
		return known->state;
	u32 len = write_path(dentry, mount, DATA_AT);
	/* With its NUL; there must be room for a slash. */
	if (len < 2 || len & PATH_CUT || len > RUN_MAX)
		return NO_STATE;
	if (len > 2)
		STORE(u8, scratch->bytes + bounded(DATA_AT + len - 1), '/');
	else
		len = 1;
	u32 state = run_automaton(automaton->start, DATA_AT, len);
	known->dentry = dentry;
	known->parent = parent;
	known->mount = mount;
	known->root = root;
	known->ino = ino;
	known->age = age;
	known->state = state;
	return state;
}

/* Of the file behind a new descriptor. */
static __always_inline u64 kernel_verdict(struct scratch *scratch, s64 fd)
{
	struct file *file = file_of(fd);
	if (!file)
		return ANY_VERDICT;
	struct dentry *dentry = LOAD(file, struct file, f_path.dentry);
	struct vfsmount *mount = LOAD(file, struct file, f_path.mnt);
	struct dentry *parent = LOAD(dentry, struct dentry, d_parent);
	u32 state, len;
	if (dentry == parent || dentry == LOAD(mount, struct vfsmount, mnt_root)) {
		struct automaton *automaton = automaton_in_force();
		len = write_path(address_of(scratch, dentry), address_of(scratch, mount), DATA_AT);
		if (!automaton || len < 2 || len & PATH_CUT)
			return ANY_VERDICT;
		state = run_automaton(automaton->start, DATA_AT, len - 1);
	} else {
		state = directory_state(address_of(scratch, parent), address_of(scratch, mount));
		len = LOAD(dentry, struct dentry, d_name.len);
		if (len >= NAME_BYTES)
			return ANY_VERDICT;
		asm volatile("%0 &= 0xff" : "+r"(len));
		if (bpf_probe_read_kernel(scratch->bytes, len, LOAD(dentry, struct dentry, d_name.name)))
			return ANY_VERDICT;
		state = run_automaton(state, 0, len);
	}
	return verdict_of(state);
}

/* Of a path as it was given. Texts with `..`, `.` or empty names end in a state of the automaton that passes. */
static __always_inline u64 given_verdict(struct scratch *scratch, s64 dirfd, u64 name)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct automaton *automaton = automaton_in_force();
	s64 len = bpf_probe_read_user_str(scratch->bytes, GIVEN_MAX, (const void *)name);
	if (!automaton || len < 2 || len >= GIVEN_MAX)
		return ANY_VERDICT;
	u32 state = automaton->start;
	if (scratch->bytes[0] != '/') {
		struct file *file = (s32)dirfd == AT_FDCWD ? NULL : file_of(dirfd);
		if ((s32)dirfd == AT_FDCWD)
			state = directory_state(address_of(scratch, task->fs->pwd.dentry), address_of(scratch, task->fs->pwd.mnt));
		else if (file)
			state = directory_state(address_of(scratch, LOAD(file, struct file, f_path.dentry)),
						address_of(scratch, LOAD(file, struct file, f_path.mnt)));
		else
			return ANY_VERDICT;
	}
	return verdict_of(run_automaton(state, 0, (u32)len - 1));
}

static __always_inline u32 open_facts(s64 ret, u64 flags)
{
	u32 access = flags & KERNEL_O_ACCMODE, facts = result_facts(ret);
	facts |= FACT_MAYBE_CONTAINER | FACT_MAYBE_HOST | FACT_MAYBE_INET | FACT_MAYBE_NOT_INET;
	if (access != 1)
		facts |= FACT_OPEN_READ;
	if (access != 0)
		facts |= FACT_OPEN_WRITE;
	return facts;
}

/* True if a rule may match an open. `flags` are the kernel's. */
static __always_inline bool open_passes(const struct call *c, u64 flags, s64 dirfd, u64 name)
{
	u32 zero = 0;
	struct filter *filter = filter_in_force(filter_generation);
	u32 *number = bpf_map_lookup_elem(&numbers, &zero);
	if (!filter || !number)
		return true;
	struct syscall_filter *of = &filter->of[*number & (SYSCALLS - 1)];
	u32 facts = open_facts(c->ret, flags);
	if (of->clauses_used == PASS_ALL)
		return true;
	if (!some_clause(of, facts, ANY_VERDICT))
		return false;
	struct scratch *scratch = own_scratch();
	if (!(of->asked & ASKS_PATH) || !scratch || scratch->busy)
		return true;
	scratch->busy = 1;
	u64 verdict = 0;
	if (filter->paths & PATHS_KERNEL && c->ret >= 0)
		verdict = kernel_verdict(scratch, c->ret);
	/* What failed has no path but the given one. */
	if (verdict != ANY_VERDICT && (filter->paths & PATHS_GIVEN || c->ret < 0) && !some_clause(of, facts, verdict))
		verdict |= given_verdict(scratch, dirfd, name);
	scratch->busy = 0;
	return some_clause(of, facts, verdict);
}

/* The beginning of the programs of opens. */
#define UNLESS_FILTERED(passes)                                                                   \
	do {                                                                                      \
		if (!(passes)) {                                                                  \
			count_filtered(c->class);                                                 \
			return;                                                                   \
		}                                                                                 \
	} while (0)
