/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Flags of the kernel to those of the schema, where they differ. */
#pragma once

#define MAP_FLAG(value, kernel, ours) (((value) & (kernel)) ? (ours) : 0)

/* open(2), include/uapi/asm-generic/fcntl.h. */
#define KERNEL_O_ACCMODE 03
#define KERNEL_O_CREAT 0100
#define KERNEL_O_EXCL 0200
#define KERNEL_O_TRUNC 01000
#define KERNEL_O_APPEND 02000
#define KERNEL_O_NONBLOCK 04000
#define KERNEL_O_DSYNC 010000
#define KERNEL_O_CLOEXEC 02000000
#define KERNEL_O_SYNC_BIT 04000000
#define KERNEL_O_TMPFILE_BIT 020000000
#if defined(__TARGET_ARCH_arm64)
#define KERNEL_O_DIRECTORY 040000
#define KERNEL_O_DIRECT 0200000
#define KERNEL_O_LARGEFILE 0400000
#else
#define KERNEL_O_DIRECT 040000
#define KERNEL_O_LARGEFILE 0100000
#define KERNEL_O_DIRECTORY 0200000
#endif

static __always_inline u32 file_flags(u64 flags)
{
	u32 access = flags & KERNEL_O_ACCMODE;
	u32 out = access == 0 ? PPM_file_flags__O_RDONLY : access == 1 ? PPM_file_flags__O_WRONLY : PPM_file_flags__O_RDWR;
	out |= MAP_FLAG(flags, KERNEL_O_CREAT, PPM_file_flags__O_CREAT);
	out |= MAP_FLAG(flags, KERNEL_O_EXCL, PPM_file_flags__O_EXCL);
	out |= MAP_FLAG(flags, KERNEL_O_TRUNC, PPM_file_flags__O_TRUNC);
	out |= MAP_FLAG(flags, KERNEL_O_APPEND, PPM_file_flags__O_APPEND);
	out |= MAP_FLAG(flags, KERNEL_O_NONBLOCK, PPM_file_flags__O_NONBLOCK);
	out |= MAP_FLAG(flags, KERNEL_O_DSYNC, PPM_file_flags__O_DSYNC);
	out |= MAP_FLAG(flags, KERNEL_O_SYNC_BIT, PPM_file_flags__O_SYNC);
	out |= MAP_FLAG(flags, KERNEL_O_DIRECT, PPM_file_flags__O_DIRECT);
	out |= MAP_FLAG(flags, KERNEL_O_DIRECTORY, PPM_file_flags__O_DIRECTORY);
	out |= MAP_FLAG(flags, KERNEL_O_LARGEFILE, PPM_file_flags__O_LARGEFILE);
	out |= MAP_FLAG(flags, KERNEL_O_CLOEXEC, PPM_file_flags__O_CLOEXEC);
	out |= MAP_FLAG(flags, KERNEL_O_TMPFILE_BIT, PPM_file_flags__O_TMPFILE);
	return out;
}

/* Only the flags that a new descriptor may have: pipe2, dup3, … */
static __always_inline u32 fd_flags(u64 flags)
{
	return MAP_FLAG(flags, KERNEL_O_CLOEXEC, PPM_file_flags__O_CLOEXEC) |
	       MAP_FLAG(flags, KERNEL_O_NONBLOCK, PPM_file_flags__O_NONBLOCK) |
	       MAP_FLAG(flags, KERNEL_O_DIRECT, PPM_file_flags__O_DIRECT);
}

/* The mode counts where a file may be made; otherwise it is whatever lies in the register. */
static __always_inline u32 open_mode(u64 flags, u64 mode)
{
	return flags & (KERNEL_O_CREAT | KERNEL_O_TMPFILE_BIT) ? (u32)mode & 07777 : 0;
}

/* include/uapi/linux/openat2.h */
static __always_inline u32 resolve_flags(u64 flags)
{
	return MAP_FLAG(flags, 0x01, PPM_openat2_flags__RESOLVE_NO_XDEV) |
	       MAP_FLAG(flags, 0x02, PPM_openat2_flags__RESOLVE_NO_MAGICLINKS) |
	       MAP_FLAG(flags, 0x04, PPM_openat2_flags__RESOLVE_NO_SYMLINKS) |
	       MAP_FLAG(flags, 0x08, PPM_openat2_flags__RESOLVE_BENEATH) |
	       MAP_FLAG(flags, 0x10, PPM_openat2_flags__RESOLVE_IN_ROOT) |
	       MAP_FLAG(flags, 0x20, PPM_openat2_flags__RESOLVE_CACHED);
}

/* include/uapi/linux/sched.h */
#define KERNEL_CLONE_VM 0x100
#define KERNEL_CLONE_VFORK 0x4000
#define KERNEL_CLONE_NEWPID 0x20000000

