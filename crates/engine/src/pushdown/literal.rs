//! A test, or its opposite, as far as the kernel can judge it. What is made of it holds whenever the test does, and often else.

use super::formula::{Formula, PathExpr, PatternId};
use super::patterns::{self, Part, Pattern};
use super::syscalls::Descriptor;
use crate::compile::{Node, Predicate, Test};
use crate::judge::fold::{self, Kind};
use crate::matcher::NumberMatcher;
use crate::operand::Operand;
use lanner_fields::{Value, kind_char, kind_name};
use lanner_lang::ast::Op;
use lanner_schema::ParamType;
use lanner_schema::events::{Accept, Accept4, Creat, Open, OpenByHandleAt, Openat, Openat2, Socket};
use lanner_schema::filter::Facts;
use lanner_state::FdKind;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Which spelling of paths is asked for; tests of others may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// Paths of descriptors, which are judged with each spelling.
    Name,
    /// Only the text that the program gave.
    Given,
    /// All: they are the same.
    Any,
}

/// All patterns, each once, and the tests that they come from.
#[derive(Debug, Default)]
pub struct Patterns {
    numbers: FxHashMap<Pattern, PatternId>,
    /// Those of tests that were seen before, by where the test is and which parts of a path it is about.
    known: FxHashMap<(usize, u8), Option<Sides>>,
    /// By number.
    pub all: Vec<Pattern>,
}

impl Patterns {
    fn number(&mut self, pattern: Pattern) -> PatternId {
        let fresh = self.all.len() as PatternId;
        let all = &mut self.all;
        *self.numbers.entry(pattern).or_insert_with_key(|pattern| {
            all.push(pattern.clone());
            fresh
        })
    }

    /// The sets that a test asks for, one for each part of a path; `None` for tests that are not expressed so.
    fn of_test(&mut self, test: &Test, parts: &[Part]) -> Option<Sides> {
        let key = (std::ptr::from_ref(test) as usize, parts.iter().fold(0, |key, part| key << 2 | *part as u8));
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let sides = patterns::of_test(test).map(|(bare, inverse)| {
            let on = |part: &Part| bare.iter().flat_map(|pattern| pattern.clone().on(*part)).collect::<Vec<_>>();
            Sides { sets: parts.iter().map(|part| self.set(on(part))).collect(), inverse }
        });
        self.known.insert(key, sides.clone());
        sides
    }

    fn set(&mut self, patterns: impl IntoIterator<Item = Pattern>) -> Rc<BTreeSet<PatternId>> {
        Rc::new(patterns.into_iter().filter(Pattern::is_plain).map(|pattern| self.number(pattern)).collect())
    }
}

/// What a test asks of a path.
#[derive(Debug, Clone)]
struct Sides {
    /// For each part that it may be about.
    sets: Vec<Rc<BTreeSet<PatternId>>>,
    /// It holds outside of them.
    inverse: bool,
}

impl Sides {
    /// The paths that are in one of the sets, or out of one of them.
    fn paths(&self, outside: bool) -> PathExpr {
        let side = if outside { PathExpr::NotIn } else { PathExpr::In };
        PathExpr::any(self.sets.iter().cloned().map(side))
    }
}

/// What is known of the events that a condition is judged for.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Their kind.
    pub kind: Kind,
    /// Which descriptor the kernel has facts of.
    pub descriptor: Descriptor,
    /// Which paths count.
    pub spelling: Spelling,
}

/// The events that open files.
pub const OPENS: [u16; 5] = [Open::CODE, Openat::CODE, Openat2::CODE, Creat::CODE, OpenByHandleAt::CODE];

