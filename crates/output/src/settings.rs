//! The list `lanner.outputs`: each output with where it goes, what it gets, and how it is delivered.

use crate::delivery::spool::{Fsync, SpoolSettings};
use crate::delivery::{BatchLimits, DeliverySettings, LetterSettings, QueueLimits, Retry};
use crate::groups::{GroupSettings, RateSettings};
use crate::route::{Match, Route};
use crate::sinks::{KINDS, SinkKind};
use crate::trust::Trust;
use lanner_engine::Priority;
use lanner_fields::time::SECOND;
use lanner_lang::keys::{Key, Kind, value};
use lanner_lang::suggest;
use lanner_lang::yaml::Node;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// Names of the common formats.
const FORMATS: &[&str] = &["text", "falco_json", "native_json", "ocsf", "ecs"];

output_settings! {
    /// What each output has.
    Common "" COMMON {
        /// Its name in messages and counters: letters, digits, `-` and `_`; each name once.
        name: String = String::new();
        /// The least urgent priority that it gets.
        priority: String = "debug".into();
        /// How alerts are written: `text`, `falco_json`, `native_json`, `ocsf` or `ecs`; without it as on standard output.
        format: String as (Kind::Choice(FORMATS)) = String::new();
        /// A text of your own instead, with `{time}`, `{hostname}`, `{rule}`, `{priority}`, `{source}`, `{tags}`, `{message}` and fields such as `{proc.name}` in it; `{{` is a brace.
        template: String = String::new();
    }
}

output_settings! {
    /// What an alert must be like.
    Matching "match." MATCHING {
        /// Only these rules, with `*` for anything.
        rules: Vec<String> = Vec::new();
        /// Only rules with one of these tags.
        tags: Vec<String> = Vec::new();
        /// Only these sources.
        sources: Vec<String> = Vec::new();
    }
}

output_settings! {
    /// What is handed over at once.
    Batch "batch." BATCH {
        /// Most alerts; 0: as many as suit the type, one with `http`.
        count: u32 ["alerts"] as (Kind::Int(0, 1_000_000)) = 0;
        /// Most bytes; a longer alert goes alone.
        bytes: u64 ["bytes"] as (Kind::Int(1, 1_073_741_824)) = 1_048_576;
        /// How long the first alert of a batch waits for others; without it 0, and 60 000 with `s3`.
        ms: u64 ["ms"] as (Kind::Int(0, 600_000)) = 0;
    }
}

output_settings! {
    /// What may wait in memory.
    Queue "queue." QUEUE {
        /// Most alerts; 0: as many as the bytes allow.
        alerts: u64 ["alerts"] as (Kind::Int(0, 100_000_000)) = 0;
        /// Most bytes. A full live queue gives up the oldest of the least urgent alerts; a replay waits.
        bytes: u64 ["bytes"] as (Kind::Int(1024, 1_073_741_824)) = 16_777_216;
    }
}

output_settings! {
    /// When a failed delivery is tried again.
    Retries "retry." RETRIES {
        /// Wait before the second try; it doubles with each, and chance takes up to half of it away.
        first_ms: u64 ["ms"] as (Kind::Int(1, 3_600_000)) = 500;
        /// Longest wait.
        longest_ms: u64 ["ms"] as (Kind::Int(1, 3_600_000)) = 30_000;
        /// Tries after which a batch is given up; 0: never. Live runs only; a replay gives up an output after 5 s.
        tries: u32 = 0;
        /// Time-outs in a row after which a batch is given up; 0: never. Live runs only.
        timeouts: u32 = 0;
    }
}

output_settings! {
    /// Where alerts go that can't be delivered.
    Letters "dead_letters." LETTERS {
        /// A file for alerts that were refused or given up, a JSON line each.
        path: String = String::new();
        /// Its largest size; what comes then is lost, and counted.
        max_bytes: u64 ["bytes"] as (Kind::Int(1, i64::MAX)) = 67_108_864;
    }
}

output_settings! {
    /// Where alerts are kept on disk until they have arrived.
    Spool "spool." SPOOL {
        /// A directory of this output alone; without it alerts wait in memory.
        path: String = String::new();
        /// Its largest size. A full spool gives up the oldest of the least urgent alerts, about a 32nd of it at once.
        max_bytes: u64 ["bytes"] as (Kind::Int(65_536, i64::MAX)) = 268_435_456;
        /// When alerts are forced onto the disk: `always`, before they count as spooled; `interval`, each second; `never`, when the system likes. Only a power failure can tell the difference.
        fsync: String as (Kind::Choice(&["always", "interval", "never"])) = "interval".into();
    }
}

