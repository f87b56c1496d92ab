/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads at an offset into several buffers. */
#undef EVENT
#define EVENT SYSCALL_PREADV_X

SYSCALL(FILE, preadv)
{
	u64 size = size_of_buffers(arg(c, 1), arg(c, 2), c->is_32 ? 4 : 8);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(size), size);
	put_buffers(&o, P(data), c, arg(c, 1), arg(c, 2), c->ret > 0 ? c->ret : 0);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u64(&o, P(pos), arg(c, 3));
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(preadv)
{
	return keep_transfer(s, CODE);
}

/* The buffers are the program's, and may be others by now: they are not looked at. */
ENDING(preadv)
{
	BEGIN_ENDING(o);
	put_i64(&o, P(res), e->res);
	put_u32(&o, P(size), e->res > 0 ? e->res : 0);
	put_nothing(&o, P(data));
	put_i64(&o, P(fd), e->fd);
	put_u64(&o, P(pos), e->args[2]);
	note_unreadable(&o, P(data));
	END_ENDING(o);
}
