mod planted;

use tlswhy_core::exchange::{EventKind, Exchange, Side};

use super::read;

/// The one exchange of a capture.
fn only(capture: &[u8]) -> Exchange {
    let (mut exchanges, summary) = read(capture, "test").expect("a capture");
    assert_eq!(exchanges.len(), 1, "{summary:?}");
    exchanges.remove(0)
}
