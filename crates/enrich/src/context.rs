//! What all tasks share.

use crate::counts::Counters;
use crate::facts::{Facts, Limits, removed_json, short};
use crate::failure::Failure;
use crate::outbox::Outbox;
use crate::pace::Pace;
use crate::runtime::{Runtime, Runtimes};
use crate::told::{Teller, Told};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Name of the event that tells of a container.
const CONTAINER: &[u8] = b"container";
/// Name of the event that tells that a container was removed.
const REMOVED: &[u8] = b"container_removed";

/// What all tasks share.
#[derive(Debug)]
pub(crate) struct Context {
    pub outbox: Outbox,
    pub counters: Arc<Counters>,
    pub runtimes: Runtimes,
    pub limits: Limits,
    pub pace: Pace,
    told: Mutex<Told>,
    /// What events and lists said of containers that are looked at, by short id; no more than are looked at.
    hints: Mutex<HashMap<String, Hint>>,
}

/// What a runtime said of a container in passing.
#[derive(Debug, Clone)]
pub(crate) struct Hint {
    pub runtime: Arc<Runtime>,
    pub facts: Facts,
}

impl Context {
    pub(crate) fn new(outbox: Outbox, counters: Arc<Counters>, limits: Limits, pace: Pace) -> Self {
        let (told, hints) = (Mutex::default(), Mutex::default());
        Self { outbox, counters, runtimes: Runtimes::default(), limits, pace, told, hints }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hints(&self) -> MutexGuard<'_, HashMap<String, Hint>> {
        self.hints.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what was said of a container in passing, until it was looked at.
    pub(crate) fn keep_hint(&self, runtime: &Arc<Runtime>, facts: &Facts) {
        let hint = Hint { runtime: Arc::clone(runtime), facts: facts.clone() };
        self.hints().insert(short(&facts.full_id).to_owned(), hint);
    }

    /// A container was looked at, or will not be.
    pub(crate) fn drop_hint(&self, full_id: &str) {
        self.hints().remove(short(full_id));
    }

    /// What was said in passing of a container that is looked at just now.
    pub(crate) fn hint(&self, id: &str) -> Option<Hint> {
        self.hints().get(id).cloned()
    }

    /// Tells of a container if that is news, or, with `asked`, in any case. False if it could not be told.
    pub(crate) fn tell(&self, runtime: &Runtime, facts: &Facts, asked: bool) -> bool {
        let Some(json) = facts.to_json(self.limits) else {
            self.counters.garbage.add_one();
            return false;
        };
        let teller = Teller { kind: runtime.endpoint.kind, runtime: runtime.number };
        let mut told = self.told();
        let hash = told.hash(&json);
        if !asked && !told.is_news(teller, &facts.full_id, hash) {
            return true;
        }
        // What is dropped is not remembered: it may be told later.
        let put = self.outbox.put(CONTAINER, json);
        if put {
            told.insert(teller, &facts.full_id, facts.code, hash, Instant::now());
        }
        put
    }

    /// When the container with this short id was told.
    pub(crate) fn told_when(&self, id: &str) -> Option<Instant> {
        self.told().when(id)
    }

    /// A container was made, maybe with an id that was used before.
    pub(crate) fn comes(&self, full_id: &str) {
        self.told().comes(full_id);
    }

    /// A container is gone.
    pub(crate) fn leaves(&self, full_id: &str) {
        self.told().leaves(full_id, Instant::now() + self.pace.linger);
    }

    /// A runtime has these containers, and no others.
    pub(crate) fn keep(&self, runtime: &Runtime, present: &HashSet<&str>) {
        self.told().keep(runtime.number, present, Instant::now() + self.pace.linger);
    }

    /// Tells of removals when they are due.
    pub(crate) async fn tell_removals(&self) {
        loop {
            tokio::time::sleep(self.pace.linger / 10).await;
            let now = Instant::now();
            while let Some(removed) = self.told().removed(now) {
                self.outbox.put(REMOVED, removed_json(removed.code, &removed.full_id));
            }
        }
    }

    /// Puts a question to a runtime, not too many at once; what goes wrong is counted.
    pub(crate) async fn look_up(
        &self,
        runtime: &Runtime,
        within: Duration,
        question: impl Future<Output = Result<Option<Facts>, Failure>>,
    ) -> Result<Option<Facts>, Failure> {
        let limited = async {
            let _permit = runtime.lookups.acquire().await;
            question.await
        };
        let answer = tokio::time::timeout(within, limited).await.unwrap_or(Err(Failure::Timeout));
        answer.inspect_err(|failure| self.counters.note(failure))
    }

    /// Puts a request to a runtime.
    pub(crate) async fn request<T>(&self, request: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        tokio::time::timeout(self.pace.request, request).await.unwrap_or(Err(Failure::Timeout))
    }
}
