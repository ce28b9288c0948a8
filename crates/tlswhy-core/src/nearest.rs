//! The nearest existing name to one that does not exist, for error messages.

/// The name that needs the fewest single-character changes, when that is few enough to be a slip.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = word.chars().count() / 3 + 1;
    names
        .into_iter()
        .map(|name| (if name.starts_with(word) { 0 } else { distance(word, name) }, name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein distance over at most the first 64 characters, ASCII case folded.
pub fn distance(a: &str, b: &str) -> usize {
    const MOST: usize = 64;
    let mut row: [usize; MOST + 1] = core::array::from_fn(|i| i);
    let mut length = 0;
    for (i, x) in a.chars().take(MOST).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        length = 0;
        for (j, y) in b.chars().take(MOST).enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(MOST);
            let here = (diagonal + usize::from(!x.eq_ignore_ascii_case(&y))).min(above + 1).min(left + 1);
            if let Some(cell) = row.get_mut(j) {
                *cell = left;
            }
            (diagonal, left, length) = (above, here, j + 1);
        }
        if let Some(cell) = row.get_mut(length) {
            *cell = left;
        }
    }
    if a.is_empty() { b.chars().count() } else { row.get(length).copied().unwrap_or(MOST) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_changes() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("same", "SAME"), 0);
    }

    #[test]
    fn finds_a_slip_and_nothing_far_off() {
        let names = ["missing-supported-groups", "no-common-group", "healthy"];
        assert_eq!(nearest("missing-suported-groups", names), Some("missing-supported-groups"));
        assert_eq!(nearest("no-common", names), Some("no-common-group"));
        assert_eq!(nearest("xyzzy", names), None);
    }
}
