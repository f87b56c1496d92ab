//! What Lanner's own probe knows of an event beyond Falco's table: parameters behind the table's.
//!
//! A stream that has them begins, behind the snapshot's beginning, with the async event [`MARKER`]; in other streams, parameters behind the table's are of some
//! newer Falco. Behind an event's n parameters come [`Notes`] (n), the object (n + 1), [`ObjectFlags`] (n + 2), [`Place`] (n + 3),
//! [`Uring`] (n + 4), [`Namespaces`] (n + 5) and the paths of [`Acted`] (n + 6, n + 7); trailing ones that say nothing are left out.

use crate::event::{Event, EventBuf};
use crate::events::{Open, Openat, Openat2};
use crate::snapshot::{FdEntry, FdTarget, fd_kind};

/// Name of the async event in front of a stream that has such parameters.
pub const MARKER: &[u8] = b"lanner.schema";
/// Its data: the version of the table and of what is added to it.
pub const VERSION: &[u8] = b"schema=4.5.1 extension=6";

/// What could not be told in full, or could have been changed before it was told. The default: nothing of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Notes(pub u64);

/// Parameters from this index on have no bits.
const NOTED_PARAMS: usize = 31;

impl Notes {
    /// The descriptor table is shared with other tasks: the object could have been swapped meanwhile.
    pub const SHARED_FILES: Self = Self(1 << 31);
    /// Texts come from memory that other threads can write.
    pub const SHARED_MEMORY: Self = Self(1 << 63);
    /// Bits of the parameters that were cut; those that could not be read are 32 higher.
    const CUT: u64 = (1 << NOTED_PARAMS) - 1;

    /// The notes of an event of a stream that began with [`MARKER`].
    pub fn of(event: &Event<'_>) -> Self {
        let at = event.info().params.len();
        // Mostly there is nothing behind the table's parameters.
        let bytes = if event.nparams() > at { event.param(at) } else { None };
        Self(bytes.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes))
    }

    /// Parameter `index` was longer than an event can tell.
    pub fn cut(self, index: usize) -> bool {
        index < NOTED_PARAMS && self.0 >> index & 1 == 1
    }

    /// Parameter `index` could not be read from the program's memory.
    pub fn unreadable(self, index: usize) -> bool {
        index < NOTED_PARAMS && self.0 >> (32 + index) & 1 == 1
    }

    /// Some parameter was cut.
    pub fn any_cut(self) -> bool {
        self.0 & Self::CUT != 0
    }

    /// Some parameter could not be read.
    pub fn any_unreadable(self) -> bool {
        self.0 >> 32 & Self::CUT != 0
    }

    /// True if all of `other` is noted.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// True if anything is noted.
    pub fn any(self) -> bool {
        self.0 != 0
    }
}

/// What is known of the object beside its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct ObjectFlags(pub u32);

impl ObjectFlags {
    /// Its name was removed: the path is that of before.
    pub const DELETED: Self = Self(1);
    /// It lies in the upper layer of an overlay.
    pub const UPPER: Self = Self(2);
    /// It lies in a lower layer of an overlay.
    pub const LOWER: Self = Self(4);
    /// Its path has more names than the probe walks: it begins in the middle.
    pub const DEEP: Self = Self(8);

    /// A connected socket whose other end asked for the connection: the own end, which the entry has first, serves.
    pub const ACCEPTED: Self = Self(16);

    /// Of an event that opened a plain file: the kernel's path is, letter by letter, the name that the event has, and stands in place of the object.
    /// [`Extension::of`] makes the object of it, and no such flag is left.
    pub const AS_GIVEN: Self = Self(32);

    /// All flags by name.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("DELETED", Self::DELETED),
        ("UPPER", Self::UPPER),
        ("LOWER", Self::LOWER),
        ("DEEP", Self::DEEP),
        ("ACCEPTED", Self::ACCEPTED),
        ("AS_GIVEN", Self::AS_GIVEN),
    ];

    /// True if all of `other` is set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Where a socket is: what it is told there of names holds for those who are there too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Place {
    /// Inode of its network namespace; 0: not known.
    pub netns: u32,
    /// Id of the cgroup (version 2) in which it was made, the inode of the cgroup's folder; 0: not known.
    pub cgroup: u64,
}

impl Place {
    /// Bytes of one.
    pub const LEN: usize = 12;

    /// True if it says anything.
    pub fn is_known(self) -> bool {
        self != Self::default()
    }

    /// Reads 32 bits of namespace and 64 of cgroup, little endian; `None` for another number of bytes.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (netns, cgroup) = bytes.split_first_chunk::<4>()?;
        Some(Self { netns: u32::from_le_bytes(*netns), cgroup: u64::from_le_bytes(cgroup.try_into().ok()?) })
    }

    /// Appends it.
    pub fn encode(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.netns.to_le_bytes());
        out.extend_from_slice(&self.cgroup.to_le_bytes());
    }
}

