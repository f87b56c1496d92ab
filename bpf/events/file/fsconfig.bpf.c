/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sets a parameter of a file system that is being set up. */
#undef EVENT
#define EVENT SYSCALL_FSCONFIG_X

SYSCALL(FILE, fsconfig)
{
	u32 command = arg(c, 1);
	bool text = command == PPM_fsconfig_cmds__FSCONFIG_SET_STRING || command == PPM_fsconfig_cmds__FSCONFIG_SET_PATH ||
		    command == PPM_fsconfig_cmds__FSCONFIG_SET_PATH_EMPTY;
	bool binary = command == PPM_fsconfig_cmds__FSCONFIG_SET_BINARY;
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_i64(&o, P(fd), int_arg(c, 0));
	put_u32(&o, P(cmd), command);
	put_user_text(&o, P(key), arg(c, 2), PATH_BYTES);
	put_user_bytes(&o, P(value_bytebuf), binary ? arg(c, 3) : 0, arg(c, 4), settings.snaplen);
	put_user_text(&o, P(value_charbuf), text ? arg(c, 3) : 0, PATH_BYTES);
	put_u32(&o, P(aux), arg(c, 4));
	END_ABOUT(o, int_arg(c, 0));
}