static __always_inline u32 clone_flags(u64 flags)
{
	u32 out = 0;
	out |= MAP_FLAG(flags, 0x00000100, PPM_clone_flags__CLONE_VM);
	out |= MAP_FLAG(flags, 0x00000200, PPM_clone_flags__CLONE_FS);
	out |= MAP_FLAG(flags, 0x00000400, PPM_clone_flags__CLONE_FILES);
	out |= MAP_FLAG(flags, 0x00000800, PPM_clone_flags__CLONE_SIGHAND);
	out |= MAP_FLAG(flags, 0x00002000, PPM_clone_flags__CLONE_PTRACE);
	out |= MAP_FLAG(flags, 0x00004000, PPM_clone_flags__CLONE_VFORK);
	out |= MAP_FLAG(flags, 0x00008000, PPM_clone_flags__CLONE_PARENT);
	out |= MAP_FLAG(flags, 0x00010000, PPM_clone_flags__CLONE_THREAD);
	out |= MAP_FLAG(flags, 0x00020000, PPM_clone_flags__CLONE_NEWNS);
	out |= MAP_FLAG(flags, 0x00040000, PPM_clone_flags__CLONE_SYSVSEM);
	out |= MAP_FLAG(flags, 0x00080000, PPM_clone_flags__CLONE_SETTLS);
	out |= MAP_FLAG(flags, 0x00100000, PPM_clone_flags__CLONE_PARENT_SETTID);
	out |= MAP_FLAG(flags, 0x00200000, PPM_clone_flags__CLONE_CHILD_CLEARTID);
	out |= MAP_FLAG(flags, 0x00800000, PPM_clone_flags__CLONE_UNTRACED);
	out |= MAP_FLAG(flags, 0x01000000, PPM_clone_flags__CLONE_CHILD_SETTID);
	out |= MAP_FLAG(flags, 0x02000000, PPM_clone_flags__CLONE_NEWCGROUP);
	out |= MAP_FLAG(flags, 0x04000000, PPM_clone_flags__CLONE_NEWUTS);
	out |= MAP_FLAG(flags, 0x08000000, PPM_clone_flags__CLONE_NEWIPC);
	out |= MAP_FLAG(flags, 0x10000000, PPM_clone_flags__CLONE_NEWUSER);
	out |= MAP_FLAG(flags, 0x20000000, PPM_clone_flags__CLONE_NEWPID);
	out |= MAP_FLAG(flags, 0x40000000, PPM_clone_flags__CLONE_NEWNET);
	out |= MAP_FLAG(flags, 0x80000000, PPM_clone_flags__CLONE_IO);
	return out;
}

/* include/uapi/linux/fcntl.h */
static __always_inline u8 fcntl_command(u32 command)
{
	switch (command) {
	case 0: return PPM_fcntl_commands__F_DUPFD;
	case 1: return PPM_fcntl_commands__F_GETFD;
	case 2: return PPM_fcntl_commands__F_SETFD;
	case 3: return PPM_fcntl_commands__F_GETFL;
	case 4: return PPM_fcntl_commands__F_SETFL;
	case 5: return PPM_fcntl_commands__F_GETLK;
	case 6: return PPM_fcntl_commands__F_SETLK;
	case 7: return PPM_fcntl_commands__F_SETLKW;
	case 8: return PPM_fcntl_commands__F_SETOWN;
	case 9: return PPM_fcntl_commands__F_GETOWN;
	case 10: return PPM_fcntl_commands__F_SETSIG;
	case 11: return PPM_fcntl_commands__F_GETSIG;
	case 15: return PPM_fcntl_commands__F_SETOWN_EX;
	case 16: return PPM_fcntl_commands__F_GETOWN_EX;
	case 36: return PPM_fcntl_commands__F_OFD_GETLK;
	case 37: return PPM_fcntl_commands__F_OFD_SETLK;
	case 38: return PPM_fcntl_commands__F_OFD_SETLKW;
	case 1024: return PPM_fcntl_commands__F_SETLEASE;
	case 1025: return PPM_fcntl_commands__F_GETLEASE;
	case 1026: return PPM_fcntl_commands__F_NOTIFY;
	case 1029: return PPM_fcntl_commands__F_CANCELLK;
	case 1030: return PPM_fcntl_commands__F_DUPFD_CLOEXEC;
	case 1031: return PPM_fcntl_commands__F_SETPIPE_SZ;
	case 1032: return PPM_fcntl_commands__F_GETPIPE_SZ;
	default: return PPM_fcntl_commands__UNKNOWN;
	}
}

