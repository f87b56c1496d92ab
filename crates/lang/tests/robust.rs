//! No input panics: every beginning and every changed byte of many conditions, templates and YAML texts; and how long
//! parsing takes.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read their data and the clock")]

mod common;

use lanner_lang::condition::{MAX_DEPTH, parse, parse_operand};
use lanner_lang::diagnostic::{Diagnostic, Place, Severity, SourceId, Sources, render};
use lanner_lang::span::Span;
use lanner_lang::template::{Brackets, Template};
use lanner_lang::text::SourceMap;
use lanner_lang::yaml::{self, Kind, Node, to_flow};
use std::path::Path;
use std::time::Instant;

const YAML: [&str; 24] = [
    "- rule: a\n  condition: evt.type = open\n  tags: [a, 'b', \"c\"]\n",
    "- list: l\n  items: [a, b,\n c\n]\n",
    "a: |\n  one\n  two\n\nb: >-\n  x\n\n  y\n   z\n",
    "a: |2+\n   x\n  y\n\n",
    "a: &x {b: c, d: [e, *y]}\nf: *x\n",
    "a: &x b\nc: {<<: {d: *x}, e: !!str 1}\n",
    "? a\n: b\n? [c, d]\n: e\n",
    "%YAML 1.1\n---\na\n...\n---\n- b\n",
    "'it''s': \"\\x41\\u00e9\\n\\\n  x\"\n",
    "\u{feff}ä: ö # ü\n日本: |\n  語\n",
    "a:\r\n  - b\r\n  - c: >\r\n      d\r\n",
    "- - - a\n    - b\n  - c\n- d\n",
    "{a: {b: [c, {d: e}]}, f: , g}\n",
    "a: b: c\n",
    "a:\n\tb: c\n",
    "!!map {a: !x y, b: !<tag:z> w}\n",
    "---\n--- |\n x\n--- >\n y\n",
    "a: 'multi\n  line\n\n  text'\nb: \"and\n  this\"\n",
    "- |\n- >\n- ''\n- ~\n-\n",
    "[a, b]: c\n",
    "a: [x]y\n",
    "\"a\\\\\": 'b\\'\n",
    "# only\n# comments\n",
    "a: |-\n  x\n # y\nb: c\n",
];

const TEMPLATES: [&str; 6] = [
    "x %proc.name y %20evt.type|%proc.aname[2].",
    "*%tolower(proc.name)%join(\":\", (proc.name, \"ü\", 5))",
    "%evt.arg[\"a\\x41 b\"] %evt.arg[a]",
    "%%%5%",
    "日本%proc.name語",
    "%concat(proc.name, 'x')[a]%getopt(proc.args, \"a:\")[a]",
];

/// Bytes that mean something somewhere.
const BYTES: &[u8] = b"\0\t\n\r \"#%&'()*+,-./0:;<=>?@A[\\]_`ae{|}~\x80\xff";

/// Calls `test` with the text, all its beginnings, and with each byte replaced, removed and doubled.
fn mutations(text: &str, test: &dyn Fn(&str)) {
    let bytes = text.as_bytes();
    let try_one = |bytes: Vec<u8>| test(&String::from_utf8_lossy(&bytes));
    for at in 0..=bytes.len() {
        try_one(bytes[..at].to_vec());
        try_one(bytes[at..].to_vec());
    }
    for at in 0..bytes.len() {
        let with = |middle: &[u8]| [&bytes[..at], middle, &bytes[at + 1..]].concat();
        BYTES.iter().for_each(|byte| try_one(with(&[*byte])));
        try_one(with(&[]));
        try_one(with(&[bytes[at], bytes[at]]));
    }
}

fn conditions() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conditions");
    let mut found = Vec::new();
    for file in common::files_below(&folder, &[".txt"]) {
        let text = std::fs::read_to_string(file).expect("readable");
        found.extend(text.lines().filter_map(|line| line.strip_prefix("> ").map(str::to_string)));
    }
    assert!(found.len() > 40);
    found
}

#[test]
fn conditions_never_panic() {
    for condition in conditions() {
        mutations(&condition, &|text| {
            let _ = parse_operand(text);
            match parse(text, MAX_DEPTH) {
                Ok(expr) => {
                    let span = expr.span();
                    assert!(!span.of(text).is_empty(), "{text:?}");
                    assert!(expr.fields().iter().all(|field| !field.span.of(text).is_empty()), "{text:?}");
                    let _ = expr.to_string();
                }
                Err(error) => {
                    let mut sources = Sources::default();
                    let source = sources.add("x", text);
                    let place = |span: Span| Some(Place { source, start: span.start, end: span.end });
                    let shown = render(&[error.to_diagnostic(place)], &sources);
                    assert!(shown.contains('^'), "{text:?}: {shown}");
                }
            }
        });
    }
}

#[test]
fn templates_never_panic() {
    let fields = |name: &str| match name {
        "proc.name" | "evt.type" => Some(Brackets::Never),
        "proc.aname" | "evt.arg" => Some(Brackets::Allowed),
        _ => None,
    };
    for template in TEMPLATES {
        mutations(template, &|text| match Template::parse(text, &fields) {
            Ok(template) => {
                assert!(template.values().all(|value| value.span.of(text).ends_with(&value.text)), "{text:?}");
            }
            Err(errors) => assert!(!errors.is_empty()),
        });
    }
}

