//! The outputs in force, as other threads see them.

use crate::delivery::{DeliverySettings, Shared};
use crate::formats::Format;
use crate::route::Route;
use std::sync::{Arc, Mutex, PoisonError};

/// What an output was made of, as texts that are compared when it is to be made again. One without a kind is never kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// The kind of its sink.
    pub kind: String,
    /// The settings of the sink.
    pub keys: String,
    /// All other settings, and those of the common forms.
    pub rest: String,
    /// What its lines look like, as far as the sink's settings tell.
    pub form: String,
}

/// An output, as far as it takes to hand it an alert, or to tell whether another one can go on in its place.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) format: Arc<Mutex<Format>>,
    pub(crate) route: Route,
    pub(crate) shared: Arc<Shared>,
    pub(crate) mark: Arc<Mark>,
    pub(crate) delivery: DeliverySettings,
}

/// All outputs in their order, and those that were removed.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    pub(crate) doors: Vec<Door>,
    pub(crate) gone: Vec<Arc<Shared>>,
}

impl Roster {
    /// The output of this name.
    pub(crate) fn door(&self, name: &str) -> Option<&Door> {
        self.doors.iter().find(|door| door.shared.name == name)
    }

    /// The output of this name, or the one that had it.
    pub(crate) fn shared(&self, name: &str) -> Option<&Arc<Shared>> {
        self.door(name).map(|door| &door.shared).or_else(|| self.gone.iter().find(|gone| gone.name == name))
    }
}

/// Where the roster of now hangs.
#[derive(Debug, Default)]
pub(crate) struct Board(Mutex<Arc<Roster>>);

impl Board {
    pub(crate) fn get(&self) -> Arc<Roster> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, roster: Roster) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(roster);
    }
}
