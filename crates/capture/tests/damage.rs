//! Cut, flipped and invented bytes: what stands in front of the damage is delivered, then the damage is told; nothing panics, loops or grows.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use lanner_capture::{CaptureError, Reader, Writer, WriterOptions};
use lanner_schema::script;

mod common;
use common::{Owned, Random, block, captures, plain, read, read_from};

fn section() -> Vec<u8> {
    let mut body = 0x1A2B_3C4Du32.to_le_bytes().to_vec();
    body.extend_from_slice(&[1, 0, 2, 0]);
    body.extend_from_slice(&[0xff; 8]);
    block(0x0A0D_0D0A, &body)
}

/// A small capture with a bit of everything, old layouts included.
fn sample() -> Vec<u8> {
    let text = "@machine hostname=vm\n@user uid=1 gid=1 name=joe\n@interface name=lo address=127.0.0.1\n@thread tid=7 comm=sh\n\
        @fd tid=7 fd=3 file=/a\n@fd tid=7 fd=4 inet=1.2.3.4:5->6.7.8.9:10\n@fd tid=7 fd=5 unix=1->2:/s\n\
        PPME_CONTAINER_E id=0123456789ab name=web\nPPME_SYSCALL_CLOSE_E tid=7 fd=3\nPPME_SYSCALL_CLOSE_X nparams=1 res=0\n\
        openat fd=3 name=/etc/passwd\nasyncevent name=x data=hello\nPPME_SYSCALL_EXECVE_8_X exe=/bin/sh args=[\"-c\"] tid=7\n\
        read tid=7 res=3 data=abc fd=3 size=3 state_only=1\nPPME_SYSCALL_CLONE_11_X res=8 tid=7";
    let mut writer = Writer::new(Vec::new(), WriterOptions::default());
    for event in script::parse(text).unwrap() {
        writer.write(&event.event().unwrap()).unwrap();
    }
    writer.finish().unwrap()
}

/// The events of a cut capture are the first of the whole one's, and the cut is told where it is.
fn check_cut(name: &str, whole: &[u8], events: &[Owned], end: usize) {
    let (found, _, error) = read(&whole[..end]);
    assert!(found.len() <= events.len() && found[..] == events[..found.len()], "{name} cut at {end}");
    match error {
        // Between two events.
        None => assert!(found.len() < events.len()),
        Some(CaptureError::Truncated { offset, expected, found, .. }) => {
            assert_eq!(offset + found as u64, end as u64, "{name} cut at {end}");
            assert!(expected > found);
        }
        Some(CaptureError::NoEvents | CaptureError::Empty) => {}
        Some(other) => panic!("{name} cut at {end}: {other}"),
    }
}

#[test]
fn a_cut_capture_gives_what_is_in_front_of_the_cut() {
    let sample = sample();
    let events = read(&sample).0;
    (0..sample.len()).for_each(|end| check_cut("sample", &sample, &events, end));
    for (name, bytes) in captures() {
        let whole = plain(&bytes);
        let events = read(&whole).0;
        // Few cuts of the large ones: each is read anew.
        let step = 997 * (1 + whole.len() / 200_000).pow(2);
        (0..whole.len()).step_by(step).for_each(|end| check_cut(&name, &whole, &events, end));
    }
}

#[test]
fn a_cut_gzip_file_too() {
    for (name, bytes) in captures().into_iter().filter(|(_, bytes)| bytes.len() < 100_000) {
        let events = read(&bytes).0;
        for end in (0..bytes.len()).step_by(997) {
            let (found, _, error) = read(&bytes[..end]);
            assert!(found[..] == events[..found.len()], "{name} cut at {end}");
            assert!(error.is_some(), "{name} cut at {end}");
        }
    }
}

/// Gives a few bytes at a time, so that no block is ever whole at once.
struct Drops<'a>(&'a [u8]);
impl std::io::Read for Drops<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let few = self.0.len().min(5).min(out.len());
        let (front, rest) = self.0.split_at(few);
        out[..few].copy_from_slice(front);
        self.0 = rest;
        Ok(few)
    }
}

#[test]
fn what_is_read_does_not_depend_on_how_the_bytes_arrive() {
    let sample = sample();
    for at in 0..sample.len() {
        for bit in [0x00, 0x01, 0x02, 0x04, 0x40, 0xff] {
            let mut bytes = sample.clone();
            bytes[at] ^= bit;
            let whole = read_from(Reader::from_bytes(&bytes));
            let drops = read_from(Reader::open(Drops(&bytes)));
            let told = |error: &Option<CaptureError>| error.as_ref().map(ToString::to_string);
            assert_eq!((&whole.0, whole.1, told(&whole.2)), (&drops.0, drops.1, told(&drops.2)), "byte {at} ^ {bit:x}");
        }
    }
}

/// Reads whatever it is, and checks what always holds.
fn survive(bytes: &[u8], what: &str) {
    let (events, stats, _) = read(bytes);
    assert_eq!(stats.snapshot_events + stats.events, events.len() as u64, "{what}");
    assert!(stats.events + stats.dropped() <= stats.event_blocks, "{what}");
    assert!(stats.bytes <= bytes.len() as u64 * 1100, "{what}");
    // Whatever was read can be written.
    let mut writer = Writer::new(std::io::sink(), WriterOptions { gzip: false, for_falco: true });
    for event in &events {
        let _ = writer.write(&event.event());
    }
    writer.finish().unwrap();
}

