//! Conditions as far as the kernel can judge them, without `not`: facts, and sets of paths.

use super::patterns::Pattern;
use lanner_schema::filter::Facts;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Number of a pattern.
pub type PatternId = u32;

/// What must hold of an event; whatever is not known counts as held.
#[derive(Debug, Clone)]
pub enum Formula {
    /// May hold for any event.
    True,
    /// Holds for none.
    False,
    /// Holds where all of these do.
    Fact(Facts),
    /// Holds for such paths.
    Path(PathExpr),
    /// All hold.
    All(Vec<Formula>),
    /// One holds.
    Any(Vec<Formula>),
}

/// A set of paths.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathExpr {
    /// All paths.
    True,
    /// No path.
    False,
    /// Those that one of these patterns matches, and texts that are no plain paths.
    In(Rc<BTreeSet<PatternId>>),
    /// Those that none of these patterns matches.
    NotIn(Rc<BTreeSet<PatternId>>),
    /// Those in all.
    All(Rc<BTreeSet<PathExpr>>),
    /// Those in one.
    Any(Rc<BTreeSet<PathExpr>>),
}

/// Larger expressions are given up: any path will do.
const MAX_SIZE: usize = 4096;

impl PathExpr {
    /// Those in all of these.
    pub fn all(members: impl IntoIterator<Item = PathExpr>) -> Self {
        let mut parts = BTreeSet::new();
        let mut none_of = BTreeSet::new();
        for member in members {
            match member {
                Self::True => {}
                Self::False => return Self::False,
                Self::In(patterns) if patterns.is_empty() => return Self::In(patterns),
                Self::NotIn(patterns) => none_of.extend(patterns.iter().copied()),
                Self::All(inner) => {
                    for member in inner.iter() {
                        match member {
                            Self::NotIn(patterns) => none_of.extend(patterns.iter().copied()),
                            other => drop(parts.insert(other.clone())),
                        }
                    }
                }
                other @ (Self::In(_) | Self::Any(_)) => drop(parts.insert(other)),
            }
        }
        if !none_of.is_empty() {
            parts.insert(Self::NotIn(Rc::new(none_of)));
        }
        single(parts, Self::True, Self::All)
    }

    /// Those in one of these.
    pub fn any(members: impl IntoIterator<Item = PathExpr>) -> Self {
        let mut parts = BTreeSet::new();
        let mut one_of: Option<BTreeSet<PatternId>> = None;
        for member in members {
            match member {
                Self::False => {}
                Self::True => return Self::True,
                Self::NotIn(patterns) if patterns.is_empty() => return Self::True,
                Self::In(patterns) => one_of.get_or_insert_default().extend(patterns.iter().copied()),
                Self::Any(inner) => {
                    for member in inner.iter() {
                        match member {
                            Self::In(patterns) => one_of.get_or_insert_default().extend(patterns.iter().copied()),
                            other => drop(parts.insert(other.clone())),
                        }
                    }
                }
                other @ (Self::NotIn(_) | Self::All(_)) => drop(parts.insert(other)),
            }
        }
        if let Some(one_of) = one_of.filter(|one_of| parts.is_empty() || !one_of.is_empty()) {
            parts.insert(Self::In(Rc::new(one_of)));
        }
        single(parts, Self::False, Self::Any)
    }

    /// As a person reads it: globs.
    pub fn text(&self, patterns: &[Pattern]) -> String {
        let list = |ids: &BTreeSet<PatternId>| {
            let texts = ids.iter().filter_map(|id| Some(patterns.get(*id as usize)?.text()));
            texts.collect::<Vec<_>>().join(" ")
        };
        let several = |members: &BTreeSet<PathExpr>, between: &str| {
            members.iter().map(|member| member.text(patterns)).collect::<Vec<_>>().join(between)
        };
        match self {
            Self::True => "any".to_owned(),
            Self::False => "none".to_owned(),
            Self::In(ids) => format!("({})", list(ids)),
            Self::NotIn(ids) => format!("not ({})", list(ids)),
            Self::All(members) => format!("({})", several(members, " and ")),
            Self::Any(members) => several(members, " or "),
        }
    }

