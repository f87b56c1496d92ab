/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Opens, and possibly creates, a file. */
#undef EVENT
#define EVENT SYSCALL_OPEN_X

SYSCALL(FILE, open)
{
	BEGIN(o);
	struct opened file = opened(c->ret);
	put_i64(&o, P(fd), c->ret);
	NAME_AT(o);
	put_user_text(&o, P(name), arg(c, 0), PATH_BYTES);
	NAME_LEN(o);
	put_u32(&o, P(flags), file_flags(arg(c, 1)) | file.flags);
	put_u32(&o, P(mode), open_mode(arg(c, 1), arg(c, 2)));
	put_u32(&o, P(dev), file.dev);
	put_u64(&o, P(ino), file.ino);
	END_OPENED(o, file, c->ret);
}
