//! Tests of what is told, and when.

use super::super::object::SINGLE;
use super::*;

const TOGETHER: Duration = Duration::from_secs(2);

/// A book with what was told of it.
struct Told {
    book: Book,
    now: Instant,
    room: usize,
}

impl Told {
    fn new() -> Self {
        Self { book: Book::default(), now: Instant::now(), room: usize::MAX }
    }

    /// A book whose pods need not wait.
    fn settled() -> Self {
        let mut told = Self::new();
        told.book.settle(Kind::Namespace);
        told.book.settle(Kind::Service);
        told
    }

    fn put(&mut self, object: Object) -> bool {
        self.book.put(object, self.now, TOGETHER)
    }

    /// What is told now: kind, name or uid, and a dagger for what is gone.
    fn tell(&mut self) -> String {
        let mut all = Vec::new();
        let room = &mut self.room;
        let put = |document: Vec<u8>| {
            if *room == 0 {
                return false;
            }
            *room -= 1;
            let value: serde_json::Value = serde_json::from_slice(&document).unwrap();
            let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
            all.push(match value["gone"].as_bool() {
                Some(true) => format!("†{} {}", text("kind"), text("uid")),
                _ => format!("{} {}", text("kind"), text("name")),
            });
            true
        };
        let next = self.book.tell(self.now, put, Duration::from_millis(1));
        assert_eq!(next.is_some(), !self.book.untold.is_empty() || !self.book.gone.is_empty());
        self.check();
        all.join(", ")
    }

    fn check(&self) {
        let book = &self.book;
        assert_eq!(book.bytes, book.entries.values().map(|entry| entry.object.document.len()).sum::<usize>());
        assert_eq!(book.by_kind.values().map(HashSet::len).sum::<usize>(), book.entries.len());
        assert!(book.untold.iter().all(|(kind, uid)| book.entries[uid].object.kind == *kind));
        assert_eq!(book.at_hand.values().sum::<usize>(), book.pods().count());
        assert!(book.at_hand.values().all(|pods| *pods > 0));
        let elsewhere = book.entries.values().filter(|entry| !book.is_for_here(&entry.object));
        assert!(elsewhere.into_iter().all(|entry| !entry.told));
    }
}

