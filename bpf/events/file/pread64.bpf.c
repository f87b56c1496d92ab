/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads at an offset. */
#undef EVENT
#define EVENT SYSCALL_PREAD_X

SYSCALL(FILE, pread64)
{
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_bytes(&o, P(data), arg(c, 1), c->ret > 0 ? c->ret : 0, settings.snaplen);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(size), arg(c, 2));
	put_u64(&o, P(pos), arg(c, 3));
	END_ABOUT(o, int_arg(c, 0));
}

OPERATION(pread64)
{
	return keep_transfer(s, CODE);
}

ENDING(pread64)
{
	BEGIN_ENDING(o);
	put_i64(&o, P(res), e->res);
	put_bytes_of(&o, P(data), e);
	put_i64(&o, P(fd), e->fd);
	put_u32(&o, P(size), e->args[1]);
	put_u64(&o, P(pos), e->args[2]);
	END_ENDING(o);
}
