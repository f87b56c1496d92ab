/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Unmounts a file system. */
#undef EVENT
#define EVENT SYSCALL_UMOUNT2_X

#if defined(__TARGET_ARCH_x86)
/* Number of umount for 32-bit callers, which has no flags. */
#define UMOUNT_32 22
static __always_inline bool has_flags(const struct call *c)
{
	return !c->is_32 || c->regs->orig_ax != UMOUNT_32;
}
#else
#define has_flags(c) true
#endif

SYSCALL(FILE, umount2)
{
	BEGIN_BY_NAME(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(name), arg(c, 0), PATH_BYTES);
	put_u32(&o, P(flags), has_flags(c) ? arg(c, 1) : 0);
	END_BY_NAME(o);
}
