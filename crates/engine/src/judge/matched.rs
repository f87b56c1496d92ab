//! A rule that matches an event, and with which spelling of its paths.

use lanner_fields::Cx;
use lanner_schema::filter::Paths;
use std::cmp::Ordering;

/// A rule that matches an event.
#[derive(Debug, Clone, Copy)]
pub struct Match<'m, 'a> {
    /// Number of the rule.
    pub rule: usize,
    /// The event, its paths spelled as they were in the judgement that matched; as given when both did.
    pub cx: &'m Cx<'a>,
    /// Which spellings match, where they differ and the rule tests a path.
    pub path: Option<Paths>,
}

/// The rules of either list, both ascending, each with the spellings that it matches with.
pub fn merge<'f>(as_given: &'f [u32], kernel: &'f [u32]) -> impl Iterator<Item = (u32, Paths)> + 'f {
    let (mut as_given, mut kernel) = (as_given.iter().copied().peekable(), kernel.iter().copied().peekable());
    core::iter::from_fn(move || {
        let order = match (as_given.peek(), kernel.peek()) {
            (Some(one), Some(other)) => one.cmp(other),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        match order {
            Ordering::Less => as_given.next().map(|rule| (rule, Paths::AsGiven)),
            Ordering::Greater => kernel.next().map(|rule| (rule, Paths::Kernel)),
            Ordering::Equal => {
                kernel.next();
                as_given.next().map(|rule| (rule, Paths::Both))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_comes_once_in_order() {
        let merged: Vec<(u32, Paths)> = merge(&[1, 2, 5], &[0, 2, 7]).collect();
        let (given, kernel) = (Paths::AsGiven, Paths::Kernel);
        assert_eq!(merged, [(0, kernel), (1, given), (2, Paths::Both), (5, given), (7, kernel)]);
        assert_eq!(merge(&[], &[]).count(), 0);
    }
}
