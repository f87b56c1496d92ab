/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Generated from crates/schema by `cargo run -p xtask -- codegen`; do not edit. */
#pragma once

/*  A syscall without a layout of its own. */
#define PPME_GENERIC_X 1
#define PPME_GENERIC_X_NPARAMS 2
#define PPME_GENERIC_X__ID 0
#define PPME_GENERIC_X__nativeID 1

/*  Start of the call, kept to tell what was asked for before another thread could change it: opens, and possibly creates, a file. */
#define PPME_SYSCALL_OPEN_E 2
#define PPME_SYSCALL_OPEN_E_NPARAMS 3
#define PPME_SYSCALL_OPEN_E__name 0
#define PPME_SYSCALL_OPEN_E__flags 1
#define PPME_SYSCALL_OPEN_E__mode 2

/*  Opens, and possibly creates, a file. */
#define PPME_SYSCALL_OPEN_X 3
#define PPME_SYSCALL_OPEN_X_NPARAMS 6
#define PPME_SYSCALL_OPEN_X__fd 0
#define PPME_SYSCALL_OPEN_X__name 1
#define PPME_SYSCALL_OPEN_X__flags 2
#define PPME_SYSCALL_OPEN_X__mode 3
#define PPME_SYSCALL_OPEN_X__dev 4
#define PPME_SYSCALL_OPEN_X__ino 5

/*  Closes a file descriptor. */
#define PPME_SYSCALL_CLOSE_X 5
#define PPME_SYSCALL_CLOSE_X_NPARAMS 2
#define PPME_SYSCALL_CLOSE_X__res 0
#define PPME_SYSCALL_CLOSE_X__fd 1

/*  Reads. */
#define PPME_SYSCALL_READ_X 7
#define PPME_SYSCALL_READ_X_NPARAMS 4
#define PPME_SYSCALL_READ_X__res 0
#define PPME_SYSCALL_READ_X__data 1
#define PPME_SYSCALL_READ_X__fd 2
#define PPME_SYSCALL_READ_X__size 3

/*  Writes. */
#define PPME_SYSCALL_WRITE_X 9
#define PPME_SYSCALL_WRITE_X_NPARAMS 4
#define PPME_SYSCALL_WRITE_X__res 0
#define PPME_SYSCALL_WRITE_X__data 1
#define PPME_SYSCALL_WRITE_X__fd 2
#define PPME_SYSCALL_WRITE_X__size 3

/*  Makes a socket. */
#define PPME_SOCKET_SOCKET_X 19
#define PPME_SOCKET_SOCKET_X_NPARAMS 5
#define PPME_SOCKET_SOCKET_X__fd 0
#define PPME_SOCKET_SOCKET_X__domain 1
#define PPME_SOCKET_SOCKET_X__type 2
#define PPME_SOCKET_SOCKET_X__proto 3
#define PPME_SOCKET_SOCKET_X__flags 4

/*  Gives a socket its local address. */
#define PPME_SOCKET_BIND_X 21
#define PPME_SOCKET_BIND_X_NPARAMS 3
#define PPME_SOCKET_BIND_X__res 0
#define PPME_SOCKET_BIND_X__addr 1
#define PPME_SOCKET_BIND_X__fd 2

/*  Start of the call, kept to tell what was asked for before another thread could change it: connects a socket. */
#define PPME_SOCKET_CONNECT_E 22
#define PPME_SOCKET_CONNECT_E_NPARAMS 2
#define PPME_SOCKET_CONNECT_E__fd 0
#define PPME_SOCKET_CONNECT_E__addr 1

/*  Connects a socket. */
#define PPME_SOCKET_CONNECT_X 23
#define PPME_SOCKET_CONNECT_X_NPARAMS 4
#define PPME_SOCKET_CONNECT_X__res 0
#define PPME_SOCKET_CONNECT_X__tuple 1
#define PPME_SOCKET_CONNECT_X__fd 2
#define PPME_SOCKET_CONNECT_X__addr 3

/*  Makes a socket wait for connections. */
#define PPME_SOCKET_LISTEN_X 25
#define PPME_SOCKET_LISTEN_X_NPARAMS 3
#define PPME_SOCKET_LISTEN_X__res 0
#define PPME_SOCKET_LISTEN_X__fd 1
#define PPME_SOCKET_LISTEN_X__backlog 2

/*  Sends on a socket. */
#define PPME_SOCKET_SEND_X 29
#define PPME_SOCKET_SEND_X_NPARAMS 5
#define PPME_SOCKET_SEND_X__res 0
#define PPME_SOCKET_SEND_X__data 1
#define PPME_SOCKET_SEND_X__fd 2
#define PPME_SOCKET_SEND_X__size 3
#define PPME_SOCKET_SEND_X__tuple 4

/*  Sends on a socket to an address. */
#define PPME_SOCKET_SENDTO_X 31
#define PPME_SOCKET_SENDTO_X_NPARAMS 5
#define PPME_SOCKET_SENDTO_X__res 0
#define PPME_SOCKET_SENDTO_X__data 1
#define PPME_SOCKET_SENDTO_X__fd 2
#define PPME_SOCKET_SENDTO_X__size 3
#define PPME_SOCKET_SENDTO_X__tuple 4

/*  Receives from a socket. */
#define PPME_SOCKET_RECV_X 33
#define PPME_SOCKET_RECV_X_NPARAMS 5
#define PPME_SOCKET_RECV_X__res 0
#define PPME_SOCKET_RECV_X__data 1
#define PPME_SOCKET_RECV_X__fd 2
#define PPME_SOCKET_RECV_X__size 3
#define PPME_SOCKET_RECV_X__tuple 4

/*  Receives from a socket, with the sender's address. */
#define PPME_SOCKET_RECVFROM_X 35
#define PPME_SOCKET_RECVFROM_X_NPARAMS 5
#define PPME_SOCKET_RECVFROM_X__res 0
#define PPME_SOCKET_RECVFROM_X__data 1
#define PPME_SOCKET_RECVFROM_X__tuple 2
#define PPME_SOCKET_RECVFROM_X__fd 3
#define PPME_SOCKET_RECVFROM_X__size 4

/*  Shuts down one or both halves of a connection. */
#define PPME_SOCKET_SHUTDOWN_X 37
#define PPME_SOCKET_SHUTDOWN_X_NPARAMS 3
#define PPME_SOCKET_SHUTDOWN_X__res 0
#define PPME_SOCKET_SHUTDOWN_X__fd 1
#define PPME_SOCKET_SHUTDOWN_X__how 2

/*  Asks for the local address of a socket. */
#define PPME_SOCKET_GETSOCKNAME_X 39
#define PPME_SOCKET_GETSOCKNAME_X_NPARAMS 0

/*  Asks for the address of the peer. */
#define PPME_SOCKET_GETPEERNAME_X 41
#define PPME_SOCKET_GETPEERNAME_X_NPARAMS 0

/*  Makes two connected sockets. */
#define PPME_SOCKET_SOCKETPAIR_X 43
#define PPME_SOCKET_SOCKETPAIR_X_NPARAMS 8
#define PPME_SOCKET_SOCKETPAIR_X__res 0
#define PPME_SOCKET_SOCKETPAIR_X__fd1 1
#define PPME_SOCKET_SOCKETPAIR_X__fd2 2
#define PPME_SOCKET_SOCKETPAIR_X__source 3
#define PPME_SOCKET_SOCKETPAIR_X__peer 4
#define PPME_SOCKET_SOCKETPAIR_X__domain 5
#define PPME_SOCKET_SOCKETPAIR_X__type 6
#define PPME_SOCKET_SOCKETPAIR_X__proto 7

/*  Sets a socket option. */
#define PPME_SOCKET_SETSOCKOPT_X 45
#define PPME_SOCKET_SETSOCKOPT_X_NPARAMS 6
#define PPME_SOCKET_SETSOCKOPT_X__res 0
#define PPME_SOCKET_SETSOCKOPT_X__fd 1
#define PPME_SOCKET_SETSOCKOPT_X__level 2
#define PPME_SOCKET_SETSOCKOPT_X__optname 3
#define PPME_SOCKET_SETSOCKOPT_X__val 4
#define PPME_SOCKET_SETSOCKOPT_X__optlen 5

/*  Reads a socket option. */
#define PPME_SOCKET_GETSOCKOPT_X 47
#define PPME_SOCKET_GETSOCKOPT_X_NPARAMS 6
#define PPME_SOCKET_GETSOCKOPT_X__res 0
#define PPME_SOCKET_GETSOCKOPT_X__fd 1
#define PPME_SOCKET_GETSOCKOPT_X__level 2
#define PPME_SOCKET_GETSOCKOPT_X__optname 3
#define PPME_SOCKET_GETSOCKOPT_X__val 4
#define PPME_SOCKET_GETSOCKOPT_X__optlen 5

/*  Sends a message. */
#define PPME_SOCKET_SENDMSG_X 49
#define PPME_SOCKET_SENDMSG_X_NPARAMS 5
#define PPME_SOCKET_SENDMSG_X__res 0
#define PPME_SOCKET_SENDMSG_X__data 1
#define PPME_SOCKET_SENDMSG_X__fd 2
#define PPME_SOCKET_SENDMSG_X__size 3
#define PPME_SOCKET_SENDMSG_X__tuple 4

/*  Sends several messages. */
#define PPME_SOCKET_SENDMMSG_X 51
#define PPME_SOCKET_SENDMMSG_X_NPARAMS 5
#define PPME_SOCKET_SENDMMSG_X__res 0
#define PPME_SOCKET_SENDMMSG_X__fd 1
#define PPME_SOCKET_SENDMMSG_X__size 2
#define PPME_SOCKET_SENDMMSG_X__data 3
#define PPME_SOCKET_SENDMMSG_X__tuple 4

/*  Receives a message. */
#define PPME_SOCKET_RECVMSG_X 53
#define PPME_SOCKET_RECVMSG_X_NPARAMS 6
#define PPME_SOCKET_RECVMSG_X__res 0
#define PPME_SOCKET_RECVMSG_X__size 1
#define PPME_SOCKET_RECVMSG_X__data 2
#define PPME_SOCKET_RECVMSG_X__tuple 3
#define PPME_SOCKET_RECVMSG_X__msgcontrol 4
#define PPME_SOCKET_RECVMSG_X__fd 5

/*  Receives several messages. */
#define PPME_SOCKET_RECVMMSG_X 55
#define PPME_SOCKET_RECVMMSG_X_NPARAMS 6
#define PPME_SOCKET_RECVMMSG_X__res 0
#define PPME_SOCKET_RECVMMSG_X__fd 1
#define PPME_SOCKET_RECVMMSG_X__size 2
#define PPME_SOCKET_RECVMMSG_X__data 3
#define PPME_SOCKET_RECVMMSG_X__tuple 4
#define PPME_SOCKET_RECVMMSG_X__msgcontrol 5

/*  Start of the call, kept to tell what was asked for before another thread could change it: creates a file and opens it for writing. */
#define PPME_SYSCALL_CREAT_E 58
#define PPME_SYSCALL_CREAT_E_NPARAMS 2
#define PPME_SYSCALL_CREAT_E__name 0
#define PPME_SYSCALL_CREAT_E__mode 1

/*  Creates a file and opens it for writing. */
#define PPME_SYSCALL_CREAT_X 59
#define PPME_SYSCALL_CREAT_X_NPARAMS 6
#define PPME_SYSCALL_CREAT_X__fd 0
#define PPME_SYSCALL_CREAT_X__name 1
#define PPME_SYSCALL_CREAT_X__mode 2
#define PPME_SYSCALL_CREAT_X__dev 3
#define PPME_SYSCALL_CREAT_X__ino 4
#define PPME_SYSCALL_CREAT_X__creat_flags 5

/*  Makes a pipe. */
#define PPME_SYSCALL_PIPE_X 61
#define PPME_SYSCALL_PIPE_X_NPARAMS 4
#define PPME_SYSCALL_PIPE_X__res 0
#define PPME_SYSCALL_PIPE_X__fd1 1
#define PPME_SYSCALL_PIPE_X__fd2 2
#define PPME_SYSCALL_PIPE_X__ino 3

/*  Makes a counter with a descriptor. */
#define PPME_SYSCALL_EVENTFD_X 63
#define PPME_SYSCALL_EVENTFD_X_NPARAMS 3
#define PPME_SYSCALL_EVENTFD_X__res 0
#define PPME_SYSCALL_EVENTFD_X__initval 1
#define PPME_SYSCALL_EVENTFD_X__flags 2

/*  Waits on, or wakes, a lock in memory. */
#define PPME_SYSCALL_FUTEX_X 65
#define PPME_SYSCALL_FUTEX_X_NPARAMS 4
#define PPME_SYSCALL_FUTEX_X__res 0
#define PPME_SYSCALL_FUTEX_X__addr 1
#define PPME_SYSCALL_FUTEX_X__op 2
#define PPME_SYSCALL_FUTEX_X__val 3

/*  Reads the attributes of a file. */
#define PPME_SYSCALL_STAT_X 67
#define PPME_SYSCALL_STAT_X_NPARAMS 2
#define PPME_SYSCALL_STAT_X__res 0
#define PPME_SYSCALL_STAT_X__path 1

/*  Reads the attributes of a file, not following a symbolic link. */
#define PPME_SYSCALL_LSTAT_X 69
#define PPME_SYSCALL_LSTAT_X_NPARAMS 2
#define PPME_SYSCALL_LSTAT_X__res 0
#define PPME_SYSCALL_LSTAT_X__path 1

/*  Reads the attributes of an open file. */
#define PPME_SYSCALL_FSTAT_X 71
#define PPME_SYSCALL_FSTAT_X_NPARAMS 2
#define PPME_SYSCALL_FSTAT_X__res 0
#define PPME_SYSCALL_FSTAT_X__fd 1

/*  Reads the attributes of a file, 32-bit form. */
#define PPME_SYSCALL_STAT64_X 73
#define PPME_SYSCALL_STAT64_X_NPARAMS 2
#define PPME_SYSCALL_STAT64_X__res 0
#define PPME_SYSCALL_STAT64_X__path 1

/*  Reads the attributes of a file, not following a symbolic link, 32-bit form. */
#define PPME_SYSCALL_LSTAT64_X 75
#define PPME_SYSCALL_LSTAT64_X_NPARAMS 2
#define PPME_SYSCALL_LSTAT64_X__res 0
#define PPME_SYSCALL_LSTAT64_X__path 1

/*  Reads the attributes of an open file, 32-bit form. */
#define PPME_SYSCALL_FSTAT64_X 77
#define PPME_SYSCALL_FSTAT64_X_NPARAMS 1
#define PPME_SYSCALL_FSTAT64_X__res 0

/*  Waits for events of an epoll instance. */
#define PPME_SYSCALL_EPOLLWAIT_X 79
#define PPME_SYSCALL_EPOLLWAIT_X_NPARAMS 2
#define PPME_SYSCALL_EPOLLWAIT_X__res 0
#define PPME_SYSCALL_EPOLLWAIT_X__maxevents 1

/*  Waits for events on descriptors. */
#define PPME_SYSCALL_POLL_X 81
#define PPME_SYSCALL_POLL_X_NPARAMS 3
#define PPME_SYSCALL_POLL_X__res 0
#define PPME_SYSCALL_POLL_X__fds 1
#define PPME_SYSCALL_POLL_X__timeout 2

/*  Waits for events on descriptors. */
#define PPME_SYSCALL_SELECT_X 83
#define PPME_SYSCALL_SELECT_X_NPARAMS 1
#define PPME_SYSCALL_SELECT_X__res 0

/*  Moves the offset of an open file. */
#define PPME_SYSCALL_LSEEK_X 87
#define PPME_SYSCALL_LSEEK_X_NPARAMS 4
#define PPME_SYSCALL_LSEEK_X__res 0
#define PPME_SYSCALL_LSEEK_X__fd 1
#define PPME_SYSCALL_LSEEK_X__offset 2
#define PPME_SYSCALL_LSEEK_X__whence 3

/*  Moves the offset of an open file, 32-bit form. */
#define PPME_SYSCALL_LLSEEK_X 89
#define PPME_SYSCALL_LLSEEK_X_NPARAMS 4
#define PPME_SYSCALL_LLSEEK_X__res 0
#define PPME_SYSCALL_LLSEEK_X__fd 1
#define PPME_SYSCALL_LLSEEK_X__offset 2
#define PPME_SYSCALL_LLSEEK_X__whence 3

/*  Asks for the working directory. */
#define PPME_SYSCALL_GETCWD_X 93
#define PPME_SYSCALL_GETCWD_X_NPARAMS 2
#define PPME_SYSCALL_GETCWD_X__res 0
#define PPME_SYSCALL_GETCWD_X__path 1

/*  Changes the working directory. */
#define PPME_SYSCALL_CHDIR_X 95
#define PPME_SYSCALL_CHDIR_X_NPARAMS 2
#define PPME_SYSCALL_CHDIR_X__res 0
#define PPME_SYSCALL_CHDIR_X__path 1

/*  Changes the working directory to an open one. */
#define PPME_SYSCALL_FCHDIR_X 97
#define PPME_SYSCALL_FCHDIR_X_NPARAMS 2
#define PPME_SYSCALL_FCHDIR_X__res 0
#define PPME_SYSCALL_FCHDIR_X__fd 1

/*  Reads at an offset. */
#define PPME_SYSCALL_PREAD_X 113
#define PPME_SYSCALL_PREAD_X_NPARAMS 5
#define PPME_SYSCALL_PREAD_X__res 0
#define PPME_SYSCALL_PREAD_X__data 1
#define PPME_SYSCALL_PREAD_X__fd 2
#define PPME_SYSCALL_PREAD_X__size 3
#define PPME_SYSCALL_PREAD_X__pos 4

/*  Writes at an offset. */
#define PPME_SYSCALL_PWRITE_X 115
#define PPME_SYSCALL_PWRITE_X_NPARAMS 5
#define PPME_SYSCALL_PWRITE_X__res 0
#define PPME_SYSCALL_PWRITE_X__data 1
#define PPME_SYSCALL_PWRITE_X__fd 2
#define PPME_SYSCALL_PWRITE_X__size 3
#define PPME_SYSCALL_PWRITE_X__pos 4

/*  Reads into several buffers. */
#define PPME_SYSCALL_READV_X 117
#define PPME_SYSCALL_READV_X_NPARAMS 4
#define PPME_SYSCALL_READV_X__res 0
#define PPME_SYSCALL_READV_X__size 1
#define PPME_SYSCALL_READV_X__data 2
#define PPME_SYSCALL_READV_X__fd 3

/*  Writes from several buffers. */
#define PPME_SYSCALL_WRITEV_X 119
#define PPME_SYSCALL_WRITEV_X_NPARAMS 4
#define PPME_SYSCALL_WRITEV_X__res 0
#define PPME_SYSCALL_WRITEV_X__data 1
#define PPME_SYSCALL_WRITEV_X__fd 2
#define PPME_SYSCALL_WRITEV_X__size 3

/*  Reads at an offset into several buffers. */
#define PPME_SYSCALL_PREADV_X 121
#define PPME_SYSCALL_PREADV_X_NPARAMS 5
#define PPME_SYSCALL_PREADV_X__res 0
#define PPME_SYSCALL_PREADV_X__size 1
#define PPME_SYSCALL_PREADV_X__data 2
#define PPME_SYSCALL_PREADV_X__fd 3
#define PPME_SYSCALL_PREADV_X__pos 4

/*  Writes at an offset from several buffers. */
#define PPME_SYSCALL_PWRITEV_X 123
#define PPME_SYSCALL_PWRITEV_X_NPARAMS 5
#define PPME_SYSCALL_PWRITEV_X__res 0
#define PPME_SYSCALL_PWRITEV_X__data 1
#define PPME_SYSCALL_PWRITEV_X__fd 2
#define PPME_SYSCALL_PWRITEV_X__size 3
#define PPME_SYSCALL_PWRITEV_X__pos 4

