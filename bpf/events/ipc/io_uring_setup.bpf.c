/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes a ring for asynchronous work. */
#undef EVENT
#define EVENT SYSCALL_IO_URING_SETUP_X

/* include/uapi/linux/io_uring.h, its front */
struct io_uring_params {
	u32 sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features;
};

SYSCALL(IPC, io_uring_setup)
{
	struct io_uring_params params = {};
	bpf_probe_read_user(&params, sizeof(params), (const void *)arg(c, 1));
	BEGIN_FIXED(o, 36);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(entries), arg(c, 0));
	put_u32(&o, P(sq_entries), params.sq_entries);
	put_u32(&o, P(cq_entries), params.cq_entries);
	put_u32(&o, P(flags), params.flags);
	put_u32(&o, P(sq_thread_cpu), params.sq_thread_cpu);
	put_u32(&o, P(sq_thread_idle), params.sq_thread_idle);
	put_u32(&o, P(features), params.features);
	END_FIXED(o);
}
