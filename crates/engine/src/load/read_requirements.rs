//! Reads what a rules file requires: a version of the engine, and plugins.

use crate::load::item::{PluginRequirement, PluginVersion};
use crate::load::log::Report;
use crate::load::options::LoadOptions;
use crate::load::problem::{Code, ItemType};
use crate::load::reader::{Need, Reader, Unread};
use crate::load::trail::Trail;
use crate::version::Version;
use lanner_lang::yaml::Node;

/// Reads `required_engine_version`; its chain.
pub(crate) fn engine_version(reader: &mut Reader<'_, '_>, item: &Node, file: &Trail) -> Trail {
    let trail = file.inner(ItemType::RequiredEngineVersion, "", item);
    let Ok((node, text)) = reader.scalar(item, "required_engine_version", Need::NotEmpty, &trail) else { return trail };
    let place = Some(reader.place(node));
    let Some(version) = Version::parse_requirement(text) else {
        let message =
            format!("Unable to parse engine version '{text}' as a semver string. Expected \"x.y.z\" semver format.");
        let words = format!("`{text}` is no version: write `x.y.z`");
        reader.log.add(Report::new(Code::ErrYamlValidate, "bad-version", &trail, message).words(words).at(place));
        return trail;
    };
    let engine = reader.options.engine_version;
    if engine.serves(version) {
        reader.collector.engine_version = reader.collector.engine_version.max(Some(version));
    } else {
        let message = format!("Rules require engine version {version}, but engine version is {engine}");
        let words = format!("the rules need engine version {version}, this is {engine}");
        reader.log.add(Report::new(Code::ErrValidate, "engine-version", &trail, message).words(words).at(place));
    }
    trail
}

/// Reads `required_plugin_versions`; its chain.
pub(crate) fn plugin_versions(reader: &mut Reader<'_, '_>, item: &Node, file: &Trail) -> Trail {
    let outer = file.inner(ItemType::RequiredPluginVersions, "", item);
    let entries = item.get("required_plugin_versions");
    let Some(entries) = entries.and_then(Node::as_sequence) else {
        let message = "Value of required_plugin_versions must be a sequence";
        reader.log.add(Report::new(Code::ErrYamlValidate, "wrong-type", &outer, message));
        return outer;
    };
    for node in entries {
        let trail = outer.inner(ItemType::RequiredPluginVersionsEntry, "", node);
        if let Ok(choices) = choices(reader, node, &trail) {
            reader.collector.plugins.push(PluginRequirement { choices, trail });
        }
    }
    outer
}

/// The plugins that meet a requirement: the one it names, then its alternatives.
fn choices(reader: &mut Reader<'_, '_>, node: &Node, trail: &Trail) -> Result<Vec<PluginVersion>, Unread> {
    let mut choices = vec![plugin(reader, node, trail)?];
    let Some(alternatives) = node.get("alternatives") else { return Ok(choices) };
    let Some(alternatives) = alternatives.as_sequence() else {
        let message = "Value of plugin version alternatives must be a sequence";
        reader.log.add(Report::new(Code::ErrYamlValidate, "wrong-type", trail, message));
        return Err(Unread);
    };
    for node in alternatives {
        let trail = trail.inner(ItemType::RequiredPluginVersionsAlternative, "", node);
        let plugin = plugin(reader, node, &trail)?;
        if choices.iter().any(|known| known.name == plugin.name) {
            let message = format!("Plugin '{}' is specified more than once in one requirement", plugin.name);
            reader.log.add(Report::new(Code::ErrYamlValidate, "duplicate-plugin", &trail, message));
            return Err(Unread);
        }
        choices.push(plugin);
    }
    Ok(choices)
}

/// A plugin's name and least version.
fn plugin(reader: &mut Reader<'_, '_>, node: &Node, trail: &Trail) -> Result<PluginVersion, Unread> {
    let (_, name) = reader.scalar(node, "name", Need::NotEmpty, trail)?;
    let (version_node, text) = reader.scalar(node, "version", Need::NotEmpty, trail)?;
    match Version::parse(text) {
        Some(version) => Ok(PluginVersion { name: name.to_owned(), version }),
        None => {
            let message = format!(
                "Unable to parse plugin version '{text}' as a semver string. Expected \"x.y.z\" semver format."
            );
            let place = Some(reader.place(version_node));
            let words = format!("`{text}` is no version: write `x.y.z`");
            reader.log.add(Report::new(Code::ErrYamlValidate, "bad-version", trail, message).words(words).at(place));
            Err(Unread)
        }
    }
}

/// Whether a requirement is met: the first of its choices that is loaded decides.
fn is_met(requirement: &PluginRequirement, options: &LoadOptions) -> bool {
    let loaded = requirement.choices.iter().find_map(|choice| {
        options.plugins.iter().find(|plugin| plugin.name == choice.name).map(|plugin| (plugin.version, choice.version))
    });
    loaded.is_some_and(|(version, least)| version.serves(least))
}

/// The first requirement that is not met, with Falco's message.
pub(crate) fn unmet<'a>(
    requirements: &'a [PluginRequirement],
    options: &LoadOptions,
) -> Vec<(&'a PluginRequirement, String)> {
    let unmet = requirements.iter().filter(|requirement| !is_met(requirement, options));
    unmet
        .map(|requirement| {
            let choices: Vec<String> =
                requirement.choices.iter().map(|choice| format!("{} (>= {})", choice.name, choice.version)).collect();
            (requirement, format!("Plugin requirement not satisfied, must load one of: {}", choices.join(", ")))
        })
        .collect()
}
