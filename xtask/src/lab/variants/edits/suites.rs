//! cipher_suites: each alone, each class alone and left out, orders, signalling values, broken lists.

use super::super::hello::{Hello, bytes};
use super::{Edit, edit};

/// Suites with their key exchange and their encryption: what a class is made of. Not all that there are, but at least
/// one of each kind that a server of the last twenty years may know (IANA, TLS Cipher Suites).
const SUITES: &[(u16, &str, &str)] = &[
    (0x0001, "rsa", "null"),
    (0x0002, "rsa", "null"),
    (0x0003, "export", "rc4"),
    (0x0004, "rsa", "rc4"),
    (0x0005, "rsa", "rc4"),
    (0x0007, "rsa", "idea"),
    (0x0008, "export", "des"),
    (0x0009, "rsa", "des"),
    (0x000a, "rsa", "3des"),
    (0x0013, "dhe_dss", "3des"),
    (0x0016, "dhe_rsa", "3des"),
    (0x0018, "anon", "rc4"),
    (0x001b, "anon", "3des"),
    (0x002f, "rsa", "cbc_sha"),
    (0x0032, "dhe_dss", "cbc_sha"),
    (0x0033, "dhe_rsa", "cbc_sha"),
    (0x0034, "anon", "cbc_sha"),
    (0x0035, "rsa", "cbc_sha"),
    (0x0038, "dhe_dss", "cbc_sha"),
    (0x0039, "dhe_rsa", "cbc_sha"),
    (0x003a, "anon", "cbc_sha"),
    (0x003b, "rsa", "null"),
    (0x003c, "rsa", "cbc_sha256"),
    (0x003d, "rsa", "cbc_sha256"),
    (0x0040, "dhe_dss", "cbc_sha256"),
    (0x0041, "rsa", "camellia"),
    (0x0045, "dhe_rsa", "camellia"),
    (0x0067, "dhe_rsa", "cbc_sha256"),
    (0x006b, "dhe_rsa", "cbc_sha256"),
    (0x006c, "anon", "cbc_sha256"),
    (0x0084, "rsa", "camellia"),
    (0x0088, "dhe_rsa", "camellia"),
    (0x008b, "psk", "3des"),
    (0x008c, "psk", "cbc_sha"),
    (0x0090, "dhe_psk", "cbc_sha"),
    (0x0096, "rsa", "seed"),
    (0x009a, "dhe_rsa", "seed"),
    (0x009c, "rsa", "gcm"),
    (0x009d, "rsa", "gcm"),
    (0x009e, "dhe_rsa", "gcm"),
    (0x009f, "dhe_rsa", "gcm"),
    (0x00a2, "dhe_dss", "gcm"),
    (0x00a6, "anon", "gcm"),
    (0x00a8, "psk", "gcm"),
    (0x00aa, "dhe_psk", "gcm"),
    (0x00b2, "dhe_psk", "cbc_sha256"),
    (0x00ba, "rsa", "camellia"),
    (0x00be, "dhe_rsa", "camellia"),
    (0x1301, "tls13", "gcm"),
    (0x1302, "tls13", "gcm"),
    (0x1303, "tls13", "chacha20"),
    (0x1304, "tls13", "ccm"),
    (0x1305, "tls13", "ccm8"),
    (0xc004, "ecdh", "cbc_sha"),
    (0xc006, "ecdhe_ecdsa", "null"),
    (0xc007, "ecdhe_ecdsa", "rc4"),
    (0xc008, "ecdhe_ecdsa", "3des"),
    (0xc009, "ecdhe_ecdsa", "cbc_sha"),
    (0xc00a, "ecdhe_ecdsa", "cbc_sha"),
    (0xc00e, "ecdh", "cbc_sha"),
    (0xc010, "ecdhe_rsa", "null"),
    (0xc011, "ecdhe_rsa", "rc4"),
    (0xc012, "ecdhe_rsa", "3des"),
    (0xc013, "ecdhe_rsa", "cbc_sha"),
    (0xc014, "ecdhe_rsa", "cbc_sha"),
    (0xc018, "anon", "cbc_sha"),
    (0xc023, "ecdhe_ecdsa", "cbc_sha256"),
    (0xc024, "ecdhe_ecdsa", "cbc_sha384"),
    (0xc027, "ecdhe_rsa", "cbc_sha256"),
    (0xc028, "ecdhe_rsa", "cbc_sha384"),
    (0xc02b, "ecdhe_ecdsa", "gcm"),
    (0xc02c, "ecdhe_ecdsa", "gcm"),
    (0xc02f, "ecdhe_rsa", "gcm"),
    (0xc030, "ecdhe_rsa", "gcm"),
    (0xc035, "ecdhe_psk", "cbc_sha"),
    (0xc037, "ecdhe_psk", "cbc_sha256"),
    (0xc050, "rsa", "aria"),
    (0xc060, "ecdhe_rsa", "aria"),
    (0xc072, "ecdhe_ecdsa", "camellia"),
    (0xc076, "ecdhe_rsa", "camellia"),
    (0xc077, "ecdhe_rsa", "camellia"),
    (0xc07a, "rsa", "camellia"),
    (0xc08a, "ecdhe_rsa", "camellia"),
    (0xc09c, "rsa", "ccm"),
    (0xc09d, "rsa", "ccm"),
    (0xc09e, "dhe_rsa", "ccm"),
    (0xc0a0, "rsa", "ccm8"),
    (0xc0a2, "dhe_rsa", "ccm8"),
    (0xc0ac, "ecdhe_ecdsa", "ccm"),
    (0xc0ad, "ecdhe_ecdsa", "ccm"),
    (0xc0ae, "ecdhe_ecdsa", "ccm8"),
    (0xcc13, "ecdhe_rsa", "chacha20_draft"),
    (0xcca8, "ecdhe_rsa", "chacha20"),
    (0xcca9, "ecdhe_ecdsa", "chacha20"),
    (0xccaa, "dhe_rsa", "chacha20"),
    (0xccac, "ecdhe_psk", "chacha20"),
    (0xc100, "gost", "gost"),
    (0xd001, "ecdhe_psk", "gcm"),
    (0x0a0a, "grease", "grease"),
];

