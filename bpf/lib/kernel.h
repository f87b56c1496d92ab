/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The kernel types that the probe reads, trimmed to the fields it reads. Offsets are relocated when the object is loaded (CO-RE), so order and
 * neighbours do not matter; names and types do. */
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef s8 __s8;
typedef s16 __s16;
typedef s32 __s32;
typedef s64 __s64;
typedef u16 __be16;
typedef u32 __be32;
typedef u32 __wsum;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)

/* include/uapi/linux/bpf.h */
enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_SK_STORAGE = 24,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};
#define BPF_F_NO_PREALLOC 1
#define BPF_LOCAL_STORAGE_GET_F_CREATE 1
#define BPF_RB_NO_WAKEUP 1
#define BPF_RB_FORCE_WAKEUP 2
#define BPF_RB_AVAIL_DATA 0

/* include/uapi/linux/stat.h, include/linux/fs.h, include/linux/sched.h */
#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFSOCK 0140000
#define S_IFDIR 0040000
#define S_IFIFO 0010000
#define FMODE_CREATED 0x100000
/* A thread that the kernel made for a ring. */
#define PF_IO_WORKER 0x00000010
#define PF_KTHREAD 0x00200000
#define CLONE_NEWNS 0x00020000
#define SB_RDONLY 1
#define S_IMMUTABLE 8
#define OVERLAYFS_SUPER_MAGIC 0x794c7630
#define SOCKFS_MAGIC 0x534f434b
#define ANON_INODE_FS_MAGIC 0x09041934
#define PID_FS_MAGIC 0x50494446
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define SOCK_STREAM 1
#define AF_NETLINK 16
#define RLIMIT_NOFILE 7
#define AT_FDCWD -100
#define AT_REMOVEDIR 0x200

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long bp, bx, r10, r9, r8, ax, cx, dx, si, di, orig_ax;
};
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs {
	u64 regs[31];
};
struct pt_regs {
	union {
		struct user_pt_regs user_regs;
		struct {
			u64 regs[31];
		};
	};
	u64 orig_x0;
	s32 syscallno;
};
#endif

typedef struct {
	u32 val;
} kuid_t;
typedef struct {
	u32 val;
} kgid_t;

/* Since 6.3 one 64-bit number, before two of 32 bits: `capabilities` reads 8 bytes either way. */
typedef struct {
} kernel_cap_t;

struct user_namespace;
struct cred {
	kuid_t uid, suid, euid, fsuid;
	kgid_t gid, sgid, egid, fsgid;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective;
	struct user_namespace *user_ns;
};

struct qstr {
	u32 len;
	const unsigned char *name;
};
struct super_block {
	u32 s_dev;
	unsigned long s_flags;
	unsigned long s_magic;
};
struct inode {
	u16 i_mode;
	kuid_t i_uid;
	kgid_t i_gid;
	u32 i_flags;
	struct super_block *i_sb;
	unsigned long i_ino;
};
struct timespec64 {
	s64 tv_sec;
	long tv_nsec;
};
/* Times of inodes: since 6.11 two numbers each, in 6.6 to 6.10 behind an underscore, before plain. */
struct inode___numbers {
	s64 i_mtime_sec, i_ctime_sec;
	u32 i_mtime_nsec, i_ctime_nsec;
};
struct inode___hidden {
	struct timespec64 __i_ctime, __i_mtime;
};
struct inode___plain {
	struct timespec64 i_ctime, i_mtime;
};

union shortname_store {
	unsigned char string[40];
	unsigned long words[5];
};
struct hlist_bl_node {
	struct hlist_bl_node *next, **pprev;
};
struct dentry {
	struct hlist_bl_node d_hash;
	union shortname_store d_shortname;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
};
struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
};
struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};
struct file {
	u32 f_mode;
	u32 f_flags;
	struct inode *f_inode;
	struct path f_path;
	void *private_data;
};
struct fs_struct {
	struct path root;
	struct path pwd;
};
struct fdtable {
	u32 max_fds;
	struct file **fd;
	unsigned long *close_on_exec;
};
typedef struct {
	s32 counter;
} atomic_t;
struct files_struct {
	atomic_t count;
	struct fdtable *fdt;
};

