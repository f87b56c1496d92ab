//! YAML: kinds, places, values, bounds.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read their data")]

mod common;

use lanner_lang::yaml::{Kind, Marks, Node, Scalar, Style, Yaml, parse, to_flow};

fn one(text: &str) -> Node {
    let mut yaml = parse(text).unwrap_or_else(|error| panic!("{error:?} in {text:?}"));
    assert_eq!(yaml.documents.len(), 1, "{text:?}");
    yaml.documents.remove(0)
}

fn scalars<'a>(node: &'a Node, out: &mut Vec<&'a Scalar>) {
    match &node.kind {
        Kind::Scalar(scalar) => out.push(scalar),
        Kind::Sequence(items) => items.iter().for_each(|item| scalars(item, out)),
        Kind::Mapping(pairs) => pairs.iter().for_each(|(key, value)| {
            scalars(key, out);
            scalars(value, out);
        }),
    }
}

/// Each byte of each scalar that is no blank and no result of an escape must stand at the place given for it.
fn misplaced(source: &str, yaml: &Yaml) -> usize {
    let mut all = Vec::new();
    yaml.documents.iter().for_each(|node| scalars(node, &mut all));
    let mut wrong = 0;
    for scalar in all {
        for (at, byte) in scalar.text.bytes().enumerate() {
            let place = scalar.place_of(at..at + 1).expect("a parsed scalar has places");
            let found = source.as_bytes().get(place.start as usize..place.end as usize).unwrap_or(b"");
            let escape = scalar.style == Style::Double && found.first() == Some(&b'\\') || found == b"''";
            let blank =
                (byte == b' ' || byte == b'\n') && !found.is_empty() && found.iter().all(u8::is_ascii_whitespace);
            if found != [byte] && !blank && !escape {
                if wrong < 5 {
                    println!(
                        "  byte {at} ({:?}) of {:?} {:?}: found {:?}",
                        byte as char,
                        scalar.style,
                        scalar.text,
                        String::from_utf8_lossy(found)
                    );
                }
                wrong += 1;
            }
        }
    }
    wrong
}

#[test]
fn each_byte_knows_where_it_came_from() {
    let texts = [
        "a: plain",
        "a: plain over\n  three\n\n  lines # comment\nb: 'single ''quoted'' text\n  folded\n\n  twice'\n",
        "a: \"double \\\"quoted\\\" \\x41\\u00e9\\U0001F600 text\\n\\\n   joined\n   folded\n\n\n   end\"\n",
        "a: |\n  literal\n    indented\n\n  last\nb: x",
        "a: |2-\n   one more\n  less\n",
        "a: |+\n\n\n  leading\n\n\nb: x\n",
        "a: >\n  folded\n  text\n\n  paragraph\n    more\n    indented\n\n  back\n  again\nb: x",
        "a: >-\n\n   first\n   second\n\n\n   third",
        "a: &x !!str |\n  text\nb: !t\n  'x y'\nc: &y # comment\n  plain",
        "\u{feff}ä: ö ü\n\"ß\": 'ñ'\nlist:\n- |\n  日本語 text\n  zwei\n- x",
        "a: |\r\n  one\r\n  two\r\nb: plain\r\n  over\r\n\r\n  lines\r\n",
        "- a\n- [b, 'c', \"d\\te\", {f: g h}]\n-\n  - x y\n    z\n",
        "a: |\n \n  text\n   \n  end",
        "a: 'x   \t y  \n  z'\nb: \"  x   \\t   y  \"\nc: x   y \t\t z   # c\n",
        "x: >2\n   a\n  b\n  c\n",
    ];
    for text in texts {
        let yaml = match parse(text) {
            Ok(yaml) => yaml,
            Err(error) => panic!("{text:?}: {error:?}"),
        };
        assert_eq!(misplaced(text, &yaml), 0, "{text:?}");
    }
}

