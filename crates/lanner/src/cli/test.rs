//! `lanner test`: rule tests. A page of Markdown says what happens and which alerts that raises; no root, no kernel.

mod case;
mod page;
mod report;
mod shelf;
mod why;

use super::settings_args::SettingsArgs;
use crate::{console, host};
use case::Verdict;
use clap::{Args, ValueEnum};
use page::Page;
use report::Result as CaseResult;
use shelf::Shelf;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs rule tests: pages of Markdown that say what happens and which alerts that raises.
///
/// The exit code is 0 when all cases passed, else 1.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Test pages (`.md`), or directories with them, at any depth.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Rule files, or directories with them; can be repeated. Without it: those of the directories that were named, or those beside a directory `tests`.
    #[arg(long, value_name = "PATH")]
    rules: Vec<String>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// Write the alerts that were raised into the pages.
    #[arg(long)]
    update: bool,
    /// The form of the report.
    #[arg(long, value_enum, default_value_t)]
    format: ReportForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ReportForm {
    /// A line a case, and what differs.
    #[default]
    Text,
    /// XML for CI systems.
    Junit,
}

/// Runs the command.
///
/// # Errors
/// Settings, rules or pages that can't be used.
pub fn run(args: &TestArgs) -> Result<u8, String> {
    let settings = args.settings.load()?;
    let files = pages(&args.paths)?;
    let base = if args.rules.is_empty() { rules_beside(&args.paths) } else { args.rules.clone() };
    let mut shelf = Shelf::new(base, &settings);
    let mut results = Vec::new();
    let mut fired = BTreeSet::new();
    for file in &files {
        one_page(file, &mut shelf, args.update, &mut results, &mut fired)?;
    }
    if results.is_empty() {
        return Err(format!("no case in {}", args.paths.join(", ")));
    }
    // Who names single pages does not ask about all rules.
    let whole = args.paths.iter().all(|path| Path::new(path).is_dir());
    let base_rules = if whole { shelf.base_rules() } else { Vec::new() };
    let untested: Vec<String> = base_rules.into_iter().filter(|rule| !fired.contains(rule)).collect();
    let text = match args.format {
        ReportForm::Text => report::text(&results, &untested),
        ReportForm::Junit => report::junit(&results),
    };
    console::out(&text)?;
    Ok(u8::from(results.iter().any(CaseResult::failed)))
}

/// Runs the cases of a page; `fired` takes the rules that fired where that was expected.
fn one_page(
    file: &Path,
    shelf: &mut Shelf<'_>,
    update: bool,
    results: &mut Vec<CaseResult>,
    fired: &mut BTreeSet<String>,
) -> Result<(), String> {
    let name = file.display().to_string();
    let bytes = host::read_file(file).map_err(|error| format!("can't read {name}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| format!("{name}: {error}"))?;
    let page = match Page::parse(&name, &text) {
        Ok(page) => page,
        Err(mistakes) => {
            results.push(CaseResult::mistake(&name, mistakes));
            return Ok(());
        }
    };
    let mut rewritten = page::Rewrite::default();
    for case in &page.cases {
        let verdict = case::run(&page, case, shelf);
        let verdict = match verdict {
            Verdict::Differs { got, .. } if update => {
                rewritten.alerts(case, got.iter().map(|raised| raised.line.as_str()));
                Verdict::Updated(got)
            }
            other => other,
        };
        if let Verdict::Passed(got) | Verdict::Updated(got) = &verdict {
            fired.extend(got.iter().map(|raised| raised.rule.clone()));
        }
        results.push(CaseResult::of(&name, case, verdict));
    }
    if let Some(text) = rewritten.of(&text) {
        fs::write(file, text).map_err(|error| format!("can't write {name}: {error}"))?;
    }
    Ok(())
}

/// The pages behind paths: what is named, and all below directories, by name.
fn pages(paths: &[String]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        let path = Path::new(path);
        if path.is_dir() {
            below(path, 0, &mut found).map_err(|error| format!("can't read {}: {error}", path.display()))?;
        } else {
            found.push(path.to_owned());
        }
    }
    if found.is_empty() {
        return Err(format!("no test page (.md) in {}", paths.join(", ")));
    }
    Ok(found)
}

/// Directories deeper than this are not looked into: links can lead in circles.
const MAX_DEPTH: usize = 16;

fn below(dir: &Path, depth: usize, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        let hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
        if path.is_dir() && !hidden && depth < MAX_DEPTH {
            below(&path, depth + 1, found)?;
        } else if path.extension().is_some_and(|ending| ending == "md") && !path.is_dir() {
            found.push(path);
        }
    }
    Ok(())
}

/// Where rules are when nobody says so: in the directories that were named, or beside a directory `tests`.
fn rules_beside(paths: &[String]) -> Vec<String> {
    let has_rules = |dir: &Path| {
        let entries = fs::read_dir(dir).into_iter().flatten().flatten();
        entries.into_iter().any(|entry| entry.path().extension().is_some_and(|e| e == "yaml" || e == "yml"))
    };
    let mut found: Vec<String> = Vec::new();
    for path in paths {
        let path = Path::new(path);
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let beside = absolute.ancestors().find(|dir| dir.file_name().is_some_and(|name| name == "tests"));
        let beside = beside.and_then(Path::parent).map(Path::to_owned);
        let dir = if path.is_dir() && has_rules(path) { Some(path.to_owned()) } else { beside };
        if let Some(dir) = dir.filter(|dir| has_rules(dir)).map(|dir| dir.display().to_string())
            && !found.contains(&dir)
        {
            found.push(dir);
        }
    }
    found
}
