/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What any program at the end of all syscalls costs: this one does nothing. */

char LICENSE[] __attribute__((section("license"), used)) = "Dual BSD/GPL";

__attribute__((section("tp_btf/sys_exit"), used)) int empty(void *ctx)
{
	(void)ctx;
	return 0;
}
