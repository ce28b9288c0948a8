//! TCP as networks really deliver it: real connections, rewritten with repetition, reordering, overlap, loss.
//! What must come out is known, since the connection as it was is known.

use super::build::*;
use super::*;

/// Real connections where the lab's records are, and the founding case always.
fn connections() -> Vec<(String, Vec<Packet>)> {
    let mut all = vec![("case".into(), case())];
    all.extend(planted::captures().into_iter().map(|(name, capture)| (name, packets(&capture))));
    all
}

/// A connection, rewritten, must give the same bytes of both sides.
fn check(rewrite: impl Fn(Vec<Packet>) -> Vec<Packet>) {
    for (name, packets) in connections() {
        let expected = only(&capture(&packets));
        let ours = only(&capture(&rewrite(packets)));
        for side in [Side::Client, Side::Server] {
            assert!(ours.bytes(side) == expected.bytes(side), "{name} {side:?} {}", shape(&ours));
        }
        assert_eq!(ours.hints, expected.hints, "{name}");
        assert!(!ours.events.iter().any(|event| event.kind == EventKind::Cut), "{name} {}", shape(&ours));
    }
}

/// Every packet with data as packets of at most `size` bytes.
fn split(packets: Vec<Packet>, size: usize) -> Vec<Packet> {
    let pieces = |packet: Packet| {
        if packet.data.len() <= size {
            return vec![packet];
        }
        let last = packet.data.len().div_ceil(size) - 1;
        let piece = |(index, data): (usize, &[u8])| Packet {
            seq: packet.seq.wrapping_add((index * size) as u32),
            flags: if index == last { packet.flags } else { packet.flags & !FIN },
            data: data.to_vec(),
            ..packet
        };
        packet.data.chunks(size).enumerate().map(piece).collect()
    };
    packets.into_iter().flat_map(pieces).collect()
}

#[test]
fn small_segments_are_joined() {
    for size in [1, 64] {
        check(|packets| split(packets, size));
    }
}

#[test]
fn repeated_packets_count_once() {
    check(|packets| packets.into_iter().flat_map(|packet| [packet.clone(), packet]).collect());
}

#[test]
fn late_repetition_of_everything_counts_once() {
    check(|packets| {
        packets
            .iter()
            .chain(&packets)
            .filter(|packet| packet.flags & SYN == 0 || packet.seq == packets[0].seq)
            .cloned()
            .collect()
    });
}

#[test]
fn segments_out_of_order_are_put_in_order() {
    check(|packets| {
        let mut packets = split(packets, 50);
        // Runs of data of one side, backwards.
        for run in
            packets.chunk_by_mut(|a, b| a.client == b.client && !a.data.is_empty() && !b.data.is_empty())
        {
            run.reverse();
        }
        packets
    });
}

#[test]
fn overlapping_segments_are_trimmed() {
    check(|packets| {
        let mut packets = split(packets, 40);
        for index in 1..packets.len() {
            let (before, after) = packets.split_at_mut(index);
            let (before, after) = (&before[index - 1], &mut after[0]);
            if before.client == after.client && before.seq.wrapping_add(before.data.len() as u32) == after.seq
            {
                let overlap = before.data.len().min(7);
                after.data.splice(0..0, before.data[before.data.len() - overlap..].iter().copied());
                after.seq = after.seq.wrapping_sub(overlap as u32);
            }
        }
        packets
    });
}

#[test]
fn of_two_copies_that_differ_the_first_counts() {
    check(|packets| {
        let liar = |packet: Packet| {
            let lie = Packet { data: packet.data.iter().map(|byte| !byte).collect(), ..packet.clone() };
            [packet, lie]
        };
        packets.into_iter().flat_map(liar).collect()
    });
}

#[test]
fn sequence_numbers_wrap_around() {
    for within in [1, 30] {
        check(|packets| {
            let mut packets = split(packets, 40);
            let start =
                |client| packets.iter().find(|packet| packet.client == client).map_or(0, |packet| packet.seq);
            let starts = [start(true), start(false)];
            for packet in &mut packets {
                let side = usize::from(!packet.client);
                packet.seq = packet.seq.wrapping_sub(starts[side]).wrapping_sub(within);
                packet.ack = packet.ack.wrapping_sub(starts[1 - side]).wrapping_sub(within);
            }
            packets
        });
    }
}

