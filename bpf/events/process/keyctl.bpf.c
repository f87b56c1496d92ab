/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Works on the kernel's keys. */
#undef EVENT
#define EVENT SYSCALL_KEYCTL_X

/* Index of the types that an argument can have, see the table of dynamic parameters. */
#define KEYCTL_NUMBER 0
#define KEYCTL_TEXT 1
/* include/uapi/linux/keyctl.h */
#define KEYCTL_JOIN_SESSION_KEYRING 1
#define KEYCTL_SEARCH 10
#define KEYCTL_PKEY_QUERY 24
#define KEYCTL_PKEY_ENCRYPT 25
#define KEYCTL_PKEY_VERIFY 28
#define KEYCTL_RESTRICT_KEYRING 29
#define KEYCTL_OPERATIONS 33
/* A power of two. */
#define KEYCTL_TABLE 64

/* How many arguments each operation takes; what lies in the registers behind them says nothing. */
static const volatile u8 key_arguments[KEYCTL_TABLE] = {
	2, 1, 3, 1, 3, 2, 3, 1, 2, 2, 4, 3, 4, 3, 1, 2, 1, 3, 0, 4, 4, 1, 2, 4, 4, 4, 4, 4, 4, 3, 4, 2, 3,
};

/* Texts that are given: names, types, descriptions, options. */
static __always_inline bool is_key_text(u32 operation, const u32 argument)
{
	switch (operation) {
	case KEYCTL_JOIN_SESSION_KEYRING:
		return argument == 1;
	case KEYCTL_SEARCH:
	case KEYCTL_RESTRICT_KEYRING:
		return argument == 2 || argument == 3;
	case KEYCTL_PKEY_QUERY:
		return argument == 3;
	default:
		return operation >= KEYCTL_PKEY_ENCRYPT && operation <= KEYCTL_PKEY_VERIFY && argument == 2;
	}
}

/* All of an operation that is not known. */
static __always_inline u32 arguments_of(u32 operation)
{
	if (operation >= KEYCTL_OPERATIONS)
		return 4;
	/* An instruction of its own: verifiers before 6.18 forget the comparison. */
	asm volatile("%0 &= %1" : "+r"(operation) : "i"(KEYCTL_TABLE - 1));
	return key_arguments[operation];
}

static __always_inline void put_key_argument(struct out *o, u32 index, const struct call *c, u32 operation, const u32 argument)
{
	if (argument > arguments_of(operation)) {
		put_nothing(o, index);
		return;
	}
	u64 value = arg(c, argument);
	if (value && is_key_text(operation, argument)) {
		STORE(u8, place(o), KEYCTL_TEXT);
		o->at += 1;
		u32 len = user_text(o, index, value, PATH_BYTES);
		o->at -= 1;
		param_of_any_len(o, index, len + 1);
		return;
	}
	/* Keyrings of the caller have numbers below 0. */
	STORE(u8, place(o), KEYCTL_NUMBER);
	STORE(u64, place(o) + 1, c->is_32 ? (u64)int_arg(c, argument) : value);
	param_of_any_len(o, index, 9);
}

SYSCALL(PROCESS, keyctl)
{
	u32 operation = arg(c, 0);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_u32(&o, P(operation), operation);
	put_key_argument(&o, P(arg2), c, operation, 1);
	put_key_argument(&o, P(arg3), c, operation, 2);
	put_key_argument(&o, P(arg4), c, operation, 3);
	put_key_argument(&o, P(arg5), c, operation, 4);
	END(o);
}
