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
	NAME_AT(o);
	put_user_text(&o, P(name), arg(c, 1), PATH_BYTES);
	NAME_LEN(o);
	put_u32(&o, P(flags), file_flags(arg(c, 2)) | file.flags);
	put_u32(&o, P(mode), open_mode(arg(c, 2), arg(c, 3)));
	put_u32(&o, P(dev), file.dev);
	put_u64(&o, P(ino), file.ino);
	END_OPENED(o, file, c->ret >= 0 ? c->ret : int_arg(c, 0));
}

OPERATION(openat)
{
	struct io_open *open = s->command;
	u64 flags = LOAD(open, struct io_open, how.flags);
	BEGIN_KEPT(o);
	put_i64(&o, P(fd), 0);
	put_i64(&o, P(dirfd), LOAD(open, struct io_open, dfd));
	put_filename(&o, P(name), LOAD(open, struct io_open, filename));
	u32 flags_at = o.at;
	put_u32(&o, P(flags), file_flags(flags));
	put_u32(&o, P(mode), open_mode(flags, LOAD(open, struct io_open, how.mode)));
	put_u32(&o, P(dev), 0);
	put_u64(&o, P(ino), 0);
	END_KEPT(o);
	operation->about = ABOUT_RESULT;
	operation->fd = LOAD(open, struct io_open, dfd);
	operation->opens = flags;
	operation->flags_back = o.at - flags_at;
	if (LOAD(open, struct io_open, file_slot))
		operation->uring |= URING_DIRECT;
	return true;
}