#[test]
fn a_connection_without_its_syn_is_read() {
    check(|packets| packets.into_iter().filter(|packet| packet.flags & SYN == 0).collect());
}

#[test]
fn one_direction_alone_is_read() {
    for client in [true, false] {
        for (name, packets) in connections() {
            let expected = only(&capture(&packets));
            let side = if client { Side::Client } else { Side::Server };
            let half: Vec<_> = packets.into_iter().filter(|packet| packet.client == client).collect();
            let (found, _) = read(&capture(&half), "test").expect("a capture");
            // A half is known for TLS only if it says something of TLS itself.
            let says = matches!(expected.bytes(side).as_slice(), [21 | 22, 3, ..]);
            if says && expected.hints.prelude.is_none() {
                assert_eq!(found.len(), 1, "{name}");
                assert!(found[0].bytes(side) == expected.bytes(side), "{name}");
                assert_eq!(found[0].hints.port, expected.hints.port, "{name}");
            }
        }
    }
}

#[test]
fn a_lost_segment_is_a_cut_and_what_follows_it_stays() {
    let mut packets = split(case(), 30);
    let lost = packets.iter().position(|packet| packet.data.len() == 30).expect("a full segment") + 1;
    packets.remove(lost);
    let exchange = only(&capture(&packets));
    assert_eq!(shape(&exchange), "C:connected C:30 C:cut C:24 S:7 S:closed C:closed");
    let hello = hex(HELLO);
    assert_eq!(exchange.bytes(Side::Client), [&hello[..30], &hello[60..]].concat());
}

#[test]
fn a_lost_hello_leaves_the_reply() {
    let packets: Vec<_> = case().into_iter().filter(|packet| packet.data != hex(HELLO)).collect();
    let exchange = only(&capture(&packets));
    assert_eq!(shape(&exchange), "C:connected S:7 S:closed C:cut C:closed");
}

#[test]
fn what_the_snap_length_cut_off_is_marked() {
    let mut file = pcap(1, []);
    for packet in case() {
        let frame = ethernet(0x0800, &ip(&packet));
        let kept = &frame[..frame.len().min(100)];
        let mut record = pcap(1, [(packet.micros, kept.to_vec())]).split_off(24);
        record[12..16].copy_from_slice(&(frame.len() as u32).to_le_bytes());
        file.extend(record);
    }
    let exchange = only(&file);
    assert_eq!(shape(&exchange), "C:connected C:46 C:cut S:7 S:closed C:closed");
}

#[test]
fn a_reset_is_an_event_and_ends_the_connection() {
    let mut packets = case();
    packets.truncate(5);
    let alert = packets.pop().expect("the alert");
    packets.push(Packet { flags: RST | ACK, data: Vec::new(), ..alert });
    assert_eq!(shape(&only(&capture(&packets))), "C:connected C:84 S:reset");
}

#[test]
fn a_server_that_never_answers_is_silent() {
    let mut packets = case();
    packets.truncate(4);
    let mut close = packets[3].clone();
    close.seq += 84;
    close.flags = FIN | ACK;
    close.micros += 20_000_000;
    close.data.clear();
    packets.push(close);
    assert_eq!(shape(&only(&capture(&packets))), "C:connected C:84 S:silent 20000 C:closed");
}

#[test]
fn the_same_ends_used_again_are_another_connection() {
    let mut packets = case();
    let mut again = case();
    for packet in &mut again {
        packet.seq = packet.seq.wrapping_add(1_000_000);
        packet.ack = packet.ack.wrapping_add(1_000_000);
        packet.micros += 1_000_000;
    }
    packets.extend(again);
    let (exchanges, summary) = read(&capture(&packets), "test").expect("a capture");
    assert_eq!((exchanges.len(), summary.flows, summary.tls_flows), (2, 2, 2));
    assert_eq!(shape(&exchanges[0]), shape(&exchanges[1]));
}

