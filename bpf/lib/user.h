/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Small values in user memory, of 32-bit callers too. What can't be read is 0, or -1 where 0 would be a value. */
#pragma once

static __always_inline u32 user_u32(u64 address)
{
	u32 value = 0;
	if (address)
		bpf_probe_read_user(&value, sizeof(value), (const void *)address);
	return value;
}

/* An offset that is given by its address; u64::MAX where there is none: the file's own counts. */
static __always_inline u64 offset_at(u64 address)
{
	u64 value = (u64)-1;
	if (address)
		bpf_probe_read_user(&value, sizeof(value), (const void *)address);
	return value;
}

/* A struct timespec, in nanoseconds. */
static __always_inline u64 user_interval(u64 address, bool is_32)
{
	s64 time[2] = {};
	s32 short_time[2] = {};
	if (is_32) {
		bpf_probe_read_user(short_time, sizeof(short_time), (const void *)address);
		return nanoseconds(short_time[0], short_time[1]);
	}
	bpf_probe_read_user(time, sizeof(time), (const void *)address);
	return nanoseconds(time[0], time[1]);
}

struct limits {
	s64 cur, max;
};

/* A struct rlimit; -1 for no limit, and for none that can be read. */
static __always_inline struct limits user_limits(u64 address, bool is_32)
{
	struct limits limits = {-1, -1};
	u32 short_limits[2];
	if (!address)
		return limits;
	if (is_32) {
		if (!bpf_probe_read_user(short_limits, sizeof(short_limits), (const void *)address))
			limits = (struct limits){(s32)short_limits[0], (s32)short_limits[1]};
	} else {
		bpf_probe_read_user(&limits, sizeof(limits), (const void *)address);
	}
	return limits;
}
