/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copies a file descriptor. */
#undef EVENT
#define EVENT SYSCALL_DUP_1_X

SYSCALL(FILE, dup)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(oldfd), int_arg(c, 0));
	END_ABOUT(o, c->ret);
}

/* A descriptor of the ring's own gets one in the table. */
OPERATION(dup)
{
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_i64(&o, P(oldfd), s->fd);
	END_KEPT(o);
	operation->about = ABOUT_RESULT;
	/* What is direct is the old one. */
	operation->uring &= ~(u64)URING_DIRECT;
	operation->fd = -1;
	return true;
}
