/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The programs that see what rings of io_uring carry out: at the submission and at the completion of an operation, and for those whose completion nothing
 * tells. What is told of each stands in the files of events. */

/* For operations without an event of their own. */
#undef EVENT
#define EVENT GENERIC_X
static __always_inline void tell_generic(const struct submission *s)
{
	struct out o;
	count_seen(s->class);
	if (!begin_fixed(&o, s->class, RING, NPARAMS, 4))
		return count_refused(CODE);
	put_u16(&o, P(ID), settings.code_of[s->number & (SYSCALLS - 1)]);
	put_u16(&o, P(nativeID), s->number);
	end_fixed(&o, CODE);
}

/* Writes what is kept of an operation. False: there is nothing to keep. */
static __always_inline bool keep(const struct submission *s)
{
	switch (s->opcode) {
	case OP_OPENAT:
		return kept_openat(s);
	case OP_OPENAT2:
		return kept_openat2(s);
	case OP_CLOSE:
		return kept_close(s);
	case OP_UNLINKAT:
		return kept_unlinkat(s);
	case OP_RENAMEAT:
		return kept_renameat2(s);
	case OP_MKDIRAT:
		return kept_mkdirat(s);
	case OP_SYMLINKAT:
		return kept_symlinkat(s);
	case OP_LINKAT:
		return kept_linkat(s);
	case OP_FIXED_FD_INSTALL:
		return kept_dup(s);
	case OP_SPLICE:
		return kept_splice(s);
	case OP_READ:
	case OP_READ_FIXED:
	case OP_READ_MULTISHOT:
		return kept_pread64(s);
	case OP_WRITE:
	case OP_WRITE_FIXED:
		return kept_pwrite64(s);
	case OP_READV:
	case OP_READV_FIXED:
		return kept_preadv(s);
	case OP_WRITEV:
	case OP_WRITEV_FIXED:
		return kept_pwritev(s);
	case OP_SOCKET:
		return kept_socket(s);
	case OP_BIND:
		return kept_bind(s);
	case OP_LISTEN:
		return kept_listen(s);
	case OP_CONNECT:
		return kept_connect(s);
	case OP_ACCEPT:
		return kept_accept4(s);
	case OP_SHUTDOWN:
		return kept_shutdown(s);
	case OP_SEND:
	case OP_SEND_ZC:
		return kept_sendto(s);
	case OP_SENDMSG:
	case OP_SENDMSG_ZC:
		return kept_sendmsg(s);
	case OP_RECV:
		return kept_recvfrom(s);
	case OP_RECVMSG:
		return kept_recvmsg(s);
	default:
		tell_generic(s);
		return false;
	}
}

/* Writes events that are written at the end. */
static __always_inline void write_ending(u16 code, const struct ending *e)
{
	switch (code) {
	case PPME_SYSCALL_PREAD_X:
		return end_of_pread64(e);
	case PPME_SYSCALL_PWRITE_X:
		return end_of_pwrite64(e);
	case PPME_SYSCALL_PREADV_X:
		return end_of_preadv(e);
	case PPME_SYSCALL_PWRITEV_X:
		return end_of_pwritev(e);
	case PPME_SOCKET_BIND_X:
		return end_of_bind(e);
	case PPME_SOCKET_CONNECT_X:
		return end_of_connect(e);
	case PPME_SOCKET_ACCEPT4_6_X:
		return end_of_accept4(e);
	case PPME_SOCKET_SENDTO_X:
		return end_of_sendto(e);
	case PPME_SOCKET_SENDMSG_X:
		return end_of_sendmsg(e);
	case PPME_SOCKET_RECVFROM_X:
		return end_of_recvfrom(e);
	case PPME_SOCKET_RECVMSG_X:
		return end_of_recvmsg(e);
	}
}

/* Cheap facts only: what hangs on a path or on who asks passes. */
static __always_inline bool operation_is_filtered(volatile struct operation *operation, s64 res)
{
	struct filter *filter = filter_in_force(filter_generation);
	if (!filter)
		return false;
	const struct syscall_filter *of = &filter->of[operation->number & (SYSCALLS - 1)];
	if (of->clauses_used == PASS_ALL)
		return false;
	u32 facts = result_facts(res) | FACTS_OF_DESCRIPTOR | FACTS_OF_CALLER;
	facts |= operation->flags_back ? open_facts(operation->opens) : FACTS_OF_OPEN;
	return !choose(of, facts).paths;
}