/*  Makes a descriptor that receives signals. */
#define PPME_SYSCALL_SIGNALFD_X 127
#define PPME_SYSCALL_SIGNALFD_X_NPARAMS 4
#define PPME_SYSCALL_SIGNALFD_X__res 0
#define PPME_SYSCALL_SIGNALFD_X__fd 1
#define PPME_SYSCALL_SIGNALFD_X__mask 2
#define PPME_SYSCALL_SIGNALFD_X__flags 3

/*  Sends a signal to a process. */
#define PPME_SYSCALL_KILL_X 129
#define PPME_SYSCALL_KILL_X_NPARAMS 3
#define PPME_SYSCALL_KILL_X__res 0
#define PPME_SYSCALL_KILL_X__pid 1
#define PPME_SYSCALL_KILL_X__sig 2

/*  Sends a signal to a thread. */
#define PPME_SYSCALL_TKILL_X 131
#define PPME_SYSCALL_TKILL_X_NPARAMS 3
#define PPME_SYSCALL_TKILL_X__res 0
#define PPME_SYSCALL_TKILL_X__tid 1
#define PPME_SYSCALL_TKILL_X__sig 2

/*  Sends a signal to a thread of a process. */
#define PPME_SYSCALL_TGKILL_X 133
#define PPME_SYSCALL_TGKILL_X_NPARAMS 4
#define PPME_SYSCALL_TGKILL_X__res 0
#define PPME_SYSCALL_TGKILL_X__pid 1
#define PPME_SYSCALL_TGKILL_X__tid 2
#define PPME_SYSCALL_TGKILL_X__sig 3

/*  Sleeps. */
#define PPME_SYSCALL_NANOSLEEP_X 135
#define PPME_SYSCALL_NANOSLEEP_X_NPARAMS 2
#define PPME_SYSCALL_NANOSLEEP_X__res 0
#define PPME_SYSCALL_NANOSLEEP_X__interval 1

/*  Makes a timer with a descriptor. */
#define PPME_SYSCALL_TIMERFD_CREATE_X 137
#define PPME_SYSCALL_TIMERFD_CREATE_X_NPARAMS 3
#define PPME_SYSCALL_TIMERFD_CREATE_X__res 0
#define PPME_SYSCALL_TIMERFD_CREATE_X__clockid 1
#define PPME_SYSCALL_TIMERFD_CREATE_X__flags 2

/*  Makes a file watcher. */
#define PPME_SYSCALL_INOTIFY_INIT_X 139
#define PPME_SYSCALL_INOTIFY_INIT_X_NPARAMS 2
#define PPME_SYSCALL_INOTIFY_INIT_X__res 0
#define PPME_SYSCALL_INOTIFY_INIT_X__flags 1

/*  Asks for a resource limit. */
#define PPME_SYSCALL_GETRLIMIT_X 141
#define PPME_SYSCALL_GETRLIMIT_X_NPARAMS 4
#define PPME_SYSCALL_GETRLIMIT_X__res 0
#define PPME_SYSCALL_GETRLIMIT_X__cur 1
#define PPME_SYSCALL_GETRLIMIT_X__max 2
#define PPME_SYSCALL_GETRLIMIT_X__resource 3

/*  Sets a resource limit. */
#define PPME_SYSCALL_SETRLIMIT_X 143
#define PPME_SYSCALL_SETRLIMIT_X_NPARAMS 4
#define PPME_SYSCALL_SETRLIMIT_X__res 0
#define PPME_SYSCALL_SETRLIMIT_X__cur 1
#define PPME_SYSCALL_SETRLIMIT_X__max 2
#define PPME_SYSCALL_SETRLIMIT_X__resource 3

/*  Reads or sets a resource limit of a process. */
#define PPME_SYSCALL_PRLIMIT_X 145
#define PPME_SYSCALL_PRLIMIT_X_NPARAMS 7
#define PPME_SYSCALL_PRLIMIT_X__res 0
#define PPME_SYSCALL_PRLIMIT_X__newcur 1
#define PPME_SYSCALL_PRLIMIT_X__newmax 2
#define PPME_SYSCALL_PRLIMIT_X__oldcur 3
#define PPME_SYSCALL_PRLIMIT_X__oldmax 4
#define PPME_SYSCALL_PRLIMIT_X__pid 5
#define PPME_SYSCALL_PRLIMIT_X__resource 6

/*  Start of the call, kept to tell what was asked for before another thread could change it: the kernel side began or ceased to drop events by sampling. */
#define PPME_DROP_E 148
#define PPME_DROP_E_NPARAMS 1
#define PPME_DROP_E__ratio 0

/*  The kernel side began or ceased to drop events by sampling. */
#define PPME_DROP_X 149
#define PPME_DROP_X_NPARAMS 1
#define PPME_DROP_X__ratio 0

/*  Works on a file descriptor. */
#define PPME_SYSCALL_FCNTL_X 151
#define PPME_SYSCALL_FCNTL_X_NPARAMS 4
#define PPME_SYSCALL_FCNTL_X__res 0
#define PPME_SYSCALL_FCNTL_X__fd 1
#define PPME_SYSCALL_FCNTL_X__cmd 2
#define PPME_SYSCALL_FCNTL_X__arg 3

/*  The scheduler put another thread on a CPU. */
#define PPME_SCHEDSWITCH_6_E 152
#define PPME_SCHEDSWITCH_6_E_NPARAMS 6
#define PPME_SCHEDSWITCH_6_E__next 0
#define PPME_SCHEDSWITCH_6_E__pgft_maj 1
#define PPME_SCHEDSWITCH_6_E__pgft_min 2
#define PPME_SCHEDSWITCH_6_E__vm_size 3
#define PPME_SCHEDSWITCH_6_E__vm_rss 4
#define PPME_SCHEDSWITCH_6_E__vm_swap 5

/*  Moves the end of the heap. */
#define PPME_SYSCALL_BRK_4_X 159
#define PPME_SYSCALL_BRK_4_X_NPARAMS 5
#define PPME_SYSCALL_BRK_4_X__res 0
#define PPME_SYSCALL_BRK_4_X__vm_size 1
#define PPME_SYSCALL_BRK_4_X__vm_rss 2
#define PPME_SYSCALL_BRK_4_X__vm_swap 3
#define PPME_SYSCALL_BRK_4_X__addr 4

/*  Maps a file or memory. */
#define PPME_SYSCALL_MMAP_X 161
#define PPME_SYSCALL_MMAP_X_NPARAMS 10
#define PPME_SYSCALL_MMAP_X__res 0
#define PPME_SYSCALL_MMAP_X__vm_size 1
#define PPME_SYSCALL_MMAP_X__vm_rss 2
#define PPME_SYSCALL_MMAP_X__vm_swap 3
#define PPME_SYSCALL_MMAP_X__addr 4
#define PPME_SYSCALL_MMAP_X__length 5
#define PPME_SYSCALL_MMAP_X__prot 6
#define PPME_SYSCALL_MMAP_X__flags 7
#define PPME_SYSCALL_MMAP_X__fd 8
#define PPME_SYSCALL_MMAP_X__offset 9

/*  Maps a file or memory, 32-bit form. */
#define PPME_SYSCALL_MMAP2_X 163
#define PPME_SYSCALL_MMAP2_X_NPARAMS 10
#define PPME_SYSCALL_MMAP2_X__res 0
#define PPME_SYSCALL_MMAP2_X__vm_size 1
#define PPME_SYSCALL_MMAP2_X__vm_rss 2
#define PPME_SYSCALL_MMAP2_X__vm_swap 3
#define PPME_SYSCALL_MMAP2_X__addr 4
#define PPME_SYSCALL_MMAP2_X__length 5
#define PPME_SYSCALL_MMAP2_X__prot 6
#define PPME_SYSCALL_MMAP2_X__flags 7
#define PPME_SYSCALL_MMAP2_X__fd 8
#define PPME_SYSCALL_MMAP2_X__pgoffset 9

/*  Removes a mapping. */
#define PPME_SYSCALL_MUNMAP_X 165
#define PPME_SYSCALL_MUNMAP_X_NPARAMS 6
#define PPME_SYSCALL_MUNMAP_X__res 0
#define PPME_SYSCALL_MUNMAP_X__vm_size 1
#define PPME_SYSCALL_MUNMAP_X__vm_rss 2
#define PPME_SYSCALL_MUNMAP_X__vm_swap 3
#define PPME_SYSCALL_MUNMAP_X__addr 4
#define PPME_SYSCALL_MUNMAP_X__length 5

/*  Moves data between descriptors inside the kernel. */
#define PPME_SYSCALL_SPLICE_X 167
#define PPME_SYSCALL_SPLICE_X_NPARAMS 5
#define PPME_SYSCALL_SPLICE_X__res 0
#define PPME_SYSCALL_SPLICE_X__fd_in 1
#define PPME_SYSCALL_SPLICE_X__fd_out 2
#define PPME_SYSCALL_SPLICE_X__size 3
#define PPME_SYSCALL_SPLICE_X__flags 4

/*  Traces or changes another process. */
#define PPME_SYSCALL_PTRACE_X 169
#define PPME_SYSCALL_PTRACE_X_NPARAMS 5
#define PPME_SYSCALL_PTRACE_X__res 0
#define PPME_SYSCALL_PTRACE_X__addr 1
#define PPME_SYSCALL_PTRACE_X__data 2
#define PPME_SYSCALL_PTRACE_X__request 3
#define PPME_SYSCALL_PTRACE_X__pid 4

/*  Controls a device or a file descriptor. */
#define PPME_SYSCALL_IOCTL_3_X 171
#define PPME_SYSCALL_IOCTL_3_X_NPARAMS 4
#define PPME_SYSCALL_IOCTL_3_X__res 0
#define PPME_SYSCALL_IOCTL_3_X__fd 1
#define PPME_SYSCALL_IOCTL_3_X__request 2
#define PPME_SYSCALL_IOCTL_3_X__argument 3

/*  Renames a file. */
#define PPME_SYSCALL_RENAME_X 175
#define PPME_SYSCALL_RENAME_X_NPARAMS 3
#define PPME_SYSCALL_RENAME_X__res 0
#define PPME_SYSCALL_RENAME_X__oldpath 1
#define PPME_SYSCALL_RENAME_X__newpath 2

/*  Renames a file relative to directories. */
#define PPME_SYSCALL_RENAMEAT_X 177
#define PPME_SYSCALL_RENAMEAT_X_NPARAMS 5
#define PPME_SYSCALL_RENAMEAT_X__res 0
#define PPME_SYSCALL_RENAMEAT_X__olddirfd 1
#define PPME_SYSCALL_RENAMEAT_X__oldpath 2
#define PPME_SYSCALL_RENAMEAT_X__newdirfd 3
#define PPME_SYSCALL_RENAMEAT_X__newpath 4

/*  Makes a symbolic link. */
#define PPME_SYSCALL_SYMLINK_X 179
#define PPME_SYSCALL_SYMLINK_X_NPARAMS 3
#define PPME_SYSCALL_SYMLINK_X__res 0
#define PPME_SYSCALL_SYMLINK_X__target 1
#define PPME_SYSCALL_SYMLINK_X__linkpath 2

/*  Makes a symbolic link relative to a directory. */
#define PPME_SYSCALL_SYMLINKAT_X 181
#define PPME_SYSCALL_SYMLINKAT_X_NPARAMS 4
#define PPME_SYSCALL_SYMLINKAT_X__res 0
#define PPME_SYSCALL_SYMLINKAT_X__target 1
#define PPME_SYSCALL_SYMLINKAT_X__linkdirfd 2
#define PPME_SYSCALL_SYMLINKAT_X__linkpath 3

/*  A thread ended. */
#define PPME_PROCEXIT_1_E 186
#define PPME_PROCEXIT_1_E_NPARAMS 5
#define PPME_PROCEXIT_1_E__status 0
#define PPME_PROCEXIT_1_E__ret 1
#define PPME_PROCEXIT_1_E__sig 2
#define PPME_PROCEXIT_1_E__core 3
#define PPME_PROCEXIT_1_E__reaper_tid 4

/*  Copies from a file to a descriptor inside the kernel. */
#define PPME_SYSCALL_SENDFILE_X 189
#define PPME_SYSCALL_SENDFILE_X_NPARAMS 5
#define PPME_SYSCALL_SENDFILE_X__res 0
#define PPME_SYSCALL_SENDFILE_X__offset 1
#define PPME_SYSCALL_SENDFILE_X__out_fd 2
#define PPME_SYSCALL_SENDFILE_X__in_fd 3
#define PPME_SYSCALL_SENDFILE_X__size 4

/*  Works on disk quotas. */
#define PPME_SYSCALL_QUOTACTL_X 191
#define PPME_SYSCALL_QUOTACTL_X_NPARAMS 18
#define PPME_SYSCALL_QUOTACTL_X__res 0
#define PPME_SYSCALL_QUOTACTL_X__special 1
#define PPME_SYSCALL_QUOTACTL_X__quotafilepath 2
#define PPME_SYSCALL_QUOTACTL_X__dqb_bhardlimit 3
#define PPME_SYSCALL_QUOTACTL_X__dqb_bsoftlimit 4
#define PPME_SYSCALL_QUOTACTL_X__dqb_curspace 5
#define PPME_SYSCALL_QUOTACTL_X__dqb_ihardlimit 6
#define PPME_SYSCALL_QUOTACTL_X__dqb_isoftlimit 7
#define PPME_SYSCALL_QUOTACTL_X__dqb_btime 8
#define PPME_SYSCALL_QUOTACTL_X__dqb_itime 9
#define PPME_SYSCALL_QUOTACTL_X__dqi_bgrace 10
#define PPME_SYSCALL_QUOTACTL_X__dqi_igrace 11
#define PPME_SYSCALL_QUOTACTL_X__dqi_flags 12
#define PPME_SYSCALL_QUOTACTL_X__quota_fmt_out 13
#define PPME_SYSCALL_QUOTACTL_X__cmd 14
#define PPME_SYSCALL_QUOTACTL_X__type 15
#define PPME_SYSCALL_QUOTACTL_X__id 16
#define PPME_SYSCALL_QUOTACTL_X__quota_fmt 17

/*  Sets real, effective and saved user ids. */
#define PPME_SYSCALL_SETRESUID_X 193
#define PPME_SYSCALL_SETRESUID_X_NPARAMS 4
#define PPME_SYSCALL_SETRESUID_X__res 0
#define PPME_SYSCALL_SETRESUID_X__ruid 1
#define PPME_SYSCALL_SETRESUID_X__euid 2
#define PPME_SYSCALL_SETRESUID_X__suid 3

/*  Sets real, effective and saved group ids. */
#define PPME_SYSCALL_SETRESGID_X 195
#define PPME_SYSCALL_SETRESGID_X_NPARAMS 4
#define PPME_SYSCALL_SETRESGID_X__res 0
#define PPME_SYSCALL_SETRESGID_X__rgid 1
#define PPME_SYSCALL_SETRESGID_X__egid 2
#define PPME_SYSCALL_SETRESGID_X__sgid 3

/*  A message of the capture library to itself. */
#define PPME_SCAPEVENT_E 196
#define PPME_SCAPEVENT_E_NPARAMS 2
#define PPME_SCAPEVENT_E__event_type 0
#define PPME_SCAPEVENT_E__event_data 1

/*  Sets the user id. */
#define PPME_SYSCALL_SETUID_X 199
#define PPME_SYSCALL_SETUID_X_NPARAMS 2
#define PPME_SYSCALL_SETUID_X__res 0
#define PPME_SYSCALL_SETUID_X__uid 1

/*  Sets the group id. */
#define PPME_SYSCALL_SETGID_X 201
#define PPME_SYSCALL_SETGID_X_NPARAMS 2
#define PPME_SYSCALL_SETGID_X__res 0
#define PPME_SYSCALL_SETGID_X__gid 1

/*  Asks for the user id. */
#define PPME_SYSCALL_GETUID_X 203
#define PPME_SYSCALL_GETUID_X_NPARAMS 1
#define PPME_SYSCALL_GETUID_X__uid 0

/*  Asks for the effective user id. */
#define PPME_SYSCALL_GETEUID_X 205
#define PPME_SYSCALL_GETEUID_X_NPARAMS 1
#define PPME_SYSCALL_GETEUID_X__euid 0

/*  Asks for the group id. */
#define PPME_SYSCALL_GETGID_X 207
#define PPME_SYSCALL_GETGID_X_NPARAMS 1
#define PPME_SYSCALL_GETGID_X__gid 0

/*  Asks for the effective group id. */
#define PPME_SYSCALL_GETEGID_X 209
#define PPME_SYSCALL_GETEGID_X_NPARAMS 1
#define PPME_SYSCALL_GETEGID_X__egid 0

/*  Asks for real, effective and saved user ids. */
#define PPME_SYSCALL_GETRESUID_X 211
#define PPME_SYSCALL_GETRESUID_X_NPARAMS 4
#define PPME_SYSCALL_GETRESUID_X__res 0
#define PPME_SYSCALL_GETRESUID_X__ruid 1
#define PPME_SYSCALL_GETRESUID_X__euid 2
#define PPME_SYSCALL_GETRESUID_X__suid 3

/*  Asks for real, effective and saved group ids. */
#define PPME_SYSCALL_GETRESGID_X 213
#define PPME_SYSCALL_GETRESGID_X_NPARAMS 4
#define PPME_SYSCALL_GETRESGID_X__res 0
#define PPME_SYSCALL_GETRESGID_X__rgid 1
#define PPME_SYSCALL_GETRESGID_X__egid 2
#define PPME_SYSCALL_GETRESGID_X__sgid 3

/*  Makes a thread or process; reported by the parent and by the child. */
#define PPME_SYSCALL_CLONE_20_X 223
#define PPME_SYSCALL_CLONE_20_X_NPARAMS 21
#define PPME_SYSCALL_CLONE_20_X__res 0
#define PPME_SYSCALL_CLONE_20_X__exe 1
#define PPME_SYSCALL_CLONE_20_X__args 2
#define PPME_SYSCALL_CLONE_20_X__tid 3
#define PPME_SYSCALL_CLONE_20_X__pid 4
#define PPME_SYSCALL_CLONE_20_X__ptid 5
#define PPME_SYSCALL_CLONE_20_X__cwd 6
#define PPME_SYSCALL_CLONE_20_X__fdlimit 7
#define PPME_SYSCALL_CLONE_20_X__pgft_maj 8
#define PPME_SYSCALL_CLONE_20_X__pgft_min 9
#define PPME_SYSCALL_CLONE_20_X__vm_size 10
#define PPME_SYSCALL_CLONE_20_X__vm_rss 11
#define PPME_SYSCALL_CLONE_20_X__vm_swap 12
#define PPME_SYSCALL_CLONE_20_X__comm 13
#define PPME_SYSCALL_CLONE_20_X__cgroups 14
#define PPME_SYSCALL_CLONE_20_X__flags 15
#define PPME_SYSCALL_CLONE_20_X__uid 16
#define PPME_SYSCALL_CLONE_20_X__gid 17
#define PPME_SYSCALL_CLONE_20_X__vtid 18
#define PPME_SYSCALL_CLONE_20_X__vpid 19
#define PPME_SYSCALL_CLONE_20_X__pidns_init_start_ts 20

