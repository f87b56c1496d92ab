//! A storage of the test's own, which checks signatures by the published algorithm, in another language.

use crate::common::listed::one;
use crate::common::peers::{lines_of, program, start};
use crate::common::{Said, alert, count, line, wait_for};
use crate::{Peer, Place, live};
use lanner_output::Outputs;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

pub const PEER: Peer = Peer {
    name: "s3",
    installed: || program("python3").is_some(),
    start: |place, certificate| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/streams/s3.py");
        start(
            Command::new("/usr/bin/python3")
                .arg(script)
                .arg(&place.folder)
                .arg(place.port.to_string())
                .arg(certificate),
        )
    },
    keys: |place| keys(place, "alerts", "access_key_id: AKEY, secret_access_key: 's3cr3t/+='"),
    acknowledges: true,
    arrived,
};

fn keys(place: &Place, bucket: &str, keys: &str) -> String {
    let port = place.port;
    format!(
        "endpoint: 'https://127.0.0.1:{port}', bucket: {bucket}, path_style: true, region: eu-test-1, prefix: 'a b/ä', \
         proxy: none, hostname: 'n 1', {keys}"
    )
}

/// Lines of all objects, in the order in which the objects came.
fn arrived(place: &Place) -> Vec<String> {
    let mut names = lines_of(&place.folder.join("names"));
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let read = |name: &String| {
        let mut text = String::new();
        let bytes = fs::read(place.folder.join("objects").join(name)).unwrap();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    names.iter().flat_map(read).collect()
}

fn stored(place: &Place, bucket: &str, more: &str, said: &Said) -> Outputs {
    let listed = one(&format!("{{name: o, type: s3, s3: {{{}, {}}}}}", keys(place, bucket, more), place.tls("ca.pem")));
    live(&listed, said)
}

#[test]
fn an_object_has_a_name_by_its_time_and_a_temporary_key_may_change() {
    if !(PEER.installed)() {
        return;
    }
    let place = Place::new("s3-names");
    let _daemon = PEER.start(&place, "server");
    let file = place.folder.join("keys");
    fs::write(&file, "[x]\naws_access_key_id = TEMP\naws_secret_access_key = other\naws_session_token = old\n")
        .unwrap();
    let said = Said::default();
    let more = format!("credentials_file: '{}', profile: x, headers: {{X-Amz-Storage-Class: COLD}}", file.display());
    let mut outs = stored(&place, "alerts", &more, &said);
    (0..3).for_each(|n| outs.tell(&alert(n)));
    wait_for("retries", || count(&outs, "o", "retried") > 1);
    let told = said.lines().remove(0);
    assert!(told.ends_with("status 403: InvalidToken words of the storage; it is tried again"), "{told}");
    assert!(!told.contains("other") && !told.contains("old"), "{told}");
    fs::write(&file, "[x]\naws_access_key_id = TEMP\naws_secret_access_key = other\naws_session_token = t0ken\n")
        .unwrap();
    wait_for("all", || count(&outs, "o", "sent") == 3);
    assert_eq!(outs.close(), []);
    let names = lines_of(&place.folder.join("names"));
    let start = "a b/ä/1970/01/01/00/n_1-19700101T000000.000000000Z-";
    assert!(names.len() == 1 && names[0].starts_with(start) && names[0].ends_with(".log.gz"), "{names:?}");
    assert_eq!(lines_of(&place.folder.join("kinds")), ["application/gzip COLD"]);
    assert_eq!(arrived(&place), [0, 1, 2].map(line));
}

#[test]
fn what_may_pass_comes_again_and_what_can_not_be_stored_is_refused() {
    if !(PEER.installed)() {
        return;
    }
    let place = Place::new("s3-refused");
    let _daemon = PEER.start(&place, "server");
    let good = "access_key_id: AKEY, secret_access_key: 's3cr3t/+='";
    for (bucket, keys, why) in [
        ("busy", good, "503: SlowDown words of the storage; it is tried again"),
        ("absent", good, "404: NoSuchBucket words of the storage; it is tried again"),
        ("small", good, "400: EntityTooLarge words of the storage: 1 alert not delivered"),
        (
            "other",
            "access_key_id: AKEY, secret_access_key: wrong",
            "403: SignatureDoesNotMatch words of the storage; it is tried again",
        ),
        (
            "other",
            "access_key_id: OTHER, secret_access_key: wrong",
            "403: InvalidAccessKeyId words of the storage; it is tried again",
        ),
        ("other", "credentials_file: /absent", "/absent: No such file or directory (os error 2); it is tried again"),
    ] {
        let said = Said::default();
        let mut outs = stored(&place, bucket, keys, &said);
        outs.tell(&alert(7));
        wait_for(bucket, || !said.lines().is_empty());
        assert!(said.lines()[0].ends_with(why), "{:?}", said.lines());
        if bucket == "busy" {
            wait_for("the object", || count(&outs, "o", "sent") == 1);
        }
    }
    assert_eq!(arrived(&place), [line(7)]);
}
