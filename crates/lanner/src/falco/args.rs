//! The command line of the `falco` front: its options, declared once, and how they are read.

use std::fmt::Write as _;
use std::path::PathBuf;

/// What stands behind an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// Nothing: a switch.
    Nothing,
    /// A value of this name.
    Value(&'static str),
    /// A value, only with `=`.
    Optional(&'static str),
}

/// An option.
struct Opt {
    short: Option<char>,
    long: Option<&'static str>,
    takes: Takes,
    help: &'static str,
    apply: fn(&mut Args, &str) -> Result<(), String>,
}

/// The command line, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Args {
    pub help: bool,
    pub config: Option<PathBuf>,
    pub config_schema: bool,
    pub rule_schema: bool,
    pub dry_run: bool,
    pub enable_sources: Vec<String>,
    pub disable_sources: Vec<String>,
    pub ignored_syscalls: bool,
    pub describe_all: bool,
    pub describe_rule: Option<String>,
    /// `Some("")` without a source.
    pub list: Option<String>,
    pub list_events: bool,
    pub list_plugins: bool,
    pub plugin_info: Option<String>,
    /// Seconds of event time.
    pub duration: Option<u64>,
    pub names_only: bool,
    pub format: Option<String>,
    pub markdown: bool,
    pub options: Vec<String>,
    pub print: Option<String>,
    pub pidfile: Option<PathBuf>,
    pub rules: Vec<String>,
    pub support: bool,
    pub unbuffered: bool,
    pub validate: Vec<String>,
    pub verbose: bool,
    pub version: bool,
    pub page_size: bool,
}

macro_rules! options {
    ($( $short:expr, $long:expr, $takes:expr, $help:literal, $apply:expr; )+) => {
        static OPTIONS: &[Opt] = &[$( Opt { short: $short, long: $long, takes: $takes, help: $help, apply: $apply }, )+];
    };
}

/// Sets a switch and says yes.
macro_rules! switch {
    ($field:ident) => {
        |args, _| {
            args.$field = true;
            Ok(())
        }
    };
}

/// Keeps the last value.
macro_rules! last {
    ($field:ident) => {
        |args, value| {
            args.$field = Some(value.into());
            Ok(())
        }
    };
}

/// Keeps all values.
macro_rules! each {
    ($field:ident) => {
        |args, value| {
            args.$field.push(value.to_owned());
            Ok(())
        }
    };
}

use Takes::{Nothing, Optional, Value};

options! {
    Some('h'), Some("help"), Nothing, "Print this text.", switch!(help);
    Some('c'), None, Value("path"), "Settings file (default /etc/falco/falco.yaml).", last!(config);
    None, Some("config-schema"), Nothing, "Print the JSON schema of settings files.", switch!(config_schema);
    None, Some("rule-schema"), Nothing, "Print the JSON schema of rule files.", switch!(rule_schema);
    None, Some("disable-source"), Value("source"), "Don't take events of this source; can be repeated.",
        each!(disable_sources);
    None, Some("dry-run"), Nothing, "Do everything but take events.", switch!(dry_run);
    None, Some("enable-source"), Value("source"), "Take events of this source only; can be repeated.",
        each!(enable_sources);
    Some('i'), None, Nothing, "Print the syscalls that are ignored unless base_syscalls.all is set.",
        switch!(ignored_syscalls);
    Some('L'), None, Nothing, "Describe all rules; as JSON with json_output.", switch!(describe_all);
    Some('l'), None, Value("rule"), "Describe one rule; as JSON with json_output.", last!(describe_rule);
    None, Some("list"), Optional("source"), "List the fields of conditions and outputs.", last!(list);
    None, Some("list-events"), Nothing, "List the events.", switch!(list_events);
    None, Some("list-plugins"), Nothing, "List the plugins that are loaded.", switch!(list_plugins);
    Some('M'), None, Value("seconds"), "Stop after that much event time.", |args, value| {
        args.duration = Some(value.parse().map_err(|_| format!("Argument '{value}' failed to parse"))?);
        Ok(())
    };
    None, Some("markdown"), Nothing, "The same as --format markdown (deprecated).", switch!(markdown);
    Some('N'), None, Nothing, "With --list: names only.", switch!(names_only);
    None, Some("format"), Value("text|markdown|json"), "Form of --list and --list-events.", last!(format);
    Some('o'), Some("option"), Value("key=value"), "Set a key of the settings; can be repeated.", each!(options);
    None, Some("plugin-info"), Value("plugin"), "Print what is known of a plugin.", last!(plugin_info);
    Some('p'), Some("print"), Value("format"), "Append this to every output (deprecated).", last!(print);
    Some('P'), Some("pidfile"), Value("path"), "Write the process id to this file.", last!(pidfile);
    Some('r'), None, Value("path"), "Rule file or directory instead of rules_files; can be repeated.", each!(rules);
    None, Some("support"), Nothing, "Print what a bug report needs.", switch!(support);
    Some('U'), Some("unbuffered"), Nothing, "Hand each alert to the outputs at once.", switch!(unbuffered);
    Some('V'), Some("validate"), Value("path"), "Check rule files and report; can be repeated.", each!(validate);
    Some('v'), None, Nothing, "More output.", switch!(verbose);
    None, Some("version"), Nothing, "Print versions.", switch!(version);
    None, Some("page-size"), Nothing, "Log the size of a memory page.", switch!(page_size);
}

