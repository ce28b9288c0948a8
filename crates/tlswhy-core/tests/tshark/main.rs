//! Decoding compared with tshark's, field by field: on the real hellos of `cases/` and on generated ones.
//!
//! tshark (Debian package of that name) is the peer; without it the comparison is skipped and says so.

mod generate;
mod ours;

use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;
use tlswhy_core::wire::fingerprint::ja3_string;
use tlswhy_core::wire::read;

/// Field name to the values in order.
pub(crate) type Fields = BTreeMap<String, Vec<String>>;

/// What tshark says about one hello.
#[derive(Default)]
struct Theirs {
    hello: Fields,
    /// ExtensionType and the fields below that extension.
    extensions: Vec<(u16, Fields)>,
}

/// Fields that carry nothing new or nothing of the hello.
const LEFT_OUT: &[&str] = &[
    // The first and second half of a signature scheme, of random.
    "tls.handshake.sig_hash_hash",
    "tls.handshake.sig_hash_sig",
    "tls.handshake.random_time",
    "tls.handshake.random_bytes",
    // The hash of ja3_full, which is compared.
    "tls.handshake.ja3",
    // tshark says that it does not read responder ids.
    "tls.handshake.status_request.undecoded",
    // The value of a QUIC parameter stands a second time under the parameter's own name.
    "tls.quic.parameter.initial_max_data",
    "tls.quic.parameter.initial_max_stream_data_bidi_local",
    "tls.quic.parameter.initial_max_stream_data_bidi_remote",
    "tls.quic.parameter.initial_max_stream_data_uni",
    "tls.quic.parameter.initial_max_streams_bidi",
    "tls.quic.parameter.initial_max_streams_uni",
    // The challenge of an SSLv2 hello, which tshark 4.0 prints empty.
    "tls.handshake.challenge",
    // Only a header: its children are compared by their number.
    "tls.handshake.extensions.psk.binders",
    "tls.handshake.dname",
];

/// Extensions whose members tshark labels by what they hold: members of one label are joined in its JSON, and
/// their order among the others is lost.
const JOINED: &[u16] = &[17, 40, 41, 47, 51, 57, 0xffa5];

fn leaves(value: &Value, key: &str, theirs: &mut Theirs, extension: Option<usize>) {
    match value {
        Value::Object(members) => {
            let kind = members.get("tls.handshake.extension.type").and_then(Value::as_str);
            let inside = kind.and_then(|kind| kind.parse().ok()).map(|kind| {
                theirs.extensions.push((kind, Fields::new()));
                theirs.extensions.len() - 1
            });
            for (name, member) in members {
                leaves(member, name, theirs, inside.or(extension));
            }
        }
        Value::Array(all) => all.iter().for_each(|one| leaves(one, key, theirs, extension)),
        Value::String(text) => {
            let ours = key.starts_with("tls.");
            if !ours
                || LEFT_OUT.contains(&key)
                || key.starts_with("tls.segment")
                || key.starts_with("tls.handshake.fragment")
            {
                return;
            }
            let fields = match extension.and_then(|i| theirs.extensions.get_mut(i)) {
                Some((_, fields)) => fields,
                None => &mut theirs.hello,
            };
            fields.entry(key.into()).or_default().push(text.clone());
        }
        _ => {}
    }
}

