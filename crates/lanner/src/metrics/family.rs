//! Metrics in Prometheus' text form, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/.

use std::fmt::Write as _;

/// Media type of the form.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What a number does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// A value; times and sizes are in seconds and bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A count.
    Count(u64),
    /// Another number.
    Number(f64),
}

/// A label's name and value.
pub type Label = (String, String);

/// A name with all its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    name: String,
    help: &'static str,
    kind: Kind,
    rows: Vec<(Vec<Label>, Value)>,
}

/// Families in order, each name once.
#[derive(Debug, Default)]
pub struct Families(Vec<Family>);

impl Families {
    /// Adds a value; what it is about is said once for each name.
    pub fn add(&mut self, kind: Kind, name: &str, help: &'static str, labels: &[(&str, &str)], value: Value) {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        match self.0.iter_mut().find(|family| family.name == name) {
            Some(family) => family.rows.push((labels, value)),
            None => self.0.push(Family { name: name.to_owned(), help, kind, rows: vec![(labels, value)] }),
        }
    }

    /// Adds a count that only grows.
    pub fn count(&mut self, name: &str, help: &'static str, labels: &[(&str, &str)], value: u64) {
        self.add(Kind::Counter, name, help, labels, Value::Count(value));
    }

    /// Adds a number that only grows.
    pub fn sum(&mut self, name: &str, help: &'static str, labels: &[(&str, &str)], value: f64) {
        self.add(Kind::Counter, name, help, labels, Value::Number(value));
    }

    /// Adds a number that goes up and down.
    pub fn gauge(&mut self, name: &str, help: &'static str, labels: &[(&str, &str)], value: f64) {
        self.add(Kind::Gauge, name, help, labels, Value::Number(value));
    }

    /// As text.
    pub fn render(&self) -> String {
        let mut out = String::new();
        for Family { name, help, kind, rows } in &self.0 {
            let kind = match kind {
                Kind::Counter => "counter",
                Kind::Gauge => "gauge",
            };
            // Writing to a String can't fail.
            let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
            for (labels, value) in rows {
                out.push_str(name);
                push_labels(labels, &mut out);
                let _ = match value {
                    Value::Count(count) => writeln!(out, " {count}"),
                    Value::Number(number) => writeln!(out, " {number}"),
                };
            }
        }
        out
    }
}

fn push_labels(labels: &[Label], out: &mut String) {
    for (at, (name, value)) in labels.iter().enumerate() {
        out.push(if at == 0 { '{' } else { ',' });
        let _ = write!(out, "{name}=\"");
        for letter in value.chars() {
            match letter {
                '\\' => out.push_str("\\\\"),
                '"' => out.push_str("\\\""),
                '\n' => out.push_str("\\n"),
                other => out.push(other),
            }
        }
        out.push('"');
    }
    if !labels.is_empty() {
        out.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::Families;

    #[test]
    fn names_are_explained_once_and_labels_are_escaped() {
        let mut families = Families::default();
        families.count("a_total", "Some.", &[("rule", "say \"hi\"\\\n")], 1);
        families.gauge("b", "Another.", &[], 0.5);
        families.count("a_total", "Some.", &[("rule", "x"), ("source", "y")], u64::MAX);
        let text = "# HELP a_total Some.\n# TYPE a_total counter\na_total{rule=\"say \\\"hi\\\"\\\\\\n\"} 1\n\
                    a_total{rule=\"x\",source=\"y\"} 18446744073709551615\n# HELP b Another.\n# TYPE b gauge\nb 0.5\n";
        assert_eq!(families.render(), text);
    }
}
