//! Benchmarks: what an event, an alert and a start cost, and what live detection costs and stands, and whether memory
//! stays as it is. Each row of the first three runs in a process of
//! its own, so that its memory is its own.
//!
//! `replay`, `alerts` and `start` use the captures and published rules of the folder named by `LANNER_CONFORMANCE` (default `../shared/conformance`);
//! without it, the demo's. Figures are CPU time, which a noisy machine disturbs least; compare ratios within one run.

mod floods;
mod live;
mod looped;
mod measure;
mod rows;
mod steady;

use std::process::{Command, ExitCode};

const USAGE: &str = "usage: lanner-bench [replay|alerts|start]…
       lanner-bench steady [--hours N] [--churn N]
       lanner-bench live [--rounds N] [--ms N] [--only LOOP,…] [--modes MODE,…]   (root)
       lanner-bench storm [--seconds N]                                           (root)
       lanner-bench floods [--seconds N] [--only FLOOD,…]                         (root)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args.split_first() {
        Some((first, rest)) if first == "row" => rows::run(rest),
        Some((first, rest)) if first == "steady" => steady::run(rest),
        Some((first, rest)) if first == "live" => live::Asked::parse(rest).and_then(|asked| live::run(&asked)),
        Some((first, rest)) if first == "storm" => live::Asked::parse(rest).and_then(|asked| floods::storm(&asked)),
        Some((first, rest)) if first == "floods" => live::Asked::parse(rest).and_then(|asked| floods::run(&asked)),
        _ => all(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lanner-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the rows of the benchmarks that were asked for, each in a process of its own.
fn all(names: &[String]) -> Result<(), String> {
    if let Some(unknown) = names.iter().find(|name| !rows::NAMES.contains(&name.as_str())) {
        return Err(format!("no benchmark is called {unknown}\n{USAGE}"));
    }
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    for name in rows::NAMES.iter().filter(|name| names.is_empty() || names.iter().any(|asked| asked == *name)) {
        println!("== {name}");
        for row in rows::of(name) {
            let mut command = Command::new(&program);
            command.arg("row").arg(name).args(*row);
            let status = command.status().map_err(|error| error.to_string())?;
            if !status.success() {
                return Err(format!("{name} {}: failed", row.join(" ")));
            }
        }
    }
    Ok(())
}
