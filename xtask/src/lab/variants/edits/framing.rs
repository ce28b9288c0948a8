//! Records: how the message is cut into them, what comes before and after, sizes, truncation.

use super::super::hello::Hello;
use super::{Edit, edit};

/// Every form.
pub(in super::super) fn all(hello: &Hello) -> Vec<Edit> {
    let bytes = hello.write();
    let message = bytes.len().saturating_sub(5);
    let mut edits = Vec::new();
    for (name, cut) in [
        ("1", 1),
        ("4", 4),
        ("6", 6),
        ("38", 38),
        ("half", message / 2),
        ("before-the-last-byte", message.saturating_sub(1)),
    ] {
        edits.push(edit(format!("split-{name}"), move |h| h.cuts = vec![cut]));
    }
    edits.extend([
        edit("split-in-3", move |h| h.cuts = vec![message / 3, 2 * message / 3]),
        edit("split-every-16", move |h| h.cuts = (16..message).step_by(16).collect()),
        edit("split-every-byte", move |h| h.cuts = (1..message).collect()),
        edit("empty-record-first", |h| h.before = vec![22, 3, 1, 0, 0]),
        edit("empty-record-between", move |h| h.cuts = vec![message / 2, message / 2]),
        edit("empty-appdata-first", |h| h.before = vec![23, 3, 3, 0, 0]),
        edit("ccs-first", |h| h.before = vec![20, 3, 3, 0, 1, 1]),
        edit("warning-first", |h| h.before = vec![21, 3, 3, 0, 2, 1, 112]),
        edit("close_notify-first", |h| h.before = vec![21, 3, 3, 0, 2, 1, 0]),
        edit("fatal-first", |h| h.before = vec![21, 3, 3, 0, 2, 2, 40]),
        edit("hello_request-first", |h| h.before = vec![22, 3, 3, 0, 4, 0, 0, 0, 0]),
        edit("byte-first", |h| h.before = vec![0]),
        edit("newline-first", |h| h.before = vec![13, 10]),
        edit("starttls-first", |h| h.before = b"STARTTLS\r\n".to_vec()),
        edit("proxy-protocol-first", |h| h.before = b"PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n".to_vec()),
        edit("appdata-after", |h| h.after = vec![23, 3, 3, 0, 4, 1, 2, 3, 4]),
        edit("ccs-after", |h| h.after = vec![20, 3, 3, 0, 1, 1]),
        edit("alert-after", |h| h.after = vec![21, 3, 3, 0, 2, 2, 40]),
        edit("close_notify-after", |h| h.after = vec![21, 3, 3, 0, 2, 1, 0]),
        edit("hello-twice", |h| h.after = h.write()),
        edit("garbage-after", |h| h.after = vec![0xff; 16]),
        edit("keep-3", |h| h.keep = Some(3)),
        edit("keep-5", |h| h.keep = Some(5)),
        edit("keep-11", |h| h.keep = Some(11)),
        edit("keep-all-but-1", move |h| h.keep = Some(message + 4)),
        edit("record-type-21", move |h| retype(h, 21)),
        edit("record-type-23", move |h| retype(h, 23)),
        edit("record-type-24", move |h| retype(h, 24)),
        edit("record-type-0", move |h| retype(h, 0)),
        edit("message-type-0", move |h| remessage(h, 0)),
        edit("message-type-2", move |h| remessage(h, 2)),
        edit("message-type-20", move |h| remessage(h, 20)),
        edit("message-type-99", move |h| remessage(h, 99)),
    ]);
    // Sizes of the message at which old middleboxes and servers stumbled (256 to 511: RFC 7685, section 1), and the
    // limits of a record (2^14) and of what servers read.
    for size in [255, 256, 511, 512, 517, 1500, 4096, 8192, 16384, 16385, 20000] {
        if size > message + 4 {
            edits.push(edit(format!("padded-to-{size}"), move |h| {
                h.set(21, vec![0; size - message - 4]);
                h.cuts = (16384..size).step_by(16384).collect();
            }));
        }
    }
    edits
}

/// Another type in the record header.
fn retype(hello: &mut Hello, kind: u8) {
    rewrite(hello, 0, kind);
}

/// Another type in the handshake header.
fn remessage(hello: &mut Hello, kind: u8) {
    rewrite(hello, 5, kind);
}

/// Sends the bytes with one of them changed: all of them go into `before`, and nothing of the hello itself.
fn rewrite(hello: &mut Hello, at: usize, to: u8) {
    let mut bytes = hello.write();
    if let Some(byte) = bytes.get_mut(at) {
        *byte = to;
    }
    hello.keep = Some(bytes.len());
    hello.before = bytes;
}
