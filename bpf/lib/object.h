/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a descriptor is open on, as the kernel has it: the bytes of one entry of a snapshot's list of descriptors, without the length in front
 * (FdEntry in crates/schema/src/snapshot/codec.rs), and flags beside it (crates/schema/src/extension.rs). */
#pragma once

/* crates/schema/src/snapshot.rs, fd_kind */
enum fd_kind {
	KIND_DIRECTORY = 2,
	KIND_IPV4 = 3,
	KIND_IPV6 = 4,
	KIND_IPV4_SERVER = 5,
	KIND_IPV6_SERVER = 6,
	KIND_FIFO = 7,
	KIND_UNIX = 8,
	KIND_EVENTFD = 9,
	KIND_UNSUPPORTED = 10,
	KIND_SIGNALFD = 11,
	KIND_EVENTPOLL = 12,
	KIND_INOTIFY = 13,
	KIND_TIMERFD = 14,
	KIND_NETLINK = 15,
	KIND_FILE = 16,
	KIND_BPF = 17,
	KIND_USERFAULTFD = 18,
	KIND_IO_URING = 19,
	KIND_MEMFD = 20,
	KIND_PIDFD = 21,
};

/* crates/schema/src/extension.rs, ObjectFlags */
#define OBJECT_DELETED 1
#define OBJECT_UPPER 2
#define OBJECT_LOWER 4
#define OBJECT_DEEP 8
#define OBJECT_ACCEPTED 16
#define OBJECT_AS_GIVEN 32

/* Where an object may begin in the scratch area, so that its bytes and the event still fit; its longest. */
#define OBJECT_MAX 4224
#define OBJECT_AT_MAX (EVENT_MAX - OBJECT_MAX)
/* Number, inode, kind; what follows is the kind's. */
#define OBJECT_HEAD 17
/* In the result of write_object: the flags stand above the length. */
#define OBJECT_FLAGS_AT 16

/* include/net/tcp_states.h; include/uapi/linux/in.h, in6.h; include/linux/net.h */
#define TCP_LISTEN 10
#define SOCK_RAW 3
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_ICMPV6 58
#define IPPROTO_MPTCP 262

/* The schema's numbers of protocols: 0 unknown, 2 TCP, 3 UDP, 4 ICMP, 5 raw. */
static __always_inline u8 protocol_of(struct sock *sk)
{
	u16 protocol = LOAD(sk, struct sock, sk_protocol);
	if (LOAD(sk, struct sock, sk_type) == SOCK_RAW)
		return 5;
	return protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP	? 2
	       : protocol == IPPROTO_UDP				? 3
	       : protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6 ? 4
									: 0;
}

/* In place of the number of a descriptor that no table has: one above all that there can be. */
#define NOT_IN_TABLE 0x7fffffff

struct ends {
	u16 local_port, remote_port;
	/* It waits for others. A datagram socket without another end may as well send to some. */
	bool server;
	/* The other end asked for the connection. */
	bool accepted;
};

static __always_inline struct ends ends_of(struct sock *sk)
{
	struct ends ends = {
		.local_port = LOAD(sk, struct sock, __sk_common.skc_num),
		.remote_port = __builtin_bswap16(LOAD(sk, struct sock, __sk_common.skc_dport)),
	};
	ends.server = LOAD(sk, struct sock, __sk_common.skc_state) == TCP_LISTEN;
	/* The length of the queue was copied from the socket that listened; those that connect have none. */
	ends.accepted = ends.remote_port && LOAD(sk, struct sock, sk_max_ack_backlog) != 0;
	return ends;
}

static __always_inline u32 flags_of(const struct ends *ends)
{
	return ends->accepted ? OBJECT_ACCEPTED << OBJECT_FLAGS_AT : 0;
}

