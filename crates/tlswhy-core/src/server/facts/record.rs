//! The first record, read as leniently as the most lenient server does.

use crate::server::Rule;

/// What the first bytes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FirstRecord {
    /// The length that the header announces.
    pub(super) length: u16,
    /// What is odd about it.
    pub(super) rule: Option<Rule>,
    /// Nothing behind it can be read by anybody.
    pub(super) ends_here: bool,
    /// Where a record with the hello would start, when the first one is passed over.
    pub(super) hello_at: usize,
}

impl FirstRecord {
    pub(super) fn of(bytes: &[u8]) -> FirstRecord {
        let (Some(&kind), Some(&major)) = (bytes.first(), bytes.get(1)) else {
            return FirstRecord::default();
        };
        if is_sslv2(bytes) || is_bare_message(bytes) {
            return FirstRecord::default();
        }
        let length = match bytes {
            [_, _, _, high, low, ..] => u16::from_be_bytes([*high, *low]),
            // Not even a header: every server waits for the rest of it.
            _ if matches!(kind, 20..=24) && major == 3 => return FirstRecord::default(),
            _ => 0,
        };
        let odd = |rule, ends_here| FirstRecord { length, rule: Some(rule), ends_here, hello_at: 0 };
        match kind {
            20..=24 if major > 3 => odd(Rule::RecordVersion, false),
            20..=24 if major < 3 => odd(Rule::RecordVersionBelow, false),
            20..=24 if length > LONGEST => odd(Rule::RecordTooLong, true),
            20 => {
                FirstRecord { hello_at: 5 + usize::from(length), ..odd(Rule::ChangeCipherSpecFirst, false) }
            }
            21 if length != 2 => odd(Rule::AlertLength, true),
            21 => match bytes.get(5..7) {
                Some([1, 0]) => odd(Rule::CloseNotifyFirst, false),
                Some([1, _]) => odd(Rule::WarningFirst, false),
                _ => odd(Rule::AlertFirst, true),
            },
            22 if length == 0 => FirstRecord { hello_at: 5, ..odd(Rule::EmptyRecord, false) },
            22 => FirstRecord { length, ..FirstRecord::default() },
            23 => odd(Rule::ApplicationDataFirst, true),
            _ if major == 3 => odd(Rule::RecordType, true),
            _ if HTTP_METHODS.iter().any(|m| bytes.starts_with(m)) => odd(Rule::PlaintextHttp, true),
            _ => odd(Rule::Plaintext, true),
        }
    }
}

/// 2^14 + 2048, the longest record that any version allows (RFC 5246 section 6.2.3).
const LONGEST: u16 = 0x4800;

/// The methods that OpenSSL looks for (ssl/record/ssl3_record.c in 3.0: "GET ", "POST ", "HEAD ", "PUT ", and
/// "CONNE" for a proxy).
const HTTP_METHODS: [&[u8]; 5] = [b"GET ", b"POST ", b"HEAD ", b"PUT ", b"CONNE"];

/// An SSLv2-format ClientHello: a two-byte header with the top bit set, then message type 1.
fn is_sslv2(bytes: &[u8]) -> bool {
    matches!(bytes, [first, _, 1, 0 | 2 | 3, ..] if first & 0x80 != 0)
}

/// A ClientHello without a record header, as some logs print it.
fn is_bare_message(bytes: &[u8]) -> bool {
    matches!(bytes, [1, 0, _, _, 3, 0..=4, ..])
}
