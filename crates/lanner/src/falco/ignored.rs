//! `-i`: syscalls that are not watched unless `base_syscalls.all` is set.

use lanner_schema::syscalls::{SYSCALLS, Uses};

/// The list, one name a line, sorted.
pub fn text() -> String {
    let mut names: Vec<&str> =
        SYSCALLS.iter().filter(|syscall| syscall.uses.has(Uses::HIGH_VOLUME)).map(|syscall| syscall.name).collect();
    names.sort_unstable();
    names.dedup();
    let mut text = String::from("Ignored syscall(s):\n");
    for name in names {
        text.push_str("- ");
        text.push_str(name);
        text.push('\n');
    }
    text
}