static __always_inline u32 write_ipv4(u8 *to, struct sock *sk)
{
	struct ends ends = ends_of(sk);
	u32 local = LOAD(sk, struct sock, __sk_common.skc_rcv_saddr), remote = LOAD(sk, struct sock, __sk_common.skc_daddr);
	u8 *at = to + OBJECT_HEAD;
	if (ends.server) {
		STORE(u8, at - 1, KIND_IPV4_SERVER);
		STORE(u32, at, local);
		STORE(u16, at + 4, ends.local_port);
		STORE(u8, at + 6, protocol_of(sk));
		return OBJECT_HEAD + 7;
	}
	STORE(u8, at - 1, KIND_IPV4);
	STORE(u32, at, local);
	STORE(u32, at + 4, remote);
	STORE(u16, at + 8, ends.local_port);
	STORE(u16, at + 10, ends.remote_port);
	STORE(u8, at + 12, protocol_of(sk));
	return (OBJECT_HEAD + 13) | flags_of(&ends);
}

static __always_inline u32 write_ipv6(u8 *to, struct sock *sk)
{
	struct ends ends = ends_of(sk);
	u64 local[2] = {}, remote[2] = {};
	u8 *at = to + OBJECT_HEAD;
	BPF_CORE_READ_INTO(&local, sk, __sk_common.skc_v6_rcv_saddr);
	BPF_CORE_READ_INTO(&remote, sk, __sk_common.skc_v6_daddr);
	if (ends.server) {
		STORE(u8, at - 1, KIND_IPV6_SERVER);
		STORE(u64, at, local[0]);
		STORE(u64, at + 8, local[1]);
		STORE(u16, at + 16, ends.local_port);
		STORE(u8, at + 18, protocol_of(sk));
		return OBJECT_HEAD + 19;
	}
	STORE(u8, at - 1, KIND_IPV6);
	STORE(u64, at, local[0]);
	STORE(u64, at + 8, local[1]);
	STORE(u64, at + 16, remote[0]);
	STORE(u64, at + 24, remote[1]);
	STORE(u16, at + 32, ends.local_port);
	STORE(u16, at + 34, ends.remote_port);
	STORE(u8, at + 36, protocol_of(sk));
	return (OBJECT_HEAD + 37) | flags_of(&ends);
}

/* The name is that of the end that has one: the own end of whoever waits, the other one of whoever connected. */
static __always_inline u32 write_unix(u8 *to, struct sock *sk)
{
	struct unix_sock *own = (void *)sk;
	struct unix_sock *peer = (void *)BPF_CORE_READ(own, peer);
	struct unix_sock *named = BPF_CORE_READ(own, addr) ? own : peer;
	u8 *at = to + OBJECT_HEAD;
	STORE(u8, at - 1, KIND_UNIX);
	STORE(u64, at, (u64)own);
	STORE(u64, at + 8, (u64)peer);
	u32 len = write_unix_path(at + 18, named) - 1;
	STORE(u16, at + 16, len);
	return OBJECT_HEAD + 18 + len;
}

/* A name, without the NUL behind it. */
static __always_inline u32 end_of_name(u8 *to, enum fd_kind kind, u32 len)
{
	STORE(u8, to + OBJECT_HEAD - 1, kind);
	STORE(u16, to + OBJECT_HEAD, len);
	return OBJECT_HEAD + 2 + len;
}

static __always_inline u32 write_socket(struct scratch *scratch, u8 *to, struct file *file)
{
	struct socket *socket = LOAD(file, struct file, private_data);
	struct sock *sk = socket ? LOAD(socket, struct socket, sk) : NULL;
	u16 family = sk ? LOAD(sk, struct sock, __sk_common.skc_family) : 0;
	if (family == AF_INET || family == AF_INET6) {
		scratch->place.netns = netns_of(sk);
		scratch->place.cgroup = cgroup_of_socket(sk);
	}
	if (family == AF_INET)
		return write_ipv4(to, sk);
	if (family == AF_INET6)
		return write_ipv6(to, sk);
	if (family == AF_UNIX)
		return write_unix(to, sk);
	return end_of_name(to, family == AF_NETLINK ? KIND_NETLINK : KIND_UNSUPPORTED, 0);
}

/* Texts that names begin with, as numbers. */
#define TEXT4(a, b, c, d) ((u64)(a) | (u64)(b) << 8 | (u64)(c) << 16 | (u64)(d) << 24)
#define TEXT8(a, b, c, d, e, f, g, h) (TEXT4(a, b, c, d) | TEXT4(e, f, g, h) << 32)

