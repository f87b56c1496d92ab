//! How it goes with the API server, for people.

use super::failure::Failure;
use crate::counts::Counters;
use crate::outbox::Outbox;
use lanner_schema::snapshot::{K8S_ASKED, K8sAsked};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// More complaints than this do not wait to be heard.
const MAX_COMPLAINTS: usize = 16;
/// Of one resource there is no complaint sooner than so long after the last one, whatever changes.
const QUIET: Duration = Duration::from_secs(60);

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
    complaints: Arc<Complaints>,
    counters: Arc<Counters>,
    outbox: Outbox,
    /// Of each resource, why it does not answer, as it was told; empty while it does.
    told: Arc<Mutex<HashMap<&'static str, String>>>,
}

/// What is to be said to people, once.
#[derive(Debug, Default)]
struct Complaints {
    /// There are some: to look costs nothing.
    some: AtomicBool,
    waiting: Mutex<VecDeque<String>>,
    /// Of each resource the last one, until it answers again, and its time.
    last: Mutex<HashMap<&'static str, (Option<String>, Instant)>>,
}

impl Complaints {
    fn put(&self, text: String) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MAX_COMPLAINTS {
            waiting.push_back(text);
            self.some.store(true, Ordering::Relaxed);
        }
    }

    fn take(&self) -> Option<String> {
        if !self.some.load(Ordering::Relaxed) {
            return None;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let text = waiting.pop_front();
        self.some.store(!waiting.is_empty(), Ordering::Relaxed);
        text
    }

    fn note(&self, server: &str, resource: &'static str, state: &ResourceState) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.get(resource);
        match state {
            ResourceState::Asked => {}
            ResourceState::Answers => {
                if let Some((Some(_), since)) = before {
                    let since = *since;
                    last.insert(resource, (None, since));
                    self.put(format!("the API server {server}, asked for {resource}, answers again"));
                }
            }
            ResourceState::Fails(why) => {
                let said = before.is_some_and(|(text, since)| text.as_ref() == Some(why) || since.elapsed() < QUIET);
                if !said {
                    last.insert(resource, (Some(why.clone()), Instant::now()));
                    let name = if server.is_empty() { String::new() } else { format!(" {server}") };
                    self.put(format!("the API server{name}, asked for {resource}: {why}"));
                }
            }
        }
    }
}

impl Shared {
    pub(crate) fn new(counters: Arc<Counters>, outbox: Outbox) -> Self {
        Self { status: Arc::default(), complaints: Arc::default(), counters, outbox, told: Arc::default() }
    }

    /// Tells whether something that is asked for is answered, if that is news: who waits for an answer need not, if there will be none.
    fn tell(&self, resource: &'static str, state: &ResourceState) {
        let why = if let ResourceState::Fails(why) = state { why.as_str() } else { "" };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.get(resource).is_some_and(|before| before == why) {
            return;
        }
        let mut data = Vec::new();
        K8sAsked { resource: resource.as_bytes(), why: why.as_bytes() }.encode(&mut data);
        // What finds no room is told with the next change.
        if self.outbox.put(K8S_ASKED, data) {
            told.insert(resource, why.to_owned());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As it is now.
    pub(crate) fn read(&self) -> Status {
        self.lock().clone()
    }

    pub(crate) fn begin(&self, node: &str, resources: impl Iterator<Item = &'static str>) {
        let resources: Vec<_> = resources.map(|name| ResourceStatus { name, state: ResourceState::Asked }).collect();
        resources.iter().for_each(|resource| self.tell(resource.name, &resource.state));
        *self.lock() = Status { node: node.to_owned(), resources, ..Status::default() };
    }

    pub(crate) fn server(&self, url: String) {
        self.lock().server = url;
    }

    pub(crate) fn objects(&self, objects: usize) {
        self.lock().objects = objects;
    }

    pub(crate) fn set(&self, resource: usize, state: ResourceState) {
        let mut status = self.lock();
        let server = status.server.clone();
        if let Some(resource) = status.resources.get_mut(resource) {
            self.complaints.note(&server, resource.name, &state);
            self.tell(resource.name, &state);
            resource.state = state;
        }
    }

    /// What is to be said to people; each once.
    pub(crate) fn complaint(&self) -> Option<String> {
        self.complaints.take()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_made_once() {
        let shared = Shared::new(Arc::default(), Outbox::new(Arc::default()));
        shared.begin("n1", ["pods", "services"].into_iter());
        let fails = |why: &str| ResourceState::Fails(why.to_owned());
        shared.set(0, ResourceState::Answers);
        shared.set(0, fails("is away"));
        shared.server("https://a".to_owned());
        for why in ["is away", "says no", "is away"] {
            shared.set(0, fails(why));
        }
        shared.set(1, fails("is away"));
        for _ in 0..3 {
            shared.set(0, ResourceState::Answers);
            shared.set(0, fails("is away"));
        }
        let said: Vec<String> = std::iter::from_fn(|| shared.complaint()).collect();
        let want = [
            "the API server, asked for pods: is away",
            "the API server https://a, asked for services: is away",
            "the API server https://a, asked for pods, answers again",
        ];
        assert_eq!(said, want);
        assert_eq!(shared.read().resources[0].state, fails("is away"));
    }
}
