//! Any bytes: the leaves put together are the input again, and the printer touches every node.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tlswhy_core::wire::tree::Tree;

fuzz_target!(|bytes: &[u8]| {
    let tree = Tree::read(bytes);
    assert_eq!(tree.encode(), bytes);
    let _ = tree.to_string();
});
