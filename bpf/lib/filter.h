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
#define FACT_MAYBE_TCP (1u << 9)

#define CLAUSES 8
/* In `clauses_used`: everything passes. */
#define PASS_ALL 0xff

/* One that is not used asks for facts that nothing has. */
struct clause {
	/* Paths that are enough, as bits of a verdict; ANY_PATH among them: any will do. */
	u64 paths;
	u32 facts;
	u32 reserved;
};

#define ANY_PATH (1ull << 63)

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
/* Of these, at a time. */
#define RUN_STEPS 64
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

/* What the clauses that hold with these facts leave open. */
struct choice {
	/* Paths that are enough; 0: none holds. */
	u64 paths;
	/* Facts that the clauses rest on. */
	u64 facts;
};

/* Without a branch: the verifier would follow each way through all that comes after. */
static __always_inline struct choice choose(const struct syscall_filter *filter, u32 facts)
{
	struct choice choice = {};
	for (u32 i = 0; i < CLAUSES; i++) {
		u64 of = filter->clauses[i].facts, missing = of & ~(u64)facts;
		u64 holds = 0 - ((missing - 1) >> 63);
		choice.facts |= of & holds;
		choice.paths |= filter->clauses[i].paths & holds;
	}
	return choice;
}

static __always_inline u32 result_facts(s64 ret)
{
	u32 facts = ret < 0 ? FACT_FAILURE : FACT_SUCCESS;
	return (u64)ret <= 2 ? facts | FACT_STANDARD : facts;
}

/* What a descriptor is, as far as clauses ask. */
static __always_inline u32 descriptor_facts(s64 fd)
{
	struct file *file = file_of(fd);
	if (!file)
		return FACT_MAYBE_INET | FACT_MAYBE_NOT_INET | FACT_MAYBE_TCP;
	struct inode *inode = LOAD(file, struct file, f_inode);
	if ((LOAD(inode, struct inode, i_mode) & S_IFMT) != S_IFSOCK)
		return FACT_MAYBE_NOT_INET;
	struct socket *socket = LOAD(file, struct file, private_data);
	struct sock *sock = LOAD(socket, struct socket, sk);
	u16 family = LOAD(sock, struct sock, __sk_common.skc_family);
	if (family != AF_INET && family != AF_INET6)
		return FACT_MAYBE_NOT_INET;
	/* What TCP is called by, multipath and all. */
	return LOAD(socket, struct socket, type) == SOCK_STREAM ? FACT_MAYBE_INET | FACT_MAYBE_TCP : FACT_MAYBE_INET;
}

static __always_inline u32 step(const struct automaton *automaton, u32 state, u8 byte)
{
	u32 at = state * AUTOMATON_CLASSES + (automaton->class[byte] & (AUTOMATON_CLASSES - 1));
	/* An instruction of its own: verifiers of old kernels do not follow the ones that the compiler makes of it. */
	asm volatile("%0 &= %1" : "+r"(at) : "i"(AUTOMATON_STATES * AUTOMATON_CLASSES - 1));
	return automaton->next[at];
}

/* Reads up to RUN_STEPS bytes of the scratch area by the automaton. A function of its own to the verifier, as walk_on. */
__noinline u32 run_on(u32 state, u32 from, u32 len)
{
	struct scratch *scratch = own_scratch();
	struct automaton *automaton = automaton_in_force();
	if (!scratch || !automaton)
		return NO_STATE;
	const u8 *text = scratch->bytes + bounded(from);
	for (u32 i = 0; i < RUN_STEPS; i++) {
		if (i >= len)
			break;
		state = step(automaton, state, text[i]);
	}
	return state;
}

/* Reads bytes of the scratch area by the automaton. */
static __always_inline u32 run_automaton(u32 state, u32 from, u32 len)
{
	if (len > RUN_MAX)
		return NO_STATE;
	for (u32 i = 0; i < RUN_MAX; i += RUN_STEPS) {
		if (i >= len || state & NO_STATE)
			break;
		state = run_on(state, from + i, len - i);
	}
	return state;
}

