/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Receives a message. */
#undef EVENT
#define EVENT SOCKET_RECVMSG_X

SYSCALL(NET, recvmsg)
{
	struct address address = {};
	struct message message = {};
	bool readable = read_message(&message, c, arg(c, 1));
	if (c->ret >= 0)
		read_address(&address, message.name, message.name_len);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(size), size_of_buffers(message.buffers, message.buffers_len, c->is_32 ? 4 : 8));
	put_buffers(&o, P(data), c, message.buffers, message.buffers_len, c->ret > 0 ? c->ret : 0);
	if (c->ret >= 0)
		put_tuple(&o, P(tuple), sock_of(int_arg(c, 0)), INBOUND, &address);
	else
		put_nothing(&o, P(tuple));
	put_user_bytes(&o, P(msgcontrol), message.control, c->ret >= 0 ? message.control_len : 0, settings.snaplen);
	put_i64(&o, P(fd), int_arg(c, 0));
	if (!readable)
		note_unreadable(&o, P(data));
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(recvmsg)
{
	return keep_message(s, CODE, true);
}

/* The buffers are the program's, and may be others by now: they are not looked at. */
ENDING(recvmsg)
{
	BEGIN_ENDING(o);
	put_i64(&o, P(res), e->res);
	put_u32(&o, P(size), e->res > 0 ? e->res : 0);
	put_nothing(&o, P(data));
	if (e->res >= 0)
		put_tuple(&o, P(tuple), sock_in(e->file), INBOUND, e->address);
	else
		put_nothing(&o, P(tuple));
	put_nothing(&o, P(msgcontrol));
	put_i64(&o, P(fd), e->fd);
	note_unreadable(&o, P(data));
	END_ENDING(o);
}
