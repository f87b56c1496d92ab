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
	struct file *file = file_of(fd);
	if (!file)
		return opened;
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	opened.dev = device_of(inode);
	opened.ino = BPF_CORE_READ(inode, i_ino);
	opened.layer = layer_of(inode);
	if (BPF_CORE_READ(file, f_mode) & FMODE_CREATED)
		opened.flags |= PPM_file_flags__O_F_CREATED;
	if (opened.layer == UPPER_LAYER)
		opened.flags |= PPM_file_flags__FD_UPPER_LAYER;
	else if (opened.layer == LOWER_LAYER)
		opened.flags |= PPM_file_flags__FD_LOWER_LAYER;
	return opened;
}
