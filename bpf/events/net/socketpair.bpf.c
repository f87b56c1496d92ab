/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Makes two connected sockets. */
#undef EVENT
#define EVENT SOCKET_SOCKETPAIR_X

SYSCALL(NET, socketpair)
{
	s32 fds[2] = {-1, -1};
	u64 source = 0, peer = 0;
	bool unreadable = c->ret >= 0 && bpf_probe_read_user(fds, sizeof(fds), (const void *)arg(c, 3));
	struct sock *sk = c->ret >= 0 ? sock_of(fds[0]) : NULL;
	if (sk && BPF_CORE_READ(sk, __sk_common.skc_family) == AF_UNIX) {
		source = (u64)sk;
		peer = (u64)BPF_CORE_READ((struct unix_sock *)sk, peer);
	}
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd1), fds[0]);
	put_i64(&o, P(fd2), fds[1]);
	put_u64(&o, P(source), source);
	put_u64(&o, P(peer), peer);
	put_u32(&o, P(domain), arg(c, 0));
	put_u32(&o, P(type), arg(c, 1));
	put_u32(&o, P(proto), arg(c, 2));
	if (unreadable)
		note_unreadable(&o, P(fd1));
	END(o);
}