/* include/uapi/linux/ptrace.h */
static __always_inline u16 ptrace_request(u32 request)
{
	/* PTRACE_TRACEME … PTRACE_CONT, PTRACE_KILL, PTRACE_SINGLESTEP: one behind the kernel's. */
	if (request <= 9)
		return request + 1;
	switch (request) {
	case 12: return PPM_ptrace_requests__PTRACE_GETREGS;
	case 13: return PPM_ptrace_requests__PTRACE_SETREGS;
	case 14: return PPM_ptrace_requests__PTRACE_GETFPREGS;
	case 15: return PPM_ptrace_requests__PTRACE_SETFPREGS;
	case 16: return PPM_ptrace_requests__PTRACE_ATTACH;
	case 17: return PPM_ptrace_requests__PTRACE_DETACH;
	case 18: return PPM_ptrace_requests__PTRACE_GETFPXREGS;
	case 19: return PPM_ptrace_requests__PTRACE_SETFPXREGS;
	case 21: return PPM_ptrace_requests__PTRACE_OLDSETOPTIONS;
	case 24: return PPM_ptrace_requests__PTRACE_SYSCALL;
	case 25: return PPM_ptrace_requests__PTRACE_GET_THREAD_AREA;
	case 26: return PPM_ptrace_requests__PTRACE_SET_THREAD_AREA;
	case 30: return PPM_ptrace_requests__PTRACE_ARCH_PRCTL;
	case 31: return PPM_ptrace_requests__PTRACE_SYSEMU;
	case 32: return PPM_ptrace_requests__PTRACE_SYSEMU_SINGLESTEP;
	case 33: return PPM_ptrace_requests__PTRACE_SINGLEBLOCK;
	case 0x4200: return PPM_ptrace_requests__PTRACE_SETOPTIONS;
	case 0x4201: return PPM_ptrace_requests__PTRACE_GETEVENTMSG;
	case 0x4202: return PPM_ptrace_requests__PTRACE_GETSIGINFO;
	case 0x4203: return PPM_ptrace_requests__PTRACE_SETSIGINFO;
	case 0x4204: return PPM_ptrace_requests__PTRACE_GETREGSET;
	case 0x4205: return PPM_ptrace_requests__PTRACE_SETREGSET;
	case 0x4206: return PPM_ptrace_requests__PTRACE_SEIZE;
	case 0x4207: return PPM_ptrace_requests__PTRACE_INTERRUPT;
	case 0x4208: return PPM_ptrace_requests__PTRACE_LISTEN;
	case 0x4209: return PPM_ptrace_requests__PTRACE_PEEKSIGINFO;
	case 0x420a: return PPM_ptrace_requests__PTRACE_GETSIGMASK;
	case 0x420b: return PPM_ptrace_requests__PTRACE_SETSIGMASK;
	default: return PPM_ptrace_requests__PTRACE_UNKNOWN;
	}
}

/* include/uapi/linux/fcntl.h, AT_* */
static __always_inline u32 fchownat_flags(u64 flags)
{
	return MAP_FLAG(flags, 0x100, PPM_fchownat_flags__AT_SYMLINK_NOFOLLOW) |
	       MAP_FLAG(flags, 0x1000, PPM_fchownat_flags__AT_EMPTY_PATH);
}

/* include/uapi/linux/mount.h: old programs put a magic number into the upper half. */
static __always_inline u32 mount_flags(u64 flags)
{
	return (flags & 0xffff0000) == 0xc0ed0000 ? flags & 0xffff : flags;
}

static __always_inline u32 delete_module_flags(u64 flags)
{
	return MAP_FLAG(flags, KERNEL_O_NONBLOCK, PPM_delete_module_flags__O_NONBLOCK) |
	       MAP_FLAG(flags, KERNEL_O_TRUNC, PPM_delete_module_flags__O_TRUNC);
}

/* include/uapi/asm-generic/mman.h */
static __always_inline u32 mmap_flags(u64 flags)
{
	u32 out = flags & 3;
	out |= MAP_FLAG(flags, 0x10, PPM_mmap_flags__MAP_FIXED);
	out |= MAP_FLAG(flags, 0x20, PPM_mmap_flags__MAP_ANONYMOUS);
	out |= MAP_FLAG(flags, 0x40, PPM_mmap_flags__MAP_32BIT);
	out |= MAP_FLAG(flags, 0x100, PPM_mmap_flags__MAP_GROWSDOWN);
	out |= MAP_FLAG(flags, 0x800, PPM_mmap_flags__MAP_DENYWRITE);
	out |= MAP_FLAG(flags, 0x1000, PPM_mmap_flags__MAP_EXECUTABLE);
	out |= MAP_FLAG(flags, 0x2000, PPM_mmap_flags__MAP_LOCKED);
	out |= MAP_FLAG(flags, 0x4000, PPM_mmap_flags__MAP_NORESERVE);
	out |= MAP_FLAG(flags, 0x8000, PPM_mmap_flags__MAP_POPULATE);
	out |= MAP_FLAG(flags, 0x10000, PPM_mmap_flags__MAP_NONBLOCK);
	return out;
}
