/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a socket. The flags of its type are those of open. */
#undef EVENT
#define EVENT SOCKET_SOCKET_X

SYSCALL(NET, socket)
{
	BEGIN(o);
	put_i64(&o, P(fd), c->ret);
	put_u32(&o, P(domain), arg(c, 0));
	put_u32(&o, P(type), arg(c, 1));
	put_u32(&o, P(proto), arg(c, 2));
	put_u32(&o, P(flags), fd_flags(arg(c, 1)));
	END_ABOUT(o, c->ret);
}

OPERATION(socket)
{
	struct io_socket *socket = s->command;
	u32 flags = LOAD(socket, struct io_socket, flags);
	BEGIN_KEPT(o);
	put_i64(&o, P(fd), 0);
	put_u32(&o, P(domain), LOAD(socket, struct io_socket, domain));
	put_u32(&o, P(type), LOAD(socket, struct io_socket, type) | flags);
	put_u32(&o, P(proto), LOAD(socket, struct io_socket, protocol));
	put_u32(&o, P(flags), fd_flags(flags));
	END_KEPT(o);
	operation->about = ABOUT_RESULT;
	operation->fd = -1;
	if (LOAD(socket, struct io_socket, file_slot))
		operation->uring |= URING_DIRECT;
	return true;
}
