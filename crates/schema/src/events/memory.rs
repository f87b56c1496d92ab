//! Memory.

use crate::flags::{FileFlags, MemfdCreateFlags, Mlock2Flags, MlockallFlags, MmapFlags, PfFlags, ProtFlags};
use crate::wire::{CharBuf, Errno, Fd, Flags32, Uint32, Uint64};

events! {
    /// Moves the end of the heap.
    159 "brk" PPME_SYSCALL_BRK_4_X => Brk(MEMORY | SYSCALL, CONVERTER_MANAGED) { res: Uint64 as Hex, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, addr: Uint64 as Hex, }

    /// Maps a file or memory.
    161 "mmap" PPME_SYSCALL_MMAP_X => Mmap(MEMORY | SYSCALL, USES_FD | CONVERTER_MANAGED, 8) {
        res: Errno as Hex, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, addr: Uint64 as Hex, length: Uint64, prot:
        Flags32<ProtFlags>, flags: Flags32<MmapFlags>, fd: Fd, offset: Uint64,
    }

    /// Maps a file or memory, 32-bit form.
    163 "mmap2" PPME_SYSCALL_MMAP2_X => Mmap2(MEMORY | SYSCALL, USES_FD | CONVERTER_MANAGED, 8) {
        res: Errno as Hex, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, addr: Uint64 as Hex, length: Uint64, prot:
        Flags32<ProtFlags>, flags: Flags32<MmapFlags>, fd: Fd, pgoffset: Uint64,
    }

    /// Removes a mapping.
    165 "munmap" PPME_SYSCALL_MUNMAP_X => Munmap(MEMORY | SYSCALL, CONVERTER_MANAGED) {
        res: Errno, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, addr: Uint64 as Hex, length: Uint64,
    }

    /// A page fault.
    290 "page_fault" PPME_PAGE_FAULT_E => PageFault(OTHER | TRACEPOINT, SKIPPARSERESET) { addr: Uint64 as Hex, ip: Uint64 as Hex, error: Flags32<PfFlags>, }

    /// Makes a descriptor that handles page faults.
    321 "userfaultfd" PPME_SYSCALL_USERFAULTFD_X => Userfaultfd(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE) { res: Errno, flags: Flags32<FileFlags>, }

    /// Changes the protection of memory.
    329 "mprotect" PPME_SYSCALL_MPROTECT_X => Mprotect(MEMORY | SYSCALL, CONVERTER_MANAGED) { res: Errno, addr: Uint64 as Hex, length: Uint64, prot: Flags32<ProtFlags>, }

    /// Keeps pages in memory.
    345 "mlock" PPME_SYSCALL_MLOCK_X => Mlock(MEMORY | SYSCALL, NONE) { res: Errno, addr: Uint64 as Hex, len: Uint64, }

    /// Lets pages be swapped again.
    347 "munlock" PPME_SYSCALL_MUNLOCK_X => Munlock(MEMORY | SYSCALL, NONE) { res: Errno, addr: Uint64 as Hex, len: Uint64, }

    /// Keeps all pages of a process in memory.
    349 "mlockall" PPME_SYSCALL_MLOCKALL_X => Mlockall(MEMORY | SYSCALL, NONE) { res: Errno, flags: Flags32<MlockallFlags>, }

    /// Lets all pages of a process be swapped again.
    351 "munlockall" PPME_SYSCALL_MUNLOCKALL_X => Munlockall(MEMORY | SYSCALL, NONE) { res: Errno, }

    /// Keeps pages in memory, with flags.
    371 "mlock2" PPME_SYSCALL_MLOCK2_X => Mlock2(MEMORY | SYSCALL, NONE) { res: Errno, addr: Uint64 as Hex, len: Uint64, flags: Flags32<Mlock2Flags>, }

    /// Makes a file that exists in memory only.
    405 "memfd_create" PPME_SYSCALL_MEMFD_CREATE_X => MemfdCreate(MEMORY | SYSCALL, CREATES_FD | MODIFIES_STATE) { fd: Fd, name: CharBuf, flags: Flags32<MemfdCreateFlags>, }
}
