//! Does a text begin, or end, with one of several?

/// Prefixes, or suffixes turned round, none of which begins another; sorted. Of such a list only the
/// greatest member that is not greater than the value can be a prefix of it, so one binary search decides.
#[derive(Debug, Clone)]
pub struct Affixes {
    sorted: Vec<Box<[u8]>>,
}

/// The texts of which none begins with another one, sorted.
pub(super) fn reduced(mut all: Vec<Box<[u8]>>) -> Vec<Box<[u8]>> {
    all.sort();
    let mut kept: Vec<Box<[u8]>> = Vec::with_capacity(all.len());
    for text in all {
        if !kept.last().is_some_and(|last| text.starts_with(last)) {
            kept.push(text);
        }
    }
    kept
}

impl Affixes {
    /// For `startswith`.
    pub fn prefixes(texts: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self { sorted: reduced(texts.into_iter().map(Vec::into_boxed_slice).collect()) }
    }

    /// For `endswith`.
    pub fn suffixes(texts: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let turned = texts.into_iter().map(|text| text.into_iter().rev().collect());
        Self { sorted: reduced(turned.collect()) }
    }

    /// True if `value` begins with one of the prefixes.
    #[inline]
    pub fn begin(&self, value: &[u8]) -> bool {
        let after = if self.sorted.len() == 1 { 1 } else { self.sorted.partition_point(|prefix| **prefix <= *value) };
        after.checked_sub(1).and_then(|at| self.sorted.get(at)).is_some_and(|prefix| value.starts_with(prefix))
    }

    /// True if `value` ends with one of the suffixes.
    #[inline]
    pub fn end(&self, value: &[u8]) -> bool {
        let not_after = |suffix: &[u8]| suffix.iter().cmp(value.iter().rev()).is_le();
        let after = if self.sorted.len() == 1 { 1 } else { self.sorted.partition_point(|suffix| not_after(suffix)) };
        let found = after.checked_sub(1).and_then(|at| self.sorted.get(at));
        found.is_some_and(|suffix| {
            suffix.len() <= value.len() && suffix.iter().eq(value.iter().rev().take(suffix.len()))
        })
    }

    /// The texts, the suffixes turned round.
    pub fn sorted(&self) -> &[Box<[u8]>] {
        &self.sorted
    }
}

#[cfg(test)]
mod tests {
    use super::Affixes;

    fn texts(list: &[&str]) -> Vec<Vec<u8>> {
        list.iter().map(|text| text.as_bytes().to_vec()).collect()
    }

    #[test]
    fn agree_with_trying_each() {
        let lists: [&[&str]; 5] =
            [&["/etc", "/etc/", "/usr/bin", "/usr"], &["a"], &["", "x"], &[], &["ab", "abc", "b", "ba", "zz"]];
        let values = ["/etc/passwd", "/et", "/usr/bin/x", "/var", "", "a", "ab", "abc", "cba", "ba", "b", "xyzz", "zz"];
        for list in lists {
            let (prefixes, suffixes) = (Affixes::prefixes(texts(list)), Affixes::suffixes(texts(list)));
            for value in values {
                let wanted = list.iter().any(|prefix| value.starts_with(prefix));
                assert_eq!(prefixes.begin(value.as_bytes()), wanted, "{value} begins {list:?}");
                let wanted = list.iter().any(|suffix| value.ends_with(suffix));
                assert_eq!(suffixes.end(value.as_bytes()), wanted, "{value} ends {list:?}");
            }
        }
    }
}
