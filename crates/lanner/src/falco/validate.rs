//! `-V`: the report on rule files.

use lanner_engine::load::{FileResult, Problem};
use serde_json::{Value, json};

/// The report as text: a line a file, and for files that can't be used all that is wrong with them.
pub fn text(results: &[FileResult]) -> String {
    let report = |result: &FileResult| if result.successful() { result.summary() + "\n" } else { result.to_text() };
    results.iter().map(report).collect()
}

/// The report as JSON: the value of `falco_load_results`.
pub fn json(results: &[FileResult]) -> Value {
    results.iter().map(file).collect()
}

fn file(result: &FileResult) -> Value {
    let mut value = json!({
        "name": result.name,
        "successful": result.successful(),
        "errors": result.errors.iter().map(problem).collect::<Vec<Value>>(),
        "warnings": result.warnings.iter().map(problem).collect::<Vec<Value>>(),
    });
    if let (Some(map), Some(warnings)) = (value.as_object_mut(), &result.schema_warnings) {
        map.insert("schema_valid".to_owned(), warnings.is_empty().into());
        map.insert("schema_warnings".to_owned(), warnings.as_slice().into());
    }
    value
}

fn problem(problem: &Problem) -> Value {
    let locations: Vec<Value> = problem
        .context
        .locations
        .iter()
        .map(|location| {
            json!({
                "item_type": location.item_type.as_str(),
                "item_name": location.item_name,
                "position": {
                    "name": location.name,
                    "line": location.line,
                    "column": location.column,
                    "offset": location.offset,
                },
            })
        })
        .collect();
    let mut value = json!({
        "code": problem.code.as_str(),
        "codedesc": problem.code.description(),
        "message": problem.message,
        "context": { "locations": locations, "snippet": problem.context.snippet },
    });
    if let (Some(map), Some(field)) = (value.as_object_mut(), &problem.deprecated_field) {
        map.insert("deprecated_field".to_owned(), field.as_str().into());
    }
    value
}
