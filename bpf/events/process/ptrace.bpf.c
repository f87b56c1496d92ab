/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Traces or changes another process. */
#undef EVENT
#define EVENT SYSCALL_PTRACE_X

/* Index of the types that an address or datum can have, see the table of dynamic parameters. */
#define PTRACE_NUMBER 0
#define PTRACE_SIGNAL 1
/* include/uapi/linux/ptrace.h */
#define PTRACE_PEEKTEXT 1
#define PTRACE_PEEKUSR 3
#define PTRACE_CONT 7
#define PTRACE_SINGLESTEP 9
#define PTRACE_DETACH 17
#define PTRACE_SYSCALL 24

static __always_inline void put_ptrace_number(struct out *o, u32 index, u64 value)
{
	STORE(u8, place(o), PTRACE_NUMBER);
	STORE(u64, place(o) + 1, value);
	param_len(o, index, 9);
}

SYSCALL(PROCESS, ptrace)
{
	u32 request = arg(c, 0);
	u64 data = arg(c, 3);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_ptrace_number(&o, P(addr), arg(c, 2));
	if (request == PTRACE_CONT || request == PTRACE_SINGLESTEP || request == PTRACE_DETACH || request == PTRACE_SYSCALL) {
		STORE(u8, place(&o), PTRACE_SIGNAL);
		STORE(u8, place(&o) + 1, data);
		param_len(&o, P(data), 2);
	} else {
		u64 value = data;
		/* The kernel stores what was peeked at the address in `data`. */
		if (request >= PTRACE_PEEKTEXT && request <= PTRACE_PEEKUSR && c->ret >= 0 &&
		    bpf_probe_read_user(&value, c->is_32 ? 4 : 8, (const void *)data))
			note_unreadable(&o, P(data));
		put_ptrace_number(&o, P(data), value);
	}
	put_u16(&o, P(request), ptrace_request(request));
	put_i64(&o, P(pid), int_arg(c, 1));
	END(o);
}
