//! The founding case: every question of the post is answered.

mod common;

use common::{ALERT, FOUNDING, tlswhy};
use serde_json::Value;

fn check_cause(report: &Value) {
    assert_eq!(report["schema"], "tlswhy/report/1");
    let exchange = &report["exchanges"][0];
    assert_eq!(exchange["verdict"]["cause"], "missing-supported-groups");
    assert!(
        ["certain", "predicted"].contains(&exchange["verdict"]["certainty"].as_str().unwrap()),
        "{exchange}"
    );
    assert_eq!(exchange["reply"]["alert"]["description"], "handshake_failure");
    assert_eq!(exchange["suites"].as_array().unwrap().len(), 10);
    let edit = &exchange["causes"][0]["edits"][0];
    assert_eq!(
        (edit["op"].as_str(), edit["hex"].as_str()),
        (Some("add_extension"), Some("000a000400020017"))
    );
}

#[test]
fn the_post_gives_the_cause_the_fix_and_the_three_common_suites() {
    let ran = tlswhy(&["examples/gmail-wolfssl.txt", "--format", "json"], b"");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    check_cause(&report);
    let exchange = &report["exchanges"][0];
    let listed: Vec<&str> = exchange["suites"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["server_lists_it"] == true)
        .map(|s| s["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, ["0xc027", "0xc013", "0xc011"]);
    for suite in exchange["suites"].as_array().unwrap() {
        assert_eq!(suite["usable"], false);
        let expect =
            if suite["server_lists_it"] == true { "missing-supported-groups" } else { "no-common-suite" };
        assert_eq!(suite["blocked_by"], expect, "{suite}");
    }
    let fix = &exchange["causes"][0]["fixes"][0];
    assert_eq!(fix["library"], "wolfssl");
    let fix = fix.to_string();
    assert!(fix.contains("HAVE_SUPPORTED_CURVES") && fix.contains("wolfSSL_CTX_UseSupportedCurve"), "{fix}");
}

#[test]
fn the_post_settles_what_the_asker_checked_by_hand() {
    let ran = tlswhy(&["examples/gmail-wolfssl.txt", "--color", "never"], b"");
    let cleared = ran.section("Not the cause");
    for scheme in ["ecdsa_secp256r1_sha256", "ecdsa_sha1", "rsa_pkcs1_sha256", "rsa_pkcs1_sha1"] {
        assert!(cleared.contains(scheme), "{cleared}");
    }
    assert!(cleared.contains("certificate") && cleared.contains("version"), "{cleared}");
    let others = ran.section("Who would take");
    let (takes, refuses) = others.split_once("refuses it").expect("both lines");
    // Measured, the lab's summary: variant 01-seed.
    for stack in ["GnuTLS", "NSS", "JSSE", "wolfSSL", "OpenSSL 1.0.2"] {
        assert!(takes.contains(stack), "{stack} takes it: {takes}");
    }
    for stack in ["BoringSSL", "Go", "Mbed TLS", "AWS-LC", "rustls"] {
        assert!(refuses.contains(stack), "{stack} refuses it: {refuses}");
    }
    for weak in ["no server_name", "RC4", "3DES", "no extended_master_secret", "no renegotiation_info"] {
        let weaknesses = ran.section("Weak, but not the cause");
        assert!(weaknesses.contains(weak), "{weak}: {weaknesses}");
    }
}

#[test]
fn the_bare_bytes_are_enough() {
    let spaced: String =
        FOUNDING.as_bytes().chunks(2).flat_map(|c| [str::from_utf8(c).unwrap(), " "]).collect();
    let ran = tlswhy(&[&spaced, "--reply", ALERT, "--format", "json"], b"");
    assert_eq!(ran.code, 0, "{}", ran.err);
    check_cause(&ran.json());
    // Unquoted: every byte an argument of its own.
    let mut args: Vec<&str> = spaced.split_whitespace().collect();
    args.extend(["--reply", ALERT, "--format", "json"]);
    check_cause(&tlswhy(&args, b"").json());
    // As a pipe with both in it.
    check_cause(&tlswhy(&["-", "--format", "json"], format!("{spaced}\n\n{ALERT}\n").as_bytes()).json());
}

#[test]
fn the_named_library_gives_the_fix_and_an_unknown_one_the_nearest_name() {
    let ran = tlswhy(&[FOUNDING, "--reply", ALERT, "--library", "mbedtls", "--color", "never"], b"");
    assert!(ran.out.contains("Change in Mbed TLS"), "{}", ran.out);
    let ran = tlswhy(&[FOUNDING, "--reply", ALERT, "--library", "wolfsll"], b"");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("wolfssl"), "{}", ran.err);
}

#[test]
fn a_named_server_decides_by_its_profile() {
    for (server, status) in [("boringssl", "cause"), ("gnutls", "healthy")] {
        let ran = tlswhy(&[FOUNDING, "--server", server, "--format", "json"], b"");
        let report = ran.json();
        assert_eq!(
            report["exchanges"][0]["verdict"]["status"], status,
            "{server}: {}",
            report["exchanges"][0]["verdict"]
        );
    }
    let ran = tlswhy(&[FOUNDING, "--server", "borringssl"], b"");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("boringssl"), "{}", ran.err);
}

impl common::Ran {
    /// The lines under a heading, up to the next empty line.
    fn section(&self, heading: &str) -> String {
        let start = self.out.find(heading).unwrap_or_else(|| panic!("no '{heading}' in {}", self.out));
        let section = &self.out[start..];
        section[..section.find("\n\n").unwrap_or(section.len())]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The README's first screen is the program's own output; `UPDATE_README=1` puts the present one there.
#[test]
fn the_readme_shows_what_the_program_prints() {
    const START: &str = "$ cargo run --release -- examples/gmail-wolfssl.txt\n";
    let path = common::root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let start = readme.find(START).expect("the README runs the founding case") + START.len();
    let end = start + readme[start..].find("```").expect("the block ends");
    let printed = tlswhy(&["examples/gmail-wolfssl.txt", "--color", "never"], b"").out;
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, format!("{}{printed}{}", &readme[..start], &readme[end..])).unwrap();
        return;
    }
    assert_eq!(&readme[start..end], printed, "run the test with UPDATE_README=1");
}
