/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Writes events as blocks of Falco's capture format, version 2, behind a head of our own:
 *
 *   u32 generation, u16 flags, u16 cpu, | u64 ts, u64 tid, u32 len, u16 code, u32 nparams, u16 lens[nparams], data…
 *
 * Events of a fixed size are written in place in the ring; the others in a scratch area, with parameters from a fixed offset on
 * and lengths and header in front of them, so that a parameter of our own (the notes) can be added when there is something to tell.
 * Parameters are written in the order of the table; a wrong order does not compile. */
#pragma once

#define HEAD_LEN 8
#define EVENT_HEADER_LEN 26
/* Where parameters begin in the scratch area: head, header and 32 lengths fit in front. */
#define DATA_AT 128

/* Which ring, and how much of it. */
enum ring { RING, LIFECYCLE_RING, LIFECYCLE_RING_SHARED };

struct out {
	u8 *base;
	struct scratch *scratch;
	/* Of events of a fixed size: when, before their place in the ring was taken; and their class's counters. */
	u64 ts;
	struct class_counts *counts;
	u32 lens_at;
	u32 at;
	u32 next;
	u32 n;
	u32 class;
	/* It has a part that was read from the program's memory. */
	bool texts;
	/* Of events of a fixed size: how they wake the reader. */
	u32 wakeup;
};

void wrong_order_of_parameters(void) __attribute__((error("parameters are not written in the order of the table")));
void wrong_number_of_parameters(void) __attribute__((error("not all parameters of the table are written")));

/* Stores of several bytes at any address; the compiler would split those of packed structs into bytes. */
#define STORE(type, p, value) (*(volatile type *)(p) = (type)(value))

/* The verifier follows a masked offset whatever was added before; `end` refuses what the mask would have folded. */
static __always_inline u32 bounded(u32 at)
{
	if (!__builtin_constant_p(at))
		asm volatile("%0 &= 0xffff" : "+r"(at));
	return at;
}

static __always_inline u8 *place(struct out *o)
{
	return o->base + bounded(o->at);
}

static __always_inline void param_len(struct out *o, u32 index, u32 len)
{
	if (index != o->next)
		wrong_order_of_parameters();
	o->next = index + 1;
	STORE(u16, o->base + o->lens_at + 2 * index, len);
	o->at += len;
}

/* A parameter of varying size is written. What the verifier knows of the offset is forgotten by way of memory: the ways that led here become one,
 * where it would follow each to the end. */
static __always_inline void param_of_any_len(struct out *o, u32 index, u32 len)
{
	param_len(o, index, len);
	o->scratch->at = o->at;
	o->at = o->scratch->at;
}

static __always_inline void put_u8(struct out *o, u32 index, u8 value)
{
	STORE(u8, place(o), value);
	param_len(o, index, 1);
}

static __always_inline void put_u16(struct out *o, u32 index, u16 value)
{
	STORE(u16, place(o), value);
	param_len(o, index, 2);
}

static __always_inline void put_u32(struct out *o, u32 index, u32 value)
{
	STORE(u32, place(o), value);
	param_len(o, index, 4);
}

static __always_inline void put_i64(struct out *o, u32 index, s64 value)
{
	STORE(u64, place(o), value);
	param_len(o, index, 8);
}

static __always_inline void put_u64(struct out *o, u32 index, u64 value)
{
	put_i64(o, index, (s64)value);
}

static __always_inline void put_nothing(struct out *o, u32 index)
{
	param_len(o, index, 0);
}

/* Notes: bit i, parameter i was cut; bit 32 + i, it could not be read. Only of events of varying size. */
static __always_inline void note_cut(struct out *o, u32 index)
{
	o->scratch->notes |= 1ull << index;
}

static __always_inline void note_unreadable(struct out *o, u32 index)
{
	o->scratch->notes |= 1ull << (32 + index);
}

/* And what holds for the event as a whole, see crates/schema/src/extension.rs. */
#define NOTE_SHARED_FILES (1ull << 31)
#define NOTE_SHARED_MEMORY (1ull << 63)

/* Texts up to this length are copied by words, all of them, which costs less than a call of a helper. */
#define SHORT_TEXT 64

static __always_inline void copy_short(u8 *to, const u8 *from)
{
#pragma unroll
	for (u32 i = 0; i < SHORT_TEXT; i += 8)
		STORE(u64, to + i, *(volatile u64 *)(from + i));
}

