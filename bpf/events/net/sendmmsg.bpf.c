/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sends several messages: an event for each that went. */
#undef EVENT
#define EVENT SOCKET_SENDMMSG_X

__noinline int write_sent(u64 from, s64 fd, s64 ret)
{
	struct one_message one = {};
	const struct message *message = &one.message;
	struct out o;
	read_one_message(&one, from, ret);
	u64 size = size_of_buffers(message->buffers, message->buffers_len, one.call.is_32 ? 4 : 8);
	if (!begin(&o, CLASS_NET, NPARAMS))
		return 0;
	struct address *address = address_in(o.scratch);
	read_address(address, message->name, message->name_len);
	put_i64(&o, P(res), one.res);
	put_i64(&o, P(fd), fd);
	put_u32(&o, P(size), size);
	put_buffers(&o, P(data), &one.call, message->buffers, message->buffers_len, ret > 0 ? one.res : size);
	put_tuple(&o, P(tuple), sock_of(fd), OUTBOUND, address);
	if (!one.readable)
		note_unreadable(&o, P(data));
	suspend(&o, CODE, RING, fd);
	return 1;
}

MESSAGES_BY(some_sent, write_sent)

SYSCALL(NET, sendmmsg)
{
	EACH_MESSAGE(c, some_sent);
}
