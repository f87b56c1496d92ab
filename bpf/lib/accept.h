/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* accept and accept4: the new connection, and how full the queue of the listening socket is. */
#pragma once

#define ACCEPT(param) PPME_SOCKET_ACCEPT_5_X__##param

static __always_inline void put_accepted(struct out *o, const struct call *c)
{
	struct sock *listening = c->ret >= 0 ? sock_of(int_arg(c, 0)) : NULL;
	u32 queued = 0, most = 0;
	if (listening) {
		queued = BPF_CORE_READ(listening, sk_ack_backlog);
		most = BPF_CORE_READ(listening, sk_max_ack_backlog);
	}
	put_i64(o, ACCEPT(fd), c->ret);
	if (c->ret >= 0)
		put_tuple(o, ACCEPT(tuple), sock_of(c->ret), INBOUND, NULL);
	else
		put_nothing(o, ACCEPT(tuple));
	put_u8(o, ACCEPT(queuepct), most ? (u64)queued * 100 / most : 0);
	put_u32(o, ACCEPT(queuelen), queued);
	put_u32(o, ACCEPT(queuemax), most);
}
