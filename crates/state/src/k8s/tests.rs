//! Tests of what is kept, and of what goes first.

use super::*;

fn told(json: &str) -> Option<Told> {
    Told::from_json(json.as_bytes())
}

fn insert(objects: &mut Objects, json: &str) -> u64 {
    let Some(Told::Object(object)) = told(json) else { panic!("{json}") };
    objects.insert(*object, json.as_bytes())
}

fn names<'a>(objects: impl Iterator<Item = &'a Object>) -> Vec<String> {
    objects.map(|object| String::from_utf8_lossy(&object.name).into_owned()).collect()
}

/// What must be true of the indexes.
fn check(objects: &Objects) {
    assert_eq!(objects.bytes, objects.by_uid.values().map(|known| known.json.len()).sum::<usize>());
    assert!(objects.by_age.iter().all(|(age, uid)| objects.by_uid[uid].age == *age));
    assert_eq!(objects.by_age.len(), objects.by_uid.len());
    assert!(objects.gone.iter().all(|uid| objects.by_uid.contains_key(uid)) && objects.gone.len() <= MAX_GONE);
    let services: usize = objects.services.values().map(BTreeMap::len).sum();
    assert!(objects.services.values().all(|there| !there.is_empty()));
    assert!(services + objects.namespaces.len() + objects.nodes.len() + objects.statics.len() <= objects.len());
    let named = [&objects.namespaces, &objects.nodes, &objects.statics].into_iter().flat_map(FxHashMap::values);
    assert!(named.chain(objects.services.values().flat_map(BTreeMap::values)).all(|uid| objects.get(uid).is_some()));
    assert!(objects.len() <= MAX_OBJECTS && objects.bytes <= MAX_BYTES);
}

