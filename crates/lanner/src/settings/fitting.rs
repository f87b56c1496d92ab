//! What of a tree fits the keys: the part that Falco reads.

use super::schema::scalar_fits;
use super::shape::Shape;
use lanner_lang::yaml::{Kind, Node};

/// The part of `written` that fits the keys; what does not is left out, as Falco passes over it. `read` is the same tree with variables replaced:
/// whether a value fits is seen there.
pub fn fitting(written: &Node, read: &Node) -> Node {
    of_shape(written, read, &Shape::root()).unwrap_or_else(|| Node::generated(Kind::Mapping(Vec::new())))
}

fn of_shape(written: &Node, read: &Node, shape: &Shape) -> Option<Node> {
    match (&written.kind, &read.kind) {
        (Kind::Sequence(items), Kind::Sequence(of_read)) => {
            let elements = shape.elements.as_ref()?;
            let kept = items.iter().zip(of_read).filter_map(|(item, read)| of_shape(item, read, elements)).collect();
            Some(Node { kind: Kind::Sequence(kept), ..written.clone() })
        }
        (Kind::Mapping(pairs), Kind::Mapping(of_read)) => {
            if shape.leaf.is_some_and(|key| matches!(key.kind, super::Kind::Map | super::Kind::MapOrText)) {
                return Some(written.clone());
            }
            if shape.keys.is_empty() {
                return None;
            }
            let kept = pairs.iter().zip(of_read).filter_map(|((key, value), (_, read))| {
                let shape = shape.keys.get(key.as_scalar()?.text.as_str())?;
                Some((key.clone(), of_shape(value, read, shape)?))
            });
            Some(Node { kind: Kind::Mapping(kept.collect()), ..written.clone() })
        }
        (Kind::Scalar(_), Kind::Scalar(_)) => scalar_fits(read, shape).then(|| written.clone()),
        // Variables are replaced in scalars alone, so the trees have one form.
        _ => None,
    }
}
