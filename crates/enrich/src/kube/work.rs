//! Everything that is asked of the API server, put together and told.

use super::Options;
use super::book::{Book, Wanted};
use super::config::node_name;
use super::failure::Failure;
use super::object::{Kind, Object, text};
use super::owners::{Answer, Reader};
use super::pace::Pace;
use super::status::Shared;
use super::watch::{Change, Resource, Watch, escaped};
use crate::outbox::Outbox;
use lanner_schema::snapshot::K8S;
use serde_json::Value;
use std::collections::HashSet;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at, sleep_until};

/// More changes, questions or answers than this do not wait in a queue; who makes them waits.
const MAX_WAITING: usize = 64;

/// What is watched, and as what its objects are told; owners, which are read one by one, have the number behind the last one.
const KINDS: [(Kind, &str); 4] =
    [(Kind::Pod, "Pod"), (Kind::Service, "Service"), (Kind::Namespace, "Namespace"), (Kind::Node, "Node")];

fn resources(node: &str) -> [Resource; 4] {
    let field = |name: &str| format!("fieldSelector={}", escaped(&format!("{name}={node}")));
    let resource = |name, path, selector, only_metadata| Resource { name, path, selector, only_metadata, none: None };
    let no_node = format!("knows no node of the name '{node}', which has to be set");
    [
        resource("pods", "/api/v1/pods", field("spec.nodeName"), false),
        resource("services", "/api/v1/services", String::new(), false),
        resource("namespaces", "/api/v1/namespaces", String::new(), true),
        Resource { none: Some(no_node), ..resource("nodes", "/api/v1/nodes", field("metadata.name"), true) },
    ]
}

/// Asks and tells for ever.
pub(crate) async fn work(options: Options, pace: Pace, outbox: Outbox, status: Shared) {
    let node = node_name(&options.node);
    let resources = resources(&node);
    status.begin(&node, resources.iter().map(|resource| resource.name).chain(["owners"]));
    // They end with this function.
    let mut tasks = JoinSet::new();
    let (changes, mut changed) = mpsc::channel(MAX_WAITING);
    let owners = resources.len();
    for (number, resource) in resources.into_iter().enumerate() {
        let (kubeconfig, changes, status) = (options.kubeconfig.clone(), changes.clone(), status.clone());
        tasks.spawn(Watch { number, resource, kubeconfig, changes, status, pace }.run());
    }
    let (questions, asked) = mpsc::channel(MAX_WAITING);
    let (answers, mut answered) = mpsc::channel(MAX_WAITING);
    let reader = Reader { number: owners, kubeconfig: options.kubeconfig, status: status.clone(), pace };
    tasks.spawn(reader.run(asked, answers));
    let mut cluster = Cluster { book: Book::default(), asked: HashSet::new(), questions, outbox, status, pace };
    let mut again = interval_at(Instant::now() + pace.owners, pace.owners);
    let mut next = None;
    loop {
        // Owners that could not be read are tried again some time.
        let wake = Instant::now() + pace.retry.1;
        tokio::select! {
            Some((number, change)) = changed.recv() => cluster.change(number, change),
            Some(answer) = answered.recv() => cluster.answer(answer),
            _ = again.tick() => cluster.ask_again(),
            () = sleep_until(next.map_or(wake, |next: Instant| next.min(wake))) => {}
        }
        cluster.ask();
        next = cluster.tell();
    }
}

struct Cluster {
    book: Book,
    /// Uids of owners that are being read.
    asked: HashSet<String>,
    questions: mpsc::Sender<Wanted>,
    outbox: Outbox,
    status: Shared,
    pace: Pace,
}

impl Cluster {
    fn change(&mut self, number: usize, change: Change) {
        let Some(&(kind, name)) = KINDS.get(number) else { return };
        let now = Instant::now();
        match change {
            Change::All(values) => {
                let objects = values.iter().filter_map(|value| self.reduced(kind, name, value)).collect();
                if !self.book.put_all(kind, objects, now, self.pace.together) {
                    self.status.dropped();
                }
            }
            Change::Put(value) => {
                if let Some(object) = self.reduced(kind, name, &value)
                    && !self.book.put(object, now, self.pace.together)
                {
                    self.status.dropped();
                }
            }
            Change::Gone(value) => self.book.leave(text(&value, &["metadata", "uid"])),
            Change::Garbage => self.status.garbage(),
            Change::Failed => self.book.settle(kind),
        }
        if kind == Kind::Pod {
            self.book.sweep();
        }
    }

    fn reduced(&self, kind: Kind, name: &str, value: &Value) -> Option<Object> {
        let object = Object::new(kind, name, value);
        if object.is_none() {
            self.status.garbage();
        }
        object
    }

    fn answer(&mut self, (wanted, answer): Answer) {
        let (uid, now) = (wanted.owner.uid, Instant::now());
        self.asked.remove(&uid);
        match answer {
            Ok(object) => {
                if !self.book.put(object, now, self.pace.together) {
                    self.status.dropped();
                }
            }
            Err(failure) => {
                if failure == Failure::NotFound {
                    self.book.leave(&uid);
                }
                let refused = matches!(failure, Failure::NotFound | Failure::Forbidden(_));
                let pause = if refused { self.pace.refused } else { self.pace.retry.1 };
                self.book.miss(&uid, now + pause);
            }
        }
        // Its pods may be gone by now.
        self.book.sweep();
    }

    /// Asks for owners that are wanted, as far as the queue has room.
    fn ask(&mut self) {
        for wanted in self.book.wanted(Instant::now()) {
            self.question(wanted);
        }
    }

    /// Asks for all owners: they are not watched, and their labels can change.
    fn ask_again(&mut self) {
        for wanted in self.book.known_owners() {
            self.question(wanted);
        }
    }

    fn question(&mut self, wanted: Wanted) {
        let uid = wanted.owner.uid.clone();
        if !self.asked.contains(&uid) && self.questions.try_send(wanted).is_ok() {
            self.asked.insert(uid);
        }
    }

    /// Tells what is to be told; returns when there will be more.
    fn tell(&mut self) -> Option<Instant> {
        let outbox = &self.outbox;
        let mut told = false;
        let put = |document| {
            told = true;
            outbox.put(K8S, document)
        };
        let next = self.book.tell(Instant::now(), put, self.pace.no_room);
        if told {
            self.status.objects(self.book.told());
        }
        next
    }
}
