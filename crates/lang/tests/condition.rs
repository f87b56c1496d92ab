//! The tables of conditions that parse or not, with trees, positions and printing, and bounds of the parser.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read their data")]

mod common;

use lanner_lang::ast::{Check, Expr, Op, Operand, Rhs};
use lanner_lang::condition::{MAX_DEPTH, ParseError, parse, parse_operand};
use lanner_lang::escape::{escape_bytes, unescape};
use lanner_lang::span::{Position, Span};
use serde_json::{Value, json};
use std::path::Path;

fn rows(folder: &Path, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("filter-cases").join(name)).expect(name);
    text.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn lines(folder: &Path, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("filter-cases").join(name)).expect(name);
    text.lines().filter(|line| !line.is_empty()).map(str::to_string).collect()
}

/// Counts agreement and prints it; fails unless all agree.
struct Tally {
    name: &'static str,
    agree: usize,
    total: usize,
    failures: Vec<String>,
}

impl Tally {
    fn new(name: &'static str) -> Self {
        Self { name, agree: 0, total: 0, failures: Vec::new() }
    }

    fn check(&mut self, agrees: bool, failure: impl FnOnce() -> String) {
        self.total += 1;
        if agrees {
            self.agree += 1;
        } else {
            self.failures.push(failure());
        }
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        println!("{}: agree {} of {}", self.name, self.agree, self.total);
        if !std::thread::panicking() {
            assert!(self.failures.is_empty(), "{}:\n{}", self.name, self.failures.join("\n"));
        }
    }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

/// The condition with more blanks: around it, and two (or a line break) for each one outside quotes, and around parentheses.
fn with_blanks(condition: &str) -> Vec<String> {
    let mut spread = String::new();
    let mut quote = None;
    for c in condition.chars() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
        spread.push_str(if c == ' ' && quote.is_none() { " \t\n " } else { "" });
        spread.push(c);
    }
    vec![format!("  {condition}  "), format!("\n\t{condition}\r\n"), spread]
}

#[test]
fn parse_table() {
    let Some(folder) = common::conformance() else { return };
    let mut tally = Tally::new("parse.jsonl");
    for row in rows(&folder, "parse.jsonl") {
        let condition = if row["gen"].is_string() { "(".repeat(100_000) } else { text(&row, "filter").to_string() };
        let wanted = row["accept"] == true;
        let answer = parse(&condition, 100);
        tally.check(answer.is_ok() == wanted, || format!("{condition:?}: {answer:?}"));
        if let (Err(error), Some(message)) = (&answer, row["message"].as_str()) {
            tally.check(error.message == message, || format!("{condition:?}: {} instead of {message}", error.message));
        }
        if row["whitespace_variants"] == true {
            for variant in with_blanks(&condition) {
                let answer = parse(&variant, 100);
                tally.check(answer.is_ok() == wanted, || format!("{variant:?}: {answer:?}"));
            }
        }
    }
}

#[test]
fn valid_and_invalid_tables() {
    let Some(folder) = common::conformance() else { return };
    let mut tally = Tally::new("valid.txt");
    for condition in lines(&folder, "valid.txt") {
        let answer = parse(&condition, 100);
        tally.check(answer.is_ok(), || format!("{condition:?}: {answer:?}"));
    }
    let mut tally = Tally::new("invalid.txt");
    for condition in lines(&folder, "invalid.txt") {
        let answer = parse(&condition, 100);
        tally.check(answer.is_err(), || format!("{condition:?} parses"));
    }
    let mut tally = Tally::new("what compiles also parses");
    let mut compiling = lines(&folder, "compile-valid.txt");
    for name in ["compile.jsonl", "compile-more.jsonl", "eval.jsonl"] {
        let good = |row: &Value| row["compiles"] != false && row["error"] != true && row["filter"].is_string();
        compiling.extend(rows(&folder, name).iter().filter(|row| good(row)).map(|row| text(row, "filter").to_string()));
    }
    for condition in compiling {
        let answer = parse(&condition, 100);
        tally.check(answer.is_ok(), || format!("{condition:?}: {answer:?}"));
    }
}

