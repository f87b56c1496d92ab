//! The keys as a tree: what may stand where.

use super::groups::GROUPS;
use super::lists::LISTS;
use super::table::{Key, Kind};
use std::collections::BTreeMap;

/// What may stand at a place.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// A value of this key.
    pub(super) leaf: Option<&'static Key>,
    /// A mapping with these keys.
    pub(super) keys: BTreeMap<&'static str, Shape>,
    /// A sequence of these.
    pub(super) elements: Option<Box<Shape>>,
}

impl Shape {
    /// The shape of the whole file.
    pub(super) fn root() -> Self {
        let mut root = Self::default();
        for key in keys() {
            root.add(key);
        }
        root
    }

    fn add(&mut self, key: &'static Key) {
        let mut at = self;
        for part in key.path.split('.') {
            let (name, repeated) = match part.strip_suffix("[]") {
                Some(name) => (name, true),
                None => (part, false),
            };
            at = at.keys.entry(name).or_default();
            if repeated {
                at = at.elements.get_or_insert_default();
            }
        }
        match key.kind {
            Kind::Texts => at.elements.get_or_insert_default().leaf = Some(key),
            _ => at.leaf = Some(key),
        }
    }
}

/// All keys.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    GROUPS.iter().copied().flatten().chain(LISTS).chain(lanner_output::settings::keys())
}
