/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Opens or makes a set of semaphores. */
#undef EVENT
#define EVENT SYSCALL_SEMGET_X

SYSCALL(IPC, semget)
{
	u64 flags = arg(c, 2);
	BEGIN_FIXED(o, 20);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(key), arg(c, 0));
	put_u32(&o, P(nsems), arg(c, 1));
	/* include/uapi/linux/ipc.h; the permissions are the same. */
	put_u32(&o, P(semflg), (flags & 0777) | MAP_FLAG(flags, 01000, PPM_semget_flags__IPC_CREAT) |
				      MAP_FLAG(flags, 02000, PPM_semget_flags__IPC_EXCL));
	END_FIXED(o);
}
