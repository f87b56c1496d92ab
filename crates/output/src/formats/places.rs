//! What an alert knows of process, user, container, file and connection: from its fields, else from its lineage.

use lanner_engine::Alert;
use lanner_fields::Typed;
use lanner_state::Facts;
use std::cell::Cell;
use std::net::{IpAddr, SocketAddr};

/// Declares the fields that have a place in other schemas.
macro_rules! known {
    ($($Known:ident $name:literal)+) => {
        /// A field that has a place.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Known { $($Known),+ }

        const KNOWN: &[(&str, Known)] = &[$(($name, Known::$Known)),+];
    };
}

known! {
    Pid "proc.pid"  Vpid "proc.vpid"  Tid "thread.tid"  Name "proc.name"  ExePath "proc.exepath"  CmdLine "proc.cmdline"  Cwd "proc.cwd"
    ParentPid "proc.ppid"  ParentName "proc.pname"  ParentExePath "proc.pexepath"  ParentCmdLine "proc.pcmdline"
    UserName "user.name"  UserId "user.uid"  GroupName "group.name"  GroupId "group.gid"
    ContainerId "container.id"  ContainerName "container.name"  ContainerType "container.type"  ImageId "container.image.id"
    ImageRepository "container.image.repository"  ImageTag "container.image.tag"
    PodName "k8s.pod.name"  PodUid "k8s.pod.uid"  Namespace "k8s.ns.name"
    FdName "fd.name"  FdType "fd.type"  PathName "fs.path.name"
    ClientIp "fd.cip"  ClientPort "fd.cport"  ServerIp "fd.sip"  ServerPort "fd.sport"  Protocol "fd.l4proto"  EventType "evt.type"
}

/// Where the known fields of a rule's alerts are, and the others.
#[derive(Debug)]
pub(super) struct Places {
    at: [Option<usize>; KNOWN.len()],
    /// Each field once, with its place if it has one.
    fields: Vec<(usize, Option<Known>)>,
}

impl Places {
    pub(super) fn new(alert: &Alert) -> Self {
        let mut places = Self { at: [None; KNOWN.len()], fields: Vec::new() };
        for (index, (key, _)) in alert.fields.iter().enumerate() {
            if alert.fields.iter().take(index).any(|(earlier, _)| earlier == key) {
                continue;
            }
            let known = KNOWN.iter().find(|(name, _)| *name == &**key).map(|(_, known)| *known);
            if let Some(at) = known.and_then(|known| places.at.get_mut(known as usize)) {
                *at = Some(index);
            }
            places.fields.push((index, known));
        }
        places
    }

    /// Looks into an alert of the rule.
    pub(super) fn of<'a>(&'a self, alert: &'a Alert) -> Found<'a> {
        Found { alert, places: self, used: Cell::new(0) }
    }
}

/// What an alert knows.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) alert: &'a Alert,
    places: &'a Places,
    /// A bit for each known field that was asked for and had a value that fits.
    used: Cell<u64>,
}

const _: () = assert!(KNOWN.len() <= u64::BITS as usize, "a bit for each");

/// A file.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) path: &'a [u8],
    /// `fd.type`, if the alert says it.
    pub(super) kind: Option<&'a [u8]>,
}

impl<'a> File<'a> {
    /// The last part of the path; of `/` itself `/`.
    pub(super) fn name(&self) -> &'a [u8] {
        base(self.path)
    }
}

/// The last part of a path.
pub(super) fn base(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').find(|part| !part.is_empty()).unwrap_or(path)
}

/// An end of a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct End {
    pub(super) ip: Option<IpAddr>,
    pub(super) port: Option<u16>,
}

