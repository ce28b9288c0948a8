//! The edits. Each has a name that says what it does; an edit that does not apply leaves the hello as it is.

pub(super) mod extensions;
pub(super) mod fields;
pub(super) mod framing;
pub(super) mod lengths;
pub(super) mod lists;
pub(super) mod names;
pub(super) mod shares;
pub(super) mod suites;

use std::rc::Rc;

use super::hello::Hello;

/// A change to a hello.
#[derive(Clone)]
pub(super) struct Edit {
    /// What it does, in the words of the RFCs; part of the hello's name.
    pub(super) name: String,
    /// Does it.
    pub(super) apply: Rc<dyn Fn(&mut Hello)>,
}

/// An edit.
fn edit(name: impl Into<String>, apply: impl Fn(&mut Hello) + 'static) -> Edit {
    Edit { name: name.into(), apply: Rc::new(apply) }
}

pub(super) const SERVER_NAME: u16 = 0;
pub(super) const SUPPORTED_GROUPS: u16 = 10;
pub(super) const EC_POINT_FORMATS: u16 = 11;
pub(super) const SIGNATURE_ALGORITHMS: u16 = 13;
pub(super) const ALPN: u16 = 16;
pub(super) const EXTENDED_MASTER_SECRET: u16 = 23;
pub(super) const PRE_SHARED_KEY: u16 = 41;
pub(super) const SUPPORTED_VERSIONS: u16 = 43;
pub(super) const PSK_MODES: u16 = 45;
pub(super) const KEY_SHARE: u16 = 51;
pub(super) const RENEGOTIATION_INFO: u16 = 0xff01;

/// The name of an extension (IANA's, or that of the draft for numbers that IANA has not).
fn extension_name(kind: u16) -> String {
    let name = match kind {
        SERVER_NAME => "server_name",
        1 => "max_fragment_length",
        5 => "status_request",
        SUPPORTED_GROUPS => "supported_groups",
        EC_POINT_FORMATS => "ec_point_formats",
        SIGNATURE_ALGORITHMS => "signature_algorithms",
        14 => "use_srtp",
        15 => "heartbeat",
        ALPN => "alpn",
        17 => "status_request_v2",
        18 => "signed_certificate_timestamp",
        19 => "client_certificate_type",
        20 => "server_certificate_type",
        21 => "padding",
        22 => "encrypt_then_mac",
        EXTENDED_MASTER_SECRET => "extended_master_secret",
        27 => "compress_certificate",
        28 => "record_size_limit",
        34 => "delegated_credential",
        35 => "session_ticket",
        PRE_SHARED_KEY => "pre_shared_key",
        42 => "early_data",
        SUPPORTED_VERSIONS => "supported_versions",
        44 => "cookie",
        PSK_MODES => "psk_key_exchange_modes",
        47 => "certificate_authorities",
        49 => "post_handshake_auth",
        50 => "signature_algorithms_cert",
        KEY_SHARE => "key_share",
        57 => "quic_transport_parameters",
        0x3374 => "next_protocol_negotiation",
        0x4469 => "application_settings_old",
        0x44cd => "application_settings",
        0xfe0d => "encrypted_client_hello",
        RENEGOTIATION_INFO => "renegotiation_info",
        other => return format!("{other:04x}"),
    };
    name.to_owned()
}

/// Edits that bear on what is negotiated, for pairs.
pub(super) fn interesting() -> Vec<Edit> {
    use super::hello::{bytes, list8, list16};
    let set16 = |kind: u16, values: &'static [u16]| move |h: &mut Hello| h.set(kind, list16(&bytes(values)));
    vec![
        edit("drop-supported_groups", |h| h.drop(SUPPORTED_GROUPS)),
        edit("groups-secp256r1", set16(SUPPORTED_GROUPS, &[23])),
        edit("groups-x25519", set16(SUPPORTED_GROUPS, &[29])),
        edit("drop-signature_algorithms", |h| h.drop(SIGNATURE_ALGORITHMS)),
        edit("sigalgs-0401", set16(SIGNATURE_ALGORITHMS, &[0x0401])),
        edit("sigalgs-0403", set16(SIGNATURE_ALGORITHMS, &[0x0403])),
        edit("sigalgs-0201", set16(SIGNATURE_ALGORITHMS, &[0x0201])),
        edit("suites-c013-002f", |h| h.set_suites(&[0xc013, 0x002f])),
        edit("suites-c02f-009e", |h| h.set_suites(&[0xc02f, 0x009e])),
        edit("suites-1301-c02b-c02f", |h| h.set_suites(&[0x1301, 0xc02b, 0xc02f])),
        edit("version-0302", |h| h.version = 0x0302),
        edit("versions-0303", |h| h.set(SUPPORTED_VERSIONS, list8(&bytes(&[0x0303])))),
        edit("drop-key_share", |h| h.drop(KEY_SHARE)),
    ]
}
