//! `${VARIABLE}` in values.

use lanner_lang::yaml::{Kind, Node, Style};

/// Most replacements in one value: a variable may name itself.
const MAX_REPLACEMENTS: usize = 100;

/// Longest value after replacement, in bytes.
const MAX_LENGTH: usize = 1 << 20;

/// Replaces variables in all values below a node (keys stay); `lookup` gives a variable's value.
pub(super) fn expand_tree(node: &mut Node, lookup: &dyn Fn(&str) -> Option<String>) {
    match &mut node.kind {
        Kind::Scalar(scalar) if scalar.text.contains('$') => {
            scalar.text = expand(&scalar.text, lookup);
            if scalar.is_null() {
                // What a variable says is a text, also when it says nothing.
                scalar.style = Style::Double;
            }
        }
        Kind::Scalar(_) => {}
        Kind::Sequence(items) => items.iter_mut().for_each(|item| expand_tree(item, lookup)),
        Kind::Mapping(pairs) => pairs.iter_mut().for_each(|(_, value)| expand_tree(value, lookup)),
    }
}

/// Replaces `${VARIABLE}`; an unset one is empty. `$${` gives `${`. What was put in is read again. A `$` that begins
/// neither ends the replacing in this value, as in Falco.
pub(super) fn expand(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> String {
    let mut text = text.to_owned();
    let mut at = 0;
    for _ in 0..MAX_REPLACEMENTS {
        let Some(dollar) = text.get(at..).and_then(|rest| rest.find('$')).map(|found| at + found) else { break };
        let rest = text.get(dollar..).unwrap_or("");
        if rest.starts_with("$${") {
            text.remove(dollar);
            at = dollar + 2;
            continue;
        }
        let Some(name) = rest.strip_prefix("${").and_then(|rest| rest.split_once('}')).map(|(name, _)| name) else {
            break;
        };
        let value = lookup(name).unwrap_or_default();
        if text.len() + value.len() > MAX_LENGTH {
            break;
        }
        let end = dollar + name.len() + 3;
        text.replace_range(dollar..end, &value);
        at = dollar;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn variables_are_replaced() {
        let lookup = |name: &str| match name {
            "A" => Some("a".to_owned()),
            "B" => Some("${A}".to_owned()),
            "LOOP" => Some("x${LOOP}".to_owned()),
            _ => None,
        };
        for (text, want) in [
            ("${A}/x${A}", "a/xa"),
            ("$A", "$A"),
            ("$$A ${A}", "$$A ${A}"),
            ("$${A}", "${A}"),
            ("$${A}${A}", "${A}a"),
            ("$${${A}}", "${a}"),
            ("${B}", "a"),
            ("${UNSET}", ""),
            ("${A", "${A"),
            ("\u{e4}${A}\u{e4}", "\u{e4}a\u{e4}"),
        ] {
            assert_eq!(expand(text, &lookup), want, "{text}");
        }
        assert!(expand("${LOOP}", &lookup).len() < 2000, "a loop ends");
    }
}
