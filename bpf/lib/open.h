/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the four ways to open a file have in common. */
#pragma once

/* What the kernel knows of a descriptor that was just made. A sibling thread may have closed or replaced it meanwhile. */
struct opened {
	u32 flags;
	u32 dev;
	u64 ino;
	enum layer layer;
};

static __always_inline struct opened opened(s64 fd)
{
	struct opened opened = {};
	struct file *file = fd < 0 ? NULL : file_of(fd);
	if (!file)
		return opened;
	u32 dev, mode;
	u64 magic;
	struct inode *inode;
	/* By loads where the kernel has them (6.2); a call of a helper for each costs several times as much. */
	if (bpf_ksym_exists(bpf_rdonly_cast)) {
		struct file *known = bpf_core_cast(file, struct file);
		mode = known->f_mode;
		inode = known->f_inode;
		opened.ino = inode->i_ino;
		dev = inode->i_sb->s_dev;
		magic = inode->i_sb->s_magic;
	} else {
		mode = BPF_CORE_READ(file, f_mode);
		inode = BPF_CORE_READ(file, f_inode);
		opened.ino = BPF_CORE_READ(inode, i_ino);
		dev = BPF_CORE_READ(inode, i_sb, s_dev);
		magic = BPF_CORE_READ(inode, i_sb, s_magic);
	}
	opened.dev = encode_dev(dev >> 20, dev & 0xfffff);
	if (magic == OVERLAYFS_SUPER_MAGIC)
		opened.layer = layer_of(inode);
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
