//! Which event sources are in use.

use super::args::Args;
use super::config::Config;
use crate::plugins::Builtin;
use crate::rules::SYSCALL;

/// The sources that there are.
pub fn known(plugins: &[&Builtin]) -> Vec<String> {
    let of_plugins = plugins.iter().filter_map(|plugin| plugin.source.map(|(source, _)| source.to_owned()));
    std::iter::once(SYSCALL.to_owned()).chain(of_plugins).collect()
}

/// Those that the command line leaves in use. A capture brings its own: for a replay nothing is selected.
///
/// # Errors
/// A source that is not known, none left, or both ways of selecting.
pub fn select(args: &Args, config: &Config, plugins: &[&Builtin]) -> Result<Vec<String>, String> {
    let known = known(plugins);
    config.log.info(&format!("Loaded event sources: {}", known.join(", ")));
    if config.settings.engine.kind == "replay" {
        return Ok(known);
    }
    if !args.enable_sources.is_empty() && !args.disable_sources.is_empty() {
        return Err("You can't mix --enable-source and --disable-source".to_owned());
    }
    for name in args.enable_sources.iter().chain(&args.disable_sources) {
        if !known.contains(name) {
            return Err(format!(
                "Attempted to enable or disable unknown event source '{name}': known are {}",
                known.join(", ")
            ));
        }
    }
    let in_use = |name: &String| {
        if args.enable_sources.is_empty() {
            !args.disable_sources.contains(name)
        } else {
            args.enable_sources.contains(name)
        }
    };
    let enabled: Vec<String> = known.iter().filter(|name| in_use(name)).cloned().collect();
    if enabled.is_empty() {
        return Err("Must enable at least one event source".to_owned());
    }
    config.log.info(&format!("Enabled event sources: {}", enabled.join(", ")));
    Ok(enabled)
}
