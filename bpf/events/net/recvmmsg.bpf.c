/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Receives several messages: an event for each that came. */
#undef EVENT
#define EVENT SOCKET_RECVMMSG_X

__noinline int write_received(u64 from, s64 fd, s64 ret)
{
	struct one_message one = {};
	const struct message *message = &one.message;
	struct out o;
	bool came = ret > 0;
	read_one_message(&one, from, ret);
	if (!begin(&o, CLASS_NET, NPARAMS))
		return 0;
	struct address *address = address_in(o.scratch);
	put_i64(&o, P(res), one.res);
	put_i64(&o, P(fd), fd);
	put_u32(&o, P(size), size_of_buffers(message->buffers, message->buffers_len, one.call.is_32 ? 4 : 8));
	put_buffers(&o, P(data), &one.call, message->buffers, message->buffers_len, came ? one.res : 0);
	if (came) {
		read_address(address, message->name, message->name_len);
		put_tuple(&o, P(tuple), sock_of(fd), INBOUND, address);
	} else {
		put_nothing(&o, P(tuple));
	}
	put_user_bytes(&o, P(msgcontrol), message->control, came ? message->control_len : 0, settings.snaplen);
	if (!one.readable)
		note_unreadable(&o, P(data));
	suspend(&o, CODE, RING, fd);
	return 1;
}

MESSAGES_BY(some_received, write_received)

SYSCALL(NET, recvmmsg)
{
	EACH_MESSAGE(c, some_received);
}
