//! Bad input: one clear line, the exit code of the contract, never a panic, bounded memory.

mod common;

use common::{FOUNDING, tlswhy};

/// Runs with this input on stdin and expects exit code 2 and one line on stderr that holds `says`.
fn refuses(stdin: &[u8], says: &str) {
    let ran = tlswhy(&["-"], stdin);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert_eq!(ran.err.trim().lines().count(), 1, "{}", ran.err);
    assert!(ran.err.to_lowercase().contains(&says.to_lowercase()), "{}", ran.err);
}

#[test]
fn empty_input_is_refused() {
    refuses(b"", "empty");
    refuses(b" \n\t\n", "empty");
}

#[test]
fn a_picture_or_a_program_is_named_for_what_it_is() {
    refuses(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "PNG");
    refuses(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", "ELF");
}

#[test]
fn noise_of_a_hundred_megabytes_is_refused_in_bounded_memory() {
    // A linear congruential generator (Knuth's MMIX constants): noise that is the same in every run.
    let mut state = 1u64;
    let noise: Vec<u8> = (0..100 << 20)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        })
        .collect();
    let ran = tlswhy(&["-"], &noise);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
}

#[test]
fn a_directory_and_a_missing_file_are_told_apart() {
    let ran = tlswhy(&["crates"], b"");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("directory"), "{}", ran.err);
    let ran = tlswhy(&["./no/such/file.hex"], b"");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no/such/file.hex"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let file = std::env::temp_dir().join(format!("tlswhy-no-permission-{}", std::process::id()));
    std::fs::write(&file, FOUNDING).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o0)).unwrap();
    let readable = std::fs::read(&file).is_ok();
    let ran = tlswhy(&[file.to_str().unwrap()], b"");
    std::fs::remove_file(&file).unwrap();
    // Root may read every file; then the file is simply read.
    assert_eq!(ran.code == 2, !readable, "{}", ran.err);
}

#[test]
fn half_a_byte_and_a_hello_cut_in_the_middle_are_read_as_far_as_they_go() {
    let odd = tlswhy(&[&FOUNDING[..FOUNDING.len() - 1], "--format", "json"], b"");
    assert!([0, 3].contains(&odd.code), "{}", odd.err);
    assert!(odd.err.contains("odd") || odd.out.contains("odd"), "{}{}", odd.err, odd.out);
    let cut = tlswhy(&[&FOUNDING[..60], "--format", "json"], b"");
    assert!([0, 3].contains(&cut.code), "{}", cut.err);
    let problems = cut.json()["exchanges"][0]["client_hello"]["problems"].to_string();
    assert!(problems.contains("cut off"), "{problems}");
}

#[test]
fn only_a_reply_is_still_an_exchange() {
    let ran = tlswhy(&["15030300020228", "--format", "json"], b"");
    let exchange = &ran.json()["exchanges"][0];
    assert!(exchange["client_hello"].is_null());
    assert_eq!(exchange["reply"]["alert"]["description"], "handshake_failure");
    // Without the hello nobody can know why.
    assert_eq!((exchange["verdict"]["status"].as_str(), ran.code), (Some("unknown"), 3), "{exchange}");
}

#[test]
fn an_http_answer_alone_is_told_as_what_it_is() {
    let ran = tlswhy(&["-", "--format", "json"], b"HTTP/1.1 400 Bad Request\r\n\r\n");
    assert!([0, 3].contains(&ran.code), "{}", ran.err);
    assert!((ran.out + &ran.err).to_lowercase().contains("http"));
}

#[test]
fn two_hellos_are_two_exchanges() {
    let input = format!("{FOUNDING}\n\n{}\n", FOUNDING.replacen("c027", "c02f", 1));
    let ran = tlswhy(&["-", "--format", "json"], input.as_bytes());
    assert_eq!(ran.json()["exchanges"].as_array().unwrap().len(), 2, "{}", ran.out);
}

#[test]
fn usage_errors_exit_with_two() {
    for args in
        [&["--no-such-flag"][..], &["decode"], &["explain", "x", "--format", "yaml"], &["cause", "no-such"]]
    {
        let ran = tlswhy(args, b"");
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(!ran.err.is_empty());
    }
}
