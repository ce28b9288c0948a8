//! The lab's captures of real clients and servers, one connection each, against tshark and against the lab's
//! description of each.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;

/// Where the lab's records are, beside the repository; tests that need them say nothing when they are absent.
fn records() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    ["../shared/cases/planted", "../../shared/cases/planted"]
        .iter()
        .map(|place| root.join(place))
        .find(|place| place.join("index.json").exists())
}

/// Name and bytes of every capture, by name.
pub(super) fn captures() -> Vec<(String, Vec<u8>)> {
    let Some(records) = records() else { return Vec::new() };
    let entries = std::fs::read_dir(records).expect("the lab's records can be listed");
    let mut captures: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pcap"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a readable capture"))
        })
        .collect();
    captures.sort();
    captures
}

/// All captures one after the other in one file.
fn merged() -> Vec<u8> {
    let mut all = Vec::new();
    for (_, capture) in captures() {
        all.extend_from_slice(if all.is_empty() { &capture } else { &capture[24..] });
    }
    all
}

/// What tshark's "follow stream" says of one connection.
struct Followed {
    client: String,
    server: String,
    /// Bytes of the client and of the server.
    streams: [Vec<u8>; 2],
}

fn follow(capture: &[u8], streams: usize) -> Vec<Followed> {
    let path = std::env::temp_dir().join(format!("tlswhy-planted-{}.pcap", std::process::id()));
    std::fs::write(&path, capture).expect("a temporary file");
    let mut tshark = Command::new("tshark");
    tshark.env("HOME", "/nonexistent").arg("-q").arg("-r").arg(&path);
    for stream in 0..streams {
        tshark.arg("-z").arg(format!("follow,tcp,raw,{stream}"));
    }
    let output = tshark.output().expect("tshark is installed");
    std::fs::remove_file(&path).expect("the temporary file can be removed");
    let text = String::from_utf8(output.stdout).expect("tshark prints text");
    let mut followed = Vec::new();
    for line in text.lines() {
        if line.starts_with("Follow: ") {
            followed.push(Followed {
                client: String::new(),
                server: String::new(),
                streams: Default::default(),
            });
            continue;
        }
        let Some(stream) = followed.last_mut() else { continue };
        if let Some(node) = line.strip_prefix("Node 0: ") {
            stream.client = node.into();
        } else if let Some(node) = line.strip_prefix("Node 1: ") {
            stream.server = node.into();
        } else if let Some(bytes) = from_hex(line.trim()) {
            stream.streams[usize::from(line.starts_with('\t'))].extend(bytes);
        }
    }
    followed
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[test]
fn both_streams_of_every_connection_are_what_tshark_follows() {
    let captures = captures().len();
    if captures == 0 {
        return;
    }
    let capture = merged();
    let (exchanges, summary) = read(&capture, "all").expect("a capture");
    assert_eq!(summary.flows, captures as u64);
    // In one file the connections without TLS are not kept; alone they are (next test).
    let mut found: HashMap<_, _> = exchanges
        .iter()
        .map(|exchange| (exchange.source.place.rsplit(", ").next().unwrap_or_default().to_owned(), exchange))
        .collect();
    let mut without_tls = 0;
    for followed in follow(&capture, captures) {
        let ends = format!("{} to {}", followed.client, followed.server);
        let Some(exchange) = found.remove(&ends) else {
            without_tls += 1;
            continue;
        };
        for (side, stream) in [Side::Client, Side::Server].into_iter().zip(&followed.streams) {
            let ours = exchange.bytes(side);
            match &exchange.hints.prelude {
                None => assert_eq!(&ours, stream, "{ends} {side:?}"),
                Some(_) => assert!(stream.ends_with(&ours) && stream != &ours, "{ends} {side:?}"),
            }
        }
    }
    assert!(found.is_empty(), "connections that tshark does not know: {:?}", found.keys());
    assert_eq!(without_tls, 4, "161, 183, 185 and 189 have no TLS on the wire");
}

#[test]
fn the_events_of_every_connection_are_as_the_lab_recorded_them() {
    let Some(records) = records() else { return };
    let index = std::fs::read(records.join("index.json")).expect("an index");
    let index: serde_json::Value = serde_json::from_slice(&index).expect("JSON");
    let captures: HashMap<_, _> = captures().into_iter().collect();
    for row in index.as_array().expect("a list") {
        let file = row["file"].as_str().expect("a name");
        let exchange = only(&captures[file]);
        assert_eq!(exchange.hints.port.map(u64::from), row["server_port"].as_u64(), "{file}");
        let ports = format!(":{} to 127.0.0.1:{}", row["client_port"], row["server_port"]);
        assert!(exchange.source.place.ends_with(&ports), "{file} {}", exchange.source.place);
        let mut flow: Vec<_> = row["flow"].as_str().expect("a flow").split(' ').collect();
        // `alert 2/40` is two words.
        flow.retain(|word| word.contains(':'));
        let expected = turns(flow.iter().map(|word| (&word[..1], &word[2..])));
        let ours = exchange.events.iter().flat_map(|event| {
            let side = if event.side == Side::Client { "C" } else { "S" };
            match event.kind {
                EventKind::Data(_) => vec![(side, "data")],
                EventKind::Connected => vec![(side, "SYN"), (if side == "C" { "S" } else { "C" }, "SYN")],
                EventKind::Closed => vec![(side, "FIN")],
                EventKind::Reset => vec![(side, "RST")],
                EventKind::Silent(_) => vec![],
                EventKind::AlertInWords { .. } | EventKind::Cut => panic!("{file}: {:?}", event.kind),
            }
        });
        let ours = turns(ours);
        if exchange.hints.prelude.is_some() {
            // SMTP takes five turns before TLS in each of these.
            assert_eq!(ours[2..], expected[7..], "{file}");
        } else {
            assert_eq!(ours, expected, "{file}");
        }
    }
}

/// SYN, FIN, RST and turns of data; what a side does twice in a row counts once.
fn turns<'a>(words: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut turns: Vec<String> = Vec::new();
    for (side, what) in words {
        let what = if matches!(what, "SYN" | "FIN" | "RST") { what } else { "data" };
        let turn = format!("{side}:{what}");
        let said = if what == "data" { turns.last() == Some(&turn) } else { turns.contains(&turn) };
        // What comes after both sides closed is no part of the connection.
        let over = turns.iter().filter(|turn| turn.ends_with("FIN")).count() == 2;
        if !said && !over {
            turns.push(turn);
        }
    }
    turns
}

