//! Groups instead of floods: alerts with the same key are one message at first, then a count now and then, then a last word.
//!
//! Time is the alerts' and the events', so that a replay says the same.

use crate::formats::append_plain;
use crate::time::append_iso;
use lanner_engine::Alert;
use lanner_fields::Typed;
use lanner_fields::time::SECOND;
use std::collections::HashMap;
use std::sync::Arc;

/// How alerts are grouped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSettings {
    /// Fields that must be the same, beside the rule; none: those that the rule names.
    pub by: Vec<String>,
    /// Time between two messages of a group, ns.
    pub every: u64,
    /// Time without an alert after which a group is over, ns.
    pub quiet: u64,
}

/// Most groups that are open; what comes beyond is not grouped.
const MAX_GROUPS: usize = 1000;

/// Longest value of a field that is told apart, in bytes.
const MAX_VALUE: usize = 1024;

/// The fields that make an alert's group, beside its rule: those that the settings name, else those that the rule does.
pub(crate) fn fields<'a>(by: &'a [String], alert: &'a Alert) -> impl Iterator<Item = &'a str> {
    let of_rule = if by.is_empty() { &*alert.rule.group_by } else { &[] };
    by.iter().map(String::as_str).chain(of_rule.iter().map(|name| &**name))
}

/// A rule's name and values of fields.
type Key = Vec<u8>;

/// Alerts of one key.
#[derive(Debug)]
struct Group {
    /// The newest.
    alert: Alert,
    /// Time of the first and of the newest, ns since 1970.
    since: u64,
    last: u64,
    /// When a message was last sent.
    told: u64,
    count: u64,
    /// Since then.
    new: u64,
    /// The order in which groups were opened.
    place: u64,
}

impl Group {
    /// When the next message is due, unless something comes before.
    fn due(&self, settings: &GroupSettings) -> u64 {
        let rolled = if self.new > 0 { self.told.saturating_add(settings.every) } else { u64::MAX };
        rolled.min(self.last.saturating_add(settings.quiet))
    }

    fn is_over(&self, settings: &GroupSettings, at: u64) -> bool {
        at >= self.last.saturating_add(settings.quiet)
    }

    /// The newest alert with what it stands for.
    fn message(&self, at: u64, state: &str) -> Alert {
        let mut alert = self.alert.clone();
        let (since, last) = (clock(self.since), clock(self.last));
        let words = match state {
            "over" => format!(" (×{} from {since} to {last}, over)", self.count),
            _ => format!(" (×{} since {since})", self.count),
        };
        alert.message.extend_from_slice(words.as_bytes());
        alert.ts = at;
        let fields = [
            ("group.count", Typed::Uint(self.count)),
            ("group.new", Typed::Uint(self.new)),
            ("group.since", Typed::Uint(self.since)),
            ("group.state", Typed::Text(state.as_bytes().to_vec())),
        ];
        alert.fields.extend(fields.map(|(name, value)| (Arc::from(name), value)));
        alert
    }
}

/// `YYYY-MM-DDTHH:MM:SSZ`
fn clock(ts: u64) -> String {
    let mut text = Vec::new();
    append_iso((ts / SECOND) as i64, &mut text);
    String::from_utf8_lossy(&text).into_owned() + "Z"
}

/// The groups of an output.
#[derive(Debug)]
pub(crate) struct Groups {
    settings: GroupSettings,
    open: HashMap<Key, Group>,
    opened: u64,
}

/// What becomes of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is the first of its group.
    First,
    /// Its group counts it.
    Counted,
    /// There are too many groups.
    Alone,
}

impl Groups {
    pub(crate) fn new(settings: GroupSettings) -> Self {
        Self { settings, open: HashMap::new(), opened: 0 }
    }

    pub(crate) fn settings(&self) -> &GroupSettings {
        &self.settings
    }

    fn key(&self, alert: &Alert) -> Key {
        let mut key = alert.rule.name.as_bytes().to_vec();
        for name in fields(&self.settings.by, alert) {
            key.push(0);
            let Some((_, value)) = alert.fields.iter().find(|(field, _)| **field == *name) else { continue };
            let start = key.len();
            append_plain(value, &mut key);
            key.truncate(start + MAX_VALUE);
        }
        key
    }

