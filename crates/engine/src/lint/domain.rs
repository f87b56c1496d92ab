//! Fields whose values are known to be of a certain form, and constants that are not.

use crate::event_set::is_event_name;
use crate::operand::Operand;
use lanner_fields::{kind_char, kind_name};
use lanner_lang::ast::Literal;
use lanner_lang::suggest::nearest;
use lanner_state::FdKind;

/// The kernel keeps so many bytes of a thread's name (`TASK_COMM_LEN` less the NUL).
const COMM_BYTES: usize = 15;

/// All values that a field can have.
fn values(field: &str) -> Option<Vec<&'static str>> {
    Some(match field {
        "evt.dir" => vec!["<", ">"],
        "evt.io_dir" => vec!["read", "write"],
        "fd.type" | "fd.types" | "proc.stdin.type" | "proc.stdout.type" | "proc.stderr.type" => kinds(kind_name),
        "fd.typechar" => kinds(kind_char),
        "fd.l4proto" => vec!["tcp", "udp", "icmp", "raw", "<NA>"],
        "fd.sockfamily" => vec!["ip", "unix"],
        _ => return None,
    })
}

/// What all kinds of descriptors are called, each once; what is not known last.
fn kinds(called: fn(FdKind) -> &'static str) -> Vec<&'static str> {
    let (unknown, known) = FdKind::ALL.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
    let mut all: Vec<&str> = Vec::new();
    for kind in known.iter().chain(unknown) {
        let name = called(*kind);
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// Why a field can never equal a constant, and what to do; `None` when it can, as far as is known.
pub fn impossible(operand: &Operand, value: &Literal) -> Option<(String, Option<String>)> {
    let Operand::Field(bound) = operand else { return None };
    let text = value.text.as_str();
    let name = &*bound.field.name;
    if let Some(values) = values(name) {
        let known = values.contains(&text);
        let suggestion = nearest(text, values.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let help = suggestion.or_else(|| Some(format!("its values are {}", values.join(", "))));
        return (!known).then(|| (format!("`{name}` is never `{text}`"), help));
    }
    match name {
        "proc.name" | "proc.pname" | "proc.aname" | "proc.sname" | "proc.vpgid.name" | "proc.pgid.name"
            if value.bytes().len() > COMM_BYTES =>
        {
            let cut = String::from_utf8_lossy(value.bytes().get(..COMM_BYTES).unwrap_or_default()).into_owned();
            let message = format!("`{name}` is never `{text}`: the kernel keeps {COMM_BYTES} bytes of a thread's name");
            Some((message, Some(format!("compare with `{cut}`, or use `proc.exepath`"))))
        }
        "proc.cwd" if !text.ends_with('/') && !text.is_empty() => Some((
            format!("`proc.cwd` is never `{text}`: it always ends with a slash"),
            Some(format!("compare with `{text}/`")),
        )),
        "fd.directory" if text.len() > 1 && text.ends_with('/') => {
            let fixed = text.trim_end_matches('/');
            Some((
                format!("`fd.directory` is never `{text}`: it does not end with a slash"),
                Some(format!("compare with `{fixed}`")),
            ))
        }
        "fd.filename" if text.contains('/') => Some((
            format!("`fd.filename` is never `{text}`: it is the last part of a path"),
            Some("use `fd.name`".to_owned()),
        )),
        "syscall.type" if !is_event_name(text) => {
            Some((format!("`syscall.type` is never `{text}`: there is no such syscall"), None))
        }
        _ => None,
    }
}
