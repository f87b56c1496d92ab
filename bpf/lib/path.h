/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Files behind descriptors, their inodes, and their paths, walked over dentries and mounts up to the task's root. */
#pragma once

/* Names and mounts that are walked at most; what is deeper is cut, and noted. */
#define PATH_DEPTH 96
/* Of these, at a time. */
#define STEPS 8
/* The walk fills this much of the scratch area's second half, from its end; names are at most 255 bytes. */
#define WALK_AT (EVENT_MAX + 16384)
#define WALK_MAX 4096
#define NAME_BYTES 256

/* A field of a kernel object: by a load where the kernel lets us (6.2), else by a helper, which costs several times as much. */
#define LOAD(pointer, type, field)                                                                                     \
	(bpf_ksym_exists(bpf_rdonly_cast) ? bpf_core_cast(pointer, type)->field : BPF_CORE_READ((type *)(pointer), field))

/* A pointer in an array of pointers. */
static __always_inline void *pointer_at(void *address)
{
	void *pointer = NULL;
	/* Any struct of the kernel that begins with a pointer will do. */
	if (bpf_ksym_exists(bpf_rdonly_cast))
		return bpf_core_cast(address, struct path)->mnt;
	bpf_probe_read_kernel(&pointer, sizeof(pointer), address);
	return pointer;
}

static __always_inline struct file *file_of(s64 fd)
{
	struct task_struct *task = current_task();
	struct fdtable *table = FIELD(task, files, fdt);
	if (fd < 0 || fd >= FIELD(table, max_fds))
		return NULL;
	return pointer_at(FIELD(table, fd) + fd);
}

static __always_inline u64 nanoseconds(s64 seconds, s64 rest)
{
	return (u64)seconds * 1000000000ull + (u64)rest;
}

/* include/linux/fs.h since 6.13: the uppermost bit says that somebody asked for the time. */
#define CTIME_QUERIED (1u << 31)

static __always_inline u64 change_time(struct inode *inode)
{
	struct inode___numbers *numbers = (void *)inode;
	struct inode___hidden *hidden = (void *)inode;
	struct inode___plain *plain = (void *)inode;
	if (bpf_core_field_exists(numbers->i_ctime_sec))
		return nanoseconds(BPF_CORE_READ(numbers, i_ctime_sec), BPF_CORE_READ(numbers, i_ctime_nsec) & ~CTIME_QUERIED);
	if (bpf_core_field_exists(hidden->__i_ctime))
		return nanoseconds(BPF_CORE_READ(hidden, __i_ctime.tv_sec), BPF_CORE_READ(hidden, __i_ctime.tv_nsec));
	return nanoseconds(BPF_CORE_READ(plain, i_ctime.tv_sec), BPF_CORE_READ(plain, i_ctime.tv_nsec));
}

static __always_inline u64 modification_time(struct inode *inode)
{
	struct inode___numbers *numbers = (void *)inode;
	struct inode___hidden *hidden = (void *)inode;
	struct inode___plain *plain = (void *)inode;
	if (bpf_core_field_exists(numbers->i_mtime_sec))
		return nanoseconds(BPF_CORE_READ(numbers, i_mtime_sec), BPF_CORE_READ(numbers, i_mtime_nsec));
	if (bpf_core_field_exists(hidden->__i_mtime))
		return nanoseconds(BPF_CORE_READ(hidden, __i_mtime.tv_sec), BPF_CORE_READ(hidden, __i_mtime.tv_nsec));
	return nanoseconds(BPF_CORE_READ(plain, i_mtime.tv_sec), BPF_CORE_READ(plain, i_mtime.tv_nsec));
}

/* Device number as user space writes it. */
static __always_inline u32 encode_dev(u32 major, u32 minor)
{
	return (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);
}

enum layer { NO_OVERLAY, UPPER_LAYER, LOWER_LAYER };

