//! Sinks with real files, programs and sockets.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod common;

use common::{Said, alert, alert_of, count, folder, line, output, outputs, quick, wait_for};
use lanner_engine::Priority;
use lanner_output::Pace;
use lanner_output::sinks::file::{FileSettings, FileSink};
use lanner_output::sinks::program::{ProgramSettings, ProgramSink};
use lanner_output::sinks::syslog::{SyslogSettings, SyslogSink};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::time::{Duration, Instant};

fn text_of(lines: std::ops::Range<usize>) -> String {
    lines.map(|n| line(n) + "\n").collect()
}

fn file(path: &std::path::Path, settings: FileSettings) -> FileSink {
    FileSink::open(FileSettings { path: path.display().to_string(), ..settings }).unwrap()
}

#[test]
fn a_file_moved_away_is_left_alone_unless_kept_open() {
    for keep_alive in [false, true] {
        let folder = folder(if keep_alive { "kept" } else { "reopened" });
        let (path, moved) = (folder.join("alerts"), folder.join("alerts.old"));
        let mut outs = outputs(Pace::Live, &Said::default());
        outs.add(output("file", file(&path, FileSettings { keep_alive, ..FileSettings::default() }), quick())).unwrap();
        let tell = |outs: &mut lanner_output::Outputs, n: usize| {
            outs.tell(&alert(n));
            wait_for("the file", || count(outs, "file", "sent") == n as u64 + 1);
        };
        tell(&mut outs, 0);
        fs::rename(&path, &moved).unwrap();
        tell(&mut outs, 1);
        assert_eq!(fs::read_to_string(&moved).unwrap(), text_of(0..if keep_alive { 2 } else { 1 }));
        outs.reopen();
        tell(&mut outs, 2);
        assert!(fs::read_to_string(&path).unwrap().ends_with(&text_of(2..3)));
        assert_eq!(outs.close(), []);
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn a_file_that_cannot_be_opened_says_so() {
    let path = "/absent/below/a/file".to_owned();
    let error = FileSink::open(FileSettings { path, ..FileSettings::default() }).unwrap_err();
    assert!(error.to_string().starts_with("file "), "{error}");
}

#[test]
fn a_file_that_is_large_enough_is_moved_and_so_many_are_kept() {
    let folder = folder("rotated");
    let path = folder.join("alerts");
    let settings = FileSettings { max_bytes: 120, keep: 2, ..FileSettings::default() };
    let mut outs = outputs(Pace::Replay, &Said::default());
    let batch = lanner_output::delivery::BatchLimits { count: 1, ..Default::default() };
    outs.add(output("file", file(&path, settings), lanner_output::DeliverySettings { batch, ..quick() })).unwrap();
    (0..10).for_each(|n| outs.tell(&alert(n)));
    assert_eq!(outs.close(), []);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    // Three lines of 36 bytes fit.
    assert_eq!(read("alerts"), text_of(9..10));
    assert_eq!(read("alerts.1"), text_of(6..9));
    assert_eq!(read("alerts.2"), text_of(3..6));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_disk_that_is_full_is_tried_again() {
    let said = Said::default();
    let mut outs = outputs(Pace::Live, &said);
    let settings = FileSettings { path: "/dev/full".into(), ..FileSettings::default() };
    outs.add(output("file", FileSink::open(settings).unwrap(), quick())).unwrap();
    outs.tell(&alert(0));
    wait_for("retries", || count(&outs, "file", "retried") > 3);
    let ended = outs.close();
    assert_eq!((ended[0].lost, said.lines().len()), (1, 1));
    assert!(ended[0].why.contains("/dev/full: No space left"), "{ended:?}");
}

fn program(program: String, settings: ProgramSettings) -> ProgramSink {
    ProgramSink::new(ProgramSettings { program, ..settings })
}

#[test]
fn a_program_gets_each_alert_by_itself() {
    let folder = folder("once");
    let path = folder.join("out");
    let mut outs = outputs(Pace::Replay, &Said::default());
    let command = format!("{{ echo begin; cat; echo end; }} >> {}", path.display());
    outs.add(output("program", program(command, ProgramSettings::default()), quick())).unwrap();
    (0..3).for_each(|n| outs.tell(&alert(n)));
    assert_eq!(outs.close(), []);
    let want: String = (0..3).map(|n| format!("begin\n{}\nend\n", line(n))).collect();
    assert_eq!(fs::read_to_string(path).unwrap(), want);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_program_that_is_kept_gets_all_of_them_and_is_started_again() {
    let folder = folder("kept-program");
    let path = folder.join("out");
    let mut outs = outputs(Pace::Live, &Said::default());
    let command = format!("echo begin >> {0}; head -n 2 >> {0}", path.display());
    let settings = ProgramSettings { keep_alive: true, ..ProgramSettings::default() };
    outs.add(output("program", program(command, settings), quick())).unwrap();
    let lines = || fs::read_to_string(&path).unwrap_or_default().lines().count();
    for (n, want) in [(0, 1), (1, 3), (2, 4), (3, 6)] {
        outs.tell(&alert(n));
        // What is in the pipe of a program that ends is lost, so the next one comes when it has gone.
        wait_for("the program", || lines() >= want);
        std::thread::sleep(Duration::from_millis(150));
    }
    assert_eq!(outs.close(), []);
    let want: String = (0..2).map(|n| format!("begin\n{}", text_of(2 * n..2 * n + 2))).collect();
    assert_eq!(fs::read_to_string(path).unwrap(), want);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_program_that_hangs_is_killed_with_what_it_started() {
    let folder = folder("hangs");
    let pids = folder.join("pids");
    let mut outs = outputs(Pace::Live, &Said::default());
    let command = format!("sleep 600 & echo $! >> {0}; echo $$ >> {0}; wait", pids.display());
    let mut delivery = quick();
    delivery.retry.timeouts = 1;
    let settings = ProgramSettings { timeout_ms: 300, ..ProgramSettings::default() };
    outs.add(output("program", program(command, settings), delivery)).unwrap();
    outs.tell(&alert(0));
    wait_for("the end of it", || count(&outs, "program", "lost_tries") == 1);
    for pid in fs::read_to_string(&pids).unwrap().lines() {
        wait_for("its death", || {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            stat.is_empty() || stat.contains(") Z ")
        });
    }
    outs.close();
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_program_that_does_not_end_in_time_stays_not_behind() {
    for keep_alive in [false, true] {
        let folder = folder(if keep_alive { "behind-kept" } else { "behind" });
        let pids = folder.join("pids");
        let mut outs = outputs(Pace::Live, &Said::default());
        let command = format!("sleep 600 & echo $! >> {0}; echo $$ >> {0}; wait", pids.display());
        let settings = ProgramSettings { keep_alive, ..ProgramSettings::default() };
        outs.add(output("program", program(command, settings), quick())).unwrap();
        (0..3).for_each(|n| outs.tell(&alert(n)));
        wait_for("its start", || fs::read_to_string(&pids).unwrap_or_default().lines().count() == 2);
        let started = Instant::now();
        outs.close();
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        for pid in fs::read_to_string(&pids).unwrap().lines() {
            wait_for("its death", || {
                let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
                stat.is_empty() || stat.contains(") Z ")
            });
        }
        std::thread::sleep(Duration::from_millis(200));
        let started = fs::read_to_string(&pids).unwrap().lines().count();
        assert_eq!(started, 2, "none is started behind the end");
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn an_exit_code_counts_only_where_it_is_asked_for() {
    for (check_exit, lost) in [(false, 0), (true, 1)] {
        let mut outs = outputs(Pace::Live, &Said::default());
        let mut delivery = quick();
        delivery.retry.tries = 2;
        let settings = ProgramSettings { check_exit, ..ProgramSettings::default() };
        outs.add(output("program", program("cat > /dev/null; exit 3".into(), settings), delivery)).unwrap();
        outs.tell(&alert(0));
        wait_for("an outcome", || count(&outs, "program", "lost_tries") + count(&outs, "program", "sent") == 1);
        assert_eq!(count(&outs, "program", "lost_tries"), lost);
    }
}

fn syslog(address: String) -> SyslogSink {
    SyslogSink::new(&SyslogSettings { address, hostname: "h".into(), ..SyslogSettings::default() }).unwrap()
}

/// The message of a line, with the process id left out.
fn message(n: usize) -> String {
    format!("<15>1 1970-01-01T00:00:00.000000Z h lanner PID - - {}", line(n))
}

fn without_pid(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replacen(&format!(" {} ", std::process::id()), " PID ", 1)
}

#[test]
fn syslog_by_udp_and_by_a_socket_of_this_host() {
    let folder = folder("syslog");
    let path = folder.join("log");
    let (local, far) = (UnixDatagram::bind(&path).unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    local.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    far.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut outs = outputs(Pace::Live, &Said::default());
    outs.add(output("local", syslog(format!("unix:{}", path.display())), quick())).unwrap();
    outs.add(output("far", syslog(format!("udp:{}", far.local_addr().unwrap())), quick())).unwrap();
    outs.tell(&alert(0));
    let huge = "x".repeat(200_000);
    outs.tell(&alert_of("r", Priority::Alert, &huge));
    let mut buffer = vec![0; 300_000];
    let len = local.recv(&mut buffer).unwrap();
    assert_eq!(String::from_utf8_lossy(&buffer[..len]), format!("<15>lanner[{}]: {}", std::process::id(), line(0)));
    let len = local.recv(&mut buffer).unwrap();
    assert!(len <= 65_000 && buffer[..len].ends_with(b" bytes cut]"), "{len}");
    let len = far.recv(&mut buffer).unwrap();
    assert_eq!(without_pid(&buffer[..len]), message(0));
    let len = far.recv(&mut buffer).unwrap();
    assert!(buffer.starts_with(b"<9>1 ") && buffer[..len].ends_with(b" bytes cut]"), "{len}");
    assert_eq!(outs.close(), []);
    fs::remove_dir_all(folder).unwrap();
}

/// Reads messages with their length in front.
fn framed(stream: &mut impl BufRead) -> Option<String> {
    let mut len = Vec::new();
    stream.read_until(b' ', &mut len).ok()?;
    let len: usize = String::from_utf8_lossy(&len).trim().parse().ok()?;
    let mut bytes = vec![0; len];
    stream.read_exact(&mut bytes).ok()?;
    Some(without_pid(&bytes))
}

#[test]
fn syslog_by_tcp_to_a_daemon_that_is_late_and_goes_away() {
    // A port that nobody listens on for now.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut outs = outputs(Pace::Live, &Said::default());
    outs.add(output("tcp", syslog(format!("tcp:{address}")), quick())).unwrap();
    outs.tell(&alert(0));
    wait_for("a retry", || count(&outs, "tcp", "retried") > 1);
    let listener = TcpListener::bind(address).unwrap();
    let mut first = BufReader::new(listener.accept().unwrap().0);
    assert_eq!(framed(&mut first), Some(message(0)));
    drop(first);
    std::thread::sleep(Duration::from_millis(50));
    for n in 1..200 {
        outs.tell(&alert(n));
    }
    let mut second = BufReader::new(listener.accept().unwrap().0);
    for n in 1..200 {
        assert_eq!(framed(&mut second), Some(message(n)));
    }
    let started = Instant::now();
    assert_eq!(outs.close(), []);
    assert!(started.elapsed() < Duration::from_secs(1));
}
