//! Undoes what terminals, forums and converters did to a text, and cuts it into numbered lines.

use std::borrow::Cow;

/// The most lines that are looked at; with [`crate::MAX_TEXT`] this bounds memory.
const MAX_LINES: usize = 1_000_000;

/// One line of the cleaned text.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    /// Number of the line in the input, from 1. Pieces of one broken-up line share it.
    pub(crate) number: u32,
    /// Without line end, colours, entities and other damage.
    pub(crate) text: Cow<'a, str>,
    /// The line is a dump or hex for the most part, so that readers of prose pass over it.
    pub(crate) dump: bool,
}

/// Cuts `text` into cleaned lines. Runs of empty lines become one.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut out: Vec<Line<'_>> = Vec::new();
    let mut number = 0_u32;
    for raw in text.split(['\n', '\r']) {
        // "\r\n" gives an empty piece that is no line of its own.
        let pair = raw.is_empty() && is_second_of_pair(text, raw);
        if !pair {
            number = number.saturating_add(1);
        }
        let clean = clean(raw);
        if clean.trim().is_empty() {
            if !pair && out.last().is_some_and(|line| !line.text.is_empty()) {
                out.push(Line { number, text: Cow::Borrowed(""), dump: false });
            }
        } else if clean.len() > 160 || clean.contains("<br") {
            let clean = clean.into_owned();
            out.extend(pieces(&clean).into_iter().map(|piece| Line {
                number,
                text: Cow::Owned(piece),
                dump: false,
            }));
        } else {
            out.push(Line { number, text: clean, dump: false });
        }
        if out.len() >= MAX_LINES {
            break;
        }
    }
    if out.last().is_some_and(|line| line.text.is_empty()) {
        out.pop();
    }
    for line in &mut out {
        line.dump = super::pieces::is_dump(&line.text);
    }
    out
}

/// `true` if the empty `piece` of `text` lies between `\r` and `\n`.
fn is_second_of_pair(text: &str, piece: &str) -> bool {
    let at = piece.as_ptr() as usize - text.as_ptr() as usize;
    text.get(..at).is_some_and(|t| t.ends_with('\r')) && text.get(at..).is_some_and(|t| t.starts_with('\n'))
}

/// Cleans one line.
fn clean(raw: &str) -> Cow<'_, str> {
    let raw = unquote(raw);
    let dirty = |b: u8| matches!(b, b'&' | b'\\' | b'<' | b'\t' | 0x80..) || b < 0x20;
    let colour = raw.contains("[0") && raw.contains('m');
    if !colour && !raw.bytes().any(dirty) {
        return Cow::Borrowed(raw);
    }
    let escapes = raw.contains("\\x") || raw.contains("\\0") || raw.contains("\\u0") || raw.contains("\\2");
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        rest = match c {
            '\u{1b}' => skip_escape(after),
            '[' if colour => lost_escape(after).unwrap_or_else(|| {
                out.push(c);
                after
            }),
            '&' => {
                if let Some((plain, length)) = entity(after) {
                    out.push(plain);
                    after.get(length..).unwrap_or("")
                } else {
                    out.push(c);
                    after
                }
            }
            // Markdown's escapes.
            '\\' if !escapes && after.starts_with(['_', '[', ']', '*', '|', '-', '<', '>', '#']) => after,
            '<' => {
                if let Some(length) = tag(after) {
                    after.get(length..).unwrap_or("")
                } else {
                    out.push(c);
                    after
                }
            }
            _ => {
                if let Some(plain) = plain(c) {
                    out.push_str(plain);
                } else {
                    out.push(c);
                }
                after
            }
        };
    }
    Cow::Owned(out)
}

/// Drops the `> ` of a quoted mail or Markdown block; `>>>` of OpenSSL and `>16` stay.
fn unquote(raw: &str) -> &str {
    let mut text = raw.trim_end();
    for _ in 0..4 {
        match text.strip_prefix("> ") {
            Some(inner) => text = inner,
            None => break,
        }
    }
    text
}

/// Skips an ANSI control sequence (ECMA-48 section 5.4) behind its ESC.
fn skip_escape(after: &str) -> &str {
    let Some(body) = after.strip_prefix('[') else { return after };
    let end = body.find(|c: char| ('@'..='~').contains(&c)).map_or(body.len(), |at| at + 1);
    if end > 16 { after } else { body.get(end..).unwrap_or("") }
}

/// Skips a colour sequence whose ESC a converter has lost: `[0;32m`, `[0m`.
fn lost_escape(after: &str) -> Option<&str> {
    let end = after.find('m').filter(|&end| (1..=8).contains(&end))?;
    let body = after.get(..end)?;
    let colour = body.starts_with('0') && body.bytes().all(|b| b.is_ascii_digit() || b == b';');
    colour.then(|| after.get(end + 1..).unwrap_or(""))
}

/// Reads an HTML entity behind its `&`: the character and the length of the rest.
fn entity(after: &str) -> Option<(char, usize)> {
    let end = after.bytes().take(9).position(|b| b == b';')?;
    let name = after.get(..end)?;
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((if c == '\u{a0}' { ' ' } else { c }, end + 1))
}

