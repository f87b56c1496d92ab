//! A body that arrives in pieces, as lines.

use super::http::Response;
use crate::failure::Failure;

/// A longer line is nonsense, bytes.
const MAX_LINE: usize = 1 << 20;

/// Puts pieces together and cuts lines out of them.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    rest: Vec<u8>,
    /// No line ends before this place.
    searched: usize,
}

impl Lines {
    /// The next line that is not empty; `None` when the body ends.
    pub(crate) async fn next(&mut self, response: &mut Response) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            while let Some(line) = self.cut() {
                if !line.trim_ascii().is_empty() {
                    return Ok(Some(line));
                }
            }
            if self.rest.len() > MAX_LINE {
                return Err(Failure::garbage(format_args!("a line of more than {MAX_LINE} bytes")));
            }
            match response.piece().await? {
                Some(piece) => self.rest.extend_from_slice(&piece),
                None => return Ok(None),
            }
        }
    }

    fn cut(&mut self) -> Option<Vec<u8>> {
        let Some(end) = self.rest.iter().skip(self.searched).position(|&b| b == b'\n') else {
            self.searched = self.rest.len();
            return None;
        };
        let line = self.rest.drain(..=self.searched + end).collect();
        self.searched = 0;
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_wherever_pieces_end() {
        let text = b"ab\n\nc\nrest";
        for size in 1..text.len() {
            let (mut lines, mut found) = (Lines::default(), Vec::new());
            for piece in text.chunks(size) {
                lines.rest.extend_from_slice(piece);
                found.extend(std::iter::from_fn(|| lines.cut()));
            }
            assert_eq!(found, [&b"ab\n"[..], b"\n", b"c\n"], "{size}");
            assert_eq!(lines.rest, b"rest");
        }
    }
}