/*  Makes a process; reported by the parent and by the child. */
#define PPME_SYSCALL_FORK_20_X 225
#define PPME_SYSCALL_FORK_20_X_NPARAMS 21
#define PPME_SYSCALL_FORK_20_X__res 0
#define PPME_SYSCALL_FORK_20_X__exe 1
#define PPME_SYSCALL_FORK_20_X__args 2
#define PPME_SYSCALL_FORK_20_X__tid 3
#define PPME_SYSCALL_FORK_20_X__pid 4
#define PPME_SYSCALL_FORK_20_X__ptid 5
#define PPME_SYSCALL_FORK_20_X__cwd 6
#define PPME_SYSCALL_FORK_20_X__fdlimit 7
#define PPME_SYSCALL_FORK_20_X__pgft_maj 8
#define PPME_SYSCALL_FORK_20_X__pgft_min 9
#define PPME_SYSCALL_FORK_20_X__vm_size 10
#define PPME_SYSCALL_FORK_20_X__vm_rss 11
#define PPME_SYSCALL_FORK_20_X__vm_swap 12
#define PPME_SYSCALL_FORK_20_X__comm 13
#define PPME_SYSCALL_FORK_20_X__cgroups 14
#define PPME_SYSCALL_FORK_20_X__flags 15
#define PPME_SYSCALL_FORK_20_X__uid 16
#define PPME_SYSCALL_FORK_20_X__gid 17
#define PPME_SYSCALL_FORK_20_X__vtid 18
#define PPME_SYSCALL_FORK_20_X__vpid 19
#define PPME_SYSCALL_FORK_20_X__pidns_init_start_ts 20

/*  Makes a process that borrows its parent's memory; reported by the parent and by the child. */
#define PPME_SYSCALL_VFORK_20_X 227
#define PPME_SYSCALL_VFORK_20_X_NPARAMS 21
#define PPME_SYSCALL_VFORK_20_X__res 0
#define PPME_SYSCALL_VFORK_20_X__exe 1
#define PPME_SYSCALL_VFORK_20_X__args 2
#define PPME_SYSCALL_VFORK_20_X__tid 3
#define PPME_SYSCALL_VFORK_20_X__pid 4
#define PPME_SYSCALL_VFORK_20_X__ptid 5
#define PPME_SYSCALL_VFORK_20_X__cwd 6
#define PPME_SYSCALL_VFORK_20_X__fdlimit 7
#define PPME_SYSCALL_VFORK_20_X__pgft_maj 8
#define PPME_SYSCALL_VFORK_20_X__pgft_min 9
#define PPME_SYSCALL_VFORK_20_X__vm_size 10
#define PPME_SYSCALL_VFORK_20_X__vm_rss 11
#define PPME_SYSCALL_VFORK_20_X__vm_swap 12
#define PPME_SYSCALL_VFORK_20_X__comm 13
#define PPME_SYSCALL_VFORK_20_X__cgroups 14
#define PPME_SYSCALL_VFORK_20_X__flags 15
#define PPME_SYSCALL_VFORK_20_X__uid 16
#define PPME_SYSCALL_VFORK_20_X__gid 17
#define PPME_SYSCALL_VFORK_20_X__vtid 18
#define PPME_SYSCALL_VFORK_20_X__vpid 19
#define PPME_SYSCALL_VFORK_20_X__pidns_init_start_ts 20

/*  A signal was delivered. */
#define PPME_SIGNALDELIVER_E 232
#define PPME_SIGNALDELIVER_E_NPARAMS 3
#define PPME_SIGNALDELIVER_E__spid 0
#define PPME_SIGNALDELIVER_E__dpid 1
#define PPME_SIGNALDELIVER_E__sig 2

/*  CPU time of a thread. */
#define PPME_PROCINFO_E 234
#define PPME_PROCINFO_E_NPARAMS 2
#define PPME_PROCINFO_E__cpu_usr 0
#define PPME_PROCINFO_E__cpu_sys 1

/*  Lists a directory. */
#define PPME_SYSCALL_GETDENTS_X 237
#define PPME_SYSCALL_GETDENTS_X_NPARAMS 2
#define PPME_SYSCALL_GETDENTS_X__res 0
#define PPME_SYSCALL_GETDENTS_X__fd 1

/*  Lists a directory, 64-bit form. */
#define PPME_SYSCALL_GETDENTS64_X 239
#define PPME_SYSCALL_GETDENTS64_X_NPARAMS 2
#define PPME_SYSCALL_GETDENTS64_X__res 0
#define PPME_SYSCALL_GETDENTS64_X__fd 1

/*  Enters a namespace. */
#define PPME_SYSCALL_SETNS_X 241
#define PPME_SYSCALL_SETNS_X_NPARAMS 3
#define PPME_SYSCALL_SETNS_X__res 0
#define PPME_SYSCALL_SETNS_X__fd 1
#define PPME_SYSCALL_SETNS_X__nstype 2

/*  Locks an open file. */
#define PPME_SYSCALL_FLOCK_X 243
#define PPME_SYSCALL_FLOCK_X_NPARAMS 3
#define PPME_SYSCALL_FLOCK_X__res 0
#define PPME_SYSCALL_FLOCK_X__fd 1
#define PPME_SYSCALL_FLOCK_X__operation 2

/*  A CPU came or went. */
#define PPME_CPU_HOTPLUG_E 244
#define PPME_CPU_HOTPLUG_E_NPARAMS 2
#define PPME_CPU_HOTPLUG_E__cpu 0
#define PPME_CPU_HOTPLUG_E__action 1

/*  Takes a connection from a listening socket. */
#define PPME_SOCKET_ACCEPT_5_X 247
#define PPME_SOCKET_ACCEPT_5_X_NPARAMS 5
#define PPME_SOCKET_ACCEPT_5_X__fd 0
#define PPME_SOCKET_ACCEPT_5_X__tuple 1
#define PPME_SOCKET_ACCEPT_5_X__queuepct 2
#define PPME_SOCKET_ACCEPT_5_X__queuelen 3
#define PPME_SOCKET_ACCEPT_5_X__queuemax 4

/*  Works on semaphores. */
#define PPME_SYSCALL_SEMOP_X 251
#define PPME_SYSCALL_SEMOP_X_NPARAMS 9
#define PPME_SYSCALL_SEMOP_X__res 0
#define PPME_SYSCALL_SEMOP_X__nsops 1
#define PPME_SYSCALL_SEMOP_X__sem_num_0 2
#define PPME_SYSCALL_SEMOP_X__sem_op_0 3
#define PPME_SYSCALL_SEMOP_X__sem_flg_0 4
#define PPME_SYSCALL_SEMOP_X__sem_num_1 5
#define PPME_SYSCALL_SEMOP_X__sem_op_1 6
#define PPME_SYSCALL_SEMOP_X__sem_flg_1 7
#define PPME_SYSCALL_SEMOP_X__semid 8

/*  Controls a set of semaphores. */
#define PPME_SYSCALL_SEMCTL_X 253
#define PPME_SYSCALL_SEMCTL_X_NPARAMS 5
#define PPME_SYSCALL_SEMCTL_X__res 0
#define PPME_SYSCALL_SEMCTL_X__semid 1
#define PPME_SYSCALL_SEMCTL_X__semnum 2
#define PPME_SYSCALL_SEMCTL_X__cmd 3
#define PPME_SYSCALL_SEMCTL_X__val 4

/*  Waits for events on descriptors, with a signal mask. */
#define PPME_SYSCALL_PPOLL_X 255
#define PPME_SYSCALL_PPOLL_X_NPARAMS 4
#define PPME_SYSCALL_PPOLL_X__res 0
#define PPME_SYSCALL_PPOLL_X__fds 1
#define PPME_SYSCALL_PPOLL_X__timeout 2
#define PPME_SYSCALL_PPOLL_X__sigmask 3

/*  Mounts a file system. */
#define PPME_SYSCALL_MOUNT_X 257
#define PPME_SYSCALL_MOUNT_X_NPARAMS 5
#define PPME_SYSCALL_MOUNT_X__res 0
#define PPME_SYSCALL_MOUNT_X__dev 1
#define PPME_SYSCALL_MOUNT_X__dir 2
#define PPME_SYSCALL_MOUNT_X__type 3
#define PPME_SYSCALL_MOUNT_X__flags 4

/*  Opens or makes a set of semaphores. */
#define PPME_SYSCALL_SEMGET_X 263
#define PPME_SYSCALL_SEMGET_X_NPARAMS 4
#define PPME_SYSCALL_SEMGET_X__res 0
#define PPME_SYSCALL_SEMGET_X__key 1
#define PPME_SYSCALL_SEMGET_X__nsems 2
#define PPME_SYSCALL_SEMGET_X__semflg 3

/*  Asks whether a file can be accessed. */
#define PPME_SYSCALL_ACCESS_X 265
#define PPME_SYSCALL_ACCESS_X_NPARAMS 3
#define PPME_SYSCALL_ACCESS_X__res 0
#define PPME_SYSCALL_ACCESS_X__name 1
#define PPME_SYSCALL_ACCESS_X__mode 2

/*  Changes the root directory. */
#define PPME_SYSCALL_CHROOT_X 267
#define PPME_SYSCALL_CHROOT_X_NPARAMS 2
#define PPME_SYSCALL_CHROOT_X__res 0
#define PPME_SYSCALL_CHROOT_X__path 1

/*  Starts a session. */
#define PPME_SYSCALL_SETSID_X 275
#define PPME_SYSCALL_SETSID_X_NPARAMS 1
#define PPME_SYSCALL_SETSID_X__res 0

/*  Makes a directory. */
#define PPME_SYSCALL_MKDIR_2_X 277
#define PPME_SYSCALL_MKDIR_2_X_NPARAMS 3
#define PPME_SYSCALL_MKDIR_2_X__res 0
#define PPME_SYSCALL_MKDIR_2_X__path 1
#define PPME_SYSCALL_MKDIR_2_X__mode 2

/*  Removes a directory. */
#define PPME_SYSCALL_RMDIR_2_X 279
#define PPME_SYSCALL_RMDIR_2_X_NPARAMS 2
#define PPME_SYSCALL_RMDIR_2_X__res 0
#define PPME_SYSCALL_RMDIR_2_X__path 1

/*  A message for the user of a capture. */
#define PPME_NOTIFICATION_E 280
#define PPME_NOTIFICATION_E_NPARAMS 2
#define PPME_NOTIFICATION_E__id 0
#define PPME_NOTIFICATION_E__desc 1

/*  Leaves namespaces for new ones. */
#define PPME_SYSCALL_UNSHARE_X 285
#define PPME_SYSCALL_UNSHARE_X_NPARAMS 2
#define PPME_SYSCALL_UNSHARE_X__res 0
#define PPME_SYSCALL_UNSHARE_X__flags 1

/*  A message of an infrastructure agent; old captures only. */
#define PPME_INFRASTRUCTURE_EVENT_E 286
#define PPME_INFRASTRUCTURE_EVENT_E_NPARAMS 4
#define PPME_INFRASTRUCTURE_EVENT_E__source 0
#define PPME_INFRASTRUCTURE_EVENT_E__name 1
#define PPME_INFRASTRUCTURE_EVENT_E__description 2
#define PPME_INFRASTRUCTURE_EVENT_E__scope 3

/*  A page fault. */
#define PPME_PAGE_FAULT_E 290
#define PPME_PAGE_FAULT_E_NPARAMS 3
#define PPME_PAGE_FAULT_E__addr 0
#define PPME_PAGE_FAULT_E__ip 1
#define PPME_PAGE_FAULT_E__error 2

/*  Runs a program: the process as it is afterwards, or the failure. */
#define PPME_SYSCALL_EXECVE_19_X 293
#define PPME_SYSCALL_EXECVE_19_X_NPARAMS 31
#define PPME_SYSCALL_EXECVE_19_X__res 0
#define PPME_SYSCALL_EXECVE_19_X__exe 1
#define PPME_SYSCALL_EXECVE_19_X__args 2
#define PPME_SYSCALL_EXECVE_19_X__tid 3
#define PPME_SYSCALL_EXECVE_19_X__pid 4
#define PPME_SYSCALL_EXECVE_19_X__ptid 5
#define PPME_SYSCALL_EXECVE_19_X__cwd 6
#define PPME_SYSCALL_EXECVE_19_X__fdlimit 7
#define PPME_SYSCALL_EXECVE_19_X__pgft_maj 8
#define PPME_SYSCALL_EXECVE_19_X__pgft_min 9
#define PPME_SYSCALL_EXECVE_19_X__vm_size 10
#define PPME_SYSCALL_EXECVE_19_X__vm_rss 11
#define PPME_SYSCALL_EXECVE_19_X__vm_swap 12
#define PPME_SYSCALL_EXECVE_19_X__comm 13
#define PPME_SYSCALL_EXECVE_19_X__cgroups 14
#define PPME_SYSCALL_EXECVE_19_X__env 15
#define PPME_SYSCALL_EXECVE_19_X__tty 16
#define PPME_SYSCALL_EXECVE_19_X__vpgid 17
#define PPME_SYSCALL_EXECVE_19_X__loginuid 18
#define PPME_SYSCALL_EXECVE_19_X__flags 19
#define PPME_SYSCALL_EXECVE_19_X__cap_inheritable 20
#define PPME_SYSCALL_EXECVE_19_X__cap_permitted 21
#define PPME_SYSCALL_EXECVE_19_X__cap_effective 22
#define PPME_SYSCALL_EXECVE_19_X__exe_ino 23
#define PPME_SYSCALL_EXECVE_19_X__exe_ino_ctime 24
#define PPME_SYSCALL_EXECVE_19_X__exe_ino_mtime 25
#define PPME_SYSCALL_EXECVE_19_X__uid 26
#define PPME_SYSCALL_EXECVE_19_X__trusted_exepath 27
#define PPME_SYSCALL_EXECVE_19_X__pgid 28
#define PPME_SYSCALL_EXECVE_19_X__gid 29
#define PPME_SYSCALL_EXECVE_19_X__filename 30

/*  Sets the process group. */
#define PPME_SYSCALL_SETPGID_X 295
#define PPME_SYSCALL_SETPGID_X_NPARAMS 3
#define PPME_SYSCALL_SETPGID_X__res 0
#define PPME_SYSCALL_SETPGID_X__pid 1
#define PPME_SYSCALL_SETPGID_X__pgid 2

/*  Restricts the syscalls of a thread. */
#define PPME_SYSCALL_SECCOMP_X 299
#define PPME_SYSCALL_SECCOMP_X_NPARAMS 3
#define PPME_SYSCALL_SECCOMP_X__res 0
#define PPME_SYSCALL_SECCOMP_X__op 1
#define PPME_SYSCALL_SECCOMP_X__flags 2

/*  Removes a file's name. */
#define PPME_SYSCALL_UNLINK_2_X 301
#define PPME_SYSCALL_UNLINK_2_X_NPARAMS 2
#define PPME_SYSCALL_UNLINK_2_X__res 0
#define PPME_SYSCALL_UNLINK_2_X__path 1

/*  Removes a name relative to a directory. */
#define PPME_SYSCALL_UNLINKAT_2_X 303
#define PPME_SYSCALL_UNLINKAT_2_X_NPARAMS 4
#define PPME_SYSCALL_UNLINKAT_2_X__res 0
#define PPME_SYSCALL_UNLINKAT_2_X__dirfd 1
#define PPME_SYSCALL_UNLINKAT_2_X__name 2
#define PPME_SYSCALL_UNLINKAT_2_X__flags 3

/*  Makes a directory relative to a directory. */
#define PPME_SYSCALL_MKDIRAT_X 305
#define PPME_SYSCALL_MKDIRAT_X_NPARAMS 4
#define PPME_SYSCALL_MKDIRAT_X__res 0
#define PPME_SYSCALL_MKDIRAT_X__dirfd 1
#define PPME_SYSCALL_MKDIRAT_X__path 2
#define PPME_SYSCALL_MKDIRAT_X__mode 3

/*  Start of the call, kept to tell what was asked for before another thread could change it: opens, and possibly creates, a file relative to a directory. */
#define PPME_SYSCALL_OPENAT_2_E 306
#define PPME_SYSCALL_OPENAT_2_E_NPARAMS 4
#define PPME_SYSCALL_OPENAT_2_E__dirfd 0
#define PPME_SYSCALL_OPENAT_2_E__name 1
#define PPME_SYSCALL_OPENAT_2_E__flags 2
#define PPME_SYSCALL_OPENAT_2_E__mode 3

/*  Opens, and possibly creates, a file relative to a directory. */
#define PPME_SYSCALL_OPENAT_2_X 307
#define PPME_SYSCALL_OPENAT_2_X_NPARAMS 7
#define PPME_SYSCALL_OPENAT_2_X__fd 0
#define PPME_SYSCALL_OPENAT_2_X__dirfd 1
#define PPME_SYSCALL_OPENAT_2_X__name 2
#define PPME_SYSCALL_OPENAT_2_X__flags 3
#define PPME_SYSCALL_OPENAT_2_X__mode 4
#define PPME_SYSCALL_OPENAT_2_X__dev 5
#define PPME_SYSCALL_OPENAT_2_X__ino 6

/*  Makes a hard link. */
#define PPME_SYSCALL_LINK_2_X 309
#define PPME_SYSCALL_LINK_2_X_NPARAMS 3
#define PPME_SYSCALL_LINK_2_X__res 0
#define PPME_SYSCALL_LINK_2_X__oldpath 1
#define PPME_SYSCALL_LINK_2_X__newpath 2

/*  Makes a hard link relative to directories. */
#define PPME_SYSCALL_LINKAT_2_X 311
#define PPME_SYSCALL_LINKAT_2_X_NPARAMS 6
#define PPME_SYSCALL_LINKAT_2_X__res 0
#define PPME_SYSCALL_LINKAT_2_X__olddir 1
#define PPME_SYSCALL_LINKAT_2_X__oldpath 2
#define PPME_SYSCALL_LINKAT_2_X__newdir 3
#define PPME_SYSCALL_LINKAT_2_X__newpath 4
#define PPME_SYSCALL_LINKAT_2_X__flags 5

/*  Changes the permissions of a file relative to a directory. */
#define PPME_SYSCALL_FCHMODAT_X 313
#define PPME_SYSCALL_FCHMODAT_X_NPARAMS 4
#define PPME_SYSCALL_FCHMODAT_X__res 0
#define PPME_SYSCALL_FCHMODAT_X__dirfd 1
#define PPME_SYSCALL_FCHMODAT_X__filename 2
#define PPME_SYSCALL_FCHMODAT_X__mode 3

/*  Changes the permissions of a file. */
#define PPME_SYSCALL_CHMOD_X 315
#define PPME_SYSCALL_CHMOD_X_NPARAMS 3
#define PPME_SYSCALL_CHMOD_X__res 0
#define PPME_SYSCALL_CHMOD_X__filename 1
#define PPME_SYSCALL_CHMOD_X__mode 2

/*  Changes the permissions of an open file. */
#define PPME_SYSCALL_FCHMOD_X 317
#define PPME_SYSCALL_FCHMOD_X_NPARAMS 3
#define PPME_SYSCALL_FCHMOD_X__res 0
#define PPME_SYSCALL_FCHMOD_X__fd 1
#define PPME_SYSCALL_FCHMOD_X__mode 2

/*  Renames a file relative to directories, with flags. */
#define PPME_SYSCALL_RENAMEAT2_X 319
#define PPME_SYSCALL_RENAMEAT2_X_NPARAMS 6
#define PPME_SYSCALL_RENAMEAT2_X__res 0
#define PPME_SYSCALL_RENAMEAT2_X__olddirfd 1
#define PPME_SYSCALL_RENAMEAT2_X__oldpath 2
#define PPME_SYSCALL_RENAMEAT2_X__newdirfd 3
#define PPME_SYSCALL_RENAMEAT2_X__newpath 4
#define PPME_SYSCALL_RENAMEAT2_X__flags 5

/*  Makes a descriptor that handles page faults. */
#define PPME_SYSCALL_USERFAULTFD_X 321
#define PPME_SYSCALL_USERFAULTFD_X_NPARAMS 2
#define PPME_SYSCALL_USERFAULTFD_X__res 0
#define PPME_SYSCALL_USERFAULTFD_X__flags 1

/*  An event of a plugin's source. */
#define PPME_PLUGINEVENT_E 322
#define PPME_PLUGINEVENT_E_NPARAMS 2
#define PPME_PLUGINEVENT_E__plugin_id 0
#define PPME_PLUGINEVENT_E__event_data 1

