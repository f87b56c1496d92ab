//! `lanner list`: fields, events, and what rule files hold.

use super::rulebook::{Rulebook, all_fields};
use super::settings_args::SettingsArgs;
use crate::console;
use crate::falco::sources;
use crate::falco::version::SCHEMA;
use crate::lists::{Form, events, fields};
use crate::plugins::BUILTINS;
use clap::{Args, ValueEnum};
use lanner_engine::describe::Description;
use serde_json::{Value, json};

/// Lists fields, events, or the rules, macros and lists of rule files.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// What to list.
    #[arg(value_enum)]
    what: What,
    /// Rule files, or directories with them, for rules, macros and lists; without it those of `rules_files` in the settings, else the rules that Lanner comes with.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    rules: Vec<String>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// The form.
    #[arg(long, value_enum, default_value_t)]
    format: ListForm,
    /// Fields of this event source only.
    #[arg(long)]
    source: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Fields,
    Events,
    Rules,
    Macros,
    Lists,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ListForm {
    #[default]
    Text,
    Json,
    Markdown,
}

impl From<ListForm> for Form {
    fn from(form: ListForm) -> Self {
        match form {
            ListForm::Text => Self::Text,
            ListForm::Json => Self::Json,
            ListForm::Markdown => Self::Markdown,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Rules or settings that can't be used.
pub fn run(args: &ListArgs) -> Result<u8, String> {
    let form = args.format.into();
    let text = match args.what {
        What::Events => events::render(form, SCHEMA),
        What::Fields => {
            let settings = args.settings.load()?;
            if let Some(source) = &args.source {
                known_source(source)?;
            }
            let options =
                fields::Options { form, source: args.source.clone(), own: true, ..fields::Options::default() };
            fields::render(&all_fields(&[], &settings), &options)
        }
        What::Rules | What::Macros | What::Lists => of_rules(args, form)?,
    };
    console::out(&text)?;
    Ok(0)
}

/// # Errors
/// A source that does not exist.
fn known_source(name: &str) -> Result<(), String> {
    let known = sources::known(&BUILTINS.iter().collect::<Vec<_>>());
    if known.iter().any(|source| source == name) {
        return Ok(());
    }
    Err(format!("unknown event source `{name}`: there are {}", known.join(", ")))
}

fn of_rules(args: &ListArgs, form: Form) -> Result<String, String> {
    if args.rules.is_empty() {
        return Err("say with --rules which rule files are meant".to_owned());
    }
    let settings = args.settings.load()?;
    let outcome = Rulebook::read(&args.rules, &settings).load(&settings);
    if outcome.failed() {
        return Err(format!("the rules can't be used\n{}", outcome.text().trim_end()));
    }
    let (headings, rows) = table(args.what, &outcome.description);
    Ok(match form {
        Form::Text => rows.iter().map(|row| format!("{:<50} {}\n", row[0], row[1])).collect(),
        Form::Markdown => {
            let line = |[a, b, c]: &[String; 3]| format!("| {} | {} | {} |\n", escaped(a), escaped(b), escaped(c));
            let heading = line(&headings.map(str::to_owned)) + "|---|---|---|\n";
            heading + &rows.iter().map(line).collect::<String>()
        }
        Form::Json => {
            let rows: Vec<Value> = rows
                .iter()
                .map(|row| headings.iter().zip(row).map(|(key, text)| ((*key).to_owned(), json!(text))).collect())
                .collect();
            format!("{:#}\n", Value::Array(rows))
        }
    })
}

/// A text inside a Markdown table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Name, what it says, and what else is worth a column.
fn table(what: What, description: &Description) -> ([&'static str; 3], Vec<[String; 3]>) {
    match what {
        What::Macros => {
            let rows = description.macros.iter().map(|m| [m.name.clone(), m.details.compiled.clone(), used(m.used)]);
            (["name", "condition", "used"], rows.collect())
        }
        What::Lists => {
            let rows = description.lists.iter().map(|l| [l.name.clone(), l.items_compiled.join(", "), used(l.used)]);
            (["name", "items", "used"], rows.collect())
        }
        What::Rules | What::Fields | What::Events => {
            let rows = description.rules.iter().map(|rule| {
                let state = if rule.enabled { rule.priority.name() } else { "disabled" };
                [rule.name.clone(), rule.description.trim().to_owned(), state.to_owned()]
            });
            (["name", "description", "priority"], rows.collect())
        }
    }
}

fn used(used: bool) -> String {
    if used { "yes" } else { "no" }.to_owned()
}
