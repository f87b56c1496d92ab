//! News that wait to be taken: bounded by number and by bytes.

use crate::counts::Counters;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// More news than this do not wait.
const MAX_NEWS: usize = 8192;
/// More bytes of data than this do not wait.
const MAX_BYTES: usize = 32 << 20;

/// Something that was found out, as an async event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Name of the event.
    pub name: &'static [u8],
    /// Its data.
    pub data: Vec<u8>,
}

/// Where the tasks put their news; clones are the same queue.
#[derive(Debug, Clone)]
pub(crate) struct Outbox {
    waiting: Arc<Mutex<Waiting>>,
    /// Number of news that wait: who asks with each event mostly need not lock.
    number: Arc<AtomicUsize>,
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Waiting {
    news: VecDeque<News>,
    bytes: usize,
}

impl Outbox {
    pub(crate) fn new(counters: Arc<Counters>) -> Self {
        Self { waiting: Arc::default(), number: Arc::default(), counters }
    }

    /// Puts news up for taking; false if there was no room, which is counted.
    pub(crate) fn put(&self, name: &'static [u8], data: Vec<u8>) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.news.len() >= MAX_NEWS || waiting.bytes + data.len() > MAX_BYTES {
            self.counters.dropped.add_one();
            return false;
        }
        waiting.bytes += data.len();
        waiting.news.push_back(News { name, data });
        self.number.store(waiting.news.len(), Ordering::Release);
        self.counters.told.add_one();
        true
    }

    /// Takes the oldest news.
    pub(crate) fn take(&self) -> Option<News> {
        if self.number.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let news = waiting.news.pop_front()?;
        waiting.bytes -= news.data.len();
        self.number.store(waiting.news.len(), Ordering::Release);
        Some(news)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_dropped_and_counted() {
        let counters = Arc::new(Counters::default());
        let outbox = Outbox::new(Arc::clone(&counters));
        assert!(outbox.put(b"a", vec![0; MAX_BYTES - 1]));
        assert!(!outbox.put(b"b", vec![0; 2]));
        assert!(outbox.put(b"c", vec![0; 1]));
        assert_eq!(outbox.take().map(|news| news.name), Some(&b"a"[..]));
        for _ in 0..MAX_NEWS - 1 {
            assert!(outbox.put(b"d", Vec::new()));
        }
        assert!(!outbox.put(b"e", Vec::new()));
        assert_eq!((counters.read().told, counters.read().dropped), (MAX_NEWS as u64 + 1, 2));
        assert_eq!(std::iter::from_fn(|| outbox.take()).count(), MAX_NEWS);
        assert_eq!(outbox.waiting.lock().unwrap().bytes, 0);
    }
}