/// A condition, or its opposite, for such events.
pub fn of_node(node: &Node, negated: bool, about: &About, patterns: &mut Patterns) -> Formula {
    let mut inner = |node: &Node, negated: bool| of_node(node, negated, about, patterns);
    match (node, negated) {
        (Node::Not(node), _) => inner(node, !negated),
        (Node::All(members), false) | (Node::Any(members), true) => {
            let mut parts = Vec::new();
            for member in members {
                match inner(member, negated) {
                    Formula::True => {}
                    Formula::False => return Formula::False,
                    other => parts.push(other),
                }
            }
            if parts.is_empty() { Formula::True } else { Formula::All(parts) }
        }
        (Node::Any(members), false) | (Node::All(members), true) => {
            let mut parts = Vec::new();
            for member in members {
                match inner(member, negated) {
                    Formula::False => {}
                    Formula::True => return Formula::True,
                    other => parts.push(other),
                }
            }
            if parts.is_empty() { Formula::False } else { Formula::Any(parts) }
        }
        (Node::Test(test), _) => of_test(test, negated, about, patterns),
    }
}

fn of_test(test: &Test, negated: bool, about: &About, patterns: &mut Patterns) -> Formula {
    if let Some(decided) = fold::decide(test, about.kind) {
        return if decided != negated { Formula::True } else { Formula::False };
    }
    let Operand::Field(bound) = &test.operand else { return Formula::True };
    if matches!(test.predicate, Predicate::With(..)) {
        return Formula::True;
    }
    let code = about.kind.info.code;
    match &*bound.field.name {
        "fd.name" => path(test, negated, &[Part::Whole], Spelling::Name, about, patterns),
        "fd.directory" => path(test, negated, &[Part::Whole, Part::Parent], Spelling::Name, about, patterns),
        // Directories have none.
        "fd.filename" if !negated => path(test, negated, &[Part::Last], Spelling::Name, about, patterns),
        "fd.nameraw" if !negated => path(test, negated, &[Part::Given], Spelling::Given, about, patterns),
        "evt.rawres" if has_result(about) => by_result(test, negated, numbers),
        "fd.num" if results_in_fd(code) => by_result(test, negated, numbers),
        "evt.failed" if has_result(about) => by_result(test, negated, |predicate, region| match region {
            Region::Negative => vec![predicate.holds(Value::Bool(true))],
            Region::Standard | Region::Large => vec![predicate.holds(Value::Bool(false))],
        }),
        "evt.res" if has_result(about) => by_result_text(test, negated),
        "evt.is_open_read" => flag(test, negated, code, Facts::OPEN_READ, Facts::OPEN_WRITE),
        "evt.is_open_write" => flag(test, negated, code, Facts::OPEN_WRITE, Facts::OPEN_READ),
        "container.id" | "container.type" => in_container(test, negated),
        name if !negated && only_in_containers(name) => Formula::Fact(Facts::MAYBE_CONTAINER),
        "fd.type" | "fd.typechar" => by_type(test, negated, &bound.field.name, about),
        "fd.l4proto" if !negated && of_tcp(test) && about.descriptor != Descriptor::Unknown => {
            match socket(about, true, false) {
                Formula::Fact(facts) => Formula::Fact(facts.and(Facts::MAYBE_TCP)),
                other => other,
            }
        }
        "fd.l4proto" if !negated && of_ports(test) => socket(about, true, false),
        // Those of two ends are there for every descriptor, if without a value.
        name if !negated && OF_INET.contains(&name) && !matches!(test.predicate, Predicate::Exists) => {
            socket(about, true, false)
        }
        _ => Formula::True,
    }
}

/// Fields that only sockets of the two internet protocols have.
const OF_INET: [&str; 20] = [
    "fd.ip",
    "fd.cip",
    "fd.sip",
    "fd.lip",
    "fd.rip",
    "fd.net",
    "fd.cnet",
    "fd.snet",
    "fd.lnet",
    "fd.rnet",
    "fd.port",
    "fd.cport",
    "fd.sport",
    "fd.lport",
    "fd.rport",
    "fd.proto",
    "fd.cip.name",
    "fd.sip.name",
    "fd.lip.name",
    "fd.rip.name",
];

/// True if no other protocol will do.
fn of_tcp(test: &Test) -> bool {
    of_ports(test) && test.texts.iter().all(|text| text == b"tcp")
}

fn of_ports(test: &Test) -> bool {
    let only = |text: &Vec<u8>| matches!(text.as_slice(), b"tcp" | b"udp");
    matches!(test.op, Op::Eq | Op::EqEq | Op::In) && simple(test) && test.texts.iter().all(only)
}