/* fs/overlayfs/ovl_entry.h: the dentry of the upper layer stands right behind the inode. */
static __always_inline enum layer layer_of(struct inode *inode)
{
	struct dentry *upper = NULL;
	struct super_block *sb = LOAD(inode, struct inode, i_sb);
	if (LOAD(sb, struct super_block, s_magic) != OVERLAYFS_SUPER_MAGIC)
		return NO_OVERLAY;
	bpf_probe_read_kernel(&upper, sizeof(upper), (char *)inode + bpf_core_type_size(struct inode));
	return upper && BPF_CORE_READ(upper, d_inode, i_ino) != 0 ? UPPER_LAYER : LOWER_LAYER;
}

/* A pointer as a number, which functions of their own take: what the verifier knows of it is forgotten in memory. */
static __always_inline u64 address_of(struct scratch *scratch, const void *pointer)
{
	scratch->walk.dentry = (u64)pointer;
	return scratch->walk.dentry;
}

/* Names up to this length are copied by loads, which cost less than a call of the helper; most are shorter. */
#define COPIED_NAME 16

/* Some of the bytes of a word, from its first on; what stands behind them stays. */
static __always_inline void store_bytes(u8 *to, u64 word, u32 bytes)
{
	u64 mask = bytes >= 8 ? (u64)-1 : (1ull << (8 * bytes)) - 1;
	STORE(u64, to, (*(volatile u64 *)to & ~mask) | (word & mask));
}

static __always_inline void copy_name(u8 *to, struct dentry *dentry, const unsigned char *text, u32 len)
{
	if (bpf_ksym_exists(bpf_rdonly_cast) && bpf_core_field_exists(dentry->d_shortname) && len <= COPIED_NAME &&
	    text == (const unsigned char *)dentry + bpf_core_field_offset(struct dentry, d_shortname)) {
		struct dentry *known = bpf_core_cast(dentry, struct dentry);
		store_bytes(to, known->d_shortname.words[0], len);
		if (len > 8)
			store_bytes(to + 8, known->d_shortname.words[1], len - 8);
		return;
	}
	asm volatile("%0 &= 0xff" : "+r"(len));
	bpf_probe_read_kernel(to, len, text);
}

/* One name, or one mount, up: names are put in front of each other, from the end of an area of WALK_MAX and NAME_BYTES bytes. False: the walk is over. */
static __always_inline bool walk_step(volatile struct walk *walk, u8 *names, struct dentry *root, struct vfsmount *root_mount)
{
	struct dentry *dentry = (struct dentry *)walk->dentry;
	struct vfsmount *mount = (struct vfsmount *)walk->mount;
	u32 at = walk->at;
	if (dentry == root && mount == root_mount)
		return false;
	struct dentry *mount_root = LOAD(mount, struct vfsmount, mnt_root);
	struct dentry *parent = LOAD(dentry, struct dentry, d_parent);
	if (dentry == mount_root || dentry == parent) {
		struct mount *full = (void *)mount - bpf_core_field_offset(struct mount, mnt);
		struct mount *above = LOAD(full, struct mount, mnt_parent);
		if (dentry != mount_root || above == full)
			return false;
		walk->dentry = (u64)LOAD(full, struct mount, mnt_mountpoint);
		walk->mount = (u64)above + bpf_core_field_offset(struct mount, mnt);
		return true;
	}
	u32 len = LOAD(dentry, struct dentry, d_name.len);
	const unsigned char *text = LOAD(dentry, struct dentry, d_name.name);
	if (len >= NAME_BYTES || at < len + 1) {
		walk->cut = 1;
		return false;
	}
	at -= len;
	u32 name_at = at & (WALK_MAX - 1);
	asm volatile("%0 &= 0xfff" : "+r"(name_at));
	copy_name(names + name_at, dentry, text, len);
	u32 slash_at = at - 1;
	asm volatile("%0 &= 0xfff" : "+r"(slash_at));
	STORE(u8, names + slash_at, '/');
	walk->at = slash_at;
	walk->dentry = (u64)parent;
	return true;
}

