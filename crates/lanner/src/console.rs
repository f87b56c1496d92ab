//! Text for the person or program that started this one.

use std::io::{ErrorKind, Write};

/// Writes to standard output. A reader that went away has seen enough, which is no error.
///
/// # Errors
/// Why it can't be written, in words for the user: a full disk must not look like an answer.
pub fn out(text: &str) -> Result<(), String> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("can't write to standard output: {error}")),
        _ => Ok(()),
    }
}

/// Writes a line to standard error, if there is one.
pub fn err(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
