/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Creates a file and opens it for writing. */
#undef EVENT
#define EVENT SYSCALL_CREAT_X

SYSCALL(FILE, creat)
{
	BEGIN(o);
	struct opened file = opened(c->ret);
	put_i64(&o, P(fd), c->ret);
	put_user_text(&o, P(name), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(mode), (u32)arg(c, 1) & 07777);
	put_u32(&o, P(dev), file.dev);
	put_u64(&o, P(ino), file.ino);
	put_u16(&o, P(creat_flags), file.layer == UPPER_LAYER   ? PPM_creat_flags__FD_UPPER_LAYER_CREAT
				    : file.layer == LOWER_LAYER ? PPM_creat_flags__FD_LOWER_LAYER_CREAT
								: 0);
	END_ABOUT(o, c->ret);
}
