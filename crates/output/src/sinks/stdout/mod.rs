//! The program's standard output.

mod settings;

pub use settings::StdoutSettings;

use super::Sink;
use std::io::{self, Write};

/// Writes to standard output.
#[derive(Debug)]
pub struct Stdout {
    out: io::Stdout,
}

impl Stdout {
    /// The sink; it is always there.
    pub fn open(_settings: &StdoutSettings) -> Self {
        Self { out: io::stdout() }
    }
}

impl Sink for Stdout {
    fn name(&self) -> &str {
        "stdout"
    }

    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut out = self.out.lock();
        out.write_all(lines)?;
        out.flush()
    }
}
