//! Does a path lie at or below one of several? (`pmatch`)

use crate::matcher::glob::{Glob, has_wildcard};
use rustc_hash::FxHashMap;

/// Paths, split at `/` into components; empty components count for nothing. A component with a wildcard is a pattern for one
/// component. Unlike Falco's, all patterns of a place are tried, and the plain name beside them too.
#[derive(Debug, Clone, Default)]
pub struct PathTree {
    nodes: Vec<PathNode>,
}

#[derive(Debug, Clone, Default)]
struct PathNode {
    /// A path ends here.
    end: bool,
    plain: FxHashMap<Box<[u8]>, usize>,
    patterns: Vec<(Glob, usize)>,
}

/// A deeper constant matches nothing: no file is found so deep, and looking for it would need much stack.
pub const MAX_DEPTH: usize = 512;

/// The names in a path.
pub fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/').filter(|component| !component.is_empty())
}

impl PathTree {
    /// The tree of these paths.
    pub fn new<'a>(paths: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut tree = Self { nodes: vec![PathNode::default()] };
        let mut patterns: FxHashMap<(usize, Vec<u8>), usize> = FxHashMap::default();
        let mut any = false;
        for path in paths.into_iter().filter(|path| components(path).nth(MAX_DEPTH).is_none()) {
            any = true;
            let mut at = 0;
            for component in components(path) {
                at = tree.child(at, component, &mut patterns);
            }
            if let Some(node) = tree.nodes.get_mut(at) {
                node.end = true;
            }
        }
        if !any {
            tree.nodes.clear();
        }
        tree
    }

    fn child(&mut self, at: usize, component: &[u8], patterns: &mut FxHashMap<(usize, Vec<u8>), usize>) -> usize {
        let next = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return at };
        let found = if has_wildcard(component) {
            *patterns.entry((at, component.to_vec())).or_insert_with(|| {
                node.patterns.push((Glob::new(component, false), next));
                next
            })
        } else {
            *node.plain.entry(component.into()).or_insert(next)
        };
        if found == next {
            self.nodes.push(PathNode::default());
        }
        found
    }

    /// True if one of the paths is `value` or a directory above it.
    pub fn matches(&self, value: &[u8]) -> bool {
        self.below(0, value)
    }

    /// The same from a place in the tree on. Each node is visited at most once, so the tree's size bounds the work.
    fn below(&self, at: usize, value: &[u8]) -> bool {
        let Some(node) = self.nodes.get(at) else { return false };
        if node.end {
            return true;
        }
        let start = value.iter().position(|byte| *byte != b'/').unwrap_or(value.len());
        let value = value.get(start..).unwrap_or_default();
        let end = memchr::memchr(b'/', value).unwrap_or(value.len());
        let (component, rest) = value.split_at_checked(end).unwrap_or_default();
        if component.is_empty() {
            return false;
        }
        if node.plain.get(component).is_some_and(|next| self.below(*next, rest)) {
            return true;
        }
        node.patterns.iter().any(|(glob, next)| glob.matches(component) && self.below(*next, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::PathTree;

    fn tree(paths: &[&str]) -> PathTree {
        PathTree::new(paths.iter().map(|path| path.as_bytes()))
    }

    #[test]
    fn deep_paths() {
        let deep = "/a".repeat(super::MAX_DEPTH);
        assert!(tree(&[&deep]).matches(format!("{deep}/b").as_bytes()));
        assert!(!tree(&[&format!("{deep}/b")]).matches(format!("{deep}/c").as_bytes()));
        assert!(!tree(&[&"/*".repeat(100)]).matches(b"/a/b"));
    }

    #[test]
    fn whole_components_count() {
        for (paths, value, wanted) in [
            (&["/etc"][..], "/etc/hosts", true),
            (&["/etc"], "/etcetera", false),
            (&["/etc"], "etc//hosts", true),
            (&["/etc/"], "/etc", true),
            (&["/a/b", "/a"], "/a/c", true),
            (&["/*/b", "/a*/c", "/a/d"], "/ab/c/x", true),
            (&["/*/b", "/a*/c", "/a/d"], "/ab/d", false),
            (&["/*/b", "/a/c"], "/a/b", true),
            (&["/"], "/anything", true),
            (&[], "/anything", false),
            (&["/a/b"], "/a", false),
        ] {
            assert_eq!(tree(paths).matches(value.as_bytes()), wanted, "{value} {paths:?}");
        }
    }
}
