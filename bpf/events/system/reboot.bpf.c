/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Restarts, halts, and the start of another kernel. Such a call does not come to its end, so it is told when the kernel has found it allowed and well-formed, as
 * a syscall without a layout of its own. What returns is told at its end. */
#undef EVENT
#define EVENT GENERIC_X

#if defined(__TARGET_ARCH_x86)
#define REBOOT_NR 169
#elif defined(__TARGET_ARCH_arm64)
#define REBOOT_NR 142
#endif

/* include/uapi/linux/reboot.h */
#define CMD_RESTART 0x01234567
#define CMD_RESTART2 0xa1b2c3d4
#define CMD_HALT 0xcdef0123
#define CMD_POWER_OFF 0x4321fedc
#define CMD_KEXEC 0x45584543

/* Another kernel is started by the host's first pid namespace alone; in others the same words are refused. */
static __always_inline bool ends_all(u32 command, const struct pid_namespace *namespace)
{
	if (command == CMD_KEXEC)
		return LOAD(namespace, struct pid_namespace, level) == 0;
	return command == CMD_RESTART || command == CMD_RESTART2 || command == CMD_HALT || command == CMD_POWER_OFF;
}

/* As begin_fixed and end_fixed, but for the counting: in one step each, for others count between the instructions of this program. The reader is woken at once. */
static __always_inline void tell_reboot(u32 class)
{
	const u32 size = HEAD_LEN + EVENT_HEADER_LEN + 2 * NPARAMS + 4;
	struct class_counts *counts = counts_of(class);
	if (!counts)
		return;
	__sync_fetch_and_add(&counts->seen, 1);
	if (!may_pass(REBOOT_NR, current_task())) {
		__sync_fetch_and_add(&counts->filtered, 1);
		return;
	}
	struct out o = {.lens_at = HEAD_LEN + EVENT_HEADER_LEN, .at = HEAD_LEN + EVENT_HEADER_LEN + 2 * NPARAMS, .n = NPARAMS};
	o.ts = now();
	o.base = bpf_ringbuf_reserve(&ring, size, 0);
	if (!o.base) {
		__sync_fetch_and_add(&counts->lost[LOST_RING_FULL], 1);
		count_refused(CODE);
		return;
	}
	put_u16(&o, P(ID), settings.code_of[REBOOT_NR]);
	put_u16(&o, P(nativeID), REBOOT_NR);
	write_header(o.base, o.ts, FIELD(running_task(), pid), o.at - HEAD_LEN, CODE, o.n);
	bpf_ringbuf_submit(o.base, BPF_RB_FORCE_WAKEUP);
	__sync_fetch_and_add(&counts->delivered, 1);
}

/* pid namespace, command */
SEC("fentry/reboot_pid_ns")
int reboot_begins(u64 *ctx)
{
	u32 class = interest[REBOOT_NR] & ~(MOVES_PATHS | IF_CHANGED | BY_NAME);
	if (class && ends_all((u32)ctx[1], (const struct pid_namespace *)ctx[0]) && acts_in_scope())
		tell_reboot(class - 1);
	return 0;
}
