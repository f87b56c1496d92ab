/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sends a message. */
#undef EVENT
#define EVENT SOCKET_SENDMSG_X

SYSCALL(NET, sendmsg)
{
	struct address address = {};
	struct message message = {};
	bool readable = read_message(&message, c, arg(c, 1));
	read_address(&address, message.name, message.name_len);
	BEGIN(o);
	u64 size = size_of_buffers(message.buffers, message.buffers_len, c->is_32 ? 4 : 8);
	put_i64(&o, P(res), c->ret);
	put_buffers(&o, P(data), c, message.buffers, message.buffers_len, c->ret >= 0 ? c->ret : size);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(size), size);
	put_tuple(&o, P(tuple), sock_of(int_arg(c, 0)), OUTBOUND, &address);
	if (!readable)
		note_unreadable(&o, P(data));
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(sendmsg)
{
	return keep_message(s, CODE, true);
}

/* The buffers are the program's, and may be others by now: they are not looked at. */
ENDING(sendmsg)
{
	BEGIN_ENDING(o);
	put_i64(&o, P(res), e->res);
	put_nothing(&o, P(data));
	put_i64(&o, P(fd), e->fd);
	put_u32(&o, P(size), e->res > 0 ? e->res : 0);
	put_tuple(&o, P(tuple), sock_in(e->file), OUTBOUND, e->address);
	note_unreadable(&o, P(data));
	END_ENDING(o);
}
