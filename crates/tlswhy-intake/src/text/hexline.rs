//! Reads one line as bytes in hex: optional prefix, optional offset, bytes, optional ASCII column.

/// One line of a dump, or of hex without offsets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one line, not states")]
pub(crate) struct HexLine {
    /// The offset in front, as written.
    pub(crate) offset: Option<String>,
    /// The bytes, in the order written.
    pub(crate) bytes: Vec<u8>,
    /// Digits of the first unit: 2 for single bytes, 4 for words as of `xxd` and `hexdump`.
    pub(crate) unit: usize,
    /// The ASCII column was there and agrees with the bytes, so that their count is sure.
    pub(crate) ascii: bool,
    /// A single hex digit was left over.
    pub(crate) odd: bool,
    /// Masked bytes follow (`xx`, `**`, `??`).
    pub(crate) masked: bool,
    /// Nothing but white space stands before the bytes (or their offset).
    pub(crate) bare_front: bool,
    /// Nothing but white space stands behind the bytes.
    pub(crate) bare_back: bool,
    /// The text before the bytes and their offset.
    pub(crate) front: String,
}

/// A unit of digits: where it stands and how long it is.
#[derive(Clone, Copy, Debug)]
struct Unit {
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    Space,
    Comma,
    Colon,
    Dash,
    None,
}

/// A run of units with one kind of separator.
#[derive(Debug)]
struct Run {
    units: Vec<Unit>,
    /// The run is written with `0x` before each unit.
    marked: bool,
    /// Where the run begins, with its `0x`.
    start: usize,
    odd: bool,
}

/// The longest line of single-byte units that may have an ASCII column (longer ones are plain hex).
const MAX_ASCII: usize = 64;

/// Finds the bytes of a line. `None` if there is nothing that could be bytes.
pub(crate) fn read(line: &str) -> Option<HexLine> {
    let text = line.as_bytes();
    let mut best: Option<(Run, usize)> = None;
    let mut at = 0;
    while at < text.len() {
        let Some(run) = run_at(text, at) else {
            at += 1;
            continue;
        };
        at = run.units.last().map_or(at + 1, |unit| unit.end.max(at + 1));
        if date_or_time(line, &run) {
            continue;
        }
        let weight = weigh(line, &run);
        // A number right before the run, which is its offset, is no candidate.
        let offset = offset_before(line, run.start);
        let over = best.as_ref().is_some_and(|(best, _)| {
            best.units.len() == 1 && offset.as_ref().is_some_and(|(_, begin)| *begin == best.start)
        });
        if over || best.as_ref().is_none_or(|(_, most)| weight > *most) {
            best = Some((run, weight));
        }
    }
    best.and_then(|(run, _)| finish(line, run))
}

/// `true` for `2025-08-01`, and for `12:01:44` where more than the run stands on its line: three bytes alone on
/// a line may be the end of a dump with colons.
fn date_or_time(line: &str, run: &Run) -> bool {
    let written = run.units.last().and_then(|unit| line.get(run.start..unit.end)).unwrap_or("");
    let part = |from: usize, to: usize| -> Option<u16> {
        let digits = written.get(from..to)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    match (run.units.len(), written.len(), written.as_bytes()) {
        (3, 8, [_, _, b':', _, _, b':', ..]) => {
            let below = |value: Option<u16>, limit| value.is_some_and(|value| value < limit);
            below(part(0, 2), 24) && below(part(3, 5), 60) && below(part(6, 8), 61) && line.trim() != written
        }
        (3, 10, [_, _, _, _, b'-', _, _, b'-', ..]) => {
            let within = |value: Option<u16>, low, high| value.is_some_and(|v| (low..=high).contains(&v));
            within(part(0, 4), 1970, 2099) && within(part(5, 7), 1, 12) && within(part(8, 10), 1, 31)
        }
        (1, 4, _) => {
            // `12-Sep-2025`.
            let month = line.get(..run.start).and_then(|front| front.strip_suffix('-'));
            month.is_some_and(|month| month.ends_with(|c: char| c.is_ascii_alphabetic()))
                && part(0, 4).is_some_and(|year| (1970..=2099).contains(&year))
        }
        _ => false,
    }
}

/// How likely a run is the bytes of the line: its digits, and more if an offset stands before it.
fn weigh(line: &str, run: &Run) -> usize {
    let digits: usize = run.units.iter().map(|unit| unit.end - unit.start).sum();
    digits * 2 + 5 * usize::from(offset_before(line, run.start).is_some())
}

fn run_at(text: &[u8], at: usize) -> Option<Run> {
    let (first, marked) = unit_at(text, at)?;
    let before = at.checked_sub(1).and_then(|i| text.get(i));
    if before.is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.') {
        return None;
    }
    let mut run = Run { units: vec![first], marked, start: at, odd: false };
    let mut kind = None;
    loop {
        let end = run.units.last().map_or(at, |unit| unit.end);
        let Some((separator, next)) = separator_at(text, end, run.units.len()) else { break };
        let Some((unit, unit_marked)) = unit_at(text, next) else { break };
        if unit_marked != marked {
            break;
        }
        match kind {
            None => kind = Some(separator),
            // A change of separator in the middle of a line is the gap after 8 bytes, else another run.
            Some(kind) if kind == separator => {}
            Some(Separator::Space) if separator == Separator::Dash && run.units.len() >= 4 => {}
            Some(Separator::Comma) if separator == Separator::Space && marked => {}
            Some(_) => break,
        }
        run.units.push(unit);
    }
    if !marked {
        glued_end(text, &mut run);
    }
    Some(run)
}

