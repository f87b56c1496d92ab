/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a thread or process; reported by the parent and by the child. */
SYSCALL(LIFECYCLE, clone)
{
	report_clone(c, PPME_SYSCALL_CLONE_20_X, arg(c, 0), false);
}
