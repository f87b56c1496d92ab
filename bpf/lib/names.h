/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Answers of name servers, where sockets of the scope receive them: whichever call, or ring, hands them on to the program. They become the async event
 * lanner.dns (crates/schema/src/snapshot/dns.rs). */
#pragma once

/* include/uapi/linux/bpf.h: what these programs are given, up to the socket. No kernel object: its layout is fixed. */
struct __sk_buff {
	u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority, ingress_ifindex, ifindex, tc_index, cb[5], hash,
		tc_classid, data, data_end, napi_id, family, remote_ip4, local_ip4, remote_ip6[4], local_ip6[4], remote_port, local_port, data_meta;
	u64 flow_keys, tstamp;
	u32 wire_len, gso_segs;
	struct bpf_sock *sk;
};

/* Bytes of an answer, or of a segment of a stream of answers, that are copied; answers by UDP are rarely longer than 1232. */
#define ANSWER_MAX 4096
/* Where what a name server says begins in an IP packet with a UDP head; the smallest head of IPv4; that of IPv6. */
#define UDP_HEAD 8
#define IPV4_HEAD 20
#define IPV6_HEAD 40
#define DNS_PORT 53
/* RFC 1035: the head of a message. */
#define MESSAGE_HEAD 12

#define ANSWER_NAME "lanner.dns"
/* Head, header, three lengths of 32 bits, the number of the plugin, the name; then the data: its head, and the message. */
#define ANSWER_NAME_AT (HEAD_LEN + EVENT_HEADER_LEN + 3 * 4 + 4)
#define ANSWER_DATA_AT (ANSWER_NAME_AT + sizeof(ANSWER_NAME))
#define ANSWER_HEAD 46

/* Where events are put together: these programs run between the instructions of others, whose scratch area is in use. */
struct answer_area {
	u64 busy;
	/* For pointers that are to be numbers. */
	volatile u64 socket;
	u8 bytes[ANSWER_DATA_AT + ANSWER_HEAD + ANSWER_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct answer_area);
} answer_areas SEC(".maps");

/* Sockets that were made by tasks in the scope, where the scope is no cgroup: who receives is not known when a packet comes. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, u32);
} watched_sockets SEC(".maps");

/* Tasks that were started in the scope, by number, with the time of their start: descendants of the scope's process whoever adopts them. Not the note
 * in a task's storage (scope.h), which programs of cgroups can't look at before 6.13. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, s32);
	__type(value, u64);
} watched_tasks SEC(".maps");

SEC("tp_btf/sched_process_fork")
int names_fork(u64 *ctx)
{
	struct task_struct *child = (struct task_struct *)ctx[1];
	s32 number = FIELD(child, pid);
	u64 start = FIELD(child, start_time);
	if (standing_of_current().verdict == WATCHED)
		bpf_map_update_elem(&watched_tasks, &number, &start, 0);
	return 0;
}

static __always_inline bool started_in_scope(struct task_struct *task)
{
	s32 number = BPF_CORE_READ(task, pid);
	u64 *start = bpf_map_lookup_elem(&watched_tasks, &number);
	if (start && *start == BPF_CORE_READ(task, start_time))
		return true;
	/* Those that were there before. */
	for (int i = 0; i < SCOPE_DEPTH; i++) {
		s32 process = BPF_CORE_READ(task, tgid);
		if (process == settings.scope_pid)
			return true;
		if (process <= 1)
			break;
		task = BPF_CORE_READ(task, real_parent);
	}
	return false;
}

