//! Registries that are no more than numbers and names.

/// Gives a module its `name`, `by_name` and `all` over two generated tables: names sorted by number, and
/// spellings in bare form ([`super::spelling::find_bare`]) sorted by spelling.
macro_rules! names {
    ($number:ty, $names:expr, $spellings:expr) => {
        /// The name of a number, as IANA or the RFC spells it.
        pub fn name(value: $number) -> Option<&'static str> {
            let at = $names.binary_search_by_key(&value, |&(number, _)| number).ok()?;
            $names.get(at).map(|&(_, name)| name)
        }

        /// The number of a name; case and everything but letters and digits do not matter.
        pub fn by_name(name: &str) -> Option<$number> {
            $crate::registry::spelling::find_bare($spellings, name)
        }

        /// Every number and its name, by number.
        pub fn all() -> &'static [($number, &'static str)] {
            $names
        }
    };
}
pub(super) use names;