/// True if all constants are alternatives.
fn simple(test: &Test) -> bool {
    use crate::matcher::TextMatcher;
    matches!(&test.predicate, Predicate::Text(TextMatcher::Eq(_) | TextMatcher::Ne(_) | TextMatcher::In(_)))
}

/// Tests of a path: of one part of it, or of one of several.
fn path(
    test: &Test,
    negated: bool,
    parts: &[Part],
    spelling: Spelling,
    about: &About,
    patterns: &mut Patterns,
) -> Formula {
    if !OPENS.contains(&about.kind.info.code) || about.spelling != Spelling::Any && about.spelling != spelling {
        return Formula::True;
    }
    // `pmatch` takes a name without a slash for one in the root.
    if test.op == Op::PMatch && !parts.contains(&Part::Whole) {
        return Formula::True;
    }
    let Some(sides) = patterns.of_test(test, parts) else { return Formula::True };
    let outside = negated != sides.inverse;
    if outside && spelling == Spelling::Given {
        return Formula::True;
    }
    // Which part it is was not found out.
    Formula::Path(sides.paths(outside))
}

/// The paths of a descriptor for which a test of it gives another answer than for one of which no path is known.
pub fn that_matter(test: &Test, patterns: &mut Patterns) -> PathExpr {
    let parts: &[Part] = match &test.operand {
        Operand::Field(bound) => match &*bound.field.name {
            "fd.name" => &[Part::Whole],
            "fd.directory" => &[Part::Whole, Part::Parent],
            "fd.filename" if test.op != Op::PMatch => &[Part::Last],
            _ => return PathExpr::True,
        },
        Operand::Call(_) => return PathExpr::True,
    };
    let Some(sides) = patterns.of_test(test, parts) else { return PathExpr::True };
    // Without a path there is no text, or an empty one.
    let holds_without = test.predicate.holds(Value::Text(b""));
    sides.paths(holds_without != sides.inverse)
}

/// Kinds of results.
#[derive(Debug, Clone, Copy)]
enum Region {
    Negative,
    Standard,
    Large,
}

/// True if the event's first parameter is what the syscall returned.
fn has_result(about: &About) -> bool {
    let first = about.kind.info.params.first();
    first.is_some_and(|param| matches!(param.ty, ParamType::Errno | ParamType::Fd | ParamType::Pid))
}

/// True if the descriptor's number is the result.
fn results_in_fd(code: u16) -> bool {
    OPENS.contains(&code) || matches!(code, Socket::CODE | Accept::CODE | Accept4::CODE)
}

/// By the answers that a test gives for the results of each kind.
fn by_result(test: &Test, negated: bool, answers: impl Fn(&Predicate, Region) -> Vec<bool>) -> Formula {
    let may = |region| {
        let answers = answers(&test.predicate, region);
        answers.is_empty() || answers.iter().any(|holds| *holds != negated)
    };
    with_results(may(Region::Negative), may(Region::Standard), may(Region::Large))
}

fn with_results(negative: bool, standard: bool, large: bool) -> Formula {
    let success = match (standard, large) {
        (true, false) => Some(Facts::SUCCESS.and(Facts::STANDARD)),
        (_, true) => Some(Facts::SUCCESS),
        (false, false) => None,
    };
    match (negative, success) {
        (true, Some(Facts::SUCCESS)) => Formula::True,
        (true, Some(success)) => Formula::Any(vec![Formula::Fact(Facts::FAILURE), Formula::Fact(success)]),
        (true, None) => Formula::Fact(Facts::FAILURE),
        (false, Some(success)) => Formula::Fact(success),
        (false, None) => Formula::False,
    }
}

/// Answers of a comparison at all numbers of a kind between which it can change; none when they are not known.
fn numbers(predicate: &Predicate, region: Region) -> Vec<bool> {
    let Predicate::Number(matcher) = predicate else { return Vec::new() };
    let (low, high) = match region {
        Region::Negative => (i64::MIN, -1),
        Region::Standard => (0, 2),
        Region::Large => (3, i64::MAX),
    };
    let mut points: Vec<i128> = vec![low.into(), high.into()];
    constants(matcher, &mut points);
    let near = points.iter().flat_map(|point| [point - 1, *point, point + 1]);
    let within = near.filter_map(|point| i64::try_from(point).ok()).filter(|point| (low..=high).contains(point));
    within.map(|point| matcher.matches(Value::Int(point))).collect()
}

