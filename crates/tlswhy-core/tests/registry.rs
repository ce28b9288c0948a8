//! The registry against the tables of tshark and OpenSSL (Debian packages `tshark` and `openssl`).
//!
//! Where we differ, the number stands in a list with the reason.

use std::collections::BTreeMap;
use std::process::Command;

use tlswhy_core::registry::{
    alert, certificate_compression, client_certificate_type, compression, content_type, curve_type,
    extension, group, handshake_type, is_grease, max_fragment_length, point_format, psk_mode, sigscheme,
    sslv2_cipher, status_type, suite, version,
};

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The names that tshark has for the values of some fields: `tshark -G values`, lines of `V` (value string) with
/// field, value and name.
struct Tshark(BTreeMap<String, BTreeMap<u64, String>>);

impl Tshark {
    fn read() -> Self {
        let mut fields: BTreeMap<String, BTreeMap<u64, String>> = BTreeMap::new();
        for line in output("tshark", &["-G", "values"]).lines() {
            let parts: Vec<_> = line.split('\t').collect();
            let ["V", field, value, name] = parts[..] else { continue };
            if !field.starts_with("tls.") && !field.starts_with("dtls.") {
                continue;
            }
            let value =
                value.strip_prefix("0x").map_or_else(|| value.parse(), |hex| u64::from_str_radix(hex, 16));
            fields.entry(field.to_string()).or_default().insert(value.unwrap(), name.trim().to_string());
        }
        Tshark(fields)
    }

    /// Checks every value of `field` that is not GREASE: `ours` must give the same name, unless the value is in
    /// `exceptions`, and then it must not.
    fn check(&self, field: &str, exceptions: &[(u64, &str)], same: impl Fn(u64, &str) -> bool) {
        let theirs = self.0.get(field).unwrap_or_else(|| panic!("tshark has no {field}"));
        assert!(!theirs.is_empty());
        for (&value, name) in theirs {
            if name.contains("GREASE") {
                assert!(u16::try_from(value).is_ok_and(is_grease), "{field} {value:#x}");
                continue;
            }
            let excepted = exceptions.iter().find(|(number, _)| *number == value);
            match excepted {
                None => assert!(same(value, name), "{field} {value:#x}: tshark says {name:?}"),
                Some((_, reason)) => {
                    assert!(!same(value, name), "{field} {value:#x} agrees, no exception needed: {reason}");
                }
            }
        }
    }
}

fn word(value: u64) -> u16 {
    u16::try_from(value).unwrap()
}

fn byte(value: u64) -> u8 {
    u8::try_from(value).unwrap()
}

