//! Reports: what a verdict looks like as JSON, as text and as a page.
//!
//! Each output is one file over the same data; none of them decides anything.

pub mod answer;
pub mod causes_v1;
pub mod check_v1;
pub mod decode_v1;
pub mod diff_v1;
pub mod fix;
pub mod html;
pub mod json;
pub mod json_v1;
pub mod junit;
pub mod layout;
pub mod sarif;

use alloc::string::String;

/// Bytes in lower-case hex without spaces.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| DIGITS.get(usize::from(n)).map_or('?', |d| *d as char);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}
