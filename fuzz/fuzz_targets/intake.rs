//! Text, logs, whole posts and captures.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tlswhy_intake::fuzz(data));
