//! Matchers: what a value is compared with, prepared once so that an event costs little. One file each.

pub mod address;
pub mod affix;
pub mod glob;
pub mod number;
pub mod path;
pub mod pattern;
pub mod set;
pub mod substring;
pub mod text;

pub use address::{IpMatcher, Net, NetMatcher};
pub use number::NumberMatcher;
pub use text::TextMatcher;

use lanner_lang::ast::Modifier;

/// Whether so many hits satisfy a modifier. An empty list satisfies none.
pub fn satisfies(modifier: Modifier, tests: impl IntoIterator<Item = bool>) -> bool {
    let mut tests = tests.into_iter().peekable();
    if tests.peek().is_none() {
        return false;
    }
    match modifier {
        Modifier::AnyOf => tests.any(|hit| hit),
        Modifier::AllOf => tests.all(|hit| hit),
        Modifier::OneOf => tests.filter(|hit| *hit).take(2).count() == 1,
    }
}