/// Two suites in either order show whose preference decides.
const ORDERS: &[(u16, u16)] = &[
    (0xc02f, 0xc030),
    (0xc02f, 0xcca8),
    (0xc013, 0xc014),
    (0xc013, 0xc02f),
    (0xc027, 0xc013),
    (0x009c, 0xc02f),
    (0x002f, 0x0035),
    (0x009e, 0xc013),
    (0x009e, 0xc02f),
    (0x002f, 0x009c),
    (0xc02b, 0xc02f),
    (0x1301, 0x1302),
    (0x1301, 0x1303),
    (0x1301, 0xc02f),
];

const RENEGOTIATION_SCSV: u16 = 0x00ff;
const FALLBACK_SCSV: u16 = 0x5600;

/// Each suite alone, pairs of suites in either order, odd lists.
pub(in super::super) fn alone_and_in_order() -> Vec<Edit> {
    let mut edits = Vec::new();
    for &(suite, ..) in SUITES {
        edits.push(edit(format!("only-suite-{suite:04x}"), move |h| h.set_suites(&[suite])));
    }
    for &(a, b) in ORDERS {
        edits.push(edit(format!("suites-{a:04x}-{b:04x}"), move |h| h.set_suites(&[a, b])));
        edits.push(edit(format!("suites-{b:04x}-{a:04x}"), move |h| h.set_suites(&[b, a])));
    }
    edits.extend([
        edit("suites-empty", |h| h.suites.clear()),
        edit("suites-half-an-entry", |h| h.suites.push(0xc0)),
        edit("suites-one-byte", |h| h.suites.truncate(1)),
        edit("suites-twice", |h| h.suites.extend_from_within(..)),
        edit("suites-grease-first", |h| {
            h.suites.splice(0..0, [0x3a, 0x3a]);
        }),
        edit("suites-all-known", |h| h.set_suites(&SUITES.iter().map(|s| s.0).collect::<Vec<_>>())),
        edit("suites-2000-unknown-first", |h| {
            let unknown: Vec<u16> = (0x6000..0x67d0).collect();
            h.suites.splice(0..0, bytes(&unknown));
        }),
        edit("suites-only-scsv", |h| h.set_suites(&[RENEGOTIATION_SCSV])),
        edit("suites-only-unknown", |h| h.set_suites(&[0x6001, 0x6002])),
    ]);
    edits
}

/// The suites by class, their order, and the signalling values.
pub(in super::super) fn classes() -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for class in SUITES.iter().flat_map(|&(_, kx, enc)| [kx, enc]) {
        if seen.contains(&class) {
            continue;
        }
        seen.push(class);
        edits.push(edit(format!("only-{class}"), move |h| {
            let kept: Vec<u16> = h.suite_list().into_iter().filter(|&s| is(s, class)).collect();
            if !kept.is_empty() {
                h.set_suites(&kept);
            }
        }));
        edits.push(edit(format!("drop-{class}"), move |h| {
            let kept: Vec<u16> = h.suite_list().into_iter().filter(|&s| !is(s, class)).collect();
            h.set_suites(&kept);
        }));
    }
    for suite in
        [0x002f, 0x0035, 0x003c, 0x009c, 0x0033, 0x009e, 0x000a, 0x0005, 0xc02f, 0xc02b, 0xcca8, 0x1301]
    {
        edits.push(edit(format!("add-suite-{suite:04x}"), move |h| h.suites.extend(bytes(&[suite]))));
    }
    edits.extend([
        edit("suites-reversed", |h| {
            let mut list = h.suite_list();
            list.reverse();
            h.set_suites(&list);
        }),
        edit("suites-sorted", |h| {
            let mut list = h.suite_list();
            list.sort_unstable();
            h.set_suites(&list);
        }),
        edit("add-renegotiation-scsv", |h| h.suites.extend(bytes(&[RENEGOTIATION_SCSV]))),
        edit("add-fallback-scsv", |h| h.suites.extend(bytes(&[FALLBACK_SCSV]))),
        edit("version-0302-add-fallback-scsv", |h| {
            h.version = 0x0302;
            h.suites.extend(bytes(&[FALLBACK_SCSV]));
        }),
    ]);
    edits
}

/// Each suite that the hello has alone, and left out.
pub(in super::super) fn each_of(hello: &Hello) -> Vec<Edit> {
    let mut edits = Vec::new();
    for suite in hello.suite_list() {
        edits.push(edit(format!("only-suite-{suite:04x}"), move |h| h.set_suites(&[suite])));
        edits.push(edit(format!("drop-suite-{suite:04x}"), move |h| {
            let kept: Vec<u16> = h.suite_list().into_iter().filter(|&s| s != suite).collect();
            h.set_suites(&kept);
        }));
    }
    edits
}

fn is(suite: u16, class: &str) -> bool {
    SUITES.iter().any(|&(s, kx, enc)| s == suite && (kx == class || enc == class))
}
