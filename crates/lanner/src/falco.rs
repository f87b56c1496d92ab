//! The `falco` front: Falco's command line, settings, messages and exit codes, so that Lanner can stand where Falco stood.

mod again;
mod args;
mod config;
mod describe;
mod drops;
mod ignored;
mod internal;
mod live;
mod outputs;
mod pidfile;
mod plugin_info;
mod rule_schema;
mod run;
pub mod sources;
mod summary;
mod support;
mod syscalls;
mod validate;
pub mod version;

use crate::guest::{Guest, Upkeep, service};
use crate::lists::{self, Form};
use crate::monitor::Monitor;
use crate::pipeline::Pipeline;
use crate::plugins::{self, Builtin};
use crate::recorder::{Full, Recorder};
use crate::reload::{Reload, When};
use crate::rule_files::{self, RuleFile};
use crate::signals::Signals;
use crate::trust::Trust;
use crate::trust::canary::Canary;
use crate::{console, host, rules, settings, zone};
pub use drops::{Counts, KINDS};

use again::{Again, Others};
use args::Args;
use config::Config;
use lanner_engine::alert::RulesVersion;
use lanner_engine::load::Front;
use lanner_engine::{Loader, Priority, Rule};
use lanner_fields::Registry;
use lanner_source::privileges::Need;
use outputs::Telling;
use pidfile::Pidfile;
use run::RunOptions;
use serde_json::json;
use std::ffi::OsString;
use std::sync::Arc;

/// The program ended as it should.
const OK: u8 = 0;
/// Something went wrong; standard error says what.
const FAILED: u8 = 1;
/// The file with the process id could not be written.
const NO_PIDFILE: u8 = 255;

/// What a message begins with that is not called an error.
const RUNTIME: &str = "Runtime error: ";

/// Runs with the arguments behind the program's name; gives the exit code.
pub fn main(arguments: Vec<OsString>) -> u8 {
    let arguments: Vec<String> = arguments.into_iter().map(|text| text.to_string_lossy().into_owned()).collect();
    let outcome = args::parse(arguments.iter().cloned()).and_then(|args| run(&args, &arguments));
    match outcome {
        Ok(code) => code,
        Err(message) => {
            // Falco's word for what it finds out only when it does what it was asked to.
            let kind = if message.starts_with(RUNTIME) { "" } else { "Error: " };
            console::err(&format!("{kind}{message}"));
            FAILED
        }
    }
}

/// The actions in Falco's order; one that only prints ends the program.
fn run(args: &Args, arguments: &[String]) -> Result<u8, String> {
    if let Some(text) = without_settings(args) {
        console::out(&text)?;
        return Ok(OK);
    }
    let config = config::load(args)?;
    log_system(&config);
    if args.version {
        let json = config.settings.general.json_output;
        console::out(&if json { format!("{:#}\n", version::json()) } else { version::text() })?;
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
        console::out(&info_of_plugin(&config, name)?)?;
        return Ok(OK);
    }
    let plugins = load_plugins(&config)?;
    if args.list_plugins {
        console::out(&plugin_info::list(&plugins))?;
        return Ok(OK);
    }
    let registry = rules::registry(&plugins, &config.settings);
    if let Some(source) = &args.list {
        console::out(&list_fields(args, &registry, &plugins, source)?)?;
        return Ok(OK);
    }
    with_rules(args, arguments, &config, &plugins, &registry)
}