#[test]
fn the_client_is_who_sends_the_hello() {
    // As in FTP's active mode with TLS, the server side opens the connection.
    let exchange = only(&capture(&talk(&[(false, &hex(HELLO)), (true, &hex(ALERT))])));
    assert_eq!(shape(&exchange), "S:connected C:84 S:7 C:closed S:closed");
    assert_eq!(exchange.hints.port, Some(40_000));
}

#[test]
fn plaintext_answers_belong_to_the_exchange() {
    let hello = hex(HELLO);
    let http = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    let exchange = only(&capture(&talk(&[(true, &hello), (false, http)])));
    assert_eq!(exchange.bytes(Side::Server), http);
    // A banner before the hello is no prelude: the client had asked for nothing.
    let banner = b"220 mail.example ESMTP\r\n";
    let exchange = only(&capture(&talk(&[(false, banner), (true, &hello), (false, b"500 what?\r\n")])));
    assert_eq!(shape(&exchange), "C:connected S:24 C:84 S:11 S:closed C:closed");
    assert_eq!(exchange.hints.prelude, None);
    // Plaintext to a TLS server, which answers with an alert.
    let exchange = only(&capture(&talk(&[(true, b"EHLO me\r\n"), (false, &hex("15030100020246"))])));
    assert_eq!(shape(&exchange), "C:connected C:9 S:7 S:closed C:closed");
}

#[test]
fn what_was_spoken_before_tls_is_named_and_left_out() {
    let check = |turns: &[(bool, &[u8])], expected: &str| {
        let (hello, alert) = (hex(HELLO), hex(ALERT));
        let mut all = turns.to_vec();
        all.extend([(true, hello.as_slice()), (false, alert.as_slice())]);
        for size in [usize::MAX, 3] {
            let exchange = only(&capture(&split(talk(&all), size)));
            assert_eq!(exchange.hints.prelude.as_deref(), Some(expected));
            assert_eq!(
                (exchange.bytes(Side::Client), exchange.bytes(Side::Server)),
                (hello.clone(), alert.clone())
            );
        }
    };
    let (c, s) = (true, false);
    check(
        &[
            (s, b"220 m ESMTP\r\n"),
            (c, b"EHLO a\r\n"),
            (s, b"250 STARTTLS\r\n"),
            (c, b"STARTTLS\r\n"),
            (s, b"220 go\r\n"),
        ],
        "smtp",
    );
    check(&[(s, b"* OK ready\r\n"), (c, b"a1 STARTTLS\r\n"), (s, b"a1 OK begin\r\n")], "imap");
    check(&[(s, b"+OK ready\r\n"), (c, b"STLS\r\n"), (s, b"+OK begin\r\n")], "pop3");
    check(&[(s, b"220 ftp\r\n"), (c, b"AUTH TLS\r\n"), (s, b"234 go\r\n")], "ftp");
    check(&[(s, b"200 news\r\n"), (c, b"STARTTLS\r\n"), (s, b"382 go\r\n")], "nntp");
    check(
        &[(s, b"\"IMPLEMENTATION\" \"x\"\r\n\"STARTTLS\"\r\nOK\r\n"), (c, b"STARTTLS\r\n"), (s, b"OK\r\n")],
        "sieve",
    );
    check(&[(c, &hex("0000000804d2162f")), (s, b"S")], "postgres");
    // LDAPMessage with the StartTLS request name, RFC 4511 section 4.14.1.
    let ldap = hex("301d02010177188016312e332e362e312e342e312e313436362e3230303337");
    check(&[(c, &ldap), (s, &hex("300c02010178070a010004000400"))], "ldap");
    let xmpp: &[u8] = b"<stream:stream to='a'><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    check(&[(c, xmpp), (s, b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")], "xmpp");
    // Handshake V10 and SSLRequest (capability CLIENT_SSL), shortened greeting.
    let mysql = [hex("200000010dae7f0100000001"), vec![0; 24]].concat();
    check(&[(s, &hex("090000000a382e302e3000ff")), (c, &mysql)], "mysql");
    check(&[(c, b"CONNECT h:443 HTTP/1.1\r\n\r\n"), (s, b"HTTP/1.1 200 OK\r\n\r\n")], "http-connect");
    check(
        &[
            (c, &hex("050100")),
            (s, &hex("0500")),
            (c, &hex("05010001c000020101bb")),
            (s, &hex("05000001000000000000")),
        ],
        "socks5",
    );
    check(&[(c, &hex("040101bbc000020100")), (s, &hex("005a000000000000"))], "socks4");
    check(
        &[
            (c, b"CONNECT m:25 HTTP/1.1\r\n\r\n"),
            (s, b"HTTP/1.1 200 OK\r\n\r\n220 m ESMTP\r\n"),
            (c, b"EHLO a\r\n"),
            (s, b"250 STARTTLS\r\n"),
            (c, b"STARTTLS\r\n"),
            (s, b"220 go\r\n"),
        ],
        "http-connect, smtp",
    );
}

