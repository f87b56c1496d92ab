/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Leaves namespaces for new ones; who left its mounts is told again before its next event. */
#undef EVENT
#define EVENT SYSCALL_UNSHARE_X

SYSCALL(IDENTITY, unshare)
{
	if (c->ret == 0)
		forget_cwd();
	if (c->ret == 0 && arg(c, 0) & CLONE_NEWNS)
		forget_told();
	BEGIN_FIXED(o, 12);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(flags), clone_flags(arg(c, 0)));
	END_FIXED(o);
}