fn packet(number: usize, hello: &[u8]) -> Vec<u8> {
    let port = 1024 + number as u16;
    let mut tcp = Vec::new();
    tcp.extend(port.to_be_bytes());
    tcp.extend(443u16.to_be_bytes());
    tcp.extend([0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0]);
    tcp.extend(hello);
    let mut ip = vec![0x45, 0];
    ip.extend((20 + tcp.len() as u16).to_be_bytes());
    ip.extend([0, 1, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    ip.extend(tcp);
    ip
}

/// A capture with each hello in a connection of its own (raw IP, link type 101).
fn pcap(hellos: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [0xa1b2_c3d4u32, 0x0004_0002, 0, 0, 0x4_0000, 101] {
        out.extend(word.to_le_bytes());
    }
    for (number, hello) in hellos.iter().enumerate() {
        let packet = packet(number, hello);
        for word in [number as u32, 0, packet.len() as u32, packet.len() as u32] {
            out.extend(word.to_le_bytes());
        }
        out.extend(packet);
    }
    out
}

/// tshark's reading of each hello, or `None` where it cannot be started.
fn tshark(name: &str, hellos: &[Vec<u8>]) -> Option<Vec<Theirs>> {
    let file = std::env::temp_dir().join(format!("tlswhy-{}-{name}.pcap", std::process::id()));
    std::fs::write(&file, pcap(hellos)).expect("a temporary file");
    let run = Command::new("tshark")
        .args(["-T", "json", "-J", "tls", "--no-duplicate-keys", "-r"])
        .arg(&file)
        .output();
    std::fs::remove_file(&file).expect("the file is there");
    let Ok(run) = run else {
        eprintln!("skipped: tshark is not installed");
        return None;
    };
    let frames: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let frames = frames.as_array().expect("a list of frames");
    assert_eq!(frames.len(), hellos.len());
    let read = |frame: &Value| {
        let mut theirs = Theirs::default();
        leaves(&frame["_source"]["layers"], "", &mut theirs, None);
        theirs
    };
    Some(frames.iter().map(read).collect())
}

/// Compares one hello; says what differs.
fn compare(bytes: &[u8], theirs: &Theirs) -> Result<(), String> {
    let (hello, extensions) = ours::fields(bytes);
    let mut expected = theirs.hello.clone();
    if let Some(ja3) = expected.remove("tls.handshake.ja3_full") {
        let reading = read(bytes);
        let ours = reading.client_hello().map(|h| ja3_string(&h)).unwrap_or_default();
        if ja3 != [ours.as_str()] {
            return Err(format!("ja3: tshark {ja3:?}, ours {ours}"));
        }
    }
    if hello != expected {
        return Err(format!("hello:\n tshark {expected:?}\n ours   {hello:?}"));
    }
    // tshark joins extensions of the same name and length, so their order among each other is lost.
    let sorted = |all: &[(u16, Fields)]| {
        let mut all = all.to_vec();
        for (_, fields) in all.iter_mut().filter(|(kind, _)| JOINED.contains(kind)) {
            for values in fields.values_mut() {
                values.sort();
            }
        }
        all.sort();
        all
    };
    let (theirs, ours) = (sorted(&theirs.extensions), sorted(&extensions));
    if theirs.len() != ours.len() {
        return Err(format!("{} extensions, ours {}", theirs.len(), ours.len()));
    }
    for ((kind, theirs), (our_kind, ours)) in theirs.iter().zip(&ours) {
        // A later tshark reads what 4.0 leaves as bytes.
        let raw = ours.contains_key("tls.handshake.extension.data");
        if kind != our_kind
            || (theirs != ours && (!raw || theirs.contains_key("tls.handshake.extension.data")))
        {
            return Err(format!("extension {kind}:\n tshark {theirs:?}\n ours   {our_kind} {ours:?}"));
        }
    }
    Ok(())
}

#[test]
fn two_and_a_half_thousand_generated_hellos_read_as_tshark_reads_them() {
    let hellos: Vec<Vec<u8>> = (0..2500).map(generate::hello).collect();
    let Some(all) = tshark("generated", &hellos) else { return };
    let wrong: Vec<String> = hellos
        .iter()
        .zip(&all)
        .enumerate()
        .filter_map(|(seed, (hello, theirs))| Some(format!("seed {seed}: {}", compare(hello, theirs).err()?)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} differ; the first:\n{}",
        wrong.len(),
        hellos.len(),
        wrong[..wrong.len().min(5)].join("\n")
    );
    let made: std::collections::BTreeSet<u16> =
        all.iter().flat_map(|t| t.extensions.iter().map(|(kind, _)| *kind)).collect();
    let missing: Vec<&u16> = generate::KINDS.iter().filter(|kind| !made.contains(kind)).collect();
    assert!(missing.is_empty(), "no hello has {missing:?}");
}

#[test]
fn a_generated_hello_has_no_problem() {
    for seed in 0..2500 {
        let hello = generate::hello(seed);
        let tree = tlswhy_core::wire::tree::Tree::read(&hello);
        for (_, problem) in tree.problems() {
            // The generator picks extensions at random, so what should stand together may not.
            let allowed = matches!(
                problem.kind,
                tlswhy_core::wire::ProblemKind::Missing(_)
                    | tlswhy_core::wire::ProblemKind::Rule(_)
                    | tlswhy_core::wire::ProblemKind::BadValue(_)
            );
            assert!(allowed, "seed {seed}: {problem}\n{tree}");
        }
    }
}

/// Cases that tshark reads otherwise or not at all, each with the reason.
const TSHARK_FAULTS: &[(&str, &str)] = &[(
    "postfix-hotmail-hello-cut",
    "the source cuts the record, and tshark shows nothing of it without the rest",
)];

#[test]
fn the_real_hellos_of_the_cases_read_as_tshark_reads_them() {
    let text = include_str!("../../../../cases/real.json");
    let cases: Value = serde_json::from_str(text).expect("JSON");
    let hex = |text: &str| -> Vec<u8> {
        let pair = |i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex");
        (0..text.len()).step_by(2).map(pair).collect()
    };
    let with_hello = |case: &&Value| case["hello_hex"].as_str().is_some_and(|h| !h.is_empty());
    let cases: Vec<&Value> = cases.as_array().expect("a list").iter().filter(with_hello).collect();
    let hellos: Vec<Vec<u8>> = cases.iter().map(|c| hex(c["hello_hex"].as_str().expect("hex"))).collect();
    let Some(all) = tshark("cases", &hellos) else { return };
    let mut wrong = Vec::new();
    for ((case, hello), theirs) in cases.iter().zip(&hellos).zip(&all) {
        let id = case["id"].as_str().expect("an id");
        let known = TSHARK_FAULTS.iter().any(|(fault, _)| *fault == id);
        match compare(hello, theirs) {
            Ok(()) if known => wrong.push(format!("{id} agrees and is listed as a fault of tshark")),
            Err(error) if !known => wrong.push(format!("{id}: {error}")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
