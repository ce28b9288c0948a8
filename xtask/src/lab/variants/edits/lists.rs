//! supported_groups, signature_algorithms, supported_versions: each value alone, each removed, orders, broken lists.

use super::super::hello::{Hello, bytes, list8, list16, numbers};
use super::{Edit, SIGNATURE_ALGORITHMS, SUPPORTED_GROUPS, SUPPORTED_VERSIONS, edit};

/// Groups to offer alone (IANA, TLS Supported Groups).
const GROUPS: &[(u16, &str)] = &[
    (1, "sect163k1"),
    (9, "sect283k1"),
    (13, "sect571k1"),
    (19, "secp192r1"),
    (21, "secp224r1"),
    (22, "secp256k1"),
    (23, "secp256r1"),
    (24, "secp384r1"),
    (25, "secp521r1"),
    (26, "brainpoolP256r1"),
    (28, "brainpoolP512r1"),
    (29, "x25519"),
    (30, "x448"),
    (0x0100, "ffdhe2048"),
    (0x0102, "ffdhe4096"),
    (0x11eb, "SecP256r1MLKEM768"),
    (0x11ec, "X25519MLKEM768"),
    (0x6399, "X25519Kyber768Draft00"),
    (0xff01, "arbitrary_explicit_prime_curves"),
    (0x0a0a, "grease"),
    (0x7abc, "unknown"),
];

/// Lists of groups whose order or mixture matters.
const GROUP_LISTS: &[(&str, &[u16])] = &[
    ("x25519-secp256r1", &[29, 23]),
    ("secp256r1-x25519", &[23, 29]),
    ("secp384r1-secp256r1", &[24, 23]),
    ("secp521r1-secp384r1", &[25, 24]),
    ("sect163k1-secp256r1", &[1, 23]),
    ("secp256k1-secp256r1", &[22, 23]),
    ("brainpoolP256r1-secp384r1", &[26, 24]),
    ("ffdhe2048-secp256r1", &[0x0100, 23]),
    ("secp256r1-ffdhe2048", &[23, 0x0100]),
    ("ffdhe3072-ffdhe4096", &[0x0101, 0x0102]),
    ("grease-x25519", &[0x3a3a, 29]),
    ("x448-x25519", &[30, 29]),
    ("secp256r1-twice", &[23, 23]),
    ("X25519MLKEM768-x25519", &[0x11ec, 29]),
];

/// Signature schemes to offer alone (IANA, TLS SignatureScheme).
const SCHEMES: &[u16] = &[
    0x0101, 0x0201, 0x0203, 0x0301, 0x0302, 0x0401, 0x0402, 0x0403, 0x0501, 0x0503, 0x0601, 0x0603, 0x0804,
    0x0805, 0x0806, 0x0807, 0x0808, 0x0809, 0x081a, 0x0a0a, 0x7abc,
];

/// Lists of schemes whose order or mixture matters.
const SCHEME_LISTS: &[&[u16]] = &[
    &[0x0401, 0x0201],
    &[0x0201, 0x0401],
    &[0x0804, 0x0401],
    &[0x0401, 0x0804],
    &[0x0601, 0x0401],
    &[0x0403, 0x0401],
    &[0x0403, 0x0201],
    &[0x0403, 0x0804],
    &[0x0503, 0x0401],
    &[0x0603, 0x0501],
    &[0x0203, 0x0201],
    &[0x0101, 0x0401],
    &[0x0807, 0x0804],
];

/// Lists for supported_versions.
const VERSION_LISTS: &[&[u16]] = &[
    &[0x0304],
    &[0x0303],
    &[0x0302],
    &[0x0301],
    &[0x0300],
    &[0x0304, 0x0303],
    &[0x0303, 0x0304],
    &[0x0301, 0x0302],
    &[0x0a0a, 0x0304],
    &[0x0a0a],
    &[0x7f1c],
    &[0x7f17, 0x0303],
    &[0x0305],
    &[0x0305, 0x0304],
    &[0x0304, 0x0304],
    &[0xfefd],
];

