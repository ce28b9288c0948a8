//! Which libraries a post names or shows.
//!
//! Two kinds of signs, both from `libraries/*.toml`: *words*, by which people name a library, and *marks*, which
//! only it produces: the names of its calls, the prefix of its log lines, its error codes. A word can stand for
//! the server ("against an OpenSSL server") or for a tool ("openssl s_client"), so what stands around it counts;
//! a mark is the client's, unless its line is a server's log.

use alloc::vec::Vec;

use super::table::SIGNS;
use super::{Library, all};

/// One sign of a library in a text.
#[derive(Debug)]
pub(super) struct Sign {
    /// Index into [`all`].
    pub(super) library: u8,
    /// How much one occurrence says.
    pub(super) weight: u8,
    /// A word matches as a whole and in any case; a mark as it is written, at the start of a word.
    pub(super) word: bool,
    /// The sign itself. Words are lower case.
    pub(super) text: &'static str,
}

/// Occurrences of one sign beyond this many say nothing new.
const OFTEN: u8 = 3;
/// A library whose own signs weigh this much takes over those of the libraries that it wraps.
const SURE: usize = 4;
/// How many bytes around a sign are looked at. It bounds the work per sign, so the whole stays linear.
const AROUND: usize = 160;

/// The client libraries that a text names or shows, the strongest first, each with its strength.
///
/// Strength is a sum of weights and only means something beside another one. A library built on another (Python's
/// `ssl` on OpenSSL) comes before that one when it is there by signs of its own, as its users change settings
/// there. Text that names none gives an empty list. Linear in the length of the text.
pub fn in_text(text: &str) -> Vec<(&'static Library, usize)> {
    let own = scores(text);
    let score_of =
        |id: &str| all().iter().zip(&own).find(|(library, _)| library.id == id).map_or(0, |(_, own)| *own);
    let mut found: Vec<(&'static Library, usize)> = all()
        .iter()
        .zip(&own)
        .filter(|(_, own)| **own > 0)
        .map(|(library, own)| {
            let below: usize = library.wraps.iter().map(|id| score_of(id)).sum();
            (library, if *own >= SURE { own + below } else { *own })
        })
        .collect();
    found.sort_by_key(|(_, strength)| core::cmp::Reverse(*strength));
    found
}

/// The sum of weights of each library's own signs, in the order of [`all`].
fn scores(text: &str) -> Vec<usize> {
    let mut scores: Vec<usize> = all().iter().map(|_| 0).collect();
    let mut seen: Vec<Vec<u8>> = SIGNS.iter().map(|signs| signs.iter().map(|_| 0).collect()).collect();
    let bytes = text.as_bytes();
    let mut before = b' ';
    for (at, byte) in bytes.iter().enumerate() {
        let first = usize::from(byte.to_ascii_lowercase());
        let (Some(signs), Some(counts)) = (SIGNS.get(first), seen.get_mut(first)) else { continue };
        if !(is_word(before) && is_word(*byte)) {
            for (sign, count) in signs.iter().zip(counts) {
                if *count < OFTEN && sign.is_at(bytes, at) {
                    let weight = sign.weight_in(Around::of(text, at, at + sign.text.len()));
                    if weight > 0 {
                        *count += 1;
                    }
                    if let Some(score) = scores.get_mut(usize::from(sign.library)) {
                        *score += weight;
                    }
                }
            }
        }
        before = *byte;
    }
    scores
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl Sign {
    /// Whether the sign stands at this offset. That it starts a word there is known already.
    fn is_at(&self, bytes: &[u8], at: usize) -> bool {
        let Some(there) = bytes.get(at..at + self.text.len()) else { return false };
        let after = bytes.get(at + self.text.len()).copied().unwrap_or(b' ');
        let ends = |last: u8| !(is_word(last) && is_word(after));
        let last = self.text.bytes().last().unwrap_or(b' ');
        if self.word {
            there.eq_ignore_ascii_case(self.text.as_bytes()) && ends(last)
        } else {
            // A mark that ends in a digit is a number: -0x7780 is not the start of -0x77801.
            there == self.text.as_bytes() && (!last.is_ascii_digit() || ends(last))
        }
    }

    /// What this occurrence says, seen with what stands around it.
    fn weight_in(&self, around: Around<'_>) -> usize {
        if around.in_a_servers_log() || (self.word && around.names_the_server()) {
            return 0;
        }
        if self.word && around.is_a_tool() {
            return 1;
        }
        let times = if self.word && around.is_what_the_asker_uses() { 2 } else { 1 };
        usize::from(self.weight) * times
    }
}

/// What stands on the same line, before and after a sign.
#[derive(Clone, Copy)]
struct Around<'a> {
    before: &'a str,
    after: &'a str,
}

impl<'a> Around<'a> {
    fn of(text: &'a str, start: usize, end: usize) -> Self {
        let from = boundary(text, start.saturating_sub(AROUND));
        let to = boundary(text, (end + AROUND).min(text.len()));
        let before = text.get(from..start).unwrap_or_default();
        let after = text.get(end..to).unwrap_or_default();
        Self {
            before: before.rsplit('\n').next().unwrap_or_default(),
            after: after.split('\n').next().unwrap_or_default(),
        }
    }

    /// A line that a server wrote about its client: nginx and Apache's error log, Postfix's smtpd.
    fn in_a_servers_log(self) -> bool {
        let line = |what: &str| self.before.contains(what) || self.after.contains(what);
        line("SSL_accept") || line("smtpd[") || line("while SSL handshaking, client")
    }

    /// Whether the word names what the other end runs: "OpenSSL server", "the server runs OpenSSL", "against GnuTLS",
    /// "server (wolfSSL 5.5)".
    fn names_the_server(self) -> bool {
        if self.words_after().take(2).any(|word| is_any(word, &["server", "servers", "backend", "broker"])) {
            return true;
        }
        // Read backwards, no further than the sentence: "runs" and "with" belong to the server that stands before them.
        let mut runs = self.before.trim_end().ends_with('(');
        let mut with = false;
        let mut words = self.words_before().take(6);
        while let Some(word) = words.next() {
            if is_any(word, &["against"]) {
                return true;
            }
            if is_any(word, &["client", "device", "my", "we", "i"]) {
                return false;
            }
            with |= is_any(word, &["with", "using"]);
            runs |= is_any(word, &["runs", "running", "is", "uses", "has", "behind"]) || word.ends_with(':');
            let server = word.trim_end_matches([':', ',']);
            if is_any(server, &["server", "server-side", "backend", "broker", "peer", "remote"]) {
                // "My server with OpenSSL" is the server's; "I connect to the server with wolfSSL" is the client's.
                let object =
                    words.find(|word| !is_any(word, &["the", "a", "my", "our", "own", "this", "that"]));
                return runs || with && !object.is_some_and(|word| is_any(word, &["to", "at", "on"]));
            }
        }
        false
    }

    /// Whether the word is said to be what the asker works with: "the wolfSSL library", "a GnuTLS client".
    fn is_what_the_asker_uses(self) -> bool {
        self.words_after()
            .next()
            .is_some_and(|word| is_any(word, &["library", "client", "lib", "stack", "sdk"]))
    }

    /// Whether the word starts a command by which people look at a server: "openssl s_client", "curl -v".
    fn is_a_tool(self) -> bool {
        const COMMANDS: [&str; 9] =
            ["s_client", "s_server", "version", "x509", "ciphers", "req", "verify", "asn1parse", "rsa"];
        self.after.starts_with("-cli")
            || self.words_after().next().is_some_and(|word| is_any(word, &COMMANDS) || word.starts_with('-'))
    }

    fn words_after(self) -> impl Iterator<Item = &'a str> {
        let sentence = self.after.split(['.', ',', ';', '!', '?', '(']).next().unwrap_or_default();
        sentence.split_ascii_whitespace()
    }

    /// The words before the sign, the nearest first, within its sentence.
    fn words_before(self) -> impl Iterator<Item = &'a str> {
        let sentence = self.before.rsplit(". ").next().unwrap_or_default();
        sentence.rsplit([' ', '\t', '(']).filter(|word| !word.is_empty())
    }
}

/// The first boundary between characters at or after an offset.
fn boundary(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

fn is_any(word: &str, of: &[&str]) -> bool {
    of.iter().any(|one| one.eq_ignore_ascii_case(word))
}
