/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Enters a namespace; who entered other mounts, maybe those of a container, is told again before its next event. */
#undef EVENT
#define EVENT SYSCALL_SETNS_X

SYSCALL(IDENTITY, setns)
{
	u64 kinds = arg(c, 1);
	/* 0: whatever the descriptor is. */
	if (c->ret == 0 && (!kinds || kinds & CLONE_NEWNS))
		forget_told();
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(nstype), clone_flags(arg(c, 1)));
	END_ABOUT(o, int_arg(c, 0));
}