/* Text of user memory with its NUL, at most `max` bytes; negative when it can't be read. The kernel looks up what a helper's target belongs to: quickly
 * on the stack, by a search through all of its mappings where that is a map. */
static __always_inline s64 read_user_text(u8 *to, u32 max, u64 address)
{
#ifdef OLD_KERNEL
	/* Fields are read by helpers there, into the frames of functions that call each other, which have 512 bytes together: no room for a text. */
	return bpf_probe_read_user_str(to, max, (const void *)address);
#else
	u64 text[SHORT_TEXT / 8];
	s64 len = bpf_probe_read_user_str(text, SHORT_TEXT, (const void *)address);
	if (len >= SHORT_TEXT)
		return bpf_probe_read_user_str(to, max, (const void *)address);
	copy_short(to, (const u8 *)text);
	return len;
#endif
}

/* Text of user memory with its NUL, at most `max` bytes; tells its length. Memory that can't be read is noted. */
static __always_inline u32 user_text(struct out *o, u32 index, u64 address, u32 max)
{
	s64 len = read_user_text(place(o), max, address);
	o->texts = true;
	if (len <= 0) {
		note_unreadable(o, index);
		return 0;
	}
	if (len >= max) {
		/* One more byte than any legal text was asked for. */
		note_cut(o, index);
		return max;
	}
	return (u32)len;
}

/* As a parameter. A null pointer is no value. */
static __always_inline void put_user_text(struct out *o, u32 index, u64 address, u32 max)
{
	o->texts = true;
	param_of_any_len(o, index, address ? user_text(o, index, address, max) : 0);
}

/* Text of kernel memory with its NUL. */
static __always_inline void put_kernel_text(struct out *o, u32 index, const void *address, u32 max)
{
	s64 len = bpf_probe_read_kernel_str(place(o), max, address);
	param_of_any_len(o, index, len > 0 && len <= max ? (u32)len : 0);
}

/* `len` bytes of user memory, at most `max` (below 64 KiB). Longer is cut without a note: that is what a snap length is for. */
static __always_inline void put_user_bytes(struct out *o, u32 index, u64 address, u64 len, u32 max)
{
	u32 size = len > max ? max : (u32)len;
	if (!address)
		size = 0;
	o->texts = true;
	asm volatile("%0 &= 0xffff" : "+r"(size));
	if (size && bpf_probe_read_user(place(o), size, (const void *)address)) {
		note_unreadable(o, index);
		size = 0;
	}
	param_of_any_len(o, index, size);
}

static __always_inline u64 now(void)
{
	return settings.boot_epoch + bpf_ktime_get_boot_ns();
}

/* The time is taken before the place in the ring: what one thread tells in two rings is in order by it, whatever other CPUs write (ring.rs). */
static __always_inline void write_header(u8 *head, u64 ts, u64 tid, u32 len, u16 code, u32 nparams)
{
	u8 *event = head + HEAD_LEN;
	STORE(u32, head, filter_generation);
	STORE(u16, head + 4, 0);
	STORE(u16, head + 6, bpf_get_smp_processor_id());
	STORE(u64, event, ts);
	STORE(u64, event + 8, tid);
	STORE(u32, event + 16, len);
	STORE(u16, event + 20, code);
	STORE(u32, event + 22, nparams);
}

static __always_inline enum ring ring_of(u32 class)
{
	return class <= CLASS_IDENTITY ? LIFECYCLE_RING_SHARED : RING;
}

/* Events up to this size need not look how full the ring is each time. */
#define SMALL 4096

/* Where every event looks, the reader is woken above a quarter by less than this: more than the events that are written at the same time, so that none
 * jumps over it. */
#define WAKE_SPAN 4096

/* How an event's place in its ring is given: the flags of the helpers, or NO_PLACE. */
#define NO_PLACE 0xff

/* The reader sleeps for some ms where there is nothing, and is woken when a quarter of a ring waits for it. That costs a call: of the many small events
 * only each so and so many-th of a class asks. The last quarter of the lifecycle ring is for exec and exit alone, so that all there ask. */
static __always_inline u32 wakeup(enum ring which, const struct class_counts *counts, u32 size)
{
	if (which == RING) {
		if (size <= SMALL && counts && counts->delivered & settings.look_mask)
			return BPF_RB_NO_WAKEUP;
		return bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) < settings.ring_bytes / 4 ? BPF_RB_NO_WAKEUP : BPF_RB_FORCE_WAKEUP;
	}
	u64 waiting = bpf_ringbuf_query(&lifecycle_ring, BPF_RB_AVAIL_DATA), quarter = settings.lifecycle_ring_bytes / 4;
	if (which == LIFECYCLE_RING_SHARED && waiting >= 3 * quarter)
		return NO_PLACE;
	return waiting - quarter < WAKE_SPAN ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