fn visit(node: &Node, text: &str) {
    assert!(node.span.start <= node.span.end && node.span.end as usize <= text.len(), "{text:?}");
    match &node.kind {
        Kind::Scalar(scalar) => {
            let mut end = 0;
            for (from, _) in scalar.pieces() {
                assert_eq!(from.start, end, "{text:?}: {scalar:?}");
                end = from.end;
            }
            assert_eq!(end as usize, scalar.text.len(), "{text:?}: {scalar:?}");
            let map = SourceMap::of_scalar(scalar, SourceId(0));
            for at in 0..=scalar.text.len() as u32 + 1 {
                let place = map.place_of(Span::new(at, at + 1));
                assert!(place.is_some() || scalar.text.is_empty(), "{text:?}: {scalar:?}");
                assert!(
                    place.is_none_or(|place| place.start <= place.end && place.end as usize <= text.len()),
                    "{text:?}"
                );
            }
            let _ = (scalar.as_bool(), scalar.as_i64(), scalar.as_f64());
        }
        Kind::Sequence(items) => items.iter().for_each(|item| visit(item, text)),
        Kind::Mapping(pairs) => pairs.iter().for_each(|(key, value)| {
            visit(key, text);
            visit(value, text);
        }),
    }
}

#[test]
fn yaml_never_panics_and_prints_back() {
    for yaml in YAML {
        mutations(yaml, &|text| {
            let Ok(parsed) = yaml::parse(text) else { return };
            for document in &parsed.documents {
                visit(document, text);
                let printed = to_flow(document);
                let again = yaml::parse(&printed).unwrap_or_else(|error| panic!("{text:?} -> {printed:?}: {error:?}"));
                assert_eq!(again.documents.iter().map(to_flow).collect::<Vec<_>>(), [printed], "{text:?}");
            }
        });
    }
}

/// Calls it for 96 KiB of `unit`: a fraction of a second when time grows with the text, half a minute when it grows with its square.
fn grows_evenly(unit: &str, text: impl Fn(String) -> String, call: &dyn Fn(&str)) {
    let text = text(unit.repeat((96 << 10) / unit.len()));
    let start = Instant::now();
    call(&text);
    let time = start.elapsed();
    assert!(time.as_secs() < 8, "{:?}… of {unit:?}: {time:?}", text.get(..10));
}

#[test]
fn time_does_not_grow_with_the_square_of_the_text() {
    let yaml = |text: &str| drop(yaml::parse(text));
    for (front, back) in [("a: \"x", "y\""), ("a: 'x", "y'"), ("a: x", "y"), ("a: |\n  x", "y"), ("a: >\n  x", "y")] {
        for unit in [" ", "\t", " z", "\n  ", "''", "\\t", " \n\n  z"] {
            grows_evenly(unit, |units| format!("{front}{units}{back}"), &yaml);
        }
    }
    for unit in
        ["- |\n", "- &a x\n- *a\n", "a: ", "[", "? ", "- ", "# \n", "--- a\n", "{a: b, <<: {c: d}},\n", "- !!str x\n"]
    {
        grows_evenly(unit, |units| units, &yaml);
    }
    let fields = |name: &str| (name == "a.b").then_some(Brackets::Allowed);
    for unit in ["%a.b ", "%a.b[ ", "%a.b['", "%tolower(x ", "%concat(a.b, ", "%z.z ", "%", "%5"] {
        grows_evenly(unit, |units| units, &|text| drop(Template::parse(text, &fields)));
    }
    for unit in
        ["a.b=1 or ", "not ", "(", "a.", "a.b in ('x', ", "concat('x', ", "a.b='\\\\", "a.b oneof (", "tolower("]
    {
        grows_evenly(unit, |units| format!("{units}a"), &|text| drop(parse(text, MAX_DEPTH)));
    }
}

#[test]
fn places_of_one_very_long_line_are_rendered_without_laying_it_out() {
    let mut sources = Sources::default();
    let source = sources.add("r", "x, ".repeat(1_000_000));
    let at = |n: u32| {
        let place = Place { source, start: n * 3, end: n * 3 + 1 };
        Diagnostic::new(Severity::Error, "x", "m", Some(place))
    };
    let all: Vec<_> = (0..100).map(at).collect();
    let start = Instant::now();
    let shown = render(&all, &sources);
    // More than ten seconds when each place lays out the whole line, in a build without optimisation.
    assert!(start.elapsed().as_secs() < 6, "{:?}", start.elapsed());
    assert!(shown.len() < 100 * 500);
}

#[test]
fn so_many_mistakes_of_a_template_are_told() {
    let errors = Template::parse(&"%x.y ".repeat(1000), &|_| None).expect_err("no fields");
    assert_eq!(errors.len(), lanner_lang::template::MAX_MISTAKES);
}

fn all_conditions<'a>(node: &'a Node, found: &mut Vec<&'a str>) {
    for item in node.as_sequence().unwrap_or(&[]) {
        found.extend(item.get("condition").and_then(Node::as_str));
    }
}

#[test]
fn published_rules_parse_and_how_long_it_takes_is_printed() {
    let Some(folder) = common::conformance() else { return };
    for file in common::files_below(&folder.join("rules"), &[".yaml"]) {
        let text = std::fs::read_to_string(&file).expect("readable");
        let start = Instant::now();
        let parsed = yaml::parse(&text).expect("published rules are YAML");
        let yaml_time = start.elapsed();
        let mut conditions = Vec::new();
        parsed.documents.iter().for_each(|document| all_conditions(document, &mut conditions));
        let start = Instant::now();
        for condition in &conditions {
            assert!(parse(condition, MAX_DEPTH).is_ok(), "{condition}");
        }
        let count = conditions.len();
        println!("{}: YAML {yaml_time:?}, {count} conditions {:?}", file.display(), start.elapsed());
    }
}
