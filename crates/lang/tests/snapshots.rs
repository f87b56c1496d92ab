//! Conditions and templates with their trees or diagnostics, as data: lines with `> ` are a text, the lines behind them what
//! must come of it. `UPDATE=1` rewrites the files.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read their data")]

mod common;

use lanner_lang::ast::{Expr, Rhs};
use lanner_lang::condition::{MAX_DEPTH, parse};
use lanner_lang::diagnostic::{Diagnostic, Place, SourceId, Sources, render};
use lanner_lang::span::Span;
use lanner_lang::template::{Brackets, Part, Template};
use std::fmt::Write;
use std::path::Path;

/// Runs `answer` on all texts of the files below `folder` and compares.
fn run(folder: &str, answer: impl Fn(&str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let files = common::files_below(&folder, &[".txt"]);
    assert!(!files.is_empty(), "no cases in {}", folder.display());
    for file in files {
        let wanted = std::fs::read_to_string(&file).expect("readable");
        let found = answered(&wanted, &answer);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, &found).expect("writable");
        } else {
            assert_eq!(found, wanted, "{} (UPDATE=1 rewrites it)", file.display());
        }
    }
}

/// The file with each expectation replaced by the answer.
fn answered(file: &str, answer: &impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut lines = file.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("> ") else {
            let _ = writeln!(out, "{line}");
            continue;
        };
        let mut text = first.to_string();
        let _ = writeln!(out, "{line}");
        while let Some(more) = lines.peek().and_then(|line| line.strip_prefix("> ")) {
            text.push('\n');
            text.push_str(more);
            let _ = writeln!(out, "> {more}");
            lines.next();
        }
        while lines.next_if(|line| !line.is_empty() && !line.starts_with("> ")).is_some() {}
        let _ = writeln!(out, "{}", answer(&text).trim_end());
    }
    out
}

fn diagnostics(text: &str, make: impl FnOnce(SourceId) -> Vec<Diagnostic>) -> String {
    let mut sources = Sources::default();
    let source = sources.add("it", text);
    render(&make(source), &sources).replace("\n\n", "\n")
}

fn place_in(source: SourceId) -> impl Fn(Span) -> Option<Place> {
    move |span| Some(Place { source, start: span.start, end: span.end })
}

fn tree(expr: &Expr, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let span = expr.span();
    let place = format!("{}..{}", span.start, span.end);
    let _ = match expr {
        Expr::And(..) => writeln!(out, "{indent}and  {place}"),
        Expr::Or(..) => writeln!(out, "{indent}or  {place}"),
        Expr::Not(..) => writeln!(out, "{indent}not  {place}"),
        Expr::Macro(name, _) => writeln!(out, "{indent}macro {name}  {place}"),
        Expr::Check(check) => {
            let kind = match &check.rhs {
                Rhs::None => "unary",
                Rhs::Value(value) if value.quoted => "quoted",
                Rhs::Value(_) => "value",
                Rhs::List(..) => "list",
                Rhs::Name(_) => "name",
                Rhs::Operand(_) => "operand",
            };
            writeln!(out, "{indent}{kind}: {check}  {place}")
        }
    };
    match expr {
        Expr::And(members, _) | Expr::Or(members, _) => members.iter().for_each(|member| tree(member, depth + 1, out)),
        Expr::Not(inner, _) => tree(inner, depth + 1, out),
        Expr::Macro(..) | Expr::Check(_) => {}
    }
}

#[test]
fn conditions() {
    run("conditions", |text| match parse(text, MAX_DEPTH) {
        Ok(expr) => {
            let mut out = String::new();
            tree(&expr, 0, &mut out);
            out
        }
        Err(error) => diagnostics(text, |source| vec![error.to_diagnostic(place_in(source))]),
    });
}

fn field(name: &str) -> Option<Brackets> {
    match name {
        "proc.name" | "proc.pname" | "fd.name" | "evt.type" | "user.name" => Some(Brackets::Never),
        "proc.aname" | "evt.arg" | "container.mount.dest" => Some(Brackets::Allowed),
        _ => None,
    }
}

#[test]
fn templates() {
    run("templates", |text| match Template::parse(text, &field) {
        Ok(template) => {
            let mut out = String::new();
            for part in &template.parts {
                let _ = match part {
                    Part::Literal(text) => writeln!(out, "text {text:?}"),
                    Part::Value(value) => {
                        let width = value.width.map_or(String::new(), |width| format!(" width {width}"));
                        writeln!(
                            out,
                            "value {} from {:?}{width}  {}..{}",
                            value.operand, value.text, value.span.start, value.span.end
                        )
                    }
                };
            }
            out
        }
        Err(errors) => diagnostics(text, |source| errors.iter().map(|e| e.to_diagnostic(place_in(source))).collect()),
    });
}