#[test]
fn names_are_those_of_tshark() {
    let tshark = Tshark::read();

    let draft =
        "draft-agl-tls-chacha20poly1305 used the name that RFC 7905 gave another number later; marked _OLD";
    let fips = "NSS renamed its first FIPS numbers to OLDFIPS when 0xfefe and 0xfeff took over";
    tshark.check(
        "tls.handshake.ciphersuite",
        &[
            (0x01a6, "\"ssl_31_ciphersuite\": the name of tshark's own table has slipped into it"),
            (0xcc13, draft),
            (0xcc14, draft),
            (0xcc15, draft),
            (0xffe0, fips),
            (0xffe1, fips),
        ],
        |value, name| suite::name(word(value)) == Some(name),
    );
    // the field also holds the suites of TLS, which fit in two bytes
    tshark.check("tls.handshake.cipherspec", &[], |value, name| {
        let ours = sslv2_cipher::name(u32::try_from(value).unwrap());
        value <= 0xffff || ours == Some(&name.replace("SSL2_", "SSL_CK_"))
    });
    tshark.check(
        "tls.handshake.extension.type",
        &[
            (34, "IANA and RFC 9345: delegated_credential"),
            (40, "\"Reserved (key_share)\": named for the drafts that used it"),
            (46, "\"Reserved (ticket_early_data_info)\": likewise"),
            (53, "\"connection_id (deprecated)\": spelled as one word"),
            (17513, "\"application_settings\" since moved to 17613"),
            (65445, "\"quic_transport_parameters (drafts version)\": spelled as one word"),
        ],
        |value, name| extension::name(word(value)) == Some(name),
    );
    tshark.check("tls.handshake.extensions_supported_group", &[], |value, name| {
        // Open Quantum Safe's private numbers changed their meaning between its releases; IANA has since given
        // 0x0200 to 0x0202 to ML-KEM.
        matches!(value, 0x0200..=0x02ff | 0x2f00..=0x2fff) || group::name(word(value)) == Some(name)
    });
    tshark.check("tls.handshake.sig_hash_alg", &[], |value, name| {
        // Open Quantum Safe's private numbers, as above
        matches!(value, 0xfe00..=0xfeff) || sigscheme::name(word(value)) == Some(name)
    });
    tshark.check("tls.alert_message.desc", &[], |value, name| {
        alert::by_name(name) == Some(byte(value)) && alert::name(byte(value)).is_some()
    });
    tshark.check(
        "tls.handshake.extensions.supported_version",
        &[(0x0101, "\"GMTLS\": by the name of its standard, TLCP; GMTLS leads to it")],
        |value, name| version::name(word(value)) == Some(name),
    );
    tshark.check(
        "tls.record.content_type",
        &[(25, "\"Connection ID\": RFC 9146 calls it tls12_cid")],
        |value, name| content_type::by_name(name) == Some(byte(value)),
    );
    tshark.check(
        "dtls.handshake.type",
        &[
            (21, "\"Client Certificate URL\": RFC 6066 calls the message certificate_url"),
            (67, "\"Encrypted Extensions\": the draft calls the message next_protocol"),
        ],
        |value, name| handshake_type::by_name(name) == Some(byte(value)),
    );
    tshark.check("tls.handshake.extensions_ec_point_format", &[], |value, name| {
        point_format::name(byte(value)) == Some(name)
    });
    tshark.check("tls.handshake.server_curve_type", &[], |value, name| {
        curve_type::name(byte(value)) == Some(name)
    });
    tshark
        .check("tls.handshake.comp_method", &[], |value, name| compression::name(byte(value)) == Some(name));
    tshark.check("tls.compress_certificate.algorithm", &[], |value, name| {
        certificate_compression::name(word(value)) == Some(name)
    });
    tshark.check("tls.handshake.extensions_status_request_type", &[], |value, name| {
        status_type::by_name(name) == Some(byte(value))
    });
    tshark.check("tls.handshake.max_fragment_length", &[], |value, name| {
        max_fragment_length::name(byte(value)) == Some(name)
    });
    // "PSK-only key establishment (psk_ke)"
    tshark.check("tls.extension.psk_ke_mode", &[], |value, name| {
        psk_mode::name(byte(value)).is_some_and(|ours| name.contains(&format!("({ours})")))
    });
    tshark.check(
        "tls.handshake.cert_type",
        &[
            (0, "SSL 2.0's certificate type, which tshark keeps under the same field"),
            (21, "\"GOST R 34.10-94\": the draft calls it gost_sign94"),
            (22, "\"GOST R 34.10-2001\": the draft calls it gost_sign01"),
        ],
        |value, name| client_certificate_type::by_name(name) == Some(byte(value)),
    );
}

#[test]
fn pairs_of_tls_1_2_are_found_as_tshark_prints_them() {
    // tshark 4.0 on signature_algorithms with these numbers
    for (spelling, id) in [("SHA224 RSA", 0x0301), ("SHA1 DSA", 0x0202), ("MD5 RSA", 0x0101)] {
        assert_eq!(sigscheme::by_name(spelling), Some(id), "{spelling}");
    }
    assert_eq!(sigscheme::name(0x0301), Some("rsa_pkcs1_sha224"));
    assert_eq!(sigscheme::name(0x0202), Some("dsa_sha1"));
}

/// `openssl ecparam -list_curves`: `  secp384r1 : NIST/SECG curve over a 384 bit prime field`, the text sometimes
/// on the next line.
#[test]
fn curves_have_the_field_that_openssl_says() {
    let text = output("openssl", &["ecparam", "-list_curves"]).replace(":\n", ":");
    let mut compared = 0;
    for line in text.lines() {
        let Some((name, description)) = line.split_once(':') else { continue };
        let Some(ours) = group::by_name(name.trim()).and_then(group::info) else { continue };
        let Some((_, rest)) = description.split_once("over a ") else { continue };
        let bits: u16 = rest.split(' ').next().unwrap().parse().unwrap();
        let kind = if rest.contains("binary") {
            group::GroupKind::BinaryCurve
        } else {
            group::GroupKind::PrimeCurve
        };
        assert_eq!(ours.kind, kind, "{name}");
        // RFC 8422 section 5.4.1: 0x04, then both coordinates in whole bytes
        assert_eq!(ours.client_share, Some(1 + 2 * bits.div_ceil(8)), "{name}");
        compared += 1;
    }
    assert!(compared >= 25, "compared {compared} curves");
}