/// The text of `--help`.
pub fn usage() -> String {
    let mut text =
        String::from("Lanner, as Falco - runtime threat detection for Linux\nUsage:\n  falco [OPTION...]\n\n");
    for option in OPTIONS {
        let short = option.short.map_or_else(|| "   ".to_owned(), |c| format!("-{c}"));
        let mut names = match option.long {
            Some(long) if option.short.is_some() => format!("{short}, --{long}"),
            Some(long) => format!("{short} --{long}"),
            None => short,
        };
        match option.takes {
            Nothing => {}
            Value(name) => names += &format!(" <{name}>"),
            Optional(name) => names += &format!("[=<{name}>]"),
        }
        // Writing to a String can't fail.
        let _ = writeln!(text, "  {names:<36} {}", option.help);
    }
    text
}

/// Reads the arguments behind the program's name.
///
/// # Errors
/// What is wrong with the first bad one.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Args, String> {
    let mut args = Args::default();
    let mut rest = arguments.into_iter();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            break;
        }
        if let Some(long) = argument.strip_prefix("--") {
            parse_long(&mut args, long, &mut rest)?;
        } else if let Some(shorts) = argument.strip_prefix('-').filter(|shorts| !shorts.is_empty()) {
            parse_shorts(&mut args, shorts, &mut rest)?;
        }
        // What is no option is ignored, as Falco does.
    }
    check(&args)?;
    Ok(args)
}

fn parse_long(args: &mut Args, text: &str, rest: &mut impl Iterator<Item = String>) -> Result<(), String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    let option = OPTIONS.iter().find(|option| option.long == Some(name)).ok_or_else(|| unknown(name))?;
    match (option.takes, value) {
        (Nothing, None) | (Nothing, Some("true")) => (option.apply)(args, ""),
        (Nothing, Some("false")) => Ok(()),
        (Nothing, Some(value)) => Err(format!("Argument '{value}' failed to parse")),
        (Optional(_), value) => (option.apply)(args, value.unwrap_or("")),
        (Value(_), Some(value)) => (option.apply)(args, value),
        (Value(_), None) => {
            let value = rest.next().ok_or_else(|| format!("Option '{name}' is missing an argument"))?;
            (option.apply)(args, &value)
        }
    }
}

/// `-vU`, `-o key=value`, `-okey=value`.
fn parse_shorts(args: &mut Args, text: &str, rest: &mut impl Iterator<Item = String>) -> Result<(), String> {
    for (at, short) in text.char_indices() {
        let option = OPTIONS
            .iter()
            .find(|option| option.short == Some(short))
            .ok_or_else(|| unknown(short.encode_utf8(&mut [0; 4])))?;
        if option.takes == Nothing {
            (option.apply)(args, "")?;
            continue;
        }
        let attached = text.get(at + short.len_utf8()..).unwrap_or("");
        return if attached.is_empty() {
            let value = rest.next().ok_or_else(|| format!("Option '{short}' is missing an argument"))?;
            (option.apply)(args, &value)
        } else {
            (option.apply)(args, attached)
        };
    }
    Ok(())
}

