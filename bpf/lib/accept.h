/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* accept and accept4: the new connection, and how full the queue of the listening socket is. */
#pragma once

#define ACCEPT(param) PPME_SOCKET_ACCEPT_5_X__##param

/* Without a new one, one can't be found, or there is none. */
static __always_inline void put_accepted_of(struct out *o, s64 fd, struct sock *listening, struct sock *accepted)
{
	u32 queued = 0, most = 0;
	if (listening) {
		queued = BPF_CORE_READ(listening, sk_ack_backlog);
		most = BPF_CORE_READ(listening, sk_max_ack_backlog);
	}
	put_i64(o, ACCEPT(fd), fd);
	if (accepted)
		put_tuple(o, ACCEPT(tuple), accepted, INBOUND, NULL);
	else
		put_nothing(o, ACCEPT(tuple));
	put_u8(o, ACCEPT(queuepct), most ? (u64)queued * 100 / most : 0);
	put_u32(o, ACCEPT(queuelen), queued);
	put_u32(o, ACCEPT(queuemax), most);
}

static __always_inline void put_accepted(struct out *o, const struct call *c)
{
	bool there = c->ret >= 0;
	put_accepted_of(o, c->ret, there ? sock_of(int_arg(c, 0)) : NULL, there ? sock_of(c->ret) : NULL);
}
