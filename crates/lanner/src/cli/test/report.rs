//! What came of tests, for people and for CI.

use super::case::{Raised, Verdict, same};
use super::page::Case;
use std::fmt::Write as _;

/// What came of a case.
#[derive(Debug)]
pub struct Result {
    page: String,
    title: String,
    line: usize,
    verdict: Verdict,
}

impl Result {
    /// Of a case.
    pub fn of(page: &str, case: &Case, verdict: Verdict) -> Self {
        Self { page: page.to_owned(), title: case.title.clone(), line: case.line, verdict }
    }

    /// Of a page that can't be read.
    pub fn mistake(page: &str, told: String) -> Self {
        Self { page: page.to_owned(), title: "the page".to_owned(), line: 1, verdict: Verdict::Mistake(told) }
    }

    /// True if it must be looked at.
    pub fn failed(&self) -> bool {
        matches!(self.verdict, Verdict::Differs { .. } | Verdict::Mistake(_))
    }

    /// What is wrong.
    fn details(&self) -> String {
        match &self.verdict {
            Verdict::Passed(_) | Verdict::Updated(_) => String::new(),
            Verdict::Mistake(told) => told.trim_end().to_owned() + "\n",
            Verdict::Differs { expected, got, why } => {
                let mut out = difference(expected, got);
                for line in why {
                    let _ = writeln!(out, "{line}");
                }
                out
            }
        }
    }
}

/// A line a case, what differs, rules without a true case, and the sum.
pub fn text(results: &[Result], untested: &[String]) -> String {
    let mut out = String::new();
    for result in results {
        let word = match &result.verdict {
            Verdict::Passed(_) => "ok     ",
            Verdict::Updated(_) => "updated",
            Verdict::Differs { .. } | Verdict::Mistake(_) => "FAILED ",
        };
        // Writing to a string can't fail.
        let _ = writeln!(out, "{word} {}:{}: {}", result.page, result.line, result.title);
        for line in result.details().lines() {
            let _ = if line.is_empty() { writeln!(out) } else { writeln!(out, "        {line}") };
        }
    }
    if !untested.is_empty() {
        let _ = writeln!(out, "hint: no case makes these rules fire: {}", untested.join(", "));
    }
    let failed = results.iter().filter(|result| result.failed()).count();
    let updated = results.iter().filter(|result| matches!(result.verdict, Verdict::Updated(_))).count();
    let _ = write!(out, "{} passed, {failed} failed", results.len() - failed - updated);
    let _ = if updated > 0 { writeln!(out, ", {updated} updated") } else { writeln!(out) };
    out
}

/// What both have in common at the ends, and between them first what was expected, then what was raised.
fn difference(expected: &[String], got: &[Raised]) -> String {
    let pairs = || expected.iter().zip(got);
    let before = pairs().take_while(|(line, raised)| same(line, raised)).count();
    let backwards = expected.iter().rev().zip(got.iter().rev());
    let longest = expected.len().min(got.len()) - before;
    let behind = backwards.take(longest).take_while(|(line, raised)| same(line, raised)).count();
    let mut out = "the alerts differ (- expected, + raised)\n".to_owned();
    let common = |out: &mut String, raised: &[Raised]| {
        for raised in raised {
            let _ = writeln!(out, "  {}", raised.line);
        }
    };
    common(&mut out, got.get(..before).unwrap_or_default());
    for line in expected.get(before..expected.len() - behind).unwrap_or_default() {
        let _ = writeln!(out, "- {line}");
    }
    for raised in got.get(before..got.len() - behind).unwrap_or_default() {
        let _ = writeln!(out, "+ {}   ({})", raised.line, raised.at);
    }
    common(&mut out, got.get(got.len() - behind..).unwrap_or_default());
    out
}

/// JUnit's XML, as CI systems read it: a suite a page.
pub fn junit(results: &[Result]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for page in results.chunk_by(|one, next| one.page == next.page) {
        let name = page.first().map_or("", |result| result.page.as_str());
        let failures = page.iter().filter(|result| result.failed()).count();
        let name = escaped(name);
        let _ = writeln!(out, "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\">", page.len());
        for result in page {
            let title = escaped(&result.title);
            let _ = write!(out, "    <testcase classname=\"{name}\" name=\"{title}\" line=\"{}\"", result.line);
            let _ = match result.failed() {
                true => writeln!(
                    out,
                    ">\n      <failure>{}</failure>\n    </testcase>",
                    escaped(result.details().trim_end())
                ),
                false => writeln!(out, "/>"),
            };
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// Text in XML; what XML can't hold becomes a replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
