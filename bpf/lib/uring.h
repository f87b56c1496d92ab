/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Operations that rings of io_uring carry out, told as the events of the syscalls that do the same. When one is submitted, its event is written as far as
 * it is known, texts from the kernel's own copies, and kept. When it completes, its result is filled in, and it is sent. Where no completion will be
 * told, or nothing can be kept, it is sent at once as if it had succeeded, and marked as presumed. */
#pragma once

/* Operations that tables cover. */
#define OPERATIONS 64
/* Requests whose results are waited for at most; more are presumed to succeed. */
#define REQUESTS 512
/* Parameters that are kept: one path of the longest kind and what goes with it. An event with more is presumed. */
#define KEPT_BYTES 4480
/* A result is waited for so long, where nothing but work is waited for; ns. */
#define PATIENCE 2000000000ull
/* Looks for overdue operations (ten a second) during which cached paths are given up after a rename whose end nothing tells. */
#define UNSEEN_MOVES 30

/* Marks of an event, crates/schema/src/extension.rs, Uring: above the operation's code, below the effective user. */
#define URING_PRESUMED (1u << 8)
#define URING_DIRECT (1u << 9)
#define URING_PERSONALITY (1u << 10)
#define URING_USER_AT 32

/* Which descriptor an event is about. */
enum about {
	ABOUT_NOTHING,
	/* What the request works on. */
	ABOUT_FILE,
	/* The one that the result is; where it failed, the one that was given. */
	ABOUT_RESULT,
	/* The one that was given. */
	ABOUT_GIVEN,
};

/* An operation from its submission to its end. Stands at the beginning of a scratch area, in front of the lengths of its parameters. */
struct operation {
	u64 tid, uring, notes, since;
	/* Address of the ring in the kernel. */
	u64 ring;
	/* Flags of an open, as the kernel has them. */
	u64 opens;
	/* Of events that are written at the end: buffer, length and the like. */
	u64 args[3];
	s64 fd;
	u32 tgid;
	/* Bytes of the parameters. */
	u32 len;
	u16 number, code;
	u8 class, n, about;
	/* Bytes from the end of the parameters to the flags of an open; 0: it is none. */
	u8 flags_back;
	/* Parts are from the program's memory. */
	u8 texts;
	/* It may wait for others for as long as it takes. */
	u8 waits;
	/* It completes again and again. */
	u8 repeats;
};

struct kept {
	struct operation operation;
	u8 rest[DATA_AT - sizeof(struct operation) + KEPT_BYTES];
};

/* By the request's address in the kernel. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, REQUESTS);
	__type(key, u64);
	__type(value, struct kept);
} requests SEC(".maps");

/* Requests that complete again and again are not named by all of their completions: they are found by what the program calls them. */
struct repeated {
	u64 ring, user_data;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, REQUESTS);
	__type(key, struct repeated);
	__type(value, u64);
} repeated SEC(".maps");

u32 unseen_moves = 0;

/* A request as it is submitted. */
struct submission {
	struct io_kiocb *request;
	/* What the operation has for itself. */
	void *command;
	u64 flags;
	/* The descriptor that it works on, where it works on one. */
	s64 fd;
	u32 opcode, number, class;
};

/* For LOAD, where the way to the pointer would be taken for one in the kernel's types. */
static __always_inline struct io_kiocb *request_of(const struct submission *s)
{
	return s->request;
}

/* The operation in a scratch area that is held. */
static __always_inline volatile struct operation *operation_in(struct scratch *scratch)
{
	return (volatile struct operation *)scratch->bytes;
}

/* A descriptor in the caller's table; direct ones are the ring's own. */
static __always_inline s64 fd_of_request(struct io_kiocb *request, u64 flags)
{
	return flags & REQUEST_FIXED_FILE ? NOT_IN_TABLE : LOAD(request, struct io_kiocb, cqe.fd);
}

/* The effective user that the operation is carried out as, and marks. */
static __always_inline u64 uring_of(const struct submission *s)
{
	u64 uring = s->opcode;
	u32 user = FIELD(current_task(), cred, euid.val);
	if (settings.creds_bit < 64 && s->flags >> (settings.creds_bit & 63) & 1) {
		const struct cred *cred = LOAD(request_of(s), struct io_kiocb, creds);
		user = LOAD(cred, struct cred, euid.val);
		uring |= URING_PERSONALITY;
	}
	if (s->fd == NOT_IN_TABLE)
		uring |= URING_DIRECT;
	return uring | (u64)user << URING_USER_AT;
}

