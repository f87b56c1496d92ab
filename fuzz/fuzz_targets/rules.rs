//! Any text as a rule file, in both fronts; what loads is loaded again, on top of itself.
#![no_main]

use lanner_engine::load::{Front, LoadOptions, Loader};
use lanner_fields::Registry;
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

static FIELDS: OnceLock<Registry> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let registry = FIELDS.get_or_init(Registry::builtin);
    for front in [Front::Falco, Front::Lanner] {
        let mut loader = Loader::new(registry, LoadOptions::new(front));
        for _ in 0..2 {
            let result = loader.load_file("fuzz.yaml", bytes);
            let diagnostics: Vec<_> = result.diagnostics().cloned().collect();
            let text = lanner_lang::diagnostic::render(&diagnostics, loader.sources());
            assert_eq!(text.is_empty(), diagnostics.is_empty());
        }
    }
});
