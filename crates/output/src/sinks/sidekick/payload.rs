//! Falco's JSON, with all that Falcosidekick looks at.

use crate::formats::{FalcoJson, FalcoJsonOptions, Payload, TimeStyle};
use lanner_engine::Alert;
use lanner_fields::cx::fn_offset::UtcOffset;

/// Falco's JSON with `output`, `output_fields`, `tags` and times in UTC.
#[derive(Debug)]
pub(super) struct Whole(FalcoJson);

impl Whole {
    pub(super) fn new() -> Self {
        Self(FalcoJson::new(FalcoJsonOptions {
            hostname: Vec::new(),
            time: TimeStyle::Iso8601,
            offset: UtcOffset::default(),
            output: true,
            fields: true,
            tags: true,
            message: false,
        }))
    }
}

impl Payload for Whole {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        self.0.append(alert, out);
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.0.set_hostname(hostname);
    }
}