/// Options that Falco had once, with what to use now.
const REMOVED: &[(&str, &str)] = &[
    ("A", "-o base_syscalls.all=true"),
    ("b", "-o buffer_format_base64=true"),
    ("d", "the service manager"),
    ("daemon", "the service manager"),
    ("D", "-o 'rules[].disable.rule=NAME'"),
    ("e", "-o engine.kind=replay -o engine.replay.capture_file=FILE"),
    ("t", "-o 'rules[].enable.tag=TAG'"),
    ("T", "-o 'rules[].disable.tag=TAG'"),
    ("s", "-o metrics.output_file=FILE"),
    ("stats-interval", "-o metrics.interval=TIME"),
    ("S", "-o falco_libs.snaplen=BYTES"),
    ("snaplen", "-o falco_libs.snaplen=BYTES"),
    ("modern-bpf", "-o engine.kind=modern_ebpf"),
    ("nodriver", "-o engine.kind=nodriver"),
    ("list-syscall-events", "--list-events"),
];

fn unknown(name: &str) -> String {
    let now = REMOVED.iter().find(|(removed, _)| *removed == name).map(|(_, now)| *now);
    let near = || lanner_lang::suggest::nearest(name, OPTIONS.iter().filter_map(|option| option.long));
    match (now, near()) {
        (Some(now), _) => format!("Option '{name}' does not exist (use {now})"),
        (None, Some(near)) => format!("Option '{name}' does not exist (did you mean --{near}?)"),
        (None, None) => format!("Option '{name}' does not exist"),
    }
}

fn check(args: &Args) -> Result<(), String> {
    if args.markdown && args.format.is_some() {
        return Err("You can't use both --format and --markdown".to_owned());
    }
    match args.format.as_deref() {
        None | Some("text" | "markdown" | "json") => {}
        Some(other) => return Err(format!("Unknown format '{other}': use text, markdown or json")),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Args, OPTIONS, parse, usage};

    fn read(text: &str) -> Result<Args, String> {
        parse(text.split(' ').map(str::to_owned))
    }

    #[test]
    fn options_are_read_in_all_their_forms() {
        let args =
            read("-c a -c b -vU -ox=1 -o y=2 --option=z=3 --list=syscall --list-events -pc -M 5 extra --dry-run=true")
                .expect("good options");
        assert_eq!(args.config.as_deref(), Some(std::path::Path::new("b")));
        assert!(args.verbose && args.unbuffered && args.dry_run && args.list_events);
        assert_eq!(args.options, ["x=1", "y=2", "z=3"]);
        assert_eq!((args.list.as_deref(), args.print.as_deref(), args.duration), (Some("syscall"), Some("c"), Some(5)));
        assert_eq!(read("--list syscall").expect("good").list.as_deref(), Some(""), "the value needs an equals sign");
    }

    #[test]
    fn bad_options_say_why() {
        for (line, want) in [
            ("--nosuch", "Option 'nosuch' does not exist"),
            ("-A", "Option 'A' does not exist (use -o base_syscalls.all=true)"),
            ("--list-event", "did you mean --list-events?"),
            ("-o", "Option 'o' is missing an argument"),
            ("-M abc", "failed to parse"),
            ("--list --format json --markdown", "both --format and --markdown"),
            ("--list --format yaml", "Unknown format"),
        ] {
            let error = read(line).expect_err(line);
            assert!(error.contains(want), "{line}: {error}");
        }
    }

    #[test]
    fn help_shows_every_option() {
        let text = usage();
        assert_eq!(OPTIONS.len(), 28);
        for option in OPTIONS {
            assert!(option.long.is_none_or(|long| text.contains(&format!("--{long}"))));
            assert!(option.short.is_none_or(|short| text.contains(&format!("-{short}"))));
        }
    }
}