/// Length of an HTML tag of the kinds that wrap code, behind its `<`.
fn tag(after: &str) -> Option<usize> {
    const TAGS: &[&str] =
        &["pre", "code", "p", "span", "div", "tt", "b", "em", "strong", "blockquote", "td", "tr", "li"];
    let end = after.bytes().take(80).position(|b| b == b'>')?;
    let inner = after.get(..end)?.trim_start_matches('/');
    let name = inner.split([' ', '/']).next()?.to_ascii_lowercase();
    TAGS.contains(&name.as_str()).then_some(end + 1)
}

/// What stands for a character that only looks like the plain one.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}' | '\0'..='\u{1f}' => " ",
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' => "\"",
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => "'",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}' => "",
        _ => return None,
    })
}

/// Breaks up a line that has lost its line ends.
fn pieces(line: &str) -> Vec<String> {
    if line.contains("<br") {
        let parts = line.replace("<br/>", "\n").replace("<br />", "\n").replace("<br>", "\n");
        return parts.split('\n').flat_map(pieces_at_offsets).collect();
    }
    // A log carried inside a JSON string has its line ends spelled out.
    if line.matches("\\n").take(3).count() == 3 && !line.contains("\\x") {
        return line.split("\\n").map(|part| part.trim_end_matches("\\r").to_owned()).collect();
    }
    pieces_at_offsets(line)
}

/// Words that begin a line of some log.
const LINE_STARTS: &[&str] = &[
    "write to ",
    "read from ",
    ">>> TLS",
    "<<< TLS",
    ">>> SSL",
    "<<< SSL",
    "[Raw read]",
    "[Raw write]",
    "javax.net.ssl|",
    "=> Send SSL",
    "<= Recv SSL",
    "*** ClientHello",
    "*** ServerHello",
    "main, READ",
    "main, WRITE",
    "main, RECV",
];

fn pieces_at_offsets(line: &str) -> Vec<String> {
    let bytes = line.as_bytes();
    let mut cuts = vec![0];
    let mut offsets = 0;
    let mut at = 0;
    while at < bytes.len() {
        let fresh = at == 0 || bytes.get(at - 1) == Some(&b' ');
        if fresh && bytes.get(at) != Some(&b' ') {
            let rest = line.get(at..).unwrap_or("");
            if offset_start(rest) {
                offsets += 1;
                cuts.push(at);
            } else if LINE_STARTS.iter().any(|start| rest.starts_with(start)) {
                cuts.push(at);
            }
        }
        at += 1;
    }
    if offsets < 2 && cuts.len() < 3 {
        return vec![line.to_owned()];
    }
    cuts.push(bytes.len());
    cuts.dedup();
    cuts.windows(2)
        .filter_map(|pair| match *pair {
            [from, to] => line.get(from..to).map(|piece| piece.trim_end().to_owned()),
            _ => None,
        })
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// `true` where an offset and a first byte stand: `0010 - 2d 03`, `0010: 2d 03`, `00000010  2d 03`.
fn offset_start(rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    if !matches!(digits, 4 | 7 | 8) || rest.as_bytes().get(digits - 1) != Some(&b'0') {
        return false;
    }
    let Some(after) = rest.get(digits..) else { return false };
    let Some(after) = [" - ", ":  ", ": ", "  ", " "].iter().find_map(|sep| after.strip_prefix(sep)) else {
        return false;
    };
    let pair = after.as_bytes();
    pair.iter().take(2).filter(|b| b.is_ascii_hexdigit()).count() == 2
        && pair.get(2).is_none_or(|b| matches!(b, b' ' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let got: Vec<String> = lines(text).into_iter().map(|line| line.text.into_owned()).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn colours_entities_and_typography_are_undone() {
        check("\u{1b}[0;32mI (12) x: 16 03\u{1b}[0m\r\n", &["I (12) x: 16 03"]);
        check("[0;33mW (1) y[0m", &["W (1) y"]);
        check("&lt;&lt;&lt; TLS&nbsp;1.2 &amp; &#x41;", &["<<< TLS 1.2 & A"]);
        check("\\[Raw write\\]: length", &["[Raw write]: length"]);
        check("\u{201c}\\x16\u{201d}\u{a0}16\u{2013}03", &["\"\\x16\" 16-03"]);
    }

    #[test]
    fn a_line_that_lost_its_line_ends_is_broken_up() {
        let run = format!(
            "write to 0x1 [0x2] (54 bytes => 54 (0x36)) 0000 - {0} ................ 0010 - {0} ................ 0020 - 01 02",
            "16 03 01 00 31 01 00 00-2d 03 03 00 01 02 03 04"
        );
        assert_eq!(lines(&run).len(), 4);
    }

    #[test]
    fn numbers_count_the_lines_of_the_input() {
        let numbers: Vec<u32> = lines("a\r\nb\n\n\nc").iter().map(|line| line.number).collect();
        assert_eq!(numbers, [1, 2, 3, 5]);
    }
}