/* Begins to write what is kept of an operation. False: the event is lost, and counted. */
static __always_inline bool begin_kept(struct out *o, const struct submission *s, u32 nparams)
{
	if (!begin(o, s->class, nparams)) {
		count_seen(s->class);
		return false;
	}
	struct task_struct *task = current_task();
	volatile struct operation *operation = operation_in(o->scratch);
	/* A thread that the kernel made for a ring acts for the process that has the ring. */
	bool of_kernel = FIELD(task, flags) & PF_IO_WORKER;
	operation->tid = of_kernel ? FIELD(task, tgid) : FIELD(task, pid);
	operation->tgid = FIELD(task, tgid);
	operation->uring = uring_of(s);
	operation->since = bpf_ktime_get_boot_ns();
	operation->ring = (u64)LOAD(request_of(s), struct io_kiocb, ctx);
	operation->opens = 0;
	operation->args[0] = operation->args[1] = operation->args[2] = 0;
	operation->fd = s->fd;
	operation->number = s->number;
	operation->class = s->class;
	operation->about = ABOUT_NOTHING;
	operation->flags_back = 0;
	operation->texts = 0;
	operation->waits = 0;
	operation->repeats = 0;
	return true;
}

static __always_inline volatile struct operation *end_kept(struct out *o, u16 code)
{
	volatile struct operation *operation = operation_in(o->scratch);
	operation->notes = o->scratch->notes;
	operation->len = o->at - DATA_AT;
	operation->code = code;
	operation->n = o->n;
	return operation;
}

/* In the files of events, behind the syscall: OPERATION(openat) { … s->command … } writes what is kept of the operation, from BEGIN_KEPT(o) to END_KEPT(o),
 * which gives what may be added to it. The first parameter is the result, which comes later. */
#define OPERATION(name) static __noinline bool kept_##name(const struct submission *s)
#define BEGIN_KEPT(o)                                                                             \
	struct out o;                                                                             \
	if (!begin_kept(&o, s, NPARAMS))                                                          \
	return false
#define END_KEPT(o)                                                                               \
	if (o.next != o.n)                                                                        \
		wrong_number_of_parameters();                                                     \
	volatile struct operation *operation = end_kept(&o, CODE)

/* A text that the kernel has copied. */
static __always_inline void put_filename(struct out *o, u32 index, struct filename *filename)
{
	put_kernel_text(o, index, LOAD(filename, struct filename, name), PATH_BYTES);
}

/* The kernel's copy of an address stands at the beginning of what the request has beside it (connect, seen in 6.18), or in the message there, whose first
 * field is a pointer: no family that is told looks like one. */
static __always_inline bool read_copied(struct address *address, void *copied)
{
	u16 family = 0;
	if (bpf_probe_read_kernel(&family, sizeof(family), copied))
		return false;
	bool first = family == AF_INET || family == AF_INET6 || family == AF_UNIX;
	return !bpf_probe_read_kernel(address->bytes, SOCKADDR_BYTES, first ? copied : copied + bpf_core_field_offset(struct io_async_msghdr, addr));
}

/* The address that a request was given: the kernel's copy, where it has made one, else the program's. Kept in place of parameters of events that are written
 * at the end. */
static __always_inline bool keep_address(const struct submission *s, u16 code, u64 from, u64 len, bool given)
{
	struct out o;
	if (!begin_kept(&o, s, 0))
		return false;
	struct address *address = (struct address *)(o.scratch->bytes + DATA_AT);
	address->len = 0;
	o.at += sizeof(struct address);
	volatile struct operation *operation = end_kept(&o, code);
	operation->about = ABOUT_FILE;
	len = len > SOCKADDR_BYTES ? SOCKADDR_BYTES : len;
	if (!given || len < 2)
		return true;
	if (settings.async_bit < 64 && s->flags >> (settings.async_bit & 63) & 1) {
		if (read_copied(address, LOAD(request_of(s), struct io_kiocb, async_data)))
			address->len = len;
	} else if (from) {
		u32 size = (u32)len;
		asm volatile("%0 &= 0xff" : "+r"(size));
		operation->texts = 1;
		if (size <= SOCKADDR_BYTES && !bpf_probe_read_user(address->bytes, size, (const void *)from))
			address->len = size;
	}
	return true;
}