/* The result stands first; what is known of a new file, from the flags on to the end. */
static __always_inline void fill_in(struct scratch *scratch, volatile struct operation *operation, s64 res, bool at_hand)
{
	u8 *bytes = scratch->bytes;
	STORE(u64, bytes + DATA_AT, res);
	u32 end = DATA_AT + operation->len, back = operation->flags_back;
	if (!back || res < 0 || !at_hand)
		return;
	struct opened file = opened(res);
	u8 *flags = bytes + bounded(end - back);
	STORE(u32, flags, *(volatile u32 *)flags | file.flags);
	STORE(u32, bytes + bounded(end - 12), file.dev);
	STORE(u64, bytes + bounded(end - 8), file.ino);
}

/* The end of an event: notes, object, its flags, its place, and what is to be said of rings. */
static __always_inline void send_operation(struct scratch *scratch, struct file *file, s64 fd, u64 uring, u32 shared)
{
	volatile struct operation *operation = operation_in(scratch);
	struct out o = {.base = scratch->bytes, .scratch = scratch, .at = DATA_AT + operation->len, .class = operation->class};
	u64 tid = operation->tid;
	u32 n = operation->n & 15;
	u16 code = operation->code;
	if (shared & SHARES_MEMORY && operation->texts)
		scratch->notes |= NOTE_SHARED_MEMORY;
	if (shared & SHARES_FILES && operation->about >= ABOUT_RESULT)
		scratch->notes |= NOTE_SHARED_FILES;
	struct behind behind = put_behind(&o, file, fd);
	STORE(u64, place(&o), uring);
	o.at += 8;
	add_lens(&o, n, 5);
	u8 *lens = o.base + DATA_AT - 10;
	STORE(u16, lens, behind.notes);
	STORE(u16, lens + 2, behind.object);
	STORE(u16, lens + 4, behind.flags);
	STORE(u16, lens + 6, behind.place);
	STORE(u16, lens + 8, 8);
	send_as(&o, code, tid, RING, n + 5, 2);
}

/* What the result adds to the parameters of the operation in the scratch area. A function of its own, for its frame is not there when the object is written. */
__noinline int complete_parameters(u64 of_file, s64 res, bool at_hand)
{
	struct scratch *scratch = own_scratch();
	if (!scratch)
		return 0;
	volatile struct operation *operation = operation_in(scratch);
	if (operation->n) {
		fill_in(scratch, operation, res, at_hand && res != NOT_IN_TABLE);
		return 0;
	}
	/* The event is written over where it stands. */
	struct address *address = address_in(scratch);
	bpf_probe_read_kernel(address, sizeof(struct address), scratch->bytes + DATA_AT);
	struct ending ending = {
		.res = res,
		.fd = operation->fd,
		.args = {operation->args[0], operation->args[1], operation->args[2]},
		.file = (struct file *)of_file,
		.address = address,
		.scratch = scratch,
		.class = operation->class,
		.at_hand = at_hand,
	};
	write_ending(operation->code, &ending);
	return 0;
}

/* Tells of the operation in the scratch area, which is held, and lets go of it. `how` is URING_PRESUMED where the result is not known. A function of its own
 * to the verifier. */
__noinline int tell_operation(u64 of_file, s64 res, u32 how)
{
	struct scratch *scratch = own_scratch();
	struct file *file = (struct file *)of_file;
	if (!scratch)
		return 0;
	volatile struct operation *operation = operation_in(scratch);
	u64 uring = operation->uring | how;
	u32 about = operation->about;
	if (about == ABOUT_RESULT && res >= 0 && uring & (URING_DIRECT | URING_PRESUMED))
		res = NOT_IN_TABLE;
	count_seen(operation->class);
	if (operation_is_filtered(operation, res)) {
		count_filtered(operation->class);
		scratch->busy = 0;
		return 0;
	}
	bool at_hand = FIELD(current_task(), tgid) == operation->tgid;
	s64 given = operation->fd;
	scratch->notes = operation->notes;
	complete_parameters(of_file, res, at_hand);
	s64 fd = about == ABOUT_RESULT && res >= 0 ? res : given;
	if (about == ABOUT_NOTHING)
		file = NULL;
	else if (about != ABOUT_FILE)
		file = at_hand && fd != NOT_IN_TABLE ? file_of(fd) : NULL;
	send_operation(scratch, file, fd, uring, at_hand ? shares() : 0);
	scratch->busy = 0;
	return 0;
}

