//! Containers of a runtime that are to be looked at: several at once, each once at a time.

use crate::client::{Client, Key, MAX_LISTED, Seen};
use crate::context::Context;
use crate::facts::{Facts, short};
use crate::runtime::Runtime;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// So many are looked at at once.
const AT_ONCE: usize = 8;
/// More than this do not wait: they are known when somebody asks.
const MAX_WAITING: usize = MAX_LISTED;
/// Pauses before a container that is not known yet is asked for again: the first, and, half as long again with each, at most.
const AGAIN: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(250));

/// Containers that are to be looked at.
pub(crate) struct Inspections {
    context: Arc<Context>,
    runtime: Arc<Runtime>,
    client: Client,
    waiting: VecDeque<Seen>,
    stages: HashMap<Key, Stage>,
    tasks: JoinSet<Key>,
}

/// How far it is with a container.
enum Stage {
    Waiting,
    Looking,
    /// Something came of it while it was looked at: that is looked at again.
    Again(Seen),
}

impl Inspections {
    pub(crate) fn new(context: &Arc<Context>, runtime: &Arc<Runtime>, client: &Client) -> Self {
        Self {
            context: Arc::clone(context),
            runtime: Arc::clone(runtime),
            client: client.clone(),
            waiting: VecDeque::new(),
            stages: HashMap::new(),
            tasks: JoinSet::new(),
        }
    }

    /// A container is to be looked at, unless it is just now.
    pub(crate) fn add_new(&mut self, seen: Seen) {
        if !self.stages.contains_key(&seen.key) {
            self.add(seen);
        }
    }

    /// A container is to be looked at.
    pub(crate) fn add(&mut self, seen: Seen) {
        if let Some(hint) = &seen.hint {
            self.context.keep_hint(&self.runtime, hint);
        }
        match self.stages.get_mut(&seen.key) {
            Some(Stage::Waiting) => {}
            Some(stage) => *stage = Stage::Again(seen),
            None if self.waiting.len() >= MAX_WAITING => {
                self.context.drop_hint(&seen.key.id);
                self.context.counters.skipped.add_one();
            }
            None => {
                self.stages.insert(seen.key.clone(), Stage::Waiting);
                self.waiting.push_back(seen);
                self.begin();
            }
        }
    }

    fn begin(&mut self) {
        while self.tasks.len() < AT_ONCE
            && let Some(seen) = self.waiting.pop_front()
        {
            self.stages.insert(seen.key.clone(), Stage::Looking);
            let (context, runtime) = (Arc::clone(&self.context), Arc::clone(&self.runtime));
            self.tasks.spawn(inspect(context, runtime, self.client.clone(), seen));
        }
    }

    /// Waits until one is done; for ever if there is none. Nothing is lost if this is not waited for to its end.
    pub(crate) async fn work(&mut self) {
        match self.tasks.join_next().await {
            None => std::future::pending().await,
            Some(Err(_)) => {}
            Some(Ok(key)) => {
                self.context.drop_hint(&key.id);
                if let Some(Stage::Again(seen)) = self.stages.remove(&key) {
                    self.add(seen);
                }
            }
        }
        self.begin();
    }
}

impl Drop for Inspections {
    fn drop(&mut self) {
        self.stages.keys().for_each(|key| self.context.drop_hint(&key.id));
    }
}

/// Looks at a container and tells of it; returns which it was.
async fn inspect(context: Arc<Context>, runtime: Arc<Runtime>, client: Client, seen: Seen) -> Key {
    let until = Instant::now() + client.patience();
    let mut pause = AGAIN.0;
    loop {
        match context.look_up(&runtime, context.pace.request, client.get(&seen.key)).await {
            Ok(Some(facts)) => {
                context.tell(&runtime, &facts, false);
                return seen.key;
            }
            _ if Instant::now() < until => {}
            _ => {
                // Better than nothing, but not better than what was told before.
                if let Some(hint) = seen.hint
                    && context.told_when(short(&hint.full_id)).is_none()
                {
                    let why = "its runtime does not know it any more: what it said as the container came";
                    context.tell(&runtime, &Facts { partial: why.to_owned(), ..*hint }, false);
                }
                return seen.key;
            }
        }
        sleep(pause).await;
        pause = (pause * 3 / 2).min(AGAIN.1);
    }
}
