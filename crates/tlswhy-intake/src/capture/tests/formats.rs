//! File formats, link types and tunnels, each against what tshark makes of the same file.

use std::io::Write;
use std::process::{Command, Stdio};

use super::build::*;
use super::*;

/// A way to wrap a TCP packet into one frame, or into several.
enum Wrap {
    One(fn(&Packet) -> Vec<u8>),
    Several(fn(&Packet) -> Vec<Vec<u8>>),
}

impl Wrap {
    fn frames(&self, packet: &Packet) -> Vec<Vec<u8>> {
        match self {
            Wrap::One(wrap) => vec![wrap(packet)],
            Wrap::Several(wrap) => wrap(packet),
        }
    }
}

fn one(link: u16, wrap: fn(&Packet) -> Vec<u8>) -> (u16, Wrap) {
    (link, Wrap::One(wrap))
}

fn several(link: u16, wrap: fn(&Packet) -> Vec<Vec<u8>>) -> (u16, Wrap) {
    (link, Wrap::Several(wrap))
}

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// The packet over IPv6 without and with extension headers.
fn ip6(packet: &Packet) -> Vec<u8> {
    ipv6(packet.client, 6, &[], &tcp(packet))
}

/// Content over UDP from port 5000.
fn udp(packet: &Packet, port: u16, content: &[u8]) -> Vec<u8> {
    let mut bytes = 5000_u16.to_be_bytes().to_vec();
    bytes.extend(port.to_be_bytes());
    bytes.extend((8 + content.len() as u16).to_be_bytes());
    bytes.extend([0, 0]);
    bytes.extend(content);
    ipv4(packet.client, 17, 9, 0, &bytes)
}

fn gre(packet: &Packet, header: &str, content: &[u8]) -> Vec<u8> {
    ethernet(0x0800, &ipv4(packet.client, 47, 9, 0, &joined(&[&hex(header), content])))
}

