//! The thread that reads rules again when it is asked to, or when their files have changed and are at rest.

use super::{Built, Rebuild, When};
use crate::faces::{Faces, look};
use crate::guest::service;
use crate::signals::Signals;
use lanner_engine::Rule;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

/// How often it is asked whether there is something to do.
const NAP: Duration = Duration::from_millis(20);
/// How often files are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// Files that never come to rest are read nevertheless, so long after the first change.
const REST_AT_LATEST: Duration = Duration::from_secs(3);
/// Attempts to read files that change meanwhile.
const ATTEMPTS: usize = 5;

/// Rules that were built, or why not.
type Offer = Result<Box<Built>, String>;

/// The thread, as the pipeline sees it.
#[derive(Debug)]
pub(super) struct Follower {
    offers: Receiver<Offer>,
    /// There is an offer.
    ready: Arc<AtomicBool>,
    /// Tells whether the rules that were offered are in force.
    taken: Sender<bool>,
    over: Arc<AtomicBool>,
}

impl Follower {
    pub(super) fn start(
        rebuild: Box<dyn Rebuild>,
        in_force: Vec<Arc<Rule>>,
        when: When,
        signals: Signals,
    ) -> std::io::Result<Self> {
        let (send, offers) = sync_channel(1);
        let (taken, answers) = channel();
        let (ready, over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let faces = look(&rebuild.paths());
        let following = Following {
            rebuild,
            in_force,
            generation: 1,
            when,
            signals,
            faces,
            changed: None,
            looked: Instant::now(),
            send,
            answers,
            ready: ready.clone(),
            over: over.clone(),
        };
        std::thread::Builder::new().name("reload".to_owned()).spawn(move || following.run())?;
        Ok(Self { offers, ready, taken, over })
    }

    #[inline]
    pub(super) fn has_news(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// What was built; whoever takes rules says what becomes of them by [`Self::done`].
    pub(super) fn take(&self) -> Option<Offer> {
        let offer = self.offers.try_recv().ok()?;
        self.ready.store(false, Ordering::Release);
        Some(offer)
    }

    /// The rules that were taken are in force, or given up.
    pub(super) fn done(&self, in_force: bool) {
        // Without a thread there is nobody to tell.
        let _ = self.taken.send(in_force);
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

struct Following {
    rebuild: Box<dyn Rebuild>,
    /// The rules in force, and their generation.
    in_force: Vec<Arc<Rule>>,
    generation: u32,
    when: When,
    signals: Signals,
    /// How the files looked at the last look, and since when they differ from what was read.
    faces: Faces,
    changed: Option<Instant>,
    looked: Instant,
    send: SyncSender<Offer>,
    answers: Receiver<bool>,
    ready: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
}

impl Following {
    fn run(mut self) {
        while !self.over.load(Ordering::Relaxed) {
            std::thread::sleep(NAP);
            if self.signals.take_hangup() || self.when == When::Changed && self.are_new_and_at_rest() {
                self.changed = None;
                service::reloading();
                let offer = self.build();
                if self.hand_over(offer).is_none() {
                    return;
                }
            }
        }
    }

    fn are_new_and_at_rest(&mut self) -> bool {
        if self.looked.elapsed() < LOOK_EVERY {
            return false;
        }
        self.looked = Instant::now();
        let faces = look(&self.rebuild.paths());
        let moved = faces != self.faces;
        self.faces = faces;
        if moved {
            let since = *self.changed.get_or_insert_with(Instant::now);
            return since.elapsed() > REST_AT_LATEST;
        }
        self.changed.is_some()
    }

    /// Reads all files as they were at one time, and compiles them.
    fn build(&mut self) -> Result<(Box<Built>, Vec<Arc<Rule>>), String> {
        for _ in 0..ATTEMPTS {
            let paths = self.rebuild.paths();
            let before = look(&paths);
            let built = self.rebuild.build(self.generation + 1, &self.in_force);
            if look(&paths) == before {
                self.faces = look(&self.rebuild.paths());
                return built.map(|built| {
                    let in_force = built.in_force.clone();
                    (Box::new(built), in_force)
                });
            }
        }
        Err("the files change all the time".to_owned())
    }

    /// Waits until rules are in force or given up; `None` at the end.
    fn hand_over(&mut self, offer: Result<(Box<Built>, Vec<Arc<Rule>>), String>) -> Option<()> {
        let (offer, in_force) = match offer {
            Ok((built, in_force)) => (Ok(built), Some(in_force)),
            Err(why) => (Err(why), None),
        };
        self.send.send(offer).ok()?;
        self.ready.store(true, Ordering::Release);
        let Some(in_force) = in_force else { return Some(()) };
        loop {
            match self.answers.recv_timeout(NAP) {
                Ok(true) => {
                    (self.in_force, self.generation) = (in_force, self.generation + 1);
                    return Some(());
                }
                Ok(false) => return Some(()),
                Err(RecvTimeoutError::Timeout) if !self.over.load(Ordering::Relaxed) => {}
                Err(_) => return None,
            }
        }
    }
}
