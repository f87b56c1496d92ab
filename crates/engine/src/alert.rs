//! An alert: a rule that matched an event, with all that it showed.

use crate::compile::Condition;
use crate::operand::{Buffers, Operand};
use crate::rule::RuleInfo;
use crate::template::{self, Template};
use lanner_fields::{Cx, FieldFlags, Typed};
use lanner_schema::filter::Paths;
use lanner_schema::snapshot::Gap;
use lanner_state::container::Standing;
use lanner_state::k8s::PodStanding;
use lanner_state::{Facts, Text};
use std::sync::Arc;

/// A rule matched an event. Text and JSON are views of it, made by outputs.
#[derive(Debug, Clone)]
pub struct Alert {
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// Time of the event, ns since 1970.
    pub ts: u64,
    /// Number of the event in its stream.
    pub event_num: u64,
    /// The rules that it belongs to; `None` for what the program says of itself.
    pub rules: Option<Arc<RulesVersion>>,
    /// The spellings of the event's paths that the rule matches with, where they differ and the rule tests a path.
    pub path: Option<Paths>,
    /// The rule's output with its fields filled in; not always UTF-8.
    pub message: Vec<u8>,
    /// Each field of the output by its text (`proc.aname[1]`), in the order of the output, then extra fields.
    pub fields: Vec<(Arc<str>, Typed)>,
    /// The process and its ancestors as they were, oldest last; empty for sources without processes, and where nobody looks at it.
    pub lineage: Vec<Arc<Facts>>,
    /// How much was known of the container that it happened in.
    pub enrichment: Enrichment,
    /// The coverage gap that the event lies in, as far as it was known then: events around it were lost, so that facts may be missing or old.
    pub gap: Option<Arc<Gap>>,
}

/// The rules that raised an alert.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RulesVersion {
    /// 1 for those that a run began with; each reload counts it up.
    pub generation: u32,
    /// The first 16 hexadecimal digits of the SHA-256 sum of the rule files' texts, each behind its length, in their order: nodes with the same rules
    /// have the same.
    pub hash: Box<str>,
}

/// How much was known of the container of an alert's process, and of its pod, where the alert needs that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Enrichment {
    /// It happened on the host, or has no process: there is nothing to know.
    #[default]
    None,
    /// A runtime told of the container, and the API server of the pod, if the rule needs what it alone says.
    Complete,
    /// Something is missing: why.
    Partial(Text),
    /// No answer came in time.
    Timeout,
}

/// Why an event is judged though nobody has told of its container yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unanswered {
    /// Answers are not waited for.
    #[default]
    NotAwaited,
    /// The time to wait is over.
    TimeOver,
    /// Too many events wait already.
    NoRoom,
    /// The stream ends.
    Ended,
}

impl Enrichment {
    /// What is known of the container that an event happened in, and of its pod, if what only the API server says of it is needed.
    fn of(cx: &Cx<'_>, unanswered: Unanswered, needs_cluster: bool) -> Self {
        let Some(thread) = cx.thread() else { return Self::None };
        match cx.state.containers().standing(&thread.facts.container) {
            Standing::Host => Self::None,
            Standing::Known(container) if !container.partial.is_empty() => Self::Partial(container.partial.clone()),
            Standing::Known(_) if needs_cluster => Self::of_pod(cx.state.pod_standing_of(thread), unanswered),
            Standing::Known(_) => Self::Complete,
            Standing::Unknown(why) => Self::Partial(why.clone()),
            Standing::Awaited => match unanswered {
                Unanswered::TimeOver => Self::Timeout,
                Unanswered::NotAwaited => partial(b"answers of runtimes are not waited for"),
                Unanswered::NoRoom => partial(b"too many events waited for the runtime's answer"),
                Unanswered::Ended => partial(b"the stream ended before a runtime answered"),
            },
        }
    }

    fn of_pod(pod: PodStanding, unanswered: Unanswered) -> Self {
        match pod {
            PodStanding::NoPod | PodStanding::Known => Self::Complete,
            PodStanding::Missing(why) => Self::Partial(why),
            PodStanding::Awaited => partial(match unanswered {
                Unanswered::TimeOver => b"the API server did not tell of the pod in time",
                Unanswered::NotAwaited => b"answers of the API server are not waited for",
                Unanswered::NoRoom => b"too many events waited for what the API server says",
                Unanswered::Ended => b"the stream ended before the API server told of the pod",
            }),
        }
    }
}