/*  What a container runtime says of a container, as JSON. */
#define PPME_CONTAINER_JSON_2_E 324
#define PPME_CONTAINER_JSON_2_E_NPARAMS 1
#define PPME_CONTAINER_JSON_2_E__json 0

/*  Start of the call, kept to tell what was asked for before another thread could change it: opens, and possibly creates, a file relative to a directory, with rules for resolving the path. */
#define PPME_SYSCALL_OPENAT2_E 326
#define PPME_SYSCALL_OPENAT2_E_NPARAMS 5
#define PPME_SYSCALL_OPENAT2_E__dirfd 0
#define PPME_SYSCALL_OPENAT2_E__name 1
#define PPME_SYSCALL_OPENAT2_E__flags 2
#define PPME_SYSCALL_OPENAT2_E__mode 3
#define PPME_SYSCALL_OPENAT2_E__resolve 4

/*  Opens, and possibly creates, a file relative to a directory, with rules for resolving the path. */
#define PPME_SYSCALL_OPENAT2_X 327
#define PPME_SYSCALL_OPENAT2_X_NPARAMS 8
#define PPME_SYSCALL_OPENAT2_X__fd 0
#define PPME_SYSCALL_OPENAT2_X__dirfd 1
#define PPME_SYSCALL_OPENAT2_X__name 2
#define PPME_SYSCALL_OPENAT2_X__flags 3
#define PPME_SYSCALL_OPENAT2_X__mode 4
#define PPME_SYSCALL_OPENAT2_X__resolve 5
#define PPME_SYSCALL_OPENAT2_X__dev 6
#define PPME_SYSCALL_OPENAT2_X__ino 7

/*  Changes the protection of memory. */
#define PPME_SYSCALL_MPROTECT_X 329
#define PPME_SYSCALL_MPROTECT_X_NPARAMS 4
#define PPME_SYSCALL_MPROTECT_X__res 0
#define PPME_SYSCALL_MPROTECT_X__addr 1
#define PPME_SYSCALL_MPROTECT_X__length 2
#define PPME_SYSCALL_MPROTECT_X__prot 3

/*  Runs a program relative to a directory. */
#define PPME_SYSCALL_EXECVEAT_X 331
#define PPME_SYSCALL_EXECVEAT_X_NPARAMS 30
#define PPME_SYSCALL_EXECVEAT_X__res 0
#define PPME_SYSCALL_EXECVEAT_X__exe 1
#define PPME_SYSCALL_EXECVEAT_X__args 2
#define PPME_SYSCALL_EXECVEAT_X__tid 3
#define PPME_SYSCALL_EXECVEAT_X__pid 4
#define PPME_SYSCALL_EXECVEAT_X__ptid 5
#define PPME_SYSCALL_EXECVEAT_X__cwd 6
#define PPME_SYSCALL_EXECVEAT_X__fdlimit 7
#define PPME_SYSCALL_EXECVEAT_X__pgft_maj 8
#define PPME_SYSCALL_EXECVEAT_X__pgft_min 9
#define PPME_SYSCALL_EXECVEAT_X__vm_size 10
#define PPME_SYSCALL_EXECVEAT_X__vm_rss 11
#define PPME_SYSCALL_EXECVEAT_X__vm_swap 12
#define PPME_SYSCALL_EXECVEAT_X__comm 13
#define PPME_SYSCALL_EXECVEAT_X__cgroups 14
#define PPME_SYSCALL_EXECVEAT_X__env 15
#define PPME_SYSCALL_EXECVEAT_X__tty 16
#define PPME_SYSCALL_EXECVEAT_X__vpgid 17
#define PPME_SYSCALL_EXECVEAT_X__loginuid 18
#define PPME_SYSCALL_EXECVEAT_X__flags 19
#define PPME_SYSCALL_EXECVEAT_X__cap_inheritable 20
#define PPME_SYSCALL_EXECVEAT_X__cap_permitted 21
#define PPME_SYSCALL_EXECVEAT_X__cap_effective 22
#define PPME_SYSCALL_EXECVEAT_X__exe_ino 23
#define PPME_SYSCALL_EXECVEAT_X__exe_ino_ctime 24
#define PPME_SYSCALL_EXECVEAT_X__exe_ino_mtime 25
#define PPME_SYSCALL_EXECVEAT_X__uid 26
#define PPME_SYSCALL_EXECVEAT_X__trusted_exepath 27
#define PPME_SYSCALL_EXECVEAT_X__pgid 28
#define PPME_SYSCALL_EXECVEAT_X__gid 29

/*  Copies between two files inside the kernel. */
#define PPME_SYSCALL_COPY_FILE_RANGE_X 333
#define PPME_SYSCALL_COPY_FILE_RANGE_X_NPARAMS 6
#define PPME_SYSCALL_COPY_FILE_RANGE_X__res 0
#define PPME_SYSCALL_COPY_FILE_RANGE_X__fdout 1
#define PPME_SYSCALL_COPY_FILE_RANGE_X__offout 2
#define PPME_SYSCALL_COPY_FILE_RANGE_X__fdin 3
#define PPME_SYSCALL_COPY_FILE_RANGE_X__offin 4
#define PPME_SYSCALL_COPY_FILE_RANGE_X__len 5

/*  Makes a thread or process, newer form; reported by the parent and by the child. */
#define PPME_SYSCALL_CLONE3_X 335
#define PPME_SYSCALL_CLONE3_X_NPARAMS 21
#define PPME_SYSCALL_CLONE3_X__res 0
#define PPME_SYSCALL_CLONE3_X__exe 1
#define PPME_SYSCALL_CLONE3_X__args 2
#define PPME_SYSCALL_CLONE3_X__tid 3
#define PPME_SYSCALL_CLONE3_X__pid 4
#define PPME_SYSCALL_CLONE3_X__ptid 5
#define PPME_SYSCALL_CLONE3_X__cwd 6
#define PPME_SYSCALL_CLONE3_X__fdlimit 7
#define PPME_SYSCALL_CLONE3_X__pgft_maj 8
#define PPME_SYSCALL_CLONE3_X__pgft_min 9
#define PPME_SYSCALL_CLONE3_X__vm_size 10
#define PPME_SYSCALL_CLONE3_X__vm_rss 11
#define PPME_SYSCALL_CLONE3_X__vm_swap 12
#define PPME_SYSCALL_CLONE3_X__comm 13
#define PPME_SYSCALL_CLONE3_X__cgroups 14
#define PPME_SYSCALL_CLONE3_X__flags 15
#define PPME_SYSCALL_CLONE3_X__uid 16
#define PPME_SYSCALL_CLONE3_X__gid 17
#define PPME_SYSCALL_CLONE3_X__vtid 18
#define PPME_SYSCALL_CLONE3_X__vpid 19
#define PPME_SYSCALL_CLONE3_X__pidns_init_start_ts 20

/*  Opens a file by its handle. */
#define PPME_SYSCALL_OPEN_BY_HANDLE_AT_X 337
#define PPME_SYSCALL_OPEN_BY_HANDLE_AT_X_NPARAMS 6
#define PPME_SYSCALL_OPEN_BY_HANDLE_AT_X__fd 0
#define PPME_SYSCALL_OPEN_BY_HANDLE_AT_X__mountfd 1
#define PPME_SYSCALL_OPEN_BY_HANDLE_AT_X__flags 2
#define PPME_SYSCALL_OPEN_BY_HANDLE_AT_X__path 3
#define PPME_SYSCALL_OPEN_BY_HANDLE_AT_X__dev 4
#define PPME_SYSCALL_OPEN_BY_HANDLE_AT_X__ino 5

/*  Makes a ring for asynchronous work. */
#define PPME_SYSCALL_IO_URING_SETUP_X 339
#define PPME_SYSCALL_IO_URING_SETUP_X_NPARAMS 8
#define PPME_SYSCALL_IO_URING_SETUP_X__res 0
#define PPME_SYSCALL_IO_URING_SETUP_X__entries 1
#define PPME_SYSCALL_IO_URING_SETUP_X__sq_entries 2
#define PPME_SYSCALL_IO_URING_SETUP_X__cq_entries 3
#define PPME_SYSCALL_IO_URING_SETUP_X__flags 4
#define PPME_SYSCALL_IO_URING_SETUP_X__sq_thread_cpu 5
#define PPME_SYSCALL_IO_URING_SETUP_X__sq_thread_idle 6
#define PPME_SYSCALL_IO_URING_SETUP_X__features 7

/*  Submits work to a ring, or waits for its results. */
#define PPME_SYSCALL_IO_URING_ENTER_X 341
#define PPME_SYSCALL_IO_URING_ENTER_X_NPARAMS 6
#define PPME_SYSCALL_IO_URING_ENTER_X__res 0
#define PPME_SYSCALL_IO_URING_ENTER_X__fd 1
#define PPME_SYSCALL_IO_URING_ENTER_X__to_submit 2
#define PPME_SYSCALL_IO_URING_ENTER_X__min_complete 3
#define PPME_SYSCALL_IO_URING_ENTER_X__flags 4
#define PPME_SYSCALL_IO_URING_ENTER_X__sig 5

/*  Registers buffers or files with a ring. */
#define PPME_SYSCALL_IO_URING_REGISTER_X 343
#define PPME_SYSCALL_IO_URING_REGISTER_X_NPARAMS 5
#define PPME_SYSCALL_IO_URING_REGISTER_X__res 0
#define PPME_SYSCALL_IO_URING_REGISTER_X__fd 1
#define PPME_SYSCALL_IO_URING_REGISTER_X__opcode 2
#define PPME_SYSCALL_IO_URING_REGISTER_X__arg 3
#define PPME_SYSCALL_IO_URING_REGISTER_X__nr_args 4

/*  Keeps pages in memory. */
#define PPME_SYSCALL_MLOCK_X 345
#define PPME_SYSCALL_MLOCK_X_NPARAMS 3
#define PPME_SYSCALL_MLOCK_X__res 0
#define PPME_SYSCALL_MLOCK_X__addr 1
#define PPME_SYSCALL_MLOCK_X__len 2

/*  Lets pages be swapped again. */
#define PPME_SYSCALL_MUNLOCK_X 347
#define PPME_SYSCALL_MUNLOCK_X_NPARAMS 3
#define PPME_SYSCALL_MUNLOCK_X__res 0
#define PPME_SYSCALL_MUNLOCK_X__addr 1
#define PPME_SYSCALL_MUNLOCK_X__len 2

/*  Keeps all pages of a process in memory. */
#define PPME_SYSCALL_MLOCKALL_X 349
#define PPME_SYSCALL_MLOCKALL_X_NPARAMS 2
#define PPME_SYSCALL_MLOCKALL_X__res 0
#define PPME_SYSCALL_MLOCKALL_X__flags 1

/*  Lets all pages of a process be swapped again. */
#define PPME_SYSCALL_MUNLOCKALL_X 351
#define PPME_SYSCALL_MUNLOCKALL_X_NPARAMS 1
#define PPME_SYSCALL_MUNLOCKALL_X__res 0

/*  Sets the capabilities of a thread. */
#define PPME_SYSCALL_CAPSET_X 353
#define PPME_SYSCALL_CAPSET_X_NPARAMS 4
#define PPME_SYSCALL_CAPSET_X__res 0
#define PPME_SYSCALL_CAPSET_X__cap_inheritable 1
#define PPME_SYSCALL_CAPSET_X__cap_permitted 2
#define PPME_SYSCALL_CAPSET_X__cap_effective 3

/*  A user is known, on the host or in a container. */
#define PPME_USER_ADDED_E 354
#define PPME_USER_ADDED_E_NPARAMS 6
#define PPME_USER_ADDED_E__uid 0
#define PPME_USER_ADDED_E__gid 1
#define PPME_USER_ADDED_E__name 2
#define PPME_USER_ADDED_E__home 3
#define PPME_USER_ADDED_E__shell 4
#define PPME_USER_ADDED_E__container_id 5

/*  A user is gone. */
#define PPME_USER_DELETED_E 356
#define PPME_USER_DELETED_E_NPARAMS 6
#define PPME_USER_DELETED_E__uid 0
#define PPME_USER_DELETED_E__gid 1
#define PPME_USER_DELETED_E__name 2
#define PPME_USER_DELETED_E__home 3
#define PPME_USER_DELETED_E__shell 4
#define PPME_USER_DELETED_E__container_id 5

/*  A group is known, on the host or in a container. */
#define PPME_GROUP_ADDED_E 358
#define PPME_GROUP_ADDED_E_NPARAMS 3
#define PPME_GROUP_ADDED_E__gid 0
#define PPME_GROUP_ADDED_E__name 1
#define PPME_GROUP_ADDED_E__container_id 2

/*  A group is gone. */
#define PPME_GROUP_DELETED_E 360
#define PPME_GROUP_DELETED_E_NPARAMS 3
#define PPME_GROUP_DELETED_E__gid 0
#define PPME_GROUP_DELETED_E__name 1
#define PPME_GROUP_DELETED_E__container_id 2

/*  Copies a file descriptor to a given number. */
#define PPME_SYSCALL_DUP2_X 363
#define PPME_SYSCALL_DUP2_X_NPARAMS 3
#define PPME_SYSCALL_DUP2_X__res 0
#define PPME_SYSCALL_DUP2_X__oldfd 1
#define PPME_SYSCALL_DUP2_X__newfd 2

/*  Copies a file descriptor to a given number, with flags. */
#define PPME_SYSCALL_DUP3_X 365
#define PPME_SYSCALL_DUP3_X_NPARAMS 4
#define PPME_SYSCALL_DUP3_X__res 0
#define PPME_SYSCALL_DUP3_X__oldfd 1
#define PPME_SYSCALL_DUP3_X__newfd 2
#define PPME_SYSCALL_DUP3_X__flags 3

/*  Copies a file descriptor. */
#define PPME_SYSCALL_DUP_1_X 367
#define PPME_SYSCALL_DUP_1_X_NPARAMS 2
#define PPME_SYSCALL_DUP_1_X__res 0
#define PPME_SYSCALL_DUP_1_X__oldfd 1

/*  Works on BPF programs and maps. */
#define PPME_SYSCALL_BPF_2_X 369
#define PPME_SYSCALL_BPF_2_X_NPARAMS 2
#define PPME_SYSCALL_BPF_2_X__fd 0
#define PPME_SYSCALL_BPF_2_X__cmd 1

/*  Keeps pages in memory, with flags. */
#define PPME_SYSCALL_MLOCK2_X 371
#define PPME_SYSCALL_MLOCK2_X_NPARAMS 4
#define PPME_SYSCALL_MLOCK2_X__res 0
#define PPME_SYSCALL_MLOCK2_X__addr 1
#define PPME_SYSCALL_MLOCK2_X__len 2
#define PPME_SYSCALL_MLOCK2_X__flags 3

/*  Sets a parameter of a file system that is being set up. */
#define PPME_SYSCALL_FSCONFIG_X 373
#define PPME_SYSCALL_FSCONFIG_X_NPARAMS 7
#define PPME_SYSCALL_FSCONFIG_X__res 0
#define PPME_SYSCALL_FSCONFIG_X__fd 1
#define PPME_SYSCALL_FSCONFIG_X__cmd 2
#define PPME_SYSCALL_FSCONFIG_X__key 3
#define PPME_SYSCALL_FSCONFIG_X__value_bytebuf 4
#define PPME_SYSCALL_FSCONFIG_X__value_charbuf 5
#define PPME_SYSCALL_FSCONFIG_X__aux 6

/*  Makes an epoll instance. */
#define PPME_SYSCALL_EPOLL_CREATE_X 375
#define PPME_SYSCALL_EPOLL_CREATE_X_NPARAMS 2
#define PPME_SYSCALL_EPOLL_CREATE_X__res 0
#define PPME_SYSCALL_EPOLL_CREATE_X__size 1

/*  Makes an epoll instance, with flags. */
#define PPME_SYSCALL_EPOLL_CREATE1_X 377
#define PPME_SYSCALL_EPOLL_CREATE1_X_NPARAMS 2
#define PPME_SYSCALL_EPOLL_CREATE1_X__res 0
#define PPME_SYSCALL_EPOLL_CREATE1_X__flags 1

/*  Changes the owner of a file. */
#define PPME_SYSCALL_CHOWN_X 379
#define PPME_SYSCALL_CHOWN_X_NPARAMS 4
#define PPME_SYSCALL_CHOWN_X__res 0
#define PPME_SYSCALL_CHOWN_X__path 1
#define PPME_SYSCALL_CHOWN_X__uid 2
#define PPME_SYSCALL_CHOWN_X__gid 3

/*  Changes the owner of a file, not following a symbolic link. */
#define PPME_SYSCALL_LCHOWN_X 381
#define PPME_SYSCALL_LCHOWN_X_NPARAMS 4
#define PPME_SYSCALL_LCHOWN_X__res 0
#define PPME_SYSCALL_LCHOWN_X__path 1
#define PPME_SYSCALL_LCHOWN_X__uid 2
#define PPME_SYSCALL_LCHOWN_X__gid 3

/*  Changes the owner of an open file. */
#define PPME_SYSCALL_FCHOWN_X 383
#define PPME_SYSCALL_FCHOWN_X_NPARAMS 4
#define PPME_SYSCALL_FCHOWN_X__res 0
#define PPME_SYSCALL_FCHOWN_X__fd 1
#define PPME_SYSCALL_FCHOWN_X__uid 2
#define PPME_SYSCALL_FCHOWN_X__gid 3

/*  Changes the owner of a file relative to a directory. */
#define PPME_SYSCALL_FCHOWNAT_X 385
#define PPME_SYSCALL_FCHOWNAT_X_NPARAMS 6
#define PPME_SYSCALL_FCHOWNAT_X__res 0
#define PPME_SYSCALL_FCHOWNAT_X__dirfd 1
#define PPME_SYSCALL_FCHOWNAT_X__pathname 2
#define PPME_SYSCALL_FCHOWNAT_X__uid 3
#define PPME_SYSCALL_FCHOWNAT_X__gid 4
#define PPME_SYSCALL_FCHOWNAT_X__flags 5

/*  Unmounts a file system, old form. */
#define PPME_SYSCALL_UMOUNT_1_X 387
#define PPME_SYSCALL_UMOUNT_1_X_NPARAMS 2
#define PPME_SYSCALL_UMOUNT_1_X__res 0
#define PPME_SYSCALL_UMOUNT_1_X__name 1

/*  Takes a connection from a listening socket, with flags for the new descriptor. */
#define PPME_SOCKET_ACCEPT4_6_X 389
#define PPME_SOCKET_ACCEPT4_6_X_NPARAMS 6
#define PPME_SOCKET_ACCEPT4_6_X__fd 0
#define PPME_SOCKET_ACCEPT4_6_X__tuple 1
#define PPME_SOCKET_ACCEPT4_6_X__queuepct 2
#define PPME_SOCKET_ACCEPT4_6_X__queuelen 3
#define PPME_SOCKET_ACCEPT4_6_X__queuemax 4
#define PPME_SOCKET_ACCEPT4_6_X__flags 5

/*  Unmounts a file system. */
#define PPME_SYSCALL_UMOUNT2_X 391
#define PPME_SYSCALL_UMOUNT2_X_NPARAMS 3
#define PPME_SYSCALL_UMOUNT2_X__res 0
#define PPME_SYSCALL_UMOUNT2_X__name 1
#define PPME_SYSCALL_UMOUNT2_X__flags 2

/*  Makes a pipe, with flags. */
#define PPME_SYSCALL_PIPE2_X 393
#define PPME_SYSCALL_PIPE2_X_NPARAMS 5
#define PPME_SYSCALL_PIPE2_X__res 0
#define PPME_SYSCALL_PIPE2_X__fd1 1
#define PPME_SYSCALL_PIPE2_X__fd2 2
#define PPME_SYSCALL_PIPE2_X__ino 3
#define PPME_SYSCALL_PIPE2_X__flags 4

