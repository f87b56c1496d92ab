//! Falco's outputs as entries of `lanner.outputs`.

use super::page::{Entry, Page};
use super::{Original, as_yaml, has_variables};
use crate::alerts;
use crate::settings::{self, Key};
use lanner_lang::yaml::{Node, to_flow};
use lanner_output::sinks::http::HttpSink;

/// An output of Falco's keys.
struct Known {
    /// Its group: `file_output`.
    group: &'static str,
    /// The type in Lanner's list, and the entry's name.
    kind: &'static str,
    /// Falco's key and where its value goes.
    keys: &'static [(&'static str, &'static str)],
    /// What Falco does without a key.
    always: &'static [(&'static str, &'static str)],
    doc: &'static str,
}

static KNOWN: [Known; 4] = [
    Known {
        group: "file_output",
        kind: "file",
        keys: &[("filename", "file.path"), ("keep_alive", "file.keep_alive")],
        always: &[],
        doc: "Falco's file_output; `file.max_bytes` and `file.keep` would rotate it",
    },
    Known {
        group: "syslog_output",
        kind: "syslog",
        keys: &[],
        always: &[("syslog.app_name", "falco")],
        doc: "Falco's syslog_output, under Falco's name; `syslog.address` takes other hosts",
    },
    Known {
        group: "program_output",
        kind: "program",
        keys: &[("program", "program.program"), ("keep_alive", "program.keep_alive")],
        always: &[],
        doc: "Falco's program_output; `program.check_exit` would try failed alerts again",
    },
    Known {
        group: "http_output",
        kind: "http",
        keys: &[
            ("url", "http.url"),
            ("user_agent", "http.user_agent"),
            ("insecure", "http.insecure"),
            ("ca_cert", "http.ca_cert"),
            ("ca_bundle", "http.ca_bundle"),
            ("ca_path", "http.ca_path"),
            ("mtls", "http.mtls"),
            ("client_cert", "http.client_cert"),
            ("client_key", "http.client_key"),
            ("compress_uploads", "http.compress"),
            ("echo", "http.echo"),
            ("max_consecutive_timeouts", "retry.timeouts"),
        ],
        always: &[],
        doc: "Falco's http_output; a `spool` would keep alerts on disk until they have arrived",
    },
];

/// Most alerts that `queue.alerts` takes.
const MAX_ALERTS: u64 = 100_000_000;

/// Keys that hold for each of Falco's outputs, and where they go.
const QUEUE: [(&str, &str); 2] =
    [("outputs_queue.capacity", "queue.alerts"), ("lanner.outputs_queue_bytes", "queue.bytes")];

/// Writes the list: Falco's outputs, then those that were listed already. True if there is one that Lanner refuses.
pub(super) fn write(original: &Original, page: &mut Page, notes: &mut Vec<String>) -> bool {
    let (mut lines, mut refused) = (String::new(), false);
    for known in &KNOWN {
        if is_enabled(original, known) {
            refused |= known.is_refused(original, notes);
            lines += &known.entry(original, notes);
        } else if original.node(known.group).is_some_and(|group| group.keys().any(|(key, _)| key != "enabled")) {
            notes.push(original.note(known.group, "it is not enabled, so its keys have no effect"));
        }
    }
    for listed in original.node("lanner.outputs").and_then(Node::as_sequence).unwrap_or(&[]) {
        lines += &format!("- {}\n", to_flow(listed));
    }
    if !lines.is_empty() {
        page.add(Entry::block("lanner.outputs", "Where alerts go, each with a queue and a thread of its own.", lines));
    }
    refused
}

fn is_enabled(original: &Original, known: &Known) -> bool {
    let settings = &original.settings;
    match known.kind {
        "file" => settings.file.enabled,
        "syslog" => settings.syslog.enabled,
        "program" => settings.program.enabled,
        _ => settings.http.enabled,
    }
}

fn key_of(path: &str) -> Option<&'static Key> {
    settings::keys().find(|key| key.path == path)
}

impl Known {
    /// Whether Lanner refuses what Falco finds out only when it delivers, such as a URL that is none.
    fn is_refused(&self, original: &Original, notes: &mut Vec<String>) -> bool {
        let http = || HttpSink::new(alerts::http(&original.settings.http)).err();
        let of_http = if self.kind == "http" { http() } else { None };
        if let Some(mistake) = &of_http {
            let key = format!("{}.{}", self.group, alerts::falcos_key(mistake.key));
            notes.push(original.note(&key, &format!("{}: correct it before you use the settings", mistake.message)));
        }
        let of_queue = original.settings.queue.capacity > MAX_ALERTS;
        if of_queue {
            notes.push(
                original.note("outputs_queue.capacity", "an output of the list takes at most 100000000: correct it"),
            );
        }
        of_http.is_some() || of_queue
    }

    /// The entry as YAML.
    fn entry(&self, original: &Original, notes: &mut Vec<String>) -> String {
        let mut values: Vec<(&str, String)> =
            self.always.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        for (key, to) in self.keys {
            let of_client = key.starts_with("client_");
            if !of_client || original.settings.http.mtls {
                values.extend(value(original, &format!("{}.{key}", self.group), to).map(|value| (*to, value)));
            }
        }
        for (key, to) in QUEUE {
            values.extend(value(original, key, to).map(|value| (to, value)));
        }
        if self.kind == "http" && original.node("http_output.keep_alive").is_some() {
            notes.push(original.note("http_output.keep_alive", "has no effect: connections are kept whatever it says"));
        }
        let name = self.name(original);
        let mut out = format!("# {}\n- name: {name}\n  type: {}\n", self.doc, self.kind);
        let mut groups: Vec<&str> = Vec::new();
        for group in values.iter().filter_map(|(to, _)| Some(to.split_once('.')?.0)) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        for group in groups {
            out += &format!("  {group}:\n");
            for (to, value) in &values {
                if let Some((of, key)) = to.split_once('.')
                    && of == group
                {
                    out += &format!("    {key}: {value}\n");
                }
            }
        }
        out
    }

    /// A name that no listed output has.
    fn name(&self, original: &Original) -> String {
        let taken = |name: &str| original.settings.outputs.iter().any(|output| output.name == name);
        let mut name = self.kind.to_owned();
        while taken(&name) {
            name = format!("falco-{name}");
        }
        name
    }
}

/// The value for a key of the list, where it differs from what that has by default.
fn value(original: &Original, from: &str, to: &str) -> Option<String> {
    let of_falco = key_of(from)?;
    let default = (key_of(&format!("lanner.outputs[].{to}"))?.default)();
    let (falcos, node) = (original.value(of_falco), original.node(from));
    if falcos == default && !node.is_some_and(has_variables) {
        return None;
    }
    Some(node.map_or_else(|| as_yaml(of_falco.kind, &falcos), to_flow))
}
