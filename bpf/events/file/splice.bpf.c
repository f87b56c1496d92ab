/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Moves data between descriptors inside the kernel. */
#undef EVENT
#define EVENT SYSCALL_SPLICE_X

SYSCALL(FILE, splice)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd_in), int_arg(c, 0));
	put_i64(&o, P(fd_out), int_arg(c, 2));
	put_u64(&o, P(size), arg(c, 4));
	put_u32(&o, P(flags), arg(c, 5) & 0xf);
	END_ABOUT(o, int_arg(c, 2));
}

OPERATION(splice)
{
	struct io_splice *splice = s->command;
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_i64(&o, P(fd_in), LOAD(splice, struct io_splice, flags) & SPLICE_FIXED ? NOT_IN_TABLE : LOAD(splice, struct io_splice, splice_fd_in));
	put_i64(&o, P(fd_out), s->fd);
	put_u64(&o, P(size), LOAD(splice, struct io_splice, len));
	put_u32(&o, P(flags), LOAD(splice, struct io_splice, flags) & 0xf);
	END_KEPT(o);
	operation->about = ABOUT_FILE;
	operation->waits = 1;
	return true;
}
