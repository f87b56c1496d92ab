//! Any text as a condition: it parses or is refused with a place inside the text; a tree prints and is walked.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match lanner_lang::condition::parse(text, 1000) {
        Ok(expr) => {
            let span = expr.span();
            assert!(span.start <= span.end && span.end as usize <= text.len());
            assert!(!expr.to_string().is_empty());
        }
        Err(error) => assert!(error.position.idx as usize <= text.len()),
    }
});
