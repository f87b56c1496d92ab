//! What rules need besides the events that they match.

use super::literal::OPENS;
use crate::compile::{Node, Predicate, Test};
use crate::judge::fold::{self, Kind};
use crate::operand::Operand;
use crate::rule::Rule;
use crate::transform::CallArg;
use lanner_fields::{Bound, FieldFlags};
use lanner_schema::info::{Category, EventFlags};
use lanner_schema::{EVENTS, EventInfo};

/// Why a rule needs every event, if it does: because it counts them.
pub fn everything(rule: &Rule) -> Option<String> {
    let mut found = None;
    each_test(&rule.compiled.condition.root, &mut |test| {
        each_field(test, &mut |bound| {
            let counts = bound.field.flags.has(FieldFlags::REMEMBERS) || COUNTING.contains(&&*bound.field.name);
            // Mostly the number is tested to switch a rule on or off.
            let any_kind = Kind { info: EVENTS[usize::from(lanner_schema::events::Openat::CODE)], syscall: None };
            if counts && fold::decide(test, any_kind).is_none() {
                found = Some(format!("{} tests {}, which every event changes", rule.info().name, bound.text));
            }
        });
    });
    found
}

/// Fields that depend on the events before, or on all descriptors of a process.
const COUNTING: [&str; 4] = ["fd.types", "proc.fdopencount", "proc.fdusage", "evt.num"];

/// The fields of descriptors' paths.
const PATHS: [&str; 7] = [
    "fd.name",
    "fd.directory",
    "fd.filename",
    "fd.nameraw",
    "fd.containername",
    "fd.containerdirectory",
    "evt.is_syslog",
];

/// The tests of paths that decide, at the events that a rule can match, about a descriptor which an earlier event opened; each event's by themselves.
pub fn of_paths(rule: &Rule) -> Vec<Vec<&Test>> {
    let uses = |info: &&EventInfo| {
        let uses = info.flags.has(EventFlags::USES_FD.or(EventFlags::DESTROYS_FD)) || info.name.starts_with("dup");
        uses && info.is_exit() && !info.category.has(Category::NET) && !OPENS.contains(&info.code)
    };
    let matched = EVENTS.into_iter().filter(uses).filter(|info| rule.events.codes.contains(info.code));
    let tests = matched.map(|info| {
        let mut tests = Vec::new();
        collect(&rule.compiled.condition.root, Kind { info, syscall: None }, &mut tests);
        tests
    });
    tests.filter(|tests| !tests.is_empty()).collect()
}

/// The tests of paths in the parts of a condition that the kind of event does not decide.
fn collect<'n>(node: &'n Node, kind: Kind, out: &mut Vec<&'n Test>) {
    if asked(node, kind) != Asked::Path {
        return;
    }
    match node {
        Node::All(members) | Node::Any(members) => members.iter().for_each(|member| collect(member, kind, out)),
        Node::Not(inner) => collect(inner, kind, out),
        Node::Test(test) => out.push(test),
    }
}

/// What a condition asks at events of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Nothing: it never holds, or always.
    Never,
    Always,
    /// Something else than paths.
    Other,
    /// Paths of descriptors, too.
    Path,
}

fn asked(node: &Node, kind: Kind) -> Asked {
    let several = |members: &[Node], decides: Asked, neutral: Asked| {
        let asked: Vec<Asked> = members.iter().map(|member| asked(member, kind)).collect();
        let of = |wanted| asked.contains(&wanted);
        match (of(decides), of(Asked::Path), of(Asked::Other)) {
            (true, ..) => decides,
            (_, true, _) => Asked::Path,
            (_, _, true) => Asked::Other,
            _ => neutral,
        }
    };
    match node {
        Node::All(members) => several(members, Asked::Never, Asked::Always),
        Node::Any(members) => several(members, Asked::Always, Asked::Never),
        Node::Not(inner) => match asked(inner, kind) {
            Asked::Never => Asked::Always,
            Asked::Always => Asked::Never,
            other => other,
        },
        Node::Test(test) => match fold::decide(test, kind) {
            Some(true) => Asked::Always,
            Some(false) => Asked::Never,
            None => {
                let mut of_path = false;
                each_field(test, &mut |bound| of_path |= PATHS.contains(&&*bound.field.name));
                if of_path { Asked::Path } else { Asked::Other }
            }
        },
    }
}

fn each_test(node: &Node, each: &mut dyn FnMut(&Test)) {
    match node {
        Node::All(members) | Node::Any(members) => members.iter().for_each(|member| each_test(member, each)),
        Node::Not(inner) => each_test(inner, each),
        Node::Test(test) => each(test),
    }
}

fn each_field(test: &Test, each: &mut dyn FnMut(&Bound)) {
    operand(&test.operand, each);
    if let Predicate::With(_, other) = &test.predicate {
        operand(other, each);
    }
}

fn operand(of: &Operand, each: &mut dyn FnMut(&Bound)) {
    match of {
        Operand::Field(bound) => each(bound),
        Operand::Call(call) => call.args.iter().for_each(|arg| argument(arg, each)),
    }
}

fn argument(arg: &CallArg, each: &mut dyn FnMut(&Bound)) {
    match arg {
        CallArg::Operand(of) => operand(of, each),
        CallArg::Text(_) => {}
        CallArg::List(items) => items.iter().for_each(|item| argument(item, each)),
    }
}
