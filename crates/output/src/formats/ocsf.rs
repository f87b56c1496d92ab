//! OCSF: alerts as Detection Findings (class 2004) of the Open Cybersecurity Schema Framework; `docs/guide/formats.md` describes it.

use super::mitre::Attack;
use super::object::Object;
use super::places::{End, Found, Known, Places, base};
use super::plans::Plans;
use super::{about, append_each, append_value};
use crate::escape::quote;
use lanner_engine::{Alert, Priority, RuleInfo};
use lanner_state::Facts;
use std::net::IpAddr;

/// The version of the schema.
pub const OCSF_VERSION: &str = "1.8.0";

/// The format.
#[derive(Debug)]
pub struct Ocsf {
    hostname: Vec<u8>,
    plans: Plans<Plan>,
}

/// What is the same for all alerts of a rule.
#[derive(Debug)]
struct Plan {
    places: Places,
    /// From the brace up to the time.
    head: Vec<u8>,
    severity: (u64, &'static str),
    analytic: Vec<u8>,
    attacks: Vec<u8>,
}

const NS_PER_MS: u64 = 1_000_000;

/// Ids that the schema gives to kinds of files.
const UNKNOWN_FILE: u64 = 0;
const REGULAR_FILE: u64 = 1;
const FOLDER: u64 = 2;
const EXECUTABLE: u64 = 8;

/// `severity_id` and its caption.
const fn severity(priority: Priority) -> (u64, &'static str) {
    match priority {
        Priority::Emergency => (6, "Fatal"),
        Priority::Alert | Priority::Critical => (5, "Critical"),
        Priority::Error => (4, "High"),
        Priority::Warning => (3, "Medium"),
        Priority::Notice => (2, "Low"),
        Priority::Informational | Priority::Debug => (1, "Informational"),
    }
}

impl Ocsf {
    /// The format with a host's name, not always UTF-8.
    pub fn new(hostname: &[u8]) -> Self {
        Self { hostname: hostname.to_vec(), plans: Plans::default() }
    }

    /// From now on alerts are about this host.
    pub fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
    }

    /// Appends the alert without a line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let Self { hostname, plans } = self;
        let plan = plans.of(alert, Plan::new);
        let found = plan.places.of(alert);
        Object::write(out, |finding| {
            finding.json("activity_id", &plan.head);
            let ms = alert.ts / NS_PER_MS;
            finding.uint("time", ms);
            finding.uint("severity_id", plan.severity.0);
            finding.text("severity", Some(plan.severity.1.as_bytes()));
            finding.text("message", Some(&alert.message));
            finding.object("metadata", append_metadata);
            finding.object("finding_info", |info| {
                info.text("uid", Some(about::uid(alert, hostname).as_bytes()));
                info.text("title", Some(alert.rule.name.as_bytes()));
                info.text("desc", Some(alert.rule.desc.as_bytes()).filter(|desc| !desc.is_empty()));
                info.uint("created_time", ms);
                info.json("analytic", &plan.analytic);
                if !plan.attacks.is_empty() {
                    info.json("attacks", &plan.attacks);
                }
            });
            if !hostname.is_empty() {
                finding.object("device", |device| {
                    device.text("hostname", Some(hostname));
                    device.uint("type_id", 0);
                });
            }
            finding.list_of_one("evidences", |evidence| append_evidence(evidence, &found));
            finding.object("unmapped", |unmapped| {
                unmapped.object("fields", |fields| {
                    for (_, key, value) in found.others() {
                        append_value(value, fields.any_key(key));
                    }
                });
                unmapped.object("lanner", |lanner| about::append(lanner, alert));
            });
        });
    }
}

impl Plan {
    fn new(alert: &Alert) -> Self {
        let rule = &*alert.rule;
        let head = b"1,\"activity_name\":\"Create\",\"category_uid\":2,\"category_name\":\"Findings\",\"class_uid\":2004,\
                     \"class_name\":\"Detection Finding\",\"type_uid\":200401,\"type_name\":\"Detection Finding: Create\",\
                     \"status_id\":1,\"status\":\"New\",\"is_alert\":true";
        let mut analytic = Vec::new();
        Object::write(&mut analytic, |analytic| {
            analytic.text("name", Some(rule.name.as_bytes()));
            analytic.uint("type_id", 1);
            analytic.text("type", Some(b"Rule"));
        });
        Self {
            places: Places::new(alert),
            head: head.to_vec(),
            severity: severity(rule.priority),
            analytic,
            attacks: attacks(rule),
        }
    }
}

/// A list with an entry for each technique, sub-technique and tactic of the rule's tags; empty without any.
fn attacks(rule: &RuleInfo) -> Vec<u8> {
    let Attack { techniques, sub_techniques, tactics } = Attack::of(&rule.tags);
    let mut entries: Vec<Vec<u8>> = Vec::new();
    let mut entry = |fill: &dyn Fn(&mut Object<'_>)| {
        let mut out = Vec::new();
        Object::write(&mut out, fill);
        entries.push(out);
    };
    let uid =
        |of: &mut Object<'_>, key: &str, id: &str| of.object(key, |object| object.text("uid", Some(id.as_bytes())));
    let has_sub = |id: &str| sub_techniques.iter().any(|sub| sub.starts_with(id));
    for sub in &sub_techniques {
        entry(&|attack| {
            uid(attack, "technique", sub.split('.').next().unwrap_or(sub));
            uid(attack, "sub_technique", sub);
        });
    }
    for id in techniques.iter().filter(|id| !has_sub(id)) {
        entry(&|attack| uid(attack, "technique", id));
    }
    for (name, id) in &tactics {
        entry(&|attack| {
            attack.object("tactic", |tactic| {
                tactic.text("uid", Some(id.as_bytes()));
                tactic.text("name", Some(name.as_bytes()));
            });
        });
    }
    if entries.is_empty() {
        return Vec::new();
    }
    let mut out = vec![b'['];
    append_each(&entries, b',', &mut out, |entry, out| out.extend_from_slice(entry));
    out.push(b']');
    out
}

