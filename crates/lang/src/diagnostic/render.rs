//! Diagnostics as text: message, place, the source line with carets under the place, help.

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Source, Sources};

/// Columns of a source line that are shown; a longer line is cut around the place.
const SHOWN: usize = 120;

/// Columns a tab takes.
const TAB: usize = 4;

/// The diagnostics as text, each followed by an empty line.
///
/// ```text
/// error[unknown-field]: unknown field `proc.nmae`
///  --> rules.yaml:12:14
///    |
/// 12 |   condition: proc.nmae = cat
///    |              ^^^^^^^^^
/// help: did you mean `proc.name`?
/// ```
pub fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        one(&mut out, diagnostic, sources);
        out.push('\n');
    }
    out
}

fn one(out: &mut String, diagnostic: &Diagnostic, sources: &Sources) {
    // Writing to a string can't fail.
    let _ = writeln!(out, "{}[{}]: {}", diagnostic.severity.as_str(), diagnostic.id, printable(&diagnostic.message));
    if let Some((place, source)) = diagnostic.place.and_then(|place| Some((place, sources.get(place.source)?))) {
        let start = source.line_column(place.start);
        let number = start.line.to_string();
        let margin = " ".repeat(number.len());
        let _ = writeln!(out, "{margin}--> {}:{}:{}", printable(&source.name), start.line, start.column);
        let (line, carets) = excerpt(source, place.start, place.end);
        let _ = writeln!(out, "{margin} |\n{number} | {line}\n{margin} | {carets}");
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "help: {}", printable(help));
    }
}

/// A text in which nothing moves the cursor of a terminal; line breaks become blanks.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { visible(c) }).collect()
}

fn visible(c: char) -> char {
    // Beside control characters, those that reorder text could make a rule look like another.
    let reorders = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || reorders { '\u{fffd}' } else { c }
}

/// The line of a place and the carets under it, of equal widths before the place.
fn excerpt(source: &Source, start: u32, end: u32) -> (String, String) {
    let (line, line_start) = source.line_at(start);
    let from = (start.saturating_sub(line_start) as usize).min(line.len());
    let to = (end.saturating_sub(line_start) as usize).clamp(from, line.len());
    // A place can begin inside of a character.
    let from = (0..=from).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    let (line, cut_before, cut_behind) = near(line, from);
    let (from, to) = (from - cut_before, (to - cut_before).min(line.len()));
    let mut cells: Vec<(char, usize, bool)> = Vec::new();
    for (at, c) in line.char_indices().filter(|(_, c)| *c != '\u{feff}') {
        let marked = (from..to).contains(&at);
        match c {
            '\t' => cells.extend([(' ', 1, marked); TAB]),
            c => cells.push((visible(c), width(c), marked)),
        }
    }
    let first = cells.iter().position(|cell| cell.2).unwrap_or_else(|| {
        // Nothing is marked: an end of line, or an empty place.
        columns_before(line, from)
    });
    let last = cells.iter().rposition(|cell| cell.2).map_or(first, |last| last + 1);
    let (cut_start, cut_end) = window(&cells, first);
    let mut shown = String::new();
    let mut carets = String::new();
    let front_cut = cut_start + cut_before > 0;
    if front_cut {
        shown.push('…');
        carets.push(' ');
    }
    for (n, (c, columns, _)) in cells.iter().enumerate().take(cut_end).skip(cut_start) {
        shown.push(*c);
        let caret = if (first..last).contains(&n) { '^' } else { ' ' };
        carets.extend(std::iter::repeat_n(caret, if n < last { *columns } else { 0 }));
    }
    if cut_end < cells.len() || cut_behind > 0 {
        shown.push('…');
    }
    if first >= last {
        let kept: usize = cells.iter().take(first.min(cut_end)).skip(cut_start).map(|cell| cell.1).sum();
        carets = format!("{}^", " ".repeat(kept + usize::from(front_cut)));
    }
    (shown.trim_end().to_string(), carets)
}

/// The part of a line that can be shown around byte `at`, and the bytes left out before and behind it: a line can be a whole file, and many places
/// can be on it.
fn near(line: &str, at: usize) -> (&str, usize, usize) {
    let (before, behind) = line.split_at_checked(at).unwrap_or((line, ""));
    let start = before.char_indices().rev().nth(SHOWN - 1).map_or(0, |(start, _)| start);
    let end = behind.char_indices().nth(SHOWN).map_or(line.len(), |(end, _)| before.len() + end);
    (line.get(start..end).unwrap_or(line), start, line.len() - end)
}

fn columns_before(line: &str, offset: usize) -> usize {
    let before = line.char_indices().take_while(|(at, _)| *at < offset).filter(|(_, c)| *c != '\u{feff}');
    before.map(|(_, c)| if c == '\t' { TAB } else { 1 }).sum()
}

