//! What a type can't say: values that don't exist, and values that don't go together.

use super::{Metrics, Settings, SettingsError};
use crate::runtimes;
use crate::trust;
use lanner_engine::Priority;
use std::net::IpAddr;

const ACTIONS: [&str; 4] = ["ignore", "log", "alert", "exit"];
const ENGINES: [&str; 4] = ["kmod", "modern_ebpf", "replay", "nodriver"];
const MATCHING: [&str; 2] = ["first", "all"];
const PATHS: [&str; 3] = ["both", "as-given", "kernel"];
const CONTAINER_IDS: [&str; 2] = ["cgroups", "namespaces"];
const CAPTURE_MODES: [&str; 2] = ["rules", "all_rules"];
const SEVERITIES: [&str; 8] = ["fatal", "critical", "error", "warning", "notice", "info", "debug", "trace"];
const PRIORITIES: [&str; 8] =
    ["emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug"];

/// Checks what Falco checks when it reads its settings, in its order.
pub(super) fn check(settings: &Settings) -> Vec<SettingsError> {
    let mut errors = Vec::new();
    check_engine(settings, &mut errors);
    check_priorities(settings, &mut errors);
    check_sockets(settings, &mut errors);
    check_outputs(settings, &mut errors);
    check_drops(settings, &mut errors);
    if settings.timeouts.max_consecutives == 0 {
        let message = "Error reading config file: the maximum consecutive timeouts without an event must be an \
                       unsigned integer > 0";
        errors.push(SettingsError::at("syscall_event_timeouts.max_consecutives", message));
    }
    if settings.webserver.listen_address.parse::<IpAddr>().is_err() {
        let message = format!(
            "Error reading config file: webserver listen address \"{}\" is not a valid IP address",
            settings.webserver.listen_address
        );
        errors.push(SettingsError::at("webserver.listen_address", message));
    }
    let mode = settings.capture.mode.as_str();
    if !CAPTURE_MODES.contains(&mode) {
        let message = format!("Error reading config file: unknown capture mode \"{mode}\"");
        errors.push(SettingsError::at("capture.mode", message).among(mode, &CAPTURE_MODES));
    }
    if settings.capture.max_file_size_mb > MAX_CAPTURE_MB {
        let message = format!("Error reading config file: capture.max_file_size_mb must be at most {MAX_CAPTURE_MB}");
        errors.push(SettingsError::at("capture.max_file_size_mb", message));
    }
    errors.extend(trust::check(settings));
    errors
}

/// Largest capture file that can be asked for, MB.
const MAX_CAPTURE_MB: u64 = 1_048_576;

fn check_engine(settings: &Settings, errors: &mut Vec<SettingsError>) {
    let kind = settings.engine.kind.as_str();
    if !ENGINES.contains(&kind) {
        let message = format!(
            "Error reading config file: engine.kind '{kind}' is not a valid kind; use kmod, modern_ebpf, replay or \
             nodriver"
        );
        errors.push(SettingsError::at("engine.kind", message).among(kind, &ENGINES));
    }
    if kind == "replay" && settings.replay.capture_file.is_empty() {
        let message = "Error reading config file: engine.kind is 'replay' but no engine.replay.capture_file is set";
        errors.push(SettingsError::at("engine.replay.capture_file", message));
    }
}

fn check_priorities(settings: &Settings, errors: &mut Vec<SettingsError>) {
    let general = &settings.general;
    for (key, what, value) in [
        ("priority", "priority", &general.priority),
        ("log_level", "log level", &general.log_level),
        ("lanner.gap_priority", "priority of coverage gaps", &settings.lanner.gap_priority),
    ] {
        if Priority::parse(value).is_none() {
            let message = format!("Unknown {what} \"{value}\"--must be one of {}", PRIORITIES.join(", "));
            errors.push(SettingsError::at(key, message).among(value, &PRIORITIES));
        }
    }
    let matching = general.rule_matching.as_str();
    if !MATCHING.contains(&matching) {
        let message = format!("Unknown rule matching strategy \"{matching}\"--must be one of first, all");
        errors.push(SettingsError::at("rule_matching", message).among(matching, &MATCHING));
    }
    let paths = general.paths.as_str();
    if !PATHS.contains(&paths) {
        let message = format!("Unknown spelling of paths \"{paths}\"--must be one of both, as-given, kernel");
        errors.push(SettingsError::at("paths", message).among(paths, &PATHS));
    }
    let ids = settings.lanner.container_ids.as_str();
    if !CONTAINER_IDS.contains(&ids) {
        let message = format!("Unknown kind of container ids \"{ids}\"--must be one of cgroups, namespaces");
        errors.push(SettingsError::at("lanner.container_ids", message).among(ids, &CONTAINER_IDS));
    }
    let severity = settings.libs_logger.severity.as_str();
    if !SEVERITIES.contains(&severity) {
        let message = format!("Unknown libs logger severity \"{severity}\"");
        errors.push(SettingsError::at("libs_logger.severity", message).among(severity, &SEVERITIES));
    }
}

