/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Messages of several buffers, as sendmsg and recvmsg take them; of 32-bit callers too. */
#pragma once

/* Buffers of a message that are counted and copied. */
#define BUFFERS_MAX 32
/* Messages of one call at most, include/uapi/linux/uio.h, UIO_MAXIOV. */
#define MESSAGES_MAX 1024

/* include/linux/socket.h, struct user_msghdr, and include/net/compat.h, struct compat_msghdr */
struct message {
	u64 name, name_len, buffers, buffers_len, control, control_len;
};
struct message_64 {
	u64 name;
	u32 name_len;
	u64 buffers, buffers_len, control, control_len;
	u32 flags;
};
struct message_32 {
	u32 name, name_len, buffers, buffers_len, control, control_len, flags;
};

static __always_inline bool read_message(struct message *message, const struct call *c, u64 from)
{
	if (c->is_32) {
		struct message_32 raw = {};
		if (bpf_probe_read_user(&raw, sizeof(raw), (const void *)from))
			return false;
		*message = (struct message){raw.name, raw.name_len, raw.buffers, raw.buffers_len, raw.control, raw.control_len};
		return true;
	}
	struct message_64 raw = {};
	if (bpf_probe_read_user(&raw, sizeof(raw), (const void *)from))
		return false;
	*message = (struct message){raw.name, raw.name_len, raw.buffers, raw.buffers_len, raw.control, raw.control_len};
	return true;
}

struct buffer {
	u64 address, len;
};

/* Buffer `i` of a vector whose members are two numbers of `width` bytes. */
static __always_inline bool read_buffer(struct buffer *buffer, u32 width, u64 vector, u32 i)
{
	if (width == 4) {
		u32 raw[2] = {};
		if (bpf_probe_read_user(raw, sizeof(raw), (const void *)(vector + i * sizeof(raw))))
			return false;
		*buffer = (struct buffer){raw[0], raw[1]};
		return true;
	}
	return !bpf_probe_read_user(buffer, sizeof(*buffer), (const void *)(vector + i * sizeof(*buffer)));
}

/* Bytes that the buffers hold together. A function of its own to the verifier. */
__noinline u64 size_of_buffers(u64 vector, u64 count, u32 width)
{
	u64 size = 0;
	for (u32 i = 0; i < BUFFERS_MAX; i++) {
		struct buffer buffer = {};
		if (i >= count || !read_buffer(&buffer, width, vector, i))
			break;
		size += buffer.len;
	}
	return size;
}

/* In the result of write_buffers: some of them could not be read. */
#define BUFFERS_UNREADABLE (1u << 31)

/* Writes the first `len` bytes in the buffers, at most 64 KiB, into the scratch area at `at`; tells how many. A function of its own to the verifier. */
__noinline u32 write_buffers(u64 vector, u64 count, u32 width, u32 len, u32 at)
{
	struct scratch *scratch = own_scratch();
	if (!scratch)
		return 0;
	volatile struct copy *copy = &scratch->copy;
	copy->left = len;
	copy->written = 0;
	for (u32 i = 0; i < BUFFERS_MAX; i++) {
		struct buffer buffer = {};
		u32 left = copy->left, written = copy->written;
		if (i >= count || !left)
			break;
		if (!read_buffer(&buffer, width, vector, i))
			return written | BUFFERS_UNREADABLE;
		u32 size = buffer.len > left ? left : (u32)buffer.len;
		asm volatile("%0 &= 0xffff" : "+r"(size));
		if (!size)
			continue;
		if (bpf_probe_read_user(scratch->bytes + bounded(at + written), size, (const void *)buffer.address))
			return written | BUFFERS_UNREADABLE;
		copy->written = written + size;
		copy->left = left - size;
	}
	return copy->written;
}

/* The first `snaplen` of `len` bytes in the buffers. */
static __always_inline void put_buffers(struct out *o, u32 index, const struct call *c, u64 vector, u64 count, u64 len)
{
	u32 most = len > settings.snaplen ? settings.snaplen : (u32)len;
	u32 written = write_buffers(vector, count, c->is_32 ? 4 : 8, most, o->at);
	if (written & BUFFERS_UNREADABLE)
		note_unreadable(o, index);
	o->texts = true;
	param_of_any_len(o, index, written & 0xffff);
}

/* Bytes of a struct mmsghdr: a message's head, and how many bytes were sent or received. */
#define MESSAGE_STEP(is_32) ((is_32) ? sizeof(struct message_32) + 4 : sizeof(struct message_64) + 8)

/* One of several messages of a call. */
struct one_message {
	struct call call;
	struct message message;
	/* Bytes that went, or came; of a call that failed its result. */
	s64 res;
	bool readable;
};

/* Reads the message at `from` of a call with result `ret`. */
static __always_inline void read_one_message(struct one_message *one, u64 from, s64 ret)
{
	one->call.is_32 = is_32bit_call();
	one->call.class = CLASS_NET;
	one->readable = read_message(&one->message, &one->call, from);
	one->res = ret > 0 ? (s64)user_u32(from + (one->call.is_32 ? sizeof(struct message_32) : sizeof(struct message_64))) : ret;
}

/* Ends the event of a message, as `finish` does, which a program can pass on to but once. A function of its own to the verifier. */
__noinline int finish_message(void)
{
	struct scratch *scratch = own_scratch();
	if (scratch)
		finish_event(scratch);
	return 0;
}

/* So many messages are told by one function: the verifier follows so many rounds, and then so many of these, instead of their product. */
#define MESSAGES_STEPS 32

/* Makes a function that tells of MESSAGES_STEPS messages of a call, from number `at` on; `first` is the place of number 0. False: there are no more. `write`
 * is a function of its own to the verifier, of a message's place, the descriptor and the call's result, which suspends an event, or tells that there is
 * none. The first message is told also of a call that failed; who calls has counted it. */
#define MESSAGES_BY(name, write)	\
	__noinline int name(u64 first, s64 fd, s64 ret, u32 at)	\
	{	\
		u32 bytes = MESSAGE_STEP(is_32bit_call());	\
		for (u32 i = 0; i < MESSAGES_STEPS; i++) {	\
			s64 number = (u64)at + i;	\
			if (number && number >= ret)	\
				return false;	\
			if (number)	\
				count_seen(CLASS_NET);	\
			if (write(first + number * bytes, fd, ret))	\
				finish_message();	\
		}	\
		return true;	\
	}

/* An event for each message of a call. */
#define EACH_MESSAGE(c, some)	\
	do {	\
		for (u32 at = 0; at < MESSAGES_MAX; at += MESSAGES_STEPS)	\
			if (!some(arg(c, 1), int_arg(c, 0), (c)->ret, at))	\
				break;	\
	} while (0)
