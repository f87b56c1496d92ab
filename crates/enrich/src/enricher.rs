//! The thread that asks, and the handle of it.

use crate::ask::{answer, unknown};
use crate::context::Context;
use crate::counts::{Counters, Counts};
use crate::discover::Sockets;
use crate::facts::Limits;
use crate::inbox::{Inbox, Questions, inbox};
use crate::kube;
use crate::outbox::{News, Outbox};
use crate::pace::Pace;
use crate::runtime::{Endpoint, RuntimeStatus};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

/// What is asked, and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// Runtimes are asked. If not, of each container that somebody asks about that is the answer.
    pub runtimes: bool,
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

impl Default for Options {
    /// Runtimes with sockets on the usual paths, no environments, labels of up to 100 bytes, no API server.
    fn default() -> Self {
        Self {
            runtimes: true,
            host_root: PathBuf::new(),
            sockets: Vec::new(),
            env: false,
            label_max_len: 100,
            kube: None,
        }
    }
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
    context: Arc<Context>,
    kube: Option<kube::Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Enricher {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system gives no thread, or nothing to wait on.
    pub fn start(options: Options) -> io::Result<Self> {
        Self::start_at(options, Pace::default())
    }

    pub(crate) fn start_at(options: Options, pace: Pace) -> io::Result<Self> {
        let counters = Arc::new(Counters::default());
        let (inbox, questions) = inbox(Arc::clone(&counters));
        let limits = Limits { env: options.env, label_max_len: options.label_max_len };
        let context = Arc::new(Context::new(Outbox::new(Arc::clone(&counters)), counters, limits, pace));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let kube =
            options.kube.is_some().then(|| kube::Shared::new(Arc::clone(&context.counters), context.outbox.clone()));
        let (shared, watched) = (Arc::clone(&context), kube.clone());
        let thread = std::thread::Builder::new().name("lanner-enrich".to_owned()).spawn(move || {
            runtime.block_on(async {
                if let Some((options, status)) = options.kube.clone().zip(watched) {
                    tokio::spawn(kube::work(options, kube::Pace::default(), shared.outbox.clone(), status));
                }
                work(shared, options, questions).await;
            });
            runtime.shutdown_background();
        })?;
        Ok(Self { inbox: Some(inbox), context, kube, thread: Some(thread) })
    }

    /// Asks about a container. What is found out comes as news: `container`, or `lanner.container-unknown`. False, and counted, if too many
    /// questions are open; an id that is asked again while it is open is one question.
    pub fn ask(&self, question: Question) -> bool {
        self.inbox.as_ref().is_some_and(|inbox| inbox.put(question))
    }

    /// The oldest news that nobody has taken.
    pub fn take(&self) -> Option<News> {
        self.context.outbox.take()
    }

    /// How it goes with each runtime.
    pub fn status(&self) -> Vec<RuntimeStatus> {
        self.context.runtimes.all().iter().map(|runtime| runtime.status()).collect()
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
        self.context.counters.read()
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

/// Why nothing is known of containers where runtimes are not asked.
const NOT_ASKED: &str = "container runtimes are not asked (lanner.containers)";

async fn work(context: Arc<Context>, options: Options, mut questions: Questions) {
    if !options.runtimes {
        while let Some(question) = questions.next().await {
            unknown(&context, &question.id, NOT_ASKED);
        }
        return;
    }
    let sockets = Arc::new(Sockets::new(options.host_root, options.sockets));
    sockets.look(&context);
    let _looking = tokio::spawn(Arc::clone(&sockets).keep_looking(Arc::clone(&context)));
    let removals = Arc::clone(&context);
    let _telling = tokio::spawn(async move { removals.tell_removals().await });
    while let Some(question) = questions.next().await {
        sockets.look_again(&context);
        let context = Arc::clone(&context);
        let _answering = tokio::spawn(async move { answer(&context, &question.id).await });
    }
}
