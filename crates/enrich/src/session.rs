//! One runtime: found, connected, listed, listened to; again when it fails.

use crate::client::{Change, Client, Key, MAX_CHANGES, MAX_LISTED, Seen};
use crate::containerd;
use crate::context::Context;
use crate::facts::short;
use crate::failure::Failure;
use crate::inspections::Inspections;
use crate::pace::Backoff;
use crate::runtime::{Kind, Runtime, RuntimeState};
use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// A failed runtime that somebody needs is not tried again sooner than this.
const NEEDED_AGAIN: Duration = Duration::from_millis(100);
/// What answers but does not speak the interface is asked again so much later than what fails.
const NOT_SPOKEN: u32 = 3;

/// Speaks with a runtime for ever.
pub(crate) async fn supervise(context: Arc<Context>, runtime: Arc<Runtime>) {
    let mut backoff = Backoff::new(context.pace.retry);
    let mut connected_before = false;
    loop {
        while !runtime.path.exists() {
            runtime.is_absent();
            let _needed_or_not = timeout(context.pace.recheck, runtime.needed.notified()).await;
        }
        runtime.is_found();
        let failure = match connect(&context, &runtime).await {
            Ok(client) => {
                if std::mem::replace(&mut connected_before, true) {
                    context.counters.reconnects.add_one();
                }
                let since = Instant::now();
                let Err(failure) = follow(&context, &runtime, client).await;
                // One that fails soon after it has begun is not asked more often for having begun.
                if since.elapsed() >= context.pace.retry.1 {
                    backoff.reset();
                }
                failure
            }
            Err(failure) => failure,
        };
        context.counters.note(&failure);
        runtime.fails(&failure);
        let pause = match failure {
            Failure::NotSpoken(_) => context.pace.retry.1 * NOT_SPOKEN,
            _ => backoff.pause(),
        };
        sleep(pause.min(NEEDED_AGAIN)).await;
        let _needed_or_not = timeout(pause.saturating_sub(NEEDED_AGAIN), runtime.needed.notified()).await;
    }
}

async fn connect(context: &Context, runtime: &Runtime) -> Result<Client, Failure> {
    let (client, version) = context.request(Client::connect(runtime, context.pace)).await?;
    runtime.answers(client.clone(), version);
    Ok(client)
}

/// Tells what a runtime has and what changes there, until it fails.
async fn follow(context: &Arc<Context>, runtime: &Arc<Runtime>, client: Client) -> Result<Infallible, Failure> {
    if runtime.endpoint.kind == Kind::Containerd {
        others_first(context).await;
    }
    let (sender, mut changes) = mpsc::channel(MAX_CHANGES);
    // Both end with this function.
    let mut endings = JoinSet::new();
    endings.spawn(client.clone().watch(sender));
    endings.spawn(signs_of_life(Arc::clone(context), client.clone()));
    let mut inspections = Inspections::new(context, runtime, &client);
    loop {
        tokio::select! {
            Some(ended) = endings.join_next() => return Err(ended.unwrap_or(Failure::Ended)),
            Some(change) = changes.recv() => match change {
                Change::Ready => {
                    let all = list(context, runtime, &client).await?;
                    all.into_iter().for_each(|seen| inspections.add(seen));
                }
                Change::Maybe => {
                    let all = list(context, runtime, &client).await?;
                    let new = all.into_iter().filter(|seen| context.told_when(short(&seen.key.id)).is_none());
                    new.for_each(|seen| inspections.add_new(seen));
                }
                Change::Came(seen) => {
                    context.comes(&seen.key.id);
                    if !better_known(context, runtime, &seen.key) {
                        inspections.add(seen);
                    }
                }
                Change::Gone(key) => context.leaves(&key.id),
                Change::Garbage => context.counters.garbage.add_one(),
            },
            () = inspections.work() => {}
        }
    }
}

/// What a runtime has and knows best; what it has no longer leaves.
async fn list(context: &Context, runtime: &Runtime, client: &Client) -> Result<Vec<Seen>, Failure> {
    let mut all = context.request(client.list()).await?;
    context.keep(runtime, &all.iter().map(|seen| seen.key.id.as_str()).collect::<HashSet<_>>());
    all.truncate(MAX_LISTED);
    all.retain(|seen| !better_known(context, runtime, &seen.key));
    Ok(all)
}

/// Ends when the runtime does not answer any more.
async fn signs_of_life(context: Arc<Context>, client: Client) -> Failure {
    loop {
        sleep(context.pace.ping).await;
        if let Err(failure) = context.request(client.ping()).await {
            return failure;
        }
    }
}

/// Docker and the CRI keep their containers in containerd, and know more of them: they get time to answer first.
async fn others_first(context: &Context) {
    let until = Instant::now() + context.pace.request;
    let undecided = |runtime: &Arc<Runtime>| runtime.status().state == RuntimeState::Found;
    while Instant::now() < until && context.runtimes.all().iter().any(undecided) {
        sleep(Duration::from_millis(10)).await;
    }
}

/// True if a container of containerd belongs to a runtime that answers and knows more of it.
fn better_known(context: &Context, runtime: &Runtime, key: &Key) -> bool {
    let Some(owner) = containerd::owner(&key.namespace) else { return false };
    let answers = |other: &Arc<Runtime>| other.endpoint.kind == owner && other.client().is_some();
    runtime.endpoint.kind == Kind::Containerd && context.runtimes.all().iter().any(answers)
}
