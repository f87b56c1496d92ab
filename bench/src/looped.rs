//! A capture whose events are read many times, with times that go on: as if the same hour came again and again.

use std::io::Read;

/// Block types that hold events (`spec` of the capture format: EV, EVF, their V2 and large forms).
const EVENT_BLOCKS: [u32; 6] = [0x204, 0x208, 0x216, 0x217, 0x221, 0x222];
/// Of these, the ones with a flags word in front of the event.
const WITH_FLAGS: [u32; 3] = [0x208, 0x217, 0x222];

/// Reads a capture's head once and its events `passes` times.
#[derive(Debug)]
pub struct Looped {
    head: Vec<u8>,
    events: Vec<u8>,
    /// Where the events' times stand.
    times: Vec<usize>,
    /// Time of the earliest event of the first pass, ns.
    first: u64,
    /// From one pass to the next, ns.
    step: u64,
    passes: u32,
    at: usize,
    in_head: bool,
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

impl Looped {
    /// From the bytes of an uncompressed capture.
    ///
    /// # Errors
    /// A message when the blocks don't follow each other, or there is no event.
    pub fn new(bytes: &[u8], passes: u32) -> Result<Self, String> {
        let mut at = 0;
        let mut start = None;
        let mut times = Vec::new();
        while at < bytes.len() {
            let header = u32_at(bytes, at).zip(u32_at(bytes, at + 4));
            let (kind, len) = header.ok_or_else(|| format!("no block header at byte {at}"))?;
            if EVENT_BLOCKS.contains(&kind) {
                let start = *start.get_or_insert(at);
                times.push(at - start + 8 + 2 + if WITH_FLAGS.contains(&kind) { 4 } else { 0 });
            }
            if len < 12 || at + len as usize > bytes.len() {
                return Err(format!("the block at byte {at} claims {len} bytes"));
            }
            at += len as usize;
        }
        let start = start.ok_or("no event in the capture")?;
        let (head, events) = bytes.split_at(start);
        let stamps = times.iter().filter_map(|&at| u64_at(events, at)).filter(|&ts| ts != 0 && ts != u64::MAX);
        let (first, last) = stamps.fold((u64::MAX, 0), |(first, last), ts| (first.min(ts), last.max(ts)));
        let step = last.saturating_sub(first) + 1_000_000;
        Ok(Self { head: head.to_vec(), events: events.to_vec(), times, first, step, passes, at: 0, in_head: true })
    }

    /// Number of event blocks in one pass.
    pub fn blocks(&self) -> usize {
        self.times.len()
    }

    /// Time of the earliest event of the first pass, ns since 1970.
    pub fn first_ts(&self) -> u64 {
        self.first
    }

    /// From one pass to the next, ns.
    pub fn step(&self) -> u64 {
        self.step
    }

    fn next_pass(&mut self) {
        self.at = 0;
        if std::mem::take(&mut self.in_head) {
            return;
        }
        self.passes -= 1;
        for &at in &self.times {
            if let Some(slot) = self.events.get_mut(at..at + 8)
                && let Some(ts) = u64_at(slot, 0)
            {
                slot.copy_from_slice(&ts.wrapping_add(self.step).to_le_bytes());
            }
        }
    }
}

impl Read for Looped {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if self.passes == 0 {
                return Ok(0);
            }
            let current = if self.in_head { &self.head } else { &self.events };
            let rest = current.get(self.at..).unwrap_or_default();
            if rest.is_empty() {
                self.next_pass();
                continue;
            }
            let count = rest.len().min(out.len());
            if let (Some(to), Some(from)) = (out.get_mut(..count), rest.get(..count)) {
                to.copy_from_slice(from);
            }
            self.at += count;
            return Ok(count);
        }
    }
}
