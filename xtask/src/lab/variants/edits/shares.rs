//! key_share (RFC 8446, section 4.2.8) and pre_shared_key (section 4.2.11): their forms, well-formed and not.

use super::super::hello::{bytes, list8, list16};
use super::{Edit, KEY_SHARE, PRE_SHARED_KEY, PSK_MODES, SUPPORTED_GROUPS, edit};

/// The generator of secp256r1, uncompressed (SEC 2, section 2.4.2): a point that is on the curve.
const P256_POINT: [u8; 65] = [
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
    0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f,
    0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce,
    0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
];

/// Alice's public key of RFC 7748, section 6.1.
const X25519_SHARE: [u8; 32] = [
    0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7, 0x54, 0x74, 0x8b, 0x7d, 0xdc, 0xb4, 0x3e, 0xf7, 0x5a, 0x0d,
    0xbf, 0x3a, 0x0d, 0x26, 0x38, 0x1a, 0xf4, 0xeb, 0xa4, 0xa9, 0x8e, 0xaa, 0x9b, 0x4e, 0x6a,
];

/// A KeyShareEntry: group and key_exchange.
type Share = (u16, Vec<u8>);

const P256: u16 = 23;
const P384: u16 = 24;
const X25519: u16 = 29;

/// Every form, for a hello that offers TLS 1.3.
pub(in super::super) fn all() -> Vec<Edit> {
    let x25519 = (X25519, X25519_SHARE.to_vec());
    let p256 = (P256, P256_POINT.to_vec());
    let mut bad_point = P256_POINT.to_vec();
    bad_point[64] ^= 1;
    let compressed = [&[3], &P256_POINT[1..33]].concat();
    let forms: Vec<(&str, Vec<Share>)> = vec![
        ("x25519", vec![x25519.clone()]),
        ("secp256r1", vec![p256.clone()]),
        ("secp256r1-x25519", vec![p256.clone(), x25519.clone()]),
        ("x25519-secp256r1", vec![x25519.clone(), p256.clone()]),
        ("empty-list", vec![]),
        ("grease-x25519", vec![(0x2a2a, vec![0]), x25519.clone()]),
        ("grease-only", vec![(0x2a2a, vec![0])]),
        ("unknown-group", vec![(0x7abc, vec![1; 32])]),
        ("secp384r1-zero", vec![(P384, vec![0; 97])]),
        ("x25519-zero", vec![(X25519, vec![0; 32])]),
        ("x25519-one", vec![(X25519, [&[1], &[0; 31][..]].concat())]),
        ("x25519-31-bytes", vec![(X25519, X25519_SHARE[..31].to_vec())]),
        ("x25519-33-bytes", vec![(X25519, [&X25519_SHARE[..], &[0]].concat())]),
        ("x25519-no-bytes", vec![(X25519, vec![])]),
        ("x25519-twice", vec![x25519.clone(), x25519.clone()]),
        ("secp256r1-off-curve", vec![(P256, bad_point)]),
        ("secp256r1-compressed", vec![(P256, compressed)]),
        ("secp256r1-33-bytes", vec![(P256, P256_POINT[..33].to_vec())]),
        ("ffdhe2048", vec![(0x0100, vec![7; 256])]),
        ("ffdhe2048-short", vec![(0x0100, vec![7; 255])]),
        ("X25519MLKEM768-zero", vec![(0x11ec, vec![0; 1216])]),
        ("X25519MLKEM768-short", vec![(0x11ec, vec![0; 1215])]),
        ("x448", vec![(30, vec![9; 56])]),
    ];
    let mut edits: Vec<Edit> = forms
        .into_iter()
        .map(|(name, list)| edit(format!("share-{name}"), move |h| h.set(KEY_SHARE, shares(&list))))
        .collect();
    edits.extend([
        edit("share-x25519-not-in-groups", |h| {
            h.set(SUPPORTED_GROUPS, list16(&bytes(&[P256])));
            h.set(KEY_SHARE, shares(&[(X25519, X25519_SHARE.to_vec())]));
        }),
        edit("share-order-not-that-of-groups", |h| {
            h.set(SUPPORTED_GROUPS, list16(&bytes(&[P256, X25519])));
            h.set(KEY_SHARE, shares(&[(X25519, X25519_SHARE.to_vec()), (P256, P256_POINT.to_vec())]));
        }),
        edit("share-second-group-only", |h| {
            h.set(SUPPORTED_GROUPS, list16(&bytes(&[X25519, P256])));
            h.set(KEY_SHARE, shares(&[(P256, P256_POINT.to_vec())]));
        }),
        edit("share-hybrid-preferred-x25519-sent", |h| {
            h.set(SUPPORTED_GROUPS, list16(&bytes(&[0x11ec, X25519])));
            h.set(KEY_SHARE, shares(&[(X25519, X25519_SHARE.to_vec())]));
        }),
        edit("share-cut-entry", |h| h.set(KEY_SHARE, list16(&[0, 29, 0]))),
        edit("share-no-list-length", |h| h.set(KEY_SHARE, [&[0, 29, 0, 32], &X25519_SHARE[..]].concat())),
        edit("modes-none", |h| h.set(PSK_MODES, list8(&[]))),
        edit("modes-psk_ke", |h| h.set(PSK_MODES, list8(&[0]))),
        edit("modes-both", |h| h.set(PSK_MODES, list8(&[1, 0]))),
        edit("modes-unknown", |h| h.set(PSK_MODES, list8(&[0x5b]))),
        edit("psk", |h| h.set(PRE_SHARED_KEY, offered_psk(1, 32))),
        edit("psk-two", |h| h.set(PRE_SHARED_KEY, offered_psk(2, 32))),
        edit("psk-no-modes", |h| {
            h.drop(PSK_MODES);
            h.set(PRE_SHARED_KEY, offered_psk(1, 32));
        }),
        edit("psk-modes-psk_ke", |h| {
            h.set(PSK_MODES, list8(&[0]));
            h.set(PRE_SHARED_KEY, offered_psk(1, 32));
        }),
        edit("psk-no-key_share", |h| {
            h.drop(KEY_SHARE);
            h.set(PRE_SHARED_KEY, offered_psk(1, 32));
        }),
        edit("psk-early_data", |h| {
            h.set(42, Vec::new());
            h.set(PRE_SHARED_KEY, offered_psk(1, 32));
        }),
        edit("psk-first", |h| {
            h.set(PRE_SHARED_KEY, offered_psk(1, 32));
            if let Some(list) = &mut h.extensions
                && let Some(psk) = list.pop()
            {
                list.insert(0, psk);
            }
        }),
        edit("psk-binder-31-bytes", |h| h.set(PRE_SHARED_KEY, offered_psk(1, 31))),
        edit("psk-no-binders", |h| {
            h.set(PRE_SHARED_KEY, [list16(&identity()), list16(&[])].concat());
        }),
        edit("psk-two-identities-one-binder", |h| {
            h.set(PRE_SHARED_KEY, [list16(&identity().repeat(2)), list16(&list8(&[9; 32]))].concat());
        }),
        edit("psk-no-identities", |h| {
            h.set(PRE_SHARED_KEY, [list16(&[]), list16(&list8(&[9; 32]))].concat());
        }),
        edit("psk-empty-identity", |h| {
            let identities = [list16(&[]), vec![0; 4]].concat();
            h.set(PRE_SHARED_KEY, [list16(&identities), list16(&list8(&[9; 32]))].concat());
        }),
        edit("psk-empty", |h| h.set(PRE_SHARED_KEY, Vec::new())),
    ]);
    edits
}

/// A pre_shared_key with identities that no server knows.
pub(super) fn offered_psk(count: usize, binder: usize) -> Vec<u8> {
    let binders = list8(&vec![9; binder]).repeat(count);
    [list16(&identity().repeat(count)), list16(&binders)].concat()
}

/// One PskIdentity: the identity and an age.
fn identity() -> Vec<u8> {
    [list16(b"nobody knows this identity"), vec![0, 0, 0, 1]].concat()
}

fn shares(list: &[Share]) -> Vec<u8> {
    let entries: Vec<u8> =
        list.iter().flat_map(|(group, key)| [group.to_be_bytes().to_vec(), list16(key)].concat()).collect();
    list16(&entries)
}