/* What a directory's cached state hangs on. */
static __always_inline bool is_of(const struct directory *known, struct dentry *dentry, struct vfsmount *mount, struct dentry *root)
{
	struct inode *inode = LOAD(dentry, struct dentry, d_inode);
	return known->dentry == (u64)dentry && known->mount == (u64)mount && known->root == (u64)root &&
	       known->parent == (u64)LOAD(dentry, struct dentry, d_parent) && known->ino == LOAD(inode, struct inode, i_ino) &&
	       known->age == ((u64)filter_generation << 32 | moves);
}

/* Walks up from a directory, and remembers where it led to. */
__noinline u32 walked_state(u64 of_dentry, u64 mount, u32 index)
{
	u64 age = (u64)filter_generation << 32 | moves;
	struct scratch *scratch = own_scratch();
	struct automaton *automaton = automaton_in_force();
	struct task_struct *task = current_task();
	struct directory *known = bpf_map_lookup_elem(&directories, &index);
	struct dentry *dentry = (struct dentry *)of_dentry;
	if (!scratch || !automaton || !known || !dentry || !mount)
		return NO_STATE;
	u32 len = write_path(of_dentry, mount, DATA_AT);
	/* With its NUL; there must be room for a slash. */
	if (len < 2 || len & PATH_CUT || len > RUN_MAX)
		return NO_STATE;
	if (len > 2)
		STORE(u8, scratch->bytes + bounded(DATA_AT + len - 1), '/');
	else
		len = 1;
	u32 state = run_automaton(automaton->start, DATA_AT, len);
	/* Another automaton may have come into force on the way. */
	if (filter_generation != (u32)(age >> 32))
		return NO_STATE;
	struct inode *inode = LOAD(dentry, struct dentry, d_inode);
	known->dentry = of_dentry;
	known->mount = mount;
	known->root = (u64)FIELD(task, fs, root.dentry);
	known->parent = (u64)LOAD(dentry, struct dentry, d_parent);
	known->ino = LOAD(inode, struct inode, i_ino);
	known->age = age;
	known->state = state;
	return state;
}

/* The state behind a directory's path and a slash. Only with the scratch area held. */
static __always_inline u32 directory_state(struct scratch *scratch, struct dentry *dentry, struct vfsmount *mount)
{
	u64 address = address_of(scratch, dentry);
	u32 index = (u32)(address >> 6 ^ address >> 16) & (DIRECTORIES - 1);
	struct directory *known = bpf_map_lookup_elem(&directories, &index);
	if (known && is_of(known, dentry, mount, FIELD(current_task(), fs, root.dentry)))
		return known->state;
	return walked_state(address, address_of(scratch, mount), index);
}

/* Bytes of a name that stand in its directory entry itself. */
#define SHORT_NAME 40

/* The state behind a directory entry's name. */
static __always_inline u32 named_state(struct scratch *scratch, const struct automaton *automaton, u32 state, struct dentry *dentry)
{
	u32 len = LOAD(dentry, struct dentry, d_name.len);
	const unsigned char *name = LOAD(dentry, struct dentry, d_name.name);
	if (state & NO_STATE || len >= NAME_BYTES)
		return NO_STATE;
	if (bpf_ksym_exists(bpf_rdonly_cast) && bpf_core_field_exists(dentry->d_shortname) && len < SHORT_NAME &&
	    name == (const unsigned char *)dentry + bpf_core_field_offset(struct dentry, d_shortname)) {
		struct dentry *known = bpf_core_cast(dentry, struct dentry);
		union shortname_store text;
		text.words[0] = known->d_shortname.words[0];
		text.words[1] = known->d_shortname.words[1];
		text.words[2] = text.words[3] = text.words[4] = 0;
		if (len > 16) {
			text.words[2] = known->d_shortname.words[2];
			text.words[3] = known->d_shortname.words[3];
			text.words[4] = known->d_shortname.words[4];
		}
		for (u32 i = 0; i < SHORT_NAME; i++) {
			if (i >= len)
				break;
			state = step(automaton, state, text.string[i]);
		}
		return state;
	}
	asm volatile("%0 &= 0xff" : "+r"(len));
	if (bpf_probe_read_kernel(scratch->bytes, len, name))
		return NO_STATE;
	return run_automaton(state, 0, len);
}

