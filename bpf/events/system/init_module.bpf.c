/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Loads a kernel module from memory. */
#undef EVENT
#define EVENT SYSCALL_INIT_MODULE_X

static __always_inline void put_init_module(struct out *o, const struct call *c)
{
	put_i64(o, P(res), c->ret);
	put_user_bytes(o, P(img), arg(c, 0), arg(c, 1), settings.snaplen);
	put_u64(o, P(length), arg(c, 1));
	put_user_text(o, P(uargs), arg(c, 2), PATH_BYTES);
}

SYSCALL(SYSTEM, init_module)
{
	if (told_at_load(c))
		return;
	BEGIN(o);
	put_init_module(&o, c);
	END(o);
}

/* A function of its own to the verifier. */
static __noinline bool tell_init_module(const struct call *c)
{
	struct out o;
	if (!begin(&o, c->class, NPARAMS))
		return false;
	put_init_module(&o, c);
	return end(&o, CODE, ring_of(o.class));
}
