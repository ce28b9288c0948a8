use super::*;
use crate::wire::hex;
use alloc::vec;
use alloc::vec::Vec;
use proptest::collection;
use proptest::prelude::*;

/// The hello of Stack Overflow question 35341394.
const FOUNDING: &str = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05\
    000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";

fn founding() -> Vec<u8> {
    hex::parse(FOUNDING).expect("hex")
}

/// Applies the edits in text form to the founding hello and compares with the lab's hello of that name.
fn check(edits: &[&str], expect: &str) {
    let edits: Vec<Edit> = edits.iter().map(|e| e.parse().expect("an edit")).collect();
    let expect = hex::parse(expect).expect("hex");
    assert_eq!(apply(&founding(), &edits).expect("applies"), expect);
    for edit in &edits {
        assert_eq!(edit.describe().parse::<Edit>().expect("reads back"), *edit);
    }
    let inverse = edits[0].inverse(&founding()).expect("an inverse");
    let back = apply(&apply(&founding(), &edits[..1]).expect("applies"), &inverse);
    assert_eq!(back.expect("applies"), founding());
}

/// A hello of the lab by its name.
fn lab(name: &str) -> &'static str {
    let table = include_str!("../../../../../lab/hellos.tsv");
    let line = table.lines().find(|l| l.split('\t').next() == Some(name)).expect("a lab hello");
    line.rsplit('\t').next().expect("hex")
}

#[test]
fn edits_of_the_founding_hello_give_the_labs_hellos() {
    let groups = "add supported_groups secp256r1";
    check(&[groups], lab("v1/02-groups"));
    check(&["add group secp256r1", "add ec_point_formats [uncompressed]"], lab("v1/03-groups-points"));
    check(&["add ec_point_formats uncompressed"], lab("v1/04-points-only"));
    check(
        &[
            "set legacy_version TLS 1.1",
            "set cipher_suites [0xc00a, 0xc009, 0xc014, 0xc013, 0x0035, 0x002f]",
            "remove signature_algorithms",
            groups,
            "add ec_point_formats uncompressed",
        ],
        lab("v1/21-tls11"),
    );
    check(&["split records 1", groups], lab("v1/31-fragmented"));
    check(&[groups, "append hex:deadbeef"], lab("v1/27-trailing-garbage"));
    check(&[groups, "add renegotiation_info"], lab("v1/35-reneg-empty"));
    check(&["set length handshake 88", groups, "set length handshake 88"], lab("v1/92-hs-length-long"));
}

#[test]
fn every_edit_reads_back_and_is_taken_back_by_its_inverse() {
    let hello = hex::parse(lab("v1/51-modern")).expect("hex");
    let edits = [
        "set legacy_version 0x0302",
        "set record_version SSL 3.0",
        "set random hex:00",
        "set session_id hex:",
        "set server_name a.example",
        "add suite 0x1399",
        "add suite 0x1399 at 1",
        "remove suite 0x1301",
        "replace suite 0x1301 by 0x1305",
        "set cipher_suites []",
        "add compression_method DEFLATE",
        "set compression_methods []",
        "add group 0x0100",
        "add supported_groups [0x0100, 0x0101]",
        "remove group x25519",
        "set supported_groups [secp521r1]",
        "add signature_scheme 0x0201 first",
        "add version 0x7f1c",
        "set supported_versions [TLS 1.2]",
        "add protocol foo",
        "add key_share_entry secp256r1=00ff",
        "replace key_share_entry x25519 by secp256r1=04",
        "add point_format ansiX962_compressed_prime",
        "add psk_mode psk_ke",
        "add 0x1234 hex:0102 at 0",
        "remove server_name",
        "remove supported_groups",
        "set server_name hex:0000",
        "set extension server_name hex:00",
        "reorder extensions [key_share, server_name]",
        "remove extensions block",
        "pad to 512",
        "append hex:00",
        "split records 50",
        "replace 2 bytes at 12 by hex:010203",
        "replace 2 bytes at 12 by hex:010203 keep lengths",
        "replace 0 bytes at 5 by hex:ff",
        "set length record 3",
        "set length session_id 33",
        "set length cipher_suites 3",
        "set length compression_methods 2",
        "set length extensions 0",
        "set length extension server_name 65535",
        "truncate to 40",
    ];
    for text in edits {
        let edit: Edit = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(edit.describe().parse::<Edit>().as_ref(), Ok(&edit), "{text}");
        let edited = apply(&hello, core::slice::from_ref(&edit)).unwrap_or_else(|e| panic!("{text}: {e}"));
        let inverse = edit.inverse(&hello).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(apply(&edited, &inverse).as_ref(), Ok(&hello), "{text}: {inverse:?}");
    }
}

