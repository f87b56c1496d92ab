//! Settings as they are shown beside a mistake: passwords and the like are covered.

/// What a key has in it whose value nobody should see in a log, also where it is misspelt.
const SECRETS: [&str; 7] = ["passw", "pasw", "token", "secret", "api_key", "routing_key", "authorization"];

fn is_secret(key: &str) -> bool {
    SECRETS.iter().any(|part| key.contains(part)) && !key.ends_with("_file") && !key.ends_with("_path")
}

/// The text with an asterisk for each byte of a secret, so that places in it stay what they are. Values of the environment (`${NAME}`) say nothing, and stay.
pub fn masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    // Lines that belong to a secret above them: those that begin further to the right.
    let mut below: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let (line, end) = line.split_at(line.trim_end_matches(['\n', '\r']).len());
        let indent = line.len() - line.trim_start().len();
        if below.is_some_and(|column| indent > column || line.trim().is_empty()) {
            cover(line, &mut shown);
        } else {
            below = of_line(line, &mut shown).then_some(indent);
        }
        shown.push_str(end);
    }
    shown
}

/// Adds a line of its own; true if its value is a text on the lines below it.
fn of_line(line: &str, shown: &mut String) -> bool {
    let mut rest = line;
    while let Some((before, value)) = secret(rest) {
        let (head, tail) = rest.split_at(before);
        shown.push_str(head);
        if tail.starts_with(['|', '>']) {
            shown.push_str(tail);
            return true;
        }
        let (value, behind) = tail.split_at(value);
        if value.starts_with("${") {
            shown.push_str(value);
        } else {
            cover(value, shown);
        }
        rest = behind;
    }
    shown.push_str(rest);
    false
}

fn cover(text: &str, shown: &mut String) {
    shown.extend(text.bytes().map(|byte| if byte.is_ascii_whitespace() { ' ' } else { '*' }));
}

/// Where the first secret of a line begins, and its length.
fn secret(line: &str) -> Option<(usize, usize)> {
    let lower = line.to_ascii_lowercase();
    let of_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let keys = lower.match_indices([':', '=']).filter_map(|(colon, _)| {
        let before = lower.get(..colon)?.trim_end().trim_end_matches(['"', '\'']);
        let start = before.trim_end_matches(of_word).len();
        is_secret(before.get(start..)?).then_some((start, colon + 1))
    });
    let of_value = |(start, behind): (usize, usize)| {
        let value = lower.get(behind..)?.trim_start();
        let at = lower.len() - value.len();
        let quoted = |quote: char| {
            let inside = value.strip_prefix(quote)?;
            Some((at + 1, inside.find(quote).unwrap_or(inside.len())))
        };
        let in_braces = lower.get(..start)?.contains('{');
        let plain = || (at, value.find([',', '}']).filter(|_| in_braces).unwrap_or(value.len()));
        Some(quoted('"').or_else(|| quoted('\'')).unwrap_or_else(plain))
    };
    keys.filter_map(of_value).find(|(_, len)| *len > 0)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn secrets_are_covered_where_they_stand() {
        for (text, shown) in [
            ("password: hunter2\nuser: a", "password: *******\nuser: a"),
            (
                "  - {name: x, smtp: {password: a b, token: \"c, d\", frm: x}}",
                "  - {name: x, smtp: {password: * *, token: \"** *\", frm: x}}",
            ),
            ("api_key: 'q' # why\r\n", "api_key: '*' # why\r\n"),
            ("\"token\" : x", "\"token\" : *"),
            ("lanner.outputs[0].nats.password=x", "lanner.outputs[0].nats.password=*"),
            ("password: ${NATS_PASSWORD}", "password: ${NATS_PASSWORD}"),
            ("password: \"${NATS_PASSWORD}\"", "password: \"${NATS_PASSWORD}\""),
            ("token: |\n  one\n\n  two é\nuser: a", "token: |\n  ***\n\n  *** **\nuser: a"),
            ("headers: {Authorization: Bearer x}", "headers: {Authorization: ****** *}"),
            ("web_token_file: /etc/token", "web_token_file: /etc/token"),
            ("token_file: a\npasword: b", "token_file: a\npasword: *"),
            ("pässword: é\nurl: http://a:b/?token=c d", "pässword: é\nurl: http://a:b/?token=* *"),
            ("password:\n  user: a", "password:\n  user: a"),
            ("", ""),
        ] {
            assert_eq!(masked(text), shown);
            assert_eq!(masked(text).len(), text.len());
        }
    }
}
