/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A module is in the kernel, and none of its instructions has run: the event of the call that loads it, as a success, is told now, for what the module does may
 * keep the call from its end, or this probe from seeing it. At its end a call that was told is told again only if the module's own start failed. */

#ifndef OLD_KERNEL

#if defined(__TARGET_ARCH_x86)
#define INIT_MODULE_NR 175
#define FINIT_MODULE_NR 313
#elif defined(__TARGET_ARCH_arm64)
#define INIT_MODULE_NR 105
#define FINIT_MODULE_NR 273
#endif

SEC("tp_btf/module_load")
int module_load(u64 *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(running_task());
	u32 number = native_number(regs, number_of(regs));
	if (number != INIT_MODULE_NR && number != FINIT_MODULE_NR)
		return 0;
	u32 class = interest[number & (SYSCALLS - 1)] & ~(MOVES_PATHS | IF_CHANGED | BY_NAME);
	if (!class || !in_scope() || !may_pass(number, current_task()))
		return 0;
	/* Where this can't be remembered, the end of the call tells it. */
	if (!new_acted(number, acted_key(FIRST_NAME)))
		return 0;
	announce_first(LIFECYCLE_RING_SHARED);
	struct call call = {.ctx = ctx, .regs = regs, .ret = 0, .class = class - 1, .is_32 = is_32bit_call()};
	count_seen(call.class);
	/* One behind the other: their frames together are more than a program may have. */
	bool told = number == INIT_MODULE_NR ? tell_init_module(&call) : write_finit_module(&call) && finish_here();
	if (!told)
		forget_acted();
	return 0;
}

#endif
