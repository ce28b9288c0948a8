use alloc::string::String;
use alloc::vec::Vec;

use super::*;

#[test]
fn every_library_that_people_ask_about_is_there() {
    for word in [
        "OpenSSL",
        "wolfSSL",
        "Mbed TLS",
        "mbedtls",
        "BearSSL",
        "GnuTLS",
        "NSS",
        "JSSE",
        "java",
        "Go",
        "golang",
        "rustls",
        "Schannel",
        "Secure Transport",
        "Network.framework",
        "ESP-IDF",
        "esp8266",
        "arduino-esp32",
        "Zephyr",
        "lwIP",
        "altcp_tls",
        "curl",
        "Python",
        "node.js",
        "dotnet",
        ".net framework",
    ] {
        assert!(find(word).is_some(), "{word}");
    }
    assert_eq!(find("CyaSSL").map(|library| library.id), Some("wolfssl"));
    assert!(find("mysql").is_none());
    assert!(by_id("wolfSSL").is_none());
}

#[test]
fn pulls_are_found_by_lever_and_every_lever_exists() {
    for library in all() {
        for pull in library.pulls {
            assert!(lever(pull.lever).is_some(), "{}: {}", library.id, pull.lever);
            let found = library.pull(pull.lever).expect("sorted");
            assert!(core::ptr::eq(found, pull), "{}: {} is there twice", library.id, pull.lever);
        }
    }
}

#[test]
fn every_lever_that_a_cause_names_exists() {
    for cause in crate::causes::ALL {
        for id in cause.levers {
            assert!(lever(id).is_some(), "{}: {id} is not in data/levers.toml", cause.slug);
        }
    }
}

/// The two macros, the configure flag and the call are those that were built and measured (lab/device.md).
#[test]
fn wolfssl_sends_supported_groups_by_two_macros_and_a_call_in_old_versions() {
    let pull =
        find("wolfssl").and_then(|library| library.pull("send-supported-groups")).expect("in the table");
    assert_eq!(pull.build.len(), 2);
    assert!(pull.build[0].starts_with("#define HAVE_TLS_EXTENSIONS"));
    assert!(pull.build[1].starts_with("#define HAVE_SUPPORTED_CURVES"));
    assert!(pull.build[1].contains("--enable-supportedcurves"));
    assert!(pull.code[0].starts_with("wolfSSL_CTX_UseSupportedCurve(ctx, WOLFSSL_ECC_SECP256R1);"));
    assert!(pull.code[0].contains("before wolfSSL_new()"));
    assert!(pull.note.contains("needed before 3.10.2") && pull.note.contains("only chooses the curves"));
    assert_eq!(pull.effort, Effort::Rebuild);
}

#[test]
fn a_setting_ranks_before_a_rebuild_and_both_before_what_is_not_possible() {
    assert!(
        Effort::Nothing < Effort::Setting && Effort::Setting < Effort::Code && Effort::Code < Effort::Rebuild
    );
    assert!(Effort::Rebuild < Effort::Upgrade && Effort::Upgrade < Effort::Server);
    assert!(Effort::Server < Effort::NotPossible);
}

#[test]
fn a_mistyped_name_is_answered_with_the_nearest_library() {
    for (typed, id) in [
        ("wolfsl", "wolfssl"),
        ("opnessl", "openssl"),
        ("mbed-tsl", "mbedtls"),
        ("gnuttls", "gnutls"),
        ("pyhton", "python"),
    ] {
        assert_eq!(suggest(typed), Some(id), "{typed}");
    }
    assert_eq!(suggest("postgresql-jdbc"), None);
    assert_eq!(suggest(""), None);
}

/// The strongest library of a text; the texts are our own, told as people tell them.
#[track_caller]
fn check(text: &str, expect: Option<&str>) {
    let found: Vec<(&str, usize)> =
        in_text(text).iter().map(|(library, score)| (library.id, *score)).collect();
    assert_eq!(found.first().map(|(id, _)| *id), expect, "{text}\nfound {found:?}");
}

#[test]
fn a_library_is_known_by_its_name() {
    check("We use wolfSSL 3.9 on a Cortex-M4 to send mail, and the handshake fails.", Some("wolfssl"));
    check("Our device speaks TLS with Mbed TLS.", Some("mbedtls"));
    check("my golang service cannot connect", Some("go"));
    check("Upgrading to rustls 0.23 broke us", Some("rustls"));
    check("A Java 7 client gets handshake_failure", Some("jsse"));
    check("the handshake fails and I do not know why", None);
}

