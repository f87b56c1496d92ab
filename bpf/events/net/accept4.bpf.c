/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Takes a connection from a listening socket, with flags for the new descriptor. */
#undef EVENT
#define EVENT SOCKET_ACCEPT4_6_X

SYSCALL(NET, accept4)
{
	BEGIN(o);
	put_accepted(&o, c);
	put_u32(&o, P(flags), arg(c, 3));
	END_ABOUT(o, c->ret);
}

OPERATION(accept4)
{
	struct io_accept *accept = s->command;
	if (!keep_address(s, CODE, 0, 0, false))
		return false;
	struct scratch *scratch = own_scratch();
	if (!scratch)
		return false;
	volatile struct operation *operation = operation_in(scratch);
	operation->about = ABOUT_RESULT;
	operation->fd = -1;
	operation->args[0] = LOAD(accept, struct io_accept, flags);
	operation->waits = 1;
	/* Before there were such flags it may. */
	operation->repeats = !bpf_core_field_exists(accept->iou_flags) || LOAD(accept, struct io_accept, iou_flags) & ACCEPT_REPEATED;
	/* Of the new one, not of the one that listens. */
	operation->uring &= ~(u64)URING_DIRECT;
	if (LOAD(accept, struct io_accept, file_slot))
		operation->uring |= URING_DIRECT;
	return true;
}

ENDING(accept4)
{
	BEGIN_ENDING(o);
	put_accepted_of(&o, e->res, e->res >= 0 ? sock_in(e->file) : NULL, e->res >= 0 && e->at_hand ? sock_of(e->res) : NULL);
	put_u32(&o, P(flags), e->args[0]);
	END_ENDING(o);
}