fn constants(matcher: &NumberMatcher, out: &mut Vec<i128>) {
    use NumberMatcher::*;
    match matcher {
        Eq(constant) | Ne(constant) | Lt(constant) | Le(constant) | Gt(constant) | Ge(constant) => out.push(*constant),
        In(constants) => out.extend(constants),
        Count(_, parts) => parts.iter().for_each(|part| constants(part, out)),
    }
}

/// `evt.res`: `SUCCESS`, or the name of an error.
fn by_result_text(test: &Test, negated: bool) -> Formula {
    const SUCCESS: &[u8] = b"SUCCESS";
    let only_success = simple(test) && test.texts.iter().all(|text| text == SUCCESS);
    let success = test.predicate.holds(Value::Text(SUCCESS)) != negated;
    // Errors have other names.
    let failure = !only_success || test.predicate.holds(Value::Text(b"")) != negated;
    with_results(failure, success, success)
}

/// Flags of an open of which one at least is set.
fn flag(test: &Test, negated: bool, code: u16, own: Facts, other: Facts) -> Formula {
    let holds = |value: bool| test.predicate.holds(Value::Bool(value)) != negated;
    // Falco's field never holds for `creat`.
    if code == Creat::CODE {
        return if holds(false) { Formula::True } else { Formula::False };
    }
    match (holds(true), holds(false)) {
        (true, true) => Formula::True,
        (true, false) => Formula::Fact(own),
        (false, true) => Formula::Fact(other),
        (false, false) => Formula::False,
    }
}

/// Fields whose value is `host` outside of containers and never inside.
fn in_container(test: &Test, negated: bool) -> Formula {
    const HOST: &[u8] = b"host";
    if !simple(test) {
        return Formula::True;
    }
    let host = test.predicate.holds(Value::Text(HOST)) != negated;
    let only_host = test.texts.iter().all(|text| text == HOST);
    let container = !only_host || test.predicate.holds(Value::Text(b"")) != negated;
    match (host, container) {
        (true, true) => Formula::True,
        (true, false) => Formula::Fact(Facts::MAYBE_HOST),
        (false, true) => Formula::Fact(Facts::MAYBE_CONTAINER),
        (false, false) => Formula::False,
    }
}

/// Fields that have no value outside of containers.
fn only_in_containers(name: &str) -> bool {
    name.starts_with("container.") && !matches!(name, "container.id" | "container.name" | "container.type")
}

fn by_type(test: &Test, negated: bool, name: &str, about: &About) -> Formula {
    let is_name = name == "fd.type";
    if !matches!(test.predicate, Predicate::Text(_)) {
        return Formula::True;
    }
    let called = if is_name { kind_name } else { kind_char };
    let holds = |text: &str| test.predicate.holds(Value::Text(text.as_bytes())) != negated;
    let any = |inet: bool| FdKind::ALL.into_iter().any(|kind| kind.is_inet() == inet && holds(called(kind)));
    // Where nothing is known of a descriptor no comparison holds, but the character of what makes sockets is guessed.
    let guessed = !is_name && matches!(about.kind.info.code, Socket::CODE | Accept::CODE | Accept4::CODE);
    let others = any(false) || negated || guessed && holds("4");
    socket(about, any(true) || negated, others)
}

/// May hold for internet sockets, for other descriptors, for both.
fn socket(about: &About, inet: bool, others: bool) -> Formula {
    let known = about.descriptor != Descriptor::Unknown;
    // No open makes a socket.
    let opens = OPENS.contains(&about.kind.info.code);
    match (inet, others) {
        (true, true) => Formula::True,
        (false, false) => Formula::False,
        (_, others) if opens => {
            if others {
                Formula::True
            } else {
                Formula::False
            }
        }
        (true, false) if known => Formula::Fact(Facts::MAYBE_INET),
        (false, true) if known => Formula::Fact(Facts::MAYBE_NOT_INET),
        _ => Formula::True,
    }
}
