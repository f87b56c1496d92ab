//! The thread that asks, and the handle of it.

use crate::counts::{Counters, Counts};
use crate::inbox::{Inbox, Questions, inbox};
use crate::kube;
use crate::outbox::{News, Outbox};
use crate::runtime::{Endpoint, RuntimeStatus};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

/// What is asked, and where.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where the host's root is mounted; empty or `/` is here.
    pub host_root: PathBuf,
    /// Sockets of runtimes; if there are none they are found by themselves on the usual paths.
    pub sockets: Vec<Endpoint>,
    /// Tell containers' environments too.
    pub env: bool,
    /// Labels whose value is longer than this are left out, bytes.
    pub label_max_len: usize,
    /// The API server of Kubernetes, if it is to be asked.
    pub kube: Option<kube::Options>,
}

/// An id that somebody wants to know about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Short id, 12 characters.
    pub id: Vec<u8>,
    /// Cgroups of a process in it, `subsystem=path`, each ended by a NUL.
    pub cgroups: Vec<u8>,
    /// That process.
    pub pid: i64,
}

/// Asks runtimes and Kubernetes on a thread of its own, which ends when this is dropped.
#[derive(Debug)]
pub struct Enricher {
    inbox: Option<Inbox>,
    outbox: Outbox,
    counters: Arc<Counters>,
    kube: Option<kube::Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Enricher {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system gives no thread, or nothing to wait on.
    pub fn start(options: Options) -> io::Result<Self> {
        let counters = Arc::new(Counters::default());
        let outbox = Outbox::new(Arc::clone(&counters));
        let (inbox, questions) = inbox(Arc::clone(&counters));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (told, counted) = (outbox.clone(), Arc::clone(&counters));
        let kube = options.kube.is_some().then(|| kube::Shared::new(Arc::clone(&counters)));
        let watched = kube.clone();
        let thread = std::thread::Builder::new().name("lanner-enrich".to_owned()).spawn(move || {
            runtime.block_on(async {
                if let Some((options, status)) = options.kube.clone().zip(watched) {
                    tokio::spawn(kube::work(options, kube::Pace::default(), told.clone(), status));
                }
                work(options, questions, told, counted).await;
            });
            runtime.shutdown_background();
        })?;
        Ok(Self { inbox: Some(inbox), outbox, counters, kube, thread: Some(thread) })
    }

    /// Asks about a container. What is found out comes as news: `container`, or `lanner.container-unknown`. False, and counted, if too many
    /// questions are open; an id that is asked again while it is open is one question.
    pub fn ask(&self, question: Question) -> bool {
        self.inbox.as_ref().is_some_and(|inbox| inbox.put(question))
    }

    /// The oldest news that nobody has taken.
    pub fn take(&self) -> Option<News> {
        self.outbox.take()
    }

    /// How it goes with each runtime.
    pub fn status(&self) -> Vec<RuntimeStatus> {
        Vec::new()
    }

    /// How it goes with the API server of Kubernetes; `None` if it is not asked.
    pub fn kube(&self) -> Option<kube::Status> {
        self.kube.as_ref().map(kube::Shared::read)
    }

    /// Something that people should know, each time once: that the API server does not answer, and why, or answers again.
    pub fn complaint(&self) -> Option<String> {
        self.kube.as_ref()?.complaint()
    }

    /// Numbers since the start.
    pub fn counts(&self) -> Counts {
        self.counters.read()
    }
}

impl Drop for Enricher {
    fn drop(&mut self) {
        // Nobody can ask any more: the thread ends.
        self.inbox = None;
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

async fn work(_options: Options, mut questions: Questions, outbox: Outbox, counters: Arc<Counters>) {
    while let Some(question) = questions.next().await {
        let mut data = Vec::new();
        put_unknown(&mut data, &question.id, b"no runtime answers");
        questions.close(&question.id);
        counters.unknown.add_one();
        outbox.put(b"lanner.container-unknown", data);
    }
}

/// Two texts, each behind its 16-bit length.
fn put_unknown(out: &mut Vec<u8>, id: &[u8], why: &[u8]) {
    for text in [id, why] {
        let text = text.get(..255).unwrap_or(text);
        out.extend_from_slice(&(text.len() as u16).to_le_bytes());
        out.extend_from_slice(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn without_runtimes_nothing_is_known() {
        let enricher = Enricher::start(Options::default()).unwrap();
        assert!(enricher.ask(Question { id: b"0123456789ab".to_vec(), cgroups: Vec::new(), pid: 1 }));
        let since = Instant::now();
        let news = loop {
            if let Some(news) = enricher.take() {
                break news;
            }
            assert!(since.elapsed() < Duration::from_secs(5));
            std::thread::sleep(Duration::from_millis(1));
        };
        assert_eq!(news.name, b"lanner.container-unknown");
        assert_eq!(news.data, b"\x0c\x000123456789ab\x12\x00no runtime answers");
        assert_eq!((enricher.counts().asked, enricher.counts().unknown), (1, 1));
    }
}
