//! `lanner migrate`: a falco.yaml as settings for Lanner's own commands.

mod fates;
mod outputs;
mod page;

use super::settings_args::{DEFAULTS, diagnostic_of};
use crate::settings::{self, Key, Kind, Loaded, Settings};
use crate::{console, plugins};
use clap::Args;
use fates::Fate;
use lanner_lang::diagnostic::{self, Diagnostic, Place, Severity};
use lanner_lang::keys::Setting;
use lanner_lang::yaml::{self, Node, to_flow};
use page::{Entry, Page};
use std::path::PathBuf;

/// Writes what a falco.yaml means as settings for Lanner's own commands.
///
/// The settings go to standard output: what differs from Lanner's defaults, with what each key does. Standard error has a line for each key that
/// has no equivalent or no effect, with its place and why. Included files are read too, and become part of the one that is written; variables
/// (`${NAME}`) stay variables.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// The settings file, in the form of falco.yaml.
    #[arg(value_name = "FALCO_YAML")]
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// A file that Falco refuses too.
pub fn run(args: &MigrateArgs) -> Result<u8, String> {
    let migrated = Migrated::of(args)?;
    migrated.notes.iter().for_each(|note| console::err(note));
    console::out(&migrated.text)?;
    Ok(u8::from(migrated.needs_hands))
}

/// A file, read.
#[derive(Debug)]
struct Original {
    loaded: Loaded,
    settings: Settings,
    /// What fits, with variables replaced.
    read: Node,
    /// The same as it is written.
    written: Node,
}

/// What became of it.
#[derive(Debug)]
struct Migrated {
    text: String,
    notes: Vec<String>,
    /// Falco takes what Lanner's list of outputs does not.
    needs_hands: bool,
}

impl Original {
    fn of(args: &MigrateArgs) -> Result<Self, String> {
        let loaded = settings::load(Some(&args.file), &[]);
        let (settings, mut errors) = Settings::read(&loaded.tree);
        errors.extend(settings::check_metrics(&settings.metrics, settings.webserver.prometheus_metrics_enabled).err());
        errors.extend(settings::check_buffers(&settings).err());
        let mut wrong: Vec<Diagnostic> =
            loaded.errors.iter().chain(&errors).map(|error| diagnostic_of(error, &loaded)).collect();
        if !wrong.is_empty() {
            diagnostic::sort(&mut wrong);
            let text = diagnostic::render(&wrong, &loaded.sources);
            return Err(format!("these settings can't be used, by Falco neither\n{}", text.trim_end()));
        }
        let written = settings::load_as_written(&args.file).tree;
        let read = settings::fitting(&loaded.tree, &loaded.tree);
        let written = settings::fitting(&written, &loaded.tree);
        Ok(Self { loaded, settings, read, written })
    }

    /// The node of a key with dots, as it is written, if it is there and fits.
    fn node(&self, path: &str) -> Option<&Node> {
        at(&self.written, path)
    }

    /// The value that a key has in Falco, as a person would write it.
    fn value(&self, key: &Key) -> String {
        at(&self.read, key.path).and_then(|node| shown(key.kind, node)).unwrap_or_else(|| (key.default)())
    }

    /// A line about a key: `falco.yaml:3: KEY: WHY`.
    fn note(&self, key: &str, why: &str) -> String {
        let place = self.loaded.place_of(key);
        format!("{}{key}: {why}", self.spot(place))
    }

    /// `falco.yaml:3: `
    fn spot(&self, place: Option<Place>) -> String {
        let spot = place.and_then(|place| {
            let (start, _) = self.loaded.sources.line_columns(place)?;
            Some(format!("{}:{}: ", self.loaded.sources.get(place.source)?.name, start.line))
        });
        spot.unwrap_or_default()
    }
}

/// Kinds of engines that are Lanner's probe.
const PROBES: [&str; 2] = ["kmod", "modern_ebpf"];

