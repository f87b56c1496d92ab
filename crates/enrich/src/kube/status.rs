//! How it goes with the API server, for people.

use super::failure::Failure;
use crate::counts::Counters;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How it goes with the API server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Its URL; empty before it is known.
    pub server: String,
    /// The node whose pods are asked for.
    pub node: String,
    /// What is asked for, each for itself: each can be refused for itself.
    pub resources: Vec<ResourceStatus>,
    /// Objects that are told now.
    pub objects: usize,
}

/// How it goes with one of the things that the API server is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceStatus {
    /// As in `pods`.
    pub name: &'static str,
    /// How it goes.
    pub state: ResourceState,
}

/// How it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceState {
    /// Nothing was said yet.
    Asked,
    /// It answers.
    Answers,
    /// It does not answer, and why: the server and then what it does or says.
    Fails(String),
}

/// The status while it changes, and what is counted.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    status: Arc<Mutex<Status>>,
    counters: Arc<Counters>,
}

impl Shared {
    pub(crate) fn new(counters: Arc<Counters>) -> Self {
        Self { status: Arc::default(), counters }
    }

    fn lock(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As it is now.
    pub(crate) fn read(&self) -> Status {
        self.lock().clone()
    }

    pub(crate) fn begin(&self, node: &str, resources: impl Iterator<Item = &'static str>) {
        let resources = resources.map(|name| ResourceStatus { name, state: ResourceState::Asked }).collect();
        *self.lock() = Status { node: node.to_owned(), resources, ..Status::default() };
    }

    pub(crate) fn server(&self, url: String) {
        self.lock().server = url;
    }

    pub(crate) fn objects(&self, objects: usize) {
        self.lock().objects = objects;
    }

    pub(crate) fn set(&self, resource: usize, state: ResourceState) {
        if let Some(resource) = self.lock().resources.get_mut(resource) {
            resource.state = state;
        }
    }

    pub(crate) fn reconnected(&self) {
        self.counters.reconnects.add_one();
    }

    pub(crate) fn garbage(&self) {
        self.counters.garbage.add_one();
    }

    pub(crate) fn dropped(&self) {
        self.counters.dropped.add_one();
    }

    /// Counts what went wrong.
    pub(crate) fn note(&self, failure: &Failure) {
        match failure {
            Failure::Timeout => self.counters.timeouts.add_one(),
            Failure::Garbage(_) => self.counters.garbage.add_one(),
            _ => {}
        }
    }
}