/// The actions that come behind the settings and plugins.
fn with_rules(
    args: &Args,
    arguments: &[String],
    config: &Config,
    plugins: &[&Builtin],
    registry: &Registry,
) -> Result<u8, String> {
    let enabled = sources::select(args, config, plugins)?;
    let options = rules::load_options(Front::Falco, plugins, &config.settings);
    let mut loader = Loader::new(registry, options);
    if !args.validate.is_empty() {
        return validate(args, config, &mut loader);
    }
    let files = load_rules(args, config, &mut loader)?;
    let in_force = rules::in_force(loader.rules(), &config.settings);
    if args.describe_all || args.describe_rule.is_some() {
        let description = describe(args, config, &loader)?;
        console::out(&description)?;
        return Ok(OK);
    }
    if args.support {
        console::out(&format!("{}\n", support::document(config, arguments, &files)))?;
        return Ok(OK);
    }
    log_rules(config, &in_force);
    let options = RunOptions {
        duration: args.duration,
        unbuffered: args.unbuffered,
        verbose: args.verbose,
        dry_run: args.dry_run,
    };
    let live = run::watches_host(config, plugins, &enabled);
    let guest = Guest::of(&config.settings, live && !args.dry_run);
    let telling = Telling::new(options, run::goes_with_time(config, plugins, &enabled));
    let mut outputs = guest.with(Need::Nothing, || telling.begin(config))??;
    settings::check_metrics(&config.settings.metrics, config.settings.webserver.prometheus_metrics_enabled)
        .map_err(|error| error.to_string())?;
    if enabled.iter().any(|source| source == rules::SYSCALL) {
        settings::check_buffers(&config.settings).map_err(|error| error.to_string())?;
    }
    guest.with(Need::Nothing, || Monitor::check(&config.settings))??;
    if args.dry_run {
        return Ok(OK);
    }
    let Ok(_pidfile) = args.pidfile.as_deref().map(Pidfile::write).transpose().map_err(|error| {
        console::err(&format!("Error: {error}"));
    }) else {
        return Ok(NO_PIDFILE);
    };
    let signals = Signals::install().map_err(|error| format!("can't handle signals: {error}"))?;
    let canary = if live { live::canary(config) } else { None };
    let asked: Vec<Arc<Rule>> = in_force.iter().chain(canary.as_ref().map(Canary::rule)).cloned().collect();
    let sources = run::sources(config, plugins, &enabled, (&asked, canary.as_ref()), &signals, &guest)?;
    let full = sources.first().map_or(Full::Wait, Full::of);
    let recorder = || Recorder::of_rules(&config.settings, &in_force, true, full);
    let recorder = guest.with(Need::Nothing, recorder)??;
    let engine = if config.settings.engine.kind == "replay" { "savefile" } else { "modern_bpf" };
    let monitor = || Monitor::start(&config.settings, Front::Falco, engine);
    let monitor = guest.with(Monitor::need(&config.settings), monitor)??;
    if let Some(listens) = monitor.as_ref().and_then(Monitor::listens) {
        config.log.info(&format!("Starting health webserver, listening on {listens}"));
    }
    let version = RulesVersion { generation: 1, hash: rule_files::hash(&files) };
    let judges = rules::judges(&in_force, version, &config.settings, None);
    let print = rules::print_options(plugins, &config.settings, zone::local());
    let probe = sources.iter().find_map(|source| source.preparer().transpose()).transpose()?;
    let workshop = guest.with(Need::Nothing, || outputs.workshop())?;
    let workshop = workshop.map_err(|error| format!("can't make other outputs: {error}"))?;
    let others = Others { telling, workshop, guest };
    let again = Again::new(args, config, canary.as_ref(), others).with_probe(probe);
    let reload = guest.with(Need::Programs, || reload(again, config, &in_force, &signals))??;
    let door = outputs.side_door();
    let trust = || if live { Trust::start(&config.settings, canary, door, &signals) } else { Ok(None) };
    let trust = guest.with(Need::Nothing, trust)??;
    let mut pipeline = Pipeline {
        trust,
        board: monitor.as_ref().map(Monitor::board),
        reload: Some(reload),
        recorders: recorder.into_iter().collect(),
        ..Pipeline::new(&config.settings, judges, outputs, print)
    };
    let upkeep = guest.with(Need::Nothing, || Upkeep::start(&config.settings, live))?;
    pipeline.upkeep = Some(upkeep.map_err(|error| format!("can't keep up: {error}"))?);
    guest.settle()?;
    service::ready(&format!("{} rules in force", in_force.len()));
    run::run(config, pipeline, &in_force, &signals, sources, monitor, options)
}

/// Reloads; what a replay tells changes only for who asks for it.
fn reload(again: Again, config: &Config, in_force: &[Arc<Rule>], signals: &Signals) -> Result<Reload, String> {
    let replays = config.settings.engine.kind == "replay";
    let when = if config.settings.general.watch_config_files && !replays { When::Changed } else { When::Asked };
    Reload::start(again, in_force, when, signals).map_err(|error| format!("can't look for other rules: {error}"))
}

