/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Lists of descriptors that poll and ppoll wait for. */
#pragma once

/* Descriptors that are told at most. */
#define POLL_MAX 16
/* Bytes of each: the descriptor, the events that came. */
#define POLL_BYTES 10

/* include/uapi/asm-generic/poll.h */
static __always_inline u16 poll_flags(u16 events)
{
	return (events & 7) | MAP_FLAG(events, 0x8, PPM_poll_flags__POLLERR) | MAP_FLAG(events, 0x10, PPM_poll_flags__POLLHUP) |
	       MAP_FLAG(events, 0x20, PPM_poll_flags__POLLNVAL) | MAP_FLAG(events, 0x40, PPM_poll_flags__POLLRDNORM) |
	       MAP_FLAG(events, 0x80, PPM_poll_flags__POLLRDBAND) | MAP_FLAG(events, 0x100, PPM_poll_flags__POLLWRNORM) |
	       MAP_FLAG(events, 0x200, PPM_poll_flags__POLLWRBAND) | MAP_FLAG(events, 0x2000, PPM_poll_flags__POLLRDHUP);
}

/* In the result of write_polled: the list could not be read. */
#define POLL_UNREADABLE (1u << 31)

/* Writes a list of descriptors into the scratch area at `at`; tells its length. A function of its own to the verifier. */
__noinline u32 write_polled(u64 list, u32 count, u32 at)
{
	struct scratch *scratch = own_scratch();
	u32 told = count > POLL_MAX ? POLL_MAX : count;
	if (!scratch)
		return 0;
	STORE(u16, scratch->bytes + bounded(at), told);
	for (u32 i = 0; i < POLL_MAX; i++) {
		struct {
			s32 fd;
			u16 events, revents;
		} entry = {};
		if (i >= told)
			break;
		if (bpf_probe_read_user(&entry, sizeof(entry), (const void *)(list + i * sizeof(entry)))) {
			STORE(u16, scratch->bytes + bounded(at), i);
			return (2 + i * POLL_BYTES) | POLL_UNREADABLE;
		}
		STORE(u64, scratch->bytes + bounded(at + 2 + i * POLL_BYTES), (s64)entry.fd);
		STORE(u16, scratch->bytes + bounded(at + 10 + i * POLL_BYTES), poll_flags(entry.revents));
	}
	return 2 + told * POLL_BYTES;
}

static __always_inline void put_polled(struct out *o, u32 index, const struct call *c)
{
	u32 len = write_polled(arg(c, 0), arg(c, 1), o->at);
	if (len & POLL_UNREADABLE)
		note_unreadable(o, index);
	if (arg(c, 1) > POLL_MAX)
		note_cut(o, index);
	param_of_any_len(o, index, len & 0xff);
}
