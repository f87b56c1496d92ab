/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Shuts down one or both halves of a connection. */
#undef EVENT
#define EVENT SOCKET_SHUTDOWN_X

SYSCALL(NET, shutdown)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u8(&o, P(how), arg(c, 1));
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(shutdown)
{
	struct io_shutdown *shutdown = s->command;
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_i64(&o, P(fd), s->fd);
	put_u8(&o, P(how), LOAD(shutdown, struct io_shutdown, how));
	END_KEPT(o);
	operation->about = ABOUT_FILE;
	return true;
}
