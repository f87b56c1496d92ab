//! Open questions: bounded in number, each id once.

use crate::counts::Counters;
use crate::enricher::Question;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// More questions than this are not open at once.
const MAX_OPEN: usize = 1024;

/// Ids that are asked for and have no answer yet.
type Open = Arc<Mutex<HashSet<Vec<u8>>>>;

/// Where a caller puts questions.
#[derive(Debug)]
pub(crate) struct Inbox {
    open: Open,
    sender: mpsc::Sender<Question>,
    counters: Arc<Counters>,
}

/// Where questions come out.
#[derive(Debug)]
pub(crate) struct Questions {
    receiver: mpsc::Receiver<Question>,
    open: Open,
}

/// The two ends of the queue of questions.
pub(crate) fn inbox(counters: Arc<Counters>) -> (Inbox, Questions) {
    let (sender, receiver) = mpsc::channel(MAX_OPEN);
    let open = Open::default();
    (Inbox { open: Arc::clone(&open), sender, counters }, Questions { receiver, open })
}

impl Inbox {
    /// Puts a question; true if it is open now. False, and counted, if there are too many.
    pub(crate) fn put(&self, question: Question) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.contains(&question.id) {
            return true;
        }
        let id = question.id.clone();
        if open.len() >= MAX_OPEN || self.sender.try_send(question).is_err() {
            self.counters.refused.add_one();
            return false;
        }
        open.insert(id);
        self.counters.asked.add_one();
        true
    }
}

impl Questions {
    /// The next question; `None` when nobody can ask any more.
    pub(crate) async fn next(&mut self) -> Option<OpenQuestion> {
        let question = self.receiver.recv().await?;
        Some(OpenQuestion { id: question.id, open: Arc::clone(&self.open) })
    }
}

/// A question that is open until this is dropped; then its id can be asked again.
#[derive(Debug)]
pub(crate) struct OpenQuestion {
    pub id: Vec<u8>,
    open: Open,
}

impl Drop for OpenQuestion {
    fn drop(&mut self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(id: usize) -> Question {
        Question { id: id.to_string().into_bytes(), cgroups: Vec::new(), pid: 1 }
    }

    #[tokio::test]
    async fn each_id_is_open_once_and_not_too_many_are() {
        let counters = Arc::new(Counters::default());
        let (inbox, mut questions) = inbox(Arc::clone(&counters));
        assert!(inbox.put(question(0)) && inbox.put(question(0)));
        for id in 1..MAX_OPEN {
            assert!(inbox.put(question(id)));
        }
        assert!(!inbox.put(question(MAX_OPEN)));
        assert_eq!((counters.read().asked, counters.read().refused), (MAX_OPEN as u64, 1));
        let first = questions.next().await.unwrap();
        assert!(!inbox.put(question(MAX_OPEN)), "taken, but still open");
        drop(first);
        assert!(inbox.put(question(MAX_OPEN)));
    }
}