SEC("cgroup/sock_create")
int names_mark(struct bpf_sock *sk)
{
	if (started_in_scope((struct task_struct *)bpf_get_current_task()))
		bpf_sk_storage_get(&watched_sockets, sk, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	return 1;
}

/* What is said, and where it stands. */
struct answer {
	u32 at, len, seq;
	u8 transport, family;
};

/* An IP head, of which `transport` begins at `next`: false for what is not from a name server. */
static __always_inline bool read_transport(const struct __sk_buff *skb, const u8 *ip, u32 next, struct answer *answer)
{
	const u8 *end = (const u8 *)(u64)skb->data_end, *head = ip + next;
	if (head + UDP_HEAD > end || head[0] != 0 || head[1] != DNS_PORT)
		return false;
	if (answer->transport == IPPROTO_UDP) {
		answer->at = next + UDP_HEAD;
		answer->seq = 0;
		return true;
	}
	if (head + 20 > end)
		return false;
	answer->at = next + (head[12] >> 4) * 4;
	answer->seq = (u32)head[4] << 24 | (u32)head[5] << 16 | (u32)head[6] << 8 | head[7];
	return true;
}

/* Of packets with other heads between that of IPv6 and the transport's nothing is told. */
static __always_inline bool read_answer(const struct __sk_buff *skb, struct answer *answer)
{
	const u8 *ip = (const u8 *)(u64)skb->data, *end = (const u8 *)(u64)skb->data_end;
	if (ip + IPV4_HEAD > end)
		return false;
	bool v4 = ip[0] >> 4 == 4;
	answer->family = v4 ? 4 : 6;
	answer->transport = v4 ? ip[9] : ip[6];
	if (answer->transport != IPPROTO_UDP && answer->transport != IPPROTO_TCP)
		return false;
	if (!read_transport(skb, ip, v4 ? (ip[0] & 15) * 4 : IPV6_HEAD, answer) || skb->len <= answer->at)
		return false;
	answer->len = skb->len - answer->at;
	return answer->transport == IPPROTO_TCP || answer->len >= MESSAGE_HEAD;
}

static __always_inline void put_answer(struct answer_area *area, struct __sk_buff *skb, const struct answer *answer, u64 ts)
{
	const char name[] = ANSWER_NAME;
	u8 *bytes = area->bytes, *lens = bytes + HEAD_LEN + EVENT_HEADER_LEN, *data = bytes + ANSWER_DATA_AT;
	struct sock *sk = (struct sock *)area->socket;
	u32 len = answer->len > ANSWER_MAX ? ANSWER_MAX : answer->len;
	bool v4 = answer->family == 4;
	STORE(u32, lens, 4);
	STORE(u32, lens + 4, sizeof(name));
	STORE(u32, lens + 8, ANSWER_HEAD + len);
	STORE(u32, lens + 12, 0);
#pragma unroll
	for (u32 i = 0; i < sizeof(name); i++)
		STORE(u8, bytes + ANSWER_NAME_AT + i, name[i]);
	STORE(u64, data, cgroup_of_socket(sk));
	STORE(u64, data + 8, bpf_get_socket_cookie(skb));
	STORE(u32, data + 16, netns_of(sk));
	STORE(u32, data + 20, answer->seq);
	STORE(u32, data + 24, answer->len);
	STORE(u8, data + 28, answer->transport);
	STORE(u8, data + 29, answer->family);
	STORE(u64, data + 30, 0);
	STORE(u64, data + 38, 0);
	/* Old verifiers want to see that it is not 0, and do not where it is compared. */
	u32 behind_first = len - 1;
	asm volatile("%0 &= 0xfff" : "+r"(behind_first));
	len = behind_first + 1;
	/* A packet that has not got what its heads say is no answer. */
	if (bpf_skb_load_bytes(skb, v4 ? 12 : 8, data + 30, v4 ? 4 : 16) || bpf_skb_load_bytes(skb, answer->at, data + ANSWER_HEAD, len))
		return;
	count_seen(CLASS_NAMES);
	u32 size = ANSWER_DATA_AT + ANSWER_HEAD + len;
	struct class_counts *counts = counts_of(CLASS_NAMES);
	write_header(bytes, ts, NO_TID, size - HEAD_LEN, PPME_ASYNCEVENT_E, 3);
	if (bpf_ringbuf_output(&ring, bytes, size, wakeup(RING, counts, size))) {
		count_lost(CLASS_NAMES, LOST_RING_FULL);
		/* Beside the announcements' code: those are counted between the instructions of which this program runs. */
		return count_refused(PPME_ASYNCEVENT_E + 1);
	}
	if (counts)
		counts->delivered++;
}

static __always_inline void tell_answer(struct __sk_buff *skb)
{
	struct answer answer = {};
	u32 zero = 0;
	if (!read_answer(skb, &answer))
		return;
	struct bpf_sock *sk = skb->sk;
	struct bpf_sock *full = sk ? bpf_sk_fullsock(sk) : NULL;
	if (!full)
		return;
	if (settings.scope_pid && !bpf_sk_storage_get(&watched_sockets, full, NULL, 0))
		return;
	/* A question that comes from a name server's port, or a datagram of something else. */
	u8 kind = 0;
	if (answer.transport == IPPROTO_UDP && (bpf_skb_load_bytes(skb, answer.at + 2, &kind, 1) || !(kind & 0x80)))
		return;
	struct answer_area *area = bpf_map_lookup_elem(&answer_areas, &zero);
	if (!area || area->busy) {
		count_seen(CLASS_NAMES);
		return count_lost(CLASS_NAMES, LOST_BUSY);
	}
	area->busy = 1;
	area->socket = (u64)full;
	put_answer(area, skb, &answer, now());
	area->busy = 0;
}

/* Lets every packet pass. */
SEC("cgroup_skb/ingress")
int names_answer(struct __sk_buff *skb)
{
	tell_answer(skb);
	return 1;
}