#[test]
fn an_edit_that_changes_nothing_says_so() {
    let hello = founding();
    let error = |text: &str| apply(&hello, &[text.parse().expect("an edit")]).expect_err("an error");
    assert_eq!(error("remove server_name"), EditError::NotThere("server_name".into()));
    assert_eq!(
        error("add suite 0xc027").to_string(),
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 is in the hello already"
    );
    assert_eq!(error("set length extension server_name 1"), EditError::NotThere("server_name".into()));
    assert_eq!(error("replace 1 bytes at 9999 by hex:00"), EditError::OutOfRange(9999));
    assert_eq!(apply(b"EHLO a", &["join records".parse().expect("an edit")]), Err(EditError::NoClientHello));
}

#[test]
fn a_bare_message_is_edited_without_records_and_can_be_given_one() {
    let whole = founding();
    let bare = &whole[5..];
    let edits = ["add supported_groups secp256r1".parse().expect("an edit"), Edit::ConvertToTls];
    let edited = apply(bare, &edits[..1]).expect("applies");
    assert_eq!(edited, hex::parse(lab("v1/02-groups")).expect("hex")[5..]);
    assert_eq!(apply(bare, &edits).expect("applies")[..5], [22, 3, 1, 0, 87]);
}

#[test]
fn an_sslv2_hello_is_edited_in_place_and_can_be_converted() {
    let hello = hex::parse(lab("v1/38-sslv2-hello")).expect("hex");
    let add: Edit = "add suite 0x1399".parse().expect("an edit");
    let edited = apply(&hello, core::slice::from_ref(&add)).expect("applies");
    let reading = crate::wire::read(&edited);
    let view = reading.client_hello().expect("a hello");
    assert_eq!(view.suites().last(), Some(0x1399));
    assert!(view.problems.is_empty() && reading.problems.is_empty());
    assert_eq!(apply(&edited, &add.inverse(&hello).expect("an inverse")).expect("applies"), hello);
    let groups = Edit::add(List::SupportedGroups, 0x17);
    assert_eq!(apply(&hello, core::slice::from_ref(&groups)), Err(EditError::NotInSslv2));
    let converted = apply(&hello, &[Edit::ConvertToTls, groups]).expect("applies");
    let reading = crate::wire::read(&converted);
    let view = reading.client_hello().expect("a hello");
    assert!(view.problems.is_empty() && reading.problems.is_empty() && !view.sslv2);
    assert_eq!(view.supported_groups().expect("groups").iter().next(), Some(0x17));
}

#[test]
fn a_wrong_length_stays_wrong_by_as_much() {
    let mut hello = founding();
    hello[8] += 20; // the handshake length
    let edited = apply(&hello, &[Edit::add(List::SupportedGroups, 0x17)]).expect("applies");
    assert_eq!(edited[8], hello[8] + 8);
}

/// What a hello says, field by field: name and bytes.
fn contents(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let reading = crate::wire::read(bytes);
    let hello = reading.client_hello().expect("a hello");
    let mut all = vec![
        ("legacy_version".into(), hello.legacy_version.to_be_bytes().to_vec()),
        ("random".into(), hello.random.into()),
        ("session_id".into(), hello.session_id.into()),
        ("cipher_suites".into(), hello.cipher_suites.0.into()),
        ("compression_methods".into(), hello.compression_methods.into()),
        ("trailing".into(), hello.trailing.into()),
    ];
    for extension in &hello.extensions {
        all.push((list::extension_name(extension.kind), extension.body.into()));
    }
    all
}

