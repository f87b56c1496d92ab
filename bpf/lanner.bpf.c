/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The probe: one program at the end of every syscall, which passes those that are wanted on to one that looks closer, which passes those in the scope on
 * to a program of their own; and programs at a few other places of the kernel. Cheapest tests first: number, interest, scope; only then anything is
 * copied. */
#include "lib/kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "lib/compat.h"
#include "gen/schema.h"
#include "lib/maps.h"
#include "lib/count.h"
#include "lib/scope.h"
#include "lib/sharing.h"
#include "lib/writer.h"
#include "lib/call.h"
#include "lib/flags.h"
#include "lib/path.h"
#include "lib/task.h"
#include "lib/user.h"
#include "lib/socket.h"
#include "lib/filter.h"
#include "lib/object.h"
#include "lib/finish.h"
#include "lib/function.h"
#include "lib/acted.h"
#include "lib/open.h"
#include "lib/clone.h"
#include "lib/exec.h"
#include "lib/identity.h"
#include "lib/thread.h"
#include "lib/iterate.h"
#include "lib/child.h"
#include "lib/accept.h"
#include "lib/message.h"
#include "lib/pipe.h"
#include "lib/poll.h"
#include "lib/sockopt.h"
#include "lib/names.h"
#include "lib/uring_types.h"
#include "lib/uring.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Most calls are wanted by nobody, and this is all that they pay for: it needs no stack and none of the registers that a program has to save. */
SEC("tp_btf/sys_exit")
int gate(u64 *ctx)
{
	u64 number = number_of((struct pt_regs *)ctx[0]);
	if (number < SYSCALLS && !interest[OF_ANY_CALLER + number])
		return 0;
	bpf_tail_call(ctx, &handlers, DISPATCH_AT);
	/* Not met: the table is filled before this one is attached. */
	count_seen(CLASS_GENERIC);
	count_lost(CLASS_GENERIC, LOST_TAIL_CALL);
	return 0;
}

/* Behind the gate, without being called anew by the kernel. */
SEC("tp_btf/sys_exit")
int dispatch(u64 *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx[0];
	s64 number = number_of(regs);
	if (number < 0)
		return 0;
#if defined(__TARGET_ARCH_x86)
	if (number & X32_BIT) {
		if (in_scope()) {
			count_seen(CLASS_GENERIC);
			count_lost(CLASS_GENERIC, LOST_ABI);
		}
		return 0;
	}
#endif
	number = native_number(regs, number);
	if (number >= SYSCALLS)
		return 0;
	u32 class = interest[number & (SYSCALLS - 1)];
	if (!class)
		return 0;
	if (class & MOVES_PATHS) {
		note_move(number, ctx);
		class &= ~MOVES_PATHS;
	}
	if (!class)
		return 0;
	struct standing standing = standing_of_current();
	bool by_name = class & BY_NAME;
	if (standing.verdict != WATCHED) {
		if (by_name && settings.scope_mode == SCOPE_CGROUP)
			forget_acted();
		return 0;
	}
	class &= ~BY_NAME;
	/* A new task tells of itself what its parent's facts do not tell. */
	bool tells_itself = class == CLASS_LIFECYCLE + 1 && ctx[1] == 0;
	if (!standing.told && !tells_itself && !just_failed())
		bpf_tail_call(ctx, &handlers, ANNOUNCE_AT);
	bool if_changed = class & IF_CHANGED;
	class = (class & ~IF_CHANGED) - 1;
	count_seen(class);
	if ((if_changed && !identity_changed()) || is_filtered(number, ctx)) {
		if (by_name)
			forget_acted();
		count_filtered(class);
		return 0;
	}
	bpf_tail_call(ctx, &handlers, (u32)number);
	if (by_name)
		forget_acted();
	count_lost(class, LOST_TAIL_CALL);
	return 0;
}