/* Brings what is kept of an operation into the scratch area, and holds it. */
static __always_inline bool bring(struct kept *kept)
{
	struct scratch *scratch = own_scratch();
	if (!scratch || scratch->busy)
		return false;
	scratch->busy = 1;
	bpf_probe_read_kernel(scratch->bytes, sizeof(struct kept), kept);
	return true;
}

/* A completion that was not told, before its request was used again: presumed. */
static __always_inline void tell_stale(u64 request)
{
	struct kept *kept = bpf_map_lookup_elem(&requests, &request);
	if (!kept)
		return;
	if (bring(kept)) {
		tell_operation(0, 0, URING_PRESUMED);
	} else {
		count_seen(kept->operation.class);
		count_lost(kept->operation.class, LOST_BUSY);
	}
	bpf_map_delete_elem(&requests, &request);
}

/* A thread that the kernel made for a ring belongs to whom its process belongs. */
static __always_inline struct standing standing_of_submitter(void)
{
	struct task_struct *task = running_task();
	if (settings.scope_mode != SCOPE_PROCESS || !(FIELD(task, flags) & PF_IO_WORKER))
		return standing_of_current();
	struct task_struct *leader = FIELD(task, group_leader);
	struct note *note = leader ? bpf_task_storage_get(&notes, leader, NULL, 0) : NULL;
	if (note && note->verdict != UNDECIDED && note->generation == scope_generation)
		return (struct standing){note->verdict, true};
	return (struct standing){verdict_of_current(), true};
}

/* Paths may lead elsewhere once the operation is done, which may not be told; by whomever. */
static __always_inline bool moves_paths(struct io_kiocb *request, void *command, u32 opcode)
{
	struct io_unlink *unlink = command;
	return opcode == OP_RENAMEAT || (opcode == OP_UNLINKAT && LOAD(unlink, struct io_unlink, flags) & AT_REMOVEDIR);
}

static __always_inline int submitted(u64 address)
{
	struct io_kiocb *request = (struct io_kiocb *)address;
	u32 opcode = LOAD(request, struct io_kiocb, opcode);
	u32 number = opcode < OPERATIONS ? settings.number_of_operation[opcode & (OPERATIONS - 1)] : SYSCALLS;
	if (number >= SYSCALLS)
		return 0;
	/* An instruction of its own: the compiler leaves a mask out that the comparison made needless, and old verifiers forget the comparison. */
	asm volatile("%0 &= %1" : "+r"(number) : "i"(SYSCALLS - 1));
	u32 class = interest[number];
	void *command = (void *)request + bpf_core_field_offset(struct io_kiocb, cmd);
	if (class & MOVES_PATHS && moves_paths(request, command, opcode)) {
		__sync_fetch_and_add(&moves, 1);
		unseen_moves = UNSEEN_MOVES;
	}
	class &= ~(MOVES_PATHS | IF_CHANGED | BY_NAME);
	if (!class)
		return 0;
	struct standing standing = standing_of_submitter();
	if (standing.verdict != WATCHED)
		return 0;
	if (!standing.told)
		announce_current(LIFECYCLE_RING_SHARED);
	u64 flags = LOAD(request, struct io_kiocb, flags);
	struct submission submission = {
		.request = request,
		.command = command,
		.flags = flags,
		.fd = fd_of_request(request, flags),
		.opcode = opcode,
		.number = number,
		.class = class - 1,
	};
	tell_stale(address);
	if (!keep(&submission))
		return 0;
	struct scratch *scratch = own_scratch();
	if (!scratch)
		return 0;
	volatile struct operation *operation = operation_in(scratch);
	bool told = !(flags & REQUEST_CQE_SKIP) && operation->len <= KEPT_BYTES;
	bool repeats = operation->repeats;
	if (told && !bpf_map_update_elem(&requests, &address, scratch->bytes, 0)) {
		scratch->busy = 0;
		if (repeats) {
			struct repeated key = {(u64)LOAD(request, struct io_kiocb, ctx), LOAD(request, struct io_kiocb, cqe.user_data)};
			bpf_map_update_elem(&repeated, &key, &address, 0);
		}
		return 0;
	}
	struct file *file = operation->about == ABOUT_FILE && submission.fd != NOT_IN_TABLE ? file_of(submission.fd) : NULL;
	tell_operation(address_of(scratch, file), 0, URING_PRESUMED);
	return 0;
}

