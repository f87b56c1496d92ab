//! What was taken away from the probe is noticed, told as a coverage gap, and put back: a program's place, and what the tables say.

use crate::turns::alone;
use lanner_schema::events::Chdir;
use lanner_schema::filter::KernelFilter;
use lanner_schema::snapshot::{Gap, GapPhase};
use lanner_source::live::{Live, LiveOptions, Scope};
use lanner_source::privileges::{Need, keep};
use libbpf_rs::query::ProgInfoIter;
use libbpf_rs::{MapCore as _, MapFlags, MapHandle};
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A shell that changes its folder for each line that it reads, and a watch on it.
struct Watched {
    live: Live,
    shell: Child,
    gaps: Vec<Gap>,
}

impl Watched {
    fn start() -> Option<Self> {
        if unsafe { libc::geteuid() } != 0 || !std::path::Path::new("/sys/kernel/btf/vmlinux").exists() {
            println!("skipped: needs root and a kernel with BTF");
            return None;
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", "while read line; do cd /; done"]).stdin(Stdio::piped());
        let mut shell = shell.spawn().unwrap();
        let mut options = LiveOptions::new(Scope::Process(shell.id().cast_signed()));
        options.syscalls = vec!["chdir".to_owned()];
        options.filter = Some(KernelFilter::everything());
        let live = match Live::start(&options) {
            Ok(live) => live,
            Err(error) => {
                println!("skipped: {error}");
                shell.kill().and_then(|()| shell.wait()).unwrap();
                return None;
            }
        };
        Some(Self { live, shell, gaps: Vec::new() })
    }

    /// Lets the shell act; whether that was told.
    fn is_seen(&mut self) -> bool {
        self.shell.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
        let end = Instant::now() + Duration::from_millis(500);
        let mut seen = false;
        while Instant::now() < end && !seen {
            seen = self.take().contains(&Chdir::CODE);
        }
        seen
    }

    /// Takes what there is for a moment; the codes of the events.
    fn take(&mut self) -> Vec<u16> {
        let mut codes = Vec::new();
        while let Some(event) = self.live.next(Duration::from_millis(20)).unwrap() {
            self.gaps.extend(Gap::from_event(&event).map(Result::unwrap));
            codes.push(event.code());
        }
        codes
    }

    /// The harm that is found once, and mended.
    fn harm(&mut self) -> (String, &'static str) {
        let harms = self.live.look_after();
        let [harm] = &harms[..] else { panic!("{harms:?}") };
        assert_eq!(harm.unmended, None);
        assert_eq!(self.live.look_after(), []);
        (harm.what.clone(), harm.how)
    }

    /// What was changed, and is mended, at one of the looks to come.
    fn changed(&mut self) -> String {
        let mut looks = (0..20).map(|_| self.live.look_after());
        let harms = looks.find(|harms| !harms.is_empty()).unwrap_or_default();
        let [harm] = &harms[..] else { panic!("{harms:?}") };
        assert_eq!((harm.how, &harm.unmended), ("changed from outside", &None));
        harm.what.clone()
    }

    /// The last gap that was told has opened for want of the probe.
    fn told_gap(&mut self) {
        self.take();
        let gap = self.gaps.pop().unwrap();
        assert_eq!((gap.phase, gap.lost(), gap.reasons()), (GapPhase::Opened, 0, vec!["probe detached"]));
        assert!(gap.from < gap.to);
        let end = Instant::now() + Duration::from_secs(5);
        while self.gaps.is_empty() && Instant::now() < end {
            self.take();
        }
        assert_eq!(self.gaps.pop().unwrap().phase, GapPhase::Closed);
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.shell.kill().and_then(|()| self.shell.wait());
    }
}

/// Descriptors of this program with the number that a line of their facts tells.
fn own(line: &str) -> Vec<(i32, u32)> {
    let entries = std::fs::read_dir("/proc/self/fdinfo").unwrap();
    let number = |entry: std::fs::DirEntry| {
        let text = std::fs::read_to_string(entry.path()).ok()?;
        let number = text.lines().find_map(|words| words.strip_prefix(line)?.trim().parse().ok())?;
        Some((entry.file_name().to_str()?.parse().ok()?, number))
    };
    entries.filter_map(|entry| number(entry.ok()?)).collect()
}

/// The descriptor and the number of the link of a program.
fn link_of(program: &str) -> Option<(i32, u32)> {
    let links = own("link_id:");
    let of_program: Vec<u32> = ProgInfoIter::default()
        .filter(|info| info.name.to_str() == Some(&program[..program.len().min(15)]))
        .map(|info| info.id)
        .collect();
    let programs = own("prog_id:");
    let is_its = |fd: i32| programs.iter().any(|(other, id)| *other == fd && of_program.contains(id));
    links.into_iter().find(|(fd, _)| is_its(*fd))
}

/// A map of the watch, by the end of its name.
fn map_of(name: &str) -> MapHandle {
    let mut maps = own("map_id:").into_iter().filter_map(|(_, id)| MapHandle::from_map_id(id).ok());
    maps.find(|map| map.name().to_string_lossy().ends_with(name)).unwrap()
}

#[test]
fn a_program_that_lost_its_place_gets_it_back() {
    let _alone = alone();
    let Some(mut watched) = Watched::start() else { return };
    assert!(watched.is_seen());
    assert_eq!(watched.live.look_after(), []);
    let (fd, _) = link_of("gate").unwrap();
    unsafe { libc::close(fd) };
    // Whoever opens next gets its number, and must keep it.
    let other = unsafe { libc::open(c"/dev/null".as_ptr(), libc::O_RDONLY) };
    assert_eq!(other, fd);
    assert!(!watched.is_seen());
    // With what the thread that takes events has in the end.
    keep(Need::Maps).unwrap();
    assert_eq!(watched.harm(), ("gate".to_owned(), "its descriptor is gone"));
    assert!(watched.is_seen());
    assert!(unsafe { libc::fcntl(other, libc::F_GETFD) } >= 0, "somebody else's descriptor was closed");
    watched.told_gap();
    unsafe { libc::close(other) };
}

/// Detaches the program for answers of name servers from outside; the number of its link.
fn detach_names(watched: &Watched) -> Option<u32> {
    let Some((_, id)) = link_of("names_answer") else {
        println!("skipped: answers of name servers are not seen here: {:?}", watched.live.missing());
        return None;
    };
    let fd = unsafe { libbpf_sys::bpf_link_get_fd_by_id(id) };
    assert!(fd >= 0 && unsafe { libbpf_sys::bpf_link_detach(fd) } == 0, "{}", std::io::Error::last_os_error());
    unsafe { libc::close(fd) };
    Some(id)
}

#[test]
fn what_can_not_be_attached_again_is_told_until_it_is() {
    let _alone = alone();
    let Some(mut watched) = Watched::start() else { return };
    if detach_names(&watched).is_none() {
        return;
    }
    keep(Need::Maps).unwrap();
    for _ in 0..8 {
        let harms = watched.live.look_after();
        assert!(matches!(&harms[..], [harm] if harm.how == "detached" && harm.unmended.is_some()), "{harms:?}");
        watched.take();
    }
    let phases: Vec<GapPhase> = watched.gaps.iter().map(|gap| gap.phase).collect();
    assert!(phases[0] == GapPhase::Opened && !phases.contains(&GapPhase::Closed), "{phases:?}");
}

#[test]
fn a_link_that_is_detached_from_outside_is_attached_again() {
    let _alone = alone();
    let Some(mut watched) = Watched::start() else { return };
    let Some(id) = detach_names(&watched) else { return };
    assert_eq!(watched.harm(), ("names_answer".to_owned(), "detached"));
    assert!(link_of("names_answer").is_some_and(|(_, now)| now != id));
    watched.told_gap();
}

#[test]
fn a_handler_that_was_taken_away_is_put_back() {
    let _alone = alone();
    let Some(mut watched) = Watched::start() else { return };
    assert!(watched.is_seen());
    assert_eq!(watched.live.look_after(), []);
    let handlers = map_of("handlers");
    for key in 0..handlers.max_entries() {
        // Most of them have none.
        let _ = handlers.delete(&key.to_ne_bytes());
    }
    keep(Need::Maps).unwrap();
    assert!(!watched.is_seen());
    assert_eq!(watched.changed(), "handlers");
    assert!(watched.is_seen());
}

#[test]
fn a_filter_that_was_changed_from_outside_is_set_again() {
    let _alone = alone();
    let Some(mut watched) = Watched::start() else { return };
    assert!(watched.is_seen());
    // The filter of the first generation is the second of two: here nothing passes.
    let (filters, key) = (map_of("filters"), 1_u32.to_ne_bytes());
    let zeros = vec![0; filters.value_size() as usize];
    filters.update(&key, &zeros, MapFlags::ANY).unwrap();
    assert!(!watched.is_seen());
    assert_eq!(watched.changed(), "filters");
    assert!(watched.is_seen());
}

#[test]
fn a_table_that_was_changed_from_outside_is_set_again() {
    let _alone = alone();
    let Some(mut watched) = Watched::start() else { return };
    assert!(watched.is_seen());
    let interest = map_of("data.interest");
    let zeros = vec![0; interest.value_size() as usize];
    interest.update(&0u32.to_ne_bytes(), &zeros, MapFlags::ANY).unwrap();
    assert!(!watched.is_seen());
    keep(Need::Maps).unwrap();
    assert_eq!(watched.harm(), ("data.interest".to_owned(), "changed from outside"));
    assert!(watched.is_seen());
    watched.told_gap();
}