fn partial(why: &[u8]) -> Enrichment {
    Enrichment::Partial(why.into())
}

/// How alerts are made.
#[derive(Debug, Clone, Copy)]
pub struct Telling {
    /// Whether somebody looks at the lineage.
    pub lineage: Lineage,
    /// Why the event is judged, where nobody has told of its container.
    pub unanswered: Unanswered,
}

/// Whether somebody looks at the lineage of alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lineage {
    /// It is gathered.
    Shown,
    /// It stays empty.
    LeftOut,
}

/// A rule with everything compiled: what it takes to judge events and to tell of them.
#[derive(Debug, Clone)]
pub struct CompiledRule {
    /// What alerts say of it.
    pub info: Arc<RuleInfo>,
    /// Its condition.
    pub condition: Condition,
    /// Its output with what settings append.
    pub output: Template,
    /// Fields that settings add: key and value.
    pub extra: Vec<(Arc<str>, Extra)>,
    /// Write a capture when it fires.
    pub capture: bool,
    /// For how long, ms of event time; 0: the setting's.
    pub capture_duration: u32,
    /// Its condition, or what it shows, needs what the API server of Kubernetes alone says.
    pub needs_cluster: bool,
}

/// A field that settings add to alerts.
#[derive(Debug, Clone)]
pub enum Extra {
    /// A field's typed value.
    Field(Operand),
    /// A filled-in template, as text.
    Template(Template),
}

impl CompiledRule {
    /// An alert without anything in it, for [`Self::fill`].
    pub fn blank(&self) -> Alert {
        let mut alert = Alert {
            rule: self.info.clone(),
            ts: 0,
            event_num: 0,
            rules: None,
            path: None,
            message: Vec::new(),
            fields: Vec::new(),
            lineage: Vec::new(),
            enrichment: Enrichment::None,
            gap: None,
        };
        self.set_keys(&mut alert);
        alert
    }

    /// Makes `alert` the one for an event that the rule matches; the memory of what it was before, of this or another rule, is used again.
    pub fn fill<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers, telling: Telling, alert: &mut Alert) {
        if !Arc::ptr_eq(&alert.rule, &self.info) {
            alert.rule = self.info.clone();
            self.set_keys(alert);
        }
        alert.ts = cx.event.ts;
        alert.event_num = cx.event.num;
        alert.path = None;
        alert.message.clear();
        self.output.fill(cx, buffers, &mut alert.message, &mut alert.fields);
        for (key, extra) in &self.extra {
            if let Some((_, value)) = alert.fields.iter_mut().find(|(known, _)| known == key) {
                *value = extra.value(cx, buffers);
            }
        }
        alert.gap = cx.state.gap_at(cx.event.ts).cloned();
        alert.enrichment = Enrichment::of(cx, telling.unanswered, self.needs_cluster);
        alert.lineage.clear();
        if telling.lineage == Lineage::Shown
            && let Some(thread) = cx.thread()
        {
            alert.lineage.extend(cx.state.lineage(thread).cloned());
        }
    }

    /// Whether a condition, an output or fields that settings add need what the API server of Kubernetes alone says.
    pub fn reads_cluster(condition: &Condition, output: &Template, extra: &[(Arc<str>, Extra)]) -> bool {
        let of_template = |template: &Template| template.flags().has(FieldFlags::CLUSTER);
        condition.root.flags().has(FieldFlags::CLUSTER)
            || of_template(output)
            || extra.iter().any(|(_, extra)| match extra {
                Extra::Field(operand) => operand.flags().has(FieldFlags::CLUSTER),
                Extra::Template(template) => of_template(template),
            })
    }

    /// The keys of the output, then those that settings add.
    fn set_keys(&self, alert: &mut Alert) {
        let mut keys: Vec<&Arc<str>> = self.output.keys().collect();
        for (key, _) in &self.extra {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        alert.fields.resize_with(keys.len(), || (Arc::from(""), Typed::Missing));
        for ((key, _), own) in alert.fields.iter_mut().zip(keys) {
            *key = own.clone();
        }
    }
}