fn object(kind: Kind, kind_name: &str, name: &str, namespace: &str, more: &str) -> Object {
    let json = format!(r#"{{"metadata":{{"uid":"u-{name}","name":"{name}","namespace":"{namespace}"{more}}}}}"#);
    Object::new(kind, kind_name, &SINGLE.read(json.as_bytes()).unwrap()).unwrap()
}

fn owned(kind: &str, name: &str) -> String {
    format!(
        r#","ownerReferences":[{{"apiVersion":"apps/v1","kind":"{kind}","name":"{name}","uid":"u-{name}","controller":true}}]"#
    )
}

fn pod(name: &str, namespace: &str, more: &str) -> Object {
    object(Kind::Pod, "Pod", name, namespace, more)
}

fn service(name: &str, namespace: &str) -> Object {
    object(Kind::Service, "Service", name, namespace, "")
}

fn namespace(name: &str) -> Object {
    object(Kind::Namespace, "Namespace", name, "", "")
}

#[test]
fn only_what_belongs_to_this_node_is_told() {
    let mut told = Told::settled();
    for name in ["a", "b"] {
        told.put(service(&format!("svc-{name}"), name));
        told.put(namespace(name));
    }
    assert_eq!(told.tell(), "");
    told.put(pod("p1", "a", ""));
    assert_eq!(told.tell(), "Namespace a, Service svc-a, Pod p1");
    told.put(pod("p2", "a", ""));
    assert_eq!(told.tell(), "Pod p2");
    // The same again is no news; another label is.
    told.put(pod("p2", "a", ""));
    assert_eq!(told.tell(), "");
    told.put(pod("p2", "a", r#","labels":{"x":"y"}"#));
    assert_eq!(told.tell(), "Pod p2");
    told.book.leave("u-p1");
    assert_eq!(told.tell(), "†Pod u-p1");
    told.book.leave("u-p2");
    let last = told.tell();
    assert!(["†Pod u-p2", "†Service u-svc-a", "†Namespace u-a"].iter().all(|gone| last.contains(gone)), "{last}");
    told.put(pod("p3", "a", ""));
    assert_eq!(told.tell(), "Namespace a, Service svc-a, Pod p3");
}

#[test]
fn what_a_list_does_not_have_is_gone() {
    let mut told = Told::settled();
    told.book.put_all(Kind::Pod, vec![pod("a", "n", ""), pod("b", "n", "")], told.now, TOGETHER);
    assert_eq!(told.tell(), "Pod a, Pod b");
    told.book.put_all(Kind::Pod, vec![pod("b", "n", ""), pod("c", "n", "")], told.now, TOGETHER);
    assert_eq!(told.tell(), "†Pod u-a, Pod c");
    // One that came and went before it was told was never there.
    told.put(pod("d", "n", ""));
    told.book.leave("u-d");
    assert_eq!(told.tell(), "");
}

#[test]
fn a_pod_waits_for_what_belongs_to_it_but_not_long() {
    let mut told = Told::new();
    told.put(pod("p", "n", &owned("ReplicaSet", "web-1")));
    assert_eq!(told.tell(), "");
    told.book.put_all(Kind::Namespace, vec![namespace("n")], told.now, TOGETHER);
    told.book.settle(Kind::Service);
    assert_eq!(told.tell(), "Namespace n");
    let wanted: Vec<_> = told.book.wanted(told.now).into_iter().collect();
    assert_eq!((wanted.len(), wanted[0].owner.name.as_str(), wanted[0].namespace.as_str()), (1, "web-1", "n"));
    told.put(object(Kind::Owner, "ReplicaSet", "web-1", "n", &owned("Deployment", "web")));
    assert_eq!(told.tell(), "ReplicaSet web-1");
    assert_eq!(told.book.wanted(told.now).len(), 1);
    told.put(object(Kind::Owner, "Deployment", "web", "n", ""));
    assert_eq!(told.tell(), "Deployment web, Pod p");
    assert!(told.book.wanted(told.now).is_empty());
    assert_eq!(told.book.known_owners().len(), 2);
    // Nobody says anything of this one's owner.
    told.put(pod("late", "n", &owned("DaemonSet", "agent")));
    assert_eq!(told.tell(), "");
    told.now += TOGETHER;
    assert_eq!(told.tell(), "Pod late");
    // Or that there is none; it is asked for again later.
    told.put(pod("orphan", "n", &owned("Job", "x")));
    told.put(pod("missing", "n", &owned("StatefulSet", "db")));
    let again = told.now + Duration::from_secs(60);
    told.book.miss("u-db", again);
    assert_eq!(told.tell(), "Pod missing, Pod orphan");
    let wanted = |told: &Told, now| told.book.wanted(now).iter().any(|wanted| wanted.owner.name == "db");
    assert!(!wanted(&told, told.now) && wanted(&told, again));
}

#[test]
fn owners_go_with_their_last_pod() {
    let mut told = Told::settled();
    for name in ["p1", "p2"] {
        told.put(pod(name, "n", &owned("ReplicaSet", "web-1")));
    }
    told.put(object(Kind::Owner, "ReplicaSet", "web-1", "n", &owned("Deployment", "web")));
    told.put(object(Kind::Owner, "Deployment", "web", "n", ""));
    told.book.sweep();
    assert_eq!(told.tell(), "Deployment web, ReplicaSet web-1, Pod p1, Pod p2");
    told.book.leave("u-p1");
    told.book.sweep();
    assert_eq!(told.tell(), "†Pod u-p1");
    told.book.leave("u-p2");
    told.book.sweep();
    let last = told.tell();
    assert!(
        last.starts_with("†Pod u-p2, ") && last.contains("†ReplicaSet u-web-1") && last.contains("†Deployment u-web")
    );
    assert!(told.book.entries.is_empty() && told.book.missed.is_empty());
}

#[test]
fn what_finds_no_room_is_told_later() {
    let mut told = Told::settled();
    told.put(pod("a", "n", ""));
    told.put(pod("b", "n", ""));
    told.room = 1;
    assert_eq!(told.tell(), "Pod a");
    told.book.leave("u-a");
    assert_eq!(told.tell(), "");
    told.room = 9;
    assert_eq!(told.tell(), "†Pod u-a, Pod b");
}

#[test]
fn there_is_no_room_for_too_many() {
    let mut told = Told::settled();
    for n in 0..limit(Kind::Pod) {
        assert!(told.put(pod(&n.to_string(), "n", "")));
    }
    assert!(!told.put(pod("more", "n", "")) && told.put(pod("0", "n", r#","labels":{"x":"y"}"#)));
    assert!(!told.book.put_all(
        Kind::Node,
        (0..20).map(|n| object(Kind::Node, "Node", &n.to_string(), "", "")).collect(),
        told.now,
        TOGETHER
    ));
    told.tell();
    told.book.put_all(Kind::Pod, Vec::new(), told.now, TOGETHER);
    told.tell();
    assert!(told.book.at_hand.is_empty());
    let labels = format!(r#","labels":{{"x":"{}"}}"#, "x".repeat(16_000));
    let fit = (0..3000).filter(|n| told.put(object(Kind::Service, "Service", &n.to_string(), "n", &labels))).count();
    assert!(fit < 2000 && told.book.bytes <= MAX_BYTES, "{fit}");
    told.check();
}

/// A server that tells one uid as several things.
#[test]
fn a_server_that_errs_confuses_nothing() {
    let mut told = Told::settled();
    for (kind, namespace) in
        [(Kind::Pod, "a"), (Kind::Pod, "b"), (Kind::Service, "a"), (Kind::Node, ""), (Kind::Pod, "a")]
    {
        told.put(object(kind, "Pod", "same", namespace, ""));
        told.tell();
    }
    told.put(pod("loop", "a", &owned("ReplicaSet", "loop")));
    told.put(object(Kind::Owner, "ReplicaSet", "r", "a", &owned("ReplicaSet", "r")));
    told.put(pod("p", "a", &owned("ReplicaSet", "r")));
    told.book.sweep();
    told.tell();
    assert!(told.book.wanted(told.now).len() <= MAX_OWNERS);
}
