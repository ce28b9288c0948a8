//! The fixed fields: versions, session id, compression, random.

use super::{Edit, RENEGOTIATION_INFO, SUPPORTED_VERSIONS, edit};

/// Every edit of the fixed fields.
pub(in super::super) fn all() -> Vec<Edit> {
    let mut edits = few();
    for version in [0x0200, 0x0305, 0x0399, 0x0400, 0x0003, 0xfefd] {
        edits.push(edit(format!("version-{version:04x}"), move |h| h.version = version));
    }
    for version in [0x0301, 0x0302, 0x0303] {
        edits.push(edit(format!("version-{version:04x}-no-versions"), move |h| {
            h.version = version;
            h.drop(SUPPORTED_VERSIONS);
        }));
    }
    for version in [0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x0399, 0x0400, 0x0200, 0x0000] {
        edits.push(edit(format!("record-{version:04x}"), move |h| h.record_version = version));
    }
    for n in [0, 1, 16, 31, 32, 33, 255] {
        edits.push(edit(format!("session_id-{n}"), move |h| h.session_id = (0..n).collect()));
    }
    for list in [&[] as &[u8], &[1], &[64], &[0, 1], &[1, 0], &[0, 0], &[64, 1, 0]] {
        let name: Vec<String> = list.iter().map(u8::to_string).collect();
        edits.push(edit(
            format!("compression-{}", if list.is_empty() { "empty".to_owned() } else { name.join("-") }),
            |h| {
                h.compression = list.to_vec();
            },
        ));
    }
    edits.push(edit("random-zero", |h| h.random.fill(0)));
    edits.push(edit("random-31-bytes", |h| h.random.truncate(31)));
    edits.push(edit("version-0302-renegotiation_info", |h| {
        h.version = 0x0302;
        h.set(RENEGOTIATION_INFO, vec![0]);
    }));
    edits
}

/// The versions alone.
pub(in super::super) fn few() -> Vec<Edit> {
    [0x0300, 0x0301, 0x0302, 0x0303, 0x0304]
        .into_iter()
        .map(|version| edit(format!("version-{version:04x}"), move |h| h.version = version))
        .collect()
}
