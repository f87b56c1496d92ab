//! Floods of events while something suspicious is executed: do the alerts arrive, how late, and what was lost.

use crate::live::spread::quantile;
use crate::live::watched::{FLOODS, Flood, Flooded};
use crate::live::{Asked, Tools};
use std::time::Duration;

/// An alert may be this late, in ms, 99 of 100 times.
const LATE: f64 = 100.0;

/// Each flood for the seconds that were asked for, a marker a second.
///
/// # Errors
/// What can't be run, and alerts that did not arrive.
pub fn run(asked: &Asked) -> Result<(), String> {
    let Some(tools) = Tools::find()? else { return Ok(()) };
    let mut failed = Vec::new();
    for kind in FLOODS.into_iter().filter(|kind| Asked::wants(&asked.names, kind)) {
        let flood = Flood { kind, seconds: asked.seconds, markers: asked.seconds, interval: Duration::from_secs(1) };
        if !told(&tools, &flood)? {
            failed.push(kind);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("alerts were missing or late: {}", failed.join(", "))) }
}

/// Opens and executions as fast as they go, ten markers a second.
///
/// # Errors
/// What can't be run, and alerts that did not arrive.
pub fn storm(asked: &Asked) -> Result<(), String> {
    let Some(tools) = Tools::find()? else { return Ok(()) };
    let interval = Duration::from_millis(100);
    let flood = Flood { kind: "storm", seconds: asked.seconds, markers: asked.seconds * 10, interval };
    if told(&tools, &flood)? { Ok(()) } else { Err("alerts were missing or late".to_owned()) }
}

/// Runs a flood and prints what it showed; false if an alert is missing, double or late, or events are not accounted for.
fn told(tools: &Tools, flood: &Flood<'_>) -> Result<bool, String> {
    let Flooded { delays, others, took, cpu, end } =
        flood.run(&tools.lanner, &tools.worker, &tools.rules).map_err(|error| error.to_string())?;
    if !end.success {
        return Err(format!("Lanner failed: {}", end.said));
    }
    let once = delays.iter().filter(|of_marker| of_marker.len() == 1).count();
    let ms: Vec<f64> = delays.iter().flatten().map(|delay| delay.as_secs_f64() * 1e3).collect();
    let (p50, p99) = (quantile(&ms, 0.5), quantile(&ms, 0.99));
    let counts = end.counts;
    let balanced = counts.seen == counts.filtered + counts.delivered + counts.lost;
    println!(
        "{:9} {once}/{} alerts, after {p50:.1} ms (p50), {p99:.1} ms (p99); {others} of other rules; Lanner's CPU {:.0} % of a core",
        flood.kind,
        flood.markers,
        100.0 * cpu.as_secs_f64() / took.as_secs_f64(),
    );
    println!(
        "          {:.2} M events/s: seen {} = filtered {} + delivered {} + lost {}{}",
        counts.seen as f64 / 1e6 / took.as_secs_f64(),
        counts.seen,
        counts.filtered,
        counts.delivered,
        counts.lost,
        if balanced { "" } else { ": DOES NOT ADD UP" },
    );
    end.said.lines().filter(|line| line.contains(" were lost: ")).for_each(|line| println!("          {line}"));
    Ok(once == flood.markers as usize && p99 <= LATE && balanced)
}
