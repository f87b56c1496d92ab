//! Why the running host can't be watched.

use lanner_schema::EventError;

/// Why the running host can't be watched, or no longer.
#[derive(Debug)]
pub enum LiveError {
    /// The scope is not there, or can't be told from here.
    Scope(String),
    /// A step of loading the probe that the kernel refused: the step, its answer.
    Kernel(String, libbpf_rs::Error),
    /// The object that this program carries is not what it expects.
    Object(String),
    /// A syscall that the probe was not told of when it was loaded.
    NotPrepared(String),
    /// Memory of a ring can't be mapped.
    Map(std::io::Error),
    /// A ring's record claims more bytes than the ring has.
    Damaged(&'static str),
    /// A record is no event.
    Event(EventError),
}

impl std::fmt::Display for LiveError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Scope(message) => f.write_str(message),
            Self::Kernel(step, error) => write!(f, "the kernel refused {step}: {error}"),
            Self::Object(what) => write!(f, "the probe's object is damaged: {what}"),
            Self::NotPrepared(name) => write!(f, "the probe was loaded without the program of {name}"),
            Self::Map(error) => write!(f, "can't map a ring: {error}"),
            Self::Damaged(what) => write!(f, "a ring of the probe is damaged: {what}"),
            Self::Event(error) => write!(f, "an event of the probe is damaged: {error}"),
        }
    }
}

impl std::error::Error for LiveError {}

/// Names the step that libbpf failed at.
pub(super) fn at(step: impl Into<String>) -> impl FnOnce(libbpf_rs::Error) -> LiveError {
    let step = step.into();
    move |error| LiveError::Kernel(step, error)
}
