/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Works on disk quotas. */
#undef EVENT
#define EVENT SYSCALL_QUOTACTL_X

/* include/uapi/linux/quota.h: the command stands above the type; what a structure says that it has. */
#define QUOTA_TYPE_BITS 8
#define QIF_BLIMITS 1
#define QIF_SPACE 2
#define QIF_ILIMITS 4
#define QIF_BTIME 16
#define QIF_ITIME 32
#define IIF_BGRACE 1
#define IIF_IGRACE 2
#define IIF_FLAGS 4
#define KERNEL_DQF_ROOT_SQUASH 1

/* struct if_dqblk and struct if_dqinfo, the same for 32-bit callers. */
struct quota {
	u64 bhardlimit, bsoftlimit, curspace, ihardlimit, isoftlimit, curinodes, btime, itime;
	u32 valid, reserved;
};
struct quota_info {
	u64 bgrace, igrace;
	u32 flags, valid;
};

static __always_inline u16 quota_command(u32 command)
{
	switch (command) {
	case 0x800001: return PPM_quotactl_cmds__Q_SYNC;
	case 0x800002: return PPM_quotactl_cmds__Q_QUOTAON;
	case 0x800003: return PPM_quotactl_cmds__Q_QUOTAOFF;
	case 0x800004: return PPM_quotactl_cmds__Q_GETFMT;
	case 0x800005: return PPM_quotactl_cmds__Q_GETINFO;
	case 0x800006: return PPM_quotactl_cmds__Q_SETINFO;
	case 0x800007: return PPM_quotactl_cmds__Q_GETQUOTA;
	case 0x800008: return PPM_quotactl_cmds__Q_SETQUOTA;
	case 0x5801: return PPM_quotactl_cmds__Q_XQUOTAON;
	case 0x5802: return PPM_quotactl_cmds__Q_XQUOTAOFF;
	case 0x5803: return PPM_quotactl_cmds__Q_XGETQUOTA;
	case 0x5804: return PPM_quotactl_cmds__Q_XSETQLIM;
	case 0x5805: return PPM_quotactl_cmds__Q_XGETQSTAT;
	case 0x5806: return PPM_quotactl_cmds__Q_XQUOTARM;
	case 0x5807: return PPM_quotactl_cmds__Q_XQUOTASYNC;
	default: return 0;
	}
}

static __always_inline u8 quota_format(u32 format)
{
	return format == 1   ? PPM_quotactl_quota_fmts__QFMT_VFS_OLD
	       : format == 2 ? PPM_quotactl_quota_fmts__QFMT_VFS_V0
	       : format == 4 ? PPM_quotactl_quota_fmts__QFMT_VFS_V1
			     : PPM_quotactl_quota_fmts__QFMT_NOT_USED;
}

/* An id of a user, group or project is given to these only. */
static __always_inline bool is_about_an_id(u16 command)
{
	return command & (PPM_quotactl_cmds__Q_GETQUOTA | PPM_quotactl_cmds__Q_SETQUOTA | PPM_quotactl_cmds__Q_XGETQUOTA |
			  PPM_quotactl_cmds__Q_XSETQLIM);
}

static __always_inline u8 quota_flags(const struct quota_info *info)
{
	if (!(info->valid & IIF_FLAGS))
		return 0;
	return info->flags & KERNEL_DQF_ROOT_SQUASH ? PPM_quotactl_dqi_flags__V1_DQF_RSQUASH : PPM_quotactl_dqi_flags__DQF_NONE;
}

SYSCALL(FILE, quotactl)
{
	struct quota quota = {};
	struct quota_info info = {};
	u32 type = arg(c, 0) & ((1 << QUOTA_TYPE_BITS) - 1), format = 0;
	u16 command = quota_command((u32)arg(c, 0) >> QUOTA_TYPE_BITS);
	u64 address = arg(c, 3);
	if (command & (PPM_quotactl_cmds__Q_GETQUOTA | PPM_quotactl_cmds__Q_SETQUOTA))
		bpf_probe_read_user(&quota, sizeof(quota), (const void *)address);
	if (command & (PPM_quotactl_cmds__Q_GETINFO | PPM_quotactl_cmds__Q_SETINFO))
		bpf_probe_read_user(&info, sizeof(info), (const void *)address);
	if (command == PPM_quotactl_cmds__Q_GETFMT)
		format = user_u32(address);
	BEGIN(o);
	put_i64(&o, P(res), c->ret);
	put_user_text(&o, P(special), arg(c, 1), PATH_BYTES);
	put_user_text(&o, P(quotafilepath), command == PPM_quotactl_cmds__Q_QUOTAON ? address : 0, PATH_BYTES);
	put_u64(&o, P(dqb_bhardlimit), quota.valid & QIF_BLIMITS ? quota.bhardlimit : 0);
	put_u64(&o, P(dqb_bsoftlimit), quota.valid & QIF_BLIMITS ? quota.bsoftlimit : 0);
	put_u64(&o, P(dqb_curspace), quota.valid & QIF_SPACE ? quota.curspace : 0);
	put_u64(&o, P(dqb_ihardlimit), quota.valid & QIF_ILIMITS ? quota.ihardlimit : 0);
	put_u64(&o, P(dqb_isoftlimit), quota.valid & QIF_ILIMITS ? quota.isoftlimit : 0);
	put_u64(&o, P(dqb_btime), quota.valid & QIF_BTIME ? quota.btime : 0);
	put_u64(&o, P(dqb_itime), quota.valid & QIF_ITIME ? quota.itime : 0);
	put_u64(&o, P(dqi_bgrace), info.valid & IIF_BGRACE ? info.bgrace : 0);
	put_u64(&o, P(dqi_igrace), info.valid & IIF_IGRACE ? info.igrace : 0);
	put_u8(&o, P(dqi_flags), quota_flags(&info));
	put_u8(&o, P(quota_fmt_out), quota_format(format));
	put_u16(&o, P(cmd), command);
	put_u8(&o, P(type), type == 0 ? PPM_quotactl_types__USRQUOTA : type == 1 ? PPM_quotactl_types__GRPQUOTA : 0);
	put_u32(&o, P(id), is_about_an_id(command) ? arg(c, 2) : 0);
	put_u8(&o, P(quota_fmt), quota_format(command == PPM_quotactl_cmds__Q_QUOTAON ? arg(c, 2) : 0));
	END(o);
}
