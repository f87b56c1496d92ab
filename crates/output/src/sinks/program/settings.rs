//! What can be set for a program.

use lanner_lang::keys::Kind;

output_settings! {
    /// Which program, and what is expected of it.
    ProgramSettings "program." KEYS {
        /// The command, run by `/bin/sh -c`; it gets alerts on its standard input, a line each.
        program: String = String::new();
        /// One process for all alerts, started again when it ends. Without it a process for each alert.
        keep_alive: bool = false;
        /// Without `keep_alive`: an exit code other than 0 means that the alert did not arrive.
        check_exit: bool = false;
        /// How long it may take to read an alert, and without `keep_alive` to end; then it is killed.
        timeout_ms: u64 ["ms"] as (Kind::Int(10, 600_000)) = 10_000;
    }
}
