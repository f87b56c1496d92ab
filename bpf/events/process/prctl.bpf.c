/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Works on a property of a process or thread. */
#undef EVENT
#define EVENT SYSCALL_PRCTL_X

/* include/uapi/linux/prctl.h */
#define PR_SET_NAME 15
#define PR_SET_CHILD_SUBREAPER 36
#define PR_GET_CHILD_SUBREAPER 37
#define COMM_BYTES 16

SYSCALL(PROCESS, prctl)
{
	u32 option = arg(c, 0);
	s64 value = arg(c, 1);
	/* The name and the subreaper flag are state of the process. */
	u32 class = option == PR_SET_NAME || option == PR_SET_CHILD_SUBREAPER ? CLASS_IDENTITY : CLASS_PROCESS;
	struct out o;
	if (!begin(&o, CLASS_PROCESS, NPARAMS))
		return;
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(option), option);
	if (option == PR_SET_NAME) {
		put_user_text(&o, P(arg2_str), value, COMM_BYTES + 1);
		value = 0;
	} else {
		STORE(u8, place(&o), 0);
		param_len(&o, P(arg2_str), 1);
	}
	if (option == PR_GET_CHILD_SUBREAPER && c->ret == 0) {
		s32 is = 0;
		if (bpf_probe_read_user(&is, sizeof(is), (const void *)value))
			note_unreadable(&o, P(arg2_int));
		value = is;
	}
	put_i64(&o, P(arg2_int), value);
	end(&o, CODE, ring_of(class));
}