    /// Number of groups that are open.
    pub(crate) fn len(&self) -> usize {
        self.open.len()
    }

    /// What becomes of an alert, and when its group has something to say at the earliest, ns since 1970.
    pub(crate) fn place(&mut self, alert: &Alert) -> (Place, u64) {
        let key = self.key(alert);
        if let Some(group) = self.open.get_mut(&key) {
            group.last = group.last.max(alert.ts);
            group.count += 1;
            group.new += 1;
            group.alert.clone_from(alert);
            return (Place::Counted, group.due(&self.settings));
        }
        if self.open.len() >= MAX_GROUPS {
            return (Place::Alone, u64::MAX);
        }
        let (ts, place) = (alert.ts, self.opened);
        self.opened += 1;
        let group = Group { alert: alert.clone(), since: ts, last: ts, told: ts, count: 1, new: 0, place };
        let due = group.due(&self.settings);
        self.open.insert(key, group);
        (Place::First, due)
    }

    /// When something is due, ns since 1970.
    pub(crate) fn due(&self) -> u64 {
        self.open.values().map(|group| group.due(&self.settings)).min().unwrap_or(u64::MAX)
    }

    /// The messages that are due by now, in the order in which they became due.
    pub(crate) fn take_due(&mut self, now: u64) -> Vec<Alert> {
        let Self { settings, open, .. } = self;
        let mut messages = Vec::new();
        open.retain(|_, group| {
            loop {
                let at = group.due(settings);
                if at > now {
                    return true;
                }
                if group.is_over(settings, at) {
                    messages.extend((group.count > 1).then(|| (at, group.place, group.message(at, "over"))));
                    return false;
                }
                messages.push((at, group.place, group.message(at, "open")));
                (group.told, group.new) = (at, 0);
            }
        });
        messages.sort_by_key(|(at, place, _)| (*at, *place));
        messages.into_iter().map(|(_, _, alert)| alert).collect()
    }

    /// The last words of all groups.
    pub(crate) fn end(&mut self) -> Vec<Alert> {
        let mut open: Vec<Group> = self.open.drain().map(|(_, group)| group).filter(|group| group.count > 1).collect();
        open.sort_by_key(|group| group.place);
        open.iter().map(|group| group.message(group.last, "over")).collect()
    }
}

/// How many alerts an output gets at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateSettings {
    /// In a minute of the events' time.
    pub per_minute: u32,
    /// At once.
    pub burst: u32,
}

/// A bucket of tokens that fills as time passes.
#[derive(Debug)]
pub(crate) struct Rate {
    settings: RateSettings,
    /// Millionths of a token.
    tokens: u64,
    last: Option<u64>,
}

const TOKEN: u64 = 1_000_000;

impl Rate {
    pub(crate) fn new(settings: RateSettings) -> Self {
        Self { settings, tokens: u64::from(settings.burst) * TOKEN, last: None }
    }

    pub(crate) fn settings(&self) -> RateSettings {
        self.settings
    }

    /// Whether another alert, of this time (ns since 1970), may pass.
    pub(crate) fn lets_pass(&mut self, ts: u64) -> bool {
        let passed = ts.saturating_sub(*self.last.get_or_insert(ts));
        let filled =
            u128::from(passed) * u128::from(self.settings.per_minute) * u128::from(TOKEN) / u128::from(60 * SECOND);
        if filled > 0 {
            self.last = Some(ts);
            let most = u64::from(self.settings.burst) * TOKEN;
            self.tokens = most.min(self.tokens.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX)));
        }
        match self.tokens.checked_sub(TOKEN) {
            Some(left) => self.tokens = left,
            None => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, RateSettings};

    #[test]
    fn a_rate_lets_a_burst_pass_and_then_so_many_a_minute() {
        let mut rate = Rate::new(RateSettings { per_minute: 6, burst: 2 });
        let second = 1_000_000_000;
        let passed: Vec<u64> = (0..60).filter(|n| rate.lets_pass(1_000 + n * second)).collect();
        assert_eq!(passed, [0, 1, 10, 20, 30, 40, 50]);
        assert!(rate.lets_pass(u64::MAX) && rate.lets_pass(u64::MAX) && !rate.lets_pass(u64::MAX));
    }
}
