//! Every length field, a little too small and too big.

use super::super::hello::{Hello, Length};
use super::{
    ALPN, EC_POINT_FORMATS, Edit, KEY_SHARE, SERVER_NAME, SIGNATURE_ALGORITHMS, SUPPORTED_GROUPS,
    SUPPORTED_VERSIONS, edit, extension_name,
};

/// Every lie about a length.
pub(in super::super) fn all(hello: &Hello) -> Vec<Edit> {
    let mut edits = Vec::new();
    let fields = [
        ("record", Length::Record, &[-4, 4, -1] as &[i32]),
        ("message", Length::Message, &[-1, 1, -4]),
        ("session_id", Length::SessionId, &[-1, 1, 200]),
        ("suites", Length::Suites, &[-2, 2, -1, 1, 4000]),
        ("compression", Length::Compression, &[-1, 1, 200]),
        ("extensions", Length::Extensions, &[-1, 1, -4, 4, 4000]),
    ];
    for (name, length, lies) in fields {
        for &by in lies {
            edits.push(edit(format!("length-{name}{by:+}"), move |h| h.lies.push((length, by))));
        }
    }
    for kind in hello.kinds() {
        for by in [-1, 1, 4000] {
            let name = extension_name(kind);
            edits.push(edit(format!("length-{name}{by:+}"), move |h| {
                h.lies.push((Length::Extension(kind), by));
            }));
        }
    }
    // The length inside, of the list that the extension holds; in the last byte of its one or two.
    let inner = [
        (SERVER_NAME, 1),
        (SUPPORTED_GROUPS, 1),
        (EC_POINT_FORMATS, 0),
        (SIGNATURE_ALGORITHMS, 1),
        (ALPN, 1),
        (SUPPORTED_VERSIONS, 0),
        (KEY_SHARE, 1),
    ];
    for (kind, at) in inner {
        for by in [-2_i8, -1, 1, 2] {
            edits.push(edit(format!("list-length-{}{by:+}", extension_name(kind)), move |h| {
                let mut body = h.extension(kind).unwrap_or_default().to_vec();
                if let Some(length) = body.get_mut(at) {
                    *length = length.wrapping_add_signed(by);
                    h.set(kind, body);
                }
            }));
        }
    }
    edits
}
