//! The settings that are written: keys with comments, in groups.

/// A key with its value.
#[derive(Debug)]
pub(super) struct Entry {
    path: String,
    /// Lines in front of it.
    pub(super) comments: Vec<String>,
    value: Value,
}

#[derive(Debug)]
enum Value {
    /// Behind the key.
    Line(String),
    /// Lines below it.
    Block(String),
}

impl Entry {
    pub(super) fn new(path: &str, doc: &str, value: String) -> Self {
        Self { path: path.to_owned(), comments: vec![doc.trim().to_owned()], value: Value::Line(value) }
    }

    /// `lines` end with a line feed each.
    pub(super) fn block(path: &str, doc: &str, lines: String) -> Self {
        Self { value: Value::Block(lines), ..Self::new(path, doc, String::new()) }
    }
}

/// All keys that are written.
#[derive(Debug, Default)]
pub(super) struct Page(Vec<Entry>);

impl Page {
    pub(super) fn add(&mut self, entry: Entry) {
        self.0.push(entry);
    }

    /// As YAML; a group stands where its first key came.
    pub(super) fn text(&self) -> String {
        let entries: Vec<(&str, &Entry)> = self.0.iter().map(|entry| (entry.path.as_str(), entry)).collect();
        let mut out = String::new();
        if entries.is_empty() {
            out.push_str("{}\n");
        }
        write(&entries, 0, &mut out);
        out
    }
}

/// Writes entries, each with what is left of its path.
fn write(entries: &[(&str, &Entry)], depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let mut done: Vec<&str> = Vec::new();
    for (path, entry) in entries {
        if depth == 0 {
            let seen = path.split('.').next().is_some_and(|first| done.contains(&first));
            out.push_str(if seen { "" } else { "\n" });
        }
        let Some((group, _)) = path.split_once('.') else {
            for comment in entry.comments.iter().flat_map(|comment| comment.lines()) {
                out.push_str(&format!("{indent}# {}\n", comment.trim()));
            }
            match &entry.value {
                Value::Line(value) => out.push_str(&format!("{indent}{path}: {value}\n")),
                Value::Block(lines) => {
                    out.push_str(&format!("{indent}{path}:\n"));
                    lines.lines().for_each(|line| out.push_str(&format!("{indent}  {line}\n")));
                }
            }
            continue;
        };
        if done.contains(&group) {
            continue;
        }
        done.push(group);
        out.push_str(&format!("{indent}{group}:\n"));
        let of_group = entries.iter().filter_map(|(path, entry)| {
            let (other, rest) = path.split_once('.')?;
            (other == group).then_some((rest, *entry))
        });
        write(&of_group.collect::<Vec<_>>(), depth + 1, out);
    }
}
