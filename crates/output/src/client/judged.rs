//! A sink whose answers speak of each alert of a request, or of how many were refused.

use super::{Answer, Body, Client, Verdict, Verdicts};
use crate::delivery::{Batch, Records};
use crate::sinks::{Delivered, Failure, Sink};
use std::time::Instant;

/// Understands answers.
pub trait Judge: Send + std::fmt::Debug {
    /// Whether a request with this status, which is no success, may be sent again.
    fn may_pass(&self, status: u16) -> bool {
        matches!(status, 408 | 425 | 429 | 500..=599)
    }

    /// What a success says of the `count` alerts of a request, in order.
    ///
    /// # Errors
    /// An answer that is not understood.
    fn judge(&self, answer: &Answer, count: usize) -> Result<Vec<Verdict>, String>;
}

/// Posts bodies, and what is still open of them again.
#[derive(Debug)]
pub struct Judged<B, J> {
    client: Client,
    body: B,
    judge: J,
    verdicts: Verdicts,
    open: Records,
    bytes: Vec<u8>,
    /// Alerts that go one by one, since together they were refused.
    alone: usize,
}

impl<B: Body, J: Judge> Judged<B, J> {
    /// The sink.
    pub fn new(client: Client, body: B, judge: J) -> Self {
        let (verdicts, open, bytes) = (Verdicts::default(), Records::default(), Vec::new());
        Self { client, body, judge, verdicts, open, bytes, alone: 0 }
    }

    /// Posts what is open, at the given places of a batch.
    fn post(&mut self, batch: Batch<'_>, places: &[usize]) -> Result<Answer, Failure> {
        self.open.clear();
        let mut next = places.iter().peekable();
        for (place, record) in batch.records().enumerate() {
            if next.next_if(|open| **open == place).is_some() {
                self.open.add(record.priority, record.ts, Instant::now(), |out| {
                    out.extend_from_slice(record.line);
                    out.push(b'\n');
                });
            }
        }
        let open = self.open.batch();
        self.bytes.clear();
        self.body.append(open, &mut self.bytes);
        self.client.send(self.body.kind(open), &self.bytes)
    }
}

impl<B: Body, J: Judge> Sink for Judged<B, J> {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        self.verdicts.turn_to(batch);
        if let Some(known) = self.verdicts.take() {
            return known;
        }
        let most = if self.alone > 0 { 1 } else { usize::MAX };
        let places: Vec<usize> = self.verdicts.open().take(most).collect();
        let answer = self.post(batch, &places)?;
        match answer.status {
            200..=299 => {
                let found = self.judge.judge(&answer, places.len());
                let found = found.map_err(|why| Failure::retry(answer.because(&why)))?;
                places.iter().zip(found).for_each(|(place, verdict)| self.verdicts.set(*place, verdict));
            }
            status if self.judge.may_pass(status) => return Err(answer.retry()),
            // One of them is ill-formed, or all are too large; the others need not share its fate.
            400 | 413 | 422 if places.len() > 1 => {
                self.alone = places.len();
                return self.deliver(batch);
            }
            _ => places.iter().for_each(|place| self.verdicts.set(*place, Verdict::Refused(answer.why()))),
        }
        self.alone = self.alone.saturating_sub(1);
        let later = || Failure::Retry { why: answer.because("it can't take all now"), after: answer.after };
        self.verdicts.take().unwrap_or_else(|| Err(later()))
    }
}