/* Names that the kernel gives to descriptors without a file. */
static __always_inline enum fd_kind kind_of_name(u64 begin)
{
	if (begin == TEXT8('[', 'e', 'v', 'e', 'n', 't', 'p', 'o'))
		return KIND_EVENTPOLL;
	if (begin == TEXT8('[', 'e', 'v', 'e', 'n', 't', 'f', 'd'))
		return KIND_EVENTFD;
	if (begin == TEXT8('[', 's', 'i', 'g', 'n', 'a', 'l', 'f'))
		return KIND_SIGNALFD;
	if (begin == TEXT8('i', 'n', 'o', 't', 'i', 'f', 'y', 0))
		return KIND_INOTIFY;
	if (begin == TEXT8('[', 't', 'i', 'm', 'e', 'r', 'f', 'd'))
		return KIND_TIMERFD;
	if (begin == TEXT8('[', 'u', 's', 'e', 'r', 'f', 'a', 'u'))
		return KIND_USERFAULTFD;
	if (begin == TEXT8('[', 'i', 'o', '_', 'u', 'r', 'i', 'n'))
		return KIND_IO_URING;
	if (begin == TEXT8('[', 'p', 'i', 'd', 'f', 'd', ']', 0))
		return KIND_PIDFD;
	return (begin & 0xffffffff) == TEXT4('b', 'p', 'f', '-') ? KIND_BPF : KIND_UNSUPPORTED;
}

/* `anon_inode:[eventpoll]` and the like, as /proc has them. */
static __always_inline u32 write_anonymous(u8 *to, struct dentry *dentry, bool of_process)
{
	u8 *name = to + OBJECT_HEAD + 2;
	STORE(u64, name, TEXT8('a', 'n', 'o', 'n', '_', 'i', 'n', 'o'));
	STORE(u32, name + 8, TEXT4('d', 'e', ':', 0));
	/* Those of processes have names elsewhere since 6.9. */
	if (of_process) {
		STORE(u64, name + 11, TEXT8('[', 'p', 'i', 'd', 'f', 'd', ']', 0));
		return end_of_name(to, KIND_PIDFD, 18);
	}
	STORE(u64, name + 11, 0);
	s64 len = bpf_probe_read_kernel_str(name + 11, NAME_BYTES, LOAD(dentry, struct dentry, d_name.name));
	len = len > 0 && len <= NAME_BYTES ? len - 1 : 0;
	return end_of_name(to, kind_of_name(*(volatile u64 *)(name + 11)), 11 + (u32)len);
}

/* Flags as the schema has them; whether an exec closes the descriptor is the table's to know. */
static __always_inline u32 open_flags_of(u64 of_task, struct file *file, s64 fd)
{
	struct files_struct *files = LOAD((struct task_struct *)of_task, struct task_struct, files);
	struct fdtable *table = LOAD(files, struct files_struct, fdt);
	unsigned long *bits = LOAD(table, struct fdtable, close_on_exec);
	u32 flags = LOAD(file, struct file, f_flags) & ~KERNEL_O_CLOEXEC;
	/* Any struct of the kernel that begins with such a number will do. */
	if (fd >= 0 && fd != NOT_IN_TABLE && (u64)LOAD(bits + (fd >> 6), struct timespec64, tv_sec) >> (fd & 63) & 1)
		flags |= KERNEL_O_CLOEXEC;
	flags = file_flags(flags);
	return LOAD(file, struct file, f_mode) & FMODE_CREATED ? flags | PPM_file_flags__O_F_CREATED : flags;
}

/* The device's number as user space writes it. */
static __always_inline u32 device_of(struct inode *inode)
{
	struct super_block *sb = LOAD(inode, struct inode, i_sb);
	u32 dev = LOAD(sb, struct super_block, s_dev);
	return encode_dev(dev >> 20, dev & 0xfffff);
}

/* A file outside of every mount: what its name says. Those of namespaces and of processes have none. */
static __always_inline enum fd_kind kind_of_unmounted(u64 begin)
{
	return (begin & 0xffffffffffff) == TEXT8('m', 'e', 'm', 'f', 'd', ':', 0, 0) ? KIND_MEMFD : KIND_UNSUPPORTED;
}