#[test]
fn a_library_is_known_by_its_calls_and_errors() {
    check("ret = mbedtls_ssl_handshake(&ssl); returned -0x7780", Some("mbedtls"));
    check("ssl_tls12_client.c:1234: got no server hello, error -0x7780", Some("mbedtls"));
    check("err = wolfSSL_get_error(ssl, 0); // -313", Some("wolfssl"));
    check("gnutls_handshake() failed: A TLS fatal alert has been received.", Some("gnutls"));
    check("*** Fatal error: A TLS fatal alert has been received.", Some("gnutls"));
    check("Error code: SSL_ERROR_NO_CYPHER_OVERLAP", Some("nss"));
    check("javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure", Some("jsse"));
    check("Get \"https://x.example\": remote error: tls: handshake failure", Some("go"));
    check("Error: received fatal alert: HandshakeFailure, AlertReceived(HandshakeFailure)", Some("rustls"));
    check("InitializeSecurityContext failed with SEC_E_ILLEGAL_MESSAGE (0x80090326)", Some("schannel"));
    check("int r = SSL_connect(ssl); ERR_print_errors_fp(stderr);", Some("openssl"));
    check("br_ssl_engine_last_error() says BR_ERR_BAD_VERSION", Some("bearssl"));
    check("CFNetwork SSLHandshake failed (-9824)", Some("apple"));
}

#[test]
fn what_is_built_on_a_library_comes_before_it() {
    check(
        "E (5230) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x7780\nE (5231) esp-tls: Failed to open",
        Some("esp-idf"),
    );
    check(
        "requests.exceptions.SSLError: [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] (_ssl.c:1129), OpenSSL 3.0",
        Some("python"),
    );
    check(
        "Error: write EPROTO 140:error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1544:",
        Some("node"),
    );
    check(
        "BearSSL::WiFiClientSecure client; client.setTrustAnchors(&list); on an ESP8266",
        Some("esp8266-arduino"),
    );
    check(
        "[E][ssl_client.cpp:37] _handle_error(): start_ssl_client(): (-30592) SSL - A fatal alert",
        Some("arduino-esp32"),
    );
    check(
        "setsockopt(sock, SOL_TLS, TLS_SEC_TAG_LIST, ...) in Zephyr, mbedtls_ssl_handshake -0x7780",
        Some("zephyr"),
    );
    check("curl: (35) error:0A000410:SSL routines::sslv3 alert handshake failure", Some("curl"));
    check(
        "System.Net.WebException: Could not create SSL/TLS secure channel. SEC_E_ILLEGAL_MESSAGE",
        Some("dotnet"),
    );
}

#[test]
fn a_name_that_stands_for_the_server_does_not_count() {
    check("My wolfSSL client fails against an OpenSSL server.", Some("wolfssl"));
    check("It works against OpenSSL and against GnuTLS. The client is BearSSL.", Some("bearssl"));
    check("The server runs OpenSSL 1.0.2, nginx and Postfix.", None);
    check("remote server is GnuTLS 3.6, we are on Schannel", Some("schannel"));
    check(
        "server (OpenSSL 1.1.1) answers with an alert to my Go program: remote error: tls: handshake failure",
        Some("go"),
    );
    check(
        "SSL_do_handshake() failed (SSL: error:1417A0C1:SSL routines) while SSL handshaking, client: 10.0.0.2",
        None,
    );
}

#[test]
fn a_test_tool_weighs_less_than_the_clients_own_calls() {
    check(
        "openssl s_client -connect host:443 works, and openssl s_client -tls1_2 too, openssl s_client -msg also. \
         With mbedtls_ssl_handshake it does not.",
        Some("mbedtls"),
    );
    check("curl -v https://host works, my GnuTLS program fails", Some("gnutls"));
    check("Firefox opens the page, our wolfSSL device can't", Some("wolfssl"));
}

#[test]
fn a_post_with_several_names_gives_the_library_of_the_client() {
    check(
        "An embedded project of mine uses the wolfSSL library to mail through smtp.gmail.com:465. My own server with \
         OpenSSL accepts the connection. With `openssl s_client -connect smtp.gmail.com:465` I can connect from the PC.",
        Some("wolfssl"),
    );
    check(
        "Device: wolfSSL 4.8, wolfSSL_connect gives -313. Our server is nginx with OpenSSL 1.0.2. Checked with openssl \
         s_client, curl and Firefox, which all work.",
        Some("wolfssl"),
    );
    check(
        "JDK 11: javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure. The server is IIS \
         (Schannel). openssl s_client connects, curl too.",
        Some("jsse"),
    );
}

#[test]
fn signs_are_not_found_inside_other_words() {
    check("nonnss, javascript, mygolangx, unjre", None);
    check("the value -0x77801 is no error", None);
}

#[test]
fn any_text_is_read_without_a_panic_and_in_linear_time() {
    let mut noise = String::new();
    for n in 0..20_000u32 {
        noise.push(char::from_u32(n * 7 % 0xd7ff).unwrap_or('x'));
    }
    in_text(&noise);
    let long = "wolfSSL_".repeat(20_000);
    assert_eq!(in_text(&long).first().map(|(library, _)| library.id), Some("wolfssl"));
}
