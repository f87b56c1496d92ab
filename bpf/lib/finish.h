/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The program that finishes events about a descriptor: it adds what the descriptor is open on behind the parameters, and sends. A program of its
 * own, so that the way up a path is verified once, not for each syscall. */
#pragma once

/* Makes room for lengths of parameters behind those that are there, by whole words: the first may begin in front of the lengths, where the header comes
 * later. */
static __always_inline void add_lens(struct out *o, u32 n, u32 added)
{
	u32 bytes = (2 * n + 7) & 0x78;
	/* Hidden from the compiler, which would leave out the test of `i`: verifiers before 6.18 lose a bound that is not a number. */
	asm volatile("" : "+r"(bytes));
	for (u32 i = 0; i < 64; i += 8) {
		if (i >= bytes)
			break;
		u8 *from = o->base + bounded(DATA_AT - bytes + i);
		STORE(u64, o->base + bounded(DATA_AT - bytes + i - 2 * added), *(volatile u64 *)from);
	}
}

/* crates/schema/src/extension.rs, Place */
#define PLACE_BYTES 12

/* Lengths of what was written behind an event's parameters. */
struct behind {
	u32 notes, object, flags, place;
};

/* Writes notes, the object, its flags and its place behind the parameters. */
static __always_inline struct behind put_behind(struct out *o, struct file *file, s64 fd)
{
	struct behind behind = {};
	struct scratch *scratch = o->scratch;
	u64 notes = scratch->notes;
	u32 object = 0;
	if (notes) {
		STORE(u64, place(o), notes);
		o->at += 8;
		behind.notes = 8;
	}
	scratch->place.netns = 0;
	if (file) {
		scratch->at = o->at;
		object = write_object(bpf_get_current_task(), address_of(scratch, file), fd, AT(own_slot(), scratch->at));
	}
	behind.object = object & ((1 << OBJECT_FLAGS_AT) - 1);
	u32 flags = object >> OBJECT_FLAGS_AT;
	o->at += behind.object;
	if (flags) {
		STORE(u32, place(o), flags);
		o->at += 4;
		behind.flags = 4;
	}
	u32 netns = scratch->place.netns;
	if (netns) {
		STORE(u32, place(o), netns);
		STORE(u64, place(o) + 4, scratch->place.cgroup);
		o->at += PLACE_BYTES;
		behind.place = PLACE_BYTES;
	}
	return behind;
}

/* How many parameters that makes; trailing ones that say nothing are left out. */
static __always_inline u32 added_by(const struct behind *behind)
{
	return behind->place ? 4 : behind->flags ? 3 : behind->object ? 2 : behind->notes ? 1 : 0;
}

/* Writes their lengths, the first at `lens`. */
static __always_inline void put_lens(u8 *lens, const struct behind *behind, u32 added)
{
	if (added >= 1)
		STORE(u16, lens, behind->notes);
	if (added >= 2)
		STORE(u16, lens + 2, behind->object);
	if (added >= 3)
		STORE(u16, lens + 4, behind->flags);
	if (added >= 4)
		STORE(u16, lens + 6, behind->place);
}

/* False: the event is lost, and counted. */
static __always_inline bool finish_event(struct scratch *scratch)
{
	volatile struct pending *pending = &scratch->pending;
	struct out o = {.base = scratch->bytes, .scratch = scratch, .at = pending->at, .class = pending->class};
	u32 n = pending->n & 31, shared = shares();
	s64 fd = pending->fd;
	struct file *file = file_of(fd);
	if (shared & SHARES_FILES)
		scratch->notes |= NOTE_SHARED_FILES;
	if (shared & SHARES_MEMORY && pending->texts)
		scratch->notes |= NOTE_SHARED_MEMORY;
	struct behind behind = put_behind(&o, file, fd);
	u32 added = added_by(&behind);
	add_lens(&o, n, added);
	put_lens(o.base + bounded(DATA_AT - 2 * added), &behind, added);
	bool sent = send(&o, pending->code, pending->ring, n + added);
	scratch->busy = 0;
	return sent;
}

/* For programs at other places, which can't be left for this one: a function of its own to the verifier, as light on registers as the program. */
static __noinline bool finish_here(void)
{
	struct scratch *scratch = own_scratch();
	return scratch && finish_event(scratch);
}

SEC("tp_btf/sys_exit")
int finish(u64 *ctx)
{
	struct scratch *scratch = own_scratch();
	if (scratch)
		finish_event(scratch);
	return 0;
}