output_settings! {
    /// Alerts that are alike become one message.
    Grouping "group." GROUP {
        /// Fields whose values must be the same, beside the rule; without any those that the rule names (`group_by`). The first alert of a group goes at once; then a message tells how many came since, and a last one when it is over.
        by: Vec<String> = Vec::new();
        /// Time between two messages of a group.
        every_s: u64 ["s of event time"] as (Kind::Int(1, 86_400)) = 60;
        /// Time without an alert after which a group is over.
        quiet_s: u64 ["s of event time"] as (Kind::Int(1, 86_400)) = 300;
    }
}

output_settings! {
    /// Most messages.
    Rating "rate." RATE {
        /// Most messages a minute; what comes beyond is left out, and counted; 0: no limit.
        per_minute: u32 ["alerts a minute of event time"] as (Kind::Int(0, 1_000_000)) = 0;
        /// Most messages at once.
        burst: u32 ["alerts"] as (Kind::Int(1, 1_000_000)) = 10;
    }
}

/// Keys that can't be the names of a struct's fields, or hold more than texts.
static OTHERS: &[Key] = &[
    Key {
        path: "lanner.outputs[].type",
        kind: Kind::Text,
        default: String::new,
        unit: "",
        doc: "Where alerts go: the name of the group with further keys, such as `http`.",
    },
    Key {
        path: "lanner.outputs[].continue",
        kind: Kind::Bool,
        default: || "true".to_owned(),
        unit: "",
        doc: "Outputs further down the list get what this one has taken, too.",
    },
    Key {
        path: "lanner.outputs[].match.fields",
        kind: Kind::Map,
        default: String::new,
        unit: "",
        doc: "Only alerts that have each of these fields with this value, or one of a list of values, with `*` for anything.",
    },
];

/// The keys of outputs: those that all have, and each sink's.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    let common = [COMMON, OTHERS, MATCHING, BATCH, QUEUE, RETRIES, SPOOL, LETTERS, GROUP, RATE];
    common.into_iter().flatten().chain(KINDS.iter().flat_map(|kind| kind.keys))
}

/// How an output's alerts are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// As by default.
    Default,
    /// In a common format, by its name.
    Format(String),
    /// By a template.
    Template(String),
}

/// An output of the list.
#[derive(Debug, Clone)]
pub struct OutputSettings {
    /// Its name.
    pub name: String,
    /// Where alerts go.
    pub kind: &'static SinkKind,
    /// The keys of that.
    pub keys: Option<Node>,
    /// Which alerts.
    pub route: Route,
    /// How they are written.
    pub written: Written,
    /// How they are delivered; a batch of 0 alerts is the sink's usual one.
    pub delivery: DeliverySettings,
    /// Whether the settings say how long a batch waits; if not, it waits as long as the sink's usual one.
    pub waits: bool,
    /// Whether alerts that are alike are one message.
    pub group: Option<GroupSettings>,
    /// Whether there is a limit to how many.
    pub rate: Option<RateSettings>,
}

impl OutputSettings {
    /// Files with certificates and keys, which are read when the output is made.
    pub fn files(&self) -> Vec<PathBuf> {
        let named = |key| value::<String>(self.keys.as_ref(), key).unwrap_or_default();
        let trust = Trust {
            ca_cert: named("ca_cert"),
            ca_bundle: named("ca_bundle"),
            client_cert: named("client_cert"),
            client_key: named("client_key"),
            ..Trust::default()
        };
        trust.files()
    }
}

/// A mistake in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListMistake {
    /// The key: `lanner.outputs[NAME].http.url`.
    pub key: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Most outputs: each has a thread.
const MAX_OUTPUTS: usize = 64;

