/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Loads a kernel module from an open file. */
#undef EVENT
#define EVENT SYSCALL_FINIT_MODULE_X

static __always_inline void put_finit_module(struct out *o, const struct call *c)
{
	put_i64(o, P(res), c->ret);
	put_i64(o, P(fd), int_arg(c, 0));
	put_user_text(o, P(uargs), arg(c, 1), PATH_BYTES);
	put_u32(o, P(flags), arg(c, 2));
}

SYSCALL(SYSTEM, finit_module)
{
	if (told_at_load(c))
		return;
	BEGIN(o);
	put_finit_module(&o, c);
	END_ABOUT(o, int_arg(c, 0));
}

/* Left to be finished. A function of its own to the verifier. */
static __noinline bool write_finit_module(const struct call *c)
{
	struct out o;
	if (!begin(&o, c->class, NPARAMS))
		return false;
	put_finit_module(&o, c);
	suspend(&o, CODE, ring_of(o.class), int_arg(c, 0));
	return true;
}
