/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A syscall at its end: number, arguments, result, also of 32-bit callers. */
#pragma once

#if defined(__TARGET_ARCH_x86)
/* arch/x86/include/asm/thread_info.h: the task is inside of a 32-bit syscall. */
#define TS_COMPAT 2
/* arch/x86/include/uapi/asm/unistd.h: the number is of the x32 table. */
#define X32_BIT 0x40000000
/* Number of socketcall for 32-bit callers. */
#define SOCKETCALL_32 102
#define EXECVE_NR 59
#define UNLINKAT_NR 263
#define OPEN_NR 2
#define CREAT_NR 85
#define OPENAT_NR 257
#define OPENAT2_NR 437
#elif defined(__TARGET_ARCH_arm64)
/* arch/arm64/include/asm/thread_info.h */
#define TIF_32BIT 22
#define EXECVE_NR 221
#define UNLINKAT_NR 35
#define OPENAT_NR 56
#define OPENAT2_NR 437
#define CLONE_NR 220
#define CLONE3_NR 435
#endif

/* include/linux/err.h: results down to its negative are errors; what is below is the address that a 32-bit caller gets. */
#define ERRORS 4095

struct call {
	u64 *ctx;
	struct pt_regs *regs;
	s64 ret;
	u32 class;
	bool is_32;
};

static __always_inline bool is_32bit_call(void)
{
	struct task_struct *task = running_task();
#if defined(__TARGET_ARCH_x86)
	return FIELD(task, thread_info.status) & TS_COMPAT;
#else
	return FIELD(task, thread_info.flags) & (1ul << TIF_32BIT);
#endif
}

static __always_inline s64 number_of(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return (s64)regs->orig_ax;
#else
	return regs->syscallno;
#endif
}

#if defined(__TARGET_ARCH_x86)
/* arch/x86/entry/syscalls: the numbers of execve and execveat, which are still there when a 64-bit program has become a 32-bit one. */
#define EXECVE_64 59
#define EXECVEAT_64 322

/* Native numbers of the calls behind socketcall, include/uapi/linux/net.h. */
static const volatile u16 socketcalls[] = {0, 41, 49, 42, 50, 43, 51, 52, 53, 0, 0, 44, 45, 48, 54, 55, 46, 47, 288, 299, 307};

static __always_inline s64 native_number(struct pt_regs *regs, s64 number)
{
	if (!is_32bit_call() || number == EXECVE_64 || number == EXECVEAT_64)
		return number;
	if (number == SOCKETCALL_32) {
		u32 call = (u32)regs->bx;
		return call < sizeof(socketcalls) / sizeof(socketcalls[0]) ? socketcalls[call] : 0xffff;
	}
	return number >= 0 && number < SYSCALLS ? settings.native_of_32[number] : 0xffff;
}
#else
static __always_inline s64 native_number(struct pt_regs *regs, s64 number)
{
	return is_32bit_call() ? 0xffff : number;
}
#endif

static __always_inline struct call call_of(u64 *ctx, u32 class)
{
	struct call call = {.ctx = ctx, .regs = (struct pt_regs *)ctx[0], .ret = (s64)ctx[1], .class = class, .is_32 = is_32bit_call()};
	if (call.is_32) {
		s32 ret = (s32)call.ret;
		call.ret = ret < -ERRORS ? (s64)(u32)ret : ret;
	}
	return call;
}

/* Argument i, 0-based and constant. */
static __always_inline u64 arg(const struct call *c, const u32 i)
{
	struct pt_regs *regs = c->regs;
#if defined(__TARGET_ARCH_x86)
	if (c->is_32) {
		/* socketcall has its arguments in memory. */
		if (regs->orig_ax == SOCKETCALL_32) {
			u32 value = 0;
			bpf_probe_read_user(&value, sizeof(value), (const void *)((u64)(u32)regs->cx + 4 * i));
			return value;
		}
		return (u32)(i == 0 ? regs->bx : i == 1 ? regs->cx : i == 2 ? regs->dx : i == 3 ? regs->si : i == 4 ? regs->di : regs->bp);
	}
	return i == 0 ? regs->di : i == 1 ? regs->si : i == 2 ? regs->dx : i == 3 ? regs->r10 : i == 4 ? regs->r8 : regs->r9;
#else
	return i == 0 ? regs->orig_x0 : regs->user_regs.regs[i];
#endif
}

/* A descriptor or another int. */
static __always_inline s64 int_arg(const struct call *c, const u32 i)
{
	return (s32)arg(c, i);
}

/* The program of a syscall: SYSCALL(FILE, close) { … c->ret, arg(c, 0) … }. User space finds the syscall and the class of its events in the
 * program's name. */
#define SYSCALL(of_class, name)                                                                   \
	static __always_inline void on_##name(const struct call *c);                              \
	SEC("tp_btf/sys_exit")                                                                    \
	int of_class##__##name(u64 *ctx)                                                          \
	{                                                                                         \
		struct call call = call_of(ctx, CLASS_##of_class);                                \
		on_##name(&call);                                                                 \
		return 0;                                                                         \
	}                                                                                         \
	static __always_inline void on_##name(const struct call *c)

/* An event of fixed size: BEGIN_FIXED(o, bytes of all parameters); put_…; END_FIXED(o); */
#define BEGIN_FIXED(o, bytes)                                                                     \
	struct out o;                                                                             \
	if (!begin_fixed(&o, c->class, ring_of(c->class), NPARAMS, bytes))                        \
	return count_refused(CODE)
#define END_FIXED(o) end_fixed(&o, CODE)

#define BEGIN(o)                                                                                  \
	struct out o;                                                                             \
	if (!begin(&o, c->class, NPARAMS))                                                        \
	return
#define END(o) end(&o, CODE, ring_of(o.class))
/* With what a descriptor is open on; without where it is negative. */
#define END_ABOUT(o, fd) end_about(&o, CODE, ring_of(o.class), c->ctx, fd)

/* The longest path with its NUL, and one byte more that tells when text was cut. */
#define PATH_BYTES 4097
