/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sends several messages: an event for the first of them. */
#undef EVENT
#define EVENT SOCKET_SENDMMSG_X

SYSCALL(NET, sendmmsg)
{
	struct address address = {};
	struct message message = {};
	bool readable = read_message(&message, c, arg(c, 1));
	read_address(&address, message.name, message.name_len);
	u64 size = size_of_buffers(message.buffers, message.buffers_len, c->is_32 ? 4 : 8);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(size), size);
	put_buffers(&o, P(data), c, message.buffers, message.buffers_len, size);
	put_tuple(&o, P(tuple), sock_of(int_arg(c, 0)), OUTBOUND, &address);
	if (!readable)
		note_unreadable(&o, P(data));
	if (c->ret > 1)
		note_cut(&o, P(data));
	END_ABOUT(o, int_arg(c, 0));
}
