/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What became of each event: seen = filtered + delivered + lost, exactly, per CPU and class (I7). The reader's names for
 * classes and reasons are in crates/source/src/live/stats.rs, in this order. */
#pragma once

enum class {
	CLASS_LIFECYCLE, /* fork, exec, exit */
	CLASS_IDENTITY,  /* credentials, working directory, root, session */
	CLASS_PROCESS,   /* signals, ptrace, prctl, namespaces */
	CLASS_FILE,
	CLASS_NET,
	CLASS_MEMORY,
	CLASS_IPC,
	CLASS_SYSTEM,
	CLASS_GENERIC, /* syscalls without a layout of their own */
	CLASS_NAMES,   /* answers of name servers; counted between the instructions of other programs, so nobody else counts in it */
	CLASSES,
};

enum reason {
	LOST_RING_FULL,
	LOST_TOO_BIG,   /* more than an event can hold */
	LOST_BUSY,      /* the scratch area of this CPU was in use, or is missing */
	LOST_TAIL_CALL, /* no program for the syscall */
	LOST_ABI,       /* x32 numbers, which no table of ours knows */
	REASONS,
};

struct class_counts {
	u64 seen, filtered, delivered;
	u64 lost[REASONS];
};

struct counts {
	struct class_counts of[CLASSES];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct counts);
} counts SEC(".maps");

/* Programs run without preemption on their CPU, so these need no atomics. */
static __always_inline struct class_counts *counts_of(u32 class)
{
	u32 zero = 0;
	struct counts *all = bpf_map_lookup_elem(&counts, &zero);
	if (!all || class >= CLASSES)
		return NULL;
	/* The place is not computed before it was checked. */
	asm volatile("" : "+r"(class));
	return &all->of[class];
}

static __always_inline void count_seen(u32 class)
{
	struct class_counts *of = counts_of(class);
	if (of)
		of->seen++;
}

static __always_inline void count_filtered(u32 class)
{
	struct class_counts *of = counts_of(class);
	if (of)
		of->filtered++;
}

static __always_inline void count_lost(u32 class, enum reason reason)
{
	struct class_counts *of = counts_of(class);
	if (of && reason < REASONS)
		of->lost[reason]++;
}

/* Event codes that are counted one by one. */
#define CODES 512

struct code_counts {
	u64 of[CODES];
};

/* Events that found no room in their ring, by code. Of use to those who want to know more than the class. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct code_counts);
} refused SEC(".maps");

/* Beside count_lost. */
static __always_inline void count_refused(u16 code)
{
	u32 zero = 0;
	struct code_counts *all = bpf_map_lookup_elem(&refused, &zero);
	if (all)
		all->of[code & (CODES - 1)]++;
}