/// A last pair to which a converter glued a letter (`28B`), or a lone last digit.
fn glued_end(text: &[u8], run: &mut Run) {
    let end = run.units.last().map_or(0, |unit| unit.end);
    let Some((_, next)) = separator_at(text, end, run.units.len()) else { return };
    let digits = text.iter().skip(next).take_while(|b| b.is_ascii_hexdigit()).count();
    let bounded = text.get(next + digits).is_none_or(|b| !b.is_ascii_alphanumeric());
    let single = run.units.iter().skip(1).all(|unit| unit.end - unit.start == 2) && run.units.len() >= 2;
    if !bounded || !single {
        return;
    }
    let third = text.get(next + 2).is_some_and(u8::is_ascii_alphabetic);
    if digits == 3 && third {
        run.units.push(Unit { start: next, end: next + 2 });
    } else if digits == 1 && next + 1 == text.len() && text.get(next).is_some_and(u8::is_ascii_digit) {
        run.odd = true;
    }
}

/// A unit at `at`: `16`, `1603`, `0x16`, with a boundary behind it.
fn unit_at(text: &[u8], at: usize) -> Option<(Unit, bool)> {
    let rest = text.get(at..)?;
    let marked = rest.starts_with(b"0x") || rest.starts_with(b"0X");
    let start = if marked { at + 2 } else { at };
    let digits = text.get(start..)?.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let end = start + digits;
    let next = text.get(end);
    let bounded = next.is_none_or(|&b| !(b.is_ascii_alphanumeric() || b == b'_'));
    // Another `0x` may follow at once (`0x160x03`).
    let (end, digits) = if !bounded && marked && matches!(next, Some(b'x' | b'X')) && digits % 2 == 1 {
        (end - 1, digits - 1)
    } else if bounded || assembler(text, end, digits) {
        (end, digits)
    } else {
        return None;
    };
    let whole = digits >= 2 && digits % 2 == 0 || marked && digits == 1;
    // Odd lengths of 3 to 7 digits can be an offset (7 digits: old xxd, od and hexdump).
    let offset = !marked && digits == 7;
    (whole || offset).then_some((Unit { start, end }, marked))
}

/// An `h` behind two digits, as assemblers write hex: `16h`.
fn assembler(text: &[u8], end: usize, digits: usize) -> bool {
    digits == 2
        && matches!(text.get(end), Some(b'h' | b'H'))
        && text.get(end + 1).is_none_or(|b| !b.is_ascii_alphanumeric())
}

/// The separator behind a unit that ends at `end`: its kind and where the next unit would start.
fn separator_at(text: &[u8], end: usize, units: usize) -> Option<(Separator, usize)> {
    let mut at = end;
    if matches!(text.get(at), Some(b'h' | b'H')) {
        at += 1;
    }
    let spaces = |from: usize| text.iter().skip(from).take_while(|&&b| b == b' ').count();
    let (kind, width) = match text.get(at)? {
        b' ' => {
            let width = spaces(at);
            // "08 - 09" and "08 | 09" are gaps after 8 bytes.
            match text.get(at + width) {
                Some(b'-' | b'|') if width == 1 && units >= 4 && text.get(at + 2) == Some(&b' ') => {
                    (Separator::Dash, 3)
                }
                _ => (Separator::Space, width),
            }
        }
        b',' | b';' => (Separator::Comma, 1 + spaces(at + 1)),
        b':' => (Separator::Colon, 1),
        b'-' => (Separator::Dash, 1),
        b'|' if units >= 4 => (Separator::Dash, 1),
        b'0' => (Separator::None, 0),
        _ => return None,
    };
    (width <= 4).then_some((kind, at + width))
}

