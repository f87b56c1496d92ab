/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Runs a program. What succeeded is reported where the kernel has put the new program in place, for execveat too; here come the failures. */
SYSCALL(LIFECYCLE, execve)
{
	if (c->ret < 0)
		report_failed_exec(c, PPME_SYSCALL_EXECVE_19_X, arg(c, 0), arg(c, 1), arg(c, 2));
	else
		count_filtered(CLASS_LIFECYCLE);
}

SEC("tp_btf/sched_process_exec")
int exec(u64 *ctx)
{
	struct task_struct *task = current_task();
	struct linux_binprm *binprm = (struct linux_binprm *)ctx[2];
	if (!interest[EXECVE_NR] || FIELD(task, flags) & PF_KTHREAD || !in_scope())
		return 0;
	announce_first(LIFECYCLE_RING);
	count_seen(CLASS_LIFECYCLE);
	struct out o;
	if (!begin(&o, CLASS_LIFECYCLE, PPME_SYSCALL_EXECVE_19_X_NPARAMS))
		return 0;
	struct mm_struct *mm = FIELD(task, mm);
	put_i64(&o, EXEC(res), 0);
	put_exe_and_args(&o, EXEC(exe), EXEC(args), mm);
	put_exec_process(&o, task);
	put_region(&o, EXEC(env), BPF_CORE_READ(mm, env_start), BPF_CORE_READ(mm, env_end), ENV_MAX);
	put_exec_program(&o, task);
	put_kernel_text(&o, EXEC(filename), binprm->filename, PATH_BYTES);
	end_in(&o, PPME_SYSCALL_EXECVE_19_X, LIFECYCLE_RING, namespaces_of(bpf_get_current_task()));
	return 0;
}
