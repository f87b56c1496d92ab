//! `--list-plugins` and `--plugin-info`.

use crate::plugins::{Builtin, CONTACT};
use std::fmt::Write as _;

/// The plugins that are loaded.
pub fn list(loaded: &[&Builtin]) -> String {
    let mut text = format!("{} Plugins Loaded", loaded.len());
    text.push_str(if loaded.is_empty() { "\n" } else { ":\n\n" });
    for plugin in loaded {
        text.push_str(&describe(plugin));
        text.push('\n');
    }
    text
}

/// One plugin, with the schema of its configuration.
pub fn info(plugin: &Builtin, open_params: &str) -> String {
    let mut text = describe(plugin);
    if plugin.init_schema.is_empty() {
        text.push_str("Init config schema type: Not available, plugin does not support init config schema\n");
    } else {
        // Writing to a String can't fail.
        let _ = write!(text, "Init config schema type: JSON\n{}\n", plugin.init_schema);
    }
    text.push('\n');
    if plugin.source.is_some() {
        let _ = writeln!(text, "Suggested open params: {open_params}");
    } else {
        text.push_str("No suggested open params available: plugin has not event sourcing capability\n");
    }
    text
}

fn describe(plugin: &Builtin) -> String {
    let mut text = format!(
        "Name: {}\nDescription: {}\nContact: {CONTACT}\nVersion: {}\nCapabilities:\n",
        plugin.name, plugin.description, plugin.version
    );
    if let Some((source, id)) = plugin.source {
        let _ = writeln!(text, "  - Event Sourcing (ID={id}, source='{source}')");
    }
    for (has, name) in
        [(plugin.extracts, "Field Extraction"), (plugin.parses, "Event Parsing"), (plugin.is_async, "Async Events")]
    {
        if has {
            let _ = writeln!(text, "  - {name}");
        }
    }
    text
}