struct percpu_counter {
	s64 count;
};
struct mm_struct {
	atomic_t mm_users;
	unsigned long total_vm, arg_start, arg_end, env_start, env_end;
	struct percpu_counter rss_stat[4];
	struct file *exe_file;
};
typedef struct {
	s64 counter;
} atomic_long_t;
struct mm_rss_stat___old {
	atomic_long_t count[4];
};
struct mm_struct___old {
	struct mm_rss_stat___old rss_stat;
};

struct pid_namespace;
struct upid {
	s32 nr;
	struct pid_namespace *ns;
};
struct pid {
	u32 level;
	struct upid numbers[1];
};
struct task_struct;
struct ns_common {
	u32 inum;
};
struct pid_namespace {
	struct task_struct *child_reaper;
	u32 level;
	struct ns_common ns;
};
struct mnt_namespace {
	struct ns_common ns;
};
struct nsproxy {
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
};
struct kref {};
struct tty_driver {
	s32 major, minor_start;
};
struct tty_struct {
	s32 index;
	struct tty_driver *driver;
};
struct rlimit {
	unsigned long rlim_cur, rlim_max;
};
struct list_head {
	struct list_head *next, *prev;
};
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };
struct signal_struct {
	struct list_head thread_head;
	u32 is_child_subreaper : 1;
	struct pid *pids[4];
	struct tty_struct *tty;
	struct rlimit rlim[16];
};

struct kernfs_node {
	const char *name;
	u64 id;
};
/* Renamed in 6.15. */
struct kernfs_node___new {
	struct kernfs_node *__parent;
};
struct kernfs_node___old {
	struct kernfs_node *parent;
};
struct cgroup_root;
struct cgroup {
	s32 level;
	struct kernfs_node *kn;
	struct cgroup_root *root;
};
/* Before 6.0: ids of the ancestors, by their level. */
struct cgroup___old {
	u64 ancestor_ids[1];
};
struct cgroup_subsys_state {
	struct cgroup *cgroup;
};
enum cgroup_subsys_id {
	cpuset_cgrp_id,
	cpu_cgrp_id,
	cpuacct_cgrp_id,
	io_cgrp_id,
	memory_cgrp_id,
};
struct css_set {
	struct cgroup_subsys_state *subsys[12];
	struct cgroup *dfl_cgrp;
};

struct thread_info {
	unsigned long flags;
	u32 status;
};
#if defined(__TARGET_ARCH_arm64)
/* arch/arm64/include/asm/processor.h */
struct cpu_context {
	unsigned long sp;
};
struct thread_struct {
	struct cpu_context cpu_context;
};
#endif
struct task_struct {
	struct thread_info thread_info;
#if defined(__TARGET_ARCH_arm64)
	struct thread_struct thread;
#endif
	u32 flags;
	struct mm_struct *mm;
	s32 exit_code;
	s32 pid, tgid;
	struct task_struct *real_parent, *group_leader;
	struct list_head children, sibling, thread_node;
	struct pid *thread_pid;
	u64 start_time;
	unsigned long min_flt, maj_flt;
	const struct cred *cred, *real_cred;
	char comm[16];
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	kuid_t loginuid;
	struct css_set *cgroups;
};

struct linux_binprm {
	const char *filename;
};

struct kernel_siginfo {
	s32 si_signo, si_errno, si_code;
};

struct in6_addr {
	union {
		u8 u6_addr8[16];
	} in6_u;
};
struct net {
	struct ns_common ns;
};
typedef struct {
	struct net *net;
} possible_net_t;
/* Since 5.16; before, the cgroup shared a number with other things. */
struct sock_cgroup_data {
	struct cgroup *cgroup;
};
struct sock_cgroup_data___old {
	u64 val;
};
struct sock_common {
	possible_net_t skc_net;
	__be32 skc_daddr, skc_rcv_saddr;
	__be16 skc_dport;
	u16 skc_num;
	u16 skc_family;
	volatile u8 skc_state;
	struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
};
struct sock {
	struct sock_common __sk_common;
	u32 sk_ack_backlog, sk_max_ack_backlog;
	u16 sk_type, sk_protocol;
	struct sock_cgroup_data sk_cgrp_data;
};
struct socket {
	s16 type;
	struct sock *sk;
};
struct sockaddr_un {
	u16 sun_family;
	char sun_path[108];
};
struct unix_address {
	s32 len;
	struct sockaddr_un name[1];
};
struct unix_sock {
	struct sock sk;
	struct unix_address *addr;
	struct sock *peer;
};

struct seq_file;
struct bpf_iter_meta {
	struct seq_file *seq;
};

#pragma clang attribute pop
