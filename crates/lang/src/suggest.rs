//! Finds what was probably meant: «did you mean …?»

/// The candidate nearest to `word`, when it is near enough to be worth telling: few typing errors, the same letters in other
/// case or between other dots, or one that begins with the word (or ends a dotted name with it). `None` for an exact hit.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(MAX_WORD).collect();
    if word.is_empty() {
        return None;
    }
    let scored = candidates.into_iter().filter_map(|name| Some((score(&word, name)?, name)));
    scored.min_by_key(|(score, name)| (*score, name.len())).filter(|(score, _)| *score > 0).map(|(_, name)| name)
}

/// Longer words are no typing errors of any name.
const MAX_WORD: usize = 64;

/// How far a candidate is away, lower is nearer; `None` when too far.
fn score(word: &[char], name: &str) -> Option<usize> {
    let name: Vec<char> = name.chars().take(MAX_WORD).collect();
    let allowed = match word.len().min(name.len()) {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    let lower =
        |text: &[char]| text.iter().flat_map(|c| c.to_lowercase()).filter(|c| !"._- ".contains(*c)).collect::<String>();
    if word.len().abs_diff(name.len()) <= allowed {
        let distance = distance(word, &name);
        if distance <= allowed {
            return Some(distance * 2);
        }
    }
    let is_group = name.starts_with(word) && name.get(word.len()) == Some(&'.');
    if is_group || lower(word) == lower(&name) {
        return Some(3);
    }
    if let Some(distance) = segments(word, &name) {
        return Some(4 + distance);
    }
    (word.len() >= 4 && name.starts_with(word)).then_some(10)
}

/// Sum of the distances of the dotted parts, each near enough for its length.
fn segments(word: &[char], name: &[char]) -> Option<usize> {
    let parts = |text: &[char]| text.split(|c| *c == '.').map(<[char]>::to_vec).collect::<Vec<_>>();
    let (words, names) = (parts(word), parts(name));
    if words.len() != names.len() || words.len() < 2 {
        return None;
    }
    let mut sum = 0;
    for (word, name) in words.iter().zip(&names) {
        let distance = distance(word, name);
        let allowed = if word.len().min(name.len()) >= 3 { 2 } else { 1 };
        if distance > allowed {
            return None;
        }
        sum += distance;
    }
    (sum <= 3).then_some(sum)
}

/// Damerau-Levenshtein distance in its restricted form: insertions, deletions, replacements, swaps of neighbours.
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const NAMES: [&str; 8] =
        ["proc.name", "proc.pname", "proc.exepath", "fd.name", "evt.type", "contains", "container.id", "proc.aname"];

    #[test]
    fn near_names_are_found() {
        for (word, wanted) in [
            ("proc.nmae", Some("proc.name")),
            ("proc.nam", Some("proc.name")),
            ("Proc.Name", Some("proc.name")),
            ("procname", Some("proc.name")),
            ("porc.nmae", Some("proc.name")),
            ("fd.nmae", Some("fd.name")),
            ("proc.exe_path", Some("proc.exepath")),
            ("evt.typ", Some("evt.type")),
            ("container", Some("container.id")),
            ("cantains", Some("contains")),
            ("proc.name", None),
            ("something.else", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, NAMES), wanted, "{word}");
        }
    }
}
