/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Closes a file descriptor. */
#undef EVENT
#define EVENT SYSCALL_CLOSE_X

SYSCALL(FILE, close)
{
	BEGIN_FIXED(o, 16);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	END_FIXED(o);
}

/* Of a descriptor, or of a place among the ring's own. */
OPERATION(close)
{
	struct io_close *close = s->command;
	bool direct = LOAD(close, struct io_close, file_slot);
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_i64(&o, P(fd), direct ? NOT_IN_TABLE : LOAD(close, struct io_close, fd));
	END_KEPT(o);
	if (direct)
		operation->uring |= URING_DIRECT;
	return true;
}
