/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Receives from a socket, with the sender's address. */
#undef EVENT
#define EVENT SOCKET_RECVFROM_X

SYSCALL(NET, recvfrom)
{
	struct address address = {};
	u32 address_len = 0;
	if (c->ret >= 0 && arg(c, 5) && !bpf_probe_read_user(&address_len, sizeof(address_len), (const void *)arg(c, 5)))
		read_address(&address, arg(c, 4), address_len);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_bytes(&o, P(data), arg(c, 1), c->ret > 0 ? c->ret : 0, settings.snaplen);
	if (c->ret >= 0)
		put_tuple(&o, P(tuple), sock_of(int_arg(c, 0)), INBOUND, &address);
	else
		put_nothing(&o, P(tuple));
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(size), arg(c, 2));
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(recvfrom)
{
	return keep_message(s, CODE, false);
}

ENDING(recvfrom)
{
	BEGIN_ENDING(o);
	put_i64(&o, P(res), e->res);
	put_bytes_of(&o, P(data), e);
	if (e->res >= 0)
		put_tuple(&o, P(tuple), sock_in(e->file), INBOUND, e->address);
	else
		put_nothing(&o, P(tuple));
	put_i64(&o, P(fd), e->fd);
	put_u32(&o, P(size), e->args[1]);
	END_ENDING(o);
}
