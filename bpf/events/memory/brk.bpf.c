/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Moves the end of the heap. */
#undef EVENT
#define EVENT SYSCALL_BRK_4_X

SYSCALL(MEMORY, brk)
{
	struct mm_struct *mm = FIELD(current_task(), mm);
	BEGIN_FIXED(o, 28);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(vm_size), vm_size(mm));
	put_u32(&o, P(vm_rss), vm_rss(mm));
	put_u32(&o, P(vm_swap), vm_swap(mm));
	put_u64(&o, P(addr), arg(c, 0));
	END_FIXED(o);
}
