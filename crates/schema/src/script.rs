//! Events as text, one a line, for tests and examples: what a rule's test says happened.
//!
//! ```text
//! # what was there before
//! @machine hostname=vm cpus=2
//! @user uid=1000 gid=1000 name=joe home=/home/joe shell=/bin/sh
//! @thread tid=7 pid=7 ptid=1 comm=bash exe=-bash exepath=/usr/bin/bash args=["-i"] cwd=/home/joe uid=1000 gid=1000
//! @fd tid=7 fd=3 file=/etc/hosts flags=O_RDONLY
//! @fd tid=7 fd=4 inet=10.0.0.1:80->1.2.3.4:443 l4=tcp
//! # what happens
//! openat tid=7 fd=5 dirfd=AT_FDCWD name=/etc/passwd flags=O_RDWR|O_CREAT mode=0o644
//! connect> fd=4 addr=1.2.3.4:443
//! connect ts=+2ms res=0 fd=4 tuple=10.0.0.1:80->1.2.3.4:443 addr=1.2.3.4:443
//! @container {"container":{"id":"0123456789ab","name":"web"}}
//! @k8s {"kind":"Pod","uid":"9d9a0e54-5f4e-4b5c-8a51-1f5f1f3e7b2a","name":"web-1","namespace":"shop"}
//! ```
//!
//! An event is the current exit event of that name (or the only one there is); `NAME>` is its enter event, and the name of a code
//! (`PPME_SYSCALL_READ_E`) is just that one. Words are `NAME=VALUE` in any order, each once; a parameter that is not given, or `null`, is empty.
//!
//! | value | for |
//! |---|---|
//! | `12` `-1` `0x1f` `0o644` | numbers; `AT_FDCWD`; times also as `5ms` (`ns us ms s`) |
//! | `O_RDWR\|O_CREAT` | flags, by the names of the parameter's table or numbers |
//! | `text` `"quoted \n \x00"` | text, paths and bytes |
//! | `["a", "b"]` | texts that each end with a NUL, such as arguments |
//! | `hex:68656c` | the bytes of any parameter, as they are |
//! | `1.2.3.4:80` `[::1]:80` `unix:/run/s` `family:16` | an address; a tuple with `->` between two, `unix:1->2:/run/s` with kernel addresses |
//! | `3:POLLIN\|POLLOUT,4:0` | descriptors for poll |
//! | `0:VALUE` | a value of several types: the type's index, the value |
//!
//! Not parameters: `tid=` (else the line's before; parameters called `tid` of clone, fork and exec follow it), `ts=` (nanoseconds, or `+1ms` after the line
//! before; else `+1us`), `cpu=`, `state_only=1`, `nparams=` (as an older writer: only so many parameters). `arg.NAME=` names a parameter in any case.
//!
//! What Lanner's own probe adds (see [`crate::extension`]; in front of the first such event comes the marker of such streams): `notes=` with
//! `cut:PARAMETER`, `unreadable:PARAMETER`, `SHARED_FILES` and `SHARED_MEMORY`, commas between; the object with the words of `@fd`, `object.file=/etc/shadow object.ino=7`,
//! whose number is that of the event's descriptor unless `object.fd=` says another; `object_flags=DELETED|UPPER|LOWER|DEEP|ACCEPTED`;
//! `place=NETNS:CGROUP` of a socket; `namespaces=PID:MOUNT` of a thread, also with `@thread`, 0 for what is the host's; `acted.first=/etc/shadow` and
//! `acted.second=`, what the call acted on by its first and by its second name. `@name place=NETNS:CGROUP
//! address=1.2.3.4 name=example.org ttl=60s` says that a name server's answer told those in that place that name, at that moment, for so long (else for
//! five minutes). `@announce`, with the words of `@thread`, tells of a thread between events, as the probe does when what it told of it holds no longer.
//! `@unknown-container id=0123456789ab why="no runtime knows it"` says that a container was asked for in vain; `@k8s-asked resource=pods why="is away"` that
//! the API server of Kubernetes is asked for something, and, with a reason, that it does not answer.

use crate::event::{Event, EventBuf, NO_TID};
use crate::events::{Container, EVENTS};
use crate::extension;
use crate::info::{Category, EventInfo, Status};
use crate::snapshot::{self, encode_event};

mod encode;
mod extension_words;
mod print;
mod snapshot_lines;
mod words;

pub use print::print;
use words::{Problem, Word, suggestion};

/// Time of the first event: 2024-01-01 00:00:00 UTC.
pub const START_TS: u64 = 1_704_067_200_000_000_000;
/// From one event to the next, in nanoseconds, when a line does not say.
const STEP: u64 = 1000;

