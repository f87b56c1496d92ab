/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a thread or process, newer form; reported by the parent and by the child. */
SYSCALL(LIFECYCLE, clone3)
{
	/* include/uapi/linux/sched.h, struct clone_args: the flags come first. */
	u64 flags = 0;
	bool unreadable = bpf_probe_read_user(&flags, sizeof(flags), (const void *)arg(c, 0));
	report_clone(c, PPME_SYSCALL_CLONE3_X, flags, unreadable);
}
