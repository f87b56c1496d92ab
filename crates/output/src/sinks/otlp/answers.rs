//! What an answer says of log records: success, or how many were refused, but not which (opentelemetry.io, "OTLP Specification", "Partial Success").

use crate::client::{Answer, Judge, Verdict};
use serde_json::Value;

/// Understands answers of OTLP/HTTP.
#[derive(Debug)]
pub(super) struct Partial;

impl Judge for Partial {
    /// "Retryable Response Codes": all others must not be sent again.
    fn may_pass(&self, status: u16) -> bool {
        matches!(status, 429 | 502 | 503 | 504)
    }

    /// The refused ones must not be sent again; as nobody says which they are, the last ones count as refused. An answer without the words is a success.
    fn judge(&self, answer: &Answer, count: usize) -> Result<Vec<Verdict>, String> {
        let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let partial = value.get("partialSuccess");
        let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let refused = partial.and_then(|partial| partial.get("rejectedLogRecords")).and_then(number).unwrap_or(0);
        let refused = usize::try_from(refused).unwrap_or(count).min(count);
        let said = partial.and_then(|partial| partial.get("errorMessage")).and_then(Value::as_str).unwrap_or_default();
        let said: String = said.chars().filter(|c| !c.is_control()).take(200).collect();
        let why = answer.because(&format!("{refused} of {count} log records refused, it does not say which: {said}"));
        let mut verdicts = vec![Verdict::Arrived; count - refused];
        verdicts.resize(count, Verdict::Refused(why));
        Ok(verdicts)
    }
}