/// A mistake in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptError {
    /// 1-based.
    pub line: usize,
    /// 1-based, in bytes.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

impl core::fmt::Display for ScriptError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, " ({help})"))
    }
}

impl core::error::Error for ScriptError {}

/// One event of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptEvent {
    /// Line of the script, 1-based.
    pub line: usize,
    /// The event's block.
    pub bytes: Vec<u8>,
    /// CPU.
    pub cpu: u16,
    /// For state only.
    pub state_only: bool,
}

impl ScriptEvent {
    /// A view of it.
    ///
    /// # Errors
    /// None for events that [`parse`] made.
    pub fn event(&self) -> Result<Event<'_>, crate::event::EventError> {
        let mut event = Event::parse(&self.bytes)?;
        (event.cpu, event.state_only) = (self.cpu, self.state_only);
        Ok(event)
    }
}

/// Reads a script. Lines that tell what was there before come out as `lanner.*` events (see [`crate::snapshot`]) of time 0, between
/// `lanner.snapshot-begin` and `lanner.snapshot-end`.
///
/// # Errors
/// All mistakes of the script, in the order of its lines.
pub fn parse(text: &str) -> Result<Vec<ScriptEvent>, Vec<ScriptError>> {
    let mut script = Reader {
        ts: START_TS - STEP,
        tid: 1,
        open_snapshot: false,
        marked: false,
        buf: EventBuf::default(),
        events: Vec::new(),
    };
    let mut errors = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if let Err(Problem { column, message, help }) = script.line(line, text) {
            errors.push(ScriptError { line, column: column + 1, message, help });
        }
    }
    script.end_snapshot();
    if errors.is_empty() { Ok(script.events) } else { Err(errors) }
}

struct Reader {
    ts: u64,
    tid: i64,
    open_snapshot: bool,
    /// The marker of streams with an extension was written.
    marked: bool,
    buf: EventBuf,
    events: Vec<ScriptEvent>,
}

/// What a line says of the event besides its parameters.
struct Header {
    ts: u64,
    tid: Option<i64>,
    cpu: u16,
    state_only: bool,
    nparams: Option<usize>,
}

