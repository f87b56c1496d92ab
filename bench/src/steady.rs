//! A day of events with containers that come and go, replayed at full speed: does the memory stay as it is.

#[path = "../../tests/steady/mod.rs"]
mod long;

use long::{Plan, Ran};

/// The memory of the last hours is at most so much above that of the early ones, in parts of that.
const GROWTH: f64 = 0.05;
/// Hours until all that has a bound has reached it, and those whose median counts.
const WARM: usize = 1;
const HOURS: usize = 3;

/// Runs the benchmark: `--hours N` of the events' time, `--churn N` containers that begin in a minute.
///
/// # Errors
/// What can't be run, and memory that grew.
pub fn run(args: &[String]) -> Result<(), String> {
    let (mut hours, mut churn) = (24, 6);
    let mut words = args.iter();
    while let Some(word) = words.next() {
        let number = words.next().and_then(|value| value.parse::<u64>().ok()).filter(|number| *number > 0);
        let number = number.ok_or_else(|| format!("{word} needs a number"))?;
        match word.as_str() {
            "--hours" => hours = number,
            "--churn" => churn = number,
            _ => return Err(format!("{word} is no option: --hours, --churn")),
        }
    }
    let lanner = std::env::current_exe().map_err(|error| error.to_string())?.with_file_name("lanner");
    let folder = std::env::temp_dir().join(format!("lanner-steady-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let plan = Plan { lanner, folder: folder.clone(), rules: Vec::new(), minutes: hours * 60, churn, every: 60 };
    let ran = long::run(&plan, |look| println!("hour {:>3} {:>8.1} MB", look.minutes / 60, megabytes(look.resident)));
    std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    told(&ran?)
}

fn megabytes(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

fn told(ran: &Ran) -> Result<(), String> {
    let shown = [
        "lanner_threads",
        "lanner_descriptors",
        "lanner_table_entries",
        "lanner_evicted_total",
        "lanner_output_groups",
        "lanner_output_alerts_total",
        "lanner_output_waiting_alerts",
    ];
    let wanted = |name: &str| shown.iter().any(|begins| name.starts_with(begins));
    for (name, value) in ran.metrics.iter().filter(|(name, value)| wanted(name) && **value > 0.0) {
        println!("{name} {value}");
    }
    println!("{}", ran.said);
    let rate = ran.events as f64 / ran.took.as_secs_f64();
    println!(
        "{} events, {} containers, {} requests in {:.0} s ({:.2} M events/s)",
        ran.events,
        ran.containers,
        ran.requests,
        ran.took.as_secs_f64(),
        rate / 1e6
    );
    let (Some(early), Some(late)) = (ran.looks.get(WARM..WARM + HOURS), ran.looks.last_chunk::<HOURS>()) else {
        return Ok(());
    };
    let (early, late) = (Ran::resident(early), Ran::resident(late));
    let growth = late as f64 / early as f64 - 1.0;
    println!("median: {:.1} MB early, {:.1} MB late, {:+.1} %", megabytes(early), megabytes(late), 100.0 * growth);
    if growth > GROWTH { Err(format!("memory grew by more than {} %", 100.0 * GROWTH)) } else { Ok(()) }
}
