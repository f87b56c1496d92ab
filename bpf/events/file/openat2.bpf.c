/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Opens, and possibly creates, a file relative to a directory, with rules for resolving the path. */
#undef EVENT
#define EVENT SYSCALL_OPENAT2_X

/* include/uapi/linux/openat2.h, struct open_how */
struct open_how {
	u64 flags, mode, resolve;
};

SYSCALL(FILE, openat2)
{
	struct open_how how = {};
	bool unreadable = bpf_probe_read_user(&how, sizeof(how), (const void *)arg(c, 2));
	BEGIN(o);
	struct opened file = opened(c->ret);
	put_i64(&o, P(fd), c->ret);
	put_i64(&o, P(dirfd), int_arg(c, 0));
	put_user_text(&o, P(name), arg(c, 1), PATH_BYTES);
	put_u32(&o, P(flags), file_flags(how.flags) | file.flags);
	put_u32(&o, P(mode), open_mode(how.flags, how.mode));
	put_u32(&o, P(resolve), resolve_flags(how.resolve));
	put_u32(&o, P(dev), file.dev);
	put_u64(&o, P(ino), file.ino);
	if (unreadable)
		note_unreadable(&o, P(flags));
	END_ABOUT(o, c->ret >= 0 ? c->ret : int_arg(c, 0));
}