#[test]
fn key_shares_have_the_length_that_the_documents_say() {
    let check = |name, client, server| {
        let info = group::by_name(name).and_then(group::info).unwrap();
        assert_eq!((info.client_share, info.server_share), (Some(client), Some(server)), "{name}");
    };
    // RFC 7748 section 6, RFC 7919 appendix A
    check("x25519", 32, 32);
    check("x448", 56, 56);
    check("ffdhe2048", 256, 256);
    check("ffdhe8192", 1024, 1024);
    // RFC 10024
    check("X25519MLKEM768", 1216, 1120);
    check("SecP256r1MLKEM768", 1249, 1153);
    check("SecP384r1MLKEM1024", 1665, 1665);
    // draft-tls-westerbaan-xyber768d00-03
    check("X25519Kyber768Draft00", 1216, 1120);
    // draft-yang-tls-hybrid-sm2-mlkem-03
    check("curveSM2MLKEM768", 1249, 1153);
}

/// The texts of OpenSSL's reason codes 1000 to 1255 are those of alerts: reason = 1000 + alert.
#[test]
fn alerts_are_found_by_the_text_of_openssl() {
    // library 20 is SSL; OpenSSL 3 packs library << 23 | reason (include/openssl/err.h.in)
    let codes: Vec<_> =
        (0..=255).map(|description| format!("{:x}", 20 << 23 | (1000 + description))).collect();
    let arguments: Vec<_> = ["errstr"].into_iter().chain(codes.iter().map(String::as_str)).collect();
    let text = output("openssl", &arguments);
    assert_eq!(text.lines().count(), codes.len());
    let mut compared = 0;
    for (description, line) in (0_u8..=255).zip(text.lines()) {
        let reason = line.trim().rsplit(':').next().unwrap();
        if reason.starts_with("sslv3") || reason.starts_with("tlsv1") {
            assert_eq!(alert::by_name(reason), Some(description), "{reason}");
            compared += 1;
        }
    }
    assert!(compared >= 30, "compared {compared} texts");
}

#[test]
fn alerts_are_found_in_every_spelling() {
    for (spelling, expect) in [
        ("handshake_failure", Some(40)),
        ("Handshake Failure", Some(40)),
        ("HandshakeFailure", Some(40)),
        ("sslv3 alert handshake failure", Some(40)),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", Some(40)),
        ("SSL_ERROR_HANDSHAKE_FAILURE_ALERT", Some(40)),
        ("MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE", Some(40)),
        ("tlsv1 alert protocol version", Some(70)),
        ("SSL_R_TLSV1_ALERT_PROTOCOL_VERSION", Some(70)),
        ("remote error: tls: protocol version not supported", Some(70)),
        ("Error in protocol version", Some(70)),
        ("BR_ALERT_UNRECOGNIZED_NAME", Some(112)),
        ("tlsv1 unrecognized name", Some(112)),
        ("SSL_ERROR_BAD_CERT_ALERT", Some(42)),
        ("tlsv13 alert certificate required", Some(116)),
        ("tlsv1 alert user cancelled", Some(90)),
        // what every program says, and no alert
        ("Handshake failed", None),
        ("TLS handshake failed", None),
        ("alert", None),
        ("", None),
    ] {
        assert_eq!(alert::by_name(spelling), expect, "{spelling}");
    }
}