/// The places of a tree's nodes as the table writes them.
fn places(condition: &str, expr: &Expr, out: &mut String) {
    let mut put = |name: &str, span: Span| {
        let position = Position::of(condition, span.start);
        out.push_str(&format!("{name}{} {} {}", position.idx, position.line, position.col));
    };
    match expr {
        Expr::And(members, span) | Expr::Or(members, span) => {
            put(if matches!(expr, Expr::And(..)) { "and" } else { "or" }, *span);
            members.iter().for_each(|member| places(condition, member, out));
        }
        Expr::Not(inner, span) => {
            put("not", *span);
            places(condition, inner, out);
        }
        Expr::Macro(_, span) => put("identifier", *span),
        Expr::Check(check) => {
            put(if check.op == Op::Exists { "unary" } else { "binary" }, check.span);
            put("field", check.lhs.span());
            match &check.rhs {
                Rhs::None => {}
                Rhs::Value(value) | Rhs::Name(value) => put("value", value.span),
                Rhs::List(_, span) => put("list", *span),
                Rhs::Operand(operand) => put("field", operand.span()),
            }
        }
    }
}

#[test]
fn position_table() {
    let Some(folder) = common::conformance() else { return };
    let mut tally = Tally::new("positions.jsonl");
    for row in rows(&folder, "positions.jsonl") {
        let condition = text(&row, "filter");
        let expr = parse(condition, 100).expect(condition);
        if let Some(end) = row["end"].as_object() {
            let position = Position::of(condition, condition.len() as u32);
            let same = [("idx", position.idx), ("line", position.line), ("col", position.col)];
            tally.check(same.iter().all(|(key, value)| end[*key] == *value), || format!("{condition:?}: {position:?}"));
        } else {
            let mut found = String::new();
            places(condition, &expr, &mut found);
            tally.check(found == text(&row, "nodes"), || format!("{condition:?}: {found}"));
        }
    }
}

fn tree(expr: &Expr) -> Value {
    let group = |name: &str, members: &[Expr]| {
        let mut all = vec![json!(name)];
        all.extend(members.iter().map(tree));
        Value::Array(all)
    };
    match expr {
        Expr::And(members, _) => group("and", members),
        Expr::Or(members, _) => group("or", members),
        Expr::Not(inner, _) => json!(["not", tree(inner)]),
        Expr::Macro(name, _) => json!(["macro", name]),
        Expr::Check(check) => check_tree(check),
    }
}

fn check_tree(check: &Check) -> Value {
    let op = match check.modifier {
        Some(modifier) => format!("{} {modifier}", check.op),
        None => check.op.to_string(),
    };
    let lhs = check.lhs.to_string();
    match &check.rhs {
        Rhs::None => json!([op, lhs]),
        Rhs::Value(value) | Rhs::Name(value) => json!([op, lhs, value.text]),
        Rhs::Operand(operand) => json!([op, lhs, operand.to_string()]),
        Rhs::List(values, _) => {
            let mut list = vec![json!("list")];
            list.extend(values.iter().map(|value| json!(value.text)));
            json!([op, lhs, list])
        }
    }
}

#[test]
fn tree_and_printing_tables() {
    let Some(folder) = common::conformance() else { return };
    let mut tally = Tally::new("ast.jsonl");
    for row in rows(&folder, "ast.jsonl") {
        let condition = text(&row, "filter");
        let found = tree(&parse(condition, 100).expect(condition));
        tally.check(found == row["ast"], || format!("{condition:?}: {found}"));
    }
    let mut tally = Tally::new("as-string.jsonl");
    for row in rows(&folder, "as-string.jsonl") {
        let condition = text(&row, "filter");
        let found = parse(condition, 100).expect(condition).to_string();
        tally.check(found == text(&row, "as_string"), || format!("{condition:?}: {found}"));
    }
}

/// The table's characters are bytes.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect()
}

fn unquoted(text: &[u8]) -> Option<(&[u8], u8)> {
    let (quote, rest) = text.split_first()?;
    let inner = rest.strip_suffix(&[*quote])?;
    b"\"'".contains(quote).then_some((inner, *quote))
}

#[test]
fn escaping_table() {
    let Some(folder) = common::conformance() else { return };
    let mut tally = Tally::new("escaping.jsonl");
    for row in rows(&folder, "escaping.jsonl") {
        let input = latin1(text(&row, "input"));
        let agrees = match text(&row, "op") {
            "escape" => *escape_bytes(&input) == latin1(text(&row, "output"))[..],
            "roundtrip" => {
                let escaped = escape_bytes(&input);
                unquoted(&escaped)
                    .map_or(escaped == input, |(inner, quote)| unescape(inner, quote).as_ref() == Ok(&input))
            }
            _ => {
                let (inner, quote) = unquoted(&input).expect("a quoted string");
                match unescape(inner, quote) {
                    Ok(value) => row["error"] != true && value == latin1(text(&row, "output")),
                    Err(_) => row["error"] == true,
                }
            }
        };
        tally.check(agrees, || format!("{row}"));
    }
}

fn on_stack(bytes: usize, test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(bytes).spawn(test).expect("a thread");
    assert!(thread.join().is_ok());
}

