//! Files that settings name, read up to a size.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The bytes of a file that has `max` of them at most; one that never ends is not read to its end.
///
/// # Errors
/// When it can't be read, or is larger.
pub(crate) fn read(path: &Path, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {max} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::read;
    use std::path::Path;

    #[test]
    fn a_file_without_an_end_is_too_large() {
        assert_eq!(read(Path::new("/dev/zero"), 7).unwrap_err().to_string(), "larger than 7 bytes");
        assert!(read(Path::new("/dev/null"), 0).unwrap().is_empty());
    }
}
