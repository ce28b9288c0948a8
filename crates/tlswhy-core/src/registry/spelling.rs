//! Looking a name up in whatever spelling, without allocating.

/// How a spelling is compared: upper case, and `-`, space and `.` the same as `_`. The generated tables hold
/// their keys in this form, sorted by it.
const fn fold(byte: u8) -> u8 {
    match byte {
        b'-' | b' ' | b'.' => b'_',
        _ => byte.to_ascii_uppercase(),
    }
}

/// The value whose key, in folded form, is `prefix` followed by `name`. `table` is sorted by key.
pub(super) fn find<V: Copy>(table: &[(&str, V)], prefix: &str, name: &str) -> Option<V> {
    let wanted = || prefix.bytes().chain(name.bytes()).map(fold);
    let at = table.binary_search_by(|(key, _)| key.bytes().cmp(wanted())).ok()?;
    table.get(at).map(|&(_, value)| value)
}

/// `name` without `prefix`, compared in folded form.
pub(super) fn strip<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let head = name.as_bytes().get(..prefix.len())?;
    let same = head.iter().copied().map(fold).eq(prefix.bytes().map(fold));
    if same { name.get(prefix.len()..) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{find, strip};

    #[test]
    fn case_and_the_joining_character_do_not_matter() {
        let table = [("A_B", 1), ("TLS_X", 2)];
        assert_eq!(find(&table, "", "a-b"), Some(1));
        assert_eq!(find(&table, "TLS_", "x"), Some(2));
        assert_eq!(find(&table, "", "a-b-c"), None);
        assert_eq!(strip("Br-Tls", "BR_"), Some("Tls"));
        assert_eq!(strip("é", "B"), None);
    }
}