impl Extra {
    fn value<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers) -> Typed {
        match self {
            Self::Field(operand) => template::typed(operand, cx, buffers),
            Self::Template(template) => {
                let mut text = Vec::new();
                template.render(cx, buffers, &mut text);
                Typed::Text(text)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Alert, CompiledRule, Extra, Lineage, Telling, Unanswered};
    use crate::compile;
    use crate::operand::Buffers;
    use crate::priority::Priority;
    use crate::rule::RuleInfo;
    use crate::template::Template;
    use lanner_fields::cx::PrintOptions;
    use lanner_fields::{Cx, Registry, Typed};
    use lanner_schema::script;
    use lanner_state::State;
    use std::sync::Arc;

    const SHOWN: Telling = Telling { lineage: Lineage::Shown, unanswered: Unanswered::NotAwaited };

    fn rule(name: &str, output: &str, extra: &[(&str, &str)]) -> CompiledRule {
        let registry = Registry::builtin();
        let template = |text: &str| Template::of_rule(text, &registry, "syscall").unwrap();
        let condition = lanner_lang::condition::parse("evt.num > 0", 10).unwrap();
        let condition = compile::compile(&condition, &registry, "syscall", &compile::Options::default()).0.unwrap();
        CompiledRule {
            info: Arc::new(RuleInfo {
                name: name.to_owned(),
                desc: String::new(),
                priority: Priority::Notice,
                tags: Vec::new(),
                source: "syscall".to_owned(),
                group_by: Vec::new(),
            }),
            condition,
            output: template(output),
            extra: extra.iter().map(|(key, text)| (Arc::from(*key), Extra::Template(template(text)))).collect(),
            capture: false,
            capture_duration: 0,
            needs_cluster: false,
        }
    }

    fn fields(alert: &Alert) -> Vec<(&str, Typed)> {
        alert.fields.iter().map(|(key, value)| (&**key, value.clone())).collect()
    }

    #[test]
    fn fields_behind_transformers_are_shown() {
        let keys = |output: &str| {
            rule("r", output, &[]).blank().fields.iter().map(|(key, _)| key.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(keys("%toupper(proc.name) %proc.name"), ["proc.name"]);
        assert_eq!(keys("%proc.name %20tolower(toupper( proc.name )) %evt.num"), ["proc.name", "evt.num"]);
        assert_eq!(
            keys("%concat(toupper(proc.name), evt.arg[1])%join(\"-\", (evt.type, proc.name))"),
            ["proc.name", "evt.arg[1]", "evt.type"]
        );
    }

    #[test]
    fn memory_is_used_again_and_nothing_stays() {
        let text = |text: &str| Typed::Text(text.as_bytes().to_vec());
        let one = rule(
            "one",
            "%proc.name %10proc.name %evt.num %fd.name %evt.time %basename(proc.name) %toupper(user.name) %proc.tty",
            &[("fd.name", "set"), ("x", "%evt.type!")],
        );
        let other = rule("other", "%evt.type", &[]);
        let script = "@thread tid=7 ptid=1 comm=a_long_name\n@thread tid=1 ptid=0 comm=init\n@fd tid=7 fd=3 file=/etc/hosts\nclose tid=7 res=0 fd=3\nkill tid=1 res=0 pid=7 sig=9\nclose tid=7 res=0 fd=3";
        let (mut state, print, buffers) = (State::default(), PrintOptions::default(), Buffers::default());
        let mut alert = one.blank();
        for event in &script::parse(script).unwrap() {
            let event = event.event().unwrap();
            let effect = state.follow(&event);
            if !effect.hidden {
                let cx = Cx::new(&event, &state, &effect, &print);
                for rule in [&one, &other, &other, &one] {
                    rule.fill(&cx, &buffers, SHOWN, &mut alert);
                    let mut fresh = rule.blank();
                    rule.fill(&cx, &buffers, SHOWN, &mut fresh);
                    assert_eq!((&alert.message, fields(&alert)), (&fresh.message, fields(&fresh)));
                    assert_eq!(alert.lineage.len(), fresh.lineage.len());
                    assert!(Arc::ptr_eq(&alert.rule, &rule.info) && !alert.lineage.is_empty());
                }
                let kind = if event.name() == "kill" { "kill!" } else { "close!" };
                let name = if event.name() == "kill" { "init" } else { "a_long_name" };
                assert_eq!(
                    fields(&alert),
                    [
                        ("proc.name", text(name)),
                        ("evt.num", Typed::Uint(0)),
                        ("fd.name", text("set")),
                        ("evt.time", Typed::Uint(event.ts)),
                        ("user.name", text("root")),
                        ("proc.tty", Typed::Uint(0)),
                        ("x", text(kind)),
                    ]
                );
                one.fill(&cx, &buffers, Telling { lineage: Lineage::LeftOut, ..SHOWN }, &mut alert);
                assert!(alert.lineage.is_empty());
            }
            state.settle(effect);
        }
    }
}
