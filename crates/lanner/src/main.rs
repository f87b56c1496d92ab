//! The `lanner` program; called as `falco` it takes Falco's command line.

use lanner::trust;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.first().is_some_and(|program| program == trust::helper::NAME) {
        return ExitCode::from(trust::helper::main());
    }
    let is_falco = arguments.first().is_some_and(|program| Path::new(program).file_name() == Some("falco".as_ref()));
    let code = if is_falco {
        lanner::falco::main(arguments.into_iter().skip(1).collect())
    } else {
        lanner::cli::main(arguments)
    };
    ExitCode::from(code)
}