/// An edit and the field that it may change.
fn any_edit() -> impl Strategy<Value = (Edit, &'static str)> {
    let number = any::<u16>();
    prop_oneof![
        number.prop_map(|n| (Edit::SetLegacyVersion(n), "legacy_version")),
        collection::vec(any::<u8>(), 32).prop_map(|b| (Edit::SetRandom(b), "random")),
        collection::vec(any::<u8>(), 0..33).prop_map(|b| (Edit::SetSessionId(b), "session_id")),
        number.prop_map(|n| (Edit::add(List::CipherSuites, n), "cipher_suites")),
        number.prop_map(|n| (Edit::remove(List::CipherSuites, n % 0x40), "cipher_suites")),
        number.prop_map(|n| (Edit::add(List::SupportedGroups, n), "supported_groups")),
        number.prop_map(|n| (Edit::remove(List::SupportedGroups, 0x17 + n % 8), "supported_groups")),
        number.prop_map(|n| (Edit::add(List::SignatureAlgorithms, n), "signature_algorithms")),
        number.prop_map(|n| (Edit::add(List::SupportedVersions, n), "supported_versions")),
        "[a-z0-9.]{1,30}".prop_map(|host| (Edit::SetServerName(host.into_bytes()), "server_name")),
        "[a-z0-9/.]{1,9}".prop_map(|name| {
            (Edit::add(List::Alpn, name.as_str()), "application_layer_protocol_negotiation")
        }),
        collection::vec(any::<u8>(), 0..200)
            .prop_map(|body| { (Edit::AddExtension { kind: 0x1234, body, at: None }, "0x1234") }),
        Just((Edit::RemoveExtension(10), "supported_groups")),
        (1usize..300).prop_map(|size| (Edit::SplitRecords(size), "")),
        Just((Edit::JoinRecords, "")),
        number.prop_map(|n| (Edit::SetRecordVersion(0x0300 | n & 3), "")),
    ]
}

proptest! {
    #[test]
    fn an_edit_changes_what_it_names_and_its_inverse_restores_every_byte(
        which in any::<prop::sample::Index>(),
        split in prop::option::of(1usize..80),
        (edit, field) in any_edit(),
    ) {
        let names = ["v1/01-seed", "v1/03-groups-points", "v1/11-no-ext-rsa", "v1/31-fragmented", "v1/51-modern"];
        let mut hello = hex::parse(lab(names[which.index(names.len())])).expect("hex");
        if let Some(size) = split {
            hello = apply(&hello, &[Edit::SplitRecords(size)]).expect("applies");
        }
        prop_assert_eq!(edit.describe().parse::<Edit>(), Ok(edit.clone()));
        let edited = match apply(&hello, core::slice::from_ref(&edit)) {
            Ok(edited) => edited,
            Err(error) => {
                let expected = matches!(error, EditError::AlreadyThere(_) | EditError::NotThere(_));
                prop_assert!(expected, "{}", error);
                return Ok(());
            }
        };
        let other = |all: Vec<(String, Vec<u8>)>| -> Vec<_> {
            all.into_iter().filter(|(name, _)| name != field).collect()
        };
        prop_assert_eq!(other(contents(&hello)), other(contents(&edited)));
        let inverse = edit.inverse(&hello).expect("an inverse");
        prop_assert_eq!(apply(&edited, &inverse), Ok(hello.clone()));
    }

    #[test]
    fn any_edit_of_any_bytes_is_an_error_or_taken_back(
        bytes in collection::vec(any::<u8>(), 0..120),
        (edit, _) in any_edit(),
    ) {
        let mut hello = founding();
        for (i, byte) in bytes.iter().enumerate() {
            if let Some(place) = hello.get_mut(7 * i) {
                *place = *byte;
            }
        }
        if let Ok(edited) = apply(&hello, core::slice::from_ref(&edit)) {
            let inverse = edit.inverse(&hello).expect("an inverse");
            prop_assert_eq!(apply(&edited, &inverse), Ok(hello.clone()));
        }
    }
}