#[test]
fn plaintext_to_a_port_of_tls_is_an_exchange_and_elsewhere_only_without_any_tls() {
    let http: &[(bool, &[u8])] = &[(true, b"GET / HTTP/1.0\r\n\r\n"), (false, b"HTTP/1.0 400 no\r\n\r\n")];
    let moved = |packets: Vec<Packet>, client: u16, server: u16| -> Vec<Packet> {
        let ports = |from_client| if from_client { (client, server) } else { (server, client) };
        packets.into_iter().map(|packet| Packet { ports: ports(packet.client), ..packet }).collect()
    };
    let count = |packets: Vec<Packet>| read(&capture(&packets), "test").expect("a capture").0.len();
    assert_eq!(count(talk(http)), 1);
    assert_eq!(count([case(), moved(talk(http), 41_000, 443)].concat()), 2);
    assert_eq!(count(moved(talk(http), 41_000, 80)), 1);
    assert_eq!(count([case(), moved(talk(http), 41_000, 80)].concat()), 1);
    // Joined within a record, it may be anything.
    let joined = moved(talk(http), 41_000, 443).split_off(3);
    assert_eq!(count([case(), joined].concat()), 1);
}

#[test]
fn a_connection_joined_after_its_handshake_is_counted() {
    let record = [&hex("1703030020")[..], &[0x55; 32]].concat();
    let packets = talk(&[(true, &record), (false, &record)]).split_off(3);
    let (exchanges, summary) = read(&capture(&packets), "test").expect("a capture");
    assert_eq!((exchanges.len(), summary.tls_flows, summary.without_handshake), (0, 0, 1));
}

#[test]
fn a_proxy_protocol_header_in_front_of_the_hello_is_left_out() {
    for header in [
        b"PROXY TCP4 10.0.0.9 192.0.2.1 4000 443\r\n".to_vec(),
        hex("0d0a0d0a000d0a515549540a2111000c0a000009c00002010fa001bb"),
    ] {
        let exchange = only(&capture(&talk(&[(true, &[header, hex(HELLO)].concat()), (false, &hex(ALERT))])));
        assert_eq!(exchange.bytes(Side::Client), hex(HELLO));
        assert_eq!(exchange.hints.prelude.as_deref(), Some("proxy-protocol"));
    }
}

#[test]
fn a_long_stream_is_kept_up_to_the_limit() {
    let long = vec![0x17; 300_000];
    let packets = split(talk(&[(true, &hex(HELLO)), (false, &long), (true, &hex(ALERT))]), 1400);
    let exchange = only(&capture(&packets));
    assert_eq!(exchange.bytes(Side::Server).len(), Limits::default().max_bytes_per_side);
    assert!(shape(&exchange).ends_with("S:cut C:7 S:closed C:closed"), "{}", shape(&exchange));
}

#[test]
fn memory_is_bounded_and_what_is_given_out_early_is_counted() {
    let limits = Limits { max_memory: 200_000, max_bytes_per_side: 4096 };
    let mut open = Vec::new();
    for client in 0..2000_u16 {
        let mut packets = case();
        packets.truncate(4);
        for packet in &mut packets {
            packet.ports = if packet.client { (10_000 + client, 443) } else { (443, 10_000 + client) };
        }
        open.extend(packets);
    }
    let mut found = 0;
    let summary: Summary =
        read_stream(capture(&open).as_slice(), "test", &limits, &mut |_| found += 1).expect("a capture");
    assert_eq!((found, summary.tls_flows, summary.flows), (2000, 2000, 2000));
    assert!(summary.evicted > 1500, "{}", summary.evicted);
}