/* So many steps up, by what stands in a scratch area. False: the walk is over. A function of its own to the verifier, which follows a loop round by round
 * for each program that walks: so many and then so many rounds, instead of their product. */
__noinline int walk_on(u32 slot, u64 of_root, u64 of_root_mount)
{
	struct scratch *scratch = scratch_of(slot);
	if (!scratch)
		return false;
	for (u32 step = 0; step < STEPS; step++)
		if (!walk_step(&scratch->walk, scratch->bytes + WALK_AT, (struct dentry *)of_root, (struct vfsmount *)of_root_mount))
			return false;
	return true;
}

/* A place in a scratch area. */
#define AT(slot, at) ((at) & 0xffff | (slot) << 16)
/* In the result of write_path: what is left out of the path. */
#define PATH_CUT (1u << 31)

/* Writes a path as a root sees it, or, without one, from the top of its mounts, and a NUL, into a scratch area at `at` (AT); tells its length, with
 * PATH_CUT where it was too deep and begins in the middle, or 0. Files outside of every mount (memfd, pipes) have their dentry's name. A function of
 * its own to the verifier. */
__noinline u32 write_path_below(u64 of_dentry, u64 of_mount, u64 of_root, u64 of_root_mount, u32 at)
{
	struct dentry *dentry = (struct dentry *)of_dentry;
	u32 slot = at >> 16;
	struct scratch *scratch = scratch_of(slot);
	if (!scratch || !dentry || !of_mount)
		return 0;
	volatile struct walk *walk = &scratch->walk;
	u8 *bytes = scratch->bytes;
	walk->dentry = of_dentry;
	walk->mount = of_mount;
	walk->at = WALK_MAX - 1;
	walk->cut = 0;
	STORE(u8, bytes + WALK_AT + WALK_MAX - 1, 0);
	if (dentry == LOAD(dentry, struct dentry, d_parent) && LOAD(dentry, struct dentry, d_name.len) > 1) {
		s64 len = bpf_probe_read_kernel_str(bytes + bounded(at), NAME_BYTES, LOAD(dentry, struct dentry, d_name.name));
		return len > 0 ? (u32)len : 0;
	}
	u32 steps;
	for (steps = 0; steps < PATH_DEPTH; steps += STEPS)
		if (!walk_on(slot, of_root, of_root_mount))
			break;
	if (steps == PATH_DEPTH)
		walk->cut = 1;
	u32 from = walk->at;
	if (from == WALK_MAX - 1) {
		from = WALK_MAX - 2;
		STORE(u8, bytes + WALK_AT + WALK_MAX - 2, '/');
	}
	asm volatile("%0 &= 0xfff" : "+r"(from));
	u32 len = WALK_MAX - from;
	if (len <= SHORT_TEXT)
		copy_short(bytes + bounded(at), bytes + WALK_AT + from);
	else if (bpf_probe_read_kernel(bytes + bounded(at), len, bytes + WALK_AT + from))
		return 0;
	return walk->cut ? len | PATH_CUT : len;
}

/* As the current task's root sees it. */
static __always_inline u32 write_path(u64 dentry, u64 mount, u32 at)
{
	struct task_struct *task = current_task();
	struct fs_struct *fs = FIELD(task, fs);
	struct scratch *scratch = own_scratch();
	if (!scratch)
		return 0;
	u64 root = address_of(scratch, LOAD(fs, struct fs_struct, root.dentry));
	return write_path_below(dentry, mount, root, address_of(scratch, LOAD(fs, struct fs_struct, root.mnt)), AT(own_slot(), at));
}

static __always_inline void put_path(struct out *o, u32 index, struct path path)
{
	u32 len = write_path((u64)path.dentry, (u64)path.mnt, o->at);
	if (!len)
		note_unreadable(o, index);
	if (len & PATH_CUT)
		note_cut(o, index);
	param_of_any_len(o, index, len & 0x1fff);
}