#[test]
fn flipped_bytes_are_survived() {
    let mut random = Random(0x1234_5678_9abc_def1);
    let sample = sample();
    for at in 0..sample.len() {
        for bit in [0x01, 0x80, 0xff] {
            let mut bad = sample.clone();
            bad[at] ^= bit;
            survive(&bad, &format!("sample, byte {at} ^ {bit:x}"));
        }
    }
    for (name, bytes) in captures().into_iter().filter(|(_, bytes)| bytes.len() < 150_000) {
        let whole = plain(&bytes);
        for round in 0..12 {
            let mut bad = whole.clone();
            for _ in 0..1 + round {
                let at = random.below(bad.len());
                bad[at] ^= 1 + random.below(255) as u8;
            }
            survive(&bad, &format!("{name}, round {round}"));
        }
    }
}

#[test]
fn mutated_captures_are_survived() {
    let mut random = Random(0xdead_beef_cafe_f00d);
    let sample = sample();
    for round in 0..6000 {
        let mut bad = sample.clone();
        for _ in 0..1 + random.below(6) {
            let (from, at) = (random.below(bad.len()), random.below(bad.len()));
            match random.below(5) {
                0 => bad[at] = random.below(256) as u8,
                1 => drop(bad.drain(from.min(at)..from.max(at).min(from.min(at) + 64))),
                2 => {
                    let piece = bad[from.min(at)..from.max(at)].to_vec();
                    bad.splice(at..at, piece);
                }
                3 => {
                    let word = [0, 1, 0xff, 0x7fff_ffff, u32::MAX, 0xffff][random.below(6)];
                    bad.splice(at..(at + 4).min(bad.len()), word.to_le_bytes());
                }
                _ => bad.truncate(at.max(40)),
            }
        }
        survive(&bad, &format!("round {round}"));
    }
}

/// Zeros without end, and how many of them were asked for.
struct Zeros(u64);
impl std::io::Read for &mut Zeros {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        out.fill(0);
        self.0 += out.len() as u64;
        Ok(out.len())
    }
}

#[test]
fn no_length_is_trusted_before_its_bytes_are_there() {
    // Blocks that claim up to 4 GiB, and bytes without end behind them: little is read before it is told.
    let head = |id: u32, len: u32| [section(), id.to_le_bytes().to_vec(), len.to_le_bytes().to_vec()].concat();
    for (id, len) in [
        (0x216, u32::MAX),
        (0x221, u32::MAX),
        (0x221, 64 << 20),
        (0x215, u32::MAX),
        (0x205, u32::MAX),
        (0x999, u32::MAX),
    ] {
        let front = head(id, len);
        let mut zeros = Zeros(0);
        let mut reader = Reader::open(std::io::Read::chain(&front[..], &mut zeros)).unwrap();
        let error = loop {
            match reader.next() {
                Ok(Some(_)) => {}
                Ok(None) => panic!("block {id:x} of {len} bytes was accepted"),
                Err(error) => break error,
            }
        };
        drop(reader);
        assert!(zeros.0 <= 130 << 20, "block {id:x}: {} bytes read before {error}", zeros.0);
    }
    // Few bytes behind a block that claims 64 MiB.
    let (_, _, error) = read(&head(0x221, 64 << 20));
    assert!(
        matches!(error, Some(CaptureError::Truncated { offset: 28, expected, found: 8, .. }) if expected == 64 << 20),
        "{error:?}"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let event = block(0x216, &[0; 2 + 26]);
    let told = |bytes: &[u8]| read(bytes).2.unwrap().to_string();
    assert_eq!(told(b""), "not a capture: the file is empty");
    assert_eq!(
        told(b"hello world"),
        "not a capture: expected a section header (0x0a0d0d0a) at its beginning, found 0x6c6c6568"
    );
    assert_eq!(told(&section()), "no events in file");
    assert_eq!(
        told(&[section(), event.clone()].concat()),
        "damaged at byte 28: expected an event: event length 0 does not fit its block"
    );
    assert_eq!(
        told(&[section(), event[..9].to_vec()].concat()),
        "the capture ends at byte 37, inside the event that begins at byte 28: expected 40 bytes, found 9"
    );
    let mut trailer = section();
    trailer[24] = 99;
    assert_eq!(told(&trailer), "damaged at byte 24: expected the length of block 0xa0d0d0a again, 28, found 99");
    let mut swapped = section();
    [4..8, 8..12, 24..28].into_iter().for_each(|word| swapped[word].reverse());
    assert_eq!(told(&swapped), "the capture was written on a machine with the other byte order");
    let mut newer = section();
    newer[12] = 2;
    assert_eq!(told(&newer), "expected a capture of version 1, found version 2");
    let mut list = section();
    list.extend_from_slice(&block(0x215, &[9, 0, 0, 0, 1, 2, 3, 4]));
    assert_eq!(told(&list), "damaged at byte 36, in the list of processes: an entry claims 9 bytes, 8 are there");
    let whole = sample();
    let behind = [whole.clone(), block(0x215, &[])].concat();
    assert_eq!(
        told(&behind),
        format!("damaged at byte {}: expected an event or a section header, found block 0x215", whole.len())
    );
    let short = [section(), block(0x216, &[])].concat();
    assert_eq!(told(&short), "damaged at byte 28: block 0x216 says it has 12 bytes, expected 14 to 65544");
}

#[test]
fn blocks_and_events_of_newer_writers_are_skipped() {
    let mut file = section();
    file.extend_from_slice(&block(0x300, b"something new"));
    let mut newer = vec![0; 2];
    newer.extend_from_slice(&[0; 16]);
    newer.extend_from_slice(&26u32.to_le_bytes());
    newer.extend_from_slice(&999u16.to_le_bytes());
    newer.extend_from_slice(&0u32.to_le_bytes());
    file.extend_from_slice(&block(0x216, &newer));
    let (events, stats, error) = read(&file);
    assert!(error.is_none() && events.iter().all(Owned::is_own), "{error:?}");
    assert_eq!((stats.unknown_blocks, stats.unknown_codes), (1, 1));
}
