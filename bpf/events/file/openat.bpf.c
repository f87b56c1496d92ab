/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Opens, and possibly creates, a file relative to a directory. */
#undef EVENT
#define EVENT SYSCALL_OPENAT_2_X

SYSCALL(FILE, openat)
{
	BEGIN(o);
	struct opened file = opened(c->ret);
	put_i64(&o, P(fd), c->ret);
	put_i64(&o, P(dirfd), int_arg(c, 0));
	put_user_text(&o, P(name), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(flags), file_flags(arg(c, 2)) | file.flags);
	put_u32(&o, P(mode), open_mode(arg(c, 2), arg(c, 3)));
	put_u32(&o, P(dev), file.dev);
	put_u64(&o, P(ino), file.ino);
	END_ABOUT(o, c->ret >= 0 ? c->ret : int_arg(c, 0));
}
