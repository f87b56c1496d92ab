/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Runs a program relative to a directory: the failures, see execve. */
SYSCALL(LIFECYCLE, execveat)
{
	if (c->ret < 0)
		report_failed_exec(c, PPME_SYSCALL_EXECVEAT_X, 0, arg(c, 2), arg(c, 3));
	else
		count_filtered(CLASS_LIFECYCLE);
}
