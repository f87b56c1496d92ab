/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Maps a file or memory. */
#undef EVENT
#define EVENT SYSCALL_MMAP_X

#if defined(__TARGET_ARCH_x86)
/* Numbers of 32-bit callers: mmap has its arguments in memory, mmap2 counts the offset in pages. */
#define MMAP_32 90
#define MMAP2_32 192
static __always_inline u64 mmap_arg(const struct call *c, const u32 i)
{
	if (c->is_32 && c->regs->orig_ax == MMAP_32)
		return user_u32((u64)(u32)c->regs->bx + 4 * i);
	return i == 5 && c->is_32 && c->regs->orig_ax == MMAP2_32 ? arg(c, 5) << 12 : arg(c, i);
}
#else
#define mmap_arg arg
#endif

SYSCALL(MEMORY, mmap)
{
	struct mm_struct *mm = FIELD(current_task(), mm);
	s64 fd = (s32)mmap_arg(c, 4);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(vm_size), vm_size(mm));
	put_u32(&o, P(vm_rss), vm_rss(mm));
	put_u32(&o, P(vm_swap), vm_swap(mm));
	put_u64(&o, P(addr), mmap_arg(c, 0));
	put_u64(&o, P(length), mmap_arg(c, 1));
	put_u32(&o, P(prot), mmap_arg(c, 2));
	put_u32(&o, P(flags), mmap_flags(mmap_arg(c, 3)));
	put_i64(&o, P(fd), fd);
	put_u64(&o, P(offset), mmap_arg(c, 5));
	END_ABOUT(o, fd);
}
