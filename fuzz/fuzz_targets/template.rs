//! Any text as an output template, with the built-in fields: it parses or its mistakes have places inside the text.
#![no_main]

use lanner_lang::template::{Brackets, Template, split_lenient};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let fields = |name: &str| match name {
        "evt.type" | "evt.time" | "proc.name" | "fd.name" => Some(Brackets::Never),
        "proc.aname" | "evt.arg" | "proc.args" => Some(Brackets::Allowed),
        _ => None,
    };
    let (_, text) = split_lenient(text);
    if let Err(errors) = Template::parse(text, &fields) {
        assert!(!errors.is_empty());
        // A span at the end of the text covers the place behind it.
        assert!(errors.iter().all(|e| e.span.start <= e.span.end && e.span.start as usize <= text.len()));
    }
});
