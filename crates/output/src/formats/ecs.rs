//! ECS: alerts in the fields of the Elastic Common Schema; `docs/guide/formats.md` describes it.

use super::lineage::Lineage;
use super::mitre::Attack;
use super::object::Object;
use super::places::{End, Found, Known, Places};
use super::plans::Plans;
use super::{about, append_plain, append_texts};
use crate::escape::quote;
use crate::time::Stamp;
use lanner_engine::{Alert, Priority};

/// The version of the schema.
pub const ECS_VERSION: &str = "8.17.0";

/// The format.
#[derive(Debug)]
pub struct Ecs {
    hostname: Vec<u8>,
    stamp: Stamp,
    plans: Plans<Plan>,
    lineage: Lineage,
    value: Vec<u8>,
}

/// What is the same for all alerts of a rule.
#[derive(Debug)]
struct Plan {
    places: Places,
    tags: Vec<u8>,
    /// What tags say of MITRE ATT&CK; empty for nothing.
    threat: Vec<u8>,
    /// Fields by index, as labels are called.
    labels: Vec<String>,
}

/// `event.severity`, as Elastic's own alerts count, and the code of syslog.
const fn severity(priority: Priority) -> (u64, u64) {
    match priority {
        Priority::Emergency => (99, 0),
        Priority::Alert => (99, 1),
        Priority::Critical => (99, 2),
        Priority::Error => (73, 3),
        Priority::Warning => (47, 4),
        Priority::Notice => (21, 5),
        Priority::Informational => (21, 6),
        Priority::Debug => (21, 7),
    }
}

impl Ecs {
    /// The format with a host's name, not always UTF-8.
    pub fn new(hostname: &[u8]) -> Self {
        Self {
            hostname: hostname.to_vec(),
            stamp: Stamp::default(),
            plans: Plans::default(),
            lineage: Lineage::default(),
            value: Vec::new(),
        }
    }

    /// From now on alerts are about this host.
    pub fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
    }

    /// Appends the alert without a line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let Self { hostname, stamp, plans, lineage, value } = self;
        let plan = plans.of(alert, Plan::new);
        stamp.set(alert.ts);
        let found = plan.places.of(alert);
        Object::write(out, |root| {
            let time = root.key("@timestamp");
            time.push(b'"');
            time.extend_from_slice(stamp.iso());
            time.extend_from_slice(b"Z\"");
            root.object("ecs", |ecs| ecs.text("version", Some(ECS_VERSION.as_bytes())));
            root.text("message", Some(&alert.message));
            root.json("tags", &plan.tags);
            let (file, ends) = (found.file(), found.ends());
            let category = match (file, ends.iter().any(|end| end.ip.is_some())) {
                (_, true) => Some("network"),
                (Some(_), _) => Some("file"),
                (None, _) if found.facts().is_some() => Some("process"),
                (None, _) => None,
            };
            append_head(root, &found, hostname, category);
            if !plan.threat.is_empty() {
                root.json("threat", &plan.threat);
            }
            root.object("process", |process| append_process(process, &found));
            root.object("user", |user| {
                user.text("name", found.text(Known::UserName));
                if let Some(id) = found.user_id() {
                    user.text("id", Some(id.to_string().as_bytes()));
                }
                user.object("group", |group| {
                    group.text("name", found.text(Known::GroupName));
                    let id = found.number(Known::GroupId).map(|id| id.to_string());
                    group.text("id", id.as_ref().map(String::as_bytes));
                });
            });
            append_container(root, &found);
            if let Some(file) = file {
                root.object("file", |object| {
                    object.text("path", Some(file.path));
                    object.text("name", Some(file.name()));
                    object.text("type", file.kind.map(|kind| if kind == b"directory" { b"dir" } else { kind }));
                });
            }
            append_connection(root, ends, &found);
            root.object("labels", |labels| {
                for (index, _, of) in found.others() {
                    let Some(label) = plan.labels.get(index) else { continue };
                    value.clear();
                    append_plain(of, value);
                    quote(value, labels.any_key(label));
                }
            });
            root.object("lanner", |lanner| {
                about::append(lanner, alert);
                lineage.append(&alert.lineage, lanner.behind());
            });
        });
    }
}

impl Plan {
    fn new(alert: &Alert) -> Self {
        let (mut tags, mut labels) = (Vec::new(), Vec::<String>::new());
        append_texts(alert.rule.tags.iter().map(String::as_bytes), &mut tags);
        for (key, _) in &alert.fields {
            // Labels are flat: a dot would make an object of them.
            let mut label = key.replace('.', "_");
            while labels.contains(&label) {
                label.push('_');
            }
            labels.push(label);
        }
        Self { places: Places::new(alert), tags, threat: threat(&Attack::of(&alert.rule.tags)), labels }
    }
}

fn threat(attack: &Attack<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    if *attack == Attack::default() {
        return out;
    }
    let list = |of: &mut Object<'_>, key: &str, texts: &[&str]| {
        if !texts.is_empty() {
            append_texts(texts.iter().map(|text| text.as_bytes()), of.key(key));
        }
    };
    Object::write(&mut out, |threat| {
        threat.text("framework", Some(b"MITRE ATT&CK"));
        threat.object("technique", |technique| {
            list(technique, "id", &attack.techniques);
            technique.object("subtechnique", |sub| list(sub, "id", &attack.sub_techniques));
        });
        threat.object("tactic", |tactic| {
            let of = |pick: fn(&(&'static str, &'static str)) -> &'static str| attack.tactics.iter().map(pick);
            list(tactic, "id", &of(|(_, id)| id).collect::<Vec<_>>());
            list(tactic, "name", &of(|(name, _)| name).collect::<Vec<_>>());
        });
    });
    out
}

