//! `--version`: which Falco this front answers as.

use serde_json::{Value, json};
use std::fmt::Write as _;

/// The release of Falco whose command line, settings and rules this front takes; the build says what it really is.
pub const FALCO: &str = concat!("0.44.0+lanner.", env!("CARGO_PKG_VERSION"));

/// Falco's library whose events and fields these are, by its commit.
pub const LIBS: &str = "48dfd53cd";

/// Version of the plugin interface.
pub const PLUGIN_API: &str = "3.12.0";

/// Version of the rule engine.
pub const ENGINE: &str = "0.63.0";

/// Version of the interface between kernel and user space.
pub const DRIVER_API: &str = "10.1.0";

/// Version of the event table.
pub const SCHEMA: &str = "4.5.1";

/// What reads the kernel.
pub const DRIVER: &str = concat!("10.1.0+lanner.", env!("CARGO_PKG_VERSION"));

/// The versions as text.
pub fn text() -> String {
    let mut text = String::new();
    for (name, version) in [
        ("Falco version:", FALCO),
        ("Libs version: ", LIBS),
        ("Plugin API:   ", PLUGIN_API),
        ("Engine:       ", ENGINE),
    ] {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{name} {version}");
    }
    let _ = writeln!(text, "Driver:");
    for (name, version) in [("API version:   ", DRIVER_API), ("Schema version:", SCHEMA), ("Default driver:", DRIVER)] {
        let _ = writeln!(text, "  {name} {version}");
    }
    text
}

/// The versions as JSON.
pub fn json() -> Value {
    let minor = ENGINE.split('.').nth(1).unwrap_or_default();
    json!({
        "default_driver_version": DRIVER,
        "driver_api_version": DRIVER_API,
        "driver_schema_version": SCHEMA,
        "engine_version": minor,
        "engine_version_semver": ENGINE,
        "falco_version": FALCO,
        "libs_version": LIBS,
        "plugin_api_version": PLUGIN_API,
    })
}
