// Does what published rules look for, to stand-ins in a container: act VERB ARGUMENTS , VERB ARGUMENTS , … Linked statically. Under some other names it plays
// that program. What fails is no failure of its own: the calls are what counts.
//
//   r, w, a, wx, creat, mkdir, rmdir FILE   opens to read, to write, to append, as a new program (open, creat); folders
//   sym, ln, mv FROM TO; chmod, chmodat MODE FILE
//   srv ADDRESS PORT NUMBER                 takes so many connections
//   tcp ADDRESS PORT [TEXT…], dupnet, udp, udpst ADDRESS PORT
//   uid, gid NUMBER; x PROGRAM              becomes another user; runs a program
//   memfd, setns, unshare, uffd; selfw FILE writes to its own descriptor by /proc
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void try(long result) { (void)result; }

// The calls without `at`, which libraries no longer make.
static void open_with(const char *path, int flags, int mode)
{
	long fd = syscall(SYS_open, path, flags, mode);
	if (fd >= 0)
		close(fd);
}

static struct sockaddr_in address(char **arguments)
{
	struct sockaddr_in found = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1]))};
	inet_pton(AF_INET, arguments[0], &found.sin_addr);
	return found;
}

static int connected(char **arguments, int kind)
{
	int fd = socket(AF_INET, kind, 0);
	struct sockaddr_in to = address(arguments);
	try(connect(fd, (struct sockaddr *)&to, sizeof(to)));
	return fd;
}

static void serve(char **arguments)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
	struct sockaddr_in at = address(arguments);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, 4) != 0)
		exit(1);
	for (int left = atoi(arguments[2]); left > 0; left--) {
		int peer = left % 2 ? accept(fd, NULL, NULL) : accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		char line[256];
		try(read(peer, line, sizeof(line)));
		try(write(peer, "HTTP/1.0 200 OK\r\n\r\n", 19));
		close(peer);
	}
}

static void run(char *const argv[])
{
	pid_t pid = fork();
	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

// A copy of this program that only memory has; as that it is done.
static void from_memory(void)
{
	int from = open("/proc/self/exe", O_RDONLY), to = memfd_create("lannermem", MFD_CLOEXEC);
	char block[65536];
	for (ssize_t got; (got = read(from, block, sizeof(block))) > 0;)
		try(write(to, block, got));
	char path[32], *argv[] = {"memfd:lannermem", NULL};
	snprintf(path, sizeof(path), "/proc/self/fd/%d", to);
	if (fork() == 0) {
		execv(path, argv);
		_exit(127);
	}
	wait(NULL);
}

static void other_namespaces(void)
{
	try(unshare(CLONE_FILES));
	for (int n = 0; n < 2; n++) {
		int fd = open(n ? "/proc/self/ns/uts" : "/proc/self/ns/ipc", O_RDONLY);
		try(setns(fd, 0));
		close(fd);
	}
}

static void write_itself(char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);
	dup2(fd, 3);
	open_with("/proc/self/fd/3", O_WRONLY, 0);
}

static void load_module(void)
{
	int fd = open("mod", O_RDONLY);
	try(syscall(SYS_finit_module, fd, "", 0));
	try(syscall(SYS_init_module, "no module", 9, ""));
}

static void act(char **argv, int argc)
{
	char *verb = argv[0], **rest = argv + 1;
#define IS(name, count) (strcmp(verb, name) == 0 && argc > count)
	if (IS("r", 1))
		open_with(rest[0], O_RDONLY, 0);
	else if (IS("w", 1))
		open_with(rest[0], O_WRONLY | O_CREAT, 0644);
	else if (IS("a", 1))
		open_with(rest[0], O_WRONLY | O_CREAT | O_APPEND, 0644);
	else if (IS("wx", 1))
		open_with(rest[0], O_WRONLY | O_CREAT, 0755);
	else if (IS("creat", 1))
		close(syscall(SYS_creat, rest[0], 0755));
	else if (IS("mkdir", 1))
		try(syscall(SYS_mkdir, rest[0], 0755));
	else if (IS("rmdir", 1))
		try(rmdir(rest[0]));
	else if (IS("sym", 2))
		try(syscall(SYS_symlink, rest[0], rest[1]));
	else if (IS("ln", 2))
		try(syscall(SYS_link, rest[0], rest[1]));
	else if (IS("mv", 2))
		try(syscall(SYS_rename, rest[0], rest[1]));
	else if (IS("chmod", 2))
		try(syscall(SYS_chmod, rest[1], strtol(rest[0], NULL, 8)));
	else if (IS("chmodat", 2))
		try(fchmodat(AT_FDCWD, rest[1], strtol(rest[0], NULL, 8), 0));
	else if (IS("srv", 3))
		serve(rest);
	else if (IS("tcp", 2))
		try(write(connected(rest, SOCK_STREAM), "GET / HTTP/1.0\r\n\r\n", 18));
	else if (IS("udp", 2))
		try(write(connected(rest, SOCK_DGRAM), "x", 1));
	else if (IS("udpst", 2)) {
		struct sockaddr_in to = address(rest);
		try(sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, (struct sockaddr *)&to, sizeof(to)));
	} else if (IS("dupnet", 2)) {
		int fd = connected(rest, SOCK_STREAM);
		for (int to = 0; to < 3; to++)
			dup2(fd, to);
	} else if (IS("uid", 1))
		try(syscall(SYS_setuid, atoi(rest[0])));
	else if (IS("gid", 1))
		try(syscall(SYS_setgid, atoi(rest[0])));
	else if (IS("x", 1))
		run((char *[]){rest[0], NULL});
	else if (IS("memfd", 0))
		from_memory();
	else if (IS("setns", 0))
		other_namespaces();
	else if (IS("unshare", 0)) {
		try(unshare(CLONE_NEWUTS));
		try(unshare(CLONE_NEWIPC));
		try(unshare(CLONE_FS));
	} else if (IS("uffd", 0))
		// UFFD_USER_MODE_ONLY: what is left to users.
		try(syscall(SYS_userfaultfd, O_CLOEXEC | 1));
	else if (IS("selfw", 1))
		write_itself(rest[0]);
}

int main(int argc, char **argv)
{
	char *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
	if (strcmp(name, "insmod") == 0)
		load_module();
	else if ((strcmp(name, "rsync") == 0 || strcmp(name, "scp") == 0) && argc > 2)
		open_with(argv[2], O_WRONLY | O_CREAT, 0644);
	else if ((strcmp(name, "httpd") == 0 || strcmp(name, "mysqld") == 0) && argc > 2)
		run(argv + 2);
	if (strcmp(name, "act") != 0 && strcmp(name, "python3") != 0)
		return 0;
	for (int from = 1, to; from < argc; from = to + 1) {
		for (to = from; to < argc && strcmp(argv[to], ",") != 0;)
			to++;
		if (to > from)
			act(argv + from, to - from);
	}
	return 0;
}
