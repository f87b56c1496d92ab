//! Pieces of alerts that several forms show: texts of bounded length, fields as texts, times, names of labels.

use super::append_plain;
use crate::time::append_iso;
use lanner_engine::Alert;
use lanner_fields::Typed;
use lanner_fields::time::SECOND;

/// Characters that are kept at the end of a text that is cut: what a group counts stands there.
const TAIL: usize = 100;

/// Room for the words in place of what was cut.
const WORDS: usize = 40;

/// A text of `most` UTF-16 units at most (so do the services count whose limits are in characters), cut in its middle where it is longer; `most` is over 200.
pub(crate) fn cut(text: &[u8], most: usize) -> String {
    let text = String::from_utf8_lossy(text);
    if text.encode_utf16().count() <= most {
        return text.into_owned();
    }
    let fitting = |room: usize| {
        let mut left = room;
        move |c: &char| {
            left = left.saturating_sub(c.len_utf16());
            left > 0
        }
    };
    let head: String = text.chars().take_while(fitting(most.saturating_sub(TAIL + WORDS))).collect();
    let tail: Vec<char> = text.chars().rev().take_while(fitting(TAIL)).collect();
    let left_out = text.chars().count() - head.chars().count() - tail.len();
    format!("{head} … [{left_out} characters cut] … {}", tail.iter().rev().collect::<String>())
}

/// The fields of an alert as texts, each once; without those that it lacks, and without what its group counts, which its message says.
pub(crate) fn facts(alert: &Alert) -> impl Iterator<Item = (&str, Vec<u8>)> {
    alert.fields.iter().enumerate().filter_map(|(n, (key, value))| {
        let earlier = alert.fields.iter().take(n).any(|(earlier, _)| earlier == key);
        let left_out = earlier || *value == Typed::Missing || key.starts_with("group.");
        (!left_out).then(|| (&**key, plain(value)))
    })
}

/// A value as a text.
pub(crate) fn plain(value: &Typed) -> Vec<u8> {
    let mut text = Vec::new();
    append_plain(value, &mut text);
    text
}

/// The value of a field as a text, if the alert has it.
pub(crate) fn fact(alert: &Alert, name: &str) -> Option<Vec<u8>> {
    let (_, value) = alert.fields.iter().find(|(key, _)| **key == *name)?;
    (*value != Typed::Missing).then(|| plain(value))
}

/// `YYYY-MM-DDTHH:MM:SS.mmmZ`; `ts` in ns since 1970.
pub(crate) fn millis(ts: u64) -> String {
    let mut text = Vec::new();
    append_iso((ts / SECOND) as i64, &mut text);
    format!("{}.{:03}Z", String::from_utf8_lossy(&text), ts % SECOND / 1_000_000)
}

/// When the alert, or its group, began, ns since 1970.
pub(crate) fn since(alert: &Alert) -> u64 {
    alert.fields.iter().find(|(key, _)| **key == *"group.since").map_or(alert.ts, |(_, value)| match value {
        Typed::Uint(since) => *since,
        _ => alert.ts,
    })
}

/// Whether it is the last word of a group.
pub(crate) fn is_over(alert: &Alert) -> bool {
    alert.fields.iter().any(|(key, value)| **key == *"group.state" && *value == Typed::Text(b"over".to_vec()))
}

/// A name of a label as Prometheus has it: `[a-zA-Z_][a-zA-Z0-9_]*`.
pub(crate) fn label_name(name: &str) -> String {
    let mut label: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if !label.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        label.insert(0, '_');
    }
    label
}

#[cfg(test)]
mod tests {
    use super::{cut, label_name, millis};

    #[test]
    fn what_is_too_long_is_cut_in_its_middle() {
        let text = "ä".repeat(500) + &"\u{1f985}".repeat(500) + " (×7 since then)";
        let short = cut(text.as_bytes(), 300);
        assert!(short.encode_utf16().count() <= 300 && short.ends_with("(×7 since then)"), "{short}");
        assert!(short.starts_with("ää") && short.contains(" characters cut] … "), "{short}");
        assert_eq!(cut(b"short\xff", 300), "short\u{fffd}");
    }

    #[test]
    fn names_and_times_are_as_the_others_want_them() {
        assert_eq!(["proc.aname[1]", "9a", ""].map(label_name), ["proc_aname_1_", "_9a", "_"]);
        assert_eq!(millis(1_470_327_477_881_785_348), "2016-08-04T16:17:57.881Z");
    }
}
