//! What a field may look at.

use crate::json_tree::{Node, Tree};
use crate::param::{Number, text};
use lanner_schema::events::{Asyncevent, Container, Pluginevent};
use lanner_schema::extension::Notes;
use lanner_schema::{Category, Event};
use lanner_state::{Effect, Fd, State, Thread};
use std::cell::OnceCell;

/// Which spelling of a path the fields of paths show, where there are two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Spelling {
    /// As the process gave it, made absolute as text: Falco's meaning.
    #[default]
    AsGiven,
    /// As the kernel found the file, where that is known.
    Kernel,
}

/// An event with the state around it, after the event was followed.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The event.
    pub event: &'a Event<'a>,
    /// The state after it.
    pub state: &'a State,
    /// What the event is attached to.
    pub effect: &'a Effect,
    /// How a capture's reader is set up to print: time zone, buffers.
    pub print: &'a PrintOptions,
    /// How paths are spelled.
    pub spelling: Spelling,
    /// The payload of a JSON event, parsed when it is first asked for.
    pub(crate) json: OnceCell<Option<Tree>>,
}

/// How values are printed, and what else the event itself does not say.
#[derive(Debug, Clone, Default)]
pub struct PrintOptions {
    /// Offset of local time from UTC in seconds, for the time of an event.
    pub utc_offset: fn_offset::UtcOffset,
    /// Buffers in base64 instead of text with dots.
    pub buffers_base64: bool,
    /// Plugins whose events the stream can hold.
    pub plugins: Vec<PluginName>,
}

/// A plugin that makes events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginName {
    /// Its registered id, as in `PLUGINEVENT` and `ASYNCEVENT` events.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// The event source that it provides.
    pub source: String,
}

/// The local time zone as a function of time, so that summer time is right and no clock is read.
pub mod fn_offset {
    /// Seconds east of UTC at a time given in seconds since 1970.
    #[derive(Debug, Clone, Copy)]
    pub struct UtcOffset(pub fn(i64) -> i32);
    impl Default for UtcOffset {
        fn default() -> Self {
            Self(|_| 0)
        }
    }
}

/// Codes of the events that stand for syscalls without an event of their own: enter and exit.
const GENERIC: std::ops::RangeInclusive<u16> = 0..=1;

impl<'a> Cx<'a> {
    /// The context of an event.
    pub fn new(event: &'a Event<'a>, state: &'a State, effect: &'a Effect, print: &'a PrintOptions) -> Self {
        Self { event, state, effect, print, spelling: Spelling::AsGiven, json: OnceCell::new() }
    }

    /// The same with paths spelled otherwise.
    pub fn spelled(&self, spelling: Spelling) -> Self {
        let Self { event, state, effect, print, .. } = *self;
        Self { event, state, effect, print, spelling, json: OnceCell::new() }
    }

    /// What could not be told in full, or could have been changed; `None` where nobody says.
    pub fn notes(&self) -> Option<Notes> {
        self.state.is_own_stream().then(|| Notes::of(self.event))
    }

    /// True if a field of paths can differ with the spelling at this event.
    #[inline]
    pub fn spellings_differ(&self) -> bool {
        crate::fd::entry(self).is_some_and(|fd| fd.other_path().is_some()) || crate::fs_path::spellings_differ(self)
    }

    /// The thread that made the event.
    #[inline]
    pub fn thread(&self) -> Option<&'a Thread> {
        self.state.at(self.effect.thread?)
    }

    /// The leader of the thread's group; without one the thread itself is no use for facts of the process.
    #[inline]
    pub(crate) fn leader(&self) -> Option<&'a Thread> {
        self.state.leader(self.thread()?)
    }

    /// The thread that is the parent of the process.
    #[inline]
    pub(crate) fn parent(&self) -> Option<&'a Thread> {
        self.state.parent(self.thread()?)
    }

    /// The descriptor that the event made, used or closed.
    #[inline]
    pub fn fd(&self) -> Option<&'a Fd> {
        self.state.fd(self.effect)
    }

    /// True for syscalls without an event of their own.
    #[inline]
    pub(crate) fn is_generic(&self) -> bool {
        GENERIC.contains(&self.event.code())
    }

    /// What the syscall returned; `None` for events without a result.
    #[inline]
    pub(crate) fn result(&self) -> Option<i64> {
        let info = self.event.info();
        if !info.is_exit() || !info.category.has(Category::SYSCALL) || self.is_generic() {
            return None;
        }
        Some(match crate::param::number(info.params.first()?.ty, self.event.param(0)?)? {
            Number::Int(result) => result,
            Number::Uint(result) => result.cast_signed(),
        })
    }

    /// The payload, of events of plugins and of events about containers, as JSON.
    pub(crate) fn json(&self) -> Option<Node<'_, 'a>> {
        let at = match self.event.code() {
            Pluginevent::CODE => 1,
            Container::CODE => 0,
            Asyncevent::CODE => 2,
            _ => return None,
        };
        // As in Falco, anything but an object or an array is no JSON payload.
        let payload = Some(text(self.event.param(at)?))
            .filter(|payload| payload.starts_with(b"{") || payload.starts_with(b"["))?;
        let tree = self.json.get_or_init(|| Tree::parse(payload)).as_ref()?;
        Some(tree.root(payload))
    }

    /// Bytes of the parameter called `name`.
    pub(crate) fn param(&self, name: &str) -> Option<&'a [u8]> {
        self.event.param(self.event.info().param(name)?)
    }
}