/* A path as a task's root sees it, see write_path_below. */
static __always_inline u32 write_path_of(u64 of_task, struct scratch *scratch, u64 dentry, u64 mount, u32 at)
{
	struct fs_struct *fs = LOAD((struct task_struct *)of_task, struct task_struct, fs);
	u64 root = address_of(scratch, LOAD(fs, struct fs_struct, root.dentry));
	return write_path_below(dentry, mount, root, address_of(scratch, LOAD(fs, struct fs_struct, root.mnt)), at);
}

/* A file, a directory, a pipe, with its path from the task's root, if it has one. */
static __always_inline u32 write_file(u64 of_task, struct scratch *scratch, u32 at, struct file *file, s64 fd, struct inode *inode)
{
	u8 *to = scratch->bytes + bounded(at);
	u32 mode = LOAD(inode, struct inode, i_mode) & S_IFMT, flags = 0, name_at = OBJECT_HEAD;
	struct dentry *dentry = LOAD(file, struct file, f_path.dentry);
	struct vfsmount *mount = LOAD(file, struct file, f_path.mnt);
	struct dentry *parent = LOAD(dentry, struct dentry, d_parent);
	bool mounted = dentry != parent || dentry == LOAD(mount, struct vfsmount, mnt_root);
	bool named = mounted || LOAD(dentry, struct dentry, d_name.len) > 1;
	bool plain = mode != S_IFDIR && mode != S_IFIFO && (mounted || !named);
	enum fd_kind kind = mode == S_IFDIR ? KIND_DIRECTORY : mode == S_IFIFO ? KIND_FIFO : KIND_FILE;
	if (plain) {
		STORE(u32, to + name_at, open_flags_of(of_task, file, fd));
		name_at += 4;
	}
	u32 len = 0;
	if (named)
		len = write_path_of(of_task, scratch, address_of(scratch, dentry), address_of(scratch, mount), at + name_at + 2);
	if (len & PATH_CUT)
		flags |= OBJECT_DEEP;
	len &= 0x1fff;
	len = len ? len - 1 : 0;
	if (kind == KIND_FILE && !plain)
		kind = kind_of_unmounted(*(volatile u64 *)(to + name_at + 2));
	if (dentry != parent && !LOAD(dentry, struct dentry, d_hash.pprev))
		flags |= OBJECT_DELETED;
	enum layer layer = layer_of(inode);
	if (layer != NO_OVERLAY)
		flags |= layer == UPPER_LAYER ? OBJECT_UPPER : OBJECT_LOWER;
	STORE(u8, to + OBJECT_HEAD - 1, kind);
	STORE(u16, to + name_at, len);
	len += name_at + 2;
	if (plain) {
		STORE(u32, scratch->bytes + bounded(at + len), device_of(inode));
		len += 4;
	}
	return len | flags << OBJECT_FLAGS_AT;
}

/* Writes what a task's descriptor is open on into a scratch area at `at` (AT); tells its length, and the flags above OBJECT_FLAGS_AT; 0 where nothing
 * can be told. A function of its own to the verifier. */
__noinline u32 write_object(u64 of_task, u64 of_file, s64 fd, u32 at)
{
	struct scratch *scratch = scratch_of(at >> 16);
	struct file *file = (struct file *)of_file;
	if (!scratch || !file || (at & 0xffff) > OBJECT_AT_MAX)
		return 0;
	u8 *to = scratch->bytes + bounded(at);
	struct inode *inode = LOAD(file, struct file, f_inode);
	struct super_block *sb = LOAD(inode, struct inode, i_sb);
	unsigned long magic = LOAD(sb, struct super_block, s_magic);
	STORE(u64, to, fd);
	STORE(u64, to + 8, LOAD(inode, struct inode, i_ino));
	if (magic == SOCKFS_MAGIC)
		return write_socket(scratch, to, file);
	if (magic == ANON_INODE_FS_MAGIC || magic == PID_FS_MAGIC)
		return write_anonymous(to, LOAD(file, struct file, f_path.dentry), magic == PID_FS_MAGIC);
	return write_file(of_task, scratch, at, file, fd, inode);
}