/* An event is lost. What the task is can no longer be told from those that were delivered, if it changed that. */
static __always_inline void lost(u32 class, enum reason reason)
{
	count_lost(class, reason);
	if (class <= CLASS_IDENTITY)
		forget_told();
}

/* An event whose parameters have `bytes` bytes together. False: it is lost, and counted. */
static __always_inline bool begin_fixed(struct out *o, u32 class, enum ring which, u32 nparams, u32 bytes)
{
	u32 size = HEAD_LEN + EVENT_HEADER_LEN + 2 * nparams + bytes;
	u8 *base = NULL;
	o->counts = counts_of(class);
	o->wakeup = wakeup(which, o->counts, size);
	o->ts = now();
	if (o->wakeup != NO_PLACE)
		base = which == RING ? bpf_ringbuf_reserve(&ring, size, 0) : bpf_ringbuf_reserve(&lifecycle_ring, size, 0);
	if (!base) {
		lost(class, LOST_RING_FULL);
		return false;
	}
	o->base = base;
	o->lens_at = HEAD_LEN + EVENT_HEADER_LEN;
	o->at = o->lens_at + 2 * nparams;
	o->next = 0;
	o->n = nparams;
	o->class = class;
	o->scratch = NULL;
	o->texts = false;
	return true;
}

static __always_inline void end_fixed(struct out *o, u16 code)
{
	if (o->next != o->n)
		wrong_number_of_parameters();
	write_header(o->base, o->ts, FIELD(running_task(), pid), o->at - HEAD_LEN, code, o->n);
	bpf_ringbuf_submit(o->base, o->wakeup);
	if (o->counts)
		o->counts->delivered++;
}

static __always_inline u32 own_slot(void)
{
	return bpf_get_smp_processor_id();
}

/* The scratch area of a CPU, or the one of the iterators, which may be interrupted by other programs. */
static __always_inline struct scratch *scratch_of(u32 slot)
{
	return bpf_map_lookup_elem(&scratches, &slot);
}

static __always_inline struct scratch *own_scratch(void)
{
	u32 cpu = own_slot();
	return bpf_map_lookup_elem(&scratches, &cpu);
}

/* An event of varying size. False: it is lost, and counted. */
static __always_inline bool begin(struct out *o, u32 class, u32 nparams)
{
	struct scratch *scratch = own_scratch();
	if (!scratch || scratch->busy) {
		lost(class, LOST_BUSY);
		return false;
	}
	scratch->busy = 1;
	o->scratch = scratch;
	o->base = scratch->bytes;
	o->lens_at = DATA_AT - 2 * nparams;
	o->at = DATA_AT;
	o->next = 0;
	o->n = nparams;
	o->class = class;
	o->texts = false;
	scratch->notes = 0;
	return true;
}

/* Sends an event of thread `tid` whose parameters' lengths have `len_bytes` each. False: it is lost, and counted. */
static __always_inline bool send_as(struct out *o, u16 code, u64 tid, enum ring which, u32 nparams, u32 len_bytes)
{
	struct class_counts *counts = counts_of(o->class);
	u32 flags = wakeup(which, counts, o->at);
	u32 lens = len_bytes * nparams;
	long failed = 1;
	/* Hidden from the compiler, which would leave out the test; verifiers lose the bound of a number that waits on the stack. */
	asm volatile("" : "+r"(lens));
	if (lens > DATA_AT - EVENT_HEADER_LEN - HEAD_LEN)
		lens = DATA_AT - EVENT_HEADER_LEN - HEAD_LEN;
	u32 start = DATA_AT - EVENT_HEADER_LEN - HEAD_LEN - lens;
	u32 size = o->at - start;
	if (size > EVENT_MAX - 1) {
		lost(o->class, LOST_TOO_BIG);
		return false;
	}
	write_header(o->base + start, now(), tid, size - HEAD_LEN, code, nparams);
	asm volatile("%0 &= 0xffff" : "+r"(size));
	if (flags != NO_PLACE)
		failed = which == RING ? bpf_ringbuf_output(&ring, o->base + start, size, flags)
				       : bpf_ringbuf_output(&lifecycle_ring, o->base + start, size, flags);
	if (failed) {
		lost(o->class, LOST_RING_FULL);
		count_refused(code);
		return false;
	}
	if (counts)
		counts->delivered++;
	return true;
}

