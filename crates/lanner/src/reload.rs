//! Other rules while events are taken: compiled beside that, then swapped between two events, so that each event is judged once, by the rules that were
//! in force when it happened.
//!
//! What the probe leaves in the kernel follows from the rules. So it is first asked for what the old or the new ones want; when all that it told before
//! has been judged by the old ones, the new ones take over, and it is asked for what they want.

mod beside;
mod follower;

pub use beside::Beside;

use crate::alerts;
use crate::judges::Judges;
use crate::signals::Signals;
use crate::source::Source;
use crate::source::live::Watch;
use follower::Follower;
use lanner_engine::alert::RulesVersion;
use lanner_engine::{Alert, Priority, Rule};
use lanner_fields::Typed;
use lanner_fields::cx::PrintOptions;
use lanner_source::live::{LiveOptions, Preparer};
use std::path::PathBuf;
use std::sync::Arc;

/// Makes rules from files again and again.
pub trait Rebuild: Send + 'static {
    /// Files and folders to look at for changes.
    fn paths(&self) -> Vec<PathBuf>;

    /// Reads all of them again and compiles the rules; `before` are those in force.
    ///
    /// # Errors
    /// Why the rules can't be used: all diagnostics, rendered.
    fn build(&mut self, generation: u32, before: &[Arc<Rule>]) -> Result<Built, String>;
}

/// Rules that can take over.
#[derive(Debug)]
pub struct Built {
    /// What judges.
    pub judges: Judges,
    /// The rules in force then.
    pub in_force: Vec<Arc<Rule>>,
    /// How fields are printed then.
    pub print: PrintOptions,
    /// What the probe is asked for; `None` without one.
    pub asked: Option<Asked>,
    /// What begins with it.
    pub beside: Beside,
}

/// What the probe is asked for.
#[derive(Debug)]
pub struct Asked {
    /// As long as events of before are on their way: what rules of before or of then want.
    pub both: LiveOptions,
    /// What the new rules want.
    pub new: LiveOptions,
}

impl Asked {
    /// With the programs that both sets of rules need loaded; tells what this kernel does not take.
    ///
    /// # Errors
    /// Why none are, in words for the user.
    pub fn prepare(self, probe: &Preparer) -> Result<(Self, Vec<String>), String> {
        let missing = probe.prepare(&self.both.syscalls);
        let missing = missing.map_err(|error| format!("the kernel does not take what the new rules need: {error}"))?;
        Ok((self, missing))
    }
}

/// What became of a reload.
#[derive(Debug)]
pub enum News {
    /// Other rules are in force.
    Swapped {
        /// Which.
        version: Arc<RulesVersion>,
        /// The rules.
        in_force: Vec<Arc<Rule>>,
    },
    /// The rules stay as they are: why.
    Failed(String),
}

/// Name of the rule of alerts about rules that can't be used.
pub const RULE: &str = "Lanner internal: reload failed";

impl News {
    /// For people; of more lines where there are diagnostics.
    pub fn text(&self) -> String {
        match self {
            Self::Swapped { version, in_force } => {
                let RulesVersion { generation, hash } = &**version;
                format!("rules reloaded: generation {generation}, {} rules in force, hash {hash}", in_force.len())
            }
            Self::Failed(why) => format!("reload failed, the rules stay as they are: {why}"),
        }
    }

    /// How urgent it is.
    pub fn priority(&self) -> Priority {
        if let Self::Swapped { .. } = self { Priority::Informational } else { Priority::Error }
    }

    /// For machines: of a failure, at `ts` ns since 1970.
    pub fn alert(&self, ts: u64) -> Option<Alert> {
        let Self::Failed(why) = self else { return None };
        let mut alert = alerts::internal(RULE, Priority::Critical, ts, &self.text(), &[]);
        alert.fields.push((Arc::from("error"), Typed::Text(why.clone().into_bytes())));
        Some(alert)
    }
}

/// Reloads of a run.
#[derive(Debug)]
pub struct Reload {
    follower: Follower,
    /// Rules that wait until all that the probe told before this filter's generation is judged.
    waiting: Option<(u32, Box<Built>)>,
    /// What begins with the rules that were swapped last.
    beside: Option<Beside>,
}

/// When rules are read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At SIGHUP.
    Asked,
    /// When their files change, too.
    Changed,
}

impl Reload {
    /// Begins; `in_force` are the rules of generation 1, and a SIGHUP asks for a reload from now on.
    ///
    /// # Errors
    /// If the system gives no thread for it.
    pub fn start(
        rebuild: impl Rebuild,
        in_force: &[Arc<Rule>],
        when: When,
        signals: &Signals,
    ) -> std::io::Result<Self> {
        let follower = Follower::start(Box::new(rebuild), in_force.to_vec(), when, signals.clone())?;
        Ok(Self { follower, waiting: None, beside: None })
    }

    /// What begins with the rules that were just swapped.
    pub fn take_beside(&mut self) -> Option<Beside> {
        self.beside.take()
    }

    /// To be called between two events, the last of which had number `num`: goes on with a reload, if there is one.
    #[inline]
    pub fn step(
        &mut self,
        source: Option<&mut Source>,
        judges: &mut Judges,
        print: &mut PrintOptions,
        num: u64,
    ) -> Option<News> {
        if self.waiting.is_none() && !self.follower.has_news() {
            return None;
        }
        self.go_on(source, judges, print, num)
    }

    fn go_on(
        &mut self,
        source: Option<&mut Source>,
        judges: &mut Judges,
        print: &mut PrintOptions,
        num: u64,
    ) -> Option<News> {
        let mut watch = if let Some(Source::Live(watch)) = source { Some(&mut **watch) } else { None };
        if let Some((generation, built)) = self.waiting.take() {
            if watch.as_mut().is_some_and(|watch| !watch.has_told(generation)) {
                self.waiting = Some((generation, built));
                return None;
            }
            return Some(self.swap(*built, watch, judges, print, num));
        }
        let built = match self.follower.take()? {
            Ok(built) => built,
            Err(why) => return Some(News::Failed(why)),
        };
        let (Some(watch), Some(asked)) = (&mut watch, &built.asked) else {
            return Some(self.swap(*built, watch, judges, print, num));
        };
        match watch.change(&asked.both) {
            Ok(generation) => {
                self.waiting = Some((generation, built));
                None
            }
            Err(error) => {
                self.follower.done(false);
                Some(News::Failed(format!("the kernel does not take what the new rules need: {error}")))
            }
        }
    }

    fn swap(
        &mut self,
        built: Built,
        watch: Option<&mut Watch>,
        judges: &mut Judges,
        print: &mut PrintOptions,
        num: u64,
    ) -> News {
        let Built { judges: new, in_force, print: new_print, asked, beside } = built;
        self.beside = Some(beside);
        judges.replace(new, num.saturating_add(1));
        *print = new_print;
        if let (Some(watch), Some(asked)) = (watch, asked) {
            // What the kernel goes on to tell beside is judged, and matches nothing.
            let _ = watch.change(&asked.new);
        }
        self.follower.done(true);
        News::Swapped { version: judges.version().clone(), in_force }
    }
}