#[test]
fn the_messages_and_alerts_in_the_clear_are_those_that_the_lab_recorded() {
    let Some(records) = records() else { return };
    let index = std::fs::read(records.join("index.json")).expect("an index");
    let index: serde_json::Value = serde_json::from_slice(&index).expect("JSON");
    let captures: HashMap<_, _> = captures().into_iter().collect();
    let (mut compared, mut differ) = (0, Vec::new());
    for row in index.as_array().expect("a list") {
        let file = row["file"].as_str().expect("a name");
        let exchange = only(&captures[file]);
        // `C:h1 S:alert 2/40`: what is encrypted was recorded too, with the keys, and stands behind what is not.
        let flow = row["flow"].as_str().expect("a flow").replace("alert ", "alert-");
        for (side, letter) in [(Side::Client, "C:"), (Side::Server, "S:")] {
            let recorded: Vec<_> = flow
                .split(' ')
                .filter_map(|word| word.strip_prefix(letter))
                .filter(|what| what.starts_with('h') || what.starts_with("alert-"))
                .collect();
            let bytes = exchange.bytes(side);
            let ours: Vec<_> = tlswhy_core::wire::read(&bytes).items.iter().filter_map(clear).collect();
            if ours.len() > recorded.len() || ours.iter().zip(&recorded).any(|(ours, theirs)| ours != theirs)
            {
                differ.push(format!("{file} {side:?}: {ours:?} but {recorded:?}"));
            }
            compared += ours.len();
        }
    }
    let known = [
        // An alert to an answer that is no TLS: tshark no longer reads that connection as TLS.
        "172-",
        // An encrypted message without change_cipher_spec before it: anything may seem to stand in it.
        "333-",
    ];
    differ.retain(|row: &String| !known.iter().any(|known| row.starts_with(known)));
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(compared > 600, "{compared}");
}

/// A message or alert as the lab writes it.
fn clear(item: &tlswhy_core::wire::Item<'_>) -> Option<String> {
    match item {
        // What never became whole is not in the lab's records.
        tlswhy_core::wire::Item::Handshake(message) => message.complete.then(|| format!("h{}", message.kind)),
        tlswhy_core::wire::Item::Sslv2Hello(_) => Some("h1".into()),
        tlswhy_core::wire::Item::Alert(alert) => Some(format!("alert-{}/{}", alert.level, alert.description)),
        _ => None,
    }
}

#[test]
fn the_plaintext_before_tls_is_named() {
    let captures: HashMap<_, _> = captures().into_iter().collect();
    let named =
        captures.iter().filter_map(|(name, capture)| Some((name.get(..3)?, only(capture).hints.prelude?)));
    let mut named: Vec<_> = named.collect();
    named.sort();
    if !captures.is_empty() {
        let smtp = || String::from("smtp");
        assert_eq!(named, [("352", smtp()), ("353", smtp()), ("355", smtp())]);
    }
}
