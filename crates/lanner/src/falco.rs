//! The `falco` front: Falco's command line, settings, messages and exit codes, so that Lanner can stand where Falco stood.

mod args;
mod config;
mod ignored;
mod plugin_info;
mod rule_files;
mod support;
mod version;

use crate::lists::{self, Form};
use crate::plugins::{self, Builtin};
use crate::{host, settings};
use args::Args;
use config::Config;
use std::ffi::OsString;

/// The program ended as it should.
const OK: u8 = 0;
/// Something went wrong; standard error says what.
const FAILED: u8 = 1;
/// The file with the process id could not be written.
const NO_PIDFILE: u8 = 255;

/// Runs with the arguments behind the program's name; gives the exit code.
pub fn main(arguments: Vec<OsString>) -> u8 {
    let arguments: Vec<String> = arguments.into_iter().map(|text| text.to_string_lossy().into_owned()).collect();
    let outcome = args::parse(arguments.iter().cloned()).and_then(|args| run(&args, &arguments));
    match outcome {
        Ok(code) => code,
        Err(message) => {
            eprintln!("Error: {message}");
            FAILED
        }
    }
}

/// The actions in Falco's order; one that only prints ends the program.
fn run(args: &Args, arguments: &[String]) -> Result<u8, String> {
    if let Some(text) = without_settings(args) {
        print!("{text}");
        return Ok(OK);
    }
    let config = config::load(args)?;
    log_system(&config);
    if args.version {
        let json = config.settings.general.json_output;
        print!("{}", if json { format!("{:#}\n", version::json()) } else { version::text() });
        return Ok(OK);
    }
    if args.page_size {
        config.log.info(&format!("Your system page size is: {} bytes", host::page_size()));
        return Ok(OK);
    }
    if config.main.is_none() {
        return Err(format!("You must specify a config file: {} is not there, and -c names none", config::DEFAULT));
    }
    if let Some(name) = &args.plugin_info {
        print!("{}", info_of_plugin(&config, name)?);
        return Ok(OK);
    }
    let plugins = load_plugins(&config)?;
    if args.list_plugins {
        print!("{}", plugin_info::list(&plugins));
        return Ok(OK);
    }
    let _ = arguments;
    Ok(OK)
}

/// What needs no settings.
fn without_settings(args: &Args) -> Option<String> {
    if args.help {
        return Some(args::usage());
    }
    if args.config_schema {
        return Some(format!("{:#}\n", settings::json_schema()));
    }
    if args.ignored_syscalls {
        return Some(ignored::text());
    }
    if args.list_events {
        return Some(lists::events::render(form(args), version::SCHEMA));
    }
    None
}

/// The form of lists that is asked for.
fn form(args: &Args) -> Form {
    if args.markdown { Form::Markdown } else { args.format.as_deref().and_then(Form::parse).unwrap_or_default() }
}

fn log_system(config: &Config) {
    let system = host::system();
    config.log.info(&format!("System info: {} version {} ({})", system.sysname, system.release, system.version));
}

/// The plugins that the settings ask for. Only what is built in can be loaded.
fn load_plugins(config: &Config) -> Result<Vec<&'static Builtin>, String> {
    let mut loaded = Vec::new();
    for plugin in &config.settings.plugins {
        let builtin = plugins::builtin(&plugin.name).ok_or_else(|| {
            format!("cannot load plugin '{}' from {}: this version loads no plugin libraries, it has container, k8saudit and json built in", plugin.name, plugin.library_path)
        })?;
        config.log.info(&format!("Loading plugin '{}' (built in, instead of {})", plugin.name, plugin.library_path));
        loaded.push(builtin);
    }
    Ok(loaded)
}

/// `--plugin-info`: by name or by library.
fn info_of_plugin(config: &Config, name: &str) -> Result<String, String> {
    let wanted = config.settings.plugins.iter().find(|plugin| plugin.name == name || plugin.library_path == name);
    let Some(plugin) = wanted else {
        return Err(format!("can't find plugin and plugin info for plugin '{name}', are you sure it is loaded?"));
    };
    let builtin = plugins::builtin(&plugin.name)
        .ok_or_else(|| format!("can't load plugin '{}': only container, k8saudit and json are built in", plugin.name))?;
    Ok(plugin_info::info(builtin, &plugin.open_params))
}
