//! Conditions at events: the table of a real Falco's answers.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its data and fails by panicking"
)]

mod common;

use common::{Tally, at_last, compile, filter_cases, rows, text};
use lanner_engine::judge::{self, Ruleset, explain};
use lanner_fields::Registry;

/// The threads that the events' makers have.
const THREADS: &str = "@thread tid=1 pid=1 ptid=0 comm=init exe=/sbin/init exepath=/sbin/init cwd=/root uid=0\n\
                       @thread tid=3 pid=3 ptid=1 comm=child exe=/bin/child exepath=/bin/child cwd=/root uid=0\n";
const SOCKET4: &str = "socket tid=1 fd=7 domain=AF_INET type=1 proto=0\n";
const SOCKET6: &str = "socket tid=1 fd=7 domain=AF_INET6 type=1 proto=0\n";
const OPEN: &str = "open tid=1 fd=3 name=/tmp/file_to_run flags=0 mode=0 dev=0 ino=0\n";

/// The script of an event of `eval-events.json`.
fn script(event: &str) -> String {
    let lines = match event {
        "bytebuf_bcontains_bstartswith" => "read tid=1 res=0 data=hex:68656c6c6f fd=0 size=0".to_owned(),
        "bytebuf_matches_nul" => "read tid=1 res=0 data=hex:610062 fd=0 size=0".to_owned(),
        "contains_icontains" => {
            "open tid=3 fd=1 name=/opt/dir/SUBDIR/file.txt flags=O_RDWR|O_CREAT mode=0 dev=0 ino=0".to_owned()
        }
        "net_ipv4_compare" | "net_modifier_ip_compare" => {
            format!(
                "{SOCKET4}connect tid=1 res=0 fd=7 tuple=172.40.111.222:54321->142.251.111.147:443 addr=142.251.111.147:443"
            )
        }
        "net_ipv6_compare" => {
            format!(
                "{SOCKET6}connect tid=1 res=0 fd=7 tuple=[::1]:54321->[2001:4860:4860::8888]:443 addr=[2001:4860:4860::8888]:443"
            )
        }
        "pmatch" => "open tid=3 fd=1 name=/opt/dir/subdir/file.txt flags=0 mode=0 dev=0 ino=0".to_owned(),
        "signed_int_compare" => "epoll_create tid=1 cpu=1 res=-22 size=0".to_owned(),
        "signed_int_compare#2" => {
            "open tid=1 cpu=1 fd=-1 name=/tmp/the_file flags=0 mode=438 dev=123 ino=456".to_owned()
        }
        "len_transformer#2" => format!("{OPEN}{SOCKET4}"),
        "len_transformer#3" => "read tid=1 res=0 data=hex:010203040506 fd=0 size=0".to_owned(),
        "fd_fields_invalid_utf8_match" => {
            r#"open tid=1 fd=3 name="/p\xff/q\xff" flags=O_RDWR mode=0 dev=5 ino=123"#.to_owned()
        }
        "proc_fields_invalid_utf8_match" => execve(r#""/bin/bad\xff""#, r#""bad\xff""#),
        "fspath_fields_invalid_utf8_match" => {
            r#"rename tid=1 res=0 oldpath="/tmp/s\xff" newpath="/tmp/t\xff""#.to_owned()
        }
        "evt_abspath_invalid_utf8_match" => {
            r#"open_by_handle_at tid=1 fd=4 mountfd=5 flags=O_RDWR path="/tmp/a\xff""#.to_owned()
        }
        "proc_cwd_invalid_utf8_match" => r#"chdir tid=1 res=0 path="/tmp/c\xff""#.to_owned(),
        name if name.starts_with("FILTERCHECK_MOD") => execve("/myexe", "myexe"),
        name if name.starts_with("filter_") => "getcwd tid=1 res=-2 path=/test/dir".to_owned(),
        name if name.contains("transformer") => OPEN.to_owned(),
        other => panic!("unknown event {other}"),
    };
    format!("{THREADS}{lines}")
}

fn execve(exe: &str, comm: &str) -> String {
    format!("execve tid=1 res=0 exe={exe} args=[] pid=1 ptid=0 cwd=/root comm={comm} trusted_exepath={exe}")
}

#[test]
fn table_agrees() {
    let Some(folder) = filter_cases() else { return };
    let registry = Registry::builtin();
    let mut tally = Tally::new("eval.jsonl");
    for row in rows(&folder, "eval.jsonl") {
        let (event, filter) = (text(&row, "event"), text(&row, "filter"));
        let name = format!("{event}: {filter}");
        let condition = match (compile(filter, &registry).0, row.get("error").is_some()) {
            (Ok(condition), false) => condition,
            (result, wanted) => {
                tally.row(&name, wanted && result.is_err(), &format!("{:?}", result.err()));
                continue;
            }
        };
        let mut rules = Ruleset::build([&condition], judge::Options::default());
        at_last(&script(event), |cx| {
            let mut found = false;
            rules.judge(cx, &mut |_| found = true);
            let explained = explain(&condition, cx);
            let agrees = row["result"].as_bool() == Some(found) && explained.holds == found;
            tally.row(&name, agrees, &format!("found {found}, explained {:?}", explained));
        });
    }
    tally.end();
}