impl Reader {
    fn line(&mut self, number: usize, text: &str) -> Result<(), Problem> {
        let trimmed = text.trim_start();
        let indent = text.len() - trimmed.len();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            return Ok(());
        }
        let name_len = trimmed.find(char::is_whitespace).unwrap_or(trimmed.len());
        let (name, rest) = trimmed.split_at(name_len);
        if let "@container" | "@k8s" = name {
            self.ts = self.ts.saturating_add(STEP);
            self.end_snapshot();
            let json = rest.trim().as_bytes();
            if name == "@k8s" {
                encode_event(&mut self.buf, self.ts, snapshot::K8S, |out| out.extend_from_slice(json));
            } else {
                Container { json: Some(json), ..Container::default() }.encode(&mut self.buf, self.ts, NO_TID);
            }
            self.push(number, 0, false);
            return Ok(());
        }
        let words = words::split(rest, indent + name_len)?;
        if let Some(encode) = snapshot_lines::later(name) {
            self.ts = self.ts.saturating_add(STEP);
            self.end_snapshot();
            if name == "@announce" {
                self.mark(number, self.ts);
            }
            encode(&mut self.buf, self.ts, &words).map_err(|p| p.or_at(indent))?;
            self.push(number, 0, false);
            return Ok(());
        }
        if let Some(kind) = name.strip_prefix('@') {
            self.begin_snapshot(number);
            if words.iter().any(|word| word.key == "namespaces") {
                self.mark(number, 0);
            }
            snapshot_lines::encode(&mut self.buf, kind, &words).map_err(|p| p.or_at(indent))?;
            self.push(number, 0, false);
            return Ok(());
        }
        let info = find(name).map_err(|p| p.or_at(indent))?;
        let header = self.header(info, &words)?;
        self.end_snapshot();
        if words.iter().any(|word| extension_words::is_one(word.key, info)) {
            self.mark(number, header.ts);
        }
        self.ts = header.ts;
        self.tid = header.tid.unwrap_or(self.tid);
        self.event(info, &header, &words)?;
        self.push(number, header.cpu, header.state_only);
        Ok(())
    }

    fn header(&self, info: &EventInfo, words: &[Word<'_>]) -> Result<Header, Problem> {
        let mut header =
            Header { ts: self.ts.saturating_add(STEP), tid: None, cpu: 0, state_only: false, nparams: None };
        for word in words {
            match word.key {
                "ts" => header.ts = word.time(self.ts)?,
                "tid" => header.tid = Some(word.number()?),
                "cpu" => header.cpu = word.number()?,
                "state_only" => header.state_only = word.number::<u8>()? != 0,
                "nparams" => header.nparams = Some(word.number()?),
                key if extension_words::is_one(key, info) => {}
                key => {
                    let name = key.strip_prefix("arg.").unwrap_or(key);
                    if info.param(name).is_none() {
                        let names = info.params.iter().map(|p| p.name);
                        let help = suggestion(name, names);
                        return Err(word.problem(format!("{} has no parameter '{name}'", info.name)).or_help(help));
                    }
                }
            }
        }
        Ok(header)
    }

    /// In front of the first event with an extension, what says that there are such events.
    fn mark(&mut self, line: usize, ts: u64) {
        if !core::mem::replace(&mut self.marked, true) {
            encode_event(&mut self.buf, ts, extension::MARKER, |out| out.extend_from_slice(extension::VERSION));
            self.push(line, 0, false);
        }
    }

    fn event(&mut self, info: &EventInfo, header: &Header, words: &[Word<'_>]) -> Result<(), Problem> {
        let threadless = info.category.has(Category::METAEVENT) || info.category.has(Category::PLUGIN);
        let tid = header.tid.unwrap_or(if threadless { NO_TID } else { self.tid });
        self.buf.begin(header.ts, tid, info.code);
        // Events of clone, fork and exec repeat their thread; a `tid` parameter of others (tkill) is another thread.
        let repeats_tid = info.param("ptid").is_some();
        for param in info.params.iter().take(header.nparams.unwrap_or(usize::MAX)) {
            let reserved = is_reserved(param.name);
            let word = words.iter().find(|word| match word.key.strip_prefix("arg.") {
                Some(name) => name == param.name,
                None => word.key == param.name && !reserved,
            });
            let mut bytes = Vec::new();
            match word {
                Some(word) => encode::param(param, word, &mut bytes)?,
                None if param.name == "tid" && repeats_tid => bytes.extend_from_slice(&tid.to_le_bytes()),
                None => {}
            }
            if bytes.len() > usize::from(u16::MAX) && !info.is_large() {
                return Err(Problem::new(format!("'{}' is longer than 65535 bytes", param.name)));
            }
            self.buf.param_bytes(&bytes);
        }
        extension_words::encode(&mut self.buf, info, words)?;
        self.buf.finish();
        Ok(())
    }

    fn begin_snapshot(&mut self, line: usize) {
        if !core::mem::replace(&mut self.open_snapshot, true) {
            // It forgets what was before, the mark too.
            self.marked = false;
            encode_event(&mut self.buf, 0, snapshot::BEGIN, |_| ());
            self.push(line, 0, false);
        }
    }

    fn end_snapshot(&mut self) {
        if core::mem::take(&mut self.open_snapshot) {
            encode_event(&mut self.buf, 0, snapshot::END, |_| ());
            let line = self.events.last().map_or(0, |event| event.line);
            self.push(line, 0, false);
        }
    }

    fn push(&mut self, line: usize, cpu: u16, state_only: bool) {
        self.events.push(ScriptEvent { line, bytes: self.buf.bytes().to_vec(), cpu, state_only });
    }
}

/// Words that are not parameters, unless `arg.` stands in front.
fn is_reserved(name: &str) -> bool {
    matches!(name, "ts" | "tid" | "cpu" | "state_only" | "nparams")
}

/// The event that a script's word means.
fn find(word: &str) -> Result<&'static EventInfo, Problem> {
    let current = |info: &EventInfo| matches!(info.status(), Status::Current | Status::CurrentConvertIfShort);
    let (name, enter) = word.strip_suffix('>').map_or((word, false), |name| (name, true));
    let named = || EVENTS.iter().copied().filter(|info| info.name == name && info.status() != Status::Unused);
    let found = EVENTS
        .iter()
        .copied()
        .find(|info| info.enum_name == name)
        .or_else(|| named().filter(|info| info.is_exit() != enter).max_by_key(|info| (current(info), info.code)))
        .or_else(|| named().filter(|info| current(info)).max_by_key(|info| info.code));
    found.ok_or_else(|| {
        let names = EVENTS.iter().filter(|info| current(info)).map(|info| info.name);
        Problem::new(format!("no event is called '{name}'")).or_help(suggestion(name, names))
    })
}

#[cfg(test)]
mod tests;
