/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Maps a file or memory. */
#undef EVENT
#define EVENT SYSCALL_MMAP_X

SYSCALL(MEMORY, mmap)
{
	struct mm_struct *mm = FIELD(current_task(), mm);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(vm_size), vm_size(mm));
	put_u32(&o, P(vm_rss), vm_rss(mm));
	put_u32(&o, P(vm_swap), vm_swap(mm));
	put_u64(&o, P(addr), arg(c, 0));
	put_u64(&o, P(length), arg(c, 1));
	put_u32(&o, P(prot), arg(c, 2));
	put_u32(&o, P(flags), mmap_flags(arg(c, 3)));
	put_i64(&o, P(fd), int_arg(c, 4));
	put_u64(&o, P(offset), arg(c, 5));
	END_ABOUT(o, int_arg(c, 4));
}