/// That a ring of io_uring carried out what the event tells, in place of the syscall: operation, marks, and the effective user that it was done as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Uring(pub u64);

impl Uring {
    /// Number of a descriptor that is in no table: a direct one, which only the ring has, or the one that a presumed result stands for. Above all numbers
    /// that a table can have.
    pub const NOT_IN_TABLE: i64 = i32::MAX as i64;
    /// Whether it succeeded is not known: nothing told of its completion, or nobody could wait for it. The event has it as a success.
    pub const PRESUMED: u64 = 1 << 8;
    /// The descriptor that it is about is one of the ring's own, which have no number in the table of the process.
    pub const DIRECT: u64 = 1 << 9;
    /// It was done with the credentials that were registered with the ring, not with the thread's.
    pub const PERSONALITY: u64 = 1 << 10;

    /// The operation, as in `enum io_uring_op`.
    pub fn operation(self) -> u8 {
        self.0 as u8
    }

    /// The effective user that it was done as.
    pub fn user(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// True if all of these marks are set.
    pub fn has(self, marks: u64) -> bool {
        self.0 & marks == marks
    }

    /// The mark of an event of a stream that began with [`MARKER`]; `None`: a thread made it by a syscall.
    pub fn of(event: &Event<'_>) -> Option<Self> {
        let at = event.info().params.len() + 4;
        let bytes = if event.nparams() > at { event.param(at) } else { None };
        bytes.and_then(|bytes| bytes.try_into().ok()).map(|bytes| Self(u64::from_le_bytes(bytes)))
    }
}

/// Namespaces of the thread that an event makes or renews, by the inodes of their files in `/proc/PID/ns`; 0: the host's. Behind the events that tell what a
/// thread is: the child's end of clone and its like, exec, and [`crate::snapshot::THREAD`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Namespaces {
    /// The outermost pid namespace below the host's: what a process of a container makes inside of it does not change it.
    pub pid: u32,
    /// The mount namespace.
    pub mount: u32,
}

impl Namespaces {
    /// Parameters in front of it, behind the table's.
    const BEHIND: usize = 5;

    /// True in namespaces other than the host's.
    pub fn are_own(self) -> bool {
        self != Self::default()
    }

    /// Reads the number that the probe tells: pid in the lower half.
    pub fn from_bits(bits: u64) -> Self {
        Self { pid: bits as u32, mount: (bits >> 32) as u32 }
    }

    fn bits(self) -> u64 {
        u64::from(self.mount) << 32 | u64::from(self.pid)
    }

    /// Those that an event of a stream that began with [`MARKER`] tells.
    pub fn of(event: &Event<'_>) -> Self {
        let at = event.info().params.len() + Self::BEHIND;
        let bytes = if event.nparams() > at { event.param(at) } else { None };
        Self::decode(bytes.unwrap_or_default())
    }

    fn decode(bytes: &[u8]) -> Self {
        bytes.try_into().map_or_else(|_| Self::default(), |bytes| Self::from_bits(u64::from_le_bytes(bytes)))
    }
}

/// What a call that succeeded acted on by name: the kernel's paths, from the root of the task, of the names that the call was given, in their order, as they were
/// when the kernel began to act. Without a NUL; empty: not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Acted<'a> {
    /// Of the first name. Not of text that leads nowhere (what a symbolic link contains) or that a file system makes of it what it likes (what is mounted).
    pub first: &'a [u8],
    /// Of the second name.
    pub second: &'a [u8],
}

impl<'a> Acted<'a> {
    /// Parameters in front of it, behind the table's.
    const BEHIND: usize = 6;

    /// True if it says anything.
    pub fn is_known(self) -> bool {
        self != Self::default()
    }

    /// Those that an event of a stream that began with [`MARKER`] tells.
    #[inline]
    pub fn of(event: &Event<'a>) -> Self {
        let at = event.info().params.len() + Self::BEHIND;
        let path = |at| if event.nparams() > at { event.param(at).unwrap_or_default() } else { &[] };
        Self { first: path(at), second: path(at + 1) }
    }
}

/// The parameters behind the table's.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Extension<'a> {
    /// What is cut, unreadable or could have been changed.
    pub notes: Notes,
    /// The descriptor that the event is about, as the kernel resolved it: the one that the call made, else its argument. The name of a file or
    /// directory is the kernel's path, from the root of the task. `None`: not known.
    pub object: Option<FdEntry<'a>>,
    /// More of the object.
    pub flags: ObjectFlags,
    /// Where the object is, if it is an IPv4 or IPv6 socket.
    pub place: Place,
    /// A ring carried it out.
    pub uring: Option<Uring>,
    /// Namespaces of the thread that it tells of.
    pub namespaces: Namespaces,
    /// What the call acted on by name.
    pub acted: Acted<'a>,
}