#[test]
fn ranges_cover_escapes_and_breaks() {
    let text = "a: \"x\\ty\"\nb: >\n  one\n  two\n";
    let node = one(text);
    let range = |key: &str, from: usize, to: usize| {
        let place = node.get(key).and_then(Node::as_scalar).and_then(|s| s.place_of(from..to)).expect("a place");
        &text[place.start as usize..place.end as usize]
    };
    assert_eq!(range("a", 0, 3), "x\\ty");
    assert_eq!(range("a", 1, 2), "\\t");
    assert_eq!(range("a", 1, 1), "");
    assert_eq!(range("b", 0, 7), "one\n  two");
    assert_eq!(range("b", 2, 5), "e\n  t");
}

#[test]
fn spans_and_marks() {
    let text = "- rule: a\n  condition: |\n    x\n  tags: [b, c]\n  empty:\n  map:\n    k: &v 1\n    l: *v\n- z\n";
    let node = one(text);
    let marks = Marks::new(text);
    let mark = |node: &Node| (marks.of(node).line, marks.of(node).column, marks.of(node).offset);
    let items = node.as_sequence().expect("a sequence");
    let rule = &items[0];
    assert_eq!(mark(rule), (0, 2, 2));
    assert_eq!(mark(rule.get("condition").expect("there")), (1, 13, 23));
    assert_eq!(mark(rule.get("tags").expect("there")), (3, 8, 39));
    assert_eq!(mark(rule.get("map").expect("there")), (6, 4, 66));
    assert!(rule.get("empty").expect("there").is_null());
    let span = rule.get("tags").expect("there").span;
    assert_eq!(span.of(text), "[b, c]");
    let map = rule.get("map").expect("there");
    assert_eq!(map.get("l").and_then(Node::as_str), Some("1"));
    assert_eq!(map.get("l"), map.get("k"));
    assert!(rule.span.of(text).ends_with("l: *v"));
}

#[test]
fn scalars_are_read_as_yaml_cpp_reads_them() {
    for yes in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "'on'"] {
        assert_eq!(one(yes).as_bool(), Some(true), "{yes}");
    }
    for no in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
        assert_eq!(one(no).as_bool(), Some(false), "{no}");
    }
    for neither in ["yEs", "tRUE", "maybe", "1", "0", "''", "oN", "~"] {
        assert_eq!(one(neither).as_bool(), None, "{neither}");
    }
    for null in ["~", "null", "Null", "NULL", "a:"] {
        let node = one(null);
        assert!(node.is_null() || node.get("a").is_some_and(Node::is_null), "{null}");
    }
    for text in ["''", "'null'", "\"~\"", "nULL", "!!str null"] {
        assert!(!one(text).is_null(), "{text}");
    }
    assert_eq!(one("12").as_u64(), Some(12));
    assert_eq!(one("0x1F").as_u64(), Some(31));
    assert_eq!(one("017").as_u64(), Some(15));
    assert_eq!(one("-1").as_u64(), None);
    assert_eq!(one("1.5").as_u64(), None);
    assert_eq!(one("-0x10").as_scalar().and_then(Scalar::as_i64), Some(-16));
    assert_eq!(one("-9223372036854775808").as_scalar().and_then(Scalar::as_i64), Some(i64::MIN));
    assert_eq!(one("9223372036854775808").as_scalar().and_then(Scalar::as_i64), None);
    assert_eq!(one("1e3").as_scalar().and_then(Scalar::as_f64), Some(1000.0));
    assert_eq!(one("inf").as_scalar().and_then(Scalar::as_f64), None);
}

#[test]
fn duplicates_are_reported_and_the_first_wins() {
    let text = "- a: 1\n  b: 2\n  a: 3\n";
    let yaml = parse(text).expect("yaml");
    assert_eq!(yaml.documents[0].as_sequence().expect("sequence")[0].get("a").and_then(Node::as_str), Some("1"));
    assert_eq!(yaml.duplicates.len(), 1);
    assert_eq!((yaml.duplicates[0].key.as_str(), yaml.duplicates[0].again.start), ("a", 16));
}

