//! Merging an included file into the settings, top-level key by top-level key.

use lanner_lang::yaml::{Kind, Node};

/// What happens to keys that both have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Sequences are joined, anything else is replaced.
    Append,
    /// Replaced.
    Override,
    /// Kept.
    AddOnly,
}

impl Strategy {
    /// By its name; what is not known appends.
    pub(super) fn parse(name: &str) -> Self {
        match name {
            "override" => Self::Override,
            "add-only" => Self::AddOnly,
            _ => Self::Append,
        }
    }
}

/// Merges `added` into `root`. What is not a mapping has no keys.
pub(super) fn merge(root: &mut Node, added: Node, strategy: Strategy) {
    let Kind::Mapping(added) = added.kind else { return };
    if !matches!(root.kind, Kind::Mapping(_)) {
        root.kind = Kind::Mapping(Vec::new());
    }
    let Kind::Mapping(pairs) = &mut root.kind else { return };
    for (key, value) in added {
        let name = key.as_scalar().map(|scalar| scalar.text.as_str());
        let at = pairs.iter().position(|(k, _)| k.as_scalar().map(|scalar| scalar.text.as_str()) == name);
        let Some((_, existing)) = at.and_then(|at| pairs.get_mut(at)) else {
            pairs.push((key, value));
            continue;
        };
        match (strategy, &mut existing.kind, value.kind) {
            (Strategy::AddOnly, ..) => {}
            (Strategy::Append, Kind::Sequence(items), Kind::Sequence(more)) => items.extend(more),
            (Strategy::Append | Strategy::Override, kind, new) => *kind = new,
        }
    }
}