/// All ways in which the packets of one connection can be wrapped, by link type.
fn wraps() -> Vec<(u16, Wrap)> {
    vec![
        one(1, |p| ethernet(0x0800, &ip(p))),
        // Padded to the least length of a frame.
        one(1, |p| joined(&[&ethernet(0x0800, &ip(p)), &[0; 20]])),
        one(1, |p| ethernet(0x86dd, &ip6(p))),
        one(1, |p| ethernet(0x8100, &joined(&[&hex("00050800"), &ip(p)]))),
        one(1, |p| ethernet(0x88a8, &joined(&[&hex("00078100000586dd"), &ip6(p)]))),
        one(1, |p| ethernet(0x8847, &joined(&[&hex("0001004000012140"), &ip(p)]))),
        one(1, |p| {
            ethernet(
                0x8864,
                &joined(&[&hex("11000001"), &(ip(p).len() as u16 + 2).to_be_bytes(), &hex("0021"), &ip(p)]),
            )
        }),
        // 802.3 with LLC and SNAP.
        one(1, |p| ethernet(ip(p).len() as u16 + 8, &joined(&[&hex("aaaa030000000800"), &ip(p)]))),
        one(0, |p| joined(&[&hex("02000000"), &ip(p)])),
        one(0, |p| joined(&[&hex("0000001c"), &ip6(p)])),
        one(108, |p| joined(&[&hex("0000001e"), &ip6(p)])),
        one(9, |p| joined(&[&hex("ff030021"), &ip(p)])),
        one(9, |p| joined(&[&hex("0057"), &ip6(p)])),
        one(50, |p| joined(&[&hex("ff030021"), &ip(p)])),
        one(104, |p| joined(&[&hex("0f000800"), &ip(p)])),
        one(101, ip),
        one(101, ip6),
        one(228, ip),
        one(229, ip6),
        one(113, |p| joined(&[&hex("0000000100060200000000010000"), &hex("0800"), &ip(p)])),
        one(276, |p| joined(&[&hex("86dd0000000000020001000602000000000100"), &hex("00"), &ip6(p)])),
        // Hop-by-hop options, routing (type 2 is deprecated, so type 253), destination options.
        one(229, |p| ipv6(p.client, 0, &hex("2b000104000000003c00fd00000000000600010400000000"), &tcp(p))),
        one(1, |p| gre(p, "00000800", &ip(p))),
        one(1, |p| gre(p, "b0000800000000000000000700000001", &ip(p))),
        one(1, |p| gre(p, "00006558", &ethernet(0x0800, &ip(p)))),
        // ERSPAN type II.
        one(1, |p| gre(p, "100088be000000011001000100000000", &ethernet(0x0800, &ip(p)))),
        one(1, |p| {
            ethernet(0x0800, &udp(p, 4789, &joined(&[&hex("0800000000000500"), &ethernet(0x0800, &ip(p))])))
        }),
        one(1, |p| {
            ethernet(0x0800, &udp(p, 6081, &joined(&[&hex("0000655800000500"), &ethernet(0x0800, &ip(p))])))
        }),
        one(1, |p| {
            ethernet(
                0x0800,
                &udp(
                    p,
                    2152,
                    &joined(&[&hex("30ff"), &(ip(p).len() as u16).to_be_bytes(), &hex("00000001"), &ip(p)]),
                ),
            )
        }),
        // With a PDU session container as extension header.
        one(1, |p| {
            ethernet(
                0x0800,
                &udp(
                    p,
                    2152,
                    &joined(&[
                        &hex("34ff"),
                        &(ip(p).len() as u16 + 8).to_be_bytes(),
                        &hex("000000010000008501000100"),
                        &ip(p),
                    ]),
                ),
            )
        }),
        one(1, |p| ethernet(0x0800, &ipv4(p.client, 4, 9, 0, &ip(p)))),
        one(1, |p| ethernet(0x0800, &ipv4(p.client, 41, 9, 0, &ip6(p)))),
        several(101, |p| {
            let content = tcp(p);
            let (id, last) = ((p.seq ^ p.ack) as u16, content.len().div_ceil(24) - 1);
            let piece = |(index, piece): (usize, &[u8])| {
                let more = if index < last { 0x2000 } else { 0 };
                ipv4(p.client, 6, id, more | (index * 3) as u16, piece)
            };
            content.chunks(24).enumerate().map(piece).collect()
        }),
        several(101, |p| {
            let content = tcp(p);
            let last = content.len().div_ceil(24) - 1;
            let piece = |(index, piece): (usize, &[u8])| {
                let mut header = vec![6, 0];
                header.extend(((index * 24) as u16 | u16::from(index < last)).to_be_bytes());
                header.extend((p.seq ^ p.ack).to_be_bytes());
                ipv6(p.client, 44, &header, piece)
            };
            content.chunks(24).enumerate().map(piece).collect()
        }),
    ]
}

/// Runs a program over bytes; `None` when it is not installed.
pub(super) fn run(program: &str, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let mut child = Command::new(program)
        .args(arguments)
        .env("HOME", "/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("output");
    writer.join().expect("no panic").expect("all was taken");
    Some(output.stdout)
}

#[test]
fn every_link_type_and_tunnel_is_read_as_tshark_reads_it() {
    let wraps = wraps();
    let links: Vec<_> = wraps.iter().map(|(link, _)| *link).collect();
    let mut file = pcapng(&links);
    for (index, (_, wrap)) in wraps.iter().enumerate() {
        for mut packet in case() {
            let port = 10_000 + index as u16;
            packet.ports = if packet.client { (port, 443) } else { (443, port) };
            for frame in wrap.frames(&packet) {
                file.extend(enhanced(index as u32, packet.micros, &frame));
            }
        }
    }
    let (exchanges, summary) = read(&file, "test").expect("a capture");
    assert_eq!((summary.warnings, summary.lost_fragments), (vec![], 0));
    let mut ours: Vec<_> = exchanges
        .iter()
        .flat_map(|exchange| exchange.events.iter())
        .filter_map(|event| match &event.kind {
            EventKind::Data(bytes) => Some((event.origin.clone(), bytes.clone())),
            _ => None,
        })
        .collect();
    let fields = [
        "-r",
        "-",
        "-T",
        "fields",
        "-e",
        "frame.number",
        "-e",
        "tcp.payload",
        "-Y",
        "tls.handshake or tls.alert_message",
    ];
    let output = run("tshark", &fields, &file).expect("tshark is installed");
    let text = String::from_utf8(output).expect("text");
    let mut theirs: Vec<_> = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(frame, payload)| (format!("frame {frame}"), hex(payload)))
        .collect();
    ours.sort();
    theirs.sort();
    assert_eq!(ours.len(), 2 * wraps.len());
    assert_eq!(ours, theirs);
}

