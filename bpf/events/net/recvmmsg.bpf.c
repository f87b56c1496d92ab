/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Receives several messages: an event for the first of them. */
#undef EVENT
#define EVENT SOCKET_RECVMMSG_X

/* include/linux/socket.h, struct mmsghdr: the number of bytes stands behind the message's head. */
#define LENGTH_AT (c->is_32 ? sizeof(struct message_32) : sizeof(struct message_64))

SYSCALL(NET, recvmmsg)
{
	struct address address = {};
	struct message message = {};
	bool readable = read_message(&message, c, arg(c, 1));
	u32 received = c->ret > 0 ? user_u32(arg(c, 1) + LENGTH_AT) : 0;
	if (c->ret > 0)
		read_address(&address, message.name, message.name_len);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(size), size_of_buffers(message.buffers, message.buffers_len, c->is_32 ? 4 : 8));
	put_buffers(&o, P(data), c, message.buffers, message.buffers_len, received);
	if (c->ret > 0)
		put_tuple(&o, P(tuple), sock_of(int_arg(c, 0)), INBOUND, &address);
	else
		put_nothing(&o, P(tuple));
	put_user_bytes(&o, P(msgcontrol), message.control, c->ret > 0 ? message.control_len : 0, settings.snaplen);
	if (!readable)
		note_unreadable(&o, P(data));
	if (c->ret > 1)
		note_cut(&o, P(data));
	END_ABOUT(o, int_arg(c, 0));
}
