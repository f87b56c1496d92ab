/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A syscall without a layout of its own. */
#undef EVENT
#define EVENT GENERIC_X

SYSCALL(GENERIC, generic)
{
	s64 number = native_number(c->regs, number_of(c->regs));
	BEGIN_FIXED(o, 4);
	put_u16(&o, P(ID), number >= 0 && number < SYSCALLS ? settings.code_of[number & (SYSCALLS - 1)] : 0);
	put_u16(&o, P(nativeID), number);
	END_FIXED(o);
}
