/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Works on BPF programs and maps. */
#undef EVENT
#define EVENT SYSCALL_BPF_2_X

SYSCALL(SYSTEM, bpf)
{
	BEGIN_FIXED(o, 12);
	put_i64(&o, P(fd), c->ret);
	put_u32(&o, P(cmd), arg(c, 0));
	END_FIXED(o);
}
