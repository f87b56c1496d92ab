//! Outputs of `lanner.outputs`, made as the program makes them.

use super::{Said, quick};
use lanner_lang::yaml::parse;
use lanner_output::delivery::{Batch, BatchLimits, Retry};
use lanner_output::formats::Headed;
use lanner_output::settings::{OutputSettings, Written, read};
use lanner_output::sinks::{Delivered, Failure};
use lanner_output::{DeliverySettings, Flush, Format, GroupSettings, Output, Outputs, OutputsSettings, Pace, Sink};
use std::time::Duration;

/// An entry of the list, out of YAML on one line.
pub fn one(yaml: &str) -> OutputSettings {
    let (mut outputs, mistakes) = read(parse(&format!("- {yaml}\n")).unwrap().documents.first());
    assert_eq!(mistakes, [], "{yaml}");
    outputs.remove(0)
}

/// Outputs with this one, called `o`; what has not arrived has `drain` at the end.
pub fn outputs(
    one: &OutputSettings,
    format: Format,
    pace: Pace,
    said: &Said,
    group: Option<GroupSettings>,
    drain: Duration,
) -> Outputs {
    let settings = OutputsSettings { flush: Flush::EachAlert, pace, drain, voice: said.voice(), patience: None };
    let mut built = (one.kind.build)(one.keys.as_ref()).unwrap();
    let own = built.payload.take().map(|mut payload| {
        payload.set_hostname(b"node-1");
        payload.set_group(group.as_ref().map_or(&[], |group| &group.by));
        Format::Own(payload)
    });
    assert_eq!(one.written, Written::Default);
    let format = match (own, built.head.take()) {
        (Some(own), _) => own,
        (None, Some(mut head)) => {
            head.set_hostname(b"node-1");
            head.set_group(group.as_ref().map_or(&[], |group| &group.by));
            Format::Headed(Headed::new(head, format))
        }
        (None, None) => format,
    };
    let mut outs = Outputs::new(format, settings);
    let mut output = Output::new("o", Holder(built.sink));
    let batch = BatchLimits { count: built.batch, wait: Duration::from_millis(300), ..one.delivery.batch };
    let dead_letters = one.delivery.dead_letters.clone();
    let retry = Retry { tries: one.delivery.retry.tries, ..quick().retry };
    output.delivery = DeliverySettings { batch, dead_letters, retry, ..quick() };
    output.group = group;
    outs.add(output).unwrap();
    outs
}

/// A sink in a box.
#[derive(Debug)]
struct Holder(Box<dyn Sink>);

impl Sink for Holder {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        self.0.deliver(batch)
    }

    fn end(&mut self) {
        self.0.end();
    }
}