/// A node of a tree by its path with dots.
fn at<'a>(root: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.').try_fold(root, |node, part| node.get(part))
}

/// A value of a kind, as [`Key::default`] shows defaults.
fn shown(kind: Kind, node: &Node) -> Option<String> {
    match kind {
        Kind::Bool => Some(bool::read(node)?.show()),
        Kind::Int(..) => Some(u64::read(node)?.show()),
        Kind::Number => Some(f64::read(node)?.show()),
        Kind::Text | Kind::Choice(_) => Some(String::read(node)?.show()),
        Kind::Texts => Some(Vec::<String>::read(node)?.show()),
        Kind::Map | Kind::MapOrText => Some(to_flow(node)),
    }
}

/// A default as YAML.
fn as_yaml(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Text | Kind::Choice(_) => quoted(value),
        _ => value.to_owned(),
    }
}

/// A text as YAML.
fn quoted(text: &str) -> String {
    let plain = yaml::Scalar::generated(text, yaml::Style::Plain);
    let scalar = if plain.is_null() { yaml::Scalar::generated(text, yaml::Style::Double) } else { plain };
    to_flow(&Node::generated(yaml::Kind::Scalar(scalar)))
}

/// Whether what a node says depends on variables.
fn has_variables(node: &Node) -> bool {
    to_flow(node).contains("${")
}

/// What Falco has no counterpart of, and who comes from it has no reason to do without.
const UNKNOWN_TO_FALCO: [&str; 2] = ["lanner.canary.every", "lanner.watchdog.enabled"];

/// Lanner's own default where it differs from Falco's.
fn own_default(path: &str) -> Option<&'static str> {
    DEFAULTS
        .iter()
        .filter(|(key, _)| !UNKNOWN_TO_FALCO.contains(key))
        .find_map(|(_, option)| option.split_once('=').filter(|(key, _)| *key == path))
        .map(|(_, value)| value)
}

impl Migrated {
    fn of(args: &MigrateArgs) -> Result<Self, String> {
        let original = Original::of(args)?;
        let mut page = Page::default();
        let mut notes = original.told_of_files();
        for group in settings::GROUPS.iter().copied() {
            for key in group {
                original.key(key, &mut page, &mut notes);
            }
        }
        original.lists(&mut page, &mut notes);
        let needs_hands = outputs::write(&original, &mut page, &mut notes);
        Ok(Self { text: original.head() + &page.text(), notes, needs_hands })
    }
}

impl Original {
    /// What stands in front.
    fn head(&self) -> String {
        let names: Vec<&str> = self.loaded.files.iter().map(|file| file.path.as_str()).collect();
        format!(
            "# Settings for Lanner's own commands, from {}.\n\
             # Check them: lanner check --settings FILE\n\
             # Use them:   lanner run --settings FILE\n",
            names.join(", ")
        )
    }

    /// What there is to say of the files themselves: what does not fit has no effect in Falco.
    fn told_of_files(&self) -> Vec<String> {
        let mut told: Vec<Diagnostic> = self.loaded.files.iter().flat_map(|file| file.diagnostics.clone()).collect();
        told.extend(self.loaded.unsaid.iter().cloned());
        diagnostic::sort(&mut told);
        // The old spelling of `rules_files` has its effect.
        told.retain(|of| of.severity != Severity::Warning || !of.message.starts_with("`rules_file` "));
        let line = |of: &Diagnostic| {
            let help = of.help.as_deref().map_or_else(String::new, |help| format!(" ({help})"));
            format!("{}{}{help}; it is left out", self.spot(of.place), of.message)
        };
        told.iter().map(line).collect()
    }

