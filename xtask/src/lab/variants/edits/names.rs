//! server_name (RFC 6066, section 3) and ALPN (RFC 7301): their forms, well-formed and not.

use super::super::hello::{list8, list16};
use super::{ALPN, Edit, SERVER_NAME, edit};

/// Every form.
pub(in super::super) fn all() -> Vec<Edit> {
    let mut edits = Vec::new();
    let long_label = [b"a".repeat(63), b".example".to_vec()].concat();
    let too_long_label = [b"a".repeat(64), b".example".to_vec()].concat();
    let names: Vec<(&str, Vec<u8>)> = vec![
        ("localhost", b"localhost".to_vec()),
        ("other", b"www.example".to_vec()),
        ("upper-case", b"LOCALHOST".to_vec()),
        ("trailing-dot", b"localhost.".to_vec()),
        ("two-dots", b"local..host".to_vec()),
        ("leading-dot", b".localhost".to_vec()),
        ("underscore", b"local_host.example".to_vec()),
        ("leading-hyphen", b"-local.example".to_vec()),
        ("ipv4", b"127.0.0.1".to_vec()),
        ("ipv6", b"::1".to_vec()),
        ("ipv6-brackets", b"[::1]".to_vec()),
        ("port", b"localhost:443".to_vec()),
        ("nul", b"local\0host".to_vec()),
        ("space", b"local host".to_vec()),
        ("utf8", "bücher.example".as_bytes().to_vec()),
        ("punycode", b"xn--bcher-kva.example".to_vec()),
        ("label-63", long_label),
        ("label-64", too_long_label),
        ("length-255", b"abcd.".repeat(51)),
        ("length-256", [b"abcd.".repeat(51), b"a".to_vec()].concat()),
        ("length-600", b"abcd.".repeat(120)),
        ("one-label", b"a".to_vec()),
        ("star", b"*.example".to_vec()),
        ("empty-name", Vec::new()),
    ];
    for (what, name) in names {
        edits.push(edit(format!("sni-{what}"), move |h| h.set(SERVER_NAME, list16(&entry(0, &name)))));
    }
    edits.extend([
        edit("sni-empty-list", |h| h.set(SERVER_NAME, list16(&[]))),
        edit("sni-two-names", |h| {
            h.set(SERVER_NAME, list16(&[entry(0, b"localhost"), entry(0, b"www.example")].concat()));
        }),
        edit("sni-type-1", |h| h.set(SERVER_NAME, list16(&entry(1, b"localhost")))),
        edit("sni-type-1-then-0", |h| {
            h.set(SERVER_NAME, list16(&[entry(1, b"x"), entry(0, b"localhost")].concat()));
        }),
        edit("sni-no-list-length", |h| h.set(SERVER_NAME, entry(0, b"localhost"))),
        edit("sni-name-overruns", |h| h.set(SERVER_NAME, list16(b"\0\0\x20localhost"))),
    ]);
    let protocols: [(&str, &[&[u8]]); 9] = [
        ("http1.1", &[b"http/1.1"]),
        ("h2", &[b"h2"]),
        ("h2-http1.1", &[b"h2", b"http/1.1"]),
        ("http1.1-h2", &[b"http/1.1", b"h2"]),
        ("foo", &[b"foo"]),
        ("smtp", &[b"smtp"]),
        ("grease-h2", &[&[0x8a, 0x8a], b"h2"]),
        ("http1.1-twice", &[b"http/1.1", b"http/1.1"]),
        ("empty-name", &[b"h2", b""]),
    ];
    for (what, list) in protocols {
        let body: Vec<u8> = list.iter().flat_map(|p| list8(p)).collect();
        edits.push(edit(format!("alpn-{what}"), move |h| h.set(ALPN, list16(&body))));
    }
    edits.extend([
        edit("alpn-empty-list", |h| h.set(ALPN, list16(&[]))),
        edit("alpn-long-name", |h| h.set(ALPN, list16(&list8(&[b'x'; 255])))),
        edit("alpn-name-overruns", |h| h.set(ALPN, list16(b"\x09http/1.1"))),
        edit("alpn-no-list-length", |h| h.set(ALPN, list8(b"http/1.1"))),
    ]);
    edits
}

/// One entry of a ServerNameList.
fn entry(kind: u8, name: &[u8]) -> Vec<u8> {
    [&[kind], &list16(name)[..]].concat()
}