fn check_sockets(settings: &Settings, errors: &mut Vec<SettingsError>) {
    let wrong = settings.lanner.container_sockets.iter().filter_map(|text| runtimes::endpoint(text).err());
    errors.extend(wrong.map(|message| SettingsError::at("lanner.container_sockets", message)));
}

fn check_outputs(settings: &Settings, errors: &mut Vec<SettingsError>) {
    let incomplete = [
        (settings.file.enabled && settings.file.filename.is_empty(), "file_output.filename", "file", "filename"),
        (
            settings.program.enabled && settings.program.program.is_empty(),
            "program_output.program",
            "program",
            "program",
        ),
        (settings.http.enabled && settings.http.url.is_empty(), "http_output.url", "http", "url"),
    ];
    for (_, key, output, what) in incomplete.into_iter().filter(|(missing, ..)| *missing) {
        let message =
            format!("Error reading config file: {output} output enabled but no {what} in configuration block");
        errors.push(SettingsError::at(key, message));
    }
}

fn check_drops(settings: &Settings, errors: &mut Vec<SettingsError>) {
    let drops = &settings.drops;
    if let Some(unknown) = drops.actions.iter().find(|action| !ACTIONS.contains(&action.as_str())) {
        let message = format!(
            "Error reading config file: available actions for syscall event drops are \"ignore\", \"log\", \"alert\", \
             and \"exit\"; \"{unknown}\" is none of them"
        );
        errors.push(SettingsError::at("syscall_event_drops.actions", message).among(unknown, &ACTIONS));
    }
    let has = |name: &str| drops.actions.iter().any(|action| action == name);
    if let Some(other) = ["log", "alert"].into_iter().find(|name| has("ignore") && has(name)) {
        let message = format!(
            "Error reading config file: syscall event drop action \"{other}\" does not make sense with the \"ignore\" \
             action"
        );
        errors.push(SettingsError::at("syscall_event_drops.actions", message));
    }
    if !(0.0..=1.0).contains(&drops.threshold) {
        let message = "Error reading config file: syscall event drops threshold must be a double in the range [0, 1]";
        errors.push(SettingsError::at("syscall_event_drops.threshold", message));
    }
}

/// Shortest time between two metrics snapshots, ms.
const MIN_INTERVAL: u64 = 100;

/// Checks the metrics' settings, as Falco does when it is about to take events.
///
/// # Errors
/// An interval that is too short or no duration, or metrics that go nowhere.
pub fn check_metrics(metrics: &Metrics, prometheus: bool) -> Result<(), SettingsError> {
    if !metrics.enabled {
        return Ok(());
    }
    match parse_interval(&metrics.interval) {
        Some(interval) if interval >= MIN_INTERVAL => {}
        _ => {
            let message = format!(
                "Metrics interval \"{}\" must be a duration such as 1h or 15m30s, at least {MIN_INTERVAL}ms",
                metrics.interval
            );
            return Err(SettingsError::at("metrics.interval", message));
        }
    }
    if !metrics.output_rule && metrics.output_file.is_empty() && !prometheus {
        let message = "Metrics are enabled without an output: set metrics.output_rule, metrics.output_file or \
                       webserver.prometheus_metrics_enabled";
        return Err(SettingsError::at("metrics.output_rule", message));
    }
    Ok(())
}

/// Checks the size of ring buffers, as Falco does for sources of the kernel.
///
/// # Errors
/// A preset that does not exist.
pub fn check_buffers(settings: &Settings) -> Result<(), SettingsError> {
    let (key, preset) = match settings.engine.kind.as_str() {
        "kmod" => ("engine.kmod.buf_size_preset", settings.kmod.buf_size_preset),
        "modern_ebpf" => ("engine.modern_ebpf.buf_size_preset", settings.modern_ebpf.buf_size_preset),
        _ => return Ok(()),
    };
    if (1..=10).contains(&preset) {
        return Ok(());
    }
    Err(SettingsError::at(key, format!("{key} is {preset}, which is not a preset: use 1 (1 MB) to 10 (512 MB)")))
}

/// A duration as Prometheus writes it (`1y2w3d4h5m6s7ms`, units in this order, blanks between allowed) in ms.
pub fn parse_interval(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 7] = [
        ("y", 31_536_000_000),
        ("w", 604_800_000),
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1_000),
        ("ms", 1),
    ];
    let (mut rest, mut total, mut next) = (text.trim(), 0_u64, 0);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let at = UNITS.iter().position(|(name, _)| *name == unit)?;
        if at < next {
            return None;
        }
        next = at + 1;
        let (_, ms) = UNITS.get(at)?;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(*ms)?)?;
        rest = tail.trim_start();
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::parse_interval;

    #[test]
    fn intervals_are_prometheus_durations() {
        for (text, want) in [
            ("1ms", Some(1)),
            ("300ms", Some(300)),
            ("1h3m2s1ms", Some(3_782_001)),
            ("1y1w1d1h1m1s1ms", Some(32_230_861_001)),
            ("2h 5m", Some(7_500_000)),
            ("1ms1y", None),
            ("1t", None),
            ("200", None),
            ("", None),
            ("99999999999999999999y", None),
        ] {
            assert_eq!(parse_interval(text), want, "{text}");
        }
    }
}
