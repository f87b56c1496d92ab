//! Lanner's own command line: a file a subcommand.

mod check;
mod condition;
mod doctor;
mod events;
mod explain;
mod list;
mod migrate;
mod record;
pub mod rulebook;
mod run;
mod script;
pub mod settings_args;
mod test;

use crate::log;
use clap::{Parser, Subcommand};
use std::ffi::OsString;

/// Runtime threat detection for Linux.
#[derive(Debug, Parser)]
#[command(name = "lanner", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::RunArgs),
    Record(record::RecordArgs),
    Check(check::CheckArgs),
    Test(test::TestArgs),
    List(list::ListArgs),
    Explain(explain::ExplainArgs),
    Events(events::EventsArgs),
    Script(script::ScriptArgs),
    Doctor(doctor::DoctorArgs),
    Migrate(migrate::MigrateArgs),
    /// Takes Falco's command line, settings and rules, and answers as Falco does.
    #[command(disable_help_flag = true)]
    Falco {
        /// Falco's options; `lanner falco --help` lists them.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

/// Runs with the whole command line; gives the exit code: 0 well, 1 something is wrong with what was given, 2 with the command line.
pub fn main(arguments: Vec<OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // A closed stdout or stderr is no reason to fail.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let outcome = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Record(args) => record::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Test(args) => test::run(&args),
        Command::List(args) => list::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Events(args) => events::run(&args),
        Command::Script(args) => script::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Migrate(args) => migrate::run(&args),
        Command::Falco { arguments } => return crate::falco::main(arguments),
    };
    outcome.unwrap_or_else(|message| {
        log::fatal(&message);
        1
    })
}
