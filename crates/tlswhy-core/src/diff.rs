//! Two hellos side by side: what differs, in protocol terms, and what each difference can decide.

use crate::registry::{extension, group, is_grease, sigscheme, suite, version};
use crate::wire::{ClientHello, U16List, extension_type as ext};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// One difference between hello A and hello B.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field, by its RFC name.
    pub field: String,
    /// What is different.
    pub text: String,
    /// What it can decide.
    pub weight: Weight,
    /// Why it can, or cannot.
    pub why: &'static str,
}

/// What a difference can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It can make a server refuse or take the hello.
    Decides,
    /// It changes what is chosen (order, extra offers), rarely whether the hello is taken.
    Shifts,
    /// It changes with every connection or is there to be ignored (random, GREASE).
    Nothing,
}

/// All differences, the weightiest first; within a weight in the hello's order.
pub fn diff(a: &ClientHello<'_>, b: &ClientHello<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    format_and_versions(a, b, &mut found);
    list(
        &mut found,
        "cipher_suites",
        &a.suites().collect::<Vec<_>>(),
        &b.suites().collect::<Vec<_>>(),
        &suite_name,
        "a server can only choose a suite that is offered",
    );
    bytes(
        &mut found,
        "legacy_compression_methods",
        a.compression_methods,
        b.compression_methods,
        Weight::Decides,
        NO_NULL,
    );
    session_id(a, b, &mut found);
    extensions(a, b, &mut found);
    if a.random != b.random {
        push(&mut found, "random", "differs".into(), Weight::Nothing, "new in every connection");
    }
    found.sort_by_key(|d| d.weight);
    found
}

const NO_NULL: &str = "without null compression, or with more than it in TLS 1.3, servers refuse";

fn format_and_versions(a: &ClientHello<'_>, b: &ClientHello<'_>, found: &mut Vec<Difference>) {
    if a.sslv2 != b.sslv2 {
        let text =
            if a.sslv2 { "A is in the SSLv2 format, B is not" } else { "B is in the SSLv2 format, A is not" };
        push(
            found,
            "format",
            text.into(),
            Weight::Decides,
            "the SSLv2 format carries no extensions, and many servers refuse it",
        );
    }
    if a.legacy_version != b.legacy_version {
        let text = format!("A {}, B {}", version_name(a.legacy_version), version_name(b.legacy_version));
        push(
            found,
            "legacy_version",
            text,
            Weight::Decides,
            "the highest version offered, unless supported_versions is there",
        );
    }
}

fn session_id(a: &ClientHello<'_>, b: &ClientHello<'_>, found: &mut Vec<Difference>) {
    let (a, b) = (a.session_id, b.session_id);
    if a.len() != b.len() {
        let text = format!("A {} bytes, B {} bytes", a.len(), b.len());
        push(
            found,
            "legacy_session_id",
            text,
            Weight::Shifts,
            "resumption, or the 32 bytes that middleboxes expect in TLS 1.3",
        );
    } else if a != b {
        push(
            found,
            "legacy_session_id",
            "differs".into(),
            Weight::Nothing,
            "names a session; random in TLS 1.3",
        );
    }
}

fn extensions(a: &ClientHello<'_>, b: &ClientHello<'_>, found: &mut Vec<Difference>) {
    let kinds = |h: &ClientHello<'_>| h.extensions.iter().map(|e| e.kind).collect::<Vec<u16>>();
    let (kinds_a, kinds_b) = (kinds(a), kinds(b));
    for (here, there, who) in [(&kinds_a, &kinds_b, "only in A"), (&kinds_b, &kinds_a, "only in B")] {
        for &kind in here.iter().filter(|kind| !there.contains(kind)) {
            if is_grease(kind) {
                continue;
            }
            let hello = if who == "only in A" { a } else { b };
            let content = content(hello, kind);
            push(
                found,
                &extension_name(kind),
                format!("{who}{content}"),
                Weight::Decides,
                absence_means(kind),
            );
        }
    }
    grease(a, b, &kinds_a, &kinds_b, found);
    let common = |of: &[u16], other: &[u16]| -> Vec<u16> {
        of.iter().copied().filter(|k| other.contains(k) && !is_grease(*k)).collect()
    };
    let (order_a, order_b) = (common(&kinds_a, &kinds_b), common(&kinds_b, &kinds_a));
    for &kind in &order_a {
        one_extension(a, b, kind, found);
    }
    if order_a != order_b {
        let name = |kinds: &[u16]| kinds.iter().map(|&k| extension_name(k)).collect::<Vec<_>>().join(", ");
        let text = format!("A: {}; B: {}", name(&order_a), name(&order_b));
        push(
            found,
            "order of extensions",
            text,
            Weight::Shifts,
            "any order is allowed but for pre_shared_key, which is last; a few servers mind",
        );
    }
}