impl<'a> Found<'a> {
    fn value(&self, known: Known, fits: impl Fn(&Typed) -> bool) -> Option<&'a Typed> {
        let index = (*self.places.at.get(known as usize)?)?;
        let (_, value) = self.alert.fields.get(index)?;
        if !fits(value) {
            return None;
        }
        self.used.set(self.used.get() | 1 << known as u32);
        Some(value)
    }

    /// A text that says something.
    pub(super) fn text(&self, known: Known) -> Option<&'a [u8]> {
        match self.value(known, |value| matches!(value, Typed::Text(text) if says(text))) {
            Some(Typed::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A text in the form of a UUID.
    pub(super) fn uuid(&self, known: Known) -> Option<&'a [u8]> {
        match self.value(known, |value| matches!(value, Typed::Text(text) if is_uuid(text))) {
            Some(Typed::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A number that is not negative.
    pub(super) fn number(&self, known: Known) -> Option<u64> {
        let number = |value: &Typed| match value {
            Typed::Int(number) => u64::try_from(*number).ok(),
            Typed::Uint(number) => Some(*number),
            _ => None,
        };
        number(self.value(known, |value| number(value).is_some())?)
    }

    fn ip(&self, known: Known) -> Option<IpAddr> {
        let parsed = |value: &Typed| match value {
            Typed::Text(text) => std::str::from_utf8(text).ok()?.parse().ok(),
            _ => None,
        };
        parsed(self.value(known, |value| parsed(value).is_some())?)
    }

    fn port(&self, known: Known) -> Option<u16> {
        self.number(known)?.try_into().ok()
    }

    /// The process of the event.
    pub(super) fn facts(&self) -> Option<&'a Facts> {
        self.alert.lineage.first().map(|facts| &**facts)
    }

    /// Its parent.
    pub(super) fn parent(&self) -> Option<&'a Facts> {
        self.alert.lineage.get(1).map(|facts| &**facts)
    }

    /// A text of the fields, else of a process's facts.
    pub(super) fn text_or(&self, known: Known, facts: Option<&'a Facts>, of: fn(&Facts) -> &[u8]) -> Option<&'a [u8]> {
        self.text(known).or_else(|| facts.map(of).filter(|text| says(text)))
    }

    /// A number of the fields, else of a process's facts, where a negative one is not known.
    pub(super) fn number_or(&self, known: Known, facts: Option<&Facts>, of: fn(&Facts) -> i64) -> Option<u64> {
        self.number(known).or_else(|| u64::try_from(of(facts?)).ok())
    }

    /// The user's id.
    pub(super) fn user_id(&self) -> Option<u64> {
        let facts = self.facts().map(|facts| facts.uid).filter(|uid| *uid != u32::MAX);
        self.number(Known::UserId).or(facts.map(u64::from))
    }

    /// The container's id; of the host there is none.
    pub(super) fn container(&self) -> Option<&'a [u8]> {
        let id = self.text_or(Known::ContainerId, self.facts(), |facts| &facts.container);
        id.filter(|id| *id != b"host")
    }

    /// The file that the event is about.
    pub(super) fn file(&self) -> Option<File<'a>> {
        let is_path = |value: &Typed| matches!(value, Typed::Text(text) if text.starts_with(b"/"));
        let value = self.value(Known::PathName, is_path).or_else(|| self.value(Known::FdName, is_path))?;
        let Typed::Text(path) = value else { return None };
        Some(File { path, kind: self.text(Known::FdType) })
    }

    /// The client's and the server's end of the connection that the event is about.
    pub(super) fn ends(&self) -> [End; 2] {
        let is_tuple = |value: &Typed| matches!(value, Typed::Text(text) if tuple(text).is_some());
        let named = match self.value(Known::FdName, is_tuple) {
            Some(Typed::Text(text)) => tuple(text),
            _ => None,
        };
        let [client, server] = named.map(|ends| ends.map(Some)).unwrap_or_default();
        let end = |ip, port, named: Option<SocketAddr>| {
            let ip = self.ip(ip).or(named.map(|end| end.ip()));
            // A port alone is no end.
            let port = || self.port(port).or(named.map(|end| end.port()));
            End { ip, port: ip.and_then(|_| port()) }
        };
        [end(Known::ClientIp, Known::ClientPort, client), end(Known::ServerIp, Known::ServerPort, server)]
    }

    /// Fields that found no place, by index; those without a value are left out.
    pub(super) fn others(&self) -> impl Iterator<Item = (usize, &'a str, &'a Typed)> {
        let used = self.used.get();
        self.places.fields.iter().filter_map(move |(index, known)| {
            let (key, value) = self.alert.fields.get(*index)?;
            let is_placed = known.is_some_and(|known| used >> known as u32 & 1 == 1);
            (!is_placed && *value != Typed::Missing).then_some((*index, &**key, value))
        })
    }
}

/// `123e4567-e89b-12d3-a456-426614174000`
fn is_uuid(text: &[u8]) -> bool {
    let parts: Vec<&[u8]> = text.split(|byte| *byte == b'-').collect();
    let hex = |part: &&[u8]| part.iter().all(u8::is_ascii_hexdigit);
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(hex)
}

fn says(text: &[u8]) -> bool {
    !text.is_empty() && text != b"<NA>"
}

/// `10.0.0.5:40000->169.254.169.254:80`, as `fd.name` shows connections: client, then server.
fn tuple(text: &[u8]) -> Option<[SocketAddr; 2]> {
    let (client, server) = std::str::from_utf8(text).ok()?.split_once("->")?;
    let end = |text: &str| {
        let (ip, port) = text.rsplit_once(':')?;
        Some(SocketAddr::new(ip.parse().ok()?, port.parse().ok()?))
    };
    Some([end(client)?, end(server)?])
}

#[cfg(test)]
mod tests {
    use super::{base, tuple};

    #[test]
    fn connections_are_read_from_their_names() {
        let shown = |text: &str| tuple(text.as_bytes()).map(|ends| ends.map(|end| end.to_string()).join(" "));
        assert_eq!(shown("10.0.0.5:1->1.2.3.4:80").as_deref(), Some("10.0.0.5:1 1.2.3.4:80"));
        assert_eq!(shown("::1:5->fe80::2:443").as_deref(), Some("[::1]:5 [fe80::2]:443"));
        for text in ["", "/a->/b", "1.2.3.4->5.6.7.8", "ffff8->ffff9 /run/x", "1.2.3.4:99999->1.2.3.4:1"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn names_of_files() {
        for (path, want) in [("/etc/shadow", "shadow"), ("/etc/", "etc"), ("/", "/")] {
            assert_eq!(base(path.as_bytes()), want.as_bytes());
        }
    }
}
