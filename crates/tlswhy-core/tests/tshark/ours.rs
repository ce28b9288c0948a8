//! Our tree of a hello under tshark's field names.

use super::Fields;
use tlswhy_core::wire::ext::KNOWN;
use tlswhy_core::wire::tree::{Tree, Value};

/// Extensions that tshark 4.0 prints as bytes.
const RAW: &[u16] = &[
    2, 3, 4, 6, 7, 8, 24, 25, 26, 29, 30, 31, 32, 33, 36, 37, 38, 39, 52, 55, 56, 58, 59, 60, 61, 62, 17613,
    30031, 30032, 0xfe0d,
];

struct Nodes<'t, 'a> {
    tree: &'t Tree<'a>,
    /// Nodes below one node.
    all: std::ops::Range<usize>,
}

impl Nodes<'_, '_> {
    fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = usize> + 's {
        self.all.clone().filter(move |&i| self.tree.nodes()[i].name == name)
    }

    fn numbers(&self, name: &str) -> Vec<String> {
        self.named(name).map(|i| self.tree.number(i).expect("a number").to_string()).collect()
    }

    fn hex_numbers(&self, name: &str, digits: usize) -> Vec<String> {
        let number = |i| format!("0x{:0digits$x}", self.tree.number(i).expect("a number"));
        self.named(name).map(number).collect()
    }

    fn list(&self, name: &str) -> Vec<String> {
        self.named(name).flat_map(|i| self.tree.numbers(i)).map(|(_, n)| n.to_string()).collect()
    }

    fn hex_list(&self, name: &str, digits: usize) -> Vec<String> {
        let numbers = self.named(name).flat_map(|i| self.tree.numbers(i));
        numbers.map(|(_, n)| format!("0x{n:0digits$x}")).collect()
    }

    fn lengths(&self, name: &str) -> Vec<String> {
        self.named(name).map(|i| self.tree.content(i).len().to_string()).collect()
    }

    fn bytes(&self, name: &str) -> Vec<String> {
        self.named(name).map(|i| colons(self.tree.content(i))).collect()
    }

    fn text(&self, name: &str) -> Vec<String> {
        self.named(name).map(|i| String::from_utf8_lossy(self.tree.content(i)).into_owned()).collect()
    }

    /// What the length of a group says.
    fn group_length(&self, name: &str) -> Vec<String> {
        let length = |i| self.tree.find_in(i, "length").and_then(|l| self.tree.number(l));
        self.named(name).filter_map(length).map(|n| n.to_string()).collect()
    }
}

fn colons(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":")
}

/// The fields of the records and the hello, and those of each extension.
pub(crate) fn fields(bytes: &[u8]) -> (Fields, Vec<(u16, Fields)>) {
    let tree = Tree::read(bytes);
    let blocks: Vec<usize> =
        (0..tree.nodes().len()).filter(|&i| tree.nodes()[i].name == "extension").collect();
    let extensions = blocks.iter().filter_map(|&i| extension(&tree, i)).collect();
    let whole = Nodes { tree: &tree, all: 0..tree.nodes().len() };
    let mut out = Fields::new();
    let mut put = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            out.insert(name.into(), values);
        }
    };
    if tree.find("sslv2_client_hello").is_some() {
        let length =
            whole.numbers("msg_length").into_iter().map(|n| n.parse::<u16>().expect("a number") & 0x7fff);
        put("tls.record.length", length.map(|n| n.to_string()).collect());
        // The format has no record version; tshark prints that of SSL 2.0.
        put("tls.record.version", vec!["0x0002".into()]);
        put("tls.handshake.type", whole.numbers("msg_type"));
        put("tls.handshake.version", whole.hex_numbers("version", 4));
        put("tls.handshake.cipher_spec_len", whole.lengths("cipher_specs"));
        put("tls.handshake.cipherspec", whole.hex_list("cipher_specs", 6));
        put("tls.handshake.session_id_length", whole.lengths("session_id"));
        put("tls.handshake.challenge_length", whole.lengths("challenge"));
        return (out, extensions);
    }
    put("tls.record.content_type", whole.numbers("content_type"));
    put("tls.record.version", whole.hex_numbers("legacy_record_version", 4));
    put("tls.record.length", whole.group_length("record"));
    put("tls.handshake.type", whole.numbers("msg_type"));
    put("tls.handshake.length", whole.group_length("handshake"));
    put("tls.handshake.version", whole.hex_numbers("legacy_version", 4));
    put("tls.handshake.random", whole.bytes("random"));
    put("tls.handshake.session_id_length", whole.lengths("legacy_session_id"));
    let id: Vec<String> = whole.bytes("legacy_session_id");
    put("tls.handshake.session_id", id.into_iter().filter(|id| !id.is_empty()).collect());
    put("tls.handshake.cipher_suites_length", whole.lengths("cipher_suites"));
    put("tls.handshake.ciphersuite", whole.hex_list("cipher_suites", 4));
    put("tls.handshake.comp_methods_length", whole.lengths("legacy_compression_methods"));
    put("tls.handshake.comp_method", whole.list("legacy_compression_methods"));
    put("tls.handshake.extensions_length", whole.group_length("extensions"));
    (out, extensions)
}

