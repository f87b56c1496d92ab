// A program that is watched while a ring of io_uring carries out what it asks for, and no syscall of its own does.
//
//   ring open PATH           opens it for reading, and reads nothing
//   ring connect PORT        connects a datagram socket to 127.0.0.1
//   ring nothing COUNT       asks for nothing so often; prints ns of CPU time for each
//   ring open-often COUNT    opens /usr/bin/env and closes it so often; prints the same
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct io_uring_params params;
static int ring;
static char *queues, *completions;
static struct io_uring_sqe *entries;

static void *map(off_t at)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, at);
}

static int start(void)
{
	ring = syscall(SYS_io_uring_setup, 4, &params);
	if (ring < 0)
		return 0;
	queues = map(IORING_OFF_SQ_RING);
	completions = map(IORING_OFF_CQ_RING);
	entries = map(IORING_OFF_SQES);
	return queues != MAP_FAILED && completions != MAP_FAILED && (void *)entries != MAP_FAILED;
}

// Hands one operation in and waits for its result.
static int carry_out(const struct io_uring_sqe *asked)
{
	unsigned *tail = (unsigned *)(queues + params.sq_off.tail);
	unsigned *head = (unsigned *)(completions + params.cq_off.head);
	unsigned at = *tail & 3;
	entries[at] = *asked;
	((unsigned *)(queues + params.sq_off.array))[at] = at;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return -1;
	struct io_uring_cqe *all = (struct io_uring_cqe *)(completions + params.cq_off.cqes);
	int result = all[*head & *(unsigned *)(completions + params.cq_off.ring_mask)].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return result;
}

static int open_by_ring(const char *path)
{
	struct io_uring_sqe asked = {.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (unsigned long)path, .open_flags = O_RDONLY};
	return carry_out(&asked);
}

static int connect_by_ring(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct io_uring_sqe asked = {.opcode = IORING_OP_CONNECT, .fd = fd, .addr = (unsigned long)&to, .off = sizeof(to)};
	return carry_out(&asked);
}

static long long now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv)
{
	const struct io_uring_sqe nothing = {.opcode = IORING_OP_NOP};
	if (argc != 3 || !start())
		return 2;
	if (!strcmp(argv[1], "open"))
		return open_by_ring(argv[2]) < 0;
	if (!strcmp(argv[1], "connect")) {
		connect_by_ring(atoi(argv[2]));
		return 0;
	}
	int count = atoi(argv[2]);
	long long before = now();
	for (int i = 0; i < count; i++) {
		if (!strcmp(argv[1], "nothing"))
			carry_out(&nothing);
		else
			close(open_by_ring("/usr/bin/env"));
	}
	printf("%.1f\n", (double)(now() - before) / count);
	return 0;
}
