//! Pipes, semaphores, polling and other communication within a host.

use crate::flags::{
    EpollCreate1Flags, FileFlags, FutexOperations, IoUringEnterFlags, IoUringRegisterOpcodes, IoUringSetupFeats,
    IoUringSetupFlags, SemctlCommands, SemgetFlags, SemopFlags,
};
use crate::wire::{
    EnumFlags16, Errno, Fd, FdList, Flags16, Flags32, Int16, Int32, Int64, RelTime, SigSet, Uint8, Uint16, Uint32,
    Uint64,
};

events! {
    /// Makes a pipe.
    61 "pipe" PPME_SYSCALL_PIPE_X => Pipe(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE) { res: Errno, fd1: Fd, fd2: Fd, ino: Uint64, }

    /// Makes a counter with a descriptor.
    63 "eventfd" PPME_SYSCALL_EVENTFD_X => Eventfd(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { res: Fd, initval: Uint64, flags: Uint32 as Hex, }

    /// Waits on, or wakes, a lock in memory.
    65 "futex" PPME_SYSCALL_FUTEX_X => Futex(IPC | SYSCALL, CONVERTER_MANAGED) { res: Errno, addr: Uint64 as Hex, op: Flags16<FutexOperations>, val: Uint64, }

    /// Waits for events of an epoll instance.
    79 "epoll_wait" PPME_SYSCALL_EPOLLWAIT_X => EpollWait(UNKNOWN | WAIT | SYSCALL, WAITS | CONVERTER_MANAGED) { res: Errno, maxevents: Errno, }

    /// Waits for events on descriptors.
    81 "poll" PPME_SYSCALL_POLL_X => Poll(UNKNOWN | WAIT | SYSCALL, WAITS | CONVERTER_MANAGED) { res: Errno, fds: FdList as Dec, timeout: Int64, }

    /// Waits for events on descriptors.
    83 "select" PPME_SYSCALL_SELECT_X => Select(UNKNOWN | WAIT | SYSCALL, WAITS) { res: Errno, }

    /// Makes a descriptor that receives signals.
    127 "signalfd" PPME_SYSCALL_SIGNALFD_X => Signalfd(SIGNAL | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { res: Fd, fd: Fd, mask: Uint32 as Hex, flags: Uint8 as Hex, }

    /// Makes a timer with a descriptor.
    137 "timerfd_create" PPME_SYSCALL_TIMERFD_CREATE_X => TimerfdCreate(TIME | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { res: Fd, clockid: Uint8, flags: Uint8 as Hex, }

    /// Makes a file watcher.
    139 "inotify_init" PPME_SYSCALL_INOTIFY_INIT_X => InotifyInit(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { res: Fd, flags: Uint8 as Hex, }

    /// Works on semaphores.
    251 "semop" PPME_SYSCALL_SEMOP_X => Semop(PROCESS | SYSCALL, CONVERTER_MANAGED) {
        res: Errno, nsops: Uint32, sem_num_0: Uint16, sem_op_0: Int16, sem_flg_0: Flags16<SemopFlags>, sem_num_1:
        Uint16, sem_op_1: Int16, sem_flg_1: Flags16<SemopFlags>, semid: Int32,
    }

    /// Controls a set of semaphores.
    253 "semctl" PPME_SYSCALL_SEMCTL_X => Semctl(PROCESS | SYSCALL, CONVERTER_MANAGED) { res: Errno, semid: Int32, semnum: Int32, cmd: Flags16<SemctlCommands>, val: Int32, }

    /// Waits for events on descriptors, with a signal mask.
    255 "ppoll" PPME_SYSCALL_PPOLL_X => Ppoll(UNKNOWN | WAIT | SYSCALL, WAITS | CONVERTER_MANAGED) { res: Errno, fds: FdList as Dec, timeout: RelTime, sigmask: SigSet, }

    /// Opens or makes a set of semaphores.
    263 "semget" PPME_SYSCALL_SEMGET_X => Semget(PROCESS | SYSCALL, CONVERTER_MANAGED) { res: Errno, key: Int32 as Hex, nsems: Int32, semflg: Flags32<SemgetFlags>, }

    /// Makes a ring for asynchronous work.
    339 "io_uring_setup" PPME_SYSCALL_IO_URING_SETUP_X => IoUringSetup(IO_OTHER | SYSCALL, CREATES_FD | MODIFIES_STATE) {
        res: Errno, entries: Uint32, sq_entries: Uint32, cq_entries: Uint32, flags: Flags32<IoUringSetupFlags>,
        sq_thread_cpu: Uint32, sq_thread_idle: Uint32, features: Flags32<IoUringSetupFeats>,
    }

    /// Submits work to a ring, or waits for its results.
    341 "io_uring_enter" PPME_SYSCALL_IO_URING_ENTER_X => IoUringEnter(IO_OTHER | SYSCALL, USES_FD, 1) {
        res: Errno, fd: Fd, to_submit: Uint32, min_complete: Uint32, flags: Flags32<IoUringEnterFlags>, sig: SigSet,
    }

    /// Registers buffers or files with a ring.
    343 "io_uring_register" PPME_SYSCALL_IO_URING_REGISTER_X => IoUringRegister(IO_OTHER | SYSCALL, USES_FD, 1) {
        res: Errno, fd: Fd, opcode: EnumFlags16<IoUringRegisterOpcodes> as Dec, arg: Uint64 as Hex, nr_args: Uint32,
    }

    /// Makes an epoll instance.
    375 "epoll_create" PPME_SYSCALL_EPOLL_CREATE_X => EpollCreate(UNKNOWN | WAIT | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { res: Errno, size: Int32, }

    /// Makes an epoll instance, with flags.
    377 "epoll_create1" PPME_SYSCALL_EPOLL_CREATE1_X => EpollCreate1(UNKNOWN | WAIT | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { res: Errno, flags: Flags32<EpollCreate1Flags>, }

    /// Makes a pipe, with flags.
    393 "pipe2" PPME_SYSCALL_PIPE2_X => Pipe2(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE) { res: Errno, fd1: Fd, fd2: Fd, ino: Uint64, flags: Flags32<FileFlags>, }

    /// Makes a file watcher, with flags.
    395 "inotify_init1" PPME_SYSCALL_INOTIFY_INIT1_X => InotifyInit1(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE) { res: Fd, flags: Flags16<FileFlags>, }

    /// Makes a counter with a descriptor, with flags.
    397 "eventfd2" PPME_SYSCALL_EVENTFD2_X => Eventfd2(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { res: Fd, flags: Flags16<FileFlags>, initval: Uint64, }

    /// Makes a descriptor that receives signals, with flags.
    399 "signalfd4" PPME_SYSCALL_SIGNALFD4_X => Signalfd4(SIGNAL | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { res: Fd, flags: Flags16<FileFlags>, fd: Fd, mask: Uint32 as Hex, }
}