    /// A key of a group: into the page, or among the notes.
    fn key(&self, key: &'static Key, page: &mut Page, notes: &mut Vec<String>) {
        match fates::of(key.path) {
            Fate::Output => {}
            Fate::Without(why) => {
                if self.node(key.path).is_some() {
                    notes.push(self.note(key.path, why));
                }
            }
            Fate::Same if key.path == "engine.kind" && !PROBES.contains(&self.settings.engine.kind.as_str()) => {
                let why = "no setting says so: `lanner run --capture FILE` replays, `lanner run` watches the host";
                notes.push(self.note(key.path, why));
            }
            Fate::Same => self.same(key, page),
        }
    }

    fn same(&self, key: &'static Key, page: &mut Page) {
        if key.path == "webserver.listen_address" && !self.settings.webserver.enabled {
            return;
        }
        let (falcos, node) = (self.value(key), self.node(key.path));
        let own = own_default(key.path);
        let default = own.map_or_else(|| (key.default)(), str::to_owned);
        if falcos == default && !node.is_some_and(has_variables) {
            return;
        }
        let value = node.map_or_else(|| as_yaml(key.kind, &falcos), to_flow);
        let mut entry = Entry::new(key.path, key.doc, value);
        if own.is_some() && node.is_none() {
            entry.comments.push(format!("Falco's default; Lanner's is `{default}`: without this line it holds."));
        }
        page.add(entry);
    }

    /// Keys that are lists of mappings.
    fn lists(&self, page: &mut Page, notes: &mut Vec<String>) {
        for (key, doc) in fates::LISTS {
            let node = self.node(key);
            let says =
                |node: &&Node| node.keys().next().is_some() || node.as_sequence().is_some_and(|of| !of.is_empty());
            if let Some(node) = node.filter(says) {
                page.add(Entry::new(key, doc, to_flow(node)));
            }
        }
        self.plugins(page, notes);
        // The old spelling has its effect, too.
        if let Some(node) = self.node("rules_files").or_else(|| self.node("rules_file")) {
            let doc = "Rule files or directories, all of which must be there; `--rules` stands in their place.";
            page.add(Entry::new("rules_files", doc, to_flow(node)));
        }
        if self.loaded.tree.get("rule_files").is_some() {
            notes.push(self.note("rule_files", "has no effect, in Falco neither: the key is `rules_files`"));
        }
    }

    /// Plugins that are built in stay.
    fn plugins(&self, page: &mut Page, notes: &mut Vec<String>) {
        let listed = self.node("plugins").and_then(Node::as_sequence).unwrap_or(&[]);
        let mut kept = Vec::new();
        for (n, plugin) in listed.iter().enumerate() {
            let read = at(&self.read, "plugins").and_then(Node::as_sequence).and_then(|of| of.get(n));
            let Some(name) = read.and_then(|read| read.get("name")).and_then(Node::as_str) else { continue };
            let key = format!("plugins[{name}]");
            let wanted = self.settings.plugins.iter().any(|wanted| wanted.name == name);
            match plugins::builtin(name) {
                _ if !wanted => notes
                    .push(self.note(&format!("{key}.name"), "`load_plugins` does not name it, so it has no effect")),
                None => notes.push(self.note(
                    &format!("{key}.name"),
                    "it is not built in, and plugin libraries are not loaded: rules that need it can't be used",
                )),
                Some(builtin) => {
                    if builtin.source.is_some() {
                        let why = "`lanner run` watches the host or a capture; what the plugin opens is read by `lanner falco`";
                        notes.push(self.note(&format!("{key}.name"), why));
                    }
                    kept.push(to_flow(plugin));
                }
            }
        }
        if self.node("load_plugins").is_some() {
            notes.push(self.note("load_plugins", "not needed: `plugins` has only what it names"));
        }
        if !kept.is_empty() {
            let items: Vec<String> = kept.iter().map(|plugin| format!("- {plugin}\n")).collect();
            page.add(Entry::block(
                "plugins",
                "Plugins, all of them built in; `library_path` is for Falco.",
                items.concat(),
            ));
        }
    }
}

#[cfg(test)]
mod tests;