/// The range of cells to show: all, or as many as fit, with the marked ones near the middle.
fn window(cells: &[(char, usize, bool)], first: usize) -> (usize, usize) {
    if cells.len() <= SHOWN {
        return (0, cells.len());
    }
    let start = first.saturating_sub(SHOWN / 2).min(cells.len() - SHOWN);
    (start, start + SHOWN)
}

/// Columns a character takes in a terminal: East Asian wide characters and emoji take two, combining ones none.
fn width(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f | 0x200b..=0x200d | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xa960..=0xa97f
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{SHOWN, render, width};
    use crate::diagnostic::{Diagnostic, Place, Severity, Sources, sort};

    fn rendered(text: &str, part: &str) -> String {
        let mut sources = Sources::default();
        let source = sources.add("rules.yaml", text);
        let start = text.find(part).expect(part) as u32;
        let place = Place { source, start, end: start + part.len() as u32 };
        let diagnostic = Diagnostic::new(Severity::Error, "some-id", "it is wrong", Some(place)).with_help("do right");
        render(&[diagnostic], &sources)
    }

    #[test]
    fn carets_stand_under_the_place() {
        assert_eq!(
            rendered("a\r\nb: \tx here\r\nc", "here"),
            "error[some-id]: it is wrong\n --> rules.yaml:2:7\n  |\n2 | b:     x here\n  |          ^^^^\nhelp: do right\n\n"
        );
        assert!(rendered("日本 = x", "x").contains("1 | 日本 = x\n  |        ^\n"));
        assert!(rendered("x = 日本 y", "日本").contains(":1:5\n  |\n1 | x = 日本 y\n  |     ^^^^\n"));
        assert!(rendered("ab\u{1b}[31mc", "c").contains("1 | ab\u{fffd}[31mc\n  |        ^\n"));
        assert!(rendered("one\ntwo\n", "one\ntwo").contains("1 | one\n  | ^^^\n"));
        assert!(rendered("one\ntwo", "").contains("1 | one\n  | ^\n"));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}here{}", "x".repeat(500), "y".repeat(500));
        let shown = rendered(&text, "here");
        let line = shown.lines().find(|line| line.starts_with("1 |")).expect("the line");
        assert!(line.starts_with("1 | …xxx") && line.ends_with("yyy…"));
        assert_eq!(line.chars().count(), 4 + 122);
        let carets = shown.lines().find(|line| line.contains('^')).expect("carets");
        let at = |text: &str, part: &str| text.find(part).map(|byte| text[..byte].chars().count());
        assert_eq!(at(carets, "^^^^"), at(line, "here"));
    }

    #[test]
    fn each_place_of_a_line_is_shown_as_if_the_line_were_short() {
        let text = "a日\tb".repeat(100);
        let mut sources = Sources::default();
        let source = sources.add("r", text.as_str());
        for start in 0..=text.len() as u32 {
            let place = Place { source, start, end: start + 1 };
            let shown = render(&[Diagnostic::new(Severity::Error, "x", "m", Some(place))], &sources);
            let lines: Vec<&str> = shown.lines().collect();
            let [line, carets] = lines[3..5] else { panic!("{shown}") };
            assert!(line.chars().count() <= 4 + SHOWN + 2, "{shown}");
            // Columns in front of the caret, a wide character taking two.
            let columns = carets.find('^').expect("a caret");
            let mut widths = line.chars().scan(0, |columns, c| {
                let before = *columns;
                *columns += width(c);
                Some((before, c))
            });
            let under = widths.find_map(|(before, c)| (before == columns).then_some(c));
            let meant = text.get(..start as usize + 1).and_then(|before| before.chars().next_back());
            if let Some(meant) = meant.filter(|c| !c.is_whitespace() && (start as usize) < text.len()) {
                assert_eq!(under, Some(meant), "{start}: {shown}");
            }
        }
    }

    #[test]
    fn ends_and_missing_places_are_rendered() {
        let mut sources = Sources::default();
        let source = sources.add("r", "abc\n");
        let at = |start, end| Diagnostic::new(Severity::Hint, "x", "m", Some(Place { source, start, end }));
        assert!(render(&[at(3, 4)], &sources).contains("1 | abc\n  |    ^\n"));
        assert!(render(&[at(4, 5)], &sources).contains("r:2:1\n  |\n2 | \n  | ^\n"));
        assert!(render(&[at(900, 9000)], &sources).contains("2 | \n"));
        let nowhere = Diagnostic::new(Severity::Warning, "x", "m", None);
        assert_eq!(render(std::slice::from_ref(&nowhere), &sources), "warning[x]: m\n\n");
        let mut all = vec![at(3, 4), at(1, 2), nowhere, at(1, 2)];
        sort(&mut all);
        assert_eq!(all.iter().map(|d| d.place.map(|place| place.start)).collect::<Vec<_>>(), [None, Some(1), Some(3)]);
    }
}
