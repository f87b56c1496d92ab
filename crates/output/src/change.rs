//! Other outputs while alerts are told: made beside those in force, then put in their place at once.
//!
//! An output whose settings are the same stays as it is. One that only takes other alerts, or writes them otherwise, gets another face. One that goes elsewhere, or
//! is delivered otherwise, is handed other tools: its queue, its spool and its counts stay, so that nothing is lost, doubled or overtaken. All else is new, and what
//! nobody asks for any more leaves.

use crate::delivery::{DeliverySettings, Shared, Tools, Watch};
use crate::formats::Format;
use crate::groups::{GroupSettings, RateSettings};
use crate::outputs::{Output, Outputs, OutputsSettings, View};
use crate::roster::{Board, Door, Mark, Roster};
use crate::route::Route;
use crate::running::{Running, Viewed, open_letters};
use crate::sinks::SinkError;
use std::sync::Arc;
use std::time::Instant;

/// Something that outputs are put together in, one after the other.
pub trait Assembly {
    /// Adds a form.
    fn view(&mut self, format: Format) -> View;

    /// Takes the output of this name as it is, if it is there and was made of the same.
    fn keep(&mut self, name: &str, mark: &Mark) -> bool;

    /// Adds an output.
    ///
    /// # Errors
    /// When the system has no thread left, or its files can't be opened.
    fn add(&mut self, output: Output) -> Result<(), SinkError>;
}

impl Assembly for Outputs {
    fn view(&mut self, format: Format) -> View {
        Self::view(self, format)
    }

    fn keep(&mut self, _name: &str, _mark: &Mark) -> bool {
        false
    }

    fn add(&mut self, output: Output) -> Result<(), SinkError> {
        Self::add(self, output)
    }
}

/// Makes outputs in the place of those in force, on any thread.
#[derive(Debug, Clone)]
pub struct Workshop {
    pub(crate) roster: Arc<Board>,
    pub(crate) watch: Watch,
}

impl Workshop {
    /// Begins; `format` is the default form. Those in force must not change meanwhile, until it was put in their place or is dropped.
    pub fn begin(&self, format: Format, settings: OutputsSettings) -> Change {
        let (roster, watch) = (self.roster.get(), self.watch.clone());
        Change { settings, views: vec![Viewed::new(format)], steps: Vec::new(), roster, watch }
    }
}

/// What changes of an output that goes on.
#[derive(Debug)]
pub(crate) struct Face {
    pub(crate) view: View,
    pub(crate) route: Route,
    pub(crate) group: Option<GroupSettings>,
    pub(crate) rate: Option<RateSettings>,
    pub(crate) mark: Mark,
    pub(crate) delivery: DeliverySettings,
}

/// What becomes of a place in the list of outputs.
#[derive(Debug)]
pub(crate) enum Step {
    /// One that is in force stays as it is.
    Same(Arc<Shared>),
    /// One that is in force goes on with another face, and perhaps other tools.
    Other { shared: Arc<Shared>, face: Face, tools: Option<Box<Tools>> },
    /// One begins.
    New(Running),
}

impl Step {
    /// Whether it goes on with the groups of this one.
    pub(crate) fn keeps_groups(&self, running: &Running) -> bool {
        match self {
            Self::Same(shared) => Arc::ptr_eq(shared, &running.shared),
            Self::Other { shared, face, .. } => {
                Arc::ptr_eq(shared, &running.shared)
                    && running.groups.as_ref().map(|groups| groups.settings()) == face.group.as_ref()
            }
            Self::New(_) => false,
        }
    }
}

/// Outputs that are put in the place of those in force by [`Outputs::replace`]. Dropped instead, it changes nothing.
#[derive(Debug)]
pub struct Change {
    settings: OutputsSettings,
    views: Vec<Viewed>,
    steps: Vec<Step>,
    roster: Arc<Roster>,
    watch: Watch,
}

impl Change {
    pub(crate) fn into_parts(mut self) -> (OutputsSettings, Vec<Viewed>, Vec<Step>) {
        let (views, steps) = (std::mem::take(&mut self.views), std::mem::take(&mut self.steps));
        (self.settings.clone(), views, steps)
    }

    /// Whether an output of this name is among them.
    pub fn has(&self, name: &str) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Same(shared) | Step::Other { shared, .. } => shared.name == name,
            Step::New(running) => running.shared.name == name,
        })
    }
}

impl Assembly for Change {
    fn view(&mut self, format: Format) -> View {
        self.views.push(Viewed::new(format));
        View(self.views.len() - 1)
    }

    fn keep(&mut self, name: &str, mark: &Mark) -> bool {
        let same = self.roster.door(name).filter(|door| {
            let of = |mark: &Mark| (mark.kind.clone(), mark.keys.clone(), mark.rest.clone());
            !mark.kind.is_empty() && of(&door.mark) == of(mark)
        });
        self.steps.extend(same.map(|door| Step::Same(door.shared.clone())));
        same.is_some()
    }

    fn add(&mut self, output: Output) -> Result<(), SinkError> {
        let step = match self.roster.door(&output.name).filter(|door| can_go_on(door, &output)) {
            Some(door) => go_on(door, output)?,
            None => {
                let counters = self.roster.shared(&output.name).map(|shared| shared.counters.clone());
                Step::New(Running::start(output, counters.unwrap_or_default(), &self.settings, &self.watch)?)
            }
        };
        self.steps.push(step);
        Ok(())
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        for step in &self.steps {
            if let Step::New(running) = step {
                running.shared.close(Some(Instant::now()));
            }
        }
    }
}

/// Whether what waits for one that is in force can be delivered by this one: the lines look the same, or lie in the same spool, as after a restart.
fn can_go_on(door: &Door, output: &Output) -> bool {
    let spool = |delivery: &DeliverySettings| delivery.spool.as_ref().map(|spool| spool.path.clone());
    let (before, mark) = (&door.mark, &output.mark);
    let of_door = spool(&door.delivery);
    !mark.kind.is_empty()
        && before.kind == mark.kind
        && of_door == spool(&output.delivery)
        && (of_door.is_some() || before.form == mark.form || before.keys == mark.keys)
}

fn go_on(door: &Door, output: Output) -> Result<Step, SinkError> {
    let Output { name, sink, view, route, delivery, group, rate, mark } = output;
    let tools = if door.mark.keys == mark.keys && door.delivery == delivery {
        None
    } else {
        let letters = open_letters(&name, &delivery)?;
        Some(Box::new(Tools { sink, delivery: delivery.clone(), letters }))
    };
    Ok(Step::Other { shared: door.shared.clone(), face: Face { view, route, group, rate, mark, delivery }, tools })
}

/// The forms of before, as far as outputs that stay use them.
#[derive(Debug)]
pub(crate) struct Shown {
    views: Vec<Option<Viewed>>,
    /// Where they are now.
    places: Vec<usize>,
}

impl Shown {
    pub(crate) fn new(views: Vec<Viewed>) -> Self {
        Self { places: vec![0; views.len()], views: views.into_iter().map(Some).collect() }
    }

    /// Takes the form of one that stays along.
    pub(crate) fn keep(&mut self, mut running: Running, views: &mut Vec<Viewed>) -> Running {
        if let (Some(place), Some(viewed)) = (self.places.get_mut(running.view), self.views.get_mut(running.view)) {
            if let Some(viewed) = viewed.take() {
                *place = views.len();
                views.push(viewed);
            }
            running.view = *place;
        }
        running
    }
}
