/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Settings that are fixed when the object is loaded, and the maps that all programs share. */
#pragma once

/* Numbers of syscalls that tables cover, native and 32-bit. */
#define SYSCALLS 512
/* An event at most, with its header: what a capture's block can hold. */
#define EVENT_MAX 65536

/* What is watched; nothing until it is set. */
enum scope_mode { SCOPE_NOTHING, SCOPE_PROCESS, SCOPE_CGROUP, SCOPE_HOST };

/* Written by crates/source/src/live/settings.rs, in this order, without gaps. */
struct settings {
	/* Nanoseconds since 1970 when the host booted. */
	u64 boot_epoch;
	/* Bytes of the lifecycle ring. */
	u32 lifecycle_ring_bytes;
	/* One less than a power of two: how many events of a class a CPU writes between two looks how full the other ring is. */
	u32 look_mask;
	/* SCOPE_CGROUP: id and depth of the cgroup (version 2) whose subtree is watched. */
	u64 scope_cgroup;
	u32 scope_cgroup_level;
	u32 scope_mode;
	/* SCOPE_PROCESS: the process that is watched with its descendants. SCOPE_HOST: only that one's are looked at, if it is not 0. */
	s32 scope_pid;
	/* Bytes of buffers that are copied. */
	u32 snaplen;
	/* Signals are reported when they are delivered. */
	u32 want_signals;
	/* Inode of the host's mount namespace; 0: not known. */
	u32 host_mounts;
	/* Bytes of the ring for everything else. */
	u32 ring_bytes;
	/* Which of the scratch areas is the iterators': behind those of the CPUs. */
	u32 iterator_slot;
	/* Bits of a request's flags that say that it has credentials of its own, and a copy of its address; 64: not known. */
	u32 creds_bit;
	u32 async_bit;
	/* The place where completions are told has their parts in its arguments, not where they stand. */
	u32 parts_of_completion;
	/* Native number of the syscall that does what an operation of a ring does; 0xffff where there is none. */
	u16 number_of_operation[64];
	/* Number of a 32-bit caller to native number; 0xffff where there is none. */
	u16 native_of_32[SYSCALLS];
	/* By native number: code in SYSCALLID parameters. */
	u16 code_of[SYSCALLS];
	/* kB of a page of memory. */
	u32 page_kb;
};

/* In a section of its own, so that its bytes are the map's. */
const volatile struct settings settings SEC(".rodata.settings") = {};

/* Which filter is in force (filter.h); 0: none. In a section of its own, so that writing it changes nothing else. */
u32 filter_generation SEC(".data.generation") = 0;

/* By native number: 0 not wanted, else the event's class + 1; MOVES_PATHS where the call can change what paths lead to; IF_CHANGED where calls by which
 * a task stays who it is are dropped; BY_NAME where what the call acts on by name is told (acted.h). */
u8 interest[2 * SYSCALLS] SEC(".data.interest") = {};
/* The second half is by the number as the caller gave it, 64-bit or 32-bit: 0 where nobody wants it, of neither kind of caller. */
#define OF_ANY_CALLER SYSCALLS
#define MOVES_PATHS 0x80
#define IF_CHANGED 0x40
#define BY_NAME 0x20

/* Counts what may have changed the paths of directories, by whomever. */
u32 moves = 0;

/* Fork, exec, exit and identity; a flood of other events does not push them out. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} lifecycle_ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

/* By native number: the program that writes the syscall's event; behind them the one that announces a task, and the one that looks closer. */
#define ANNOUNCE_AT SYSCALLS
#define DISPATCH_AT (SYSCALLS + 1)
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, SYSCALLS + 2);
	__type(key, u32);
	__type(value, u32);
} handlers SEC(".maps");

/* The program that finishes an event about a descriptor (finish.h); the one for calls by name (acted.h) is put behind it where it is loaded. */
#define FINISH_ACTED_AT 1
int finish(u64 *ctx);
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(u32));
	__array(values, int(u64 *));
} finisher SEC(".maps") = {.values = {[0] = (void *)&finish}};

/* Names of a cgroup's path that are told, counted from its end. */
#define CGROUP_DEPTH 6

/* Where events of varying size are put together, one for each CPU; the second half keeps writes behind the end inside. */
struct scratch {
	u64 busy;
	/* Of the event: notes (see writer.h), and where the next parameter goes. */
	volatile u64 notes;
	volatile u32 at;
	/* Where a walk up a path is. In memory, so that the verifier forgets from step to step what it knows of the numbers, and one step is like
	 * another. */
	volatile struct walk {
		u64 dentry, mount;
		u32 at, cut;
	} walk;
	/* An event whose parameters are written, for the program that finishes it (finish.h). */
	volatile struct pending {
		s64 fd;
		u32 at, n, class, ring;
		u16 code;
		bool texts;
	} pending;
	/* Where the socket is that was told last; zeros where none was. */
	volatile struct place {
		u64 cgroup;
		u32 netns;
	} place;
	/* How far the copy of several buffers is; in memory for the same reason. */
	volatile struct copy {
		u32 left, written;
	} copy;
	/* Nodes of a cgroup's path, from its end; for the same reason. */
	volatile u64 names[CGROUP_DEPTH];
	u8 bytes[2 * EVENT_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct scratch);
} scratches SEC(".maps");
