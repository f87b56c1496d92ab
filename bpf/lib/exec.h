/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Exec: the process as it is afterwards, or the failure. */
#pragma once

#define EXEC(param) PPME_SYSCALL_EXECVE_19_X__##param
/* Texts of the argument and environment vectors of an exec that failed. */
#define VECTOR_MAX 16

/* From `tid` to `cgroups`. */
static __always_inline void put_exec_process(struct out *o, struct task_struct *task)
{
	struct mm_struct *mm = FIELD(task, mm);
	put_i64(o, EXEC(tid), FIELD(task, pid));
	put_i64(o, EXEC(pid), FIELD(task, tgid));
	put_i64(o, EXEC(ptid), FIELD(task, real_parent, pid));
	/* Not changed by exec: the reader knows it. */
	STORE(u8, place(o), 0);
	param_len(o, EXEC(cwd), 1);
	put_u64(o, EXEC(fdlimit), fdlimit_of(task));
	put_u64(o, EXEC(pgft_maj), FIELD(task, maj_flt));
	put_u64(o, EXEC(pgft_min), FIELD(task, min_flt));
	put_u32(o, EXEC(vm_size), vm_size(mm));
	put_u32(o, EXEC(vm_rss), vm_rss(mm));
	put_u32(o, EXEC(vm_swap), vm_swap(mm));
	put_kernel_text(o, EXEC(comm), task->comm, sizeof(task->comm));
	put_cgroups(o, EXEC(cgroups), bpf_get_current_task());
}

/* Of a task's program; a function of its own to the verifier. */
__noinline u32 exec_flags(u64 of_task)
{
	struct task_struct *task = (struct task_struct *)of_task;
	struct file *file = BPF_CORE_READ(task, mm, exe_file);
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	u32 flags = may_write(task, inode) ? PPM_execve_flags__EXE_WRITABLE : 0;
	enum layer layer = layer_of(inode);
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	/* `memfd:` and a NUL; a name of the program's choice follows. */
	char name[8] = {};
	if (layer == UPPER_LAYER)
		flags |= PPM_execve_flags__EXE_UPPER_LAYER;
	else if (layer == LOWER_LAYER)
		flags |= PPM_execve_flags__EXE_LOWER_LAYER;
	if (dentry == BPF_CORE_READ(dentry, d_parent)) {
		bpf_probe_read_kernel_str(name, 7, BPF_CORE_READ(dentry, d_name.name));
		if (*(u64 *)name == 0x003a64666d656dull)
			flags |= PPM_execve_flags__EXE_FROM_MEMFD;
	}
	return flags;
}

/* From `tty` to `gid`. */
static __always_inline void put_exec_program(struct out *o, struct task_struct *task)
{
	struct file *file = FIELD(task, mm, exe_file);
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	const struct cred *cred = FIELD(task, cred);
	put_u32(o, EXEC(tty), tty_of(task));
	put_i64(o, EXEC(vpgid), pgid_of(task, true));
	put_u32(o, EXEC(loginuid), loginuid_of(task));
	put_u32(o, EXEC(flags), exec_flags(bpf_get_current_task()));
	put_u64(o, EXEC(cap_inheritable), capabilities(&cred->cap_inheritable));
	put_u64(o, EXEC(cap_permitted), capabilities(&cred->cap_permitted));
	put_u64(o, EXEC(cap_effective), capabilities(&cred->cap_effective));
	put_u64(o, EXEC(exe_ino), BPF_CORE_READ(inode, i_ino));
	put_u64(o, EXEC(exe_ino_ctime), change_time(inode));
	put_u64(o, EXEC(exe_ino_mtime), modification_time(inode));
	put_u32(o, EXEC(uid), FIELD(cred, euid.val));
	struct path path = {};
	BPF_CORE_READ_INTO(&path.dentry, file, f_path.dentry);
	BPF_CORE_READ_INTO(&path.mnt, file, f_path.mnt);
	put_path(o, EXEC(trusted_exepath), path);
	put_i64(o, EXEC(pgid), pgid_of(task, false));
	put_u32(o, EXEC(gid), FIELD(cred, egid.val));
}

/* In the result of write_vector: some of it could not be read, there is more. */
#define VECTOR_UNREADABLE (1u << 31)
#define VECTOR_CUT (1u << 30)

/* Writes the texts of a vector of pointers of `width` bytes, from `first` on, one behind the other into the scratch area at `at`; tells their
 * length. A function of its own to the verifier. */
__noinline u32 write_vector(u64 vector, u32 width, u32 first, u32 at)
{
	struct scratch *scratch = own_scratch();
	u32 written = 0;
	if (!scratch || !vector)
		return 0;
	for (u32 i = 0; i < VECTOR_MAX; i++) {
		u64 text = 0;
		if (i < first)
			continue;
		if (bpf_probe_read_user(&text, width == 4 ? 4 : 8, (const void *)(vector + i * width)))
			return written | VECTOR_UNREADABLE;
		if (!text)
			return written;
		s64 len = bpf_probe_read_user_str(scratch->bytes + bounded(at + written), PATH_BYTES, (const void *)text);
		if (len < 0)
			return written | VECTOR_UNREADABLE;
		written += (u32)len;
		if (written > ARGS_MAX)
			return written | VECTOR_CUT;
	}
	return written | VECTOR_CUT;
}

static __always_inline void put_vector(struct out *o, u32 index, const struct call *c, u64 vector, u32 first)
{
	u32 len = write_vector(vector, c->is_32 ? 4 : 8, first, o->at);
	if (len & VECTOR_UNREADABLE)
		note_unreadable(o, index);
	if (len & VECTOR_CUT)
		note_cut(o, index);
	o->texts = true;
	param_of_any_len(o, index, len & 0x7fff);
}

/* The first text of the vector of arguments. */
static __always_inline void put_first_argument(struct out *o, u32 index, const struct call *c, u64 vector)
{
	u64 text = 0;
	if (vector && bpf_probe_read_user(&text, c->is_32 ? 4 : 8, (const void *)vector))
		note_unreadable(o, index);
	if (text) {
		put_user_text(o, index, text, PATH_BYTES);
	} else {
		STORE(u8, place(o), 0);
		param_len(o, index, 1);
	}
}

static __always_inline void report_failed_exec(const struct call *c, u16 event, u64 filename, u64 argv, u64 envp)
{
	struct out o;
	if (!begin(&o, CLASS_LIFECYCLE, event == PPME_SYSCALL_EXECVE_19_X ? PPME_SYSCALL_EXECVE_19_X_NPARAMS : PPME_SYSCALL_EXECVEAT_X_NPARAMS))
		return;
	struct task_struct *task = current_task();
	put_i64(&o, EXEC(res), c->ret);
	put_first_argument(&o, EXEC(exe), c, argv);
	put_vector(&o, EXEC(args), c, argv, 1);
	put_exec_process(&o, task);
	put_vector(&o, EXEC(env), c, envp, 0);
	put_exec_program(&o, task);
	if (event == PPME_SYSCALL_EXECVE_19_X)
		put_user_text(&o, EXEC(filename), filename, PATH_BYTES);
	end(&o, event, LIFECYCLE_RING);
}
