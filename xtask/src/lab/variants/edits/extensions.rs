//! Extensions as wholes: dropped, doubled, emptied, with bytes too many or too few, reordered, added.

use super::super::hello::{Hello, bytes, list8, list16};
use super::{
    EC_POINT_FORMATS, EXTENDED_MASTER_SECRET, Edit, PRE_SHARED_KEY, RENEGOTIATION_INFO, edit, extension_name,
};

/// Each extension alone, doubled, with bytes too many or too few, first, last.
pub(in super::super) fn broken(hello: &Hello) -> Vec<Edit> {
    let mut edits = Vec::new();
    for kind in hello.kinds() {
        let name = extension_name(kind);
        edits.push(edit(format!("only-{name}"), move |h| {
            h.extensions.iter_mut().for_each(|list| list.retain(|e| e.kind == kind));
        }));
        edits.push(edit(format!("double-{name}"), move |h| {
            if let Some(list) = &mut h.extensions
                && let Some(at) = list.iter().position(|e| e.kind == kind)
                && let Some(copy) = list.get(at).cloned()
            {
                list.insert(at + 1, copy);
            }
        }));
        edits.push(edit(format!("empty-{name}"), move |h| h.set(kind, Vec::new())));
        edits.push(edit(format!("long-{name}"), move |h| {
            let body = [h.extension(kind).unwrap_or_default(), &[0]].concat();
            h.set(kind, body);
        }));
        edits.push(edit(format!("cut-{name}"), move |h| {
            let mut body = h.extension(kind).unwrap_or_default().to_vec();
            body.pop();
            h.set(kind, body);
        }));
        edits.push(edit(format!("first-{name}"), move |h| {
            if let Some(list) = &mut h.extensions
                && let Some(at) = list.iter().position(|e| e.kind == kind)
            {
                let e = list.remove(at);
                list.insert(0, e);
            }
        }));
        edits.push(edit(format!("last-{name}"), move |h| {
            if let Some(list) = &mut h.extensions
                && let Some(at) = list.iter().position(|e| e.kind == kind)
            {
                let e = list.remove(at);
                list.push(e);
            }
        }));
    }
    edits.extend([
        edit("extensions-reversed", |h| h.extensions.iter_mut().for_each(|list| list.reverse())),
        edit("extensions-200-unknown", |h| (0x7000..0x70c8).for_each(|kind| h.set(kind, Vec::new()))),
        edit("trailing-bytes", |h| h.trailing = vec![0xde, 0xad, 0xbe, 0xef]),
        edit("trailing-byte", |h| h.trailing = vec![0]),
    ]);
    edits
}

/// Each extension left out, and the block itself.
pub(in super::super) fn drop(hello: &Hello) -> Vec<Edit> {
    let mut edits: Vec<Edit> = hello
        .kinds()
        .into_iter()
        .map(|kind| edit(format!("drop-{}", extension_name(kind)), move |h| h.drop(kind)))
        .collect();
    edits.push(edit("no-extensions-block", |h| h.extensions = None));
    edits.push(edit("empty-extensions-block", |h| h.extensions = Some(Vec::new())));
    edits
}

/// Each extension added (or given this body), well-formed unless the name says otherwise.
pub(in super::super) fn add() -> Vec<Edit> {
    let set =
        |name: &str, kind: u16, body: Vec<u8>| edit(name.to_owned(), move |h| h.set(kind, body.clone()));
    let max_fragment = |n: u8| set(&format!("add-max_fragment_length-{n}"), 1, vec![n]);
    vec![
        max_fragment(1),
        max_fragment(4),
        max_fragment(0),
        max_fragment(5),
        set("add-status_request", 5, vec![1, 0, 0, 0, 0]),
        set("add-status_request-unknown-type", 5, vec![9, 0, 0, 0, 0]),
        set("points-uncompressed", EC_POINT_FORMATS, vec![1, 0]),
        set("points-all", EC_POINT_FORMATS, vec![3, 0, 1, 2]),
        set("points-compressed-only", EC_POINT_FORMATS, vec![2, 1, 2]),
        set("points-compressed-first", EC_POINT_FORMATS, vec![2, 1, 0]),
        set("points-empty-list", EC_POINT_FORMATS, vec![0]),
        set("add-heartbeat", 15, vec![1]),
        set("add-heartbeat-mode-3", 15, vec![3]),
        set("add-use_srtp", 14, vec![0, 2, 0, 1, 0]),
        set("add-signed_certificate_timestamp", 18, vec![]),
        set("add-client_certificate_type-raw", 19, vec![1, 2]),
        set("add-server_certificate_type-raw", 20, vec![1, 2]),
        set("add-encrypt_then_mac", 22, vec![]),
        set("add-extended_master_secret", EXTENDED_MASTER_SECRET, vec![]),
        set("add-extended_master_secret-nonempty", EXTENDED_MASTER_SECRET, vec![0]),
        set("add-compress_certificate", 27, vec![2, 0, 2]),
        set("add-record_size_limit-64", 28, vec![0, 64]),
        set("add-record_size_limit-63", 28, vec![0, 63]),
        set("add-record_size_limit-16385", 28, vec![0x40, 1]),
        set("add-session_ticket", 35, vec![]),
        set("add-session_ticket-unknown", 35, vec![0x5a; 160]),
        set("add-early_data", 42, vec![]),
        set("add-cookie", 44, list16(&[7; 32])),
        set("add-cookie-empty", 44, list16(&[])),
        set("add-certificate_authorities", 47, list16(&list16(&[0x30, 0]))),
        set("add-post_handshake_auth", 49, vec![]),
        set("add-signature_algorithms_cert", 50, list16(&bytes(&[0x0804, 0x0401, 0x0403]))),
        set("add-signature_algorithms_cert-ed25519", 50, list16(&bytes(&[0x0807]))),
        set("add-quic_transport_parameters", 57, vec![]),
        set("add-next_protocol_negotiation", 0x3374, vec![]),
        set("add-renegotiation_info", RENEGOTIATION_INFO, list8(&[])),
        set("add-renegotiation_info-nonempty", RENEGOTIATION_INFO, list8(&[1; 12])),
        set("add-renegotiation_info-no-length", RENEGOTIATION_INFO, vec![]),
        set("add-grease", 0x6a6a, vec![]),
        set("add-unknown", 0x7abc, vec![1, 2, 3]),
        set("add-encrypted_client_hello-broken", 0xfe0d, vec![0]),
        set("add-padding-0", 21, vec![]),
        set("add-padding-200", 21, vec![0; 200]),
        set("add-padding-nonzero", 21, vec![1; 16]),
        edit("add-padding-after-psk", |h| {
            h.set(PRE_SHARED_KEY, super::shares::offered_psk(1, 32));
            if let Some(list) = &mut h.extensions {
                list.push(super::super::hello::Extension { kind: 21, body: vec![0; 8] });
            }
        }),
    ]
}
