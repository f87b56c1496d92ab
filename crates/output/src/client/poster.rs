//! A sink whose requests hold some alerts, and whose answers speak of all of them.

use super::{Body, Client};
use crate::delivery::Batch;
use crate::sinks::{Delivered, Failure, Sink};

/// Posts bodies.
#[derive(Debug)]
pub struct Poster<B> {
    client: Client,
    body: B,
    bytes: Vec<u8>,
    /// Alerts that go one by one, since together they were refused.
    alone: usize,
}

impl<B: Body> Poster<B> {
    /// The sink.
    pub fn new(client: Client, body: B) -> Self {
        Self { client, body, bytes: Vec::new(), alone: 0 }
    }
}

impl<B: Body> Sink for Poster<B> {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        let most = if self.alone > 0 { 1 } else { self.body.most() };
        let (front, _) = batch.split_at(most);
        self.bytes.clear();
        self.body.append(front, &mut self.bytes);
        let answer = self.client.send(self.body.kind(front), &self.bytes)?;
        let outcome = answer.outcome(front.len());
        match (&outcome, answer.status) {
            // One of them is ill-formed or too large for it; the others need not share its fate.
            (Err(Failure::Reject { count, .. }), 400 | 413 | 422) if *count > 1 => {
                self.alone = *count;
                self.deliver(batch)
            }
            (Ok(_) | Err(Failure::Reject { .. }), _) => {
                self.alone = self.alone.saturating_sub(1);
                outcome
            }
            _ => outcome,
        }
    }
}
