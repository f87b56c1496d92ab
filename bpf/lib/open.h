/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the four ways to open a file have in common. */
#pragma once

/* What the kernel knows of a descriptor that was just made. A sibling thread may have closed or replaced it meanwhile. */
struct opened {
	struct file *file;
	u32 flags;
	u32 dev;
	u64 ino;
	enum layer layer;
	/* Whether its path may be told as the one that was given, see end_opened. */
	bool plain;
};

static __always_inline struct opened opened(s64 fd)
{
	struct opened opened = {};
	struct file *file = fd < 0 ? NULL : file_of(fd);
	if (!file)
		return opened;
	u32 dev, mode, type;
	u64 magic;
	struct inode *inode;
	opened.file = file;
	/* By loads where the kernel has them (6.2); a call of a helper for each costs several times as much. */
	if (bpf_ksym_exists(bpf_rdonly_cast)) {
		struct file *known = bpf_core_cast(file, struct file);
		mode = known->f_mode;
		inode = known->f_inode;
		opened.ino = inode->i_ino;
		dev = inode->i_sb->s_dev;
		magic = inode->i_sb->s_magic;
		type = inode->i_mode;
	} else {
		mode = BPF_CORE_READ(file, f_mode);
		inode = BPF_CORE_READ(file, f_inode);
		opened.ino = BPF_CORE_READ(inode, i_ino);
		dev = BPF_CORE_READ(inode, i_sb, s_dev);
		magic = BPF_CORE_READ(inode, i_sb, s_magic);
		type = BPF_CORE_READ(inode, i_mode);
	}
	opened.dev = encode_dev(dev >> 20, dev & 0xfffff);
	if (magic == OVERLAYFS_SUPER_MAGIC)
		opened.layer = layer_of(inode);
	opened.plain = (type & S_IFMT) == S_IFREG;
	if (mode & FMODE_CREATED)
		opened.flags |= PPM_file_flags__O_F_CREATED;
	if (opened.layer == UPPER_LAYER)
		opened.flags |= PPM_file_flags__FD_UPPER_LAYER;
	else if (opened.layer == LOWER_LAYER)
		opened.flags |= PPM_file_flags__FD_LOWER_LAYER;
	return opened;
}

/* Where a descriptor's file is. */
static __always_inline struct path path_of(s64 fd)
{
	struct file *file = file_of(fd);
	struct path path = {.mnt = BPF_CORE_READ(file, f_path.mnt), .dentry = BPF_CORE_READ(file, f_path.dentry)};
	return path;
}

/* Names in a path that is compared, and bytes of one: others are walked and written. */
#define GIVEN_DEPTH 8
#define GIVEN_NAME 16

/* Whether a name stands in the scratch area, right before `end`. */
static __always_inline bool stands_before(struct scratch *scratch, u32 end, struct dentry *dentry, u32 len)
{
	struct dentry *known = bpf_core_cast(dentry, struct dentry);
	u64 mask = len >= 8 ? (u64)-1 : (1ull << (8 * len)) - 1;
	const u8 *text = scratch->bytes + bounded(end - len);
	if ((known->d_shortname.words[0] ^ *(volatile u64 *)text) & mask)
		return false;
	if (len <= 8)
		return true;
	mask = (u64)-1 >> (8 * (16 - len));
	return !((known->d_shortname.words[1] ^ *(volatile u64 *)(text + 8)) & mask);
}

/* Whether a path as the current task's root sees it is, letter by letter, the text of `len` bytes in the CPU's scratch area at `at`. "No" may as well mean
 * that it was not found out. A function of its own to the verifier. */
__noinline int is_as_given(u64 of_dentry, u64 of_mount, u32 at, u32 len)
{
	struct scratch *scratch = own_scratch();
	struct dentry *dentry = (struct dentry *)of_dentry;
	struct vfsmount *mount = (struct vfsmount *)of_mount;
	if (!scratch || !bpf_ksym_exists(bpf_rdonly_cast) || !bpf_core_field_exists(dentry->d_shortname))
		return 0;
	struct fs_struct *fs = FIELD(current_task(), fs);
	struct dentry *root = LOAD(fs, struct fs_struct, root.dentry);
	struct vfsmount *root_mount = LOAD(fs, struct fs_struct, root.mnt);
	u32 end = at + len;
	/* As many names, and a mount below each. */
	for (int step = 0; step < 2 * GIVEN_DEPTH; step++) {
		if (dentry == root && mount == root_mount)
			return end == at;
		struct dentry *parent = LOAD(dentry, struct dentry, d_parent);
		if (dentry == LOAD(mount, struct vfsmount, mnt_root)) {
			struct mount *full = (void *)mount - bpf_core_field_offset(struct mount, mnt);
			struct mount *above = LOAD(full, struct mount, mnt_parent);
			if (above == full)
				return 0;
			dentry = LOAD(full, struct mount, mnt_mountpoint);
			mount = (void *)above + bpf_core_field_offset(struct mount, mnt);
			continue;
		}
		u32 name = LOAD(dentry, struct dentry, d_name.len);
		const unsigned char *text = LOAD(dentry, struct dentry, d_name.name);
		if (dentry == parent || !name || name > GIVEN_NAME || end < at + name + 1)
			return 0;
		if (text != (const unsigned char *)dentry + bpf_core_field_offset(struct dentry, d_shortname))
			return 0;
		if (!stands_before(scratch, end, dentry, name))
			return 0;
		end -= name + 1;
		if (*(volatile u8 *)(scratch->bytes + bounded(end)) != '/')
			return 0;
		dentry = parent;
	}
	return 0;
}

/* What could have been changed behind the call's back, of both kinds. */
static __always_inline void note_shares(struct out *o)
{
	u32 shared = shares();
	if (shared & SHARES_FILES)
		o->scratch->notes |= NOTE_SHARED_FILES;
	if (shared & SHARES_MEMORY)
		o->scratch->notes |= NOTE_SHARED_MEMORY;
	o->texts = false;
}

/* Ends the event of an open whose name, with its NUL, takes `len` bytes at `at`. Where the kernel's path is that name, which is what opens mostly do, the
 * event says so in place of it. Otherwise with what descriptor `about` is open on, as END_ABOUT. */
static __always_inline void end_opened(struct out *o, u16 code, const struct call *c, const struct opened *opened, u32 at, u32 len, s64 about)
{
	enum ring which = ring_of(o->class);
	if (opened->file && opened->plain && len > 1) {
		struct file *file = opened->file;
		struct dentry *dentry = LOAD(file, struct file, f_path.dentry);
		u64 of_dentry = address_of(o->scratch, dentry), of_mount = address_of(o->scratch, LOAD(file, struct file, f_path.mnt));
		/* A name that is gone is told by the longer way. */
		if (LOAD(dentry, struct dentry, d_hash.pprev) && is_as_given(of_dentry, of_mount, at, len - 1)) {
			note_shares(o);
			u32 layer = opened->layer == UPPER_LAYER ? OBJECT_UPPER : opened->layer == LOWER_LAYER ? OBJECT_LOWER : 0;
			end_with(o, code, which, FLAGS_BEHIND, sizeof(u32), OBJECT_AS_GIVEN | layer);
			return;
		}
	}
	end_about(o, code, which, c->ctx, about);
}

/* Around the name's parameter: its place, and the end of the event. */
#define NAME_AT(o) u32 name_at = (o).at
#define NAME_LEN(o) u32 name_len = (o).at - name_at
#define END_OPENED(o, opened, about) end_opened(&o, CODE, c, &opened, name_at, name_len, about)
