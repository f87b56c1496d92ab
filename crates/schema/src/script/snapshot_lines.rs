//! Lines that tell what was there before the first event: `@machine @interface @user @group @thread @fd`.

use super::encode::{endpoint, endpoints, flags_of, unix_ends};
use super::extension_words::{namespaces, place};
use super::words::{Problem, Word, suggestion};
use crate::event::EventBuf;
use crate::extension::Namespaces;
use crate::flags::{CloneFlags, FileFlags};
use crate::snapshot::{
    CONTAINER_UNKNOWN, ContainerUnknown, FDS, FdEntry, FdList, FdTarget, INTERFACES, InterfaceEntry, K8S_ASKED,
    K8sAsked, MACHINE, Machine, NAMES, NameEntry, ThreadEntry, USERS, UserEntry, encode_event, encode_thread, fd_kind,
};

/// Builds the event of a line.
pub(super) fn encode(buf: &mut EventBuf, kind: &str, words: &[Word<'_>]) -> Result<(), Problem> {
    let texts = words.iter().map(Word::bytes).collect::<Result<Vec<_>, _>>()?;
    match kind {
        "machine" => {
            let machine = machine(words, &texts)?;
            encode_event(buf, 0, MACHINE, |out| machine.encode(out));
        }
        "interface" => {
            let interface = interface(words, &texts)?;
            encode_event(buf, 0, INTERFACES, |out| interface.encode(out));
        }
        "user" | "group" => {
            let user = user(kind == "user", words, &texts)?;
            encode_event(buf, 0, USERS, |out| user.encode(out));
        }
        "thread" => {
            let (thread, namespaces) = thread(words, &texts)?;
            encode_thread(buf, 0, &thread, namespaces);
        }
        "fd" => {
            let (tid, fd) = fd(words, &texts)?;
            encode_event(buf, 0, FDS, |out| {
                FdList::encode_head(tid, out);
                fd.encode(out);
            });
        }
        _ => {
            let kinds = [
                "machine",
                "interface",
                "user",
                "group",
                "thread",
                "announce",
                "fd",
                "container",
                "k8s",
                "k8s-asked",
                "name",
                "unknown-container",
            ];
            return Err(
                Problem::new(format!("no line is called '@{kind}'")).or_help(suggestion(kind, kinds.into_iter()))
            );
        }
    }
    Ok(())
}

fn unknown(word: &Word<'_>, line: &str, keys: &'static [&'static str]) -> Problem {
    word.problem(format!("@{line} has no '{}'", word.key)).or_help(suggestion(word.key, keys.iter().copied()))
}

/// Sets the fields of `$entry` that words name: numbers by their type, texts as they are, others by an expression.
macro_rules! set_fields {
    ($line:literal, $words:expr, $texts:expr, $entry:ident {
        numbers: $($number:ident)*; texts: $($text:ident)*; flags: $($flag:ident)*; $(others: $($other:literal => |$word:ident| $set:expr),*;)?
    }) => {
        for (word, text) in $words.iter().zip($texts) {
            let _ = text;
            match word.key {
                $( stringify!($number) => $entry.$number = word.number()?, )*
                $( stringify!($text) => $entry.$text = text, )*
                $( stringify!($flag) => $entry.$flag = word.number::<u8>()? != 0, )*
                $($( $other => { let $word = word; $set } )*)?
                _ => {
                    const KEYS: &[&str] = &[$(stringify!($number),)* $(stringify!($text),)* $(stringify!($flag),)* $($($other,)*)?];
                    return Err(unknown(word, $line, KEYS));
                }
            }
        }
    };
}

fn machine<'a>(words: &[Word<'_>], texts: &'a [Vec<u8>]) -> Result<Machine<'a>, Problem> {
    let mut machine = Machine { cpus: 1, ..Machine::default() };
    set_fields!("machine", words, texts, machine {
        numbers: cpus memory max_pid boot_ts flags; texts: hostname; flags: ;
    });
    Ok(machine)
}

fn interface<'a>(words: &[Word<'_>], texts: &'a [Vec<u8>]) -> Result<InterfaceEntry<'a>, Problem> {
    let none = std::net::Ipv4Addr::UNSPECIFIED.into();
    let mut interface = InterfaceEntry { address: none, netmask: none, broadcast: none, speed: 0, name: b"" };
    let ip = |word: &Word<'_>| {
        let text = word.bare()?;
        text.parse().map_err(|_| word.problem(format!("'{text}' is not an address")))
    };
    set_fields!("interface", words, texts, interface {
        numbers: speed; texts: name; flags: ;
        others: "address" => |w| interface.address = ip(w)?, "netmask" => |w| interface.netmask = ip(w)?,
            "broadcast" => |w| interface.broadcast = ip(w)?;
    });
    Ok(interface)
}

