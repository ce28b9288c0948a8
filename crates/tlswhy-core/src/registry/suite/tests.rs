//! The suites against what OpenSSL, tshark and the RFCs say of them.

extern crate std;

use std::format;
use std::process::Command;
use std::string::{String, ToString as _};
use std::vec::Vec;

use super::{Authentication, Cipher, KeyExchange, Mode, SuiteInfo, all, by_name, info, is_signalling, name};

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    String::from_utf8(output.stdout).unwrap()
}

/// One line of `openssl ciphers -V -stdname`.
struct OpensslSuite {
    id: u16,
    iana: String,
    name: String,
    version: String,
    words: Vec<String>,
}

fn openssl_suites() -> Vec<OpensslSuite> {
    let text = output("openssl", &["ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]);
    let suites: Vec<_> = text
        .lines()
        .map(|line| {
            let words: Vec<_> = line.split_whitespace().filter(|w| *w != "-").map(str::to_string).collect();
            let id = words[0].replace("0x", "").replace(',', "");
            OpensslSuite {
                id: u16::from_str_radix(&id, 16).unwrap(),
                iana: words[1].clone(),
                name: words[2].clone(),
                version: words[3].clone(),
                words: words[4..].to_vec(),
            }
        })
        .collect();
    assert!(suites.len() > 100, "openssl lists {} suites", suites.len());
    suites
}

/// How OpenSSL prints the parts (`ssl/ssl_ciph.c`, `SSL_CIPHER_description`).
fn openssl_words(suite: &SuiteInfo) -> Vec<String> {
    let kx = match suite.key_exchange {
        KeyExchange::Rsa => "RSA",
        KeyExchange::Dhe | KeyExchange::DhAnon => "DH",
        KeyExchange::Ecdhe | KeyExchange::EcdhAnon => "ECDH",
        KeyExchange::Psk => "PSK",
        KeyExchange::DhePsk => "DHEPSK",
        KeyExchange::EcdhePsk => "ECDHEPSK",
        KeyExchange::RsaPsk => "RSAPSK",
        KeyExchange::Srp => "SRP",
        KeyExchange::Gost => "GOST",
        KeyExchange::Any => "any",
        other => panic!("OpenSSL has no {other:?}"),
    };
    let au = match suite.authentication {
        Authentication::Anon => "None",
        Authentication::Rsa => "RSA",
        Authentication::Dss => "DSS",
        Authentication::Ecdsa => "ECDSA",
        Authentication::Psk => "PSK",
        Authentication::Srp => "SRP",
        Authentication::Any => "any",
        other => panic!("OpenSSL has no {other:?}"),
    };
    let cipher = match suite.cipher {
        Cipher::Null => "None",
        Cipher::Aes128 | Cipher::Aes256 => "AES",
        Cipher::Camellia128 | Cipher::Camellia256 => "Camellia",
        Cipher::Aria128 | Cipher::Aria256 => "ARIA",
        Cipher::ChaCha20 => "CHACHA20/POLY1305",
        Cipher::TripleDes => "3DES",
        Cipher::Seed => "SEED",
        Cipher::Idea => "IDEA",
        Cipher::Rc4_128 => "RC4",
        other => panic!("OpenSSL has no {other:?}"),
    };
    let mode = match suite.mode {
        Mode::Gcm => "GCM",
        Mode::Ccm => "CCM",
        Mode::Ccm8 => "CCM8",
        _ => "",
    };
    let bits = match suite.cipher {
        Cipher::Null => String::new(),
        Cipher::TripleDes => "(168)".to_string(), // the key's length, not its strength
        other => format!("({})", other.strength()),
    };
    let mac = if suite.mode.is_aead() {
        "AEAD".to_string()
    } else {
        format!("{:?}", suite.mac_or_prf).to_uppercase()
    };
    [format!("Kx={kx}"), format!("Au={au}"), format!("Enc={cipher}{mode}{bits}"), format!("Mac={mac}")]
        .to_vec()
}

#[test]
fn numbers_and_names_are_those_of_openssl() {
    for theirs in openssl_suites() {
        let ours = info(theirs.id).unwrap_or_else(|| panic!("{} is missing", theirs.iana));
        let iana = match theirs.id {
            // OpenSSL spells these two like the other suites of RFC 6655, IANA does not
            0xc0aa | 0xc0ab => theirs.iana.replace("DHE_PSK", "PSK_DHE"),
            _ => theirs.iana,
        };
        assert_eq!(ours.name, iana);
        assert_eq!(ours.openssl, Some(theirs.name.as_str()));
        assert_eq!(by_name(&iana), Some(theirs.id));
        assert_eq!(by_name(&theirs.name), Some(theirs.id));
    }
}

#[test]
fn parts_are_those_of_openssl() {
    for theirs in openssl_suites() {
        let ours = info(theirs.id).unwrap();
        let mut expected = openssl_words(ours);
        if ours.key_exchange == KeyExchange::RsaPsk {
            expected[1] = "Au=RSA".to_string();
        }
        assert_eq!(theirs.words, expected, "{}", ours.name);
    }
}

#[test]
fn the_lowest_version_is_that_of_openssl() {
    for theirs in openssl_suites() {
        let ours = info(theirs.id).unwrap();
        let expected = match theirs.version.as_str() {
            "SSLv3" => 0x0300,
            "TLSv1" | "TLSv1.0" => 0x0301,
            "TLSv1.2" => 0x0303,
            "TLSv1.3" => 0x0304,
            other => panic!("version {other:?}"),
        };
        assert_eq!(ours.min_version, expected, "{}", ours.name);
    }
}

#[test]
fn every_spelling_in_the_table_leads_back_to_its_suite() {
    for suite in all() {
        for spelling in
            [Some(suite.name), suite.openssl, suite.gnutls, Some(suite.jsse)].into_iter().flatten()
        {
            assert_eq!(by_name(spelling), Some(suite.id), "{spelling}");
            assert_eq!(by_name(&spelling.to_lowercase()), Some(suite.id), "{spelling}");
        }
        assert_eq!(name(suite.id), Some(suite.name));
    }
}

#[test]
fn stacks_write_the_same_suite_in_many_ways() {
    let check = |id: u16, spellings: &[&str]| {
        for spelling in spellings {
            assert_eq!(by_name(spelling), Some(id), "{spelling}");
        }
    };
    check(
        0xc013,
        &[
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "ECDHE-RSA-AES128-SHA",
            "TLS_ECDHE_RSA_AES_128_CBC_SHA1",
            "GNUTLS_ECDHE_RSA_AES_128_CBC_SHA1",
            "TLS-ECDHE-RSA-WITH-AES-128-CBC-SHA",
            "MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "BR_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "SSL_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS1_CK_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P256",
            "s2n_ecdhe_rsa_with_aes_128_cbc_sha",
            "ecdhe_rsa_aes_128_sha",
            "ECDHE_RSA_WITH_AES_128_CBC_SHA",
        ],
    );
    check(0x0005, &["SSL_RSA_WITH_RC4_128_SHA", "RC4-SHA", "TLS_RSA_ARCFOUR_128_SHA1", "rsa_rc4_128_sha"]);
    check(0x0016, &["EDH-RSA-DES-CBC3-SHA", "DHE-RSA-DES-CBC3-SHA", "SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA"]);
    check(0x1301, &["TLS_AES_128_GCM_SHA256", "TLS13-AES128-GCM-SHA256", "TLS1-3-AES-128-GCM-SHA256"]);
    check(0x1303, &["TLS13_CHACHA20_POLY1305_SHA256", "GNUTLS_CHACHA20_POLY1305_SHA256"]);
    check(0x002f, &["AES128-SHA", "TLS_RSA_WITH_AES_128_SHA", "SSL_RSA_WITH_AES_128_CBC_SHA"]);
    check(0x009c, &["AES128-GCM-SHA256"]);
    // OpenSSL's ssl3.h and tls1.h; curl's names for NSS; OpenSSL 1.0.2; Botan 2
    check(0x000a, &["SSL3_CK_RSA_DES_192_CBC3_SHA", "rsa_3des_sha", "DES-CBC3-SHA"]);
    check(0x0034, &["TLS1_CK_ADH_WITH_AES_128_SHA", "ADH-AES128-SHA"]);
    check(0xc02f, &["ecdhe_rsa_aes_128_gcm_sha_256", "TLS1_CK_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]);
    check(0x0020, &["KRB5-RC4-SHA"]);
    check(0xffc2, &["ECDHE_RSA_WITH_AES_128_OCB_SHA256"]);
    check(0xcca8, &["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"]);
}

#[test]
fn a_word_that_only_sounds_like_a_suite_is_none() {
    for word in [
        "",
        "AES",
        "AES128",
        "AES-128-GCM",
        "AES_128_GCM_SHA256",
        "SHA256",
        "RSA",
        "ECDHE",
        "ECDHE-RSA",
        "NULL",
        "TLS",
        "TLS_",
        "SSL_",
        "HIGH",
        "TLS_RSA",
        "WITH",
        "TLSv1.2",
        "x25519",
        "RC4",
        "DES-CBC3",
        "GNUTLS_",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC",
        "TLS_RSA_WITH_AES_128_CBC_SHA_P256",
        "\u{e9}\u{e9}_P256",
    ] {
        assert_eq!(by_name(word), None, "{word}");
    }
}

#[test]
fn any_string_is_looked_up_without_a_panic() {
    for suite in all().iter().step_by(7) {
        for at in 0..=suite.name.len() {
            let (head, tail) = suite.name.split_at(at);
            for odd in ["\u{e9}", "_P256", "\0", "S2N_"] {
                let _ = by_name(&format!("{head}{odd}{tail}"));
            }
        }
    }
}

#[test]
fn signalling_values_are_no_suites() {
    let signals: Vec<_> = all().iter().map(|s| s.id).filter(|&id| is_signalling(id)).collect();
    assert_eq!(signals, [0x00ff, 0x5600]);
    assert_eq!(info(0x00ff).unwrap().prohibited_by, None);
}
