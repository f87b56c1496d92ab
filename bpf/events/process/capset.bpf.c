/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets the capabilities of a thread: as they are afterwards. */
#undef EVENT
#define EVENT SYSCALL_CAPSET_X

SYSCALL(IDENTITY, capset)
{
	const struct cred *cred = FIELD(current_task(), cred);
	BEGIN_FIXED(o, 32);
	put_i64(&o, P(res), c->ret);
	put_u64(&o, P(cap_inheritable), capabilities(&cred->cap_inheritable));
	put_u64(&o, P(cap_permitted), capabilities(&cred->cap_permitted));
	put_u64(&o, P(cap_effective), capabilities(&cred->cap_effective));
	END_FIXED(o);
}