    /// The members of which one is enough: itself, if it is no choice.
    pub fn alternatives(&self) -> Vec<&PathExpr> {
        match self {
            Self::Any(members) => members.iter().collect(),
            other => vec![other],
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::True | Self::False | Self::In(_) | Self::NotIn(_) => 1,
            Self::All(members) | Self::Any(members) => members.iter().map(Self::size).sum::<usize>() + 1,
        }
    }

    fn bounded(self) -> Self {
        if self.size() > MAX_SIZE { Self::True } else { self }
    }
}

fn single(mut parts: BTreeSet<PathExpr>, none: PathExpr, several: fn(Rc<BTreeSet<PathExpr>>) -> PathExpr) -> PathExpr {
    if parts.len() > 1 {
        return several(Rc::new(parts)).bounded();
    }
    parts.pop_first().unwrap_or(none)
}

/// Ways in which a formula holds: by the facts that must hold, the paths.
#[derive(Debug, Clone, Default)]
pub struct Ways(pub BTreeMap<Facts, PathExpr>);

impl Ways {
    /// The ways of a formula.
    pub fn of(formula: &Formula) -> Self {
        match formula {
            Formula::True => Self::one(Facts(0), PathExpr::True),
            Formula::False => Self::default(),
            Formula::Fact(facts) => Self::one(*facts, PathExpr::True),
            Formula::Path(path) => Self::one(Facts(0), path.clone()),
            Formula::Any(members) => {
                let mut by_facts: BTreeMap<Facts, Vec<PathExpr>> = BTreeMap::new();
                for (facts, path) in members.iter().flat_map(|member| Self::of(member).0) {
                    by_facts.entry(facts).or_default().push(path);
                }
                Self::joined(by_facts)
            }
            Formula::All(members) => {
                let start = Self::one(Facts(0), PathExpr::True);
                members.iter().fold(start, |ways, member| ways.and(&Self::of(member)))
            }
        }
    }

    fn one(facts: Facts, path: PathExpr) -> Self {
        Self([(facts, path)].into())
    }

    fn joined(by_facts: BTreeMap<Facts, Vec<PathExpr>>) -> Self {
        let ways = by_facts.into_iter().map(|(facts, paths)| (facts, PathExpr::any(paths)));
        let mut ways: BTreeMap<Facts, PathExpr> = ways.filter(|(_, path)| *path != PathExpr::False).collect();
        // Of two facts one always holds.
        while let Some((first, second, without)) = complements(&ways) {
            let path = [first, second].map(|facts| ways.remove(&facts)).into_iter().flatten().next();
            let others = ways.remove(&without);
            ways.insert(without, PathExpr::any(path.into_iter().chain(others)));
        }
        // What asks for more facts and allows no other paths adds nothing.
        let all = ways.clone();
        ways.retain(|facts, path| {
            !all.iter().any(|(weaker, wider)| {
                weaker != facts && facts.has(*weaker) && (*wider == PathExpr::True || wider == path)
            })
        });
        Self(ways)
    }

    fn and(&self, other: &Self) -> Self {
        let mut by_facts: BTreeMap<Facts, Vec<PathExpr>> = BTreeMap::new();
        for (own, path) in &self.0 {
            for (others, second) in &other.0 {
                let facts = own.and(*others);
                if !facts.has(Facts::SUCCESS.and(Facts::FAILURE)) {
                    by_facts.entry(facts).or_default().push(PathExpr::all([path.clone(), second.clone()]));
                }
            }
        }
        Self::joined(by_facts)
    }

    /// Those in which these facts hold too.
    pub fn only(&self, facts: Facts) -> Self {
        self.and(&Self::one(facts, PathExpr::True))
    }

    /// The ways of either.
    pub fn or(self, other: Self) -> Self {
        let mut by_facts: BTreeMap<Facts, Vec<PathExpr>> = BTreeMap::new();
        for (facts, path) in self.0.into_iter().chain(other.0) {
            by_facts.entry(facts).or_default().push(path);
        }
        Self::joined(by_facts)
    }

    /// True if some way has any path.
    pub fn has_any_path(&self) -> bool {
        self.0.values().any(|path| *path == PathExpr::True)
    }

