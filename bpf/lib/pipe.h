/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* pipe and pipe2: both ends, and the inode that they share. */
#pragma once

#define PIPE(param) PPME_SYSCALL_PIPE_X__##param

static __always_inline void put_pipe(struct out *o, const struct call *c)
{
	s32 fds[2] = {-1, -1};
	bool unreadable = c->ret >= 0 && bpf_probe_read_user(fds, sizeof(fds), (const void *)arg(c, 0));
	struct file *file = c->ret >= 0 ? file_of(fds[0]) : NULL;
	put_i64(o, PIPE(res), c->ret);
	put_i64(o, PIPE(fd1), fds[0]);
	put_i64(o, PIPE(fd2), fds[1]);
	put_u64(o, PIPE(ino), file ? BPF_CORE_READ(file, f_inode, i_ino) : 0);
	if (unreadable)
		note_unreadable(o, PIPE(fd1));
}