/*  Makes a file watcher, with flags. */
#define PPME_SYSCALL_INOTIFY_INIT1_X 395
#define PPME_SYSCALL_INOTIFY_INIT1_X_NPARAMS 2
#define PPME_SYSCALL_INOTIFY_INIT1_X__res 0
#define PPME_SYSCALL_INOTIFY_INIT1_X__flags 1

/*  Makes a counter with a descriptor, with flags. */
#define PPME_SYSCALL_EVENTFD2_X 397
#define PPME_SYSCALL_EVENTFD2_X_NPARAMS 3
#define PPME_SYSCALL_EVENTFD2_X__res 0
#define PPME_SYSCALL_EVENTFD2_X__flags 1
#define PPME_SYSCALL_EVENTFD2_X__initval 2

/*  Makes a descriptor that receives signals, with flags. */
#define PPME_SYSCALL_SIGNALFD4_X 399
#define PPME_SYSCALL_SIGNALFD4_X_NPARAMS 4
#define PPME_SYSCALL_SIGNALFD4_X__res 0
#define PPME_SYSCALL_SIGNALFD4_X__flags 1
#define PPME_SYSCALL_SIGNALFD4_X__fd 2
#define PPME_SYSCALL_SIGNALFD4_X__mask 3

/*  Works on a property of a process or thread. */
#define PPME_SYSCALL_PRCTL_X 401
#define PPME_SYSCALL_PRCTL_X_NPARAMS 4
#define PPME_SYSCALL_PRCTL_X__res 0
#define PPME_SYSCALL_PRCTL_X__option 1
#define PPME_SYSCALL_PRCTL_X__arg2_str 2
#define PPME_SYSCALL_PRCTL_X__arg2_int 3

/*  A message that did not come from a thread: from a plugin, a container runtime, or Lanner itself. */
#define PPME_ASYNCEVENT_E 402
#define PPME_ASYNCEVENT_E_NPARAMS 3
#define PPME_ASYNCEVENT_E__plugin_id 0
#define PPME_ASYNCEVENT_E__name 1
#define PPME_ASYNCEVENT_E__data 2

/*  Makes a file that exists in memory only. */
#define PPME_SYSCALL_MEMFD_CREATE_X 405
#define PPME_SYSCALL_MEMFD_CREATE_X_NPARAMS 3
#define PPME_SYSCALL_MEMFD_CREATE_X__fd 0
#define PPME_SYSCALL_MEMFD_CREATE_X__name 1
#define PPME_SYSCALL_MEMFD_CREATE_X__flags 2

/*  Takes a copy of a file descriptor from another process. */
#define PPME_SYSCALL_PIDFD_GETFD_X 407
#define PPME_SYSCALL_PIDFD_GETFD_X_NPARAMS 4
#define PPME_SYSCALL_PIDFD_GETFD_X__fd 0
#define PPME_SYSCALL_PIDFD_GETFD_X__pid_fd 1
#define PPME_SYSCALL_PIDFD_GETFD_X__target_fd 2
#define PPME_SYSCALL_PIDFD_GETFD_X__flags 3

/*  Makes a descriptor that stands for a process. */
#define PPME_SYSCALL_PIDFD_OPEN_X 409
#define PPME_SYSCALL_PIDFD_OPEN_X_NPARAMS 3
#define PPME_SYSCALL_PIDFD_OPEN_X__fd 0
#define PPME_SYSCALL_PIDFD_OPEN_X__pid 1
#define PPME_SYSCALL_PIDFD_OPEN_X__flags 2

/*  Loads a kernel module from memory. */
#define PPME_SYSCALL_INIT_MODULE_X 411
#define PPME_SYSCALL_INIT_MODULE_X_NPARAMS 4
#define PPME_SYSCALL_INIT_MODULE_X__res 0
#define PPME_SYSCALL_INIT_MODULE_X__img 1
#define PPME_SYSCALL_INIT_MODULE_X__length 2
#define PPME_SYSCALL_INIT_MODULE_X__uargs 3

/*  Loads a kernel module from an open file. */
#define PPME_SYSCALL_FINIT_MODULE_X 413
#define PPME_SYSCALL_FINIT_MODULE_X_NPARAMS 4
#define PPME_SYSCALL_FINIT_MODULE_X__res 0
#define PPME_SYSCALL_FINIT_MODULE_X__fd 1
#define PPME_SYSCALL_FINIT_MODULE_X__uargs 2
#define PPME_SYSCALL_FINIT_MODULE_X__flags 3

/*  Makes a device, pipe or file node. */
#define PPME_SYSCALL_MKNOD_X 415
#define PPME_SYSCALL_MKNOD_X_NPARAMS 4
#define PPME_SYSCALL_MKNOD_X__res 0
#define PPME_SYSCALL_MKNOD_X__path 1
#define PPME_SYSCALL_MKNOD_X__mode 2
#define PPME_SYSCALL_MKNOD_X__dev 3

/*  Makes a device, pipe or file node relative to a directory. */
#define PPME_SYSCALL_MKNODAT_X 417
#define PPME_SYSCALL_MKNODAT_X_NPARAMS 5
#define PPME_SYSCALL_MKNODAT_X__res 0
#define PPME_SYSCALL_MKNODAT_X__dirfd 1
#define PPME_SYSCALL_MKNODAT_X__path 2
#define PPME_SYSCALL_MKNODAT_X__mode 3
#define PPME_SYSCALL_MKNODAT_X__dev 4

/*  Reads the attributes of a file relative to a directory. */
#define PPME_SYSCALL_NEWFSTATAT_X 419
#define PPME_SYSCALL_NEWFSTATAT_X_NPARAMS 4
#define PPME_SYSCALL_NEWFSTATAT_X__res 0
#define PPME_SYSCALL_NEWFSTATAT_X__dirfd 1
#define PPME_SYSCALL_NEWFSTATAT_X__path 2
#define PPME_SYSCALL_NEWFSTATAT_X__flags 3

/*  Reads the memory of another process. */
#define PPME_SYSCALL_PROCESS_VM_READV_X 421
#define PPME_SYSCALL_PROCESS_VM_READV_X_NPARAMS 3
#define PPME_SYSCALL_PROCESS_VM_READV_X__res 0
#define PPME_SYSCALL_PROCESS_VM_READV_X__pid 1
#define PPME_SYSCALL_PROCESS_VM_READV_X__data 2

/*  Writes the memory of another process. */
#define PPME_SYSCALL_PROCESS_VM_WRITEV_X 423
#define PPME_SYSCALL_PROCESS_VM_WRITEV_X_NPARAMS 3
#define PPME_SYSCALL_PROCESS_VM_WRITEV_X__res 0
#define PPME_SYSCALL_PROCESS_VM_WRITEV_X__pid 1
#define PPME_SYSCALL_PROCESS_VM_WRITEV_X__data 2

/*  Removes a kernel module. */
#define PPME_SYSCALL_DELETE_MODULE_X 425
#define PPME_SYSCALL_DELETE_MODULE_X_NPARAMS 3
#define PPME_SYSCALL_DELETE_MODULE_X__res 0
#define PPME_SYSCALL_DELETE_MODULE_X__name 1
#define PPME_SYSCALL_DELETE_MODULE_X__flags 2

/*  Sets real and effective user ids. */
#define PPME_SYSCALL_SETREUID_X 427
#define PPME_SYSCALL_SETREUID_X_NPARAMS 3
#define PPME_SYSCALL_SETREUID_X__res 0
#define PPME_SYSCALL_SETREUID_X__ruid 1
#define PPME_SYSCALL_SETREUID_X__euid 2

/*  Sets real and effective group ids. */
#define PPME_SYSCALL_SETREGID_X 429
#define PPME_SYSCALL_SETREGID_X_NPARAMS 3
#define PPME_SYSCALL_SETREGID_X__res 0
#define PPME_SYSCALL_SETREGID_X__rgid 1
#define PPME_SYSCALL_SETREGID_X__egid 2

/*  Snapshot: a thread. */
#define PPME_ITER_TASK_E 430
#define PPME_ITER_TASK_E_NPARAMS 32
#define PPME_ITER_TASK_E__ppid 0
#define PPME_ITER_TASK_E__pgid 1
#define PPME_ITER_TASK_E__vpgid 2
#define PPME_ITER_TASK_E__sid 3
#define PPME_ITER_TASK_E__comm 4
#define PPME_ITER_TASK_E__argv 5
#define PPME_ITER_TASK_E__exepath 6
#define PPME_ITER_TASK_E__flags 7
#define PPME_ITER_TASK_E__env 8
#define PPME_ITER_TASK_E__cwd 9
#define PPME_ITER_TASK_E__fdlimit 10
#define PPME_ITER_TASK_E__euid 11
#define PPME_ITER_TASK_E__egid 12
#define PPME_ITER_TASK_E__cap_permitted 13
#define PPME_ITER_TASK_E__cap_effective 14
#define PPME_ITER_TASK_E__cap_inheritable 15
#define PPME_ITER_TASK_E__exe_ino_num 16
#define PPME_ITER_TASK_E__exe_ino_ctime 17
#define PPME_ITER_TASK_E__exe_ino_mtime 18
#define PPME_ITER_TASK_E__vm_size 19
#define PPME_ITER_TASK_E__vm_rss 20
#define PPME_ITER_TASK_E__vm_swap 21
#define PPME_ITER_TASK_E__pgft_maj 22
#define PPME_ITER_TASK_E__pgft_min 23
#define PPME_ITER_TASK_E__vtgid 24
#define PPME_ITER_TASK_E__vpid 25
#define PPME_ITER_TASK_E__pidns_init_start_ts 26
#define PPME_ITER_TASK_E__cgroups 27
#define PPME_ITER_TASK_E__root 28
#define PPME_ITER_TASK_E__start_time 29
#define PPME_ITER_TASK_E__tty 30
#define PPME_ITER_TASK_E__loginuid 31

/*  Snapshot: an open pipe. */
#define PPME_ITER_TASK_FILE_PIPE_E 432
#define PPME_ITER_TASK_FILE_PIPE_E_NPARAMS 3
#define PPME_ITER_TASK_FILE_PIPE_E__fd 0
#define PPME_ITER_TASK_FILE_PIPE_E__path 1
#define PPME_ITER_TASK_FILE_PIPE_E__ino_num 2

/*  Snapshot: an open file in memory. */
#define PPME_ITER_TASK_FILE_MEMFD_E 434
#define PPME_ITER_TASK_FILE_MEMFD_E_NPARAMS 3
#define PPME_ITER_TASK_FILE_MEMFD_E__fd 0
#define PPME_ITER_TASK_FILE_MEMFD_E__path 1
#define PPME_ITER_TASK_FILE_MEMFD_E__ino_num 2

/*  Snapshot: an open file. */
#define PPME_ITER_TASK_FILE_REGULAR_E 436
#define PPME_ITER_TASK_FILE_REGULAR_E_NPARAMS 5
#define PPME_ITER_TASK_FILE_REGULAR_E__fd 0
#define PPME_ITER_TASK_FILE_REGULAR_E__path 1
#define PPME_ITER_TASK_FILE_REGULAR_E__flags 2
#define PPME_ITER_TASK_FILE_REGULAR_E__mnt_id 3
#define PPME_ITER_TASK_FILE_REGULAR_E__ino_num 4

/*  Snapshot: an open directory. */
#define PPME_ITER_TASK_FILE_DIRECTORY_E 438
#define PPME_ITER_TASK_FILE_DIRECTORY_E_NPARAMS 3
#define PPME_ITER_TASK_FILE_DIRECTORY_E__fd 0
#define PPME_ITER_TASK_FILE_DIRECTORY_E__path 1
#define PPME_ITER_TASK_FILE_DIRECTORY_E__ino_num 2

/*  Snapshot: an IPv4 socket. */
#define PPME_ITER_TASK_FILE_SOCKET_INET_E 440
#define PPME_ITER_TASK_FILE_SOCKET_INET_E_NPARAMS 8
#define PPME_ITER_TASK_FILE_SOCKET_INET_E__fd 0
#define PPME_ITER_TASK_FILE_SOCKET_INET_E__sk_type 1
#define PPME_ITER_TASK_FILE_SOCKET_INET_E__sk_proto 2
#define PPME_ITER_TASK_FILE_SOCKET_INET_E__local_ip 3
#define PPME_ITER_TASK_FILE_SOCKET_INET_E__local_port 4
#define PPME_ITER_TASK_FILE_SOCKET_INET_E__remote_ip 5
#define PPME_ITER_TASK_FILE_SOCKET_INET_E__remote_port 6
#define PPME_ITER_TASK_FILE_SOCKET_INET_E__ino_num 7

/*  Snapshot: an IPv6 socket. */
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E 442
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E_NPARAMS 8
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E__fd 0
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E__sk_type 1
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E__sk_proto 2
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E__local_ip 3
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E__local_port 4
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E__remote_ip 5
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E__remote_port 6
#define PPME_ITER_TASK_FILE_SOCKET_INET6_E__ino_num 7

/*  Snapshot: a unix socket. */
#define PPME_ITER_TASK_FILE_SOCKET_UNIX_E 444
#define PPME_ITER_TASK_FILE_SOCKET_UNIX_E_NPARAMS 6
#define PPME_ITER_TASK_FILE_SOCKET_UNIX_E__fd 0
#define PPME_ITER_TASK_FILE_SOCKET_UNIX_E__sk_type 1
#define PPME_ITER_TASK_FILE_SOCKET_UNIX_E__sk_proto 2
#define PPME_ITER_TASK_FILE_SOCKET_UNIX_E__sk_pointer 3
#define PPME_ITER_TASK_FILE_SOCKET_UNIX_E__sun_path 4
#define PPME_ITER_TASK_FILE_SOCKET_UNIX_E__ino_num 5

/*  Snapshot: a netlink socket. */
#define PPME_ITER_TASK_FILE_SOCKET_NETLINK_E 446
#define PPME_ITER_TASK_FILE_SOCKET_NETLINK_E_NPARAMS 4
#define PPME_ITER_TASK_FILE_SOCKET_NETLINK_E__fd 0
#define PPME_ITER_TASK_FILE_SOCKET_NETLINK_E__sk_type 1
#define PPME_ITER_TASK_FILE_SOCKET_NETLINK_E__sk_proto 2
#define PPME_ITER_TASK_FILE_SOCKET_NETLINK_E__ino_num 3

/*  Snapshot: a descriptor without a file. */
#define PPME_ITER_TASK_FILE_ANON_INODE_E 448
#define PPME_ITER_TASK_FILE_ANON_INODE_E_NPARAMS 4
#define PPME_ITER_TASK_FILE_ANON_INODE_E__fd 0
#define PPME_ITER_TASK_FILE_ANON_INODE_E__fd_type 1
#define PPME_ITER_TASK_FILE_ANON_INODE_E__path 2
#define PPME_ITER_TASK_FILE_ANON_INODE_E__ino_num 3

/*  Closes a range of file descriptors. */
#define PPME_SYSCALL_CLOSE_RANGE_X 451
#define PPME_SYSCALL_CLOSE_RANGE_X_NPARAMS 4
#define PPME_SYSCALL_CLOSE_RANGE_X__res 0
#define PPME_SYSCALL_CLOSE_RANGE_X__first 1
#define PPME_SYSCALL_CLOSE_RANGE_X__last 2
#define PPME_SYSCALL_CLOSE_RANGE_X__flags 3

/*  Works on the kernel's keys. */
#define PPME_SYSCALL_KEYCTL_X 453
#define PPME_SYSCALL_KEYCTL_X_NPARAMS 6
#define PPME_SYSCALL_KEYCTL_X__res 0
#define PPME_SYSCALL_KEYCTL_X__operation 1
#define PPME_SYSCALL_KEYCTL_X__arg2 2
#define PPME_SYSCALL_KEYCTL_X__arg3 3
#define PPME_SYSCALL_KEYCTL_X__arg4 4
#define PPME_SYSCALL_KEYCTL_X__arg5 5

/* Kinds of access that are asked for. */
#define PPM_access_flags__F_OK 0x0
#define PPM_access_flags__R_OK 0x4
#define PPM_access_flags__W_OK 0x2
#define PPM_access_flags__X_OK 0x1

/* Kinds of descriptors without a file. */
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_UNKNOWN 0x0
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_EVENTFD 0x1
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_EVENTPOLL 0x2
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_INOTIFY 0x3
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_SIGNALFD 0x4
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_TIMERFD 0x5
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_IO_URING 0x6
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_USERFAULTFD 0x7
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_PIDFD 0x8
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_BPF_MAP 0x9
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_BPF_PROG 0xa
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_BPF_LINK 0xb
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_BPF_ITER 0xc
#define PPM_anon_inode_fd_types__ANON_INODE_FD_TYPE_PERF_EVENT 0xd

/* Commands of bpf. */
#define PPM_bpf_commands__BPF_MAP_CREATE 0x0
#define PPM_bpf_commands__BPF_MAP_LOOKUP_ELEM 0x1
#define PPM_bpf_commands__BPF_MAP_UPDATE_ELEM 0x2
#define PPM_bpf_commands__BPF_MAP_DELETE_ELEM 0x3
#define PPM_bpf_commands__BPF_MAP_GET_NEXT_KEY 0x4
#define PPM_bpf_commands__BPF_PROG_LOAD 0x5
#define PPM_bpf_commands__BPF_OBJ_PIN 0x6
#define PPM_bpf_commands__BPF_OBJ_GET 0x7
#define PPM_bpf_commands__BPF_PROG_ATTACH 0x8
#define PPM_bpf_commands__BPF_PROG_DETACH 0x9
#define PPM_bpf_commands__BPF_PROG_TEST_RUN 0xa
#define PPM_bpf_commands__BPF_PROG_RUN 0xa
#define PPM_bpf_commands__BPF_PROG_GET_NEXT_ID 0xb
#define PPM_bpf_commands__BPF_MAP_GET_NEXT_ID 0xc
#define PPM_bpf_commands__BPF_PROG_GET_FD_BY_ID 0xd
#define PPM_bpf_commands__BPF_MAP_GET_FD_BY_ID 0xe
#define PPM_bpf_commands__BPF_OBJ_GET_INFO_BY_FD 0xf
#define PPM_bpf_commands__BPF_PROG_QUERY 0x10
#define PPM_bpf_commands__BPF_RAW_TRACEPOINT_OPEN 0x11
#define PPM_bpf_commands__BPF_BTF_LOAD 0x12
#define PPM_bpf_commands__BPF_BTF_GET_FD_BY_ID 0x13
#define PPM_bpf_commands__BPF_TASK_FD_QUERY 0x14
#define PPM_bpf_commands__BPF_MAP_LOOKUP_AND_DELETE_ELEM 0x15
#define PPM_bpf_commands__BPF_MAP_FREEZE 0x16
#define PPM_bpf_commands__BPF_BTF_GET_NEXT_ID 0x17
#define PPM_bpf_commands__BPF_MAP_LOOKUP_BATCH 0x18
#define PPM_bpf_commands__BPF_MAP_LOOKUP_AND_DELETE_BATCH 0x19
#define PPM_bpf_commands__BPF_MAP_UPDATE_BATCH 0x1a
#define PPM_bpf_commands__BPF_MAP_DELETE_BATCH 0x1b
#define PPM_bpf_commands__BPF_LINK_CREATE 0x1c
#define PPM_bpf_commands__BPF_LINK_UPDATE 0x1d
#define PPM_bpf_commands__BPF_LINK_GET_FD_BY_ID 0x1e
#define PPM_bpf_commands__BPF_LINK_GET_NEXT_ID 0x1f
#define PPM_bpf_commands__BPF_ENABLE_STATS 0x20
#define PPM_bpf_commands__BPF_ITER_CREATE 0x21
#define PPM_bpf_commands__BPF_LINK_DETACH 0x22
#define PPM_bpf_commands__BPF_PROG_BIND_MAP 0x23

