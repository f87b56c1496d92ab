//! `-o key=value`: paths into the tree, and putting values there.

use super::SettingsError;
use lanner_lang::span::Span;
use lanner_lang::yaml::{self, Kind, Node, Scalar, Style};

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// A key of a mapping.
    Key(String),
    /// An element of a sequence.
    Index(usize),
    /// A new last element.
    Append,
}

/// Splits `a.b[1].c[]`; a backslash takes the meaning from `.`, `[`, `]` and itself.
fn parse(path: &str) -> Result<Vec<Step>, SettingsError> {
    let error = |what: &str| SettingsError::at(path, format!("Config error at key \"{path}\": {what}"));
    let mut steps = Vec::new();
    let mut chars = path.chars();
    let mut name = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => name.push(chars.next().ok_or_else(|| error("a backslash at the end"))?),
            '.' => {
                if !name.is_empty() {
                    steps.push(Step::Key(std::mem::take(&mut name)));
                }
            }
            '[' => {
                if !name.is_empty() {
                    steps.push(Step::Key(std::mem::take(&mut name)));
                }
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                steps.push(match inner.as_str() {
                    "" => Step::Append,
                    index => Step::Index(index.parse().map_err(|_| error("no number between the brackets"))?),
                });
            }
            c => name.push(c),
        }
    }
    if !name.is_empty() {
        steps.push(Step::Key(name));
    }
    if steps.is_empty() { Err(error("an empty key")) } else { Ok(steps) }
}

/// What a value on the command line means: `{…}` is a mapping, anything else a text.
fn value_of(path: &str, text: &str) -> Result<Node, SettingsError> {
    if !(text.starts_with('{') && text.ends_with('}')) {
        return Ok(Node::generated(Kind::Scalar(Scalar::generated(text, Style::Double))));
    }
    let parsed = yaml::parse(text).map_err(|error| {
        SettingsError::at(path, format!("Config error at key \"{path}\": the value is not valid YAML: {error}"))
    })?;
    // What comes from the command line stands in no file.
    Ok(parsed.documents.into_iter().next().map_or_else(null, |node| Node::generated(node.kind)))
}

fn null() -> Node {
    Node::generated(Kind::Scalar(Scalar::generated("", Style::Plain)))
}

/// Applies one `key=value` to the tree.
///
/// # Errors
/// No `=`, a path that can't be read, or an index beyond the end of a list.
pub(super) fn set_option(root: &mut Node, option: &str) -> Result<(), SettingsError> {
    let (path, text) = option.split_once('=').ok_or_else(|| {
        let message = "Must be of the form key=val or key.subkey=val";
        SettingsError::at(option, format!("Error parsing config option \"{option}\". {message}"))
    })?;
    let steps = parse(path)?;
    let value = value_of(path, text)?;
    let mut at = root;
    for step in &steps {
        at = enter(at, step)
            .ok_or_else(|| SettingsError::at(path, format!("Config error at key \"{path}\": index beyond the end")))?;
    }
    *at = value;
    Ok(())
}

/// The tree that an option makes on its own, its nodes with their places in the option's text; `None` for one that can't be applied.
pub(super) fn alone(option: &str) -> Option<Node> {
    let (path, text) = option.split_once('=')?;
    let span = |start: usize, end: usize| Span::new(start as u32, end as u32);
    let (of_path, behind) = (span(0, path.len()), path.len() + 1);
    let mut value = value_of(path, text).ok()?;
    if !matches!(value.kind, Kind::Scalar(_)) {
        // Blanks in the path's place: offsets are the option's.
        value = yaml::parse(&(" ".repeat(behind) + text)).ok()?.documents.into_iter().next()?;
    } else {
        value.span = span(behind, option.len());
    }
    let tree = parse(path).ok()?.into_iter().rev().fold(value, |node, step| {
        let kind = match step {
            Step::Key(name) => {
                let key = Node::generated(Kind::Scalar(Scalar::generated(&name, Style::Plain)));
                Kind::Mapping(vec![(Node { span: of_path, ..key }, node)])
            }
            Step::Index(_) | Step::Append => Kind::Sequence(vec![node]),
        };
        Node { kind, span: of_path }
    });
    Some(tree)
}

/// The place behind a step, made when it is not there; what is of another kind is replaced, as Falco does.
fn enter<'a>(node: &'a mut Node, step: &Step) -> Option<&'a mut Node> {
    match step {
        Step::Key(key) => {
            if !matches!(node.kind, Kind::Mapping(_)) {
                node.kind = Kind::Mapping(Vec::new());
            }
            let Kind::Mapping(pairs) = &mut node.kind else { return None };
            let index = pairs.iter().position(|(k, _)| k.as_scalar().is_some_and(|s| s.text == *key));
            let index = index.unwrap_or_else(|| {
                pairs.push((Node::generated(Kind::Scalar(Scalar::generated(key, Style::Plain))), null()));
                pairs.len() - 1
            });
            pairs.get_mut(index).map(|(_, value)| value)
        }
        Step::Index(_) | Step::Append => {
            if !matches!(node.kind, Kind::Sequence(_)) {
                node.kind = Kind::Sequence(Vec::new());
            }
            let Kind::Sequence(items) = &mut node.kind else { return None };
            let index = if let Step::Index(index) = step { *index } else { items.len() };
            if index == items.len() {
                items.push(null());
            }
            items.get_mut(index)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::set_option;
    use lanner_lang::yaml::{parse, to_flow};

    fn set(yaml: &str, options: &[&str]) -> Result<String, String> {
        let mut root = parse(yaml).map_err(|e| e.to_string())?.documents.remove(0);
        for option in options {
            set_option(&mut root, option).map_err(|e| e.to_string())?;
        }
        Ok(to_flow(&root))
    }

    #[test]
    fn options_reach_their_place() {
        for (yaml, options, want) in [
            ("a: 1", &["a=2"][..], r#"{a: "2"}"#),
            ("a: 1", &["b.c=2", "b.d=3"], r#"{a: 1, b: {c: "2", d: "3"}}"#),
            ("l: [x]", &["l[]=y", "l[0]=z"], r#"{l: ["z", "y"]}"#),
            ("l: [x]", &["l[].a.b=y"], r#"{l: [x, {a: {b: "y"}}]}"#),
            ("l: [x]", &["l=[]"], r#"{l: "[]"}"#),
            ("l: [x]", &["l.k=v"], r#"{l: {k: "v"}}"#),
            ("r: []", &[r#"r[]={"disable": {"tag": "a,b"}}"#], r#"{r: [{"disable": {"tag": "a,b"}}]}"#),
            ("a: {b.c: 1, 'd[0]': 2}", &[r"a.b\.c=x", r"a.d\[0]=y"], r#"{a: {b.c: "x", "d[0]": "y"}}"#),
        ] {
            assert_eq!(set(yaml, options).as_deref(), Ok(want), "{options:?}");
        }
    }

    #[test]
    fn bad_options_say_why() {
        for (option, want) in [
            ("json_output", "key=val"),
            (r"a\=x", "Config error at key"),
            ("l[3]=x", "beyond the end"),
            ("l[x]=x", "no number"),
            ("=x", "an empty key"),
            ("a={b: [}", "not valid YAML"),
        ] {
            let error = set("l: [x]", &[option]).expect_err(option);
            assert!(error.contains(want), "{option}: {error}");
        }
    }
}
