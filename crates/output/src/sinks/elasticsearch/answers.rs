//! What an answer to a bulk request says of each document (elastic.co, "Bulk API": `items`, in the order of the actions).

use crate::client::{Answer, Judge, Verdict};
use serde_json::Value;

/// Understands answers of `_bulk`.
#[derive(Debug)]
pub(super) struct Items;

impl Judge for Items {
    fn judge(&self, answer: &Answer, count: usize) -> Result<Vec<Verdict>, String> {
        let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let items = value.get("items").and_then(Value::as_array);
        let Some(items) = items.filter(|items| items.len() == count) else {
            return Err("the answer is none to a bulk request".to_owned());
        };
        items.iter().map(|item| verdict(item).ok_or_else(|| "an item of the answer has no status".to_owned())).collect()
    }
}

fn verdict(item: &Value) -> Option<Verdict> {
    let of = item.get("create")?;
    let status = of.get("status")?.as_u64()?;
    Some(match status {
        // 409: it is there from an earlier try.
        200..=299 | 409 => Verdict::Arrived,
        429 | 500..=599 => Verdict::Open,
        _ => {
            let word = |key: &str| of.get("error").and_then(|error| error.get(key)).and_then(Value::as_str);
            let reason: String = word("reason").unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
            Verdict::Refused(format!("status {status}: {}: {reason}", word("type").unwrap_or("no type")))
        }
    })
}
