//! A page of rule tests: headings are cases, fenced blocks say what happens and what that raises.
//!
//! ````text
//! # The title of the page
//!
//! rule: Shell below a server program      only this rule is judged; else all
//! rules: ../local.yaml                    rule files instead of those of the command
//! setup: setup/host.events                event scripts that stand before each case's own
//!
//! ```rules                                rules of the page, read after the files
//! ```
//! ```events                               what all cases begin with
//! ```
//!
//! ## A case
//!
//! Words for the reader.
//!
//! ```events                               what happens
//! ```
//! ```alerts                               `Priority Rule name | output`, or without output; nothing: silence
//! ```
//! ````
//!
//! A page without `##` headings is one case. Fences are of three backticks or three tildes.

use crate::cli::script::word_at;
use lanner_lang::diagnostic::{Diagnostic, Severity, SourceId, Sources, render};
use lanner_lang::suggest;
use std::collections::BTreeMap;
use std::path::Path;

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its path, as it was named.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The one rule that is judged, and its line.
    pub rule: Option<(String, usize)>,
    /// Rule files.
    pub rules: Vec<String>,
    /// Event scripts.
    pub setup: Vec<String>,
    /// Blocks in front of the cases.
    pub shared: Blocks,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A case.
#[derive(Debug)]
pub struct Case {
    /// Its heading.
    pub title: String,
    /// Line of the heading, 1-based.
    pub line: usize,
    /// Its blocks.
    pub blocks: Blocks,
}

/// The blocks below a heading.
#[derive(Debug, Default)]
pub struct Blocks {
    /// Rules.
    pub rules: Option<Block>,
    /// An event script.
    pub events: Option<Block>,
    /// Expected alerts.
    pub alerts: Option<Block>,
}

/// A fenced block.
#[derive(Debug)]
pub struct Block {
    /// Line of its first line of text, 1-based.
    pub line: usize,
    /// Its text.
    pub text: String,
}

/// What begins and ends a block.
const FENCES: [&str; 2] = ["```", "~~~"];
/// Lines that mean something in front of the first case.
const KEYS: [&str; 3] = ["rule", "rules", "setup"];
/// Kinds of blocks that mean something here.
const KINDS: [&str; 3] = ["rules", "events", "alerts"];
impl Page {
    /// Reads a page.
    ///
    /// # Errors
    /// All mistakes, rendered.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let mut reader = Reader::new(name, text);
        for (line, text) in (1..).zip(text.lines()) {
            reader.line(line, text);
        }
        reader.finish()
    }

    /// A path that the page names: relative to the page.
    pub fn beside(&self, path: &str) -> String {
        let dir = Path::new(&self.name).parent().unwrap_or(Path::new(""));
        dir.join(path).display().to_string()
    }
}

impl Blocks {
    fn slot(&mut self, kind: &str) -> &mut Option<Block> {
        match kind {
            "rules" => &mut self.rules,
            "events" => &mut self.events,
            _ => &mut self.alerts,
        }
    }
}

struct Reader<'t> {
    page: Page,
    text: &'t str,
    /// The fence that is open: its mark, its kind, and what it holds so far.
    open: Option<(&'static str, &'t str, Block)>,
    mistakes: Vec<Diagnostic>,
    sources: Sources,
    source: SourceId,
    title: Option<(String, usize)>,
}

impl<'t> Reader<'t> {
    fn new(name: &str, text: &'t str) -> Self {
        let mut sources = Sources::default();
        let source = sources.add(name, text);
        let page = Page {
            name: name.to_owned(),
            text: text.to_owned(),
            rule: None,
            rules: Vec::new(),
            setup: Vec::new(),
            shared: Blocks::default(),
            cases: Vec::new(),
        };
        Self { page, text, open: None, mistakes: Vec::new(), sources, source, title: None }
    }

    fn mistake(&mut self, id: &'static str, line: usize, message: String) -> &mut Diagnostic {
        let place = word_at(self.source, self.text, line, 0);
        self.mistakes.push(Diagnostic::new(Severity::Error, id, message, Some(place)));
        let last = self.mistakes.len() - 1;
        &mut self.mistakes[last]
    }

    fn line(&mut self, number: usize, text: &'t str) {
        if let Some((mark, _, block)) = &mut self.open {
            if text.trim_end() == *mark {
                self.close();
            } else {
                block.text.push_str(text);
                block.text.push('\n');
            }
        } else if let Some((mark, kind)) = FENCES.iter().find_map(|mark| Some((*mark, text.strip_prefix(mark)?.trim())))
        {
            self.open = Some((mark, kind, Block { line: number + 1, text: String::new() }));
            self.kind(number, kind);
        } else {
            self.words(number, text);
        }
    }

    fn kind(&mut self, line: usize, kind: &str) {
        if KINDS.contains(&kind) {
            let blocks = self.page.cases.last_mut().map_or(&mut self.page.shared, |case| &mut case.blocks);
            if blocks.slot(kind).is_some() {
                self.mistake("test-page", line, format!("a second block `{kind}` below one heading"));
            }
        } else if let Some(near) = suggest::nearest(kind, KINDS) {
            // Other kinds are there for the reader.
            let help = format!("did you mean `{near}`?");
            self.mistake("test-page", line, format!("no block is called `{kind}`")).help = Some(help);
        }
    }

