//! Rows of a scanner's table: one suite, and a mark that says whether it was accepted.

const ACCEPTED: &[&str] =
    &["ok", "yes", "y", "\u{2713}", "\u{2714}", "\u{2705}", "accepted", "supported", "true", "enabled"];

const REFUSED: &[&str] = &[
    "--",
    "-",
    "no",
    "n",
    "\u{2717}",
    "\u{2718}",
    "\u{2716}",
    "\u{274c}",
    "rejected",
    "refused",
    "unsupported",
    "failed",
    "fail",
    "false",
    "disabled",
];

/// The most words that a row has beside its mark: number, name, a second name, bits.
const MAX_WORDS: usize = 4;

/// The row without its mark, and `true` if the mark says accepted.
pub(super) fn read(line: &str) -> Option<(&str, bool)> {
    let edge = |c: char| matches!(c, ' ' | '|' | ',' | ';' | '\t');
    let text = line.trim_matches(edge);
    let breaks = [' ', '|', ':', ',', '=', '\t'];
    let behind = || {
        let (rest, last) = text.rsplit_once(breaks)?;
        let accepted = mark(last)?;
        let rest = rest.trim_matches(edge);
        let denied = rest.to_ascii_lowercase().ends_with(" not");
        Some((if denied { rest.get(..rest.len() - 4)? } else { rest }, accepted != denied))
    };
    let front = || {
        let (first, rest) = text.split_once(breaks)?;
        // A dash before a name is the sign of an item.
        Some((rest.trim_matches(edge), mark(first).filter(|_| !first.starts_with('-'))?))
    };
    let (rest, accepted) = behind().or_else(front)?;
    let row = rest.split_whitespace().nth(MAX_WORDS).is_none() && super::in_line(rest).len() == 1;
    row.then_some((rest, accepted))
}

fn mark(word: &str) -> Option<bool> {
    let word =
        word.trim_matches(['(', ')', '[', ']', '.', '*']).trim_end_matches('\u{fe0f}').to_ascii_lowercase();
    let is = |list: &[&str]| list.contains(&word.as_str());
    if is(ACCEPTED) { Some(true) } else { is(REFUSED).then_some(false) }
}