/// What needs no settings.
fn without_settings(args: &Args) -> Option<String> {
    if args.help {
        return Some(args::usage());
    }
    if args.config_schema {
        return Some(format!("{:#}\n", settings::json_schema()));
    }
    if args.rule_schema {
        return Some(format!("{:#}\n", rule_schema::json_schema()));
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
    let builtin = plugins::builtin(&plugin.name).ok_or_else(|| {
        format!("can't load plugin '{}': only container, k8saudit and json are built in", plugin.name)
    })?;
    Ok(plugin_info::info(builtin, &plugin.open_params))
}

/// `--list`
fn list_fields(args: &Args, registry: &Registry, plugins: &[&Builtin], source: &str) -> Result<String, String> {
    let known = sources::known(plugins);
    if !source.is_empty() && !known.iter().any(|name| name == source) {
        return Err(format!("Unknown source '{source}' for --list: use {}", known.join(", ")));
    }
    let options = lists::fields::Options {
        form: form(args),
        source: (!source.is_empty()).then(|| source.to_owned()),
        names_only: args.names_only,
        types: args.verbose,
        own: false,
    };
    Ok(lists::fields::render(registry, &options))
}

/// `-V`: loads the files one after another and reports on each.
fn validate(args: &Args, config: &Config, loader: &mut Loader<'_>) -> Result<u8, String> {
    let files = args.validate.iter().map(|path| rule_files::read_one(path)).collect::<Result<Vec<_>, _>>()?;
    config.log.info("Validating rules file(s):");
    let mut results = Vec::new();
    for file in &files {
        config.log.info(&format!("   {}", file.name));
        results.push(loader.load_file(&file.name, &file.bytes));
        if let Some(unmet) = loader.unmet_plugins().into_iter().next() {
            return Err(unmet);
        }
    }
    let valid = results.iter().all(|result| result.successful());
    if config.settings.general.json_output {
        let mut document = json!({ "falco_load_results": validate::json(&results) });
        if let Some(map) = document.as_object_mut().filter(|_| valid) {
            let described = match &args.describe_rule {
                Some(name) => loader.describe_rule(name).map(|rule| describe::json_of_rule(&rule)),
                None if args.describe_all => Some(describe::json(&loader.describe())),
                None => None,
            };
            map.extend(described.map(|described| ("falco_describe_results".to_owned(), described)));
        }
        console::out(&format!("{document}\n"))?;
    } else {
        console::out(&validate::text(&results))?;
    }
    for warning in results.iter().flat_map(|result| &result.warnings).filter(|_| valid) {
        config.log.line(Priority::Warning, &warning.to_text());
    }
    Ok(if valid { OK } else { FAILED })
}

/// Loads the rule files of `-r` or of the settings.
fn load_rules(args: &Args, config: &Config, loader: &mut Loader<'_>) -> Result<Vec<RuleFile>, String> {
    let from_options = !args.rules.is_empty();
    let paths = if from_options { &args.rules } else { &config.settings.rules_files };
    if paths.is_empty() {
        return Err(
            "You must specify at least one rules file/directory via -r or a rules_files entry in falco.yaml".to_owned()
        );
    }
    let files = rule_files::read(paths, from_options)?;
    config.log.info("Loading rules from:");
    let mut failed = None;
    for file in &files {
        let result = loader.load_file(&file.name, &file.bytes);
        let status = match result.schema_warnings.as_deref() {
            None => "none".to_owned(),
            Some([]) => "ok".to_owned(),
            Some(warnings) => format!("failed for {}", warnings.join("; ")),
        };
        config.log.info(&format!("   {} | schema validation: {status}", file.name));
        if !result.successful() {
            failed = Some(result.to_text());
            break;
        }
        for warning in &result.warnings {
            config.log.line(Priority::Warning, &warning.to_text());
        }
    }
    // What is missing explains errors better than they do themselves.
    if let Some(unmet) = loader.unmet_plugins().into_iter().next() {
        return Err(unmet);
    }
    match failed {
        Some(report) => Err(report),
        None => Ok(files),
    }
}

/// `-L` and `-l`
fn describe(args: &Args, config: &Config, loader: &Loader<'_>) -> Result<String, String> {
    let as_json = config.settings.general.json_output;
    if let Some(name) = &args.describe_rule {
        let rule = loader.describe_rule(name).ok_or_else(|| format!("{RUNTIME}Rule \"{name}\" is not loaded"))?;
        return Ok(if as_json { format!("{}\n", describe::json_of_rule(&rule)) } else { describe::text([&rule]) });
    }
    let description = loader.describe();
    Ok(if as_json { format!("{}\n", describe::json(&description)) } else { describe::text(&description.rules) })
}

fn log_rules(config: &Config, in_force: &[Arc<Rule>]) {
    if !config.log.enabled(Priority::Debug) {
        return;
    }
    config.log.line(Priority::Debug, "Enabled rules:");
    for rule in in_force {
        config.log.line(Priority::Debug, &format!("   {}", rule.info().name));
    }
    config.log.line(Priority::Debug, &format!("({}) enabled rules in total", in_force.len()));
}