/// Every edit of supported_groups.
pub(in super::super) fn groups(hello: &Hello) -> Vec<Edit> {
    let mut edits = Vec::new();
    for &(group, name) in GROUPS {
        edits.push(edit(format!("groups-{name}"), move |h| set(h, SUPPORTED_GROUPS, &[group])));
    }
    for &(name, groups) in GROUP_LISTS {
        edits.push(edit(format!("groups-{name}"), move |h| set(h, SUPPORTED_GROUPS, groups)));
    }
    edits.extend(of_any_list(hello, "groups", SUPPORTED_GROUPS));
    edits
}

/// Every edit of signature_algorithms.
pub(in super::super) fn schemes(hello: &Hello) -> Vec<Edit> {
    let mut edits = Vec::new();
    for &scheme in SCHEMES {
        edits.push(edit(format!("sigalgs-{scheme:04x}"), move |h| set(h, SIGNATURE_ALGORITHMS, &[scheme])));
    }
    for &schemes in SCHEME_LISTS {
        edits.push(edit(format!("sigalgs-{}", joined(schemes)), move |h| {
            set(h, SIGNATURE_ALGORITHMS, schemes);
        }));
    }
    edits.extend(of_any_list(hello, "sigalgs", SIGNATURE_ALGORITHMS));
    edits
}

/// Every edit of supported_versions.
pub(in super::super) fn versions() -> Vec<Edit> {
    let mut edits = Vec::new();
    for &versions in VERSION_LISTS {
        edits.push(edit(format!("versions-{}", joined(versions)), move |h| {
            h.set(SUPPORTED_VERSIONS, list8(&bytes(versions)));
        }));
    }
    edits.push(edit("versions-empty-list", |h| h.set(SUPPORTED_VERSIONS, list8(&[]))));
    edits.push(edit("versions-half-an-entry", |h| h.set(SUPPORTED_VERSIONS, list8(&[3, 4, 3]))));
    edits
}

/// Each value removed, the order reversed, the list broken.
fn of_any_list(hello: &Hello, what: &str, kind: u16) -> Vec<Edit> {
    let mut edits = Vec::new();
    for value in values(hello, kind) {
        edits.push(edit(format!("{what}-without-{value:04x}"), move |h| {
            let kept: Vec<u16> = values(h, kind).into_iter().filter(|&v| v != value).collect();
            set(h, kind, &kept);
        }));
    }
    edits.push(edit(format!("{what}-reversed"), move |h| {
        let mut list = values(h, kind);
        list.reverse();
        if !list.is_empty() {
            set(h, kind, &list);
        }
    }));
    edits.push(edit(format!("{what}-empty-list"), move |h| set(h, kind, &[])));
    edits.push(edit(format!("{what}-half-an-entry"), move |h| {
        let list = [&bytes(&values(h, kind))[..], &[0]].concat();
        h.set(kind, list16(&list));
    }));
    edits.push(edit(format!("{what}-100-unknown-first"), move |h| {
        let list: Vec<u16> = (0x7000..0x7064).chain(values(h, kind)).collect();
        set(h, kind, &list);
    }));
    edits
}

/// A handful, for bases that get only a few edits.
pub(in super::super) fn few(hello: &Hello) -> Vec<Edit> {
    const WANTED: [&str; 10] = [
        "groups-secp256r1",
        "groups-x25519",
        "groups-secp384r1",
        "sigalgs-0401",
        "sigalgs-0403",
        "sigalgs-0804",
        "versions-0304",
        "versions-0303",
        "groups-reversed",
        "sigalgs-reversed",
    ];
    let all = [groups(hello), schemes(hello), versions()].into_iter().flatten();
    all.filter(|e| WANTED.contains(&e.name.as_str())).collect()
}

fn set(hello: &mut Hello, kind: u16, list: &[u16]) {
    hello.set(kind, list16(&bytes(list)));
}

/// The values of a list with a length of two bytes.
fn values(hello: &Hello, kind: u16) -> Vec<u16> {
    numbers(hello.extension(kind).and_then(|body| body.get(2..)).unwrap_or_default())
}

fn joined(list: &[u16]) -> String {
    list.iter().map(|v| format!("{v:04x}")).collect::<Vec<_>>().join("-")
}
