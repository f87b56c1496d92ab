//! Which syscalls are wanted: the bytes of `interest` in `bpf/lib/maps.h`.

use super::settings::{NUMBERS, moves, natives_of_32};

/// `MOVES_PATHS` of `bpf/lib/maps.h`.
const MOVES_PATHS: u8 = 0x80;
/// 32-bit callers have many calls behind this number (`socketcall`), one of which is always wanted.
const SOCKETCALL_32: usize = 102;

/// What is wanted of each syscall, by native number: its class and what is asked for beside it; 0 for nothing.
#[derive(Debug, Clone)]
pub(super) struct Interest([u8; NUMBERS]);

impl Interest {
    /// Interest in the calls after which paths may lead elsewhere, and in no others.
    pub(super) fn in_moves() -> Self {
        let mut interest = Self([0; NUMBERS]);
        for number in moves() {
            interest.want(number, MOVES_PATHS);
        }
        interest
    }

    /// Wants a syscall, by its native number, which is below [`NUMBERS`].
    pub(super) fn want(&mut self, number: usize, what: u8) {
        self.0.get_mut(number).into_iter().for_each(|slot| *slot |= what);
    }

    /// As the probe reads it: by native number, and behind that by the number as callers give it, where only 0 has a meaning.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = self.0.to_vec();
        let native = |number: usize| self.0.get(number).copied().unwrap_or(0);
        for (number, of_32) in natives_of_32().into_iter().enumerate() {
            let always = u8::from(cfg!(target_arch = "x86_64") && number == SOCKETCALL_32);
            out.push(native(number) | native(usize::from(of_32)) | always);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::settings::native;
    use lanner_schema::syscalls::by_name;

    #[test]
    fn a_call_is_let_through_by_each_number_that_it_has() {
        let unlink = by_name("unlink").unwrap();
        let mut interest = Interest::in_moves();
        let Some(number) = native(unlink) else { return };
        interest.want(number, 4);
        let bytes = interest.bytes();
        assert_eq!(bytes.len(), 2 * NUMBERS);
        let let_through = |number: usize| bytes[NUMBERS + number] != 0;
        // open is 5 of 32-bit callers and fstat of others: nobody wants them.
        assert_eq!(
            [bytes[number], u8::from(let_through(number)), u8::from(let_through(5)), u8::from(let_through(10))],
            [4, 1, 0, 1]
        );
        assert!(let_through(SOCKETCALL_32));
    }
}