fn append_head(root: &mut Object<'_>, found: &Found<'_>, hostname: &[u8], category: Option<&str>) {
    let alert = found.alert;
    let rule = &*alert.rule;
    let (severity, code) = severity(rule.priority);
    root.object("event", |event| {
        event.text("id", Some(about::uid(alert, hostname).as_bytes()));
        event.text("kind", Some(b"alert"));
        let categories = std::iter::once("intrusion_detection").chain(category);
        append_texts(categories.map(str::as_bytes), event.key("category"));
        event.json("type", b"[\"info\"]");
        event.text("action", found.text(Known::EventType));
        event.uint("severity", severity);
        event.uint("sequence", alert.event_num);
        event.text("module", Some(b"lanner"));
        event.text("dataset", Some(b"lanner.alerts"));
        event.text("provider", Some(rule.source.as_bytes()));
    });
    root.object("rule", |object| {
        object.text("name", Some(rule.name.as_bytes()));
        object.text("description", Some(rule.desc.as_bytes()).filter(|desc| !desc.is_empty()));
    });
    root.object("log", |log| {
        log.text("level", Some(rule.priority.name().to_ascii_lowercase().as_bytes()));
        log.object("syslog", |syslog| {
            syslog.object("severity", |of| {
                of.uint("code", code);
                of.text("name", Some(rule.priority.name().as_bytes()));
            });
        });
    });
    if !hostname.is_empty() {
        root.object("host", |host| {
            host.text("name", Some(hostname));
            host.text("hostname", Some(hostname));
        });
    }
    root.object("observer", |observer| {
        observer.text("product", Some(b"Lanner"));
        observer.text("vendor", Some(b"Lanner"));
        observer.text("version", Some(env!("CARGO_PKG_VERSION").as_bytes()));
    });
}

fn append_process(process: &mut Object<'_>, found: &Found<'_>) {
    let (facts, parent) = (found.facts(), found.parent());
    let number = |of: &mut Object<'_>, key: &str, number: Option<u64>| {
        if let Some(number) = number {
            of.uint(key, number);
        }
    };
    number(process, "pid", found.number_or(Known::Pid, facts, |facts| facts.pid));
    number(process, "vpid", found.number(Known::Vpid));
    process.text("name", found.text_or(Known::Name, facts, |facts| &facts.comm));
    process.text("executable", found.text_or(Known::ExePath, facts, |facts| &facts.exepath));
    process.text("command_line", found.text_or(Known::CmdLine, facts, |facts| &facts.cmdline));
    process.text("working_directory", found.text(Known::Cwd));
    process.object("thread", |thread| number(thread, "id", found.number(Known::Tid)));
    process.object("parent", |object| {
        number(object, "pid", found.number_or(Known::ParentPid, parent, |facts| facts.pid));
        object.text("name", found.text_or(Known::ParentName, parent, |facts| &facts.comm));
        object.text("executable", found.text_or(Known::ParentExePath, parent, |facts| &facts.exepath));
        object.text("command_line", found.text_or(Known::ParentCmdLine, parent, |facts| &facts.cmdline));
    });
}

fn append_container(root: &mut Object<'_>, found: &Found<'_>) {
    if let Some(id) = found.container() {
        root.object("container", |container| {
            container.text("id", Some(id));
            container.text("name", found.text(Known::ContainerName));
            container.text("runtime", found.text(Known::ContainerType));
            container.object("image", |image| {
                image.text("name", found.text(Known::ImageRepository));
                if let Some(tag) = found.text(Known::ImageTag) {
                    append_texts(std::iter::once(tag), image.key("tag"));
                }
            });
        });
    }
    let (pod, namespace) = (found.text(Known::PodName), found.text(Known::Namespace));
    if pod.is_some() || namespace.is_some() {
        root.object("orchestrator", |orchestrator| {
            orchestrator.text("type", Some(b"kubernetes"));
            orchestrator.text("namespace", namespace);
            if pod.is_some() {
                orchestrator.object("resource", |resource| {
                    resource.text("type", Some(b"pod"));
                    resource.text("name", pod);
                    resource.text("id", found.text(Known::PodUid));
                });
            }
        });
    }
}

fn append_connection(root: &mut Object<'_>, [client, server]: [End; 2], found: &Found<'_>) {
    for (key, end) in [("source", client), ("destination", server)] {
        root.object(key, |object| {
            let ip = end.ip.map(|ip| ip.to_string());
            object.text("ip", ip.as_ref().map(String::as_bytes));
            if let Some(port) = end.port {
                object.uint("port", port.into());
            }
        });
    }
    if let Some(ip) = client.ip.or(server.ip) {
        root.object("network", |network| {
            network.text("type", Some(if ip.is_ipv4() { b"ipv4" } else { b"ipv6" }));
            network.text("transport", found.text(Known::Protocol));
        });
    }
}
