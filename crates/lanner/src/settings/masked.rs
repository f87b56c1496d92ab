//! Settings as they are shown beside a mistake: what follows a password's key, or the like, is covered.

/// What a key has in it whose value nobody should see in a log, also where it is misspelt.
const SECRETS: [&str; 10] =
    ["passw", "pasw", "token", "secret", "api_key", "api-key", "apikey", "routing_key", "authorization", "cookie"];

fn is_secret(key: &str) -> bool {
    SECRETS.iter().any(|part| key.contains(part)) && !key.ends_with("_file") && !key.ends_with("_path")
}

/// The text with what stands behind secrets' keys covered: all of the line, and lines below that belong to it. It says nothing of where a value ends, which only
/// a reader of the whole text knows. Letters keep their bytes and columns, so that places stay what they are. A name of the environment (`${NAME}`) says nothing,
/// and stays.
pub fn masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    // The column of a secret's key: lines that begin further to the right belong to it.
    let mut above: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if above.is_some_and(|column| indent > column || line.trim().is_empty()) {
            cover(line, &mut shown);
            continue;
        }
        let secret = secret(line);
        above = secret.map(|(column, _)| column);
        let (open, covered) = line.split_at(secret.map_or(line.len(), |(_, value)| value));
        shown.push_str(open);
        if is_name(covered) { shown.push_str(covered) } else { cover(covered, &mut shown) }
    }
    shown
}

/// A letter of as many bytes for each that is not a blank.
fn cover(text: &str, shown: &mut String) {
    shown.extend(text.chars().map(|letter| match (letter.is_ascii_whitespace(), letter.len_utf8()) {
        (true, _) => letter,
        (_, 1) => '*',
        (_, 2) => '·',
        (_, 3) => '•',
        _ => '𝟎',
    }));
}

fn is_name(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let name = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

/// Of the first secret of a line: the column, in bytes, that lines of its value begin behind, and where its value begins.
fn secret(line: &str) -> Option<(usize, usize)> {
    let lower = line.to_ascii_lowercase();
    let of_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    lower.match_indices([':', '=']).find_map(|(colon, _)| {
        let before = lower.get(..colon)?.trim_end().trim_end_matches(['"', '\'']);
        let start = before.trim_end_matches(of_word).len();
        if !is_secret(before.get(start..)?) {
            return None;
        }
        let value = lower.get(colon + 1..)?.trim_start().len();
        // In braces a value may go on anywhere below the line's own beginning.
        let in_braces = lower.get(..start)?.contains('{');
        let column = if in_braces { lower.len() - lower.trim_start().len() } else { start };
        Some((column, lower.len() - value))
    })
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn secrets_are_covered_where_they_stand() {
        for (text, shown) in [
            ("password: hunter2\nuser: a", "password: *******\nuser: a"),
            (
                "  - {frm: x, smtp: {password: a b, x: \"c, d\"}}\n    y: z}\n",
                "  - {frm: x, smtp: {password: * ** ** *** ****\n    ** **\n",
            ),
            ("  - {password: |x,\n  - z", "  - {password: ***\n  - z"),
            ("api_key: 'q' # why\r\n", "api_key: *** * ***\r\n"),
            ("password: \"|x\\\"y\"", "password: *******"),
            ("password: 'it''s'", "password: *******"),
            ("\"token\" : x", "\"token\" : *"),
            ("lanner.outputs[0].nats.password=>x", "lanner.outputs[0].nats.password=**"),
            ("password: ${NATS_PASSWORD}\n", "password: ${NATS_PASSWORD}\n"),
            ("password: \"${NATS_PASSWORD}\"", "password: \"${NATS_PASSWORD}\""),
            ("password: ${X}hunter2", "password: ***********"),
            ("- token: |\n    one\n\n    two é\n  user: a", "- token: *\n    ***\n\n    *** ·\n  user: a"),
            ("password:\n  hunter2\nuser: a", "password:\n  *******\nuser: a"),
            ("headers: {X-Api-Key: x}", "headers: {X-Api-Key: **"),
            ("web_token_file: /etc/token", "web_token_file: /etc/token"),
            ("token_file: a\npasword: b", "token_file: a\npasword: *"),
            ("pässword: é\npassword: é中😀", "pässword: é\npassword: ·•𝟎"),
            ("", ""),
        ] {
            let found = masked(text);
            assert_eq!(found, shown);
            assert_eq!((found.len(), found.chars().count()), (text.len(), text.chars().count()));
        }
    }
}