    /// At most so many ways, by letting more pass.
    pub fn limited(mut self, most: usize) -> Self {
        while self.0.len() > most {
            let keys: Vec<Facts> = self.0.keys().copied().collect();
            let pairs = keys.iter().enumerate().flat_map(|(n, a)| keys.iter().skip(n + 1).map(move |b| (*a, *b)));
            let Some((a, b)) = pairs.min_by_key(|(a, b)| self.loss(*a, *b)) else { break };
            let paths = [a, b].map(|facts| self.0.remove(&facts).unwrap_or(PathExpr::False));
            let merged = Self::one(Facts(a.0 & b.0), PathExpr::any(paths));
            self = self.or(merged);
        }
        self
    }

    /// How much more passes when two ways become one, roughly.
    fn loss(&self, a: Facts, b: Facts) -> u32 {
        let free = |facts: &Facts| self.0.get(facts) == Some(&PathExpr::True);
        let dropped = (0..u32::BITS).filter(|bit| (a.0 ^ b.0) >> bit & 1 == 1);
        dropped.map(|bit| weight(Facts(1 << bit))).sum::<u32>() + if free(&a) == free(&b) { 0 } else { 64 }
    }
}

/// Two ways for the same paths that differ in facts of which one holds for any event; and the facts without them.
fn complements(ways: &BTreeMap<Facts, PathExpr>) -> Option<(Facts, Facts, Facts)> {
    const PAIRS: [(Facts, Facts); 4] = [
        (Facts::SUCCESS, Facts::FAILURE),
        (Facts::OPEN_READ, Facts::OPEN_WRITE),
        (Facts::MAYBE_CONTAINER, Facts::MAYBE_HOST),
        (Facts::MAYBE_INET, Facts::MAYBE_NOT_INET),
    ];
    ways.iter().find_map(|(facts, path)| {
        PAIRS.iter().find_map(|(one, other)| {
            let without = Facts(facts.0 & !one.0);
            let second = without.and(*other);
            let equal = facts.has(*one) && !facts.has(*other) && ways.get(&second) == Some(path);
            equal.then_some((*facts, second, without))
        })
    })
}

/// What share of the events a fact keeps away, roughly.
fn weight(fact: Facts) -> u32 {
    match fact {
        Facts::MAYBE_CONTAINER | Facts::MAYBE_HOST => 1,
        Facts::SUCCESS | Facts::FAILURE | Facts::OPEN_READ => 4,
        Facts::OPEN_WRITE => 8,
        _ => 32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(ids: &[PatternId]) -> PathExpr {
        PathExpr::In(Rc::new(ids.iter().copied().collect()))
    }

    #[test]
    fn alternatives_become_one_set() {
        let not = |id| PathExpr::NotIn(Rc::new([id].into()));
        assert_eq!(PathExpr::any([within(&[1]), within(&[2]), PathExpr::any([within(&[3])])]), within(&[1, 2, 3]));
        assert_eq!(PathExpr::all([not(1), not(2)]), PathExpr::NotIn(Rc::new([1, 2].into())));
        assert_eq!(PathExpr::all([]), PathExpr::True);
        assert_eq!(PathExpr::any([]), PathExpr::False);
        assert_eq!(PathExpr::any([within(&[1]), PathExpr::True]), PathExpr::True);
    }

    #[test]
    fn ways_ask_for_facts() {
        let success = Formula::Fact(Facts::SUCCESS);
        let read = Formula::All(vec![success.clone(), Formula::Fact(Facts::OPEN_READ), Formula::Path(within(&[1]))]);
        let write = Formula::All(vec![success, Formula::Fact(Facts::OPEN_WRITE), Formula::Path(within(&[2]))]);
        let ways = Ways::of(&Formula::Any(vec![read.clone(), write]));
        let wanted: BTreeMap<Facts, PathExpr> = [
            (Facts::SUCCESS.and(Facts::OPEN_READ), within(&[1])),
            (Facts::SUCCESS.and(Facts::OPEN_WRITE), within(&[2])),
        ]
        .into();
        assert_eq!(ways.0, wanted);
        assert_eq!(ways.limited(1).0, [(Facts::SUCCESS, within(&[1, 2]))].into());
        let impossible = Formula::All(vec![read, Formula::Fact(Facts::FAILURE)]);
        assert!(Ways::of(&impossible).0.is_empty());
    }
}
