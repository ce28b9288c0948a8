//! Looking a name up in whatever spelling, without allocating.
//!
//! Two forms are compared. *Folded*: upper case, and `-`, space and `.` the same as `_`; cipher suites need it,
//! as OpenSSL's `AES128-GCM-SHA256` is another suite than `TLS_AES_128_GCM_SHA256`. *Bare*: upper case, letters
//! and digits only; for all other registries. The generated tables hold their keys in that form, sorted by it.

/// No name is longer, in bytes; what is longer is not looked up.
const LONGEST: usize = 128;

/// A name in the form of a table's keys.
struct Key {
    bytes: [u8; LONGEST],
    len: usize,
}

impl Key {
    /// `None` when it is too long to be a name.
    fn new(bytes: impl Iterator<Item = u8>) -> Option<Self> {
        let mut key = Key { bytes: [0; LONGEST], len: 0 };
        for byte in bytes {
            *key.bytes.get_mut(key.len)? = byte;
            key.len += 1;
        }
        Some(key)
    }

    /// The value with this key in `table`, which is sorted by key.
    fn find<V: Copy>(&self, table: &[(&str, V)]) -> Option<V> {
        let wanted = self.bytes.get(..self.len)?;
        let at = table.binary_search_by(|(key, _)| key.as_bytes().cmp(wanted)).ok()?;
        table.get(at).map(|&(_, value)| value)
    }
}

const fn fold(byte: u8) -> u8 {
    match byte {
        b'-' | b' ' | b'.' => b'_',
        _ => byte.to_ascii_uppercase(),
    }
}

/// The value whose key, in folded form, is `prefix` followed by `name`. `table` is sorted by key.
pub(super) fn find<V: Copy>(table: &[(&str, V)], prefix: &str, name: &str) -> Option<V> {
    Key::new(prefix.bytes().chain(name.bytes()).map(fold))?.find(table)
}

/// `name` without `prefix`, compared in folded form.
pub(super) fn strip<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let head = name.as_bytes().get(..prefix.len())?;
    let same = head.iter().copied().map(fold).eq(prefix.bytes().map(fold));
    if same { name.get(prefix.len()..) } else { None }
}

/// The value whose key is the bare form of `name`. `table` is sorted by key.
pub(super) fn find_bare<V: Copy>(table: &[(&str, V)], name: &str) -> Option<V> {
    if name.len() > LONGEST {
        return None;
    }
    let bare = name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase());
    Key::new(bare)?.find(table)
}

/// As [`find_bare`], but `name` may begin with one of `prefixes` (given in bare form), or with several in turn,
/// and end with one of `suffixes`. The whole name is tried first.
pub(super) fn find_affixed<V: Copy>(
    table: &[(&str, V)],
    name: &str,
    prefixes: &[&str],
    suffixes: &[&str],
) -> Option<V> {
    /// How many affixes can stand one after the other: `SSL_R_`, `TLSV1_`, `ALERT_`.
    const DEPTH: usize = 3;
    if name.len() > LONGEST {
        return None;
    }
    let mut rest = name;
    for _ in 0..=DEPTH {
        let hit = find_bare(table, rest).or_else(|| {
            suffixes.iter().find_map(|suffix| find_bare(table, strip_bare_suffix(rest, suffix)?))
        });
        if hit.is_some() {
            return hit;
        }
        rest = prefixes.iter().find_map(|prefix| strip_bare(rest, prefix))?;
    }
    None
}

/// `name` after the characters that make up `prefix` in bare form.
fn strip_bare<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let mut wanted = prefix.bytes();
    let mut next = wanted.next();
    for (at, byte) in name.bytes().enumerate() {
        let Some(expected) = next else { return name.get(at..) };
        if byte.is_ascii_alphanumeric() {
            if byte.to_ascii_uppercase() != expected {
                return None;
            }
            next = wanted.next();
        }
    }
    None
}

/// `name` before `suffix`, which is one word: compared without regard to case.
fn strip_bare_suffix<'a>(name: &'a str, suffix: &str) -> Option<&'a str> {
    let cut = name.len().checked_sub(suffix.len())?;
    name.get(cut..).filter(|end| end.eq_ignore_ascii_case(suffix))?;
    name.get(..cut)
}

#[cfg(test)]
mod tests {
    use super::{find, find_affixed, find_bare, strip};

    #[test]
    fn case_and_the_joining_character_do_not_matter() {
        let table = [("A_B", 1), ("TLS_X", 2)];
        assert_eq!(find(&table, "", "a-b"), Some(1));
        assert_eq!(find(&table, "TLS_", "x"), Some(2));
        assert_eq!(find(&table, "", "a-b-c"), None);
        assert_eq!(strip("Br-Tls", "BR_"), Some("Tls"));
        assert_eq!(strip("é", "B"), None);
    }

    #[test]
    fn affixes_are_taken_off_one_by_one() {
        let table = [("DECODEERROR", 50)];
        assert_eq!(find_bare(&table, "Decode Error"), Some(50));
        let check = |name, expect| {
            assert_eq!(find_affixed(&table, name, &["SSLR", "TLSV1", "ALERT"], &["alert"]), expect, "{name}");
        };
        check("DecodeError", Some(50));
        check("SSL_R_TLSV1_ALERT_DECODE_ERROR", Some(50));
        check("decode_error_alert", Some(50));
        check("tlsv1", None);
        check("ALERT ALERT ALERT ALERT decode error", None);
        check("décode error", None);
        check(&alloc::string::String::from("-").repeat(1000), None);
    }
}
