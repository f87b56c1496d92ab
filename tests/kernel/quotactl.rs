//! quotactl: a sync of all quotas, and quotas of a device that is not there.

use crate::harness::{decoded, watch};
use lanner_schema::events::Quotactl;
use lanner_schema::flags::{quotactl_cmds, quotactl_quota_fmts, quotactl_types};

/// include/uapi/linux/quota.h
const Q_SYNC: i32 = 0x800001;
const Q_QUOTAON: i32 = 0x800002;
const Q_SETQUOTA: i32 = 0x800008;
const GRPQUOTA: i32 = 1;
const QFMT_VFS_V1: i32 = 4;
/// Limits of blocks, the present use, and the time of inodes.
const VALID: u64 = 1 | 2 | 32;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["quotactl"], || unsafe {
        let quota: [u64; 9] = std::hint::black_box([11, 12, 13, 14, 15, 16, 17, 18, VALID]);
        let (device, file) = (c"/dev/lanner-none", c"/quota.group");
        for text in [device, file] {
            libc::strlen(std::hint::black_box(text.as_ptr()));
        }
        let quotactl = |command: i32, of: i32, special: *const libc::c_char, id: i32, address: *const libc::c_void| {
            libc::syscall(libc::SYS_quotactl, command << 8 | of, special, id, address)
        };
        quotactl(Q_SYNC, 0, std::ptr::null(), 5, std::ptr::null());
        quotactl(Q_QUOTAON, GRPQUOTA, device.as_ptr(), QFMT_VFS_V1, file.as_ptr().cast());
        quotactl(Q_SETQUOTA, 0, device.as_ptr(), 1000, quota.as_ptr().cast());
    }) else {
        return;
    };
    let quotactl = decoded!(report, Quotactl);
    let texts: Vec<_> = quotactl.iter().map(|e| (e.special, e.quotafilepath)).collect();
    let device = Some(&b"/dev/lanner-none"[..]);
    assert_eq!(texts, [(None, None), (device, Some(&b"/quota.group"[..])), (device, None)]);
    let numbers: Vec<_> = quotactl.iter().map(|e| (e.cmd, e.r#type, e.id, e.quota_fmt)).collect();
    let (unused, v1) = (Some(quotactl_quota_fmts::QFMT_NOT_USED as u8), Some(quotactl_quota_fmts::QFMT_VFS_V1 as u8));
    let (user, group) = (Some(quotactl_types::USRQUOTA as u8), Some(quotactl_types::GRPQUOTA as u8));
    assert_eq!(
        numbers,
        [
            (Some(quotactl_cmds::Q_SYNC as u16), user, Some(0), unused),
            (Some(quotactl_cmds::Q_QUOTAON as u16), group, Some(0), v1),
            (Some(quotactl_cmds::Q_SETQUOTA as u16), user, Some(1000), unused),
        ]
    );
    let set = &quotactl[2];
    assert_eq!((set.dqb_bhardlimit, set.dqb_bsoftlimit, set.dqb_curspace), (Some(11), Some(12), Some(13)));
    assert_eq!(
        (set.dqb_ihardlimit, set.dqb_isoftlimit, set.dqb_btime, set.dqb_itime),
        (Some(0), Some(0), Some(0), Some(18))
    );
    if quotactl[0].res == Some(-i64::from(libc::ENOSYS)) {
        println!("skipped: this kernel has no quotas");
        return;
    }
    assert_eq!(quotactl.iter().map(|e| e.res).collect::<Vec<_>>(), [Some(0), Some(-2), Some(-2)]);
}