/// The offset that ends right before `start`, possibly followed by `:`, ` - ` or spaces, and where it begins.
fn offset_before(line: &str, start: usize) -> Option<(String, usize)> {
    let front = line.get(..start)?;
    let trimmed = front.trim_end();
    let inner = trimmed.trim_end_matches([':', '-', '|', '.', ']', ')', '=', '>']).trim_end();
    if front.len() == inner.len() || trimmed.len() - inner.len() > 3 {
        return None;
    }
    let inner = inner.strip_suffix(['h', 'H']).unwrap_or(inner);
    let begin = inner
        .rfind(|c: char| !c.is_ascii_hexdigit())
        .map_or(0, |at| at + inner.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
    let digits = inner.get(begin..)?;
    let before = inner.get(..begin)?;
    let marked = before.strip_suffix("0x").or_else(|| before.strip_suffix("0X"));
    let left = marked.unwrap_or(before);
    let glued = left.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.' || c == ',')
        // The year of `12-Sep-2025` and the like.
        || left.strip_suffix(['-', '/']).is_some_and(|date| date.ends_with(|c: char| c.is_alphanumeric()));
    // "ssl_tls.c:3091" is a source line, "12:05:0016" a time: a colon right before means no offset,
    // unless an address came before it with a space.
    let colon = left.ends_with(':') && marked.is_none();
    let long_enough = digits.len() >= 4
        || marked.is_some() && digits.len() >= 2
        || digits.len() == 3 && trimmed.ends_with(':');
    (long_enough && digits.len() <= 16 && !glued && !colon).then(|| (digits.to_owned(), left.len()))
}

fn finish(line: &str, mut run: Run) -> Option<HexLine> {
    let width = |unit: &Unit| unit.end - unit.start;
    let mut out = HexLine::default();
    let mut front_end = run.start;
    let before = offset_before(line, run.start);
    // A number in brackets is a process, a thread or a time sooner than an offset.
    let plain = before.is_some()
        && !line.get(..run.start).unwrap_or("").trim_end_matches([' ', ':']).ends_with([']', ')']);
    if !run.marked
        && !plain
        && let [first, second, rest @ ..] = run.units.as_slice()
        && (4..=8).contains(&width(first))
        && !begins_a_record(line.get(first.start..first.end).unwrap_or(""))
        && (width(first) > width(second) || width(first) == 7)
        && rest.split_last().is_none_or(|(_, middle)| middle.iter().all(|unit| width(unit) == width(second)))
    {
        out.offset = line.get(first.start..first.end).map(str::to_owned);
        run.units.remove(0);
    } else if let Some((offset, begin)) = before {
        out.offset = Some(offset);
        front_end = begin;
    }
    if run.units.first().is_some_and(|unit| width(unit) == 7) {
        return None;
    }
    if run.units.iter().any(|unit| width(unit) % 2 == 1 && !run.marked) {
        // A 7-digit number in the middle ends the bytes.
        let good = run.units.iter().position(|unit| width(unit) % 2 == 1).unwrap_or(0);
        run.units.truncate(good);
    }
    let front = line.get(..front_end).unwrap_or("");
    front.clone_into(&mut out.front);
    out.bare_front = front.trim().is_empty();
    out.unit = run.units.first().map_or(2, width);
    let digits_of = |unit: &Unit| line.get(unit.start..unit.end).unwrap_or("");
    if let Some(count) = ascii_count(line, &run) {
        run.units.truncate(count);
        out.ascii = true;
    }
    for unit in &run.units {
        push_hex(digits_of(unit), &mut out.bytes);
    }
    let end = run.units.last().map_or(line.len(), |unit| unit.end);
    out.bare_back = line
        .get(end..)
        .is_none_or(|rest| rest.trim_matches([' ', ',', ';', '-', '\\', '"', '}', ')']).is_empty());
    out.odd = run.odd;
    out.masked = masked(line.get(end..).unwrap_or(""));
    (!out.bytes.is_empty()).then_some(out)
}

/// Eight digits that start a TLS record (`16030100`) are bytes sooner than an address.
fn begins_a_record(digits: &str) -> bool {
    let type_and_major = ["1403", "1503", "1603", "1703"];
    digits.len() == 8 && digits.get(..4).is_some_and(|start| type_and_major.contains(&start))
}

/// `true` if hidden bytes stand behind the last one: `xx`, `XX`, `**`, `??`.
fn masked(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', ',', ':', '-']).trim_start_matches("0x");
    let word: String = rest.chars().take_while(|c| matches!(c, 'x' | 'X' | '*' | '?')).collect();
    let after = rest.get(word.len()..).and_then(|t| t.chars().next());
    word.len() >= 2
        && word.len().is_multiple_of(2)
        && after.is_none_or(|c| matches!(c, ' ' | ',' | ':' | '-'))
}

/// Appends the bytes of an even number of digits; a lone digit counts as one byte (`0x3`).
pub(crate) fn push_hex(digits: &str, out: &mut Vec<u8>) {
    let nibble = |c: u8| char::from(c).to_digit(16).map_or(0, |d| d as u8);
    match digits.as_bytes() {
        [one] => out.push(nibble(*one)),
        all => out.extend(all.chunks_exact(2).filter_map(|pair| match pair {
            [high, low] => Some(nibble(*high) << 4 | nibble(*low)),
            _ => None,
        })),
    }
}

/// How many units are bytes, told by the ASCII column behind them: the largest count for which the text
/// behind the units is those very bytes printed. The column may itself look like hex.
fn ascii_count(line: &str, run: &Run) -> Option<usize> {
    if run.units.len() > MAX_ASCII || run.marked {
        return None;
    }
    (1..=run.units.len()).rev().find(|&count| {
        let Some(units) = run.units.get(..count) else { return false };
        let mut bytes = Vec::new();
        for unit in units {
            push_hex(line.get(unit.start..unit.end).unwrap_or(""), &mut bytes);
        }
        let end = units.last().map_or(0, |unit| unit.end);
        line.get(end..).is_some_and(|rest| is_ascii_of(rest, &bytes, count < run.units.len()))
    })
}

/// `true` if `column` begins with `bytes` printed; `.` stands for anything, spaces may be lost. With `inside`,
/// the column could be read as further bytes, so that nothing like hex may follow it.
fn is_ascii_of(column: &str, bytes: &[u8], inside: bool) -> bool {
    if !column.starts_with([' ', '|', '-']) {
        return false;
    }
    let column =
        column.trim_start_matches([' ', '-']).trim_start_matches(['|', '>', '*', ';', '#']).trim_start();
    let mut shown = column.chars().filter(|c| *c != ' ');
    let mut seen = 0;
    for &byte in bytes.iter().filter(|b| **b != b' ') {
        let Some(c) = shown.next() else {
            // Trailing characters may be lost, but not most of the column.
            return !inside && seen * 2 > bytes.len() && seen >= 4;
        };
        let hidden = matches!(c, '.' | '?' | '_' | '\u{fffd}') || !c.is_ascii();
        if u32::from(byte) != u32::from(c) && !hidden {
            return false;
        }
        seen += 1;
    }
    seen > 0 && !(inside && shown.next().is_some_and(|c| c.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: [u8; 16] = [0x16, 3, 1, 0, 0x31, 1, 0, 0, 0x2d, 3, 3, 0, 1, 2, 3, 4];

    fn check(line: &str, offset: Option<&str>, bytes: &[u8]) {
        let got = read(line).unwrap_or_else(|| panic!("nothing in {line:?}"));
        assert_eq!((got.offset.as_deref(), got.bytes.as_slice()), (offset, bytes), "{line}");
    }

    #[test]
    fn every_dump_line_of_the_list_of_formats_is_read() {
        for line in [
            "0000 - 16 03 01 00 31 01 00 00-2d 03 03 00 01 02 03 04   ....1...-.......",
            "Jan 02 03:04:05 mx postfix/smtpd[1234]: 0000 16 03 01 00 31 01 00 00|2d 03 03 00 01 02 03 04  ....1... -.......",
            "ssl_msg.c:2804: |4| 0000:  16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04  ....1...-.......",
            "V (14020) mbedtls: ssl_tls.c:3091 0000:  16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04  ....1...-.......",
            "[T: 3871 M: httpclient C: info F: httpclient_debug L: 1039]: [HTTPClient]: 0x20020a80: 0000:  16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04  ....1...-.......",
            "00> 0x2203d6bc: 0000:  16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04  ....1...-.......",
            "TRACE - 4 (/path/ssl_msg.c:2804) 0000:  16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04  ....1...-.......",
            "0000: 16 03 01 00 31 01 00 00   2D 03 03 00 01 02 03 04  ....1...-.......",
            "0000: 16 03 01 00 31 01 00 00  2d 03 03 00 01 02 03 04  ....1...-.......Thread-17, WRITE: TLSv1 Handshake",
            "  0000: 16 03 01 00 31 01 00 00   2D 03 03 00 01 02 03 04  ....1...-.......",
            "INFO | jvm 2 | 2018/03/12 09:08:03.014 | 0000: 16 03 01 00 31 01 00 00   2D 03 03 00 01 02 03 04  ....1...-.......",
            "0000: 16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04 ....1...-.......",
            "0000 - 16 03 01 00 31 01 00 00  2d 03 03 00 01 02 03 04    ....1...-.......",
            "0000  16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04   ....1...-.......",
        ] {
            check(line, Some("0000"), &HELLO);
        }
        check(
            "00000000: 1603 0100 3101 0000 2d03 0300 0102 0304  ....1...-.......",
            Some("00000000"),
            &HELLO,
        );
        check("0000000: 1603 0100 3101 0000 2d03 0300 0102 0304  ....1...-.......", Some("0000000"), &HELLO);
        check(
            "00000000  16 03 01 00 31 01 00 00  2d 03 03 00 01 02 03 04  |....1...-.......|",
            Some("00000000"),
            &HELLO,
        );
        check(" 0x0030:  1603 0100 3101 0000 2d03 0300 0102 0304  ....1...-.......", Some("0030"), &HELLO);
        check(
            "I (1234) TAG: 0x3ffb1234   16 03 01 00 31 01 00 00  2d 03 03 00 01 02 03 04  |....1...-.......|",
            Some("3ffb1234"),
            &HELLO,
        );
        check("000000 16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04", Some("000000"), &HELLO);
    }

    #[test]
    fn lines_without_offset_are_read() {
        for line in [
            "    16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04",
            " 16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04 | ....1...-.......",
            "I (1234) TAG: 16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04",
            "16:03:01:00:31:01:00:00:2d:03:03:00:01:02:03:04",
            "16-03-01-00-31-01-00-00-2D-03-03-00-01-02-03-04",
            "160301003101 00002d0303000102 0304",
            "160301003101 0000 2d03 0300 0102 0304",
            "16030100 3101 0000 2d03 0300 0102 0304",
            "16030100310100002d03030001020304",
            "0x16030100310100002d03030001020304",
            "unsigned char h[] = { 0x16, 0x03, 0x1, 0x00, 0x31, 0x01, 0x00, 0x00, 0x2d, 0x03, 0x03, 0x00, 0x01, 0x02, 0x03, 0x04 };",
            "0x16,0x03,0x01,0x00,0x31,0x01,0x00,0x00,0x2d,0x03,0x03,0x00,0x01,0x02,0x03,0x04,",
            "<Buffer 16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04>",
            "12:30:01 16 03 01 00 31 01 00 00 2d 03 03 00 01 02 03 04",
        ] {
            check(line, None, &HELLO);
        }
    }

    #[test]
    fn an_ascii_column_that_looks_like_hex_is_no_byte() {
        check("0010 - 61 62 20 63 64 65   ab cde", Some("0010"), b"ab cde");
        check("0010: 61 62 63 64  abcd", Some("0010"), b"abcd");
        check("0010  61 62 20 63 64 65 66 61  ab cdefa", Some("0010"), b"ab cdefa");
    }

    #[test]
    fn dates_and_times_are_no_bytes_and_years_no_offsets() {
        for line in ["12:01:44 done", "12:01:44.131 S->C FIN", "javax|main|2025-08-01 says"] {
            assert_eq!(read(line), None, "{line}");
        }
        check("|main|2025-08-01 12:01:44.131|tx 16 03 01 00 31", None, &[0x16, 3, 1, 0, 0x31]);
        // The day is a number like any other; neither the year nor the clock adds to it.
        check("12-Sep-2025::08:14:55 up", None, &[0x12]);
        check("    04:01:02", None, &[4, 1, 2]);
    }

    #[test]
    fn glued_letters_are_dropped_and_a_lone_digit_is_told() {
        check("15 03 03 00 02 02 28B B B", None, &[0x15, 3, 3, 0, 2, 2, 0x28]);
        assert!(read("16 03 03 00 4").unwrap().odd);
    }
}
