/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Works on semaphores: the first two operations. */
#undef EVENT
#define EVENT SYSCALL_SEMOP_X

/* include/uapi/linux/sem.h */
struct sembuf {
	u16 number;
	s16 operation;
	u16 flags;
};

/* IPC_NOWAIT and SEM_UNDO. */
static __always_inline u16 semop_flags(u16 flags)
{
	return MAP_FLAG(flags, 04000, PPM_semop_flags__IPC_NOWAIT) | MAP_FLAG(flags, 0x1000, PPM_semop_flags__SEM_UNDO);
}

SYSCALL(IPC, semop)
{
	struct sembuf operations[2] = {};
	u32 count = arg(c, 2);
	if (count >= 1)
		bpf_probe_read_user(&operations[0], sizeof(operations[0]), (const void *)arg(c, 1));
	if (count >= 2)
		bpf_probe_read_user(&operations[1], sizeof(operations[1]), (const void *)(arg(c, 1) + sizeof(operations[0])));
	BEGIN_FIXED(o, 28);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(nsops), count);
	put_u16(&o, P(sem_num_0), operations[0].number);
	put_u16(&o, P(sem_op_0), operations[0].operation);
	put_u16(&o, P(sem_flg_0), semop_flags(operations[0].flags));
	put_u16(&o, P(sem_num_1), operations[1].number);
	put_u16(&o, P(sem_op_1), operations[1].operation);
	put_u16(&o, P(sem_flg_1), semop_flags(operations[1].flags));
	put_u32(&o, P(semid), arg(c, 0));
	END_FIXED(o);
}