static __always_inline u64 verdict_of(const struct automaton *automaton, u32 state)
{
	return state & NO_STATE ? ANY_VERDICT : automaton->verdict[state & (AUTOMATON_STATES - 1)];
}

/* Of the file behind a new descriptor. */
static __always_inline u64 kernel_verdict(struct scratch *scratch, const struct automaton *automaton, struct file *file)
{
	struct dentry *dentry = LOAD(file, struct file, f_path.dentry);
	struct vfsmount *mount = LOAD(file, struct file, f_path.mnt);
	struct dentry *parent = LOAD(dentry, struct dentry, d_parent);
	if (dentry == parent || dentry == LOAD(mount, struct vfsmount, mnt_root)) {
		u32 len = write_path(address_of(scratch, dentry), address_of(scratch, mount), DATA_AT);
		if (len < 2 || len & PATH_CUT)
			return ANY_VERDICT;
		return verdict_of(automaton, run_automaton(automaton->start, DATA_AT, len - 1));
	}
	return verdict_of(automaton, named_state(scratch, automaton, directory_state(scratch, parent, mount), dentry));
}

#include "caller.h"
#include "cwd.h"

/* Of a path as it was given. Texts with `..`, `.` or empty names end in a state of the automaton that passes. */
static __always_inline u64 given_verdict(struct scratch *scratch, const struct automaton *automaton, s64 dirfd, u64 name)
{
	struct task_struct *task = current_task();
	s64 len = read_user_text(scratch->bytes, GIVEN_MAX, name);
	if (len < 2 || len >= GIVEN_MAX)
		return ANY_VERDICT;
	u32 state = automaton->start;
	if (scratch->bytes[0] != '/') {
		/* Below an open directory, whose name as it was given is not known here. */
		if ((s32)dirfd != AT_FDCWD || !cwd_is_plain(task))
			return ANY_VERDICT;
		state = directory_state(scratch, FIELD(task, fs, pwd.dentry), FIELD(task, fs, pwd.mnt));
	}
	return verdict_of(automaton, run_automaton(state, 0, (u32)len - 1));
}

/* An open, by whichever call. */
struct opening {
	u64 flags, name;
	s64 dirfd;
};

/* False: the call is none of those that open by a name, or can't be read. */
static __always_inline bool read_opening(const struct call *c, u32 number, struct opening *opening)
{
	opening->dirfd = AT_FDCWD;
	opening->name = arg(c, 0);
	if (number == OPENAT_NR || number == OPENAT2_NR) {
		opening->dirfd = int_arg(c, 0);
		opening->name = arg(c, 1);
		opening->flags = arg(c, 2);
		/* The flags come first in struct open_how. */
		return number == OPENAT_NR || !bpf_probe_read_user(&opening->flags, sizeof(u64), (const void *)arg(c, 2));
	}
#if defined(__TARGET_ARCH_x86)
	opening->flags = number == CREAT_NR ? 1 : arg(c, 1);
	return number == OPEN_NR || number == CREAT_NR;
#else
	return false;
#endif
}

static __always_inline u32 open_facts(u64 flags)
{
	u32 access = flags & KERNEL_O_ACCMODE;
	return (access != 1 ? FACT_OPEN_READ : 0) | (access != 0 ? FACT_OPEN_WRITE : 0);
}

