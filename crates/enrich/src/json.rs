//! Values of answers in JSON, by their path; what is missing or of another type is empty.

use serde_json::Value;

/// The value at a path of keys.
pub(crate) fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().try_fold(value, |value, key| value.get(key)).unwrap_or(&Value::Null)
}

/// The text at a path.
pub(crate) fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    at(value, path).as_str().unwrap_or_default()
}

/// The text at a path, owned.
pub(crate) fn string(value: &Value, path: &[&str]) -> String {
    text(value, path).to_owned()
}

/// The flag at a path, if there is one.
pub(crate) fn flag(value: &Value, path: &[&str]) -> Option<bool> {
    at(value, path).as_bool()
}

/// The list at a path.
pub(crate) fn list<'a>(value: &'a Value, path: &[&str]) -> impl Iterator<Item = &'a Value> {
    at(value, path).as_array().into_iter().flatten()
}

/// The texts of the list at a path.
pub(crate) fn texts<'a>(value: &'a Value, path: &[&str]) -> impl Iterator<Item = &'a str> {
    list(value, path).filter_map(Value::as_str)
}

/// The texts of the map at a path, with their keys.
pub(crate) fn pairs(value: &Value, path: &[&str]) -> Vec<(String, String)> {
    let entries = at(value, path).as_object().into_iter().flatten();
    entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}