fn append_metadata(metadata: &mut Object<'_>) {
    metadata.text("version", Some(OCSF_VERSION.as_bytes()));
    metadata.object("product", |product| {
        product.text("name", Some(b"Lanner"));
        product.text("vendor_name", Some(b"Lanner"));
        product.text("version", Some(env!("CARGO_PKG_VERSION").as_bytes()));
    });
}

fn append_evidence(evidence: &mut Object<'_>, found: &Found<'_>) {
    evidence.object("process", |process| append_process(process, found));
    if let Some(file) = found.file() {
        evidence.object("file", |object| {
            let kind = match file.kind {
                Some(b"file") => REGULAR_FILE,
                Some(b"directory") => FOLDER,
                _ => UNKNOWN_FILE,
            };
            append_file(object, file.path, kind);
        });
    }
    append_connection(evidence, found);
    // The schema wants one of the others beside it.
    if !evidence.is_empty() {
        evidence.object("container", |container| append_container(container, found));
    }
}

fn append_file(object: &mut Object<'_>, path: &[u8], kind: u64) {
    object.text("name", Some(base(path)));
    object.text("path", Some(path));
    object.uint("type_id", kind);
}

fn append_process(process: &mut Object<'_>, found: &Found<'_>) {
    let facts = found.facts();
    let Some(pid) = found.number_or(Known::Pid, facts, |facts| facts.pid) else { return };
    process.uint("pid", pid);
    process.text("name", found.text_or(Known::Name, facts, |facts| &facts.comm));
    process.text("cmd_line", found.text_or(Known::CmdLine, facts, |facts| &facts.cmdline));
    if let Some(path) = found.text_or(Known::ExePath, facts, |facts| &facts.exepath) {
        process.object("file", |file| append_file(file, path, EXECUTABLE));
    }
    process.text("working_directory", found.text(Known::Cwd));
    if let Some(tid) = found.number(Known::Tid) {
        process.uint("tid", tid);
    }
    process.object("user", |user| {
        user.text("name", found.text(Known::UserName));
        if let Some(uid) = found.user_id() {
            user.text("uid", Some(uid.to_string().as_bytes()));
        }
    });
    process.object("parent_process", |parent| {
        let facts = found.parent();
        let Some(pid) = found.number_or(Known::ParentPid, facts, |facts| facts.pid) else { return };
        parent.uint("pid", pid);
        parent.text("name", found.text_or(Known::ParentName, facts, |facts| &facts.comm));
        parent.text("cmd_line", found.text_or(Known::ParentCmdLine, facts, |facts| &facts.cmdline));
        if let Some(path) = found.text_or(Known::ParentExePath, facts, |facts| &facts.exepath) {
            parent.object("file", |file| append_file(file, path, EXECUTABLE));
        }
    });
    let ancestors = found.alert.lineage.get(1..).unwrap_or_default();
    if ancestors.iter().any(|facts| facts.pid >= 0) {
        let out = process.key("ancestry");
        out.push(b'[');
        append_each(ancestors.iter().filter(|facts| facts.pid >= 0), b',', out, |facts, out| {
            append_ancestor(facts, out)
        });
        out.push(b']');
    }
}

fn append_ancestor(facts: &Facts, out: &mut Vec<u8>) {
    let says = |text: &'_ [u8]| !text.is_empty();
    Object::write(out, |ancestor| {
        ancestor.int("pid", facts.pid);
        ancestor.text("name", Some(&*facts.comm).filter(|text| says(text)));
        ancestor.text("cmd_line", Some(&*facts.cmdline).filter(|text| says(text)));
        ancestor.text("path", Some(&*facts.exepath).filter(|text| says(text)));
    });
}

fn append_connection(evidence: &mut Object<'_>, found: &Found<'_>) {
    let [client, server] = found.ends();
    let end = |of: &mut Object<'_>, key: &str, end: End| {
        of.object(key, |object| {
            let Some(ip) = end.ip else { return };
            object.text("ip", Some(ip.to_string().as_bytes()));
            if let Some(port) = end.port {
                object.uint("port", port.into());
            }
        });
    };
    end(evidence, "src_endpoint", client);
    end(evidence, "dst_endpoint", server);
    if let Some(ip) = client.ip.or(server.ip) {
        evidence.object("connection_info", |info| {
            info.uint("direction_id", 0);
            info.uint("protocol_ver_id", if matches!(ip, IpAddr::V4(_)) { 4 } else { 6 });
            info.text("protocol_name", found.text(Known::Protocol));
        });
    }
}

fn append_container(container: &mut Object<'_>, found: &Found<'_>) {
    let Some(id) = found.container() else { return };
    container.text("uid", Some(id));
    container.text("name", found.text(Known::ContainerName));
    container.text("runtime", found.text(Known::ContainerType));
    if let Some(name) = found.text(Known::ImageRepository) {
        let (tag, id) = (found.text(Known::ImageTag), found.text(Known::ImageId));
        container.object("image", |image| {
            image.text("name", Some(name));
            image.text("tag", tag);
            // The schema wants an id; without one the image is known by what it is called.
            let called = || tag.map_or_else(|| name.to_vec(), |tag| [name, b":", tag].concat());
            quote(&id.map_or_else(called, <[u8]>::to_vec), image.key("uid"));
        });
    }
    if let Some(uid) = found.uuid(Known::PodUid) {
        container.text("pod_uuid", Some(uid));
        container.text("orchestrator", Some(b"Kubernetes"));
    }
}
