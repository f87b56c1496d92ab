//! Versions of the engine and of plugins: `x.y.z`.

use std::fmt;

/// A semantic version without pre-release and build parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Changes that break rule files.
    pub major: u32,
    /// Additions.
    pub minor: u32,
    /// Corrections.
    pub patch: u32,
}

impl Version {
    /// `major.minor.patch`
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Three decimal numbers with dots between them; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse().ok() } else { None }
        });
        let version = Self { major: numbers.next()??, minor: numbers.next()??, patch: numbers.next()?? };
        if numbers.next().is_none() { Some(version) } else { None }
    }

    /// What a rule file requires of the engine: a version, or a plain number N for `0.N.0` as files before engine version 0.26 have it.
    pub fn parse_requirement(text: &str) -> Option<Self> {
        match text.parse() {
            Ok(minor) if !text.starts_with('+') => Some(Self::new(0, minor, 0)),
            _ => Self::parse(text),
        }
    }

    /// Whether this version serves those who ask for `required`: same major number, not older.
    pub fn serves(self, required: Self) -> bool {
        self.major == required.major && self >= required
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn reads_versions() {
        for (text, version) in [
            ("0.57.0", Some(Version::new(0, 57, 0))),
            ("26", Some(Version::new(0, 26, 0))),
            ("1.2", None),
            ("1.2.3.4", None),
            ("1.2.x", None),
            ("1.+2.3", None),
            ("+2", None),
            ("-1", None),
            ("not-a-number", None),
            ("99999999999", None),
            ("", None),
        ] {
            assert_eq!(Version::parse_requirement(text), version, "{text}");
        }
    }

    #[test]
    fn serves_older_requirements_of_the_same_major() {
        let engine = Version::new(0, 63, 0);
        for (required, served) in [("0.63.0", true), ("0.62.9", true), ("0.63.1", false), ("1.0.0", false), ("8", true)]
        {
            assert_eq!(Version::parse_requirement(required).map(|v| engine.serves(v)), Some(served), "{required}");
        }
    }
}
