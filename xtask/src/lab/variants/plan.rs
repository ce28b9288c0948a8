//! Which edits are made of which base.

use super::edits::{self, Edit};
use super::hello::Hello;

/// What is made of a base. Each family of edits goes to the base on which it tells most, so that the whole stays small
/// enough to be asked of every server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// The founding hello: suites, groups and extensions that it lacks, and pairs.
    Founding,
    /// A TLS 1.2 hello: what is negotiated there, names, fields, and pairs.
    Tls12,
    /// A TLS 1.3 hello: key shares, versions, everything malformed, records, and pairs.
    Tls13,
    /// Each extension dropped, each version, some groups and schemes alone.
    Few,
}

/// The bases, in the order of `lab/hellos.tsv`.
pub(super) const BASES: &[(&str, Depth)] = &[
    ("wolfssl-seed", Depth::Founding),
    ("openssl-1.0.2", Depth::Tls12),
    ("openssl-3.0", Depth::Tls13),
    ("gnutls-3.7", Depth::Few),
    ("mbedtls-2.28", Depth::Few),
    ("wolfssl-5.5", Depth::Few),
    ("nss-3.87", Depth::Few),
    ("java-17", Depth::Few),
    ("go-1.27", Depth::Few),
    ("curl-7.88", Depth::Few),
    ("safari-18", Depth::Few),
    ("firefox-144", Depth::Few),
    ("chrome-146", Depth::Few),
];

/// The edits to make of `hello`, each alone or two together.
pub(super) fn edits(hello: &Hello, depth: Depth) -> Vec<Vec<Edit>> {
    let families: Vec<Vec<Edit>> = match depth {
        Depth::Founding => vec![
            edits::suites::each_of(hello),
            edits::suites::classes(),
            edits::extensions::add(),
            edits::lists::groups(hello),
        ],
        Depth::Tls12 => vec![
            edits::suites::classes(),
            edits::suites::alone_and_in_order(),
            edits::extensions::drop(hello),
            edits::extensions::add(),
            edits::lists::groups(hello),
            edits::lists::schemes(hello),
            edits::fields::all(),
            edits::names::all(),
        ],
        Depth::Tls13 => vec![
            edits::extensions::drop(hello),
            edits::extensions::broken(hello),
            edits::extensions::add(),
            edits::lists::versions(),
            edits::lists::few(hello),
            edits::fields::all(),
            edits::shares::all(),
            edits::lengths::all(hello),
            edits::framing::all(hello),
        ],
        Depth::Few => {
            vec![edits::extensions::drop(hello), edits::fields::few(), edits::lists::few(hello)]
        }
    };
    let mut plan: Vec<Vec<Edit>> = families.into_iter().flatten().map(|e| vec![e]).collect();
    if depth != Depth::Few {
        // Two edits of one extension would make a hello that one edit makes: the same bytes are asked once.
        let interesting = edits::interesting();
        for (at, first) in interesting.iter().enumerate() {
            for second in interesting.iter().skip(at + 1) {
                plan.push(vec![first.clone(), second.clone()]);
            }
        }
    }
    plan
}