/* Permission bits. */
#define PPM_chmod_mode__S_IXOTH 0x1
#define PPM_chmod_mode__S_IWOTH 0x2
#define PPM_chmod_mode__S_IROTH 0x4
#define PPM_chmod_mode__S_IXGRP 0x8
#define PPM_chmod_mode__S_IWGRP 0x10
#define PPM_chmod_mode__S_IRGRP 0x20
#define PPM_chmod_mode__S_IXUSR 0x40
#define PPM_chmod_mode__S_IWUSR 0x80
#define PPM_chmod_mode__S_IRUSR 0x100
#define PPM_chmod_mode__S_ISVTX 0x200
#define PPM_chmod_mode__S_ISGID 0x400
#define PPM_chmod_mode__S_ISUID 0x800

/* Flags of a new thread, in the portable encoding of events. */
#define PPM_clone_flags__CLONE_FILES 0x1
#define PPM_clone_flags__CLONE_FS 0x2
#define PPM_clone_flags__CLONE_IO 0x4
#define PPM_clone_flags__CLONE_NEWIPC 0x8
#define PPM_clone_flags__CLONE_NEWNET 0x10
#define PPM_clone_flags__CLONE_NEWNS 0x20
#define PPM_clone_flags__CLONE_NEWPID 0x40
#define PPM_clone_flags__CLONE_NEWUTS 0x80
#define PPM_clone_flags__CLONE_PARENT 0x100
#define PPM_clone_flags__CLONE_PARENT_SETTID 0x200
#define PPM_clone_flags__CLONE_PTRACE 0x400
#define PPM_clone_flags__CLONE_SIGHAND 0x800
#define PPM_clone_flags__CLONE_SYSVSEM 0x1000
#define PPM_clone_flags__CLONE_THREAD 0x2000
#define PPM_clone_flags__CLONE_UNTRACED 0x4000
#define PPM_clone_flags__CLONE_VM 0x8000
#define PPM_clone_flags__CLONE_INVERTED 0x10000
#define PPM_clone_flags__NAME_CHANGED 0x20000
#define PPM_clone_flags__CLOSED 0x40000
#define PPM_clone_flags__CLONE_NEWUSER 0x100000
#define PPM_clone_flags__CLONE_CHILD_CLEARTID 0x800000
#define PPM_clone_flags__CLONE_CHILD_SETTID 0x1000000
#define PPM_clone_flags__CLONE_SETTLS 0x2000000
#define PPM_clone_flags__CLONE_STOPPED 0x4000000
#define PPM_clone_flags__CLONE_VFORK 0x8000000
#define PPM_clone_flags__CLONE_NEWCGROUP 0x10000000
#define PPM_clone_flags__CLONE_CHILD_IN_PIDNS 0x20000000

/* Flags of close_range. */
#define PPM_close_range_flags__CLOSE_RANGE_UNSHARE 0x2
#define PPM_close_range_flags__CLOSE_RANGE_CLOEXEC 0x4

/* What the kernel knows of a file made by creat. */
#define PPM_creat_flags__FD_UPPER_LAYER_CREAT 0x1
#define PPM_creat_flags__FD_LOWER_LAYER_CREAT 0x2

/* Flags of delete_module. */
#define PPM_delete_module_flags__O_NONBLOCK 0x2
#define PPM_delete_module_flags__O_TRUNC 0x1

/* Flags of epoll_create1. */
#define PPM_epoll_create1_flags__EPOLL_CLOEXEC 0x1

/* What the kernel knows of a new program's file. */
#define PPM_execve_flags__EXE_WRITABLE 0x1
#define PPM_execve_flags__EXE_UPPER_LAYER 0x2
#define PPM_execve_flags__EXE_FROM_MEMFD 0x4
#define PPM_execve_flags__EXE_LOWER_LAYER 0x8

/* Flags of execveat. */
#define PPM_execveat_flags__AT_EMPTY_PATH 0x1
#define PPM_execveat_flags__AT_SYMLINK_NOFOLLOW 0x2

/* Flags of fchownat. */
#define PPM_fchownat_flags__AT_SYMLINK_NOFOLLOW 0x400
#define PPM_fchownat_flags__AT_EMPTY_PATH 0x1000

/* Commands of fcntl. */
#define PPM_fcntl_commands__F_GETPIPE_SZ 0x1d
#define PPM_fcntl_commands__F_SETPIPE_SZ 0x1c
#define PPM_fcntl_commands__F_NOTIFY 0x1b
#define PPM_fcntl_commands__F_DUPFD_CLOEXEC 0x1a
#define PPM_fcntl_commands__F_CANCELLK 0x19
#define PPM_fcntl_commands__F_GETLEASE 0x18
#define PPM_fcntl_commands__F_SETLEASE 0x17
#define PPM_fcntl_commands__F_GETOWN_EX 0x16
#define PPM_fcntl_commands__F_SETOWN_EX 0x15
#define PPM_fcntl_commands__F_SETLKW64 0x13
#define PPM_fcntl_commands__F_SETLK64 0x12
#define PPM_fcntl_commands__F_GETLK64 0x11
#define PPM_fcntl_commands__F_GETSIG 0xf
#define PPM_fcntl_commands__F_SETSIG 0xd
#define PPM_fcntl_commands__F_GETOWN 0xc
#define PPM_fcntl_commands__F_SETOWN 0xa
#define PPM_fcntl_commands__F_SETLKW 0x9
#define PPM_fcntl_commands__F_SETLK 0x8
#define PPM_fcntl_commands__F_GETLK 0x6
#define PPM_fcntl_commands__F_SETFL 0x5
#define PPM_fcntl_commands__F_GETFL 0x4
#define PPM_fcntl_commands__F_SETFD 0x3
#define PPM_fcntl_commands__F_GETFD 0x2
#define PPM_fcntl_commands__F_DUPFD 0x1
#define PPM_fcntl_commands__F_OFD_GETLK 0x1e
#define PPM_fcntl_commands__F_OFD_SETLK 0x1f
#define PPM_fcntl_commands__F_OFD_SETLKW 0x20
#define PPM_fcntl_commands__UNKNOWN 0x0

/* Flags of an open file, in the portable encoding of events (not the kernel's numbers). */
#define PPM_file_flags__O_LARGEFILE 0x800
#define PPM_file_flags__O_DIRECTORY 0x400
#define PPM_file_flags__O_DIRECT 0x200
#define PPM_file_flags__O_TRUNC 0x100
#define PPM_file_flags__O_SYNC 0x80
#define PPM_file_flags__O_NONBLOCK 0x40
#define PPM_file_flags__O_EXCL 0x20
#define PPM_file_flags__O_DSYNC 0x10
#define PPM_file_flags__O_APPEND 0x8
#define PPM_file_flags__O_CREAT 0x4
#define PPM_file_flags__O_RDWR 0x3
#define PPM_file_flags__O_WRONLY 0x2
#define PPM_file_flags__O_RDONLY 0x1
#define PPM_file_flags__O_CLOEXEC 0x1000
#define PPM_file_flags__O_NONE 0x0
#define PPM_file_flags__O_TMPFILE 0x2000
#define PPM_file_flags__O_F_CREATED 0x4000
#define PPM_file_flags__FD_UPPER_LAYER 0x8000
#define PPM_file_flags__FD_LOWER_LAYER 0x10000

/* Flags of finit_module. */
#define PPM_finit_module_flags__MODULE_INIT_IGNORE_MODVERSIONS 0x1
#define PPM_finit_module_flags__MODULE_INIT_IGNORE_VERMAGIC 0x2
#define PPM_finit_module_flags__MODULE_INIT_COMPRESSED_FILE 0x4

/* Operations of flock. */
#define PPM_flock_flags__LOCK_SH 0x1
#define PPM_flock_flags__LOCK_EX 0x2
#define PPM_flock_flags__LOCK_NB 0x4
#define PPM_flock_flags__LOCK_UN 0x8
#define PPM_flock_flags__LOCK_NONE 0x0

/* Commands of fsconfig. */
#define PPM_fsconfig_cmds__FSCONFIG_SET_FLAG 0x0
#define PPM_fsconfig_cmds__FSCONFIG_SET_STRING 0x1
#define PPM_fsconfig_cmds__FSCONFIG_SET_BINARY 0x2
#define PPM_fsconfig_cmds__FSCONFIG_SET_PATH 0x3
#define PPM_fsconfig_cmds__FSCONFIG_SET_PATH_EMPTY 0x4
#define PPM_fsconfig_cmds__FSCONFIG_SET_FD 0x5
#define PPM_fsconfig_cmds__FSCONFIG_CMD_CREATE 0x6
#define PPM_fsconfig_cmds__FSCONFIG_CMD_RECONFIGURE 0x7

/* Operations of futex. */
#define PPM_futex_operations__FUTEX_CLOCK_REALTIME 0x100
#define PPM_futex_operations__FUTEX_PRIVATE_FLAG 0x80
#define PPM_futex_operations__FUTEX_CMP_REQUEUE_PI 0xc
#define PPM_futex_operations__FUTEX_WAIT_REQUEUE_PI 0xb
#define PPM_futex_operations__FUTEX_WAKE_BITSET 0xa
#define PPM_futex_operations__FUTEX_WAIT_BITSET 0x9
#define PPM_futex_operations__FUTEX_TRYLOCK_PI 0x8
#define PPM_futex_operations__FUTEX_UNLOCK_PI 0x7
#define PPM_futex_operations__FUTEX_LOCK_PI 0x6
#define PPM_futex_operations__FUTEX_WAKE_OP 0x5
#define PPM_futex_operations__FUTEX_CMP_REQUEUE 0x4
#define PPM_futex_operations__FUTEX_REQUEUE 0x3
#define PPM_futex_operations__FUTEX_FD 0x2
#define PPM_futex_operations__FUTEX_WAKE 0x1
#define PPM_futex_operations__FUTEX_WAIT 0x0

/* Flags of io_uring_enter. */
#define PPM_io_uring_enter_flags__IORING_ENTER_GETEVENTS 0x1
#define PPM_io_uring_enter_flags__IORING_ENTER_SQ_WAKEUP 0x2
#define PPM_io_uring_enter_flags__IORING_ENTER_SQ_WAIT 0x4
#define PPM_io_uring_enter_flags__IORING_ENTER_EXT_ARG 0x8

/* Operations of io_uring_register. */
#define PPM_io_uring_register_opcodes__IORING_REGISTER_BUFFERS 0x0
#define PPM_io_uring_register_opcodes__IORING_UNREGISTER_BUFFERS 0x1
#define PPM_io_uring_register_opcodes__IORING_REGISTER_FILES 0x2
#define PPM_io_uring_register_opcodes__IORING_UNREGISTER_FILES 0x3
#define PPM_io_uring_register_opcodes__IORING_REGISTER_EVENTFD 0x4
#define PPM_io_uring_register_opcodes__IORING_UNREGISTER_EVENTFD 0x5
#define PPM_io_uring_register_opcodes__IORING_REGISTER_FILES_UPDATE 0x6
#define PPM_io_uring_register_opcodes__IORING_REGISTER_EVENTFD_ASYNC 0x7
#define PPM_io_uring_register_opcodes__IORING_REGISTER_PROBE 0x8
#define PPM_io_uring_register_opcodes__IORING_REGISTER_PERSONALITY 0x9
#define PPM_io_uring_register_opcodes__IORING_UNREGISTER_PERSONALITY 0xa
#define PPM_io_uring_register_opcodes__IORING_REGISTER_RESTRICTIONS 0xb
#define PPM_io_uring_register_opcodes__IORING_REGISTER_ENABLE_RINGS 0xc
#define PPM_io_uring_register_opcodes__IORING_REGISTER_FILES2 0xd
#define PPM_io_uring_register_opcodes__IORING_REGISTER_FILES_UPDATE2 0xe
#define PPM_io_uring_register_opcodes__IORING_REGISTER_BUFFERS2 0xf
#define PPM_io_uring_register_opcodes__IORING_REGISTER_BUFFERS_UPDATE 0x10
#define PPM_io_uring_register_opcodes__IORING_REGISTER_IOWQ_AFF 0x11
#define PPM_io_uring_register_opcodes__IORING_UNREGISTER_IOWQ_AFF 0x12
#define PPM_io_uring_register_opcodes__IORING_REGISTER_IOWQ_MAX_WORKERS 0x13
#define PPM_io_uring_register_opcodes__IORING_REGISTER_RING_FDS 0x14
#define PPM_io_uring_register_opcodes__IORING_UNREGISTER_RING_FDS 0x15

/* Features of a ring. */
#define PPM_io_uring_setup_feats__IORING_FEAT_SINGLE_MMAP 0x1
#define PPM_io_uring_setup_feats__IORING_FEAT_NODROP 0x2
#define PPM_io_uring_setup_feats__IORING_FEAT_SUBMIT_STABLE 0x4
#define PPM_io_uring_setup_feats__IORING_FEAT_RW_CUR_POS 0x8
#define PPM_io_uring_setup_feats__IORING_FEAT_CUR_PERSONALITY 0x10
#define PPM_io_uring_setup_feats__IORING_FEAT_FAST_POLL 0x20
#define PPM_io_uring_setup_feats__IORING_FEAT_POLL_32BITS 0x40
#define PPM_io_uring_setup_feats__IORING_FEAT_SQPOLL_NONFIXED 0x80
#define PPM_io_uring_setup_feats__IORING_FEAT_ENTER_EXT_ARG 0x100
#define PPM_io_uring_setup_feats__IORING_FEAT_NATIVE_WORKERS 0x200
#define PPM_io_uring_setup_feats__IORING_FEAT_RSRC_TAGS 0x400

/* Flags of io_uring_setup. */
#define PPM_io_uring_setup_flags__IORING_SETUP_IOPOLL 0x1
#define PPM_io_uring_setup_flags__IORING_SETUP_SQPOLL 0x2
#define PPM_io_uring_setup_flags__IORING_SQ_NEED_WAKEUP 0x4
#define PPM_io_uring_setup_flags__IORING_SETUP_SQ_AFF 0x8
#define PPM_io_uring_setup_flags__IORING_SETUP_CQSIZE 0x10
#define PPM_io_uring_setup_flags__IORING_SETUP_CLAMP 0x20
#define PPM_io_uring_setup_flags__IORING_SETUP_ATTACH_RW 0x40
#define PPM_io_uring_setup_flags__IORING_SETUP_R_DISABLED 0x80

/* Operations of keyctl. */
#define PPM_keyctl_operations__KEYCTL_GET_KEYRING_ID 0x0
#define PPM_keyctl_operations__KEYCTL_JOIN_SESSION_KEYRING 0x1
#define PPM_keyctl_operations__KEYCTL_UPDATE 0x2
#define PPM_keyctl_operations__KEYCTL_REVOKE 0x3
#define PPM_keyctl_operations__KEYCTL_CHOWN 0x4
#define PPM_keyctl_operations__KEYCTL_SETPERM 0x5
#define PPM_keyctl_operations__KEYCTL_DESCRIBE 0x6
#define PPM_keyctl_operations__KEYCTL_CLEAR 0x7
#define PPM_keyctl_operations__KEYCTL_LINK 0x8
#define PPM_keyctl_operations__KEYCTL_UNLINK 0x9
#define PPM_keyctl_operations__KEYCTL_SEARCH 0xa
#define PPM_keyctl_operations__KEYCTL_READ 0xb
#define PPM_keyctl_operations__KEYCTL_INSTANTIATE 0xc
#define PPM_keyctl_operations__KEYCTL_NEGATE 0xd
#define PPM_keyctl_operations__KEYCTL_SET_REQKEY_KEYRING 0xe
#define PPM_keyctl_operations__KEYCTL_SET_TIMEOUT 0xf
#define PPM_keyctl_operations__KEYCTL_ASSUME_AUTHORITY 0x10
#define PPM_keyctl_operations__KEYCTL_GET_SECURITY 0x11
#define PPM_keyctl_operations__KEYCTL_SESSION_TO_PARENT 0x12
#define PPM_keyctl_operations__KEYCTL_REJECT 0x13
#define PPM_keyctl_operations__KEYCTL_INSTANTIATE_IOV 0x14
#define PPM_keyctl_operations__KEYCTL_INVALIDATE 0x15
#define PPM_keyctl_operations__KEYCTL_GET_PERSISTENT 0x16
#define PPM_keyctl_operations__KEYCTL_DH_COMPUTE 0x17
#define PPM_keyctl_operations__KEYCTL_PKEY_QUERY 0x18
#define PPM_keyctl_operations__KEYCTL_PKEY_ENCRYPT 0x19
#define PPM_keyctl_operations__KEYCTL_PKEY_DECRYPT 0x1a
#define PPM_keyctl_operations__KEYCTL_PKEY_SIGN 0x1b
#define PPM_keyctl_operations__KEYCTL_PKEY_VERIFY 0x1c
#define PPM_keyctl_operations__KEYCTL_RESTRICT_KEYRING 0x1d
#define PPM_keyctl_operations__KEYCTL_MOVE 0x1e
#define PPM_keyctl_operations__KEYCTL_CAPABILITIES 0x1f
#define PPM_keyctl_operations__KEYCTL_WATCH_KEY 0x20

/* Flags of linkat. */
#define PPM_linkat_flags__AT_SYMLINK_FOLLOW 0x400
#define PPM_linkat_flags__AT_EMPTY_PATH 0x1000

/* Where an offset starts. */
#define PPM_lseek_whence__SEEK_END 0x2
#define PPM_lseek_whence__SEEK_CUR 0x1
#define PPM_lseek_whence__SEEK_SET 0x0

/* Flags of memfd_create. */
#define PPM_memfd_create_flags__MFD_CLOEXEC 0x1
#define PPM_memfd_create_flags__MFD_ALLOW_SEALING 0x2
#define PPM_memfd_create_flags__MFD_HUGETLB 0x4

/* Type and permission bits of a new node. */
#define PPM_mknod_mode__S_IXOTH 0x1
#define PPM_mknod_mode__S_IWOTH 0x2
#define PPM_mknod_mode__S_IROTH 0x4
#define PPM_mknod_mode__S_IXGRP 0x8
#define PPM_mknod_mode__S_IWGRP 0x10
#define PPM_mknod_mode__S_IRGRP 0x20
#define PPM_mknod_mode__S_IXUSR 0x40
#define PPM_mknod_mode__S_IWUSR 0x80
#define PPM_mknod_mode__S_IRUSR 0x100
#define PPM_mknod_mode__S_ISVTX 0x200
#define PPM_mknod_mode__S_ISGID 0x400
#define PPM_mknod_mode__S_ISUID 0x800
#define PPM_mknod_mode__S_IFREG 0x8000
#define PPM_mknod_mode__S_IFCHR 0x2000
#define PPM_mknod_mode__S_IFBLK 0x6000
#define PPM_mknod_mode__S_IFIFO 0x1000
#define PPM_mknod_mode__S_IFSOCK 0xc000

/* Flags of mlock2. */
#define PPM_mlock2_flags__MLOCK_ONFAULT 0x1

/* Flags of mlockall. */
#define PPM_mlockall_flags__MCL_CURRENT 0x1
#define PPM_mlockall_flags__MCL_FUTURE 0x2
#define PPM_mlockall_flags__MCL_ONFAULT 0x4

/* Flags of a mapping. */
#define PPM_mmap_flags__MAP_SHARED 0x1
#define PPM_mmap_flags__MAP_PRIVATE 0x2
#define PPM_mmap_flags__MAP_FIXED 0x4
#define PPM_mmap_flags__MAP_ANONYMOUS 0x8
#define PPM_mmap_flags__MAP_32BIT 0x10
#define PPM_mmap_flags__MAP_RENAME 0x20
#define PPM_mmap_flags__MAP_NORESERVE 0x40
#define PPM_mmap_flags__MAP_POPULATE 0x80
#define PPM_mmap_flags__MAP_NONBLOCK 0x100
#define PPM_mmap_flags__MAP_GROWSDOWN 0x200
#define PPM_mmap_flags__MAP_DENYWRITE 0x400
#define PPM_mmap_flags__MAP_EXECUTABLE 0x800
#define PPM_mmap_flags__MAP_INHERIT 0x1000
#define PPM_mmap_flags__MAP_FILE 0x2000
#define PPM_mmap_flags__MAP_LOCKED 0x4000