#[test]
fn dtls_is_found_on_any_port_as_tshark_finds_it() {
    // The founding hello as DTLS 1.2: record and message headers of RFC 6347, an empty cookie.
    let body = hex(HELLO).split_off(9);
    let body = [&[0xfe, 0xfd], &body[2..35], &[0], &body[35..]].concat();
    let length = (body.len() as u16).to_be_bytes();
    let message = [&hex("010000")[..2], &length, &hex("000000000000"), &length, &body].concat();
    let hello =
        [&hex("16fefd0000000000000000"), &(message.len() as u16).to_be_bytes()[..], &message].concat();
    let alert = hex("15fefd000000000000000000020228");
    let datagram = |client: bool, content: &[u8]| {
        let ports: [u16; 2] = if client { [50_000, 4433] } else { [4433, 50_000] };
        let length = 8 + content.len() as u16;
        let header = [ports[0], ports[1], length, 0].map(u16::to_be_bytes).concat();
        ipv4(client, 17, 1, 0, &[header, content.to_vec()].concat())
    };
    // STUN, as WebRTC mixes in, is passed over.
    let stun = hex("000100002112a442000000000000000000000000");
    let frames = [(true, &stun), (true, &hello), (false, &alert)];
    let file = pcap(101, frames.map(|(client, content)| (1, datagram(client, content))));
    let exchange = only(&file);
    assert_eq!(shape(&exchange), format!("C:{} S:{}", hello.len(), alert.len()));
    assert_eq!((exchange.hints.port, exchange.hints.datagram), (Some(4433), true));
    // The same ends once more with another random: another connection; with the same one it is a repetition.
    let mut other = hello.clone();
    other[40] ^= 1;
    let again = [(true, &hello), (false, &alert), (true, &other), (false, &alert), (true, &other)];
    let again = pcap(101, again.map(|(client, content)| (1, datagram(client, content))));
    let shapes: Vec<_> = read(&again, "test").expect("a capture").0.iter().map(shape).collect();
    let (c, s) = (hello.len(), alert.len());
    assert_eq!(shapes, [format!("C:{c} S:{s}"), format!("C:{c} S:{s} C:{c}")]);
    let fields = ["-d", "udp.port==4433,dtls", "-r", "-", "-T", "fields"];
    let fields = [&fields[..], &["-e", "dtls.handshake.type", "-e", "dtls.alert_message.desc"]].concat();
    let theirs = run("tshark", &fields, &file).expect("tshark is installed");
    assert_eq!(String::from_utf8_lossy(&theirs), "\t\n1\t\n\t40\n");
}

