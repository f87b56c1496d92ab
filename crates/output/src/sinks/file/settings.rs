//! What can be set for a file.

use lanner_lang::keys::Kind;

output_settings! {
    /// Where to write, how long the file stays open, and how large it grows.
    FileSettings "file." KEYS {
        /// The file; it is made when it is not there, and appended to.
        path: String = String::new();
        /// Keep the file open: one that was moved away is written on until SIGUSR1. Without it, the next batch goes to a new file.
        keep_alive: bool = true;
        /// Size from which on the file is moved to `PATH.1`, that one to `PATH.2` and so on; 0: it grows.
        max_bytes: u64 ["bytes"] as (Kind::Int(0, i64::MAX)) = 0;
        /// How many files that were moved are kept.
        keep: u32 ["files"] as (Kind::Int(1, 1000)) = 5;
    }
}