#[test]
fn values_of_other_types_are_unknown() {
    let odd = r#"{"kind":"Pod","uid":"u","name":7,"labels":["x"],"selector":{"a":1,"b":"c"},"owner":"x","ip":null,"gone":"yes","more":{}}"#;
    let selector = vec![(text(b"b"), text(b"c"))];
    let want = Object { kind: text(b"Pod"), uid: text(b"u"), selector, ..Object::default() };
    assert_eq!(told(odd), Some(Told::Object(Box::new(want))));
    assert_eq!(told(r#"{"kind":"Pod","uid":"u","gone":true}"#), Some(Told::Gone(text(b"u"))));
}

#[test]
fn what_is_no_object() {
    for json in ["", "{", "[]", "7", "null", "{}", r#"{"kind":"Pod"}"#, r#"{"uid":"u"}"#, r#"{"kind":"","uid":"u"}"#] {
        assert_eq!(told(json), None, "{json}");
    }
    assert_eq!(told(&"[".repeat(60_000)), None);
    let long = |n: usize| format!(r#"{{"kind":"Pod","uid":"u","name":"{}"}}"#, "x".repeat(n));
    assert!(told(&long(MAX_K8S - 40)).is_some() && told(&long(MAX_K8S)).is_none());
}

#[test]
fn the_oldest_go_first_and_those_that_are_gone_before_them() {
    let mut objects = Objects::default();
    let named = |n: usize| format!(r#"{{"kind":"Pod","uid":"{n}","name":"{n}"}}"#);
    for n in 0..MAX_OBJECTS {
        assert_eq!(insert(&mut objects, &named(n)), 0);
    }
    assert_eq!(insert(&mut objects, &named(0)), 0);
    objects.leave(b"5");
    check(&objects);
    assert_eq!(insert(&mut objects, &named(MAX_OBJECTS)), 1);
    assert!(objects.get(b"5").is_none() && objects.get(b"0").is_some());
    assert_eq!(insert(&mut objects, &named(MAX_OBJECTS + 1)), 1);
    assert!(objects.get(b"0").is_none() && objects.get(b"1").is_some());
    check(&objects);
    // By the memory that they take.
    let large = |n: usize| format!(r#"{{"kind":"Pod","uid":"large{n}","name":"{}"}}"#, "x".repeat(MAX_K8S - 64));
    let dropped: u64 = (0..100).map(|n| insert(&mut objects, &large(n))).sum();
    check(&objects);
    assert_eq!(dropped as usize, MAX_OBJECTS + 100 - objects.len());
    assert!(objects.len() < 70, "{}", objects.len());
}

#[test]
fn what_is_gone_stays_for_a_while() {
    let mut objects = Objects::default();
    let (pod, uid) = (|n: usize| format!(r#"{{"kind":"Pod","uid":"{n}","name":"{n}"}}"#), |n: usize| n.to_string());
    for n in 0..MAX_GONE + 3 {
        insert(&mut objects, &pod(n));
        objects.leave(uid(n).as_bytes());
        objects.leave(uid(n).as_bytes());
        check(&objects);
    }
    assert!(objects.get(b"2").is_none() && objects.is_gone(b"3") && !objects.is_gone(b"2"));
    assert_eq!(objects.len(), MAX_GONE);
    // It is there again.
    insert(&mut objects, &pod(3));
    assert!(!objects.is_gone(b"3"));
    insert(&mut objects, r#"{"kind":"Service","uid":"s","name":"s","namespace":"n"}"#);
    objects.leave(b"s");
    objects.leave(b"nobody");
    assert!(objects.get(b"s").is_none());
    check(&objects);
}

#[test]
fn services_are_for_pods_of_their_namespace_that_have_all_their_labels() {
    let mut objects = Objects::default();
    insert(&mut objects, r#"{"kind":"Pod","uid":"p","name":"p","namespace":"a","labels":{"app":"shop","tier":"web"}}"#);
    for (name, namespace, selector) in [
        ("web", "a", r#"{"tier":"web","app":"shop"}"#),
        ("all", "a", r#"{"app":"shop"}"#),
        ("none", "a", "{}"),
        ("more", "a", r#"{"app":"shop","x":"y"}"#),
        ("other", "a", r#"{"app":"sho"}"#),
        ("else", "b", r#"{"app":"shop"}"#),
    ] {
        let service = format!(
            r#"{{"kind":"Service","uid":"{name}","name":"{name}","namespace":"{namespace}","selector":{selector}}}"#
        );
        insert(&mut objects, &service);
    }
    let pod = objects.pod(b"p").unwrap();
    assert_eq!(names(objects.services_of(pod)), ["all", "web"]);
    // A service of the same name has another uid when it was made anew, also where the end of the first is told late.
    insert(&mut objects, r#"{"kind":"Service","uid":"new","name":"web","namespace":"a","selector":{"app":"none"}}"#);
    objects.leave(b"web");
    check(&objects);
    assert_eq!(names(objects.services_of(objects.pod(b"p").unwrap())), ["all"]);
}

#[test]
fn owners_end_where_nothing_is_known_and_loops_end() {
    let mut objects = Objects::default();
    let object = |kind: &str, name: &str, owner: &str| {
        let (owner_kind, owner) = owner.split_once(' ').unwrap();
        format!(
            r#"{{"kind":"{kind}","uid":"{name}","name":"{name}","owner":{{"kind":"{owner_kind}","name":"{owner}","uid":"{owner}"}}}}"#
        )
    };
    insert(&mut objects, &object("Pod", "web-1-x", "ReplicaSet web-1"));
    let workload = |objects: &Objects, pod: &[u8]| {
        let pod = objects.pod(pod).unwrap();
        objects.workload(pod).map(|owner| format!("{} {}", owner.kind.escape_ascii(), owner.name.escape_ascii()))
    };
    assert_eq!(workload(&objects, b"web-1-x").as_deref(), Some("ReplicaSet web-1"));
    insert(&mut objects, &object("ReplicaSet", "web-1", "Deployment web"));
    assert_eq!(workload(&objects, b"web-1-x").as_deref(), Some("Deployment web"));
    insert(&mut objects, &object("Deployment", "web", "ReplicaSet web-1"));
    let owners = objects.owners(objects.pod(b"web-1-x").unwrap());
    assert_eq!(owners.count(), MAX_OWNERS);
    insert(&mut objects, &object("Pod", "apiserver", "Node n"));
    insert(&mut objects, r#"{"kind":"Pod","uid":"alone","name":"alone"}"#);
    assert_eq!((workload(&objects, b"apiserver"), workload(&objects, b"alone")), (None, None));
}

#[test]
fn a_pod_from_a_file_is_found_by_both_uids_and_nobody_takes_its_place() {
    let mut objects = Objects::default();
    let pod = |uid: &str, of: &str| format!(r#"{{"kind":"Pod","uid":"{uid}","name":"{uid}","static_uid":"{of}"}}"#);
    let found = |objects: &Objects, uid: &[u8]| objects.pod(uid).map(|pod| pod.name.escape_ascii().to_string());
    insert(&mut objects, &pod("a", "file"));
    insert(&mut objects, &pod("liar", "file"));
    insert(&mut objects, &pod("worse", "a"));
    assert_eq!((found(&objects, b"a").unwrap(), found(&objects, b"file").unwrap()), ("a".to_owned(), "a".to_owned()));
    // The kubelet tells of it anew.
    objects.leave(b"a");
    assert_eq!(found(&objects, b"file").unwrap(), "a");
    insert(&mut objects, &pod("b", "file"));
    assert_eq!(found(&objects, b"file").unwrap(), "b");
    check(&objects);
}

#[test]
fn names_of_namespaces_and_nodes() {
    let mut objects = Objects::default();
    insert(&mut objects, r#"{"kind":"Namespace","uid":"1","name":"shop"}"#);
    insert(&mut objects, r#"{"kind":"Node","uid":"2","name":"shop"}"#);
    assert_eq!(objects.only_node().map(|node| &*node.uid), Some(&b"2"[..]));
    insert(&mut objects, r#"{"kind":"Namespace","uid":"3","name":"shop"}"#);
    objects.leave(b"1");
    assert_eq!(objects.namespace(b"shop").map(|object| &*object.uid), Some(&b"3"[..]));
    assert_eq!(objects.node(b"shop").map(|object| &*object.uid), Some(&b"2"[..]));
    // A name that changes leaves nothing behind.
    insert(&mut objects, r#"{"kind":"Node","uid":"2","name":"other"}"#);
    assert!(objects.node(b"shop").is_none() && objects.node(b"other").is_some());
    insert(&mut objects, r#"{"kind":"Node","uid":"4","name":"second"}"#);
    assert!(objects.only_node().is_none() && objects.pod(b"2").is_none());
    check(&objects);
}
