/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Controls a set of semaphores. */
#undef EVENT
#define EVENT SYSCALL_SEMCTL_X

/* include/uapi/linux/sem.h, ipc.h */
#define KERNEL_SETVAL 16
#define KERNEL_IPC_64 0x100

static __always_inline u16 semctl_command(u32 command)
{
	switch (command) {
	case 0: return PPM_semctl_commands__IPC_RMID;
	case 1: return PPM_semctl_commands__IPC_SET;
	case 2: return PPM_semctl_commands__IPC_STAT;
	case 3: return PPM_semctl_commands__IPC_INFO;
	case 11: return PPM_semctl_commands__GETPID;
	case 12: return PPM_semctl_commands__GETVAL;
	case 13: return PPM_semctl_commands__GETALL;
	case 14: return PPM_semctl_commands__GETNCNT;
	case 15: return PPM_semctl_commands__GETZCNT;
	case 16: return PPM_semctl_commands__SETVAL;
	case 17: return PPM_semctl_commands__SETALL;
	case 18: return PPM_semctl_commands__SEM_STAT;
	case 19: return PPM_semctl_commands__SEM_INFO;
	default: return 0;
	}
}

SYSCALL(IPC, semctl)
{
	u32 command = arg(c, 2) & ~KERNEL_IPC_64;
	BEGIN_FIXED(o, 22);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(semid), arg(c, 0));
	put_u32(&o, P(semnum), arg(c, 1));
	put_u16(&o, P(cmd), semctl_command(command));
	/* The value counts for SETVAL alone; else it is an address, or nothing. */
	put_u32(&o, P(val), command == KERNEL_SETVAL ? arg(c, 3) : 0);
	END_FIXED(o);
}