/* The operation is prepared, texts are copied, nothing is done yet. */
SEC("tp_btf/io_uring_submit_req")
int uring_submit(u64 *ctx)
{
	return submitted(ctx[0]);
}

/* Its name before 6.3. */
SEC("?tp_btf/io_uring_submit_sqe")
int uring_submit_old(u64 *ctx)
{
	return submitted(ctx[0]);
}

/* Tells of a completion, if its request is known: the kernel uses requests again, also for what is not watched. */
static __always_inline void completed(u64 address, s64 res)
{
	struct io_kiocb *request = (struct io_kiocb *)address;
	struct kept *kept = bpf_map_lookup_elem(&requests, &address);
	if (!kept || kept->operation.ring != (u64)LOAD(request, struct io_kiocb, ctx) ||
	    (kept->operation.uring & 0xff) != LOAD(request, struct io_kiocb, opcode))
		return;
	if (!bring(kept)) {
		count_seen(kept->operation.class);
		count_lost(kept->operation.class, LOST_BUSY);
		return;
	}
	struct scratch *scratch = own_scratch();
	if (scratch)
		tell_operation(address_of(scratch, LOAD(request, struct io_kiocb, file)), res, 0);
}

/* One of several completions of a request, which this place does not name. */
static __always_inline void completed_again(u64 *ctx)
{
	struct repeated key = {.ring = ctx[0]};
	s64 res;
	if (settings.parts_of_completion) {
		key.user_data = ctx[2];
		res = (s32)ctx[3];
	} else {
		struct io_uring_cqe *completion = (struct io_uring_cqe *)ctx[2];
		key.user_data = LOAD(completion, struct io_uring_cqe, user_data);
		res = LOAD(completion, struct io_uring_cqe, res);
	}
	u64 *address = bpf_map_lookup_elem(&repeated, &key);
	if (address)
		completed(*address, res);
}

SEC("tp_btf/io_uring_complete")
int uring_complete(u64 *ctx)
{
	u64 address = ctx[1];
	struct io_kiocb *request = (struct io_kiocb *)address;
	if (!request) {
		completed_again(ctx);
		return 0;
	}
	u32 opcode = LOAD(request, struct io_kiocb, opcode);
	if (moves_paths(request, (void *)request + bpf_core_field_offset(struct io_kiocb, cmd), opcode))
		__sync_fetch_and_add(&moves, 1);
	completed(address, LOAD(request, struct io_kiocb, cqe.res));
	if (!(LOAD(request, struct io_kiocb, cqe.flags) & COMPLETION_MORE))
		bpf_map_delete_elem(&requests, &address);
	return 0;
}

static long tell_overdue(void *map, u64 *address, struct kept *kept, u64 *now)
{
	if (kept->operation.waits || *now - kept->operation.since < PATIENCE || !bring(kept))
		return 0;
	tell_operation(0, 0, URING_PRESUMED);
	u64 key = *address;
	bpf_map_delete_elem(map, &key);
	return 0;
}

/* Run by user space ten times a second: completions that found no room in their ring are not told. */
SEC("raw_tp/sys_exit")
int uring_overdue(void *ctx)
{
	u64 now = bpf_ktime_get_boot_ns();
	if (unseen_moves) {
		unseen_moves--;
		__sync_fetch_and_add(&moves, 1);
	}
	bpf_for_each_map_elem(&requests, tell_overdue, &now, 0);
	return 0;
}