/* A transfer: what it reads or writes is read from the program's memory at the end. */
static __always_inline bool keep_transfer(const struct submission *s, u16 code)
{
	struct io_rw *transfer = s->command;
	struct out o;
	if (!begin_kept(&o, s, 0))
		return false;
	volatile struct operation *operation = end_kept(&o, code);
	operation->about = ABOUT_FILE;
	operation->waits = 1;
	/* Buffers that the ring chooses are not known yet. */
	operation->args[0] = s->flags & REQUEST_BUFFER_SELECT ? 0 : LOAD(transfer, struct io_rw, addr);
	operation->args[1] = LOAD(transfer, struct io_rw, len);
	operation->args[2] = LOAD(transfer, struct io_rw, kiocb.ki_pos);
	return true;
}

/* A message: the address that it goes to is the kernel's copy. */
static __always_inline bool keep_message(const struct submission *s, u16 code, bool of_vector)
{
	struct io_sr_msg *message = s->command;
	struct io_async_msghdr *copied = LOAD(request_of(s), struct io_kiocb, async_data);
	bool is_copied = settings.async_bit < 64 && s->flags >> (settings.async_bit & 63) & 1;
	u64 len = is_copied && LOAD(copied, struct io_async_msghdr, msg.msg_name) ? LOAD(copied, struct io_async_msghdr, msg.msg_namelen) : 0;
	if (!keep_address(s, code, 0, len, len))
		return false;
	struct scratch *scratch = own_scratch();
	if (!scratch)
		return false;
	volatile struct operation *operation = operation_in(scratch);
	operation->waits = 1;
	if (!of_vector && !(s->flags & REQUEST_BUFFER_SELECT)) {
		operation->args[0] = (u64)LOAD(message, struct io_sr_msg, buf);
		operation->args[1] = LOAD(message, struct io_sr_msg, len);
	}
	operation->repeats = !!(LOAD(message, struct io_sr_msg, flags) & MESSAGE_REPEATED);
	return true;
}

/* An operation at its end. */
struct ending {
	s64 res;
	s64 fd;
	u64 args[3];
	/* What it worked on. */
	struct file *file;
	/* The address that it was given. */
	const struct address *address;
	struct scratch *scratch;
	u32 class;
	/* The program's memory and descriptors are at hand. */
	bool at_hand;
};

/* For events that are written at the end: ENDING(connect) { BEGIN_ENDING(o); … e->res …; END_ENDING(o); } */
#define ENDING(name) static __noinline void end_of_##name(const struct ending *e)
#define BEGIN_ENDING(o)                                                                           \
	struct out o;                                                                             \
	begin_ending(&o, e, NPARAMS)
#define END_ENDING(o)                                                                             \
	if (o.next != o.n)                                                                        \
		wrong_number_of_parameters();                                                     \
	end_ending(&o)

static __always_inline void begin_ending(struct out *o, const struct ending *e, u32 nparams)
{
	*o = (struct out){.base = e->scratch->bytes, .scratch = e->scratch, .lens_at = DATA_AT - 2 * nparams, .at = DATA_AT, .n = nparams, .class = e->class};
}

static __always_inline void end_ending(struct out *o)
{
	volatile struct operation *operation = operation_in(o->scratch);
	operation->n = o->n;
	operation->len = o->at - DATA_AT;
	operation->texts |= o->texts;
}

/* The bytes that went; where the program's memory is not at hand, or they are in several pieces, they could not be read. */
static __always_inline void put_bytes_of(struct out *o, u32 index, const struct ending *e)
{
	if (e->at_hand && e->args[0]) {
		put_user_bytes(o, index, e->args[0], e->res > 0 ? e->res : 0, settings.snaplen);
	} else {
		note_unreadable(o, index);
		put_nothing(o, index);
	}
}

/* As sock_of, of a file. */
static __always_inline struct sock *sock_in(struct file *file)
{
	struct inode *inode = file ? LOAD(file, struct file, f_inode) : NULL;
	if (!inode || (LOAD(inode, struct inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	struct socket *socket = LOAD(file, struct file, private_data);
	return LOAD(socket, struct socket, sk);
}