impl<'a> Extension<'a> {
    /// Those of an event of a stream that began with [`MARKER`]. What is misshapen is as if it was not there.
    pub fn of(event: &Event<'a>) -> Self {
        let known = event.info().params.len();
        if event.nparams() <= known {
            return Self::default();
        }
        let mut behind = event.params().skip(known);
        let notes = behind.next().and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes);
        let object = behind.next().filter(|bytes| !bytes.is_empty());
        let object = object.and_then(|bytes| FdEntry::decode_object(bytes).ok());
        let flags = behind.next().and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
        let mut flags = ObjectFlags(flags);
        let mut object = object;
        if flags.has(ObjectFlags::AS_GIVEN) {
            flags.0 &= !ObjectFlags::AS_GIVEN.0;
            object = object.or_else(|| opened(event));
        }
        let place = behind.next().and_then(Place::decode).unwrap_or_default();
        let uring = behind.next().and_then(|bytes| bytes.try_into().ok()).map(|bytes| Uring(u64::from_le_bytes(bytes)));
        let namespaces = behind.next().map(Namespaces::decode).unwrap_or_default();
        let acted = Acted { first: behind.next().unwrap_or_default(), second: behind.next().unwrap_or_default() };
        Self { notes: Notes(notes), object, flags, place, uring, namespaces, acted }
    }

    /// Adds the parameters to an event that has all of the table's and is not finished.
    pub fn encode(&self, buf: &mut EventBuf) {
        let mut parts: [Vec<u8>; 8] = Default::default();
        let [notes, object, flags, place, uring, namespaces, first, second] = &mut parts;
        if self.notes.any() {
            notes.extend_from_slice(&self.notes.0.to_le_bytes());
        }
        if let Some(entry) = self.object {
            entry.encode_object(object);
        }
        if self.flags.0 != 0 {
            flags.extend_from_slice(&self.flags.0.to_le_bytes());
        }
        if self.place.is_known() {
            self.place.encode(place);
        }
        if let Some(Uring(value)) = self.uring {
            uring.extend_from_slice(&value.to_le_bytes());
        }
        if self.namespaces.are_own() {
            namespaces.extend_from_slice(&self.namespaces.bits().to_le_bytes());
        }
        first.extend_from_slice(self.acted.first);
        second.extend_from_slice(self.acted.second);
        let used = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
        parts.iter().take(used).for_each(|part| buf.param_bytes(part));
    }
}

