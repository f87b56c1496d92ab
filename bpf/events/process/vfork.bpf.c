/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a process that borrows its parent's memory; reported by the parent and by the child. */
SYSCALL(LIFECYCLE, vfork)
{
	report_clone(c, PPME_SYSCALL_VFORK_20_X, KERNEL_CLONE_VFORK | KERNEL_CLONE_VM, false);
}
