//! The search on the model: what it finds is of the smallest size that exists, in few connections.

use super::*;
use tlswhy_core::exchange::{Exchange, Side};
use tlswhy_core::server::{self, find};
use tlswhy_core::verdict::{Question, explain};

/// Every refused pair of these hellos of the lab and these profiles.
fn refused_pairs() -> Vec<(String, Vec<u8>, &'static ServerProfile)> {
    let hellos = include_str!("../../../../lab/hellos.tsv");
    let profiles = [
        "boringssl",
        "openssl-3.0",
        "openssl-1.0.2",
        "gnutls-3.7",
        "go-1.27",
        "jsse-17",
        "mbedtls-2.28",
        "nss-3.87",
        "wolfssl-5.5",
        "rustls-0.23",
    ];
    let mut pairs = Vec::new();
    for line in hellos.lines().filter(|l| l.starts_with("v1/")) {
        let mut cells = line.split('\t');
        let (Some(name), Some(hex)) = (cells.next(), cells.nth(2)) else { continue };
        let bytes: Vec<u8> = hex
            .as_bytes()
            .chunks(2)
            .filter_map(|c| u8::from_str_radix(str::from_utf8(c).ok()?, 16).ok())
            .collect();
        for profile in profiles {
            let profile = find(profile).expect("the profile exists");
            if model(&bytes, profile).is_some_and(|seen| !seen.outcome.accepts())
                && read(&bytes).client_hello().is_some()
            {
                pairs.push((format!("{name} against {}", profile.id), bytes.clone(), profile));
            }
        }
    }
    pairs
}

fn search(bytes: &[u8], profile: &ServerProfile) -> Prove {
    let mut exchange = Exchange::default();
    exchange.push_data(Side::Client, bytes, "");
    let answer = explain(&Question { exchange: &exchange, profile: Some(profile) });
    let mut prove = Prove::new(bytes.to_vec(), candidates(&exchange, &answer, Some(profile)), 1, 60);
    prove.run_on_model(profile);
    prove
}

#[test]
fn the_founding_hello_and_boringssl_have_two_answers_of_size_one() {
    let hello = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05\
        000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";
    let bytes: Vec<u8> = hello
        .as_bytes()
        .chunks(2)
        .map(|c| u8::from_str_radix(str::from_utf8(c).unwrap(), 16).unwrap())
        .collect();
    let prove = search(&bytes, server::find("boringssl").unwrap());
    let Proof::Found(sets) = prove.proof() else { panic!("{:?}", prove.proof()) };
    let told: Vec<String> =
        sets.iter().map(|set| prove.edits(set).iter().map(ToString::to_string).collect()).collect();
    assert_eq!(told, ["add supported_groups [secp256r1]", "add suite TLS_RSA_WITH_AES_128_CBC_SHA"]);
    assert!(prove.experiments().len() <= 8, "{}", prove.experiments().len());
    let first = &prove.experiments().first().expect("a control").candidates;
    let last = &prove.experiments().last().expect("a control").candidates;
    assert!(first.is_empty() && last.is_empty(), "the unedited hello is sent first and last");
}

#[test]
fn what_is_found_is_smallest_by_brute_force() {
    let pairs = refused_pairs();
    assert!(pairs.len() > 300, "{}", pairs.len());
    let (mut found, mut connections) = (0, Vec::new());
    for (name, bytes, profile) in &pairs {
        let prove = search(bytes, profile);
        let Proof::Found(sets) = prove.proof() else { continue };
        found += 1;
        connections.push(prove.experiments().len());
        let size = prove.edits(&sets[0]).len();
        for set in &prove.sets {
            let edits = prove.edits(set);
            let taken = edits.len() < size
                && apply(bytes, &edits)
                    .is_ok_and(|hello| model(&hello, profile).is_some_and(|seen| fits(&hello, &seen)));
            assert!(!taken, "{name}: {edits:?} is smaller than {size}");
        }
    }
    connections.sort_unstable();
    let median = connections.get(connections.len() / 2).copied().unwrap_or_default();
    println!("{found} of {} refusals have an answer; median {median} connections", pairs.len());
    assert!(found * 2 > pairs.len(), "{found} of {}", pairs.len());
    assert!(median <= 8, "{median}");
}
