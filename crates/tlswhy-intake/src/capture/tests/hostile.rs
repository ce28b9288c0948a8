//! Hostile, damaged and absurd input: answered, bounded, no panic.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::build::*;
use super::*;

const SMALL: Limits = Limits { max_memory: 100_000, max_bytes_per_side: 2000 };

fn swallow(bytes: &[u8]) -> Option<Summary> {
    is_capture(bytes);
    read_stream(bytes, "test", &SMALL, &mut |_| {}).ok()
}

/// A capture as the real programs compress it, one for each that is installed.
static COMPRESSED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let capture = capture(&[case(), case()].concat());
    ["gzip", "zstd", "lz4"].iter().filter_map(|program| formats::run(program, &["-c"], &capture)).collect()
});

/// Magic numbers, so that arbitrary bytes get past the first check.
fn magic() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(pcap(1, [])),
        Just(pcap(101, [])),
        Just(pcap(276, [])),
        Just(pcapng(&[1, 101, 113])),
        Just(hex("1f8b08000000000000ff")),
        Just(hex("28b52ffd")),
        Just(hex("04224d18")),
        Just(Vec::new()),
    ]
}

proptest! {
    // Decompression is slow without optimisation.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn damaged_compression_never_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        keep in any::<prop::sample::Index>(),
    ) {
        for packed in COMPRESSED.iter() {
            let mut file = packed.clone();
            for (at, value) in &changes {
                let at = at.index(file.len());
                file[at] = *value;
            }
            swallow(&file);
            file.truncate(keep.index(file.len()));
            swallow(&file);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(head in magic(), tail in proptest::collection::vec(any::<u8>(), 0..2000)) {
        swallow(&[head, tail].concat());
    }

    #[test]
    fn arbitrary_frames_never_panic(
        link in prop_oneof![Just(0_u32), Just(1), Just(9), Just(50), Just(51), Just(101), Just(104), Just(113), Just(276)],
        frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..120), 0..20),
    ) {
        let frames: Vec<_> = frames.into_iter().map(|frame| (1, frame)).collect();
        prop_assert!(swallow(&pcap(link, frames)).is_some());
    }

    #[test]
    fn flipped_bytes_never_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..10),
        ng in any::<bool>(),
    ) {
        let mut file = if ng {
            let mut file = pcapng(&[1]);
            for packet in case() {
                file.extend(enhanced(0, packet.micros, &ethernet(0x0800, &ip(&packet))));
            }
            file
        } else {
            capture(&case())
        };
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        swallow(&file);
    }

    #[test]
    fn arbitrary_segments_never_panic_and_never_invent_bytes(
        segments in proptest::collection::vec(
            (any::<bool>(), 0..300_u32, any::<u8>(), 0..80_usize, 0..3_u32), 0..60),
        start in any::<u32>(),
    ) {
        let stream: Vec<u8> = [hex(HELLO), vec![0x17; 400]].concat();
        let mut packets = case();
        packets.truncate(3);
        for (client, offset, flags, length, gap) in segments {
            let offset = offset as usize;
            packets.push(Packet {
                micros: 1_600_000_000_000_000,
                client,
                ports: if client { (40_000, 443) } else { (443, 40_000) },
                seq: start.wrapping_add(offset as u32).wrapping_add(gap),
                ack: start,
                flags,
                data: stream[offset..offset + length].to_vec(),
            });
        }
        let mut kept = 0;
        let mut sink = |exchange: Exchange| kept = exchange.bytes(Side::Client).len() + exchange.bytes(Side::Server).len();
        read_stream(capture(&packets).as_slice(), "test", &SMALL, &mut sink).expect("a capture");
        prop_assert!(kept <= 2 * SMALL.max_bytes_per_side.max(33 << 10));
    }
}

#[test]
fn a_record_that_claims_gigabytes_ends_the_reading() {
    let mut file = capture(&case());
    file.extend(hex("0000000000000000ffffff7fffffff7f"));
    let (exchanges, summary) = read(&file, "test").expect("a capture");
    assert_eq!(exchanges.len(), 1);
    assert_eq!(summary.warnings, ["reading stopped: packet 8 claims 2147483647 bytes"]);
}

#[test]
fn half_open_connections_are_bounded() {
    let syn = |index: u32| Packet { ports: (index as u16, 443), seq: index, ..case().swap_remove(0) };
    let packets: Vec<_> = (0..20_000).map(syn).collect();
    let summary = swallow(&capture(&packets)).expect("a capture");
    assert_eq!(summary.flows, 20_000);
    assert!(summary.evicted > 19_000);
}

#[test]
fn fragments_that_never_complete_are_bounded_and_counted() {
    let piece = |id: u32| (1, ipv4(true, 6, id as u16, 0x3f40, &[0; 8]));
    let summary = swallow(&pcap(101, (0..5000).map(piece))).expect("a capture");
    assert_eq!(summary.lost_fragments, 5000);
}