fn extension(tree: &Tree<'_>, node: usize) -> Option<(u16, Fields)> {
    let at = Nodes { tree, all: node + 1..tree.end_of(node) };
    let kind = tree.number(tree.find_in(node, "extension_type")?)? as u16;
    let body = tree.raw(node).get(4..)?;
    let mut out = Fields::new();
    let mut put = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            out.insert(name.into(), values);
        }
    };
    put("tls.handshake.extension.type", vec![kind.to_string()]);
    put("tls.handshake.extension.len", vec![body.len().to_string()]);
    if RAW.contains(&kind) || !KNOWN.contains(&kind) {
        put("tls.handshake.extension.data", vec![colons(body)]);
        return Some((kind, out));
    }
    let prefix = "tls.handshake.extensions_";
    match kind {
        0 => {
            put(&format!("{prefix}server_name_list_len"), at.group_length("server_name_list"));
            put(&format!("{prefix}server_name_type"), at.numbers("name_type"));
            put(&format!("{prefix}server_name_len"), at.lengths("host_name"));
            put(&format!("{prefix}server_name"), at.text("host_name"));
        }
        1 => put("tls.handshake.max_fragment_length", at.numbers("max_fragment_length")),
        5 | 17 => {
            put(&format!("{prefix}status_request_type"), at.numbers("status_type"));
            put(&format!("{prefix}status_request_list_len"), at.group_length("certificate_status_req_list"));
            put(&format!("{prefix}status_request_len"), at.group_length("request"));
            put(&format!("{prefix}status_request_responder_ids_len"), at.group_length("responder_id_list"));
            put(&format!("{prefix}status_request_exts_len"), at.lengths("request_extensions"));
        }
        9 | 19 | 20 => {
            put("tls.handshake.cert_type.types_len", at.lengths("certificate_types"));
            put("tls.handshake.cert_type.type", at.hex_list("certificate_types", 2));
        }
        10 => {
            put(&format!("{prefix}supported_groups_length"), at.lengths("named_group_list"));
            put(&format!("{prefix}supported_group"), at.hex_list("named_group_list", 4));
        }
        11 => {
            put(&format!("{prefix}ec_point_formats_length"), at.lengths("ec_point_format_list"));
            put(&format!("{prefix}ec_point_format"), at.list("ec_point_format_list"));
        }
        12 => {
            put(&format!("{prefix}srp_len"), at.lengths("srp_I"));
            put(&format!("{prefix}srp_username"), at.text("srp_I"));
        }
        13 | 34 | 50 => {
            put("tls.handshake.sig_hash_alg_len", at.lengths("supported_signature_algorithms"));
            put("tls.handshake.sig_hash_alg", at.hex_list("supported_signature_algorithms", 4));
        }
        // Over TCP tshark 4.0 leaves use_srtp unread and marks its bytes as trailing.
        14 => put("tls.malformed.trailing_data", vec![String::new()]),
        15 => put("tls.handshake.extension.heartbeat.mode", at.numbers("mode")),
        16 => {
            put(&format!("{prefix}alpn_len"), at.group_length("protocol_name_list"));
            put(&format!("{prefix}alpn_str_len"), at.lengths("protocol_name"));
            put(&format!("{prefix}alpn_str"), at.text("protocol_name"));
        }
        21 => put(&format!("{prefix}padding_data"), vec![colons(body)]),
        27 => {
            put("tls.compress_certificate.algorithms_length", at.lengths("algorithms"));
            put("tls.compress_certificate.algorithm", at.list("algorithms"));
        }
        28 => put("tls.record_size_limit", at.numbers("RecordSizeLimit")),
        35 => put("tls.handshake.extension.data", vec![colons(body)]),
        41 => {
            put("tls.handshake.extensions.psk.identities.length", at.group_length("identities"));
            put("tls.handshake.extensions.psk.identity.identity_length", at.lengths("identity"));
            put("tls.handshake.extensions.psk.identity.identity", at.bytes("identity"));
            put(
                "tls.handshake.extensions.psk.identity.obfuscated_ticket_age",
                at.numbers("obfuscated_ticket_age"),
            );
            put("tls.handshake.extensions.psk.binders_len", at.group_length("binders"));
        }
        43 => {
            put("tls.handshake.extensions.supported_versions_len", at.lengths("versions"));
            put("tls.handshake.extensions.supported_version", at.hex_list("versions", 4));
        }
        44 => {
            put("tls.handshake.extensions.cookie_len", at.lengths("cookie"));
            put("tls.handshake.extensions.cookie", at.bytes("cookie"));
        }
        45 => {
            put("tls.extension.psk_ke_modes_length", at.lengths("ke_modes"));
            put("tls.extension.psk_ke_mode", at.list("ke_modes"));
        }
        47 => {
            put("tls.handshake.dnames_len", at.group_length("authorities"));
            put("tls.handshake.dname_len", at.lengths("distinguished_name"));
        }
        40 | 51 => {
            put(&format!("{prefix}key_share_client_length"), at.group_length("client_shares"));
            put(&format!("{prefix}key_share_group"), at.numbers("group"));
            put(&format!("{prefix}key_share_key_exchange_length"), at.lengths("key_exchange"));
            put(&format!("{prefix}key_share_key_exchange"), at.bytes("key_exchange"));
        }
        53 | 54 => {
            put("tls.connection_id_length", at.lengths("cid"));
            let cid = at.bytes("cid");
            put("tls.connection_id", cid.into_iter().filter(|cid| !cid.is_empty()).collect());
        }
        57 | 0xffa5 => {
            put("tls.quic.parameter.type", at.numbers("id"));
            let lengths = at.named("length").filter(|&i| tree.nodes()[i].value == Value::VarInt);
            put(
                "tls.quic.parameter.length",
                lengths.map(|i| tree.number(i).unwrap_or(0).to_string()).collect(),
            );
            put("tls.quic.parameter.value", at.bytes("value"));
        }
        17513 => {
            put(&format!("{prefix}alps_len"), at.group_length("supported_protocols"));
            put(&format!("{prefix}alps_alpn_str_len"), at.lengths("protocol_name"));
            put(&format!("{prefix}alps_alpn_str"), at.text("protocol_name"));
        }
        0xff01 => {
            put(&format!("{prefix}reneg_info_len"), at.lengths("renegotiated_connection"));
            let info = at.bytes("renegotiated_connection");
            put(&format!("{prefix}reneg_info"), info.into_iter().filter(|b| !b.is_empty()).collect());
        }
        _ => {}
    }
    Some((kind, out))
}
