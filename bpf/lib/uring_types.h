/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The kernel's types of io_uring, trimmed to what the probe reads: requests since 6.0, whose operations have structs of their own. */
#pragma once

/* include/uapi/linux/io_uring.h, enum io_uring_op */
enum operation_code {
	OP_READV = 1,
	OP_WRITEV = 2,
	OP_READ_FIXED = 4,
	OP_WRITE_FIXED = 5,
	OP_SENDMSG = 9,
	OP_RECVMSG = 10,
	OP_ACCEPT = 13,
	OP_CONNECT = 16,
	OP_OPENAT = 18,
	OP_CLOSE = 19,
	OP_READ = 22,
	OP_WRITE = 23,
	OP_SEND = 26,
	OP_RECV = 27,
	OP_OPENAT2 = 28,
	OP_SPLICE = 30,
	OP_SHUTDOWN = 34,
	OP_RENAMEAT = 35,
	OP_UNLINKAT = 36,
	OP_MKDIRAT = 37,
	OP_SYMLINKAT = 38,
	OP_LINKAT = 39,
	OP_SOCKET = 45,
	OP_SEND_ZC = 47,
	OP_SENDMSG_ZC = 48,
	OP_READ_MULTISHOT = 49,
	OP_FIXED_FD_INSTALL = 54,
	OP_BIND = 56,
	OP_LISTEN = 57,
	OP_READV_FIXED = 60,
	OP_WRITEV_FIXED = 61,
};

/* The first flags of a request are those of its submission, include/uapi/linux/io_uring.h. */
#define REQUEST_FIXED_FILE (1u << 0)
#define REQUEST_BUFFER_SELECT (1u << 5)
#define REQUEST_CQE_SKIP (1u << 6)
/* Of accept, and of messages: again and again. */
#define ACCEPT_REPEATED (1u << 0)
#define MESSAGE_REPEATED (1u << 1)
/* In the flags of a completion: more will follow. */
#define COMPLETION_MORE (1u << 1)

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct io_cmd_data {
	struct file *file;
};
struct io_cqe {
	u64 user_data;
	s32 res;
	union {
		u32 flags;
		s32 fd;
	};
};
struct io_ring_ctx;
struct io_kiocb {
	union {
		struct file *file;
		struct io_cmd_data cmd;
	};
	u8 opcode;
	u64 flags;
	struct io_cqe cqe;
	struct io_ring_ctx *ctx;
	void *async_data;
	const struct cred *creds;
};
struct io_uring_cqe {
	u64 user_data;
	s32 res;
	u32 flags;
};

struct filename {
	const char *name;
};
struct open_how___kernel {
	u64 flags, mode, resolve;
};
struct io_open {
	s32 dfd;
	u32 file_slot;
	struct filename *filename;
	struct open_how___kernel how;
};
struct io_close {
	s32 fd;
	u32 file_slot;
};
struct io_unlink {
	s32 dfd, flags;
	struct filename *filename;
};
struct io_rename {
	s32 old_dfd, new_dfd;
	struct filename *oldpath, *newpath;
	s32 flags;
};
struct io_mkdir {
	s32 dfd;
	u16 mode;
	struct filename *filename;
};
struct io_link {
	s32 old_dfd, new_dfd;
	struct filename *oldpath, *newpath;
	s32 flags;
};
struct io_splice {
	u64 len;
	s32 splice_fd_in;
	u32 flags;
};
struct kiocb {
	s64 ki_pos;
};
struct io_rw {
	struct kiocb kiocb;
	u64 addr;
	u32 len;
};
struct io_connect {
	void *addr;
	s32 addr_len;
};
struct io_bind {
	s32 addr_len;
};
struct io_listen {
	s32 backlog;
};
struct io_shutdown {
	s32 how;
};
struct io_socket {
	s32 domain, type, protocol, flags;
	u32 file_slot;
};
struct io_accept {
	s32 flags, iou_flags;
	u32 file_slot;
};
struct io_sr_msg {
	void *buf;
	void *umsg;
	/* An int, before 6.9 a size_t, of the same value. */
	s32 len;
	u16 flags;
};
struct __kernel_sockaddr_storage {
	u16 ss_family;
};
struct msghdr {
	void *msg_name;
	s32 msg_namelen;
};
struct io_async_msghdr {
	struct msghdr msg;
	struct __kernel_sockaddr_storage addr;
};

#pragma clang attribute pop

/* include/linux/splice.h: the descriptor that is read from is the ring's own. */
#define SPLICE_FIXED (1u << 31)