/* An open directory's name as it was given is what names below it are put behind. */
static __always_inline bool is_directory(struct file *file)
{
	struct inode *inode = LOAD(file, struct file, f_inode);
	return (LOAD(inode, struct inode, i_mode) & S_IFMT) == S_IFDIR;
}

/* The CPU's scratch area, held until it is let go of; none where it is held already. */
static __always_inline struct scratch *held_scratch(void)
{
	struct scratch *scratch = own_scratch();
	if (!scratch || scratch->busy)
		return NULL;
	scratch->busy = 1;
	return scratch;
}

/* True if the path of the file behind a new descriptor is enough; `paths` are the spellings that are looked at. A function of its own to the verifier, as
 * the next, one after the other: the frames of all that call each other have to find room. */
__noinline int opened_passes(u64 enough, s64 fd, u32 paths)
{
	struct automaton *automaton = automaton_in_force();
	struct file *file = file_of(fd);
	if (!automaton || !file || (paths & PATHS_GIVEN && is_directory(file)))
		return true;
	if (!(paths & PATHS_KERNEL))
		return false;
	struct scratch *scratch = held_scratch();
	if (!scratch)
		return true;
	bool passes = kernel_verdict(scratch, automaton, file) & enough;
	scratch->busy = 0;
	return passes;
}

/* True if the path that was given is enough. */
__noinline int given_passes(u64 enough, s64 dirfd, u64 name)
{
	struct automaton *automaton = automaton_in_force();
	struct scratch *scratch = automaton ? held_scratch() : NULL;
	if (!scratch)
		return true;
	bool passes = given_verdict(scratch, automaton, dirfd, name) & enough;
	scratch->busy = 0;
	return passes;
}

/* True if the path that was opened, or the one that was given, is enough. What failed has no path but the given one. */
static __always_inline bool path_passes(u32 paths, u64 enough, s64 ret, const struct opening *opening)
{
	if (ret >= 0 && opened_passes(enough, ret, paths))
		return true;
	return (ret < 0 || paths & PATHS_GIVEN) && given_passes(enough, opening->dirfd, opening->name);
}

#define FACTS_OF_DESCRIPTOR (FACT_MAYBE_INET | FACT_MAYBE_NOT_INET | FACT_MAYBE_TCP)
#define FACTS_OF_OPEN (FACT_OPEN_READ | FACT_OPEN_WRITE)
#define FACTS_OF_CALLER (FACT_MAYBE_CONTAINER | FACT_MAYBE_HOST)

/* True if no rule can match an event. What is not known counts as held. */
static __always_inline bool is_filtered(u32 number, u64 *ctx)
{
	struct filter *filter = filter_in_force(filter_generation);
	if (!filter)
		return false;
	struct syscall_filter *of = &filter->of[number & (SYSCALLS - 1)];
	if (of->clauses_used == PASS_ALL)
		return false;
	if (of->clauses_used == 0)
		return true;
	struct call call = call_of(ctx, 0);
	u32 asked = of->asked, facts = result_facts(call.ret) | FACTS_OF_DESCRIPTOR;
	facts |= asked & FACTS_OF_CALLER ? caller_facts() : FACTS_OF_CALLER;
	struct opening opening = {};
	bool opens = asked & (FACTS_OF_OPEN | ASKS_PATH) && read_opening(&call, number, &opening);
	facts |= opens ? open_facts(opening.flags) : FACTS_OF_OPEN;
	struct choice choice = choose(of, facts);
	if (choice.facts & FACTS_OF_DESCRIPTOR) {
		facts = (facts & ~FACTS_OF_DESCRIPTOR) | descriptor_facts(asked & DESCRIPTOR_GIVEN ? int_arg(&call, 0) : call.ret);
		choice = choose(of, facts);
	}
	if (!choice.paths)
		return true;
	if (choice.paths & ANY_PATH || !opens || path_passes(filter->paths, choice.paths, call.ret, &opening))
		return false;
	/* What a verdict is worth where another filter came into force on the way. */
	return filter->generation == filter_generation;
}