#[test]
fn groups_and_schemes_are_found_in_every_spelling() {
    for (expect, spellings) in [
        (
            0x0017,
            &["secp256r1", "P-256", "prime256v1", "SECP256R1", "GROUP-SECP256R1", "CurveP256", "NIST P-256"]
                [..],
        ),
        (
            0x0017,
            &["NID_X9_62_prime256v1", "MBEDTLS_ECP_DP_SECP256R1", "WOLFSSL_ECC_SECP256R1", "BR_EC_secp256r1"],
        ),
        (0x001d, &["x25519", "X25519", "Curve25519", "WOLFSSL_ECC_X25519", "ecdh_x25519"]),
        (0x11ec, &["X25519MLKEM768", "x25519mlkem768"]),
        (0x0100, &["ffdhe2048", "GROUP-FFDHE2048"]),
    ] {
        for spelling in spellings {
            assert_eq!(group::by_name(spelling), Some(expect), "{spelling}");
        }
    }
    for (expect, spellings) in [
        (
            0x0401,
            &["rsa_pkcs1_sha256", "RSA+SHA256", "SIGN-RSA-SHA256", "SHA256withRSA", "PKCS1WithSHA256"][..],
        ),
        (0x0403, &["ecdsa_secp256r1_sha256", "ECDSA+SHA256", "ECDSAWithP256AndSHA256", "SHA256withECDSA"]),
        (0x0804, &["rsa_pss_rsae_sha256", "RSA-PSS+SHA256", "SIGN-RSA-PSS-RSAE-SHA256", "PSSWithSHA256"]),
        (0x0809, &["rsa_pss_pss_sha256", "SIGN-RSA-PSS-SHA256"]),
        (0x0807, &["ed25519", "Ed25519", "SIGN-EdDSA-Ed25519"]),
        (0x0202, &["dsa_sha1", "SHA1withDSA", "SIGN-DSA-SHA1"]),
    ] {
        for spelling in spellings {
            assert_eq!(sigscheme::by_name(spelling), Some(expect), "{spelling}");
        }
    }
}

#[test]
fn every_name_leads_back_to_its_number() {
    for info in group::all() {
        assert_eq!(group::by_name(info.name), Some(info.id));
        assert!(info.openssl.is_none_or(|name| group::by_name(name) == Some(info.id)), "{}", info.name);
    }
    for info in sigscheme::all() {
        assert_eq!(sigscheme::by_name(info.name), Some(info.id), "{}", info.name);
    }
    for info in extension::all() {
        assert_eq!(extension::by_name(info.name), Some(info.id));
    }
    for info in version::all() {
        assert_eq!(version::by_name(info.name), Some(info.id));
    }
    for &(id, name) in alert::all() {
        assert_eq!(alert::by_name(name), Some(id));
        assert_eq!(alert::name(id), Some(name));
    }
    for &(id, name) in handshake_type::all() {
        assert_eq!(handshake_type::by_name(name), Some(id));
    }
}

/// RFC 8446 section 4.2.3.
#[test]
fn tls_1_3_signs_its_handshake_with_exactly_these() {
    let signs: Vec<_> = sigscheme::all()
        .iter()
        .filter(|scheme| scheme.signs_tls13_handshake() && scheme.reference == "RFC 8446")
        .map(|scheme| scheme.name)
        .collect();
    let expect = [
        "ecdsa_secp256r1_sha256",
        "ecdsa_secp384r1_sha384",
        "ecdsa_secp521r1_sha512",
        "rsa_pss_rsae_sha256",
        "rsa_pss_rsae_sha384",
        "rsa_pss_rsae_sha512",
        "ed25519",
        "ed448",
        "rsa_pss_pss_sha256",
        "rsa_pss_pss_sha384",
        "rsa_pss_pss_sha512",
    ];
    assert_eq!(signs, expect);
}

/// RFC 8446 section 4.2, the table of extensions.
#[test]
fn tls_1_3_carries_extensions_where_rfc_8446_says() {
    let check = |name, messages| {
        let info = extension::by_name(name).and_then(extension::info).unwrap();
        assert_eq!(info.tls13, messages, "{name}");
    };
    check("server_name", "CH, EE");
    check("max_fragment_length", "CH, EE");
    check("status_request", "CH, CR, CT");
    check("supported_groups", "CH, EE");
    check("signature_algorithms", "CH, CR");
    check("use_srtp", "CH, EE");
    check("heartbeat", "CH, EE");
    check("application_layer_protocol_negotiation", "CH, EE");
    check("signed_certificate_timestamp", "CH, CR, CT");
    check("client_certificate_type", "CH, EE");
    check("server_certificate_type", "CH, EE");
    check("padding", "CH");
    check("key_share", "CH, SH, HRR");
    check("pre_shared_key", "CH, SH");
    check("psk_key_exchange_modes", "CH");
    check("early_data", "CH, EE, NST");
    check("cookie", "CH, HRR");
    check("supported_versions", "CH, SH, HRR");
    check("certificate_authorities", "CH, CR");
    check("oid_filters", "CR");
    check("post_handshake_auth", "CH");
    check("signature_algorithms_cert", "CH, CR");
    assert_eq!(extension::info(11).unwrap().allowed_in("EE"), Some(false));
}
