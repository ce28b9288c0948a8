use super::*;
use crate::wire::{ProblemKind, hex};
use alloc::string::{String, ToString};
use alloc::vec;
use proptest::prelude::*;

/// The lab's hellos, in its order.
fn lab() -> Vec<Vec<u8>> {
    let table = include_str!("../../../../../lab/hellos.tsv");
    table.lines().skip(1).filter_map(|l| hex::parse(l.rsplit('\t').next()?)).collect()
}

fn hello(name: &str) -> Vec<u8> {
    let table = include_str!("../../../../../lab/hellos.tsv");
    let line = table.lines().find(|l| l.split('\t').next() == Some(name)).expect("a lab hello");
    hex::parse(line.rsplit('\t').next().expect("hex")).expect("hex")
}

/// The leaves of each buffer tile it, every parent spans its children, and printing does not panic.
fn check_tiling(bytes: &[u8]) {
    let tree = Tree::read(bytes);
    assert_eq!(tree.encode(), bytes);
    let buffers = 1 + (0..bytes.len()).take_while(|n| tree.message(*n).is_some()).count();
    let mut ends = vec![0; buffers];
    for (i, node) in tree.nodes().iter().enumerate() {
        let span = node.span();
        let end = &mut ends[node.message as usize];
        if tree.is_leaf(i) {
            assert_eq!(span.start, *end, "node {i} {}\n{tree}", node.name);
            *end = span.end;
        }
        for child in tree.children(i) {
            let inner = tree.nodes()[child];
            if inner.message == node.message {
                assert!(span.start <= inner.span().start && inner.span().end <= span.end, "{tree}");
            }
        }
    }
    assert_eq!(ends[0], bytes.len());
    for (i, end) in ends.iter().enumerate().skip(1) {
        assert_eq!(Some(*end), tree.message(i - 1).map(<[u8]>::len));
    }
    // Printing is the slow part, and the values of one in eight lengths touch every kind of node.
    if bytes.len().is_multiple_of(8) {
        let _ = tree.to_string();
    }
}

/// The values of all nodes of this name, as text.
fn values(bytes: &[u8], name: &str) -> Vec<String> {
    let tree = Tree::read(bytes);
    (0..tree.nodes().len()).filter(|&i| tree.nodes()[i].name == name).map(|i| tree.value_text(i)).collect()
}

#[test]
fn every_prefix_of_every_lab_hello_is_tiled() {
    for hello in lab().iter().filter(|h| h.len() < 260) {
        for end in 0..=hello.len() {
            check_tiling(&hello[..end]);
        }
    }
}

#[test]
fn the_nodes_of_the_founding_hello_carry_names() {
    let bytes = hello("v1/01-seed");
    assert_eq!(values(&bytes, "extension"), ["signature_algorithms (13)"],);
    assert_eq!(values(&bytes, "random")[0].len(), 64 + " (32 bytes)".len());
    assert!(Tree::read(&bytes).problems().next().is_none());
}

#[test]
fn a_split_hello_has_fragments_that_map_back_to_the_records() {
    let bytes = hello("v1/31-fragmented");
    let tree = Tree::read(&bytes);
    assert!(tree.message(0).is_some_and(|m| m.len() == 87));
    let suites = tree.find("cipher_suites").expect("suites");
    assert_eq!(tree.numbers(suites).count(), 10);
    // Offset 39 of the message is the 40th record, of 6 bytes each.
    assert_eq!(tree.stream_span(suites).start, 39 * 6 + 5);
    assert!(tree.problems().next().is_none());
}

#[test]
fn problems_name_what_is_wrong() {
    let kinds = |name: &str| -> Vec<ProblemKind> {
        Tree::read(&hello(name)).problems().map(|(_, problem)| problem.kind).collect()
    };
    assert_eq!(kinds("v1/28-duplicate-ext"), [ProblemKind::Duplicate(10)]);
    assert_eq!(kinds("v1/45-sid-33"), [ProblemKind::BadLength(33)]);
    assert_eq!(kinds("v1/100-suites-odd-length"), [ProblemKind::OddLength]);
    assert_eq!(kinds("v1/68-tls13-short-share"), [ProblemKind::BadLength(31)]);
    assert_eq!(kinds("v1/83-tls13-psk-not-last"), [ProblemKind::PskNotLast]);
    assert_eq!(kinds("v1/51-modern"), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_are_tiled(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check_tiling(&bytes);
    }

    #[test]
    fn arbitrary_bytes_after_a_plausible_header_are_tiled(
        kind in 20u8..27, message in 0u8..26, bytes in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let length = (bytes.len() + 4) as u16;
        let inner = bytes.len() as u16;
        let head = [kind, 3, 3, (length >> 8) as u8, length as u8, message, 0, (inner >> 8) as u8, inner as u8];
        check_tiling(&[&head, bytes.as_slice()].concat());
        let head = [kind, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, ((length + 8) >> 8) as u8, (length + 8) as u8,
            message, 0, (inner >> 8) as u8, inner as u8, 0, 0, 0, 0, 0, 0, (inner >> 8) as u8, inner as u8];
        check_tiling(&[&head, bytes.as_slice()].concat());
    }

    #[test]
    fn mutated_hellos_are_tiled(
        which in 0usize..118,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let all = lab();
        let mut bytes = all[which % all.len()].clone();
        bytes.truncate(3000);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        check_tiling(&bytes);
        bytes.truncate(cut.index(bytes.len() + 1));
        check_tiling(&bytes);
    }
}