/// The plain file that an event opened, from what the event itself says.
fn opened<'a>(event: &Event<'a>) -> Option<FdEntry<'a>> {
    let (fd, name, flags, dev, ino) = match event.code() {
        Open::CODE => {
            let open = Open::decode(event);
            (open.fd, open.name, open.flags, open.dev, open.ino)
        }
        Openat::CODE => {
            let open = Openat::decode(event);
            (open.fd, open.name, open.flags, open.dev, open.ino)
        }
        Openat2::CODE => {
            let open = Openat2::decode(event);
            (open.fd, open.name, open.flags, open.dev, open.ino)
        }
        _ => return None,
    };
    let target = FdTarget::File(flags?, name?, dev?);
    Some(FdEntry { fd: fd?, ino: ino?, kind: fd_kind::FILE_V2, target })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Close;
    use crate::snapshot::{FdTarget, fd_kind};

    fn close(extension: Extension<'_>) -> EventBuf {
        let mut buf = EventBuf::default();
        buf.begin(1, 1, Close::CODE);
        buf.param_bytes(&0i64.to_le_bytes());
        buf.param_bytes(&3i64.to_le_bytes());
        extension.encode(&mut buf);
        buf.finish();
        buf
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let file =
            FdEntry { fd: 3, ino: 7, kind: fd_kind::FILE_V2, target: FdTarget::File(1, b"/etc/shadow", 0x800001) };
        let ring = Some(Uring(18 | Uring::PRESUMED | 1000 << 32));
        for notes in [0, 1, 1 << 33, Notes::SHARED_FILES.0, Notes::SHARED_MEMORY.0] {
            for object in [None, Some(file)] {
                let host = Namespaces::default();
                for (flags, place, uring, namespaces) in [
                    (ObjectFlags::default(), Place::default(), ring, host),
                    (ObjectFlags::DELETED, Place::default(), None, host),
                    (ObjectFlags::default(), Place { netns: 4_026_531_840, cgroup: 1 }, None, host),
                    (ObjectFlags::default(), Place::default(), None, Namespaces { pid: 0, mount: 4_026_532_345 }),
                    (ObjectFlags::DELETED, Place { netns: 1, cgroup: u64::MAX }, ring, Namespaces { pid: 7, mount: 8 }),
                ] {
                    let acted = Acted::default();
                    let extension = Extension { notes: Notes(notes), object, flags, place, uring, namespaces, acted };
                    let buf = close(extension);
                    let event = buf.event().unwrap();
                    assert_eq!(Extension::of(&event), extension);
                    assert_eq!(Notes::of(&event).0, notes);
                    assert_eq!(Uring::of(&event), uring);
                    assert_eq!(Namespaces::of(&event), namespaces);
                    assert_eq!(Close::decode(&event).fd, Some(3));
                    let added = usize::from(notes != 0)
                        .max(2 * usize::from(object.is_some()))
                        .max(3 * usize::from(flags.0 != 0))
                        .max(4 * usize::from(place.is_known()))
                        .max(5 * usize::from(uring.is_some()))
                        .max(6 * usize::from(namespaces.are_own()));
                    assert_eq!(event.nparams(), 2 + added);
                }
            }
        }
    }

    #[test]
    fn a_name_stands_for_the_path() {
        let openat = |flags: ObjectFlags| {
            let mut buf = EventBuf::default();
            buf.begin(1, 1, Openat::CODE);
            for number in [3u64, -100i64 as u64] {
                buf.param_bytes(&number.to_le_bytes());
            }
            buf.param_bytes(b"/etc/shadow\0");
            for number in [1u32, 0, 7] {
                buf.param_bytes(&number.to_le_bytes());
            }
            buf.param_bytes(&9u64.to_le_bytes());
            Extension { notes: Notes::SHARED_FILES, flags, ..Extension::default() }.encode(&mut buf);
            buf.finish();
            buf
        };
        let target = FdTarget::File(1, b"/etc/shadow", 7);
        let object = Some(FdEntry { fd: 3, ino: 9, kind: fd_kind::FILE_V2, target });
        let buf = openat(ObjectFlags(ObjectFlags::AS_GIVEN.0 | ObjectFlags::UPPER.0));
        let told = Extension { notes: Notes::SHARED_FILES, object, flags: ObjectFlags::UPPER, ..Extension::default() };
        assert_eq!(Extension::of(&buf.event().unwrap()), told);
        assert_eq!(Extension::of(&openat(ObjectFlags::UPPER).event().unwrap()).object, None);
        // Other events have no such name.
        let other = Extension { flags: ObjectFlags::AS_GIVEN, ..Extension::default() };
        assert_eq!(Extension::of(&close(other).event().unwrap()), Extension::default());
    }

    #[test]
    fn bits_of_parameters_are_not_those_of_sharing() {
        let notes = Notes(Notes::SHARED_FILES.0 | Notes::SHARED_MEMORY.0);
        assert!(!notes.any_cut() && !notes.any_unreadable() && (0..70).all(|n| !notes.cut(n) && !notes.unreadable(n)));
        assert!(notes.has(Notes::SHARED_FILES) && notes.has(Notes::SHARED_MEMORY) && notes.any());
        let notes = Notes(1 << 30 | 1 << 32);
        assert!(notes.cut(30) && notes.any_cut() && notes.unreadable(0) && notes.any_unreadable());
        assert!(!notes.cut(0) && !notes.unreadable(30) && !notes.has(Notes::SHARED_FILES));
    }

    #[test]
    fn long_paths_are_told() {
        for len in [1024, 1025, 4095] {
            let path = vec![b'/'; len];
            let target = FdTarget::File(0, &path, 1);
            let object = Some(FdEntry { fd: 3, ino: 7, kind: fd_kind::FILE_V2, target });
            let extension = Extension { object, ..Extension::default() };
            assert_eq!(Extension::of(&close(extension).event().unwrap()), extension);
        }
    }

    #[test]
    fn each_of_two_paths_has_its_place() {
        for (first, second, added) in
            [(&b""[..], &b""[..], 0), (b"/etc/a", b"", 7), (b"", b"/etc/b", 8), (b"/etc/a", b"/etc/b", 8)]
        {
            let acted = Acted { first, second };
            let buf = close(Extension { acted, ..Extension::default() });
            let event = buf.event().unwrap();
            assert_eq!((Acted::of(&event), Extension::of(&event).acted, event.nparams()), (acted, acted, 2 + added));
            assert_eq!((acted.is_known(), Namespaces::of(&event)), (added > 0, Namespaces::default()));
        }
    }

    #[test]
    fn misshapen_parameters_say_nothing() {
        let mut buf = EventBuf::default();
        buf.begin(1, 1, Close::CODE);
        for param in [&[0; 8][..], &[0; 8], &[1; 3], &[1; 9], &[1; 3], &[1; 3], &[1; 3], &[1; 9], &[], &[], &[1; 9]] {
            buf.param_bytes(param);
        }
        buf.finish();
        assert_eq!(Extension::of(&buf.event().unwrap()), Extension::default());
    }
}
