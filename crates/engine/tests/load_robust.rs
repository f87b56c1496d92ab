//! Loading never panics, and never takes more than its bounds: cut and changed files, macros and lists that double themselves, deep nesting.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its data, starts threads, and fails by panicking"
)]

use lanner_engine::load::{FileResult, Front, LoadOptions, Loader, required_plugins};
use lanner_fields::Registry;
use std::fmt::Write;
use std::fs;
use std::path::Path;

fn load(front: Front, bytes: &[u8]) -> (FileResult, usize) {
    let registry = Registry::builtin();
    let mut loader = Loader::new(&registry, LoadOptions::new(front));
    let result = match front {
        Front::Falco => loader.load_file("r.yaml", bytes),
        Front::Lanner => loader.load_all([("r.yaml", bytes)]).remove(0),
    };
    let _ = (result.to_text(), loader.describe(), loader.unmet_plugins());
    (result, loader.rules().len())
}

/// Runs on a thread with a small stack, as worker threads of others may have.
fn on_small_stack(job: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(job).unwrap().join().unwrap();
}

/// The files of the data tests, all in one.
fn material() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let texts = names.iter().map(|path| fs::read_to_string(path).unwrap());
    let blocks = texts.flat_map(|text| {
        let blocks = text.split("```yaml").skip(1).filter_map(|rest| rest.split("```").next()?.split_once('\n'));
        blocks.map(|(_, body)| body.to_owned()).collect::<Vec<_>>()
    });
    blocks.filter(|body| body.starts_with("- ")).collect()
}

#[test]
fn cut_and_changed_files_do_not_panic() {
    let text = material();
    let items: Vec<String> = text.split("\n- ").map(|item| format!("- {item}\n")).collect();
    let mut count = 0;
    for (n, window) in items.windows(2).enumerate() {
        let joined = window.concat();
        for at in (0..joined.len()).step_by(23).map(|at| at + n % 23).filter(|at| joined.is_char_boundary(*at)) {
            load(Front::Lanner, joined.get(..at).unwrap_or("").as_bytes());
            let mut changed = joined.clone().into_bytes();
            if let Some(byte) = changed.get_mut(at) {
                *byte = b"\0\"'[]{}:,-#&*\xff %(\\\n"[(at + n) % 19];
            }
            load(Front::Falco, &changed);
            load(Front::Lanner, &changed);
            required_plugins(&changed);
            count += 4;
        }
    }
    println!("{count} loads");
}

#[test]
fn macros_that_double_themselves_are_bounded() {
    on_small_stack(|| {
        let mut text = String::from("- macro: m0\n  condition: evt.type = open\n");
        for n in 1..64 {
            writeln!(text, "- macro: m{n}\n  condition: m{0} and m{0}", n - 1).unwrap();
        }
        text.push_str("- rule: r\n  desc: d\n  condition: m63\n  output: o\n  priority: INFO\n");
        let (result, rules) = load(Front::Lanner, text.as_bytes());
        assert_eq!(rules, 0);
        assert!(
            result.errors.iter().any(|problem| problem.diagnostic.id == "condition-too-large"),
            "{}",
            result.to_text()
        );
    });
}

#[test]
fn lists_that_double_themselves_are_bounded() {
    on_small_stack(|| {
        let mut text = String::from("- list: l0\n  items: [a, b]\n");
        for n in 1..63 {
            writeln!(text, "- list: l{n}\n  items: [l{0}, l{0}]", n - 1).unwrap();
        }
        text.push_str("- rule: r\n  desc: d\n  condition: proc.name in (l62)\n  output: o\n  priority: INFO\n");
        let (result, rules) = load(Front::Lanner, text.as_bytes());
        assert_eq!(rules, 0, "{}", result.to_text());
    });
}

#[test]
fn deep_nesting_is_refused_not_fallen_into() {
    on_small_stack(|| {
        let mut text = String::from("- macro: m0\n  condition: evt.type = open\n");
        for n in 1..3000 {
            writeln!(text, "- macro: m{n}\n  condition: not (m{} or proc.name = x)", n - 1).unwrap();
        }
        text.push_str("- rule: r\n  desc: d\n  condition: m2999\n  output: o\n  priority: INFO\n");
        assert_eq!(load(Front::Lanner, text.as_bytes()).1, 0);
        // Backwards, so that the first macro leads through all.
        let mut text = String::from("- macro: m0\n  condition: evt.type = open\n");
        for n in 1..3000 {
            writeln!(text, "- macro: m{n}\n  condition: evt.type = close").unwrap();
        }
        for n in 0..2999 {
            writeln!(text, "- macro: m{n}\n  condition: not (m{} or proc.name = x)", n + 1).unwrap();
        }
        text.push_str("- rule: r\n  desc: d\n  condition: m0\n  output: o\n  priority: INFO\n");
        assert_eq!(load(Front::Lanner, text.as_bytes()).1, 0);
        let mut text = String::new();
        for n in 0..3000 {
            writeln!(text, "- list: l{n}\n  items: [l{}, x]", n + 1).unwrap();
        }
        text.push_str("- rule: r\n  desc: d\n  condition: proc.name in (l0)\n  output: o\n  priority: INFO\n");
        assert_eq!(load(Front::Lanner, text.as_bytes()).1, 0);
        let deep = format!(
            "- rule: r\n  desc: d\n  condition: {}evt.type = open{}\n  output: o\n  priority: INFO\n",
            "(not ".repeat(5000),
            ")".repeat(5000)
        );
        assert_eq!(load(Front::Lanner, deep.as_bytes()).1, 0);
        let nested = format!("- rule: r\n  exceptions: {}x{}\n  append: true\n", "[".repeat(150), "]".repeat(150));
        load(Front::Lanner, nested.as_bytes());
        let values = format!(
            "- rule: r\n  desc: d\n  condition: evt.type = open\n  output: o\n  priority: INFO\n  exceptions:\n    - name: e\n      fields: [a]\n      values: {}x{}\n",
            "[".repeat(150),
            "]".repeat(150)
        );
        load(Front::Lanner, values.as_bytes());
    });
}
