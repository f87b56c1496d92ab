// What is measured, and what disturbs: a program that is watched while it makes syscalls. Built by those who use it: cc -O2 -pthread.
//
//   worker loops                 reads lines `LOOP COUNT`, answers each with ns of CPU time (its own and that of its children) and ns of the clock
//   worker flood KIND SECONDS    opens, identity, forks, threads, or args; storm is opens and execs together
//   worker memfd PROGRAM ARG…    runs a copy of the program that only memory has
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long now(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void run(char *const argv[])
{
	pid_t pid;
	if (posix_spawn(&pid, argv[0], NULL, NULL, argv, environ) == 0)
		waitpid(pid, NULL, 0);
}

// --- loops

static int udp;

static void do_getppid(void) { syscall(SYS_getppid); }
static void do_read(void)
{
	char byte;
	syscall(SYS_read, 3, &byte, 1);
}
static void do_close(void) { syscall(SYS_close, -1); }
static void do_open(void) { close(open("/usr/bin/env", O_RDONLY)); }
static void do_fail(void) { open("/etc/there-is-none", O_RDONLY); }
static void do_stat(void)
{
	struct stat stat;
	syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &stat, 0);
}
static void do_socket(void) { close(socket(AF_INET, SOCK_DGRAM, 0)); }
static void do_connect(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	connect(udp, (struct sockaddr *)&to, sizeof(to));
}
static void do_dup(void) { close(dup(3)); }
static void do_spawn(void) { run((char *[]){"/bin/true", NULL}); }
// What the rule of marker.yaml is about.
static void do_marker(void) { run((char *[]){"/bin/true", "lanner-marker", NULL}); }

static const struct {
	const char *name;
	void (*call)(void);
} loops[] = {
	{"getppid", do_getppid}, {"read", do_read},	{"close(-1)", do_close}, {"openat+close", do_open}, {"openat-fails", do_fail}, {"newfstatat", do_stat},
	{"socket+close", do_socket}, {"connect-udp", do_connect}, {"dup+close", do_dup}, {"spawn", do_spawn}, {"marker", do_marker},
};

static long long cpu_ns(int who)
{
	struct rusage usage;
	getrusage(who, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
}

static int answer_loops(void)
{
	char name[32];
	long count;
	cpu_set_t first;
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	// Descriptor 3 gives no bytes.
	if (dup2(open("/dev/null", O_RDONLY), 3) < 0)
		return 1;
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	while (scanf("%31s %ld", name, &count) == 2) {
		for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++) {
			if (strcmp(loops[i].name, name))
				continue;
			long long children = cpu_ns(RUSAGE_CHILDREN), wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_THREAD_CPUTIME_ID);
			for (long n = 0; n < count; n++)
				loops[i].call();
			cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
			wall = now(CLOCK_MONOTONIC) - wall;
			printf("%lld %lld\n", cpu + cpu_ns(RUSAGE_CHILDREN) - children, wall);
			fflush(stdout);
		}
	}
	return 0;
}

// --- floods, each until its time is over

static long long begun, end;

// On a busy machine a flood goes on until it had half of that time on a CPU, or five times as long.
static int over(void)
{
	long long passed = now(CLOCK_MONOTONIC) - begun, wanted = end - begun;
	if (passed <= wanted)
		return 0;
	return passed > 5 * wanted || 2 * (cpu_ns(RUSAGE_SELF) + cpu_ns(RUSAGE_CHILDREN)) > wanted;
}

static void *opens(void *unused)
{
	(void)unused;
	while (!over())
		for (int i = 0; i < 100; i++)
			do_open();
	return NULL;
}

static void *identities(void *unused)
{
	(void)unused;
	while (!over())
		for (int i = 0; i < 100; i++)
			setresuid(-1, -1, -1);
	return NULL;
}

static void *prctls(void *unused)
{
	(void)unused;
	while (!over())
		for (int i = 0; i < 100; i++)
			prctl(PR_GET_DUMPABLE);
	return NULL;
}

static void *nothing(void *unused) { return unused; }

static void *threads(void *unused)
{
	(void)unused;
	while (!over()) {
		pthread_t thread;
		if (pthread_create(&thread, NULL, nothing, NULL) == 0)
			pthread_join(thread, NULL);
	}
	return NULL;
}

static void *execs(void *unused)
{
	(void)unused;
	while (!over())
		do_spawn();
	return NULL;
}

// Arguments of 128 kB in all; one alone may be that long, but no longer.
#define ARGS 8
#define ARG_BYTES (128 * 1024 / ARGS)

static void *long_execs(void *unused)
{
	char *argv[ARGS + 2] = {"/bin/true"};
	(void)unused;
	for (int i = 1; i <= ARGS; i++) {
		argv[i] = malloc(ARG_BYTES);
		if (!argv[i])
			return NULL;
		memset(argv[i], 'a', ARG_BYTES - 1);
		argv[i][ARG_BYTES - 1] = 0;
	}
	while (!over())
		run(argv);
	return NULL;
}

// A fork bomb with bounds: each process starts two, so that 2^(depth + 1) - 1 live at once, at most.
#define DEPTH 6

static void bomb(int depth)
{
	for (int i = 0; i < 2 && depth > 0 && !over(); i++) {
		if (fork() == 0) {
			bomb(depth - 1);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
}

static void *bombs(void *unused)
{
	(void)unused;
	while (!over())
		bomb(DEPTH);
	return NULL;
}

static const struct {
	const char *name;
	void *(*halves[2])(void *);
} floods[] = {
	{"opens", {opens, opens}},   {"identity", {identities, prctls}}, {"forks", {bombs, nothing}},
	{"threads", {threads, threads}}, {"args", {long_execs, long_execs}}, {"storm", {opens, execs}},
};

static int flood(const char *name, int seconds)
{
	begun = now(CLOCK_MONOTONIC);
	end = begun + seconds * 1000000000LL;
	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
		pthread_t other;
		if (strcmp(floods[i].name, name))
			continue;
		if (pthread_create(&other, NULL, floods[i].halves[1], NULL))
			return 1;
		floods[i].halves[0](NULL);
		pthread_join(other, NULL);
		return 0;
	}
	fprintf(stderr, "worker: no flood is called %s\n", name);
	return 2;
}

static int from_memory(char **argv)
{
	int memory = memfd_create("stand-in", MFD_CLOEXEC), program = open(argv[0], O_RDONLY);
	struct stat stat;
	if (memory < 0 || program < 0 || fstat(program, &stat) || sendfile(memory, program, NULL, stat.st_size) != stat.st_size)
		return 1;
	fexecve(memory, argv, environ);
	return 1;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "loops"))
		return answer_loops();
	if (argc == 4 && !strcmp(argv[1], "flood"))
		return flood(argv[2], atoi(argv[3]));
	if (argc >= 3 && !strcmp(argv[1], "memfd"))
		return from_memory(argv + 2);
	fprintf(stderr, "usage: worker loops | flood KIND SECONDS | memfd PROGRAM ARG...\n");
	return 2;
}