/// Reads the list; entries with mistakes are left out.
pub fn read(list: Option<&Node>) -> (Vec<OutputSettings>, Vec<ListMistake>) {
    let (mut outputs, mut mistakes, mut names) = (Vec::new(), Vec::new(), BTreeSet::new());
    let entries = list.and_then(Node::as_sequence).unwrap_or(&[]);
    for entry in entries.iter().take(MAX_OUTPUTS) {
        match output(entry, &mut names) {
            Ok(output) => outputs.push(output),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if entries.len() > MAX_OUTPUTS {
        let message = format!("{} outputs are too many: at most {MAX_OUTPUTS}", entries.len());
        mistakes.push(ListMistake { key: "lanner.outputs".to_owned(), message, help: None });
    }
    (outputs, mistakes)
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !text.is_empty() && text.len() <= 40 && text.chars().all(fits)
}

fn output(entry: &Node, names: &mut BTreeSet<String>) -> Result<OutputSettings, ListMistake> {
    let text = |key: &str| value::<String>(Some(entry), key).unwrap_or_default();
    let name = text("name");
    if !is_name(&name) || !names.insert(name.clone()) {
        let message = match is_name(&name) {
            true => format!("two outputs are called `{name}`"),
            false => format!("`{name}` is no name of an output: use letters, digits, `-` and `_`, 40 at most"),
        };
        return Err(ListMistake { key: "lanner.outputs".to_owned(), message, help: None });
    }
    let key = |key: &str| format!("lanner.outputs[{name}].{key}");
    let mistake = |of: &str, message: String| ListMistake { key: key(of), message, help: None };
    let kind_name = text("type");
    let kinds = || KINDS.iter().map(|kind| kind.name);
    let Some(kind) = KINDS.iter().find(|kind| kind.name == kind_name) else {
        let message = format!("`{kind_name}` is no type of outputs: use {}", kinds().collect::<Vec<_>>().join(", "));
        let help = suggest::nearest(&kind_name, kinds()).map(|near| format!("did you mean `{near}`?"));
        return Err(ListMistake { help, ..mistake("type", message) });
    };
    if let Some(other) = kinds().find(|other| *other != kind.name && entry.get(other).is_some()) {
        return Err(mistake(other, format!("output `{name}` is of type {}, so `{other}` has no effect", kind.name)));
    }
    let common = Common::read(Some(entry));
    let Some(priority) = Priority::parse(&common.priority) else {
        return Err(mistake("priority", format!("`{}` is no priority", common.priority)));
    };
    let keys = entry.get(kind.name).cloned();
    (kind.check)(keys.as_ref()).map_err(|of| mistake(&format!("{}.{}", kind.name, of.key), of.message))?;
    let written = match (common.format.as_str(), common.template.as_str()) {
        ("", "") => Written::Default,
        (format, "") => Written::Format(format.to_owned()),
        ("", template) => Written::Template(template.to_owned()),
        _ => return Err(mistake("template", "an output has a format or a template, not both".to_owned())),
    };
    if kind.own_form && written != Written::Default {
        let key = if common.format.is_empty() { "template" } else { "format" };
        return Err(mistake(key, format!("{} has a form of its own for alerts, so `{key}` has no effect", kind.name)));
    }
    if let Written::Template(template) = &written {
        crate::formats::Template::new(template, &[]).map_err(|message| mistake("template", message))?;
    }
    let route = Route { priority, matching: matching(entry), goes_on: value(Some(entry), "continue").unwrap_or(true) };
    let (group, rate) = (grouping(entry), rating(entry));
    let waits = entry.get("batch").is_some_and(|batch| batch.get("ms").is_some());
    Ok(OutputSettings { kind, keys, route, written, delivery: delivery(entry), waits, group, rate, name })
}

fn grouping(entry: &Node) -> Option<GroupSettings> {
    let group = entry.get("group")?;
    let Grouping { by, every_s, quiet_s } = Grouping::read(Some(group));
    Some(GroupSettings { by, every: every_s.saturating_mul(SECOND), quiet: quiet_s.saturating_mul(SECOND) })
}

fn rating(entry: &Node) -> Option<RateSettings> {
    let Rating { per_minute, burst } = Rating::read(entry.get("rate"));
    (per_minute > 0).then_some(RateSettings { per_minute, burst: burst.max(1) })
}

fn matching(entry: &Node) -> Match {
    let group = entry.get("match");
    let Matching { rules, tags, sources } = Matching::read(group);
    let fields = group.and_then(|group| group.get("fields"));
    let field = |(key, (_, node)): (&str, &(Node, Node))| Some((key.to_owned(), value_of(node)?));
    let fields = fields.map(|fields| fields.keys().filter_map(field).collect()).unwrap_or_default();
    Match { rules, tags, sources, fields }
}

fn value_of(node: &Node) -> Option<Vec<String>> {
    lanner_lang::keys::Setting::read(node)
}

fn delivery(entry: &Node) -> DeliverySettings {
    let batch = Batch::read(entry.get("batch"));
    let queue = Queue::read(entry.get("queue"));
    let retry = Retries::read(entry.get("retry"));
    let letters = Letters::read(entry.get("dead_letters"));
    let spool = Spool::read(entry.get("spool"));
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    DeliverySettings {
        queue: QueueLimits { alerts: size(queue.alerts), bytes: size(queue.bytes) },
        batch: BatchLimits {
            count: batch.count as usize,
            bytes: size(batch.bytes),
            wait: Duration::from_millis(batch.ms),
        },
        retry: Retry {
            first: Duration::from_millis(retry.first_ms),
            longest: Duration::from_millis(retry.longest_ms),
            tries: retry.tries,
            timeouts: retry.timeouts,
        },
        dead_letters: (!letters.path.is_empty())
            .then(|| LetterSettings { path: letters.path.into(), max_bytes: letters.max_bytes }),
        spool: (!spool.path.is_empty()).then(|| SpoolSettings {
            path: spool.path.into(),
            max_bytes: spool.max_bytes,
            fsync: match spool.fsync.as_str() {
                "always" => Fsync::Always,
                "never" => Fsync::Never,
                // The key's kind lets no other words through.
                _ => Fsync::Interval,
            },
        }),
    }
}
