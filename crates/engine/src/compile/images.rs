//! Tests of an image's name: it holds if it holds for one of the usual spellings, so that a list of images can be written in any of them.

use super::{Compiler, Node};
use lanner_lang::ast::{Check, FieldRef, Op, Operand as Written, Rhs};

/// Fields of names, and those of the same in all spellings.
const SPELLED: [(&str, &str); 2] = [
    ("container.image", "container.image.spellings"),
    ("container.image.repository", "container.image.repository.spellings"),
];

impl Compiler<'_> {
    /// The same test of all spellings; `None` for tests that are no matter of spelling, and where only the runtime's counts.
    pub(super) fn in_all_spellings(&mut self, check: &Check) -> Option<Node> {
        let Written::Field(field) = &check.lhs else { return None };
        let (_, spellings) = SPELLED.iter().find(|(name, _)| self.options.image_spellings && *name == field.name)?;
        let constant = matches!(check.rhs, Rhs::Value(_) | Rhs::Name(_) | Rhs::List(..));
        if !constant || check.modifier.is_some() || matches!(check.op, Op::Lt | Op::Le | Op::Gt | Op::Ge) {
            return None;
        }
        let lhs = Written::Field(FieldRef { name: (*spellings).to_owned(), ..field.clone() });
        let spelled = Check { lhs, ..check.clone() };
        // An image that is not known is none of these, but its name can't be compared: as everywhere, `!=` does not hold then.
        Some(if check.op == Op::Ne {
            let known = Check { op: Op::Exists, rhs: Rhs::None, ..check.clone() };
            let equal = self.known_check(&Check { op: Op::Eq, ..spelled });
            Node::All(vec![self.known_check(&known), Node::Not(Box::new(equal))])
        } else {
            self.known_check(&spelled)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::compile::{Options, compile};
    use lanner_fields::Registry;

    fn compiled(text: &str, image_spellings: bool) -> String {
        let registry = Registry::builtin().with_container();
        let options = Options { image_spellings, ..Options::default() };
        let condition = lanner_lang::condition::parse(text, 10).unwrap();
        compile(&condition, &registry, "syscall", &options).0.unwrap().to_string()
    }

    #[test]
    fn constants_are_compared_with_all_spellings() {
        for (text, wanted) in [
            ("container.image.repository = nginx", "container.image.repository.spellings = nginx"),
            ("container.image startswith docker.io/", "container.image.spellings startswith docker.io/"),
            ("container.image.repository in (nginx, redis)", "container.image.repository.spellings in (nginx, redis)"),
            (
                "container.image.repository != nginx",
                "(container.image.repository exists and not container.image.repository.spellings = nginx)",
            ),
        ] {
            assert_eq!(compiled(text, true), wanted);
            assert_eq!(compiled(text, false), text);
        }
        for text in [
            "container.image.repository exists",
            "container.image.tag = 1",
            "container.image.repository = val(container.name)",
        ] {
            assert_eq!(compiled(text, true), text);
        }
    }
}
