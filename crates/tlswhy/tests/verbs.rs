//! `check`, `diff`, `decode`, `cause` and `prove` on the founding hello, and every document against its schema.

mod common;

use common::{ALERT, FOUNDING, root, tlswhy};
use serde_json::Value;

/// The founding hello with supported_groups [secp256r1], as the lab's hello v1/02-groups has it.
fn with_groups() -> String {
    let hellos = std::fs::read_to_string(root().join("lab/hellos.tsv")).unwrap();
    let line = hellos.lines().find(|l| l.starts_with("v1/02-groups\t")).expect("the lab's second hello");
    line.rsplit('\t').next().unwrap().to_string()
}

/// Validates against the committed schema.
fn check_schema(name: &str, document: &Value) {
    let schema = std::fs::read_to_string(root().join("docs/schema").join(name)).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(document).map(|e| format!("{} at {}", e, e.instance_path)).collect();
    assert!(errors.is_empty(), "{name}: {errors:?}");
}

#[test]
fn every_document_fits_its_schema() {
    let json = |args: &[&str]| tlswhy(&[args, &["--format", "json"]].concat(), b"").json();
    check_schema("report-1.json", &json(&[FOUNDING, "--reply", ALERT]));
    check_schema("report-1.json", &json(&["examples/gmail-wolfssl.txt"]));
    check_schema("report-1.json", &json(&["prove", "--server", "boringssl", FOUNDING]));
    check_schema("check-1.json", &json(&["check", FOUNDING]));
    check_schema("decode-1.json", &json(&["decode", FOUNDING]));
    check_schema("diff-1.json", &json(&["diff", FOUNDING, &with_groups()]));
    check_schema("causes-1.json", &json(&["cause"]));
}

#[test]
fn check_tells_who_refuses_as_the_lab_measured_it() {
    let ran = tlswhy(&["check", FOUNDING, "--format", "json"], b"");
    assert_eq!(ran.code, 1);
    let results = ran.json()["results"].as_array().unwrap().clone();
    // The lab's records of hello v1/01-seed, default configurations.
    for (profile, outcome, suite) in [
        ("boringssl-bun1.4", "alert", None),
        ("openssl-3.0", "alert", None),
        ("go-1.27", "alert", None),
        ("mbedtls-2.28", "alert", None),
        ("gnutls-3.7", "server_hello", Some("0xc014")),
        ("wolfssl-5.5", "server_hello", Some("0xc027")),
        ("jsse-17", "server_hello", Some("0xc027")),
        ("nss-3.87", "server_hello", Some("0xc013")),
        ("openssl-1.0.2", "server_hello", Some("0xc027")),
    ] {
        let row = results
            .iter()
            .find(|r| r["profile"] == profile)
            .unwrap_or_else(|| panic!("no row for {profile}"));
        assert_eq!((row["outcome"].as_str(), row["suite"].as_str()), (Some(outcome), suite), "{row}");
        if outcome == "alert" {
            assert_eq!(row["alert"]["code"], 40, "{row}");
            assert_eq!(row["cause"], "missing-supported-groups", "{row}");
        }
        assert_ne!(row["certainty"], "certain", "a profile never makes it certain");
    }
}

#[test]
fn check_exits_by_what_the_named_profiles_do() {
    assert_eq!(tlswhy(&["check", FOUNDING, "--against", "gnutls,wolfssl"], b"").code, 0);
    assert_eq!(tlswhy(&["check", FOUNDING, "--against", "gnutls,boringssl"], b"").code, 1);
    let ran = tlswhy(&["check", FOUNDING, "--against", "gnutsl"], b"");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("gnutls"), "{}", ran.err);
}

