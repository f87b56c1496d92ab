/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sockets behind descriptors, and their addresses. */
#pragma once

/* Which end is ours: the source of what goes out, the destination of what comes in. */
enum direction { OUTBOUND, INBOUND };

#define SOCKADDR_BYTES 128

static __always_inline struct sock *sock_of(s64 fd)
{
	struct file *file = file_of(fd);
	if (!file)
		return NULL;
	struct inode *inode = LOAD(file, struct file, f_inode);
	if ((LOAD(inode, struct inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	struct socket *socket = LOAD(file, struct file, private_data);
	return LOAD(socket, struct socket, sk);
}

/* Inode of a socket's network namespace. */
static __always_inline u32 netns_of(struct sock *sk)
{
	struct net *net = LOAD(sk, struct sock, __sk_common.skc_net.net);
	return LOAD(net, struct net, ns.inum);
}

/* Id of the cgroup (version 2) in which a socket was made; 0 where it has none. */
static __always_inline u64 cgroup_of_socket(struct sock *sk)
{
	struct cgroup *cgroup;
	struct sock_cgroup_data___old *old = NULL;
	if (bpf_core_field_exists(old->val)) {
		old = (void *)sk + bpf_core_field_offset(struct sock, sk_cgrp_data);
		/* Odd: ids of version 1 stand there. */
		u64 value = BPF_CORE_READ(old, val);
		cgroup = (void *)(value & 1 ? 0 : value);
	} else {
		cgroup = LOAD(sk, struct sock, sk_cgrp_data.cgroup);
	}
	struct kernfs_node *node = cgroup ? LOAD(cgroup, struct cgroup, kn) : NULL;
	return node ? LOAD(node, struct kernfs_node, id) : 0;
}

/* An address that user space gave, read once. */
struct address {
	u8 bytes[SOCKADDR_BYTES];
	u32 len;
};

/* Where one may stand meanwhile that is too large for the stack: in the second half of a scratch area, where nothing else is. */
#define ADDRESS_AT (EVENT_MAX + 32768)

static __always_inline struct address *address_in(struct scratch *scratch)
{
	return (struct address *)(scratch->bytes + ADDRESS_AT);
}

static __always_inline void read_address(struct address *address, u64 from, u64 len)
{
	address->len = len > SOCKADDR_BYTES ? SOCKADDR_BYTES : (u32)len;
	u32 size = address->len;
	asm volatile("%0 &= 0xff" : "+r"(size));
	if (size > SOCKADDR_BYTES)
		size = SOCKADDR_BYTES;
	if (!from || size < 2 || bpf_probe_read_user(address->bytes, size, (const void *)from))
		address->len = 0;
}

static __always_inline u16 family_of(const struct address *address)
{
	return address->len >= 2 ? *(u16 *)address->bytes : 0;
}

static __always_inline u16 port_of(const struct address *address)
{
	return __builtin_bswap16(*(u16 *)(address->bytes + 2));
}

/* Family byte; address and port, or a path with its NUL (of abstract names what follows their first NUL). */
static __always_inline void put_address(struct out *o, u32 index, const struct address *address)
{
	u8 *to = place(o);
	u16 family = family_of(address);
	u32 len = 0;
	o->texts = true;
	if (family == AF_INET && address->len >= 8) {
		STORE(u8, to, AF_INET);
		STORE(u32, to + 1, *(u32 *)(address->bytes + 4));
		STORE(u16, to + 5, port_of(address));
		len = 7;
	} else if (family == AF_INET6 && address->len >= 24) {
		STORE(u8, to, AF_INET6);
		STORE(u64, to + 1, *(u64 *)(address->bytes + 8));
		STORE(u64, to + 9, *(u64 *)(address->bytes + 16));
		STORE(u16, to + 17, port_of(address));
		len = 19;
	} else if (family == AF_UNIX) {
		STORE(u8, to, AF_UNIX);
		u32 first = address->len > 2 && address->bytes[2] == 0 ? 3 : 2;
		s64 copied = bpf_probe_read_kernel_str(to + 1, 109, address->bytes + first);
		len = copied > 0 && address->len > 2 ? 1 + (u32)copied : 2;
		if (len == 2)
			STORE(u8, to + 1, 0);
	}
	param_of_any_len(o, index, len);
}

/* Text of a unix socket's address. */
static __always_inline u32 write_unix_path(u8 *to, struct unix_sock *socket)
{
	struct unix_address *address = socket ? BPF_CORE_READ(socket, addr) : NULL;
	STORE(u8, to, 0);
	u32 len = address ? BPF_CORE_READ(address, len) : 0;
	if (len <= 2)
		return 1;
	const char *path = (const char *)address + bpf_core_field_offset(struct unix_address, name) + 2;
	u8 first = 0;
	bpf_probe_read_kernel(&first, 1, path);
	/* Abstract names end where their length says. */
	len = first ? len - 1 : len - 2;
	asm volatile("%0 &= 0x7f" : "+r"(len));
	s64 copied = bpf_probe_read_kernel_str(to, len > 109 ? 109 : len, first ? path : path + 1);
	return copied > 0 ? (u32)copied : 1;
}

/* Both ends of a socket. `given`, of an unconnected datagram socket, stands in for a remote end that the socket does not know; may be null. */
static __always_inline void put_tuple(struct out *o, u32 index, struct sock *sk, enum direction direction, const struct address *given)
{
	u8 *to = place(o);
	u32 len = 0;
	u16 family = sk ? LOAD(sk, struct sock, __sk_common.skc_family) : 0;
	if (family == AF_INET) {
		u32 local = LOAD(sk, struct sock, __sk_common.skc_rcv_saddr), remote = LOAD(sk, struct sock, __sk_common.skc_daddr);
		u16 local_port = LOAD(sk, struct sock, __sk_common.skc_num);
		u16 remote_port = __builtin_bswap16(LOAD(sk, struct sock, __sk_common.skc_dport));
		if (given && !remote_port && family_of(given) == AF_INET && given->len >= 8) {
			remote = *(u32 *)(given->bytes + 4);
			remote_port = port_of(given);
		}
		bool out = direction == OUTBOUND;
		STORE(u8, to, AF_INET);
		STORE(u32, to + 1, out ? local : remote);
		STORE(u16, to + 5, out ? local_port : remote_port);
		STORE(u32, to + 7, out ? remote : local);
		STORE(u16, to + 11, out ? remote_port : local_port);
		len = 13;
	} else if (family == AF_INET6) {
		u64 local[2] = {}, remote[2] = {};
		u16 local_port = LOAD(sk, struct sock, __sk_common.skc_num);
		u16 remote_port = __builtin_bswap16(LOAD(sk, struct sock, __sk_common.skc_dport));
		BPF_CORE_READ_INTO(&local, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&remote, sk, __sk_common.skc_v6_daddr);
		if (given && !remote_port && family_of(given) == AF_INET6 && given->len >= 24) {
			remote[0] = *(u64 *)(given->bytes + 8);
			remote[1] = *(u64 *)(given->bytes + 16);
			remote_port = port_of(given);
		}
		bool out = direction == OUTBOUND;
		STORE(u8, to, AF_INET6);
		STORE(u64, to + 1, out ? local[0] : remote[0]);
		STORE(u64, to + 9, out ? local[1] : remote[1]);
		STORE(u16, to + 17, out ? local_port : remote_port);
		STORE(u64, to + 19, out ? remote[0] : local[0]);
		STORE(u64, to + 27, out ? remote[1] : local[1]);
		STORE(u16, to + 35, out ? remote_port : local_port);
		len = 37;
	} else if (family == AF_UNIX) {
		struct unix_sock *local = (void *)sk;
		struct unix_sock *remote = (void *)BPF_CORE_READ(local, peer);
		bool out = direction == OUTBOUND;
		STORE(u8, to, AF_UNIX);
		STORE(u64, to + 1, (u64)(out ? local : remote));
		STORE(u64, to + 9, (u64)(out ? remote : local));
		len = 17 + write_unix_path(to + 17, out ? remote : local);
	}
	param_of_any_len(o, index, len);
}