#[test]
fn documents_anchors_and_merges() {
    let yaml = parse("a: 1\n---\n- b\n---\n...\n---\n~\n").expect("yaml");
    assert_eq!(yaml.documents.len(), 4);
    assert!(yaml.documents[2].is_null() && yaml.documents[3].is_null());
    assert_eq!(parse("").expect("yaml").documents.len(), 0);
    assert_eq!(parse("# only a comment\n").expect("yaml").documents.len(), 0);
    let node =
        one("base: &b {x: 1, y: 2}\nall:\n  <<: *b\n  y: 3\ntwo: {<<: [{z: 1}, {z: 2, w: 3}]}\nno: {'<<': {x: 1}}\n");
    assert_eq!(to_flow(node.get("all").expect("there")), "{y: 3, x: 1}");
    assert_eq!(to_flow(node.get("two").expect("there")), "{z: 1, w: 3}");
    assert_eq!(to_flow(node.get("no").expect("there")), "{\"<<\": {x: 1}}");
}

#[test]
fn bombs_are_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..30 {
        let refs = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{refs}]\n"));
    }
    assert!(parse(&bomb).expect_err("a bomb").message.contains("copy more than"));
    assert!(parse(&"[".repeat(100_000)).is_err());
    assert!(parse(&"- ".repeat(100_000)).is_err());
    assert!(parse("a: &a [*a]").is_err());
    assert!(parse("a: &a x\n---\nb: *a\n").is_err());
    assert!(parse("a: *nowhere\n").is_err());
    let mut chain = String::from("a0: &a0 [x]\n");
    for n in 1..400 {
        chain.push_str(&format!("a{n}: &a{n} [*a{}]\n", n - 1));
    }
    assert!(parse(&chain).expect_err("too deep").message.contains("deeper"));
}

#[test]
fn errors_have_places() {
    let error = parse("this : is : not : yaml").expect_err("no yaml");
    assert_eq!((error.message.as_str(), error.offset), ("illegal map value", 10));
    let shown = error.falco_message("this : is : not : yaml");
    assert_eq!(shown, "yaml-cpp: error at line 1, column 11: illegal map value");
    let error = parse("ä: ö\nb: [1, 2\nc: d\n").expect_err("no yaml");
    assert!(error.offset >= 17, "{error:?}");
}

#[test]
fn flow_printing_gives_the_same_tree() {
    let node = one(
        "a: [1, 'x', \"a\\nb\", ~, '', 'null', y z, -1, '- a', 'a: b', \"#\", '*x', /etc/passwd]\nb: {c: {d: 'e '}}\n",
    );
    let printed = to_flow(&node);
    assert_eq!(
        printed,
        "{a: [1, \"x\", \"a\\nb\", ~, \"\", \"null\", y z, -1, \"- a\", \"a: b\", \"#\", \"*x\", /etc/passwd], b: {c: {d: \"e \"}}}"
    );
    assert_eq!(to_flow(&one(&printed)), printed);
}

#[test]
fn published_files_parse_with_right_places() {
    let Some(folder) = common::conformance() else { return };
    let (mut good, mut bad, mut total) = (0, Vec::new(), 0);
    for file in common::files_below(&folder, &[".yaml", ".yml"]) {
        let text = String::from_utf8_lossy(&std::fs::read(&file).expect("readable")).into_owned();
        total += 1;
        match parse(&text) {
            Ok(yaml) => {
                let wrong = misplaced(&text, &yaml);
                assert_eq!(wrong, 0, "{}", file.display());
                good += 1;
            }
            Err(error) => bad.push(format!("{}: {} at {}", file.display(), error.message, error.offset)),
        }
    }
    println!("yaml files: {good} of {total} parse");
    bad.iter().for_each(|line| println!("  {line}"));
}