/* In front of a task's first event, which then goes its way. */
SEC("tp_btf/sys_exit")
int announce(u64 *ctx)
{
	if (!announce_current(LIFECYCLE_RING_SHARED))
		failed_to_tell();
	bpf_tail_call(ctx, &handlers, DISPATCH_AT);
	count_seen(CLASS_LIFECYCLE);
	count_lost(CLASS_LIFECYCLE, LOST_TAIL_CALL);
	return 0;
}

#include "events/process/capset.bpf.c"
#include "events/process/chdir.bpf.c"
#include "events/process/chroot.bpf.c"
#include "events/process/clone.bpf.c"
#include "events/process/clone3.bpf.c"
#include "events/process/execve.bpf.c"
#include "events/process/execveat.bpf.c"
#include "events/process/fchdir.bpf.c"
#include "events/process/fork.bpf.c"
#include "events/process/getcwd.bpf.c"
#include "events/process/getegid.bpf.c"
#include "events/process/geteuid.bpf.c"
#include "events/process/getgid.bpf.c"
#include "events/process/getresgid.bpf.c"
#include "events/process/getresuid.bpf.c"
#include "events/process/getrlimit.bpf.c"
#include "events/process/getuid.bpf.c"
#include "events/process/keyctl.bpf.c"
#include "events/process/kill.bpf.c"
#include "events/process/nanosleep.bpf.c"
#include "events/process/pidfd_getfd.bpf.c"
#include "events/process/pidfd_open.bpf.c"
#include "events/process/prctl.bpf.c"
#include "events/process/prlimit64.bpf.c"
#include "events/process/process_vm_readv.bpf.c"
#include "events/process/process_vm_writev.bpf.c"
#include "events/process/procexit.bpf.c"
#include "events/process/ptrace.bpf.c"
#include "events/process/seccomp.bpf.c"
#include "events/process/setgid.bpf.c"
#include "events/process/setns.bpf.c"
#include "events/process/setpgid.bpf.c"
#include "events/process/setregid.bpf.c"
#include "events/process/setresgid.bpf.c"
#include "events/process/setresuid.bpf.c"
#include "events/process/setreuid.bpf.c"
#include "events/process/setrlimit.bpf.c"
#include "events/process/setsid.bpf.c"
#include "events/process/setuid.bpf.c"
#include "events/process/signaldeliver.bpf.c"
#include "events/process/tgkill.bpf.c"
#include "events/process/tkill.bpf.c"
#include "events/process/unshare.bpf.c"
#include "events/process/vfork.bpf.c"
#include "events/file/access.bpf.c"
#include "events/file/chmod.bpf.c"
#include "events/file/chown.bpf.c"
#include "events/file/close.bpf.c"
#include "events/file/close_range.bpf.c"
#include "events/file/copy_file_range.bpf.c"
#include "events/file/creat.bpf.c"
#include "events/file/dup.bpf.c"
#include "events/file/dup2.bpf.c"
#include "events/file/dup3.bpf.c"
#include "events/file/fchmod.bpf.c"
#include "events/file/fchmodat.bpf.c"
#include "events/file/fchown.bpf.c"
#include "events/file/fchownat.bpf.c"
#include "events/file/fcntl.bpf.c"
#include "events/file/flock.bpf.c"
#include "events/file/fsconfig.bpf.c"
#include "events/file/fstat.bpf.c"
#include "events/file/getdents.bpf.c"
#include "events/file/getdents64.bpf.c"
#include "events/file/ioctl.bpf.c"
#include "events/file/lchown.bpf.c"
#include "events/file/link.bpf.c"
#include "events/file/linkat.bpf.c"
#include "events/file/lseek.bpf.c"
#include "events/file/lstat.bpf.c"
#include "events/file/mkdir.bpf.c"
#include "events/file/mkdirat.bpf.c"
#include "events/file/mknod.bpf.c"
#include "events/file/mknodat.bpf.c"
#include "events/file/mount.bpf.c"
#include "events/file/newfstatat.bpf.c"
#include "events/file/open.bpf.c"
#include "events/file/open_by_handle_at.bpf.c"
#include "events/file/openat.bpf.c"
#include "events/file/openat2.bpf.c"
#include "events/file/pread64.bpf.c"
#include "events/file/preadv.bpf.c"
#include "events/file/pwrite64.bpf.c"
#include "events/file/pwritev.bpf.c"
#include "events/file/quotactl.bpf.c"
#include "events/file/read.bpf.c"
#include "events/file/readv.bpf.c"
#include "events/file/rename.bpf.c"
#include "events/file/renameat.bpf.c"
#include "events/file/renameat2.bpf.c"
#include "events/file/rmdir.bpf.c"
#include "events/file/sendfile.bpf.c"
#include "events/file/splice.bpf.c"
#include "events/file/stat.bpf.c"
#include "events/file/symlink.bpf.c"
#include "events/file/symlinkat.bpf.c"
#include "events/file/umount2.bpf.c"
#include "events/file/unlink.bpf.c"
#include "events/file/unlinkat.bpf.c"
#include "events/file/write.bpf.c"
#include "events/file/writev.bpf.c"
#include "events/net/accept.bpf.c"
#include "events/net/accept4.bpf.c"
#include "events/net/bind.bpf.c"
#include "events/net/connect.bpf.c"
#include "events/net/getpeername.bpf.c"
#include "events/net/getsockname.bpf.c"
#include "events/net/getsockopt.bpf.c"
#include "events/net/listen.bpf.c"
#include "events/net/recvfrom.bpf.c"
#include "events/net/recvmmsg.bpf.c"
#include "events/net/recvmsg.bpf.c"
#include "events/net/sendmmsg.bpf.c"
#include "events/net/sendmsg.bpf.c"
#include "events/net/sendto.bpf.c"
#include "events/net/setsockopt.bpf.c"
#include "events/net/shutdown.bpf.c"
#include "events/net/socket.bpf.c"
#include "events/net/socketpair.bpf.c"
#include "events/memory/brk.bpf.c"
#include "events/memory/memfd_create.bpf.c"
#include "events/memory/mlock.bpf.c"
#include "events/memory/mlock2.bpf.c"
#include "events/memory/mlockall.bpf.c"
#include "events/memory/mmap.bpf.c"
#include "events/memory/mprotect.bpf.c"
#include "events/memory/munlock.bpf.c"
#include "events/memory/munlockall.bpf.c"
#include "events/memory/munmap.bpf.c"
#include "events/memory/userfaultfd.bpf.c"
#include "events/ipc/epoll_create.bpf.c"
#include "events/ipc/epoll_create1.bpf.c"
#include "events/ipc/epoll_wait.bpf.c"
#include "events/ipc/eventfd.bpf.c"
#include "events/ipc/eventfd2.bpf.c"
#include "events/ipc/futex.bpf.c"
#include "events/ipc/inotify_init.bpf.c"
#include "events/ipc/inotify_init1.bpf.c"
#include "events/ipc/io_uring_enter.bpf.c"
#include "events/ipc/io_uring_register.bpf.c"
#include "events/ipc/io_uring_setup.bpf.c"
#include "events/ipc/pipe.bpf.c"
#include "events/ipc/pipe2.bpf.c"
#include "events/ipc/poll.bpf.c"
#include "events/ipc/ppoll.bpf.c"
#include "events/ipc/select.bpf.c"
#include "events/ipc/semctl.bpf.c"
#include "events/ipc/semget.bpf.c"
#include "events/ipc/semop.bpf.c"
#include "events/ipc/signalfd.bpf.c"
#include "events/ipc/signalfd4.bpf.c"
#include "events/ipc/timerfd_create.bpf.c"
#include "events/system/bpf.bpf.c"
#include "events/system/delete_module.bpf.c"
#include "events/system/finit_module.bpf.c"
#include "events/system/generic.bpf.c"
#include "events/system/init_module.bpf.c"
#include "events/system/module_load.bpf.c"
#include "events/system/reboot.bpf.c"
#include "uring.bpf.c"
#include "acted.bpf.c"
