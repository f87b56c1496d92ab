//! Any text as a condition: it parses or is refused with a place inside the text; a tree prints back to what parses again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match lanner_lang::condition::parse(text, 1000) {
        Ok(expr) => {
            let printed = expr.to_string();
            assert!(lanner_lang::condition::parse(&printed, 1000).is_ok(), "{printed}");
        }
        Err(error) => assert!(error.position.idx as usize <= text.len()),
    }
});