fn user<'a>(is_user: bool, words: &[Word<'_>], texts: &'a [Vec<u8>]) -> Result<UserEntry<'a>, Problem> {
    struct Fields<'a> {
        uid: u32,
        gid: u32,
        name: &'a [u8],
        home: &'a [u8],
        shell: &'a [u8],
    }
    let mut e = Fields { uid: 0, gid: 0, name: b"", home: b"", shell: b"" };
    if !is_user {
        set_fields!("group", words, texts, e { numbers: gid; texts: name; flags: ; });
        return Ok(UserEntry::Group { gid: e.gid, name: e.name });
    }
    set_fields!("user", words, texts, e { numbers: uid gid; texts: name home shell; flags: ; });
    Ok(UserEntry::User { uid: e.uid, gid: e.gid, name: e.name, home: e.home, shell: e.shell })
}

/// How long a name holds where a line does not say, ns.
const NAME_HOLDS: u64 = 300_000_000_000;

/// Builds the event of a line, at a time.
type Encode = fn(&mut EventBuf, u64, &[Word<'_>]) -> Result<(), Problem>;

/// What builds the event of a line about what became known later.
pub(super) fn later(line: &str) -> Option<Encode> {
    match line {
        "@name" => Some(name),
        "@announce" => Some(announce),
        "@unknown-container" => Some(unknown_container),
        "@k8s-asked" => Some(k8s_asked),
        _ => None,
    }
}

fn unknown_container(buf: &mut EventBuf, ts: u64, words: &[Word<'_>]) -> Result<(), Problem> {
    let texts = words.iter().map(Word::bytes).collect::<Result<Vec<_>, _>>()?;
    let mut entry = ContainerUnknown { container: b"", why: b"" };
    for (word, text) in words.iter().zip(&texts) {
        match word.key {
            "id" => entry.container = text,
            "why" => entry.why = text,
            _ => return Err(unknown(word, "unknown-container", &["id", "why"])),
        }
    }
    encode_event(buf, ts, CONTAINER_UNKNOWN, |out| entry.encode(out));
    Ok(())
}

fn k8s_asked(buf: &mut EventBuf, ts: u64, words: &[Word<'_>]) -> Result<(), Problem> {
    let texts = words.iter().map(Word::bytes).collect::<Result<Vec<_>, _>>()?;
    let mut entry = K8sAsked { resource: b"", why: b"" };
    for (word, text) in words.iter().zip(&texts) {
        match word.key {
            "resource" => entry.resource = text,
            "why" => entry.why = text,
            _ => return Err(unknown(word, "k8s-asked", &["resource", "why"])),
        }
    }
    encode_event(buf, ts, K8S_ASKED, |out| entry.encode(out));
    Ok(())
}

fn name(buf: &mut EventBuf, ts: u64, words: &[Word<'_>]) -> Result<(), Problem> {
    let texts = words.iter().map(Word::bytes).collect::<Result<Vec<_>, _>>()?;
    let none = std::net::Ipv4Addr::UNSPECIFIED.into();
    let mut entry =
        NameEntry { place: Default::default(), address: none, expires: ts.saturating_add(NAME_HOLDS), name: b"" };
    for (word, text) in words.iter().zip(&texts) {
        match word.key {
            "place" => entry.place = place(word)?,
            "address" => {
                let text = word.bare()?;
                entry.address = text.parse().map_err(|_| word.problem(format!("'{text}' is not an address")))?;
            }
            "ttl" => entry.expires = ts.saturating_add(word.time(0)?),
            "name" => entry.name = text,
            _ => return Err(unknown(word, "name", &["place", "address", "name", "ttl"])),
        }
    }
    encode_event(buf, ts, NAMES, |out| entry.encode(out));
    Ok(())
}

/// Builds the event of an `@announce` line.
fn announce(buf: &mut EventBuf, ts: u64, words: &[Word<'_>]) -> Result<(), Problem> {
    let texts = words.iter().map(Word::bytes).collect::<Result<Vec<_>, _>>()?;
    let (thread, namespaces) = thread(words, &texts)?;
    encode_thread(buf, ts, &thread, namespaces);
    Ok(())
}

/// A thread is its own process, in the host's namespace, in `/`, unless the line says otherwise.
fn thread<'a>(words: &[Word<'_>], texts: &'a [Vec<u8>]) -> Result<(ThreadEntry<'a>, Namespaces), Problem> {
    let mut own = Namespaces::default();
    let mut e = ThreadEntry { cwd: b"/", root: b"/", pid: -1, fdlimit: 1024, ..ThreadEntry::default() };
    set_fields!("thread", words, texts, e {
        numbers: tid pid ptid sid vpgid pgid fdlimit uid gid loginuid vmsize_kb vmrss_kb vmswap_kb pfmajor pfminor vtid vpid
            pidns_init_start_ts tty cap_inheritable cap_permitted cap_effective exe_ino exe_ino_ctime exe_ino_mtime;
        texts: comm exe exepath args cwd env cgroups root;
        flags: exe_writable exe_upper_layer exe_from_memfd exe_lower_layer;
        others: "flags" => |w| e.flags = flags_of::<CloneFlags>(w)?, "namespaces" => |w| own = namespaces(w)?;
    });
    let given = |key: &str| words.iter().any(|word| word.key == key);
    if !given("pid") {
        e.pid = e.tid;
    }
    if !given("vtid") {
        e.vtid = e.tid;
    }
    if !given("vpid") {
        e.vpid = e.pid;
    }
    if !given("exe") {
        e.exe = e.comm;
    }
    Ok((e, own))
}

/// Words for descriptors that have nothing but a name.
const NAMED: &[(&str, u8)] = &[
    ("directory", fd_kind::DIRECTORY),
    ("pipe", fd_kind::FIFO),
    ("event", fd_kind::EVENT),
    ("unsupported", fd_kind::UNSUPPORTED),
    ("signalfd", fd_kind::SIGNALFD),
    ("eventpoll", fd_kind::EVENTPOLL),
    ("inotify", fd_kind::INOTIFY),
    ("timerfd", fd_kind::TIMERFD),
    ("netlink", fd_kind::NETLINK),
    ("bpf", fd_kind::BPF),
    ("userfaultfd", fd_kind::USERFAULTFD),
    ("iouring", fd_kind::IOURING),
    ("memfd", fd_kind::MEMFD),
    ("pidfd", fd_kind::PIDFD),
];

pub(super) fn fd<'a>(words: &'a [Word<'_>], texts: &'a [Vec<u8>]) -> Result<(i64, FdEntry<'a>), Problem> {
    const KEYS: &[&str] =
        &["tid", "fd", "ino", "dev", "flags", "l4", "file", "inet", "server", "unix", "directory", "pipe"];
    let mut tid = 0;
    let mut entry = FdEntry { fd: 0, ino: 0, kind: fd_kind::UNSUPPORTED, target: FdTarget::Named(b"") };
    let (mut flags, mut device, mut l4) = (0, 0, 0);
    for (word, text) in words.iter().zip(texts) {
        match word.key {
            "tid" => tid = word.number()?,
            "fd" => entry.fd = word.number()?,
            "ino" => entry.ino = word.number()?,
            "dev" => device = word.number()?,
            "flags" => flags = flags_of::<FileFlags>(word)?,
            "l4" => l4 = layer4(word)?,
            "file" => entry.target = FdTarget::File(0, text, 0),
            "inet" | "ipv4" | "ipv6" => {
                let (source, destination) = endpoints(word, word.bare()?)?;
                entry.target = FdTarget::Inet(source, destination, 0);
            }
            "server" => entry.target = FdTarget::InetServer(endpoint(word, word.bare()?)?, 0),
            "unix" => {
                let (source, peer, path) = unix_ends(word, word.bare()?)?;
                entry.target = FdTarget::Unix { source, peer, name: path.as_bytes() };
            }
            key => match NAMED.iter().find(|(name, _)| *name == key) {
                Some(&(_, kind)) => (entry.kind, entry.target) = (kind, FdTarget::Named(text)),
                None => return Err(unknown(word, "fd", KEYS)),
            },
        }
    }
    match &mut entry.target {
        FdTarget::File(f, _, d) => (*f, *d) = (flags, device),
        FdTarget::Inet(_, _, l) | FdTarget::InetServer(_, l) => *l = l4,
        FdTarget::Unix { .. } | FdTarget::Named(_) => {}
    }
    Ok((tid, entry))
}

/// A layer-4 protocol in the capture format's numbers.
fn layer4(word: &Word<'_>) -> Result<u8, Problem> {
    const NAMES: [&str; 6] = ["unknown", "none", "tcp", "udp", "icmp", "raw"];
    match NAMES.iter().position(|name| word.bare().is_ok_and(|text| text == *name)) {
        Some(code) => Ok(code as u8),
        None => word.number().map_err(|p| p.or_help(Some(NAMES.join(", ")))),
    }
}