fn grease(
    a: &ClientHello<'_>,
    b: &ClientHello<'_>,
    kinds_a: &[u16],
    kinds_b: &[u16],
    found: &mut Vec<Difference>,
) {
    let count = |h: &ClientHello<'_>, kinds: &[u16]| {
        let lists = [h.supported_groups(), h.supported_versions(), h.signature_algorithms()];
        let listed = lists.into_iter().flatten().flat_map(U16List::iter).chain(h.suites());
        listed.chain(kinds.iter().copied()).filter(|&v| is_grease(v)).count()
    };
    let (in_a, in_b) = (count(a, kinds_a), count(b, kinds_b));
    let values = |kinds: &[u16]| kinds.iter().copied().filter(|&k| is_grease(k)).collect::<Vec<_>>();
    if in_a != in_b {
        let text = format!("{in_a} values in A, {in_b} in B");
        push(
            found,
            "GREASE",
            text,
            Weight::Shifts,
            "servers must ignore it (RFC 8701); an intolerant one does not",
        );
    } else if values(kinds_a) != values(kinds_b) {
        push(found, "GREASE", "other values".into(), Weight::Nothing, "drawn at random in every connection");
    }
}

fn one_extension(a: &ClientHello<'_>, b: &ClientHello<'_>, kind: u16, found: &mut Vec<Difference>) {
    let (Some(in_a), Some(in_b)) = (a.extension(kind), b.extension(kind)) else { return };
    if in_a.body == in_b.body {
        return;
    }
    let lists = |f: fn(&ClientHello<'_>) -> Vec<u16>| (f(a), f(b));
    match kind {
        ext::SUPPORTED_GROUPS => {
            let (a, b) = lists(|h| h.supported_groups().map(|l| l.iter().collect()).unwrap_or_default());
            list(
                found,
                "supported_groups",
                &a,
                &b,
                &group_name,
                "a server can only use a group that is offered",
            );
        }
        ext::SIGNATURE_ALGORITHMS => {
            let (a, b) = lists(|h| h.signature_algorithms().map(|l| l.iter().collect()).unwrap_or_default());
            list(
                found,
                "signature_algorithms",
                &a,
                &b,
                &scheme_name,
                "a server can only sign with a scheme that is offered",
            );
        }
        ext::SIGNATURE_ALGORITHMS_CERT => {
            let (a, b) =
                lists(|h| h.signature_algorithms_cert().map(|l| l.iter().collect()).unwrap_or_default());
            list(
                found,
                "signature_algorithms_cert",
                &a,
                &b,
                &scheme_name,
                "bounds the signatures in the certificate chain",
            );
        }
        ext::SUPPORTED_VERSIONS => {
            let (a, b) = lists(|h| h.supported_versions().map(|l| l.iter().collect()).unwrap_or_default());
            list(
                found,
                "supported_versions",
                &a,
                &b,
                &version_name,
                "a server can only speak a version that is offered",
            );
        }
        ext::KEY_SHARE => {
            let (a, b) = lists(|h| h.key_shares().into_iter().flatten().map(|(group, _)| group).collect());
            if a == b {
                push(
                    found,
                    "key_share",
                    "same groups, other keys".into(),
                    Weight::Nothing,
                    "new keys in every connection",
                );
            } else {
                list(
                    found,
                    "key_share",
                    &a,
                    &b,
                    &group_name,
                    "a missing share costs a HelloRetryRequest; a large one a second segment",
                );
            }
        }
        ext::SERVER_NAME | ext::ALPN => {
            let text = format!("A{}; B{}", content(a, kind), content(b, kind));
            push(found, &extension_name(kind), text, Weight::Decides, absence_means(kind));
        }
        ext::PADDING
        | ext::SESSION_TICKET
        | ext::PRE_SHARED_KEY
        | ext::COOKIE
        | ext::ENCRYPTED_CLIENT_HELLO => {
            let text = format!("A {} bytes, B {} bytes", in_a.body.len(), in_b.body.len());
            let weight = if in_a.body.len() == in_b.body.len() { Weight::Nothing } else { Weight::Shifts };
            push(
                found,
                &extension_name(kind),
                text,
                weight,
                "content of this connection or of an earlier one",
            );
        }
        _ => bytes(
            found,
            &extension_name(kind),
            in_a.body,
            in_b.body,
            Weight::Decides,
            "a server may act on its content",
        ),
    }
}

/// A list of registry values: members on one side only, then order.
fn list(
    found: &mut Vec<Difference>,
    field: &str,
    a: &[u16],
    b: &[u16],
    name: &dyn Fn(u16) -> String,
    why: &'static str,
) {
    let only = |of: &[u16], other: &[u16]| -> Vec<String> {
        let mut sorted = other.to_vec();
        sorted.sort_unstable();
        of.iter().filter(|v| !is_grease(**v) && sorted.binary_search(v).is_err()).map(|&v| name(v)).collect()
    };
    let (only_a, only_b) = (only(a, b), only(b, a));
    if !only_a.is_empty() {
        push(found, field, format!("only in A: {}", only_a.join(", ")), Weight::Decides, why);
    }
    if !only_b.is_empty() {
        push(found, field, format!("only in B: {}", only_b.join(", ")), Weight::Decides, why);
    }
    let plain = |l: &[u16]| l.iter().copied().filter(|v| !is_grease(*v)).collect::<Vec<u16>>();
    let (plain_a, plain_b) = (plain(a), plain(b));
    if only_a.is_empty() && only_b.is_empty() && plain_a != plain_b {
        let (first_a, first_b) = (plain_a.first().map(|&v| name(v)), plain_b.first().map(|&v| name(v)));
        let text = format!(
            "the same members in another order (A begins with {}, B with {})",
            first_a.unwrap_or_default(),
            first_b.unwrap_or_default()
        );
        push(found, field, text, Weight::Shifts, "the order says what the client prefers");
    }
}

fn bytes(found: &mut Vec<Difference>, field: &str, a: &[u8], b: &[u8], weight: Weight, why: &'static str) {
    if a != b {
        push(found, field, format!("A {}, B {}", hex(a), hex(b)), weight, why);
    }
}

fn push(found: &mut Vec<Difference>, field: &str, text: String, weight: Weight, why: &'static str) {
    found.push(Difference { field: field.into(), text, weight, why });
}

/// What an extension holds, in words, where that is short.
fn content(hello: &ClientHello<'_>, kind: u16) -> String {
    let names = |list: Option<U16List<'_>>, name: &dyn Fn(u16) -> String| {
        list.map(|l| l.iter().map(name).collect::<Vec<_>>().join(", ")).unwrap_or_default()
    };
    let text = match kind {
        ext::SERVER_NAME => {
            hello.server_name().map(|n| String::from_utf8_lossy(n).to_string()).unwrap_or_default()
        }
        ext::ALPN => {
            let names = hello.alpn().into_iter().flatten().map(|n| String::from_utf8_lossy(n).to_string());
            names.collect::<Vec<_>>().join(", ")
        }
        ext::SUPPORTED_GROUPS => names(hello.supported_groups(), &group_name),
        ext::SIGNATURE_ALGORITHMS => names(hello.signature_algorithms(), &scheme_name),
        ext::SUPPORTED_VERSIONS => names(hello.supported_versions(), &version_name),
        _ => String::new(),
    };
    if text.is_empty() { text } else { format!(": {text}") }
}

