//! Events of the format's first version: no number of parameters in the header, so it is found by trying.

use lanner_schema::event::HEADER_LEN;
use lanner_schema::event_info;

/// Bytes of the first version's header.
const OLD_HEADER: usize = 22;
/// Messages and events of agents, which old writers stored with a length that is 3 too large.
const LONG_BY_THREE: [u16; 2] = [280, 286];

/// Why an event has no second version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OldEventError {
    /// Fewer bytes than a header.
    Short,
    /// A newer writer's code.
    UnknownCode,
    /// Its length does not fit its block.
    Length(u32),
    /// No number of parameters gives the length: code, length.
    ParamCount(u16, u32),
}

/// Writes the event's second version to `out`.
pub(crate) fn upgrade(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), OldEventError> {
    let (header, _) = bytes.split_first_chunk::<OLD_HEADER>().ok_or(OldEventError::Short)?;
    let field =
        |at: usize| header.get(at..).and_then(|rest| rest.first_chunk::<4>()).map_or(0, |b| u32::from_le_bytes(*b));
    let len = field(16);
    let code = u16::from_le_bytes([header[20], header[21]]);
    let info = event_info(code).ok_or(OldEventError::UnknownCode)?;
    let used = if LONG_BY_THREE.contains(&code) { len.saturating_sub(3) } else { len };
    let body = bytes.get(OLD_HEADER..used as usize).ok_or(OldEventError::Length(len))?;
    let width = if info.is_large() { 4 } else { 2 };
    let nparams = (0..=info.params.len()).rev().find(|&count| fits(body, count, width));
    let nparams = nparams.ok_or(OldEventError::ParamCount(code, len))?;
    out.clear();
    out.extend_from_slice(header);
    out.extend_from_slice(&(nparams as u32).to_le_bytes());
    out.extend_from_slice(body);
    let grown = used + (HEADER_LEN - OLD_HEADER) as u32;
    if let Some(slot) = out.get_mut(16..20) {
        slot.copy_from_slice(&grown.to_le_bytes());
    }
    Ok(())
}

/// True when `count` lengths and what they say fill the body exactly.
fn fits(body: &[u8], count: usize, width: usize) -> bool {
    let Some((lens, data)) = body.split_at_checked(count * width) else { return false };
    let number = |len: &[u8]| len.iter().rev().fold(0usize, |sum, &byte| sum << 8 | usize::from(byte));
    lens.chunks_exact(width).map(number).sum::<usize>() == data.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanner_schema::Event;

    /// An event of the first version.
    fn old(code: u16, params: &[&[u8]], extra_len: u32) -> Vec<u8> {
        let mut bytes = [5u64.to_le_bytes(), 7u64.to_le_bytes()].concat();
        let data: Vec<u8> = params.concat();
        let len = (OLD_HEADER + 2 * params.len() + data.len()) as u32 + extra_len;
        bytes.extend_from_slice(&len.to_le_bytes());
        bytes.extend_from_slice(&code.to_le_bytes());
        params.iter().for_each(|p| bytes.extend_from_slice(&(p.len() as u16).to_le_bytes()));
        bytes.extend_from_slice(&data);
        bytes
    }

    #[test]
    fn the_number_of_parameters_is_found() {
        let mut out = Vec::new();
        upgrade(&old(3, &[&[3; 8], b"/etc/passwd\0", &[0; 4], &[0; 4]], 0), &mut out).unwrap();
        let event = Event::parse(&out).unwrap();
        assert_eq!((event.ts, event.tid, event.name(), event.nparams()), (5, 7, "open", 4));
        assert_eq!(event.param(1), Some(&b"/etc/passwd\0"[..]));
        upgrade(&old(5, &[], 0), &mut out).unwrap();
        assert_eq!(Event::parse(&out).unwrap().nparams(), 0);
    }

    #[test]
    fn messages_are_stored_three_bytes_too_long() {
        let mut out = Vec::new();
        let mut message = old(280, &[b"id\0", b"text\0"], 3);
        message.extend_from_slice(&[0; 3]);
        upgrade(&message, &mut out).unwrap();
        assert_eq!(Event::parse(&out).unwrap().param(1), Some(&b"text\0"[..]));
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        let mut out = Vec::new();
        assert_eq!(upgrade(&[0; 21], &mut out), Err(OldEventError::Short));
        assert_eq!(upgrade(&old(5, &[&[0; 8]], 4), &mut out), Err(OldEventError::Length(36)));
        let mut inside = old(5, &[&[0; 8]], 0);
        inside[22] = 7;
        assert_eq!(upgrade(&inside, &mut out), Err(OldEventError::ParamCount(5, 32)));
        assert_eq!(upgrade(&old(999, &[], 0), &mut out), Err(OldEventError::UnknownCode));
    }
}
