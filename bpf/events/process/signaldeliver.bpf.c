/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A signal was delivered. */
#undef EVENT
#define EVENT SIGNALDELIVER_E

/* include/uapi/asm-generic/siginfo.h: codes up to SI_USER are of signals that a process sent. */
#define SI_USER 0

SEC("tp_btf/signal_deliver")
int signaldeliver(u64 *ctx)
{
	int signal = (int)ctx[0];
	struct kernel_siginfo *info = (struct kernel_siginfo *)ctx[1];
	struct task_struct *task = current_task();
	if (!settings.want_signals || FIELD(task, flags) & PF_KTHREAD || !in_scope())
		return 0;
	announce_first(LIFECYCLE_RING_SHARED);
	count_seen(CLASS_PROCESS);
	s32 sender = 0;
	/* The union of a signal's facts stands behind its three numbers, aligned to 8; of one that a process sent the pid is first. */
	if ((u64)info > 1 && BPF_CORE_READ(info, si_code) <= SI_USER)
		bpf_probe_read_kernel(&sender, sizeof(sender), (void *)info + 16);
	struct out o;
	if (!begin_fixed(&o, CLASS_PROCESS, RING, NPARAMS, 17)) {
		count_refused(CODE);
		return 0;
	}
	put_i64(&o, P(spid), sender);
	put_i64(&o, P(dpid), FIELD(task, pid));
	put_u8(&o, P(sig), signal);
	END_FIXED(o);
	return 0;
}
