/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Opens a file by its handle; the path is the kernel's. */
#undef EVENT
#define EVENT SYSCALL_OPEN_BY_HANDLE_AT_X

SYSCALL(FILE, open_by_handle_at)
{
	BEGIN(o);
	struct opened file = opened(c->ret);
	put_i64(&o, P(fd), c->ret);
	put_i64(&o, P(mountfd), int_arg(c, 0));
	put_u32(&o, P(flags), file_flags(arg(c, 2)) | file.flags);
	if (c->ret >= 0)
		put_path(&o, P(path), path_of(c->ret));
	else
		put_nothing(&o, P(path));
	put_u32(&o, P(dev), file.dev);
	put_u64(&o, P(ino), file.ino);
	END_ABOUT(o, c->ret);
}
