/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Removes a mapping. */
#undef EVENT
#define EVENT SYSCALL_MUNMAP_X

SYSCALL(MEMORY, munmap)
{
	struct mm_struct *mm = FIELD(current_task(), mm);
	BEGIN_FIXED(o, 36);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(vm_size), vm_size(mm));
	put_u32(&o, P(vm_rss), vm_rss(mm));
	put_u32(&o, P(vm_swap), vm_swap(mm));
	put_u64(&o, P(addr), arg(c, 0));
	put_u64(&o, P(length), arg(c, 1));
	END_FIXED(o);
}
