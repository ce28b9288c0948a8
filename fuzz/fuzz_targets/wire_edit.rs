//! A line with an edit in its text form, then any bytes: an edit that applies is taken back by its inverse.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tlswhy_core::wire::edit::{Edit, apply};

fuzz_target!(|input: &[u8]| {
    let Some(line) = input.iter().position(|b| *b == b'\n') else { return };
    let (text, hello) = (&input[..line], &input[line + 1..]);
    let Some(edit) = core::str::from_utf8(text).ok().and_then(|text| text.parse::<Edit>().ok()) else { return };
    assert_eq!(edit.describe().parse::<Edit>().as_ref(), Ok(&edit));
    let Ok(edited) = apply(hello, core::slice::from_ref(&edit)) else { return };
    let inverse = edit.inverse(hello).expect("an edit that applies has an inverse");
    assert_eq!(apply(&edited, &inverse).as_deref(), Ok(hello));
});
