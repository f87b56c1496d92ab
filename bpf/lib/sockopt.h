/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Options of sockets: level, name and value as the schema has them. */
#pragma once

/* include/uapi/asm-generic/socket.h, include/linux/socket.h */
#define KERNEL_SOL_SOCKET 1
#define KERNEL_SOL_TCP 6
#define SO_ERROR 4
#define SO_BINDTODEVICE 25
#define SO_RCVTIMEO 20
#define SO_SNDTIMEO 21
#define SO_ATTACH_BPF 50
#define SO_MEMINFO 55
#define SO_COOKIE 57
#define SO_PEERGROUPS 59

/* Types that a value can have, see the table of dynamic parameters. */
#define VALUE_BYTES 0
#define VALUE_ERRNO 1
#define VALUE_U32 2
#define VALUE_U64 3
#define VALUE_TIME 4

#define SOCKOPT(param) PPME_SOCKET_GETSOCKOPT_X__##param

static __always_inline u8 sockopt_name(u32 level, u32 name)
{
	if (level != KERNEL_SOL_SOCKET)
		return PPM_sockopt_options__UNKNOWN;
	/* Up to here the numbers are the kernel's. */
	if (name <= SO_ATTACH_BPF)
		return name;
	return name == SO_MEMINFO      ? PPM_sockopt_options__SO_MEMINFO
	       : name == SO_COOKIE     ? PPM_sockopt_options__SO_COOKIE
	       : name == SO_PEERGROUPS ? PPM_sockopt_options__SO_PEERGROUPS
				       : PPM_sockopt_options__UNKNOWN;
}

static __always_inline void put_sockopt_value(struct out *o, u32 level, u32 name, u64 from, u32 len)
{
	u8 *to = place(o);
	if (level == KERNEL_SOL_SOCKET && name == SO_ERROR) {
		STORE(u8, to, VALUE_ERRNO);
		STORE(u64, to + 1, -(s64)user_u32(from));
		param_of_any_len(o, SOCKOPT(val), 9);
	} else if (level == KERNEL_SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO)) {
		s64 time[2] = {};
		bpf_probe_read_user(time, sizeof(time), (const void *)from);
		STORE(u8, to, VALUE_TIME);
		STORE(u64, to + 1, nanoseconds(time[0], time[1] * 1000));
		param_of_any_len(o, SOCKOPT(val), 9);
	} else if (level == KERNEL_SOL_SOCKET && name == SO_COOKIE) {
		STORE(u8, to, VALUE_U64);
		STORE(u64, to + 1, offset_at(from));
		param_of_any_len(o, SOCKOPT(val), 9);
	} else if (level == KERNEL_SOL_SOCKET && len == 4 && name != SO_BINDTODEVICE) {
		STORE(u8, to, VALUE_U32);
		STORE(u32, to + 1, user_u32(from));
		param_of_any_len(o, SOCKOPT(val), 5);
	} else {
		u32 size = len > settings.snaplen ? settings.snaplen : len;
		asm volatile("%0 &= 0xffff" : "+r"(size));
		STORE(u8, to, VALUE_BYTES);
		if (!from || (size && bpf_probe_read_user(o->base + bounded(o->at + 1), size, (const void *)from))) {
			note_unreadable(o, SOCKOPT(val));
			size = 0;
		}
		param_of_any_len(o, SOCKOPT(val), 1 + size);
	}
}

/* All parameters; `len` is the value's. */
static __always_inline void put_sockopt(struct out *o, const struct call *c, u32 len)
{
	u32 level = arg(c, 1), name = arg(c, 2);
	put_i64(o, SOCKOPT(res), c->ret);
	put_i64(o, SOCKOPT(fd), int_arg(c, 0));
	put_u8(o, SOCKOPT(level), level == KERNEL_SOL_SOCKET ? PPM_sockopt_levels__SOL_SOCKET
				  : level == KERNEL_SOL_TCP  ? PPM_sockopt_levels__SOL_TCP
							     : PPM_sockopt_levels__UNKNOWN);
	put_u8(o, SOCKOPT(optname), sockopt_name(level, name));
	put_sockopt_value(o, level, name, arg(c, 3), len);
	put_u32(o, SOCKOPT(optlen), len);
}
