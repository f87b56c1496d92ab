/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a process; reported by the parent and by the child. */
SYSCALL(LIFECYCLE, fork)
{
	report_clone(c, PPME_SYSCALL_FORK_20_X, 0, false);
}