/* Flags of mount. */
#define PPM_mount_flags__RDONLY 0x1
#define PPM_mount_flags__NOSUID 0x2
#define PPM_mount_flags__NODEV 0x4
#define PPM_mount_flags__NOEXEC 0x8
#define PPM_mount_flags__SYNCHRONOUS 0x10
#define PPM_mount_flags__REMOUNT 0x20
#define PPM_mount_flags__MANDLOCK 0x40
#define PPM_mount_flags__DIRSYNC 0x80
#define PPM_mount_flags__NOATIME 0x400
#define PPM_mount_flags__NODIRATIME 0x800
#define PPM_mount_flags__BIND 0x1000
#define PPM_mount_flags__MOVE 0x2000
#define PPM_mount_flags__REC 0x4000
#define PPM_mount_flags__SILENT 0x8000
#define PPM_mount_flags__POSIXACL 0x10000
#define PPM_mount_flags__UNBINDABLE 0x20000
#define PPM_mount_flags__PRIVATE 0x40000
#define PPM_mount_flags__SLAVE 0x80000
#define PPM_mount_flags__SHARED 0x100000
#define PPM_mount_flags__RELATIME 0x200000
#define PPM_mount_flags__KERNMOUNT 0x400000
#define PPM_mount_flags__I_VERSION 0x800000
#define PPM_mount_flags__STRICTATIME 0x1000000
#define PPM_mount_flags__LAZYTIME 0x2000000
#define PPM_mount_flags__NOSEC 0x10000000
#define PPM_mount_flags__BORN 0x20000000
#define PPM_mount_flags__ACTIVE 0x40000000
#define PPM_mount_flags__NOUSER 0x80000000

/* Flags of newfstatat. */
#define PPM_newfstatat_flags__AT_EMPTY_PATH 0x1000
#define PPM_newfstatat_flags__AT_NO_AUTOMOUNT 0x800
#define PPM_newfstatat_flags__AT_SYMLINK_NOFOLLOW 0x100

/* How openat2 resolves a path. */
#define PPM_openat2_flags__RESOLVE_BENEATH 0x1
#define PPM_openat2_flags__RESOLVE_IN_ROOT 0x2
#define PPM_openat2_flags__RESOLVE_NO_MAGICLINKS 0x4
#define PPM_openat2_flags__RESOLVE_NO_SYMLINKS 0x8
#define PPM_openat2_flags__RESOLVE_NO_XDEV 0x10
#define PPM_openat2_flags__RESOLVE_CACHED 0x20

/* What a page fault was about. */
#define PPM_pf_flags__PROTECTION_VIOLATION 0x1
#define PPM_pf_flags__PAGE_NOT_PRESENT 0x2
#define PPM_pf_flags__WRITE_ACCESS 0x4
#define PPM_pf_flags__READ_ACCESS 0x8
#define PPM_pf_flags__USER_FAULT 0x10
#define PPM_pf_flags__SUPERVISOR_FAULT 0x20
#define PPM_pf_flags__RESERVED_PAGE 0x40
#define PPM_pf_flags__INSTRUCTION_FETCH 0x80

/* Flags of pidfd_open. */
#define PPM_pidfd_open_flags__PIDFD_NONBLOCK 0x1

/* Events of poll. */
#define PPM_poll_flags__POLLIN 0x1
#define PPM_poll_flags__POLLPRI 0x2
#define PPM_poll_flags__POLLOUT 0x4
#define PPM_poll_flags__POLLRDHUP 0x8
#define PPM_poll_flags__POLLERR 0x10
#define PPM_poll_flags__POLLHUP 0x20
#define PPM_poll_flags__POLLNVAL 0x40
#define PPM_poll_flags__POLLRDNORM 0x80
#define PPM_poll_flags__POLLRDBAND 0x100
#define PPM_poll_flags__POLLWRNORM 0x200
#define PPM_poll_flags__POLLWRBAND 0x400

/* Options of prctl. */
#define PPM_prctl_options__PR_GET_DUMPABLE 0x3
#define PPM_prctl_options__PR_SET_DUMPABLE 0x4
#define PPM_prctl_options__PR_GET_KEEPCAPS 0x7
#define PPM_prctl_options__PR_SET_KEEPCAPS 0x8
#define PPM_prctl_options__PR_SET_NAME 0xf
#define PPM_prctl_options__PR_GET_NAME 0x10
#define PPM_prctl_options__PR_GET_SECCOMP 0x15
#define PPM_prctl_options__PR_SET_SECCOMP 0x16
#define PPM_prctl_options__PR_CAPBSET_READ 0x17
#define PPM_prctl_options__PR_CAPBSET_DROP 0x18
#define PPM_prctl_options__PR_GET_SECUREBITS 0x1b
#define PPM_prctl_options__PR_SET_SECUREBITS 0x1c
#define PPM_prctl_options__PR_MCE_KILL 0x21
#define PPM_prctl_options__PR_SET_MM 0x23
#define PPM_prctl_options__PR_SET_CHILD_SUBREAPER 0x24
#define PPM_prctl_options__PR_GET_CHILD_SUBREAPER 0x25
#define PPM_prctl_options__PR_SET_NO_NEW_PRIVS 0x26
#define PPM_prctl_options__PR_GET_NO_NEW_PRIVS 0x27
#define PPM_prctl_options__PR_GET_TID_ADDRESS 0x28
#define PPM_prctl_options__PR_SET_THP_DISABLE 0x29
#define PPM_prctl_options__PR_GET_THP_DISABLE 0x2a
#define PPM_prctl_options__PR_CAP_AMBIENT 0x2f

/* Protection of memory. */
#define PPM_prot_flags__PROT_READ 0x1
#define PPM_prot_flags__PROT_WRITE 0x2
#define PPM_prot_flags__PROT_EXEC 0x4
#define PPM_prot_flags__PROT_SEM 0x8
#define PPM_prot_flags__PROT_GROWSDOWN 0x10
#define PPM_prot_flags__PROT_GROWSUP 0x20
#define PPM_prot_flags__PROT_SAO 0x40
#define PPM_prot_flags__PROT_NONE 0x0

/* Requests of ptrace. */
#define PPM_ptrace_requests__PTRACE_SINGLEBLOCK 0x26
#define PPM_ptrace_requests__PTRACE_SYSEMU_SINGLESTEP 0x25
#define PPM_ptrace_requests__PTRACE_SYSEMU 0x24
#define PPM_ptrace_requests__PTRACE_ARCH_PRCTL 0x23
#define PPM_ptrace_requests__PTRACE_SET_THREAD_AREA 0x22
#define PPM_ptrace_requests__PTRACE_GET_THREAD_AREA 0x21
#define PPM_ptrace_requests__PTRACE_OLDSETOPTIONS 0x20
#define PPM_ptrace_requests__PTRACE_SETFPXREGS 0x1f
#define PPM_ptrace_requests__PTRACE_GETFPXREGS 0x1e
#define PPM_ptrace_requests__PTRACE_SETFPREGS 0x1d
#define PPM_ptrace_requests__PTRACE_GETFPREGS 0x1c
#define PPM_ptrace_requests__PTRACE_SETREGS 0x1b
#define PPM_ptrace_requests__PTRACE_GETREGS 0x1a
#define PPM_ptrace_requests__PTRACE_SETSIGMASK 0x19
#define PPM_ptrace_requests__PTRACE_GETSIGMASK 0x18
#define PPM_ptrace_requests__PTRACE_PEEKSIGINFO 0x17
#define PPM_ptrace_requests__PTRACE_LISTEN 0x16
#define PPM_ptrace_requests__PTRACE_INTERRUPT 0x15
#define PPM_ptrace_requests__PTRACE_SEIZE 0x14
#define PPM_ptrace_requests__PTRACE_SETREGSET 0x13
#define PPM_ptrace_requests__PTRACE_GETREGSET 0x12
#define PPM_ptrace_requests__PTRACE_SETSIGINFO 0x11
#define PPM_ptrace_requests__PTRACE_GETSIGINFO 0x10
#define PPM_ptrace_requests__PTRACE_GETEVENTMSG 0xf
#define PPM_ptrace_requests__PTRACE_SETOPTIONS 0xe
#define PPM_ptrace_requests__PTRACE_SYSCALL 0xd
#define PPM_ptrace_requests__PTRACE_DETACH 0xc
#define PPM_ptrace_requests__PTRACE_ATTACH 0xb
#define PPM_ptrace_requests__PTRACE_SINGLESTEP 0xa
#define PPM_ptrace_requests__PTRACE_KILL 0x9
#define PPM_ptrace_requests__PTRACE_CONT 0x8
#define PPM_ptrace_requests__PTRACE_POKEUSR 0x7
#define PPM_ptrace_requests__PTRACE_POKEDATA 0x6
#define PPM_ptrace_requests__PTRACE_POKETEXT 0x5
#define PPM_ptrace_requests__PTRACE_PEEKUSR 0x4
#define PPM_ptrace_requests__PTRACE_PEEKDATA 0x3
#define PPM_ptrace_requests__PTRACE_PEEKTEXT 0x2
#define PPM_ptrace_requests__PTRACE_TRACEME 0x1
#define PPM_ptrace_requests__PTRACE_UNKNOWN 0x0

/* Commands of quotactl. */
#define PPM_quotactl_cmds__Q_QUOTAON 0x1
#define PPM_quotactl_cmds__Q_QUOTAOFF 0x2
#define PPM_quotactl_cmds__Q_GETFMT 0x4
#define PPM_quotactl_cmds__Q_GETINFO 0x8
#define PPM_quotactl_cmds__Q_SETINFO 0x10
#define PPM_quotactl_cmds__Q_GETQUOTA 0x20
#define PPM_quotactl_cmds__Q_SETQUOTA 0x40
#define PPM_quotactl_cmds__Q_SYNC 0x80
#define PPM_quotactl_cmds__Q_XQUOTAON 0x100
#define PPM_quotactl_cmds__Q_XQUOTAOFF 0x200
#define PPM_quotactl_cmds__Q_XGETQUOTA 0x400
#define PPM_quotactl_cmds__Q_XSETQLIM 0x800
#define PPM_quotactl_cmds__Q_XGETQSTAT 0x1000
#define PPM_quotactl_cmds__Q_XQUOTARM 0x2000
#define PPM_quotactl_cmds__Q_XQUOTASYNC 0x4000

/* Flags of a quota format. */
#define PPM_quotactl_dqi_flags__DQF_NONE 0x1
#define PPM_quotactl_dqi_flags__V1_DQF_RSQUASH 0x2

/* Formats of quota files. */
#define PPM_quotactl_quota_fmts__QFMT_NOT_USED 0x1
#define PPM_quotactl_quota_fmts__QFMT_VFS_OLD 0x2
#define PPM_quotactl_quota_fmts__QFMT_VFS_V0 0x4
#define PPM_quotactl_quota_fmts__QFMT_VFS_V1 0x8

/* Whose quota. */
#define PPM_quotactl_types__USRQUOTA 0x1
#define PPM_quotactl_types__GRPQUOTA 0x2

/* Flags of renameat2. */
#define PPM_renameat2_flags__RENAME_NOREPLACE 0x1
#define PPM_renameat2_flags__RENAME_EXCHANGE 0x2
#define PPM_renameat2_flags__RENAME_WHITEOUT 0x4

/* Resource limits. */
#define PPM_rlimit_resources__RLIMIT_UNKNOWN 0xff
#define PPM_rlimit_resources__RLIMIT_RTTIME 0xf
#define PPM_rlimit_resources__RLIMIT_RTPRIO 0xe
#define PPM_rlimit_resources__RLIMIT_NICE 0xd
#define PPM_rlimit_resources__RLIMIT_MSGQUEUE 0xc
#define PPM_rlimit_resources__RLIMIT_SIGPENDING 0xb
#define PPM_rlimit_resources__RLIMIT_LOCKS 0xa
#define PPM_rlimit_resources__RLIMIT_AS 0x9
#define PPM_rlimit_resources__RLIMIT_MEMLOCK 0x8
#define PPM_rlimit_resources__RLIMIT_NOFILE 0x7
#define PPM_rlimit_resources__RLIMIT_NPROC 0x6
#define PPM_rlimit_resources__RLIMIT_RSS 0x5
#define PPM_rlimit_resources__RLIMIT_CORE 0x4
#define PPM_rlimit_resources__RLIMIT_STACK 0x3
#define PPM_rlimit_resources__RLIMIT_DATA 0x2
#define PPM_rlimit_resources__RLIMIT_FSIZE 0x1
#define PPM_rlimit_resources__RLIMIT_CPU 0x0

/* Commands of semctl. */
#define PPM_semctl_commands__IPC_STAT 0x1
#define PPM_semctl_commands__IPC_SET 0x2
#define PPM_semctl_commands__IPC_RMID 0x4
#define PPM_semctl_commands__IPC_INFO 0x8
#define PPM_semctl_commands__SEM_INFO 0x10
#define PPM_semctl_commands__SEM_STAT 0x20
#define PPM_semctl_commands__GETALL 0x40
#define PPM_semctl_commands__GETNCNT 0x80
#define PPM_semctl_commands__GETPID 0x100
#define PPM_semctl_commands__GETVAL 0x200
#define PPM_semctl_commands__GETZCNT 0x400
#define PPM_semctl_commands__SETALL 0x800
#define PPM_semctl_commands__SETVAL 0x1000

/* Flags of semget. */
#define PPM_semget_flags__IPC_EXCL 0x4000
#define PPM_semget_flags__IPC_CREAT 0x2000

/* Flags of a semaphore operation. */
#define PPM_semop_flags__IPC_NOWAIT 0x1
#define PPM_semop_flags__SEM_UNDO 0x2

/* Which half of a connection is shut down. */
#define PPM_shutdown_how__SHUT_UNKNOWN 0xffff
#define PPM_shutdown_how__SHUT_RDWR 0x2
#define PPM_shutdown_how__SHUT_WR 0x1
#define PPM_shutdown_how__SHUT_RD 0x0

/* Address families of sockets. */
#define PPM_socket_families__AF_NFC 0x27
#define PPM_socket_families__AF_ALG 0x26
#define PPM_socket_families__AF_CAIF 0x25
#define PPM_socket_families__AF_IEEE802154 0x24
#define PPM_socket_families__AF_PHONET 0x23
#define PPM_socket_families__AF_ISDN 0x22
#define PPM_socket_families__AF_RXRPC 0x21
#define PPM_socket_families__AF_IUCV 0x20
#define PPM_socket_families__AF_BLUETOOTH 0x1f
#define PPM_socket_families__AF_TIPC 0x1e
#define PPM_socket_families__AF_CAN 0x1d
#define PPM_socket_families__AF_LLC 0x1a
#define PPM_socket_families__AF_WANPIPE 0x19
#define PPM_socket_families__AF_PPPOX 0x18
#define PPM_socket_families__AF_IRDA 0x17
#define PPM_socket_families__AF_SNA 0x16
#define PPM_socket_families__AF_RDS 0x15
#define PPM_socket_families__AF_ATMSVC 0x14
#define PPM_socket_families__AF_ECONET 0x13
#define PPM_socket_families__AF_ASH 0x12
#define PPM_socket_families__AF_PACKET 0x11
#define PPM_socket_families__AF_ROUTE 0x10
#define PPM_socket_families__AF_NETLINK 0x10
#define PPM_socket_families__AF_KEY 0xf
#define PPM_socket_families__AF_SECURITY 0xe
#define PPM_socket_families__AF_NETBEUI 0xd
#define PPM_socket_families__AF_DECnet 0xc
#define PPM_socket_families__AF_ROSE 0xb
#define PPM_socket_families__AF_INET6 0xa
#define PPM_socket_families__AF_X25 0x9
#define PPM_socket_families__AF_ATMPVC 0x8
#define PPM_socket_families__AF_BRIDGE 0x7
#define PPM_socket_families__AF_NETROM 0x6
#define PPM_socket_families__AF_APPLETALK 0x5
#define PPM_socket_families__AF_IPX 0x4
#define PPM_socket_families__AF_AX25 0x3
#define PPM_socket_families__AF_INET 0x2
#define PPM_socket_families__AF_LOCAL 0x1
#define PPM_socket_families__AF_UNIX 0x1
#define PPM_socket_families__AF_UNSPEC 0x0

/* Levels of socket options. */
#define PPM_sockopt_levels__SOL_SOCKET 0x1
#define PPM_sockopt_levels__SOL_TCP 0x2
#define PPM_sockopt_levels__UNKNOWN 0x0

/* Socket options. */
#define PPM_sockopt_options__SO_COOKIE 0x35
#define PPM_sockopt_options__SO_MEMINFO 0x34
#define PPM_sockopt_options__SO_PEERGROUPS 0x33
#define PPM_sockopt_options__SO_ATTACH_BPF 0x32
#define PPM_sockopt_options__SO_INCOMING_CPU 0x31
#define PPM_sockopt_options__SO_BPF_EXTENSIONS 0x30
#define PPM_sockopt_options__SO_MAX_PACING_RATE 0x2f
#define PPM_sockopt_options__SO_BUSY_POLL 0x2e
#define PPM_sockopt_options__SO_SELECT_ERR_QUEUE 0x2d
#define PPM_sockopt_options__SO_LOCK_FILTER 0x2c
#define PPM_sockopt_options__SO_NOFCS 0x2b
#define PPM_sockopt_options__SO_PEEK_OFF 0x2a
#define PPM_sockopt_options__SO_WIFI_STATUS 0x29
#define PPM_sockopt_options__SO_RXQ_OVFL 0x28
#define PPM_sockopt_options__SO_DOMAIN 0x27
#define PPM_sockopt_options__SO_PROTOCOL 0x26
#define PPM_sockopt_options__SO_TIMESTAMPING 0x25
#define PPM_sockopt_options__SO_MARK 0x24
#define PPM_sockopt_options__SO_TIMESTAMPNS 0x23
#define PPM_sockopt_options__SO_PASSSEC 0x22
#define PPM_sockopt_options__SO_PEERSEC 0x1f
#define PPM_sockopt_options__SO_ACCEPTCONN 0x1e
#define PPM_sockopt_options__SO_TIMESTAMP 0x1d
#define PPM_sockopt_options__SO_PEERNAME 0x1c
#define PPM_sockopt_options__SO_DETACH_FILTER 0x1b
#define PPM_sockopt_options__SO_ATTACH_FILTER 0x1a
#define PPM_sockopt_options__SO_BINDTODEVICE 0x19
#define PPM_sockopt_options__SO_SECURITY_ENCRYPTION_NETWORK 0x18
#define PPM_sockopt_options__SO_SECURITY_ENCRYPTION_TRANSPORT 0x17
#define PPM_sockopt_options__SO_SECURITY_AUTHENTICATION 0x16
#define PPM_sockopt_options__SO_SNDTIMEO 0x15
#define PPM_sockopt_options__SO_RCVTIMEO 0x14
#define PPM_sockopt_options__SO_SNDLOWAT 0x13
#define PPM_sockopt_options__SO_RCVLOWAT 0x12
#define PPM_sockopt_options__SO_PEERCRED 0x11
#define PPM_sockopt_options__SO_PASSCRED 0x10
#define PPM_sockopt_options__SO_REUSEPORT 0xf
#define PPM_sockopt_options__SO_BSDCOMPAT 0xe
#define PPM_sockopt_options__SO_LINGER 0xd
#define PPM_sockopt_options__SO_PRIORITY 0xc
#define PPM_sockopt_options__SO_NO_CHECK 0xb
#define PPM_sockopt_options__SO_OOBINLINE 0xa
#define PPM_sockopt_options__SO_KEEPALIVE 0x9
#define PPM_sockopt_options__SO_RCVBUFFORCE 0x21
#define PPM_sockopt_options__SO_SNDBUFFORCE 0x20
#define PPM_sockopt_options__SO_RCVBUF 0x8
#define PPM_sockopt_options__SO_SNDBUF 0x7
#define PPM_sockopt_options__SO_BROADCAST 0x6
#define PPM_sockopt_options__SO_DONTROUTE 0x5
#define PPM_sockopt_options__SO_ERROR 0x4
#define PPM_sockopt_options__SO_TYPE 0x3
#define PPM_sockopt_options__SO_REUSEADDR 0x2
#define PPM_sockopt_options__SO_DEBUG 0x1
#define PPM_sockopt_options__UNKNOWN 0x0