/// As deep a tree as Falco's limit allows.
fn deepest() -> String {
    let depth = MAX_DEPTH / 3;
    format!("{}a{}", "not (x or y and ".repeat(depth), ")".repeat(depth))
}

#[test]
fn parsing_does_not_need_the_stack() {
    on_stack(512 << 10, || {
        let expr = parse(&deepest(), MAX_DEPTH).expect("deep but allowed");
        assert_eq!(expr.macros().len(), 2 * (MAX_DEPTH / 3) + 1);
        let deeper = format!("{}a{}", "(".repeat(1_000_000), ")".repeat(1_000_000));
        assert_eq!(parse(&deeper, MAX_DEPTH).expect_err("too deep").message, "exceeded max depth limit of 1000");
        let calls = format!("{}a.b{} exists", "tolower(".repeat(100_000), ")".repeat(100_000));
        assert!(parse(&calls, MAX_DEPTH).expect_err("too deep").message.starts_with("exceeded max depth"));
        let nots = format!("{}a", "not ".repeat(1_000_001));
        assert!(matches!(parse(&nots, MAX_DEPTH), Ok(Expr::Not(..))));
        let long = vec!["a.b=1"; 100_000].join(" or ");
        assert!(matches!(parse(&long, MAX_DEPTH), Ok(Expr::Or(members, _)) if members.len() == 100_000));
    });
}

#[test]
fn the_deepest_tree_can_be_copied_compared_and_printed() {
    on_stack(2 << 20, || {
        let expr = parse(&deepest(), MAX_DEPTH).expect("deep but allowed");
        assert_eq!(expr.clone(), expr);
        assert!(parse(&expr.to_string(), MAX_DEPTH * 2).is_ok());
    });
}

fn error(condition: &str) -> ParseError {
    parse(condition, 100).expect_err(condition)
}

#[test]
fn errors_stand_where_the_parser_stopped() {
    let cases = [
        ("", "filter input string is empty", 0),
        ("  ", "expected a '(' token, a field check, or an identifier", 2),
        ("evt.type=open bar", "unexpected token after 'open', expecting 'or', 'and'", 14),
        ("(evt.type=open", "expected a ')' token", 14),
        ("a andb", "expected blank or '(' after 'and'", 5),
        ("a or", "expected blank or '(' after 'or'", 4),
        ("a.b = \"x\\q\"", "unsupported string escape sequence: \\q", 8),
        ("a.b = '\\\"'", "invalid \\\" escape in '-quoted string", 7),
        ("a.b = \"\\'\"", "invalid \\' escape in \"-quoted string", 7),
        ("a.b = \"\\xZZ\"", "invalid hex char escape sequence: ZZ", 7),
        ("a.b = \"\\x1\"", "truncated hex char escape sequence", 7),
        ("a.b == oneof (a b)", "expected a ')' token", 16),
        ("a.b = val(x)", "expected a field within 'val' transformer", 10),
        ("a.b = tolower(x.y", "expected a ')' token closing the transformer", 17),
    ];
    for (condition, message, idx) in cases {
        let error = error(condition);
        assert_eq!((error.message.as_str(), error.position.idx), (message, idx), "{condition}");
        assert_eq!(error.span.start, idx, "{condition}");
    }
    let error = error("a.b = 1 and\n  c.d foo 2");
    assert_eq!((error.position.line, error.position.col), (2, 7));
}

#[test]
fn operands_can_be_read_alone() {
    let read = |text: &str| parse_operand(text).map(|(operand, length)| (operand.to_string(), length)).ok();
    assert_eq!(read("proc.aname[2] rest"), Some(("proc.aname[2]".to_string(), 13)));
    assert_eq!(read("tolower( proc.name )x"), Some(("tolower(proc.name)".to_string(), 20)));
    assert_eq!(read("val(proc.name)"), None);
    assert_eq!(read("proc"), None);
    assert!(
        matches!(parse_operand("a.b[\"x y\"]"), Ok((Operand::Field(field), 10)) if field.arg.as_deref() == Some("x y"))
    );
}

#[test]
fn values_that_are_no_text_keep_their_bytes() {
    let expr = parse("a.b = \"\\xffx\\x00\"", 100).expect("parses");
    let checks = expr.checks();
    let literal = &checks[0].rhs.literals()[0];
    assert_eq!(literal.bytes(), b"\xffx\x00");
    assert_eq!(expr.to_string(), "a.b = \"\\xffx\\x00\"");
    assert_eq!(parse(&expr.to_string(), 100).expect("parses").to_string(), expr.to_string());
}
