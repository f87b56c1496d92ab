//! Prints a tree in flow style on one line.

use crate::yaml::{Kind, Node, Scalar, Style};

/// The tree as one line of flow style: `{a: 1, b: ["x", ~]}`. Parsing it gives the same tree without places.
pub fn to_flow(node: &Node) -> String {
    let mut out = String::new();
    write_node(node, &mut out);
    out
}

fn write_node(node: &Node, out: &mut String) {
    match &node.kind {
        Kind::Scalar(scalar) => write_scalar(scalar, out),
        Kind::Sequence(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                out.push_str(if n > 0 { ", " } else { "" });
                write_node(item, out);
            }
            out.push(']');
        }
        Kind::Mapping(pairs) => {
            out.push('{');
            for (n, (key, value)) in pairs.iter().enumerate() {
                out.push_str(if n > 0 { ", " } else { "" });
                write_node(key, out);
                out.push_str(": ");
                write_node(value, out);
            }
            out.push('}');
        }
    }
}

fn write_scalar(scalar: &Scalar, out: &mut String) {
    if scalar.is_null() {
        out.push('~');
    } else if scalar.style == Style::Plain && !scalar.tagged && is_plain(&scalar.text) {
        out.push_str(&scalar.text);
    } else {
        append_quoted(&scalar.text, out);
    }
}

/// A text that means the same without quotes anywhere in flow style.
fn is_plain(text: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || "_-./+@%$() <>=^;".contains(c);
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned.starts_with(|c: char| c.is_alphanumeric() || "/_.$+<".contains(c))
        && text.chars().all(inner)
        && !text.ends_with(' ')
        && !unsigned.starts_with("...")
        && text != "<<"
}

/// Appends the text in double quotes, all but printable characters escaped.
fn append_quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c.is_control() || ('\u{2028}'..='\u{2029}').contains(&c) || c == '\u{feff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