/// What servers make of the absence of an extension.
const fn absence_means(kind: u16) -> &'static str {
    match kind {
        ext::SERVER_NAME => "servers with several names choose by it; some refuse a hello without it",
        ext::SUPPORTED_GROUPS => "without it many servers drop every ECDHE suite; TLS 1.3 needs it",
        ext::SIGNATURE_ALGORITHMS => {
            "without it TLS 1.2 means SHA-1 signatures, which many servers refuse; TLS 1.3 needs it"
        }
        ext::SUPPORTED_VERSIONS => "without it TLS 1.3 is not offered",
        ext::KEY_SHARE => "TLS 1.3 needs it",
        ext::EXTENDED_MASTER_SECRET => "strict servers refuse TLS 1.2 without it",
        ext::RENEGOTIATION_INFO => "strict servers want it or the SCSV 0x00ff",
        ext::ALPN => "a server may choose by it, or refuse when no protocol is shared",
        ext::EC_POINT_FORMATS => "rarely needed; a few servers insist",
        _ => "servers must ignore what they do not know; some do not",
    }
}

fn suite_name(id: u16) -> String {
    suite::name(id).map_or_else(|| format!("0x{id:04x}"), ToString::to_string)
}

fn group_name(id: u16) -> String {
    group::name(id).map_or_else(|| format!("0x{id:04x}"), ToString::to_string)
}

fn scheme_name(id: u16) -> String {
    sigscheme::name(id).map_or_else(|| format!("0x{id:04x}"), ToString::to_string)
}

fn version_name(id: u16) -> String {
    version::name(id).map_or_else(|| format!("0x{id:04x}"), ToString::to_string)
}

fn extension_name(kind: u16) -> String {
    extension::name(kind).map_or_else(|| format!("extension {kind}"), ToString::to_string)
}

fn hex(bytes: &[u8]) -> String {
    if bytes.len() > 32 {
        return format!("{} bytes", bytes.len());
    }
    if bytes.is_empty() {
        return "nothing".into();
    }
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ")
}
