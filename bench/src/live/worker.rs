//! The process that is measured: `tests/live/worker.c`, asked for one loop after the other.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A worker that waits for loops.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What calls of a loop took, ns in all.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// CPU time of the thread, and of its children that ended.
    pub cpu: u64,
    /// By the clock.
    pub wall: u64,
}

impl Worker {
    /// Starts one.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(program: &Path) -> Result<Self, String> {
        let mut command = Command::new(program);
        command.arg("loops").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let (Some(ask), Some(out)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("no pipes to the worker".to_owned());
        };
        Ok(Self { child, ask, answers: BufReader::new(out) })
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Makes `count` calls of a loop.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn run(&mut self, name: &str, count: u64) -> Result<Took, String> {
        writeln!(self.ask, "{name} {count}").map_err(|error| format!("the worker is gone: {error}"))?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(|error| format!("the worker does not answer: {error}"))?;
        let mut numbers = line.split_whitespace().map_while(|word| word.parse().ok());
        match (numbers.next(), numbers.next()) {
            (Some(cpu), Some(wall)) => Ok(Took { cpu, wall }),
            _ => Err(format!("the worker answered {line:?} to {name}")),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}