#[test]
fn every_file_format_gives_the_same() {
    let plain = capture(&case());
    let expected = only(&plain);
    let check = |what: &str, file: Option<Vec<u8>>| {
        let Some(file) = file else { return };
        assert!(is_capture(&file[..file.len().min(300)]), "{what}");
        let ours = only(&file);
        assert_eq!((ours.events, ours.hints), (expected.events.clone(), expected.hints.clone()), "{what}");
    };
    for format in ["pcap", "nsecpcap", "modpcap", "pcapng"] {
        check(format, run("editcap", &["-F", format, "-", "-"], &plain));
    }
    for program in ["gzip", "zstd", "lz4"] {
        check(program, run(program, &["-c"], &plain));
        // Two members, the second starting within a packet.
        let halves = plain.split_at(plain.len() / 2);
        let members = [halves.0, halves.1].map(|half| run(program, &["-c"], half));
        if let [Some(first), Some(second)] = members {
            check(program, Some([first, second].concat()));
        }
    }
    let mut swapped = hex("a1b2c3d4000200040000000000000000000400000000000100000000");
    swapped.truncate(24);
    swapped[23] = 1;
    for packet in case() {
        let frame = ethernet(0x0800, &ip(&packet));
        for field in
            [packet.micros / 1_000_000, packet.micros % 1_000_000, frame.len() as u64, frame.len() as u64]
        {
            swapped.extend((field as u32).to_be_bytes());
        }
        swapped.extend(frame);
    }
    check("big-endian pcap", Some(swapped));
}

#[test]
fn all_blocks_of_pcapng_are_read_or_passed_over() {
    let packets = case();
    let mut file = block(0x0a0d_0d0a, &hex("4d3c2b1a01000000ffffffffffffffff"));
    // Interface 0: nanoseconds (if_tsresol 9), interface 1: units of 2^-10 s and an offset of 5 seconds.
    file.extend(block(1, &hex("0100000000000400090001000900000000000000")));
    file.extend(block(1, &hex("0100000000000400090001008a0000000e0008000500000000000000")));
    file.extend(block(0xbad, b"a custom block"));
    file.extend(block(5, &[0; 12]));
    file.extend(block(0x0000_7777, b"unknown"));
    let key_log = b"CLIENT_RANDOM 00 11";
    let mut secrets = 0x544c_534b_u32.to_le_bytes().to_vec();
    secrets.extend((key_log.len() as u32).to_le_bytes());
    secrets.extend(key_log);
    file.extend(block(10, &secrets));
    // An IPv4 record: 192.0.2.1 is mail.example.
    let name = [&hex("01001100c0000201")[..], b"mail.example\0", &[0; 3], &[0; 4]].concat();
    file.extend(block(4, &name));
    for (index, packet) in packets.iter().enumerate() {
        let frame = ethernet(0x0800, &ip(packet));
        let micros = 100_000_000 + index as u64 * 1_000_000;
        if index % 2 == 0 {
            file.extend(enhanced(0, micros * 1000, &frame));
        } else {
            file.extend(enhanced(1, (micros / 1_000_000 - 5) * 1024, &frame));
        }
    }
    let (exchanges, summary) = read(&file, "test").expect("a capture");
    assert_eq!(summary.key_log, b"CLIENT_RANDOM 00 11\n");
    assert_eq!(summary.names, [("192.0.2.1".parse().expect("an address"), "mail.example".to_owned())]);
    assert!(summary.warnings.is_empty(), "{:?}", summary.warnings);
    assert_eq!(exchanges[0].hints, only(&capture(&packets)).hints);
    let times: Vec<_> = exchanges[0].events.iter().filter_map(|event| event.micros).collect();
    assert_eq!(times[..3], [0, 2_000_000, 2_000_000 + 1_000_000]);
}

#[test]
fn a_truncated_file_gives_what_was_there() {
    let whole = capture(&case());
    for length in 0..whole.len() {
        let cut = &whole[..length];
        match read(cut, "test") {
            Err(_) => assert!(length < 24),
            Ok((exchanges, summary)) => {
                let between = (0..=case().len()).any(|count| capture(&case()[..count]).len() == length);
                assert_eq!(summary.truncated, !between, "{length}");
                assert_eq!(exchanges.len(), usize::from(summary.packets >= 4), "{length}");
            }
        }
    }
}

#[test]
fn what_is_no_capture_is_refused() {
    for bytes in [&b""[..], b"16030100", b"\xd4\xc3", b"hello, I have a problem with TLS"] {
        assert!(!is_capture(bytes));
        assert!(read(bytes, "test").is_err());
    }
    let gzipped_text = run("gzip", &["-c"], b"a log that somebody compressed");
    assert!(gzipped_text.is_none_or(|bytes| !is_capture(&bytes)));
}
