//! Questions about ids: every runtime is asked, for a while.

use crate::context::{Context, Hint};
use crate::facts::{Facts, is_id, short};
use crate::failure::Failure;
use crate::runtime::{Kind, Runtime, RuntimeState};
use lanner_schema::snapshot::{CONTAINER_UNKNOWN, ContainerUnknown};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// Pauses between rounds: the first, and, doubled with each, at most.
const AGAIN: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(320));
/// What was told so shortly before a question answers it: the two have crossed.
const CROSSED: Duration = Duration::from_secs(1);

/// Answers a question: tells of the container, or that nobody knows it.
pub(crate) async fn answer(context: &Arc<Context>, id: &[u8]) {
    let Some(id) = std::str::from_utf8(id).ok().filter(|id| is_id(id)) else {
        return unknown(context, id, "it is no container's id");
    };
    let since = Instant::now();
    let has_crossed = || context.told_when(id).is_some_and(|told| told.elapsed() < CROSSED);
    let mut pause = AGAIN.0;
    // Runtimes that said that they do not know it.
    let mut denied = HashSet::new();
    loop {
        if has_crossed() {
            return context.counters.answered.add_one();
        }
        // Docker does not answer about a container while it starts it: who asks has what the event of its creation said, before the time is over.
        let patience = context.pace.question * 2 / if context.hint(id).is_some() { 3 } else { 2 };
        let left = (since + patience).saturating_duration_since(Instant::now());
        let round = ask_all(context, id, left, &mut denied).await;
        if let Some((runtime, facts)) = &round.known
            && (has_crossed() || context.tell(runtime, facts, true))
        {
            return context.counters.answered.add_one();
        }
        let nobody = denied.is_empty() && round.silent.is_empty();
        if nobody || since.elapsed() + pause >= patience {
            if has_crossed() || tell_hint(context, id) {
                return context.counters.answered.add_one();
            }
            return unknown(context, id.as_bytes(), &why(&round, &denied));
        }
        sleep(pause).await;
        pause = (pause * 2).min(AGAIN.1);
    }
}

/// Tells what was said in passing of a container that its runtime does not say more of now; false if nothing was.
fn tell_hint(context: &Context, id: &str) -> bool {
    let Some(Hint { runtime, facts }) = context.hint(id) else { return false };
    let partial = format!("{runtime} has not said more than its name and image yet");
    context.tell(&runtime, &Facts { partial, ..facts }, true)
}

/// Tells that nothing will be known of a container.
pub(crate) fn unknown(context: &Context, id: &[u8], why: &str) {
    let mut data = Vec::new();
    ContainerUnknown { container: id, why: why.as_bytes() }.encode(&mut data);
    context.counters.unknown.add_one();
    context.outbox.put(CONTAINER_UNKNOWN, data);
}

fn why(round: &Round, denied: &HashSet<usize>) -> String {
    // One that denied it before and had no time left to do so again is not silent.
    let silent = round.silent.iter().filter(|(number, _)| !denied.contains(number));
    let silent = silent.map(|(_, why)| why.as_str()).collect::<Vec<_>>().join("; ");
    match (denied.is_empty(), silent.is_empty()) {
        (false, true) => "no runtime knows it".to_owned(),
        (false, false) => format!("no runtime that answers knows it: {silent}"),
        (true, true) => "no runtime answers".to_owned(),
        (true, false) => format!("no runtime answers: {silent}"),
    }
}

/// What came of asking every runtime once.
#[derive(Default)]
struct Round {
    known: Option<(Arc<Runtime>, Facts)>,
    /// Numbers of runtimes that should have answered, and why they did not.
    silent: Vec<(usize, String)>,
}

async fn ask_all(context: &Arc<Context>, id: &str, left: Duration, denied: &mut HashSet<usize>) -> Round {
    let mut round = Round::default();
    let mut answers = JoinSet::new();
    for runtime in context.runtimes.all() {
        match runtime.client() {
            Some(client) => {
                let (context, id) = (Arc::clone(context), id.to_owned());
                answers.spawn(async move {
                    let within = context.pace.lookup.min(left);
                    let answer = context.look_up(&runtime, within, client.find(&id)).await;
                    (runtime, fitting(answer, &id))
                });
            }
            // It may have come since somebody looked: its first containers start right behind it.
            None => match runtime.look() {
                RuntimeState::Absent | RuntimeState::NotSpoken(_) => {}
                state => {
                    runtime.needed.notify_one();
                    round.silent.push((runtime.number, format!("{runtime} {state}")));
                }
            },
        }
    }
    while let Some(answer) = answers.join_next().await {
        let Ok((runtime, answer)) = answer else { continue };
        match answer {
            Ok(Some(facts)) => {
                let last_word = runtime.endpoint.kind != Kind::Containerd;
                round.known = Some((runtime, facts));
                // containerd also has the containers of others, and knows less of them.
                if last_word {
                    break;
                }
            }
            Ok(None) => {
                denied.insert(runtime.number);
            }
            Err(failure) => round.silent.push((runtime.number, format!("{runtime} {failure}"))),
        }
    }
    round
}

/// A runtime may take the id for a name, and tell of another container.
fn fitting(answer: Result<Option<Facts>, Failure>, id: &str) -> Result<Option<Facts>, Failure> {
    answer.map(|facts| facts.filter(|facts| short(&facts.full_id) == short(id)))
}
