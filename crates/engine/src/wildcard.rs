//! Names with `*`, as rule selection and rule files use them.

/// Whether `name` matches `pattern`, in which `*` stands for any text.
///
/// As Falco does it: each literal piece is taken where it is found first, and never tried again further on, so `*foo` does not
/// match `xfoofoo`.
pub fn matches(pattern: &str, name: &str) -> bool {
    let Some((prefix, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(prefix) else { return false };
    let mut last = "";
    for piece in rest.split('*') {
        last = piece;
        match left.find(piece) {
            Some(at) => left = left.get(at + piece.len()..).unwrap_or(""),
            None => return false,
        }
    }
    last.is_empty() || left.is_empty()
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn finds_pieces_from_the_left() {
        for (pattern, name, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "anything", true),
            ("a*", "abc", true),
            ("a*", "ba", false),
            ("*.yaml", "falco.yaml", true),
            ("*.yaml", "falco.yaml.bak", false),
            ("*foo", "xfoo", true),
            ("*foo", "xfoofoo", false),
            ("*.yaml", "/etc/a.yaml.d/b.yaml", false),
            ("hello*world", "hello world", true),
            ("hello*world", "hello new world", true),
            ("*o*w*", "hello world", true),
            ("a**b", "axb", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