/* Flags of splice. */
#define PPM_splice_flags__SPLICE_F_MOVE 0x1
#define PPM_splice_flags__SPLICE_F_NONBLOCK 0x2
#define PPM_splice_flags__SPLICE_F_MORE 0x4
#define PPM_splice_flags__SPLICE_F_GIFT 0x8

/* Flags of umount. */
#define PPM_umount_flags__FORCE 0x1
#define PPM_umount_flags__DETACH 0x2
#define PPM_umount_flags__EXPIRE 0x4
#define PPM_umount_flags__NOFOLLOW 0x8

/* Flags of unlinkat. */
#define PPM_unlinkat_flags__AT_REMOVEDIR 0x200

/* Codes of syscalls */
#define PPM_SC_unknown 0
#define PPM_SC_restart_syscall 1
#define PPM_SC_exit 2
#define PPM_SC_read 3
#define PPM_SC_write 4
#define PPM_SC_open 5
#define PPM_SC_close 6
#define PPM_SC_creat 7
#define PPM_SC_link 8
#define PPM_SC_unlink 9
#define PPM_SC_chdir 10
#define PPM_SC_time 11
#define PPM_SC_mknod 12
#define PPM_SC_chmod 13
#define PPM_SC_stat 14
#define PPM_SC_lseek 15
#define PPM_SC_getpid 16
#define PPM_SC_mount 17
#define PPM_SC_ptrace 18
#define PPM_SC_alarm 19
#define PPM_SC_fstat 20
#define PPM_SC_pause 21
#define PPM_SC_utime 22
#define PPM_SC_access 23
#define PPM_SC_sync 24
#define PPM_SC_kill 25
#define PPM_SC_rename 26
#define PPM_SC_mkdir 27
#define PPM_SC_rmdir 28
#define PPM_SC_dup 29
#define PPM_SC_pipe 30
#define PPM_SC_times 31
#define PPM_SC_brk 32
#define PPM_SC_acct 33
#define PPM_SC_ioctl 34
#define PPM_SC_fcntl 35
#define PPM_SC_setpgid 36
#define PPM_SC_umask 37
#define PPM_SC_chroot 38
#define PPM_SC_ustat 39
#define PPM_SC_dup2 40
#define PPM_SC_getppid 41
#define PPM_SC_getpgrp 42
#define PPM_SC_setsid 43
#define PPM_SC_sethostname 44
#define PPM_SC_setrlimit 45
#define PPM_SC_getrusage 46
#define PPM_SC_gettimeofday 47
#define PPM_SC_settimeofday 48
#define PPM_SC_symlink 49
#define PPM_SC_lstat 50
#define PPM_SC_readlink 51
#define PPM_SC_uselib 52
#define PPM_SC_swapon 53
#define PPM_SC_reboot 54
#define PPM_SC_mmap 55
#define PPM_SC_munmap 56
#define PPM_SC_truncate 57
#define PPM_SC_ftruncate 58
#define PPM_SC_fchmod 59
#define PPM_SC_getpriority 60
#define PPM_SC_setpriority 61
#define PPM_SC_statfs 62
#define PPM_SC_fstatfs 63
#define PPM_SC_syslog 64
#define PPM_SC_setitimer 65
#define PPM_SC_getitimer 66
#define PPM_SC_uname 67
#define PPM_SC_vhangup 68
#define PPM_SC_wait4 69
#define PPM_SC_swapoff 70
#define PPM_SC_sysinfo 71
#define PPM_SC_fsync 72
#define PPM_SC_setdomainname 73
#define PPM_SC_adjtimex 74
#define PPM_SC_mprotect 75
#define PPM_SC_init_module 76
#define PPM_SC_delete_module 77
#define PPM_SC_quotactl 78
#define PPM_SC_getpgid 79
#define PPM_SC_fchdir 80
#define PPM_SC_sysfs 81
#define PPM_SC_personality 82
#define PPM_SC_getdents 83
#define PPM_SC_select 84
#define PPM_SC_flock 85
#define PPM_SC_msync 86
#define PPM_SC_readv 87
#define PPM_SC_writev 88
#define PPM_SC_getsid 89
#define PPM_SC_fdatasync 90
#define PPM_SC_mlock 91
#define PPM_SC_munlock 92
#define PPM_SC_mlockall 93
#define PPM_SC_munlockall 94
#define PPM_SC_sched_setparam 95
#define PPM_SC_sched_getparam 96
#define PPM_SC_sched_setscheduler 97
#define PPM_SC_sched_getscheduler 98
#define PPM_SC_sched_yield 99
#define PPM_SC_sched_get_priority_max 100
#define PPM_SC_sched_get_priority_min 101
#define PPM_SC_sched_rr_get_interval 102
#define PPM_SC_nanosleep 103
#define PPM_SC_mremap 104
#define PPM_SC_poll 105
#define PPM_SC_prctl 106
#define PPM_SC_rt_sigaction 107
#define PPM_SC_rt_sigprocmask 108
#define PPM_SC_rt_sigpending 109
#define PPM_SC_rt_sigtimedwait 110
#define PPM_SC_rt_sigqueueinfo 111
#define PPM_SC_rt_sigsuspend 112
#define PPM_SC_getcwd 113
#define PPM_SC_capget 114
#define PPM_SC_capset 115
#define PPM_SC_sendfile 116
#define PPM_SC_getrlimit 117
#define PPM_SC_lchown 118
#define PPM_SC_getuid 119
#define PPM_SC_getgid 120
#define PPM_SC_geteuid 121
#define PPM_SC_getegid 122
#define PPM_SC_setreuid 123
#define PPM_SC_setregid 124
#define PPM_SC_getgroups 125
#define PPM_SC_setgroups 126
#define PPM_SC_fchown 127
#define PPM_SC_setresuid 128
#define PPM_SC_getresuid 129
#define PPM_SC_setresgid 130
#define PPM_SC_getresgid 131
#define PPM_SC_chown 132
#define PPM_SC_setuid 133
#define PPM_SC_setgid 134
#define PPM_SC_setfsuid 135
#define PPM_SC_setfsgid 136
#define PPM_SC_pivot_root 137
#define PPM_SC_mincore 138
#define PPM_SC_madvise 139
#define PPM_SC_gettid 140
#define PPM_SC_setxattr 141
#define PPM_SC_lsetxattr 142
#define PPM_SC_fsetxattr 143
#define PPM_SC_getxattr 144
#define PPM_SC_lgetxattr 145
#define PPM_SC_fgetxattr 146
#define PPM_SC_listxattr 147
#define PPM_SC_llistxattr 148
#define PPM_SC_flistxattr 149
#define PPM_SC_removexattr 150
#define PPM_SC_lremovexattr 151
#define PPM_SC_fremovexattr 152
#define PPM_SC_tkill 153
#define PPM_SC_futex 154
#define PPM_SC_sched_setaffinity 155
#define PPM_SC_sched_getaffinity 156
#define PPM_SC_set_thread_area 157
#define PPM_SC_get_thread_area 158
#define PPM_SC_io_setup 159
#define PPM_SC_io_destroy 160
#define PPM_SC_io_getevents 161
#define PPM_SC_io_submit 162
#define PPM_SC_io_cancel 163
#define PPM_SC_exit_group 164
#define PPM_SC_epoll_create 165
#define PPM_SC_epoll_ctl 166
#define PPM_SC_epoll_wait 167
#define PPM_SC_remap_file_pages 168
#define PPM_SC_set_tid_address 169
#define PPM_SC_timer_create 170
#define PPM_SC_timer_settime 171
#define PPM_SC_timer_gettime 172
#define PPM_SC_timer_getoverrun 173
#define PPM_SC_timer_delete 174
#define PPM_SC_clock_settime 175
#define PPM_SC_clock_gettime 176
#define PPM_SC_clock_getres 177
#define PPM_SC_clock_nanosleep 178
#define PPM_SC_tgkill 179
#define PPM_SC_utimes 180
#define PPM_SC_mq_open 181
#define PPM_SC_mq_unlink 182
#define PPM_SC_mq_timedsend 183
#define PPM_SC_mq_timedreceive 184
#define PPM_SC_mq_notify 185
#define PPM_SC_mq_getsetattr 186
#define PPM_SC_kexec_load 187
#define PPM_SC_waitid 188
#define PPM_SC_add_key 189
#define PPM_SC_request_key 190
#define PPM_SC_keyctl 191
#define PPM_SC_ioprio_set 192
#define PPM_SC_ioprio_get 193
#define PPM_SC_inotify_init 194
#define PPM_SC_inotify_add_watch 195
#define PPM_SC_inotify_rm_watch 196
#define PPM_SC_openat 197
#define PPM_SC_mkdirat 198
#define PPM_SC_mknodat 199
#define PPM_SC_fchownat 200
#define PPM_SC_futimesat 201
#define PPM_SC_unlinkat 202
#define PPM_SC_renameat 203
#define PPM_SC_linkat 204
#define PPM_SC_symlinkat 205
#define PPM_SC_readlinkat 206
#define PPM_SC_fchmodat 207
#define PPM_SC_faccessat 208
#define PPM_SC_pselect6 209
#define PPM_SC_ppoll 210
#define PPM_SC_unshare 211
#define PPM_SC_set_robust_list 212
#define PPM_SC_get_robust_list 213
#define PPM_SC_splice 214
#define PPM_SC_tee 215
#define PPM_SC_vmsplice 216
#define PPM_SC_getcpu 217
#define PPM_SC_epoll_pwait 218
#define PPM_SC_utimensat 219
#define PPM_SC_signalfd 220
#define PPM_SC_timerfd_create 221
#define PPM_SC_eventfd 222
#define PPM_SC_timerfd_settime 223
#define PPM_SC_timerfd_gettime 224
#define PPM_SC_signalfd4 225
#define PPM_SC_eventfd2 226
#define PPM_SC_epoll_create1 227
#define PPM_SC_dup3 228
#define PPM_SC_pipe2 229
#define PPM_SC_inotify_init1 230
#define PPM_SC_preadv 231
#define PPM_SC_pwritev 232
#define PPM_SC_rt_tgsigqueueinfo 233
#define PPM_SC_perf_event_open 234
#define PPM_SC_fanotify_init 235
#define PPM_SC_prlimit64 236
#define PPM_SC_clock_adjtime 237
#define PPM_SC_syncfs 238
#define PPM_SC_setns 239
#define PPM_SC_getdents64 240
#define PPM_SC_socket 241
#define PPM_SC_bind 242
#define PPM_SC_connect 243
#define PPM_SC_listen 244
#define PPM_SC_accept 245
#define PPM_SC_getsockname 246
#define PPM_SC_getpeername 247
#define PPM_SC_socketpair 248
#define PPM_SC_sendto 249
#define PPM_SC_recvfrom 250
#define PPM_SC_shutdown 251
#define PPM_SC_setsockopt 252
#define PPM_SC_getsockopt 253
#define PPM_SC_sendmsg 254
#define PPM_SC_sendmmsg 255
#define PPM_SC_recvmsg 256
#define PPM_SC_recvmmsg 257
#define PPM_SC_accept4 258
#define PPM_SC_semop 259
#define PPM_SC_semget 260
#define PPM_SC_semctl 261
#define PPM_SC_msgsnd 262
#define PPM_SC_msgrcv 263
#define PPM_SC_msgget 264
#define PPM_SC_msgctl 265
#define PPM_SC_shmdt 266
#define PPM_SC_shmget 267
#define PPM_SC_shmctl 268
#define PPM_SC_statfs64 269
#define PPM_SC_fstatfs64 270
#define PPM_SC_fstatat64 271
#define PPM_SC_sendfile64 272
#define PPM_SC_ugetrlimit 273
#define PPM_SC_bdflush 274
#define PPM_SC_sigprocmask 275
#define PPM_SC_ipc 276
#define PPM_SC_socketcall 277
#define PPM_SC_stat64 278
#define PPM_SC_lstat64 279
#define PPM_SC_fstat64 280
#define PPM_SC_fcntl64 281
#define PPM_SC_mmap2 282
#define PPM_SC__newselect 283
#define PPM_SC_sgetmask 284
#define PPM_SC_ssetmask 285
#define PPM_SC_sigpending 286
#define PPM_SC_olduname 287
#define PPM_SC_umount 288
#define PPM_SC_signal 289
#define PPM_SC_nice 290
#define PPM_SC_stime 291
#define PPM_SC__llseek 292
#define PPM_SC_waitpid 293
#define PPM_SC_pread64 294
#define PPM_SC_pwrite64 295
#define PPM_SC_arch_prctl 296
#define PPM_SC_shmat 297
#define PPM_SC_rt_sigreturn 298
#define PPM_SC_fallocate 299
#define PPM_SC_newfstatat 300
#define PPM_SC_process_vm_readv 301
#define PPM_SC_process_vm_writev 302
#define PPM_SC_fork 303
#define PPM_SC_vfork 304
#define PPM_SC_setuid32 305
#define PPM_SC_getuid32 306
#define PPM_SC_setgid32 307
#define PPM_SC_geteuid32 308
#define PPM_SC_getgid32 309
#define PPM_SC_setresuid32 310
#define PPM_SC_setresgid32 311
#define PPM_SC_getresuid32 312
#define PPM_SC_getresgid32 313
#define PPM_SC_finit_module 314
#define PPM_SC_bpf 315
#define PPM_SC_seccomp 316
#define PPM_SC_sigaltstack 317
#define PPM_SC_getrandom 318
#define PPM_SC_fadvise64 319
#define PPM_SC_renameat2 320
#define PPM_SC_userfaultfd 321
#define PPM_SC_openat2 322
#define PPM_SC_umount2 323
#define PPM_SC_execve 324
#define PPM_SC_execveat 325
#define PPM_SC_copy_file_range 326
#define PPM_SC_clone 327
#define PPM_SC_clone3 328
#define PPM_SC_open_by_handle_at 329
#define PPM_SC_io_uring_setup 330
#define PPM_SC_io_uring_enter 331
#define PPM_SC_io_uring_register 332
#define PPM_SC_mlock2 333
#define PPM_SC_getegid32 334
#define PPM_SC_fsconfig 335
#define PPM_SC_fspick 336
#define PPM_SC_fsmount 337
#define PPM_SC_fsopen 338
#define PPM_SC_open_tree 339
#define PPM_SC_move_mount 340
#define PPM_SC_mount_setattr 341
#define PPM_SC_memfd_create 342
#define PPM_SC_memfd_secret 343
#define PPM_SC_ioperm 344
#define PPM_SC_kexec_file_load 345
#define PPM_SC_pidfd_getfd 346
#define PPM_SC_pidfd_open 347
#define PPM_SC_pidfd_send_signal 348
#define PPM_SC_pkey_alloc 349
#define PPM_SC_pkey_mprotect 350
#define PPM_SC_pkey_free 351
#define PPM_SC_landlock_create_ruleset 352
#define PPM_SC_quotactl_fd 353
#define PPM_SC_landlock_restrict_self 354
#define PPM_SC_landlock_add_rule 355
#define PPM_SC_epoll_pwait2 356
#define PPM_SC_migrate_pages 357
#define PPM_SC_move_pages 358
#define PPM_SC_preadv2 359
#define PPM_SC_pwritev2 360
#define PPM_SC_kcmp 361
#define PPM_SC_sched_setattr 362
#define PPM_SC_mbind 363
#define PPM_SC_epoll_ctl_old 364
#define PPM_SC_lookup_dcookie 365
#define PPM_SC_modify_ldt 366
#define PPM_SC_statx 367
#define PPM_SC_set_mempolicy 368
#define PPM_SC_io_pgetevents 369
#define PPM_SC_set_mempolicy_home_node 370
#define PPM_SC_semtimedop 371
#define PPM_SC_get_kernel_syms 372
#define PPM_SC_readahead 373
#define PPM_SC_futex_waitv 374
#define PPM_SC_getpmsg 375
#define PPM_SC_name_to_handle_at 376
#define PPM_SC_process_mrelease 377
#define PPM_SC_nfsservctl 378
#define PPM_SC_epoll_wait_old 379
#define PPM_SC_rseq 380
#define PPM_SC_create_module 381
#define PPM_SC_sched_getattr 383
#define PPM_SC_faccessat2 384
#define PPM_SC__sysctl 385
#define PPM_SC_query_module 386
#define PPM_SC_get_mempolicy 387
#define PPM_SC_sync_file_range 388
#define PPM_SC_process_madvise 389
#define PPM_SC_membarrier 390
#define PPM_SC_iopl 391
#define PPM_SC_close_range 392
#define PPM_SC_fanotify_mark 393
#define PPM_SC_recv 394
#define PPM_SC_send 395
#define PPM_SC_sched_process_exit 396
#define PPM_SC_sched_switch 397
#define PPM_SC_page_fault_user 398
#define PPM_SC_page_fault_kernel 399
#define PPM_SC_signal_deliver 400
#define PPM_SC_timerfd 401
#define PPM_SC_s390_pci_mmio_read 402
#define PPM_SC_sigaction 403
#define PPM_SC_s390_pci_mmio_write 404
#define PPM_SC_readdir 405
#define PPM_SC_s390_sthyi 406
#define PPM_SC_sigsuspend 407
#define PPM_SC_idle 408
#define PPM_SC_s390_runtime_instr 409
#define PPM_SC_sigreturn 410
#define PPM_SC_s390_guarded_storage 411
#define PPM_SC_cachestat 412
#define PPM_SC_fchmodat2 413
#define PPM_SC_map_shadow_stack 414
#define PPM_SC_riscv_flush_icache 415
#define PPM_SC_riscv_hwprobe 416
#define PPM_SC_futex_wake 417
#define PPM_SC_futex_requeue 418
#define PPM_SC_futex_wait 419
#define PPM_SC_oldstat 420
#define PPM_SC_switch_endian 421
#define PPM_SC_multiplexer 422
#define PPM_SC_oldlstat 423
#define PPM_SC_spu_create 424
#define PPM_SC_sync_file_range2 425
#define PPM_SC_oldfstat 426
#define PPM_SC_spu_run 427
#define PPM_SC_swapcontext 428
#define PPM_SC_pciconfig_write 429
#define PPM_SC_rtas 430
#define PPM_SC_pciconfig_read 431
#define PPM_SC_sys_debug_setcontext 432
#define PPM_SC_vm86 433
#define PPM_SC_oldolduname 434
#define PPM_SC_subpage_prot 435
#define PPM_SC_pciconfig_iobase 436
#define PPM_SC_listmount 437
#define PPM_SC_statmount 438
#define PPM_SC_lsm_get_self_attr 439
#define PPM_SC_lsm_set_self_attr 440
#define PPM_SC_lsm_list_modules 441
#define PPM_SC_mseal 442
#define PPM_SC_uretprobe 443
#define PPM_SC_removexattrat 444
#define PPM_SC_listxattrat 445
#define PPM_SC_getxattrat 446
#define PPM_SC_setxattrat 447
#define PPM_SC_open_tree_attr 448
#define PPM_SC_file_getattr 449
#define PPM_SC_file_setattr 450
#define PPM_SC_listns 451
#define PPM_SC_uprobe 452
#define PPM_SC_rseq_slice_yield 453
