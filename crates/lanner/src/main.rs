//! The `lanner` program; called as `falco` it takes Falco's command line.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let program = arguments.next().unwrap_or_default();
    let rest: Vec<OsString> = arguments.collect();
    if Path::new(&program).file_name().is_some_and(|name| name == "falco") {
        return ExitCode::from(lanner::falco::main(rest));
    }
    ExitCode::SUCCESS
}
