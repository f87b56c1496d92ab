/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a socket wait for connections. */
#undef EVENT
#define EVENT SOCKET_LISTEN_X

SYSCALL(NET, listen)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(backlog), arg(c, 1));
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(listen)
{
	struct io_listen *listen = s->command;
	/* Rings do so since 6.11. */
	if (!bpf_core_type_exists(struct io_listen))
		return false;
	BEGIN_KEPT(o);
	put_i64(&o, P(res), 0);
	put_i64(&o, P(fd), s->fd);
	put_u32(&o, P(backlog), LOAD(listen, struct io_listen, backlog));
	END_KEPT(o);
	operation->about = ABOUT_FILE;
	return true;
}
