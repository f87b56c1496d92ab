//! Files: opening, reading, writing, renaming, permissions, mounts.

use crate::flags::{
    AccessFlags, ChmodMode, CloseRangeFlags, CreatFlags, FchownatFlags, FcntlCommands, FileFlags, FlockFlags,
    FsconfigCmds, LinkatFlags, LseekWhence, MknodMode, MountFlags, NewfstatatFlags, Openat2Flags, QuotactlCmds,
    QuotactlDqiFlags, QuotactlQuotaFmts, QuotactlTypes, Renameat2Flags, SpliceFlags, UmountFlags, UnlinkatFlags,
};
use crate::wire::{
    ByteBuf, CharBuf, EnumFlags8, EnumFlags32, Errno, Fd, Flags8, Flags16, Flags32, FsPath, FsRelPath, Int32, Mode,
    RelTime, Uint32, Uint64,
};

events! {
    /// Start of the call, kept to tell what was asked for before another thread could change it: opens, and possibly creates, a file.
    2 "open" PPME_SYSCALL_OPEN_E => OpenEnter(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { name: FsPath, flags: Flags32<FileFlags>, mode: Uint32 as Oct, }

    /// Opens, and possibly creates, a file.
    3 "open" PPME_SYSCALL_OPEN_X => Open(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) {
        fd: Fd, name: FsPath, flags: Flags32<FileFlags>, mode: Uint32 as Oct, dev: Uint32 as Hex, ino: Uint64,
    }

    /// Closes a file descriptor.
    5 "close" PPME_SYSCALL_CLOSE_X => Close(IO_OTHER | SYSCALL, DESTROYS_FD | USES_FD | MODIFIES_STATE | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd, }

    /// Reads.
    7 "read" PPME_SYSCALL_READ_X => Read(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, }

    /// Writes.
    9 "write" PPME_SYSCALL_WRITE_X => Write(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, }

    /// Start of the call, kept to tell what was asked for before another thread could change it: creates a file and opens it for writing.
    58 "creat" PPME_SYSCALL_CREAT_E => CreatEnter(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { name: FsPath, mode: Uint32 as Oct, }

    /// Creates a file and opens it for writing.
    59 "creat" PPME_SYSCALL_CREAT_X => Creat(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) {
        fd: Fd, name: FsPath, mode: Uint32 as Oct, dev: Uint32 as Hex, ino: Uint64, creat_flags: Flags16<CreatFlags>,
    }

    /// Reads the attributes of a file.
    67 "stat" PPME_SYSCALL_STAT_X => Stat(FILE | SYSCALL, NONE) { res: Errno, path: FsPath, }

    /// Reads the attributes of a file, not following a symbolic link.
    69 "lstat" PPME_SYSCALL_LSTAT_X => Lstat(FILE | SYSCALL, NONE) { res: Errno, path: FsPath, }

    /// Reads the attributes of an open file.
    71 "fstat" PPME_SYSCALL_FSTAT_X => Fstat(FILE | SYSCALL, USES_FD | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd as Na, }

    /// Reads the attributes of a file, 32-bit form.
    73 "stat64" PPME_SYSCALL_STAT64_X => Stat64(FILE | SYSCALL, NONE) { res: Errno, path: FsPath, }

    /// Reads the attributes of a file, not following a symbolic link, 32-bit form.
    75 "lstat64" PPME_SYSCALL_LSTAT64_X => Lstat64(FILE | SYSCALL, NONE) { res: Errno, path: FsPath, }

    /// Reads the attributes of an open file, 32-bit form.
    77 "fstat64" PPME_SYSCALL_FSTAT64_X => Fstat64(FILE | SYSCALL, NONE) { res: Errno, }

    /// Moves the offset of an open file.
    87 "lseek" PPME_SYSCALL_LSEEK_X => Lseek(FILE | SYSCALL, USES_FD | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd, offset: Uint64, whence: EnumFlags8<LseekWhence> as Dec, }

    /// Moves the offset of an open file, 32-bit form.
    89 "llseek" PPME_SYSCALL_LLSEEK_X => Llseek(FILE | SYSCALL, USES_FD | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd, offset: Uint64, whence: EnumFlags8<LseekWhence> as Dec, }

    /// Reads at an offset.
    113 "pread" PPME_SYSCALL_PREAD_X => Pread(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, pos: Uint64, }

    /// Writes at an offset.
    115 "pwrite" PPME_SYSCALL_PWRITE_X => Pwrite(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, pos: Uint64, }

    /// Reads into several buffers.
    117 "readv" PPME_SYSCALL_READV_X => Readv(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | CONVERTER_MANAGED, 3) { res: Errno, size: Uint32, data: ByteBuf, fd: Fd, }

    /// Writes from several buffers.
    119 "writev" PPME_SYSCALL_WRITEV_X => Writev(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, }

    /// Reads at an offset into several buffers.
    121 "preadv" PPME_SYSCALL_PREADV_X => Preadv(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | CONVERTER_MANAGED, 3) { res: Errno, size: Uint32, data: ByteBuf, fd: Fd, pos: Uint64, }

    /// Writes at an offset from several buffers.
    123 "pwritev" PPME_SYSCALL_PWRITEV_X => Pwritev(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, pos: Uint64, }

    /// Works on a file descriptor.
    151 "fcntl" PPME_SYSCALL_FCNTL_X => Fcntl(IO_OTHER | SYSCALL, USES_FD | MODIFIES_STATE | CONVERTER_MANAGED, 1) { res: Fd, fd: Fd, cmd: EnumFlags8<FcntlCommands> as Dec, arg: Uint64 as Hex, }

    /// Moves data between descriptors inside the kernel.
    167 "splice" PPME_SYSCALL_SPLICE_X => Splice(IO_OTHER | SYSCALL, USES_FD | CONVERTER_MANAGED, 2) { res: Errno, fd_in: Fd, fd_out: Fd, size: Uint64, flags: Flags32<SpliceFlags>, }

    /// Controls a device or a file descriptor.
    171 "ioctl" PPME_SYSCALL_IOCTL_3_X => Ioctl(IO_OTHER | SYSCALL, USES_FD | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd, request: Uint64 as Hex, argument: Uint64 as Hex, }

    /// Renames a file.
    175 "rename" PPME_SYSCALL_RENAME_X => Rename(FILE | SYSCALL, NONE) { res: Errno, oldpath: FsPath, newpath: FsPath, }

    /// Renames a file relative to directories.
    177 "renameat" PPME_SYSCALL_RENAMEAT_X => Renameat(FILE | SYSCALL, NONE) { res: Errno, olddirfd: Fd, oldpath in 1: FsRelPath, newdirfd: Fd, newpath in 3: FsRelPath, }

    /// Makes a symbolic link.
    179 "symlink" PPME_SYSCALL_SYMLINK_X => Symlink(FILE | SYSCALL, NONE) { res: Errno, target: CharBuf, linkpath: FsPath, }

    /// Makes a symbolic link relative to a directory.
    181 "symlinkat" PPME_SYSCALL_SYMLINKAT_X => Symlinkat(FILE | SYSCALL, USES_FD, 2) { res: Errno, target: CharBuf, linkdirfd: Fd, linkpath in 2: FsRelPath, }

    /// Copies from a file to a descriptor inside the kernel.
    189 "sendfile" PPME_SYSCALL_SENDFILE_X => Sendfile(IO_WRITE | SYSCALL, USES_FD | CONVERTER_MANAGED, 2) { res: Errno, offset: Uint64, out_fd: Fd, in_fd: Fd, size: Uint64, }

    /// Works on disk quotas.
    191 "quotactl" PPME_SYSCALL_QUOTACTL_X => Quotactl(USER | SYSCALL, CONVERTER_MANAGED) {
        res: Errno, special: CharBuf, quotafilepath: CharBuf, dqb_bhardlimit: Uint64, dqb_bsoftlimit: Uint64,
        dqb_curspace: Uint64, dqb_ihardlimit: Uint64, dqb_isoftlimit: Uint64, dqb_btime: RelTime, dqb_itime: RelTime,
        dqi_bgrace: RelTime, dqi_igrace: RelTime, dqi_flags: Flags8<QuotactlDqiFlags> as Dec, quota_fmt_out:
        Flags8<QuotactlQuotaFmts> as Dec, cmd: Flags16<QuotactlCmds> as Dec, r#type: Flags8<QuotactlTypes> as Dec, id:
        Uint32, quota_fmt: Flags8<QuotactlQuotaFmts> as Dec,
    }

    /// Lists a directory.
    237 "getdents" PPME_SYSCALL_GETDENTS_X => Getdents(FILE | SYSCALL, USES_FD | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd as Na, }

    /// Lists a directory, 64-bit form.
    239 "getdents64" PPME_SYSCALL_GETDENTS64_X => Getdents64(FILE | SYSCALL, USES_FD | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd as Na, }

    /// Locks an open file.
    243 "flock" PPME_SYSCALL_FLOCK_X => Flock(FILE | SYSCALL, USES_FD | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd as Na, operation: Flags32<FlockFlags>, }

    /// Mounts a file system.
    257 "mount" PPME_SYSCALL_MOUNT_X => Mount(FILE | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) { res: Errno, dev: CharBuf, dir: FsPath, r#type: CharBuf, flags: Flags32<MountFlags>, }

    /// Asks whether a file can be accessed.
    265 "access" PPME_SYSCALL_ACCESS_X => Access(FILE | SYSCALL, CONVERTER_MANAGED) { res: Errno, name: FsPath, mode: Flags32<AccessFlags>, }

    /// Makes a directory.
    277 "mkdir" PPME_SYSCALL_MKDIR_2_X => Mkdir(FILE | SYSCALL, CONVERTER_MANAGED) { res: Errno, path: FsPath, mode: Uint32 as Hex, }

    /// Removes a directory.
    279 "rmdir" PPME_SYSCALL_RMDIR_2_X => Rmdir(FILE | SYSCALL, NONE) { res: Errno, path: FsPath, }

    /// Removes a file's name.
    301 "unlink" PPME_SYSCALL_UNLINK_2_X => Unlink(FILE | SYSCALL, NONE) { res: Errno, path: FsPath, }

    /// Removes a name relative to a directory.
    303 "unlinkat" PPME_SYSCALL_UNLINKAT_2_X => Unlinkat(FILE | SYSCALL, USES_FD, 1) { res: Errno, dirfd: Fd, name in 1: FsRelPath, flags: Flags32<UnlinkatFlags>, }

    /// Makes a directory relative to a directory.
    305 "mkdirat" PPME_SYSCALL_MKDIRAT_X => Mkdirat(FILE | SYSCALL, USES_FD, 1) { res: Errno, dirfd: Fd, path in 1: FsRelPath, mode: Uint32 as Hex, }

    /// Start of the call, kept to tell what was asked for before another thread could change it: opens, and possibly creates, a file relative to a directory.
    306 "openat" PPME_SYSCALL_OPENAT_2_E => OpenatEnter(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) { dirfd: Fd, name in 0: FsRelPath, flags: Flags32<FileFlags>, mode: Uint32 as Oct, }

    /// Opens, and possibly creates, a file relative to a directory.
    307 "openat" PPME_SYSCALL_OPENAT_2_X => Openat(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) {
        fd: Fd, dirfd: Fd, name in 1: FsRelPath, flags: Flags32<FileFlags>, mode: Uint32 as Oct, dev: Uint32 as Hex,
        ino: Uint64,
    }

    /// Makes a hard link.
    309 "link" PPME_SYSCALL_LINK_2_X => Link(FILE | SYSCALL, NONE) { res: Errno, oldpath: FsPath, newpath: FsPath, }

    /// Makes a hard link relative to directories.
    311 "linkat" PPME_SYSCALL_LINKAT_2_X => Linkat(FILE | SYSCALL, NONE) {
        res: Errno, olddir: Fd, oldpath in 1: FsRelPath, newdir: Fd, newpath in 3: FsRelPath, flags:
        Flags32<LinkatFlags>,
    }

    /// Changes the permissions of a file relative to a directory.
    313 "fchmodat" PPME_SYSCALL_FCHMODAT_X => Fchmodat(FILE | SYSCALL, USES_FD, 1) { res: Errno, dirfd: Fd, filename in 1: FsRelPath, mode: Mode<ChmodMode>, }

    /// Changes the permissions of a file.
    315 "chmod" PPME_SYSCALL_CHMOD_X => Chmod(FILE | SYSCALL, NONE) { res: Errno, filename: FsPath, mode: Mode<ChmodMode>, }

    /// Changes the permissions of an open file.
    317 "fchmod" PPME_SYSCALL_FCHMOD_X => Fchmod(FILE | SYSCALL, USES_FD, 1) { res: Errno, fd: Fd, mode: Mode<ChmodMode>, }

    /// Renames a file relative to directories, with flags.
    319 "renameat2" PPME_SYSCALL_RENAMEAT2_X => Renameat2(FILE | SYSCALL, NONE) {
        res: Errno, olddirfd: Fd, oldpath in 1: FsRelPath, newdirfd: Fd, newpath in 3: FsRelPath, flags:
        Flags32<Renameat2Flags>,
    }

    /// Start of the call, kept to tell what was asked for before another thread could change it: opens, and possibly creates, a file relative to a directory, with rules for resolving the path.
    326 "openat2" PPME_SYSCALL_OPENAT2_E => Openat2Enter(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) {
        dirfd: Fd, name in 0: FsRelPath, flags: Flags32<FileFlags>, mode: Uint32 as Oct, resolve: Flags32<Openat2Flags>,
    }

    /// Opens, and possibly creates, a file relative to a directory, with rules for resolving the path.
    327 "openat2" PPME_SYSCALL_OPENAT2_X => Openat2(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) {
        fd: Fd, dirfd: Fd, name in 1: FsRelPath, flags: Flags32<FileFlags>, mode: Uint32 as Oct, resolve:
        Flags32<Openat2Flags>, dev: Uint32 as Hex, ino: Uint64,
    }

    /// Copies between two files inside the kernel.
    333 "copy_file_range" PPME_SYSCALL_COPY_FILE_RANGE_X => CopyFileRange(FILE | SYSCALL, USES_FD | READS_FROM_FD | WRITES_TO_FD | CONVERTER_MANAGED, 1) { res: Errno, fdout: Fd, offout: Uint64, fdin: Fd, offin: Uint64, len: Uint64, }

    /// Opens a file by its handle.
    337 "open_by_handle_at" PPME_SYSCALL_OPEN_BY_HANDLE_AT_X => OpenByHandleAt(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE) { fd: Fd, mountfd: Fd, flags: Flags32<FileFlags>, path: FsPath, dev: Uint32 as Hex, ino: Uint64, }

    /// Copies a file descriptor to a given number.
    363 "dup2" PPME_SYSCALL_DUP2_X => Dup2(IO_OTHER | SYSCALL, CREATES_FD | USES_FD | MODIFIES_STATE, 1) { res: Fd, oldfd: Fd, newfd: Fd, }

    /// Copies a file descriptor to a given number, with flags.
    365 "dup3" PPME_SYSCALL_DUP3_X => Dup3(IO_OTHER | SYSCALL, CREATES_FD | USES_FD | MODIFIES_STATE, 1) { res: Fd, oldfd: Fd, newfd: Fd, flags: Flags32<FileFlags>, }

    /// Copies a file descriptor.
    367 "dup" PPME_SYSCALL_DUP_1_X => Dup(IO_OTHER | SYSCALL, CREATES_FD | USES_FD | MODIFIES_STATE, 1) { res: Fd, oldfd: Fd, }

    /// Sets a parameter of a file system that is being set up.
    373 "fsconfig" PPME_SYSCALL_FSCONFIG_X => Fsconfig(SYSTEM | SYSCALL, USES_FD, 1) {
        res: Errno, fd: Fd, cmd: EnumFlags32<FsconfigCmds> as Dec, key: CharBuf, value_bytebuf: ByteBuf, value_charbuf:
        CharBuf, aux: Int32,
    }

    /// Changes the owner of a file.
    379 "chown" PPME_SYSCALL_CHOWN_X => Chown(FILE | SYSCALL, NONE) { res: Errno, path: FsPath, uid: Uint32, gid: Uint32, }

    /// Changes the owner of a file, not following a symbolic link.
    381 "lchown" PPME_SYSCALL_LCHOWN_X => Lchown(FILE | SYSCALL, NONE) { res: Errno, path: FsPath, uid: Uint32, gid: Uint32, }

    /// Changes the owner of an open file.
    383 "fchown" PPME_SYSCALL_FCHOWN_X => Fchown(FILE | SYSCALL, USES_FD, 1) { res: Errno, fd: Fd, uid: Uint32, gid: Uint32, }

    /// Changes the owner of a file relative to a directory.
    385 "fchownat" PPME_SYSCALL_FCHOWNAT_X => Fchownat(FILE | SYSCALL, USES_FD, 1) {
        res: Errno, dirfd: Fd, pathname in 1: FsRelPath, uid: Uint32, gid: Uint32, flags: Flags32<FchownatFlags>,
    }

    /// Unmounts a file system, old form.
    387 "umount" PPME_SYSCALL_UMOUNT_1_X => Umount(FILE | SYSCALL, MODIFIES_STATE) { res: Errno, name: FsPath, }

    /// Unmounts a file system.
    391 "umount2" PPME_SYSCALL_UMOUNT2_X => Umount2(FILE | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) { res: Errno, name: FsPath, flags: Flags32<UmountFlags>, }

    /// Makes a device, pipe or file node.
    415 "mknod" PPME_SYSCALL_MKNOD_X => Mknod(OTHER | SYSCALL, NONE) { res: Errno, path: FsPath, mode: Mode<MknodMode>, dev: Uint32, }

    /// Makes a device, pipe or file node relative to a directory.
    417 "mknodat" PPME_SYSCALL_MKNODAT_X => Mknodat(OTHER | SYSCALL, USES_FD, 1) { res: Errno, dirfd: Fd, path in 1: FsRelPath, mode: Mode<MknodMode>, dev: Uint32, }

    /// Reads the attributes of a file relative to a directory.
    419 "newfstatat" PPME_SYSCALL_NEWFSTATAT_X => Newfstatat(FILE | SYSCALL, USES_FD, 1) { res: Errno, dirfd: Fd, path in 1: FsRelPath, flags: Flags32<NewfstatatFlags>, }

    /// Closes a range of file descriptors.
    451 "close_range" PPME_SYSCALL_CLOSE_RANGE_X => CloseRange(IO_OTHER | SYSCALL, MODIFIES_STATE) { res: Errno, first: Uint32, last: Uint32, flags: Flags32<CloseRangeFlags>, }
}