#[test]
fn check_with_a_baseline_counts_only_what_became_worse() {
    let file = std::env::temp_dir().join(format!("tlswhy-baseline-{}.json", std::process::id()));
    let path = file.to_str().unwrap();
    let good = tlswhy(&["check", "-", "--format", "json"], with_groups().as_bytes());
    std::fs::write(&file, &good.out).unwrap();
    let worse = tlswhy(&["check", "-", "--baseline", path], FOUNDING.as_bytes());
    let same = tlswhy(&["check", "-", "--baseline", path], with_groups().as_bytes());
    std::fs::remove_file(&file).unwrap();
    assert_eq!(worse.code, 1, "{}", worse.out);
    assert_eq!(same.code, 0, "{}", same.out);
}

#[test]
fn check_writes_junit_and_sarif() {
    let junit = tlswhy(&["check", FOUNDING, "--against", "gnutls,boringssl", "--format", "junit"], b"").out;
    assert!(junit.starts_with("<?xml") && junit.contains("tests=\"2\" failures=\"1\""), "{junit}");
    assert!(junit.contains("missing-supported-groups"), "{junit}");
    let sarif =
        tlswhy(&["check", FOUNDING, "--against", "gnutls,boringssl", "--format", "sarif"], b"").json();
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!((results.len(), results[0]["ruleId"].as_str()), (1, Some("missing-supported-groups")));
}

#[test]
fn diff_names_the_extension_that_decides() {
    let ran = tlswhy(&["diff", FOUNDING, &with_groups(), "--server", "boringssl", "--format", "json"], b"");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let differences = ran.json()["differences"].as_array().unwrap().clone();
    assert_eq!(differences.len(), 1, "{differences:?}");
    assert_eq!(differences[0]["field"], "supported_groups");
    assert_eq!(differences[0]["weight"], "decides");
}

#[test]
fn diff_tells_random_and_order_from_what_matters() {
    let mut other = FOUNDING.replacen("2e2aec85", "00000000", 1);
    other = other.replacen("c027c023", "c023c027", 1);
    let differences =
        tlswhy(&["diff", FOUNDING, &other, "--format", "json"], b"").json()["differences"].clone();
    let weights: Vec<(&str, &str)> = differences
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["field"].as_str().unwrap(), d["weight"].as_str().unwrap()))
        .collect();
    assert_eq!(weights, [("cipher_suites", "shifts"), ("random", "nothing")]);
}

#[test]
fn decode_shows_every_byte_with_its_name_and_offset() {
    let report = tlswhy(&["decode", FOUNDING, "--format", "json"], b"").json();
    let stream = &report["streams"][0];
    // tshark 4.0 and ja4plus on the same bytes.
    assert_eq!(stream["ja3"], "503d05b3958cdc94c573f3f6283cf127");
    assert_eq!(stream["ja4"], "t12i100100_21a730383577_7d64c53b74a0");
    let text = tlswhy(&["decode", FOUNDING, "--color", "never"], b"").out;
    for name in [
        "ecdsa_secp256r1_sha256",
        "rsa_pkcs1_sha256",
        "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
        "signature_algorithms",
    ] {
        assert!(text.contains(name), "{name}: {text}");
    }
}

#[test]
fn prove_on_a_profile_finds_both_answers_and_shows_the_experiments() {
    let ran = tlswhy(
        &["prove", "--server", "boringssl", FOUNDING, "--library", "wolfssl", "--format", "json"],
        b"",
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let experiments = report["experiments"].as_array().unwrap();
    let accepted: Vec<String> =
        experiments.iter().filter(|e| e["accepted"] == true).map(|e| e["edits"].to_string()).collect();
    assert_eq!(
        accepted,
        ["[\"add supported_groups [secp256r1]\"]", "[\"add suite TLS_RSA_WITH_AES_128_CBC_SHA\"]"]
    );
    assert!(experiments.len() <= 8);
    let verdict = &report["exchanges"][0]["verdict"];
    assert_eq!(
        (verdict["cause"].as_str(), verdict["certainty"].as_str()),
        (Some("missing-supported-groups"), Some("predicted"))
    );
    // AEAD only, and no group: no single edit mends it for rustls; the search goes on to two.
    let ran = tlswhy(&["prove", "--server", "rustls", FOUNDING, "--format", "json"], b"");
    assert_eq!(ran.code, 0, "{}", ran.out);
}