    fn close(&mut self) {
        let Some((_, kind, block)) = self.open.take() else { return };
        if KINDS.contains(&kind) {
            let blocks = self.page.cases.last_mut().map_or(&mut self.page.shared, |case| &mut case.blocks);
            *blocks.slot(kind) = Some(block);
        }
    }

    fn words(&mut self, number: usize, text: &str) {
        if let Some(title) = text.strip_prefix("## ") {
            self.page.cases.push(Case { title: title.trim().to_owned(), line: number, blocks: Blocks::default() });
        } else if let Some(title) = text.strip_prefix("# ") {
            self.title.get_or_insert((title.trim().to_owned(), number));
        } else if self.page.cases.is_empty()
            && let Some((key, value)) = text.split_once(':')
        {
            let value = value.trim().to_owned();
            match key {
                "rule" => self.page.rule = Some((value, number)),
                "rules" => self.page.rules.push(value),
                "setup" => self.page.setup.push(value),
                word => {
                    if let Some(near) = suggest::nearest(word, KEYS) {
                        let help = format!("did you mean `{near}:`?");
                        self.mistake("test-page", number, format!("`{word}:` means nothing here")).help = Some(help);
                    }
                }
            }
        }
    }

    fn finish(mut self) -> Result<Page, String> {
        if let Some((_, kind, block)) = self.open.take() {
            self.mistake("test-page", block.line - 1, format!("the block `{kind}` is not closed"));
        }
        if self.page.shared.alerts.is_some() {
            let (title, line) = self.title.take().unwrap_or_else(|| (self.page.name.clone(), 1));
            let blocks = std::mem::take(&mut self.page.shared);
            self.page.cases.insert(0, Case { title, line, blocks });
        }
        self.page.cases.retain(|case| case.blocks.events.is_some() || case.blocks.alerts.is_some());
        let lacking: Vec<(usize, &str)> = self.page.cases.iter().filter_map(lacking).collect();
        for (line, what) in lacking {
            self.mistake("test-page", line, format!("this case has no block `{what}`"));
        }
        if self.mistakes.is_empty() { Ok(self.page) } else { Err(render(&self.mistakes, &self.sources)) }
    }
}

/// What a case needs and does not have.
fn lacking(case: &Case) -> Option<(usize, &'static str)> {
    let missing = if case.blocks.events.is_none() { "events" } else { "alerts" };
    (case.blocks.events.is_none() || case.blocks.alerts.is_none()).then_some((case.line, missing))
}

/// New alerts for a page's cases.
#[derive(Debug, Default)]
pub struct Rewrite {
    /// First line of the block → its old number of lines, its new text.
    blocks: BTreeMap<usize, (usize, String)>,
}

impl Rewrite {
    /// Sets the alerts of a case.
    pub fn alerts<'l>(&mut self, case: &Case, lines: impl Iterator<Item = &'l str>) {
        if let Some(block) = &case.blocks.alerts {
            let text = lines.flat_map(|line| [line, "\n"]).collect();
            self.blocks.insert(block.line, (block.text.lines().count(), text));
        }
    }

    /// The page's text with them; `None` when nothing changes.
    pub fn of(&self, text: &str) -> Option<String> {
        let (mut out, mut skip) = (String::with_capacity(text.len()), 0);
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            if let Some((old, new)) = self.blocks.get(&number) {
                out.push_str(new);
                skip = *old;
            }
            if skip == 0 {
                out.push_str(line);
            }
            skip = skip.saturating_sub(1);
        }
        (out != text).then_some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Rewrite};

    const PAGE: &str = "# Title\n\nrule: R\nsetup: a.events\n\n## One\n\nWords.\n\n```events\nclose fd=3\n```\n\n```alerts\nold\n```\n";

    #[test]
    fn alerts_are_written_where_the_old_ones_stood() {
        let page = Page::parse("dir/p.md", PAGE).expect("a page");
        assert_eq!((page.rule.clone(), page.beside("a.events")), (Some(("R".into(), 3)), "dir/a.events".into()));
        let mut rewrite = Rewrite::default();
        rewrite.alerts(&page.cases[0], ["new", "newer"].into_iter());
        assert_eq!(rewrite.of(PAGE), Some(PAGE.replace("old\n", "new\nnewer\n")));
        let mut rewrite = Rewrite::default();
        rewrite.alerts(&page.cases[0], std::iter::empty());
        assert_eq!(rewrite.of(PAGE), Some(PAGE.replace("old\n", "")));
        assert_eq!(Rewrite::default().of(PAGE), None);
    }

    #[test]
    fn mistakes_are_told() {
        let text = PAGE.replace("```alerts", "```alert");
        let told = Page::parse("p.md", &text).expect_err("a wrong block");
        assert!(told.contains("no block is called `alert`") && told.contains("--> p.md:14:1"), "{told}");
        assert!(told.contains("did you mean `alerts`?") && told.contains("this case has no block `alerts`"), "{told}");
        let told = Page::parse("p.md", "# T\n```events\n").expect_err("an open block");
        assert!(told.contains("the block `events` is not closed"), "{told}");
    }
}