static __always_inline bool send(struct out *o, u16 code, enum ring which, u32 nparams)
{
	return send_as(o, code, FIELD(running_task(), pid), which, nparams, 2);
}

/* Moves the lengths of all parameters down, for so many more behind them; tells where those of the latter are. */
static __always_inline u8 *more_lens(struct out *o, const u32 added)
{
	u8 *lens = o->base + o->lens_at;
#pragma unroll
	for (u32 i = 0; i < o->n; i++)
		STORE(u16, lens - 2 * added + 2 * i, *(volatile u16 *)(lens + 2 * i));
	return o->base + DATA_AT - 2 * added;
}

/* Where flags of the object, what rings have, and the namespaces stand behind an event's own parameters, see crates/schema/src/extension.rs. */
#define FLAGS_BEHIND 2
#define URING_BEHIND 4
#define NAMESPACES_BEHIND 5

/* Writes one of those, of `len` bytes, 4 or 8, unless it is 0, behind the parameters; in front of it only the notes can say something. Tells how many
 * parameters that makes. */
static __always_inline u32 put_extra(struct out *o, const u32 behind, const u32 len, u64 value)
{
	u32 added = 0;
	if (o->next != o->n)
		wrong_number_of_parameters();
	if (o->texts && shares() & SHARES_MEMORY)
		o->scratch->notes |= NOTE_SHARED_MEMORY;
	u64 notes = o->scratch->notes;
	if (value) {
		added = behind + 1;
		u8 *lens = more_lens(o, behind + 1);
		STORE(u16, lens, notes ? sizeof(notes) : 0);
#pragma unroll
		for (u32 i = 1; i < behind; i++)
			STORE(u16, lens + 2 * i, 0);
		STORE(u16, lens + 2 * behind, len);
	} else if (notes) {
		added = 1;
		STORE(u16, more_lens(o, 1), sizeof(notes));
	}
	if (notes) {
		STORE(u64, place(o), notes);
		o->at += sizeof(notes);
	}
	if (value) {
		STORE(u64, place(o), value);
		o->at += len;
	}
	return added;
}

/* False: the event is lost, and counted. */
static __always_inline bool end_with(struct out *o, u16 code, enum ring which, const u32 behind, const u32 len, u64 value)
{
	u32 added = put_extra(o, behind, len, value);
	bool sent = send(o, code, which, o->n + added);
	o->scratch->busy = 0;
	return sent;
}

/* With the namespaces that the event tells, see namespaces_of. */
static __always_inline bool end_in(struct out *o, u16 code, enum ring which, u64 namespaces)
{
	return end_with(o, code, which, NAMESPACES_BEHIND, sizeof(namespaces), namespaces);
}

/* False: the event is lost, and counted. */
static __always_inline bool end(struct out *o, u16 code, enum ring which)
{
	return end_in(o, code, which, 0);
}

/* An event whose parameters are written waits to be finished (finish.h). */
static __always_inline void suspend(struct out *o, u16 code, enum ring which, s64 fd)
{
	if (o->next != o->n)
		wrong_number_of_parameters();
	volatile struct pending *pending = &o->scratch->pending;
	pending->fd = fd;
	pending->at = o->at;
	pending->n = o->n;
	pending->class = o->class;
	pending->ring = which;
	pending->code = code;
	pending->texts = o->texts;
}

/* Leaves the event to `finish`, which adds what a descriptor is open on. */
static __always_inline void end_about(struct out *o, u16 code, enum ring which, u64 *ctx, s64 fd)
{
	if (fd < 0) {
		end(o, code, which);
		return;
	}
	suspend(o, code, which, fd);
	bpf_tail_call(ctx, &finisher, 0);
	count_lost(o->class, LOST_TAIL_CALL);
	o->scratch->busy = 0;
}

/* In the files of events EVENT is the event's name in the schema, without PPME_: P(fd) is the place of its parameter `fd`. */
#define PASTE_(a, b, c) a##b##c
#define PASTE(a, b, c) PASTE_(a, b, c)
#define P(param) PASTE(PPME_, EVENT, __##param)
#define NPARAMS PASTE(PPME_, EVENT, _NPARAMS)
#define CODE PASTE(PPME_, EVENT, )
