//! Messages other than hellos and key exchanges. Where two versions of the protocol write a message in
//! different shapes, the shape that fits the bytes exactly is read: which version was chosen may stand in the
//! other side's bytes, or nowhere.

use super::Registry;
use super::hello::extensions;
use super::reader::Reader;
use crate::wire::cursor::Cursor;
use crate::wire::ext::Context;

/// HelloVerifyRequest (RFC 6347 section 4.2.1).
pub(super) fn hello_verify_request(r: &mut Reader<'_, '_>) {
    if r.number("server_version", 2, Registry::Version).is_some() {
        r.opaque("cookie", 1, 0, 255);
    }
}

/// NewSessionTicket: RFC 5077 section 3.3, or RFC 8446 section 4.6.1.
pub(super) fn new_session_ticket(r: &mut Reader<'_, '_>) {
    let body = r.peek();
    let old = Cursor::new(body.get(4..).unwrap_or_default())
        .u16()
        .is_some_and(|n| body.len() == 6 + usize::from(n));
    let _ = (|| {
        r.plain("ticket_lifetime", 4)?;
        if !old {
            r.plain("ticket_age_add", 4)?;
            r.opaque("ticket_nonce", 1, 0, 255)?;
        }
        r.opaque("ticket", 2, 0, 0xffff)?;
        if !old {
            extensions(r, Context::NewSessionTicket);
        }
        Some(())
    })();
}

/// EncryptedExtensions (RFC 8446 section 4.3.1).
pub(super) fn encrypted_extensions(r: &mut Reader<'_, '_>) {
    extensions(r, Context::EncryptedExtensions);
}

/// NewConnectionId (RFC 9147 section 9).
pub(super) fn new_connection_id(r: &mut Reader<'_, '_>) {
    r.members("cids", 2, 0, |r| {
        r.opaque("cid", 1, 0, 255);
    });
    r.plain("usage", 1);
}

/// Certificate: RFC 5246 section 7.4.2, RFC 7250 (a raw public key), RFC 8446 section 4.4.2.
pub(super) fn certificate(r: &mut Reader<'_, '_>) {
    let body = r.peek();
    let first = Cursor::new(body).u24();
    if first.is_some_and(|n| n + 3 == body.len()) || !is_tls13_certificate(body) {
        // DER starts with 30; a list starts with a length that fits into it.
        let inner = body.get(3..).unwrap_or_default();
        let is_list = Cursor::new(inner).u24().is_none_or(|n| n + 3 <= inner.len());
        if inner.first() == Some(&0x30) && !is_list {
            r.opaque("ASN.1_subjectPublicKeyInfo", 3, 1, usize::MAX);
        } else {
            r.members("certificate_list", 3, 0, |r| {
                r.opaque("ASN.1Cert", 3, 1, usize::MAX);
            });
        }
        return;
    }
    if r.opaque("certificate_request_context", 1, 0, 255).is_none() {
        return;
    }
    r.members("certificate_list", 3, 0, |r| {
        r.group("certificate_entry", |r| {
            if r.opaque("cert_data", 3, 1, usize::MAX).is_some() {
                extensions(r, Context::Certificate);
            }
        });
    });
}

fn is_tls13_certificate(body: &[u8]) -> bool {
    let mut cursor = Cursor::new(body);
    (|| {
        let context = cursor.u8()?;
        cursor.take(context.into())?;
        let list = cursor.u24()?;
        Some(list == cursor.left())
    })()
    .unwrap_or_default()
}

/// CertificateRequest: RFC 4346 section 7.4.4, RFC 5246 section 7.4.4, RFC 8446 section 4.3.2.
pub(super) fn certificate_request(r: &mut Reader<'_, '_>) {
    let body = r.peek();
    let vectors = |widths: &[usize]| {
        let mut cursor = Cursor::new(body);
        widths.iter().try_for_each(|width| {
            let length = if *width == 1 { usize::from(cursor.u8()?) } else { usize::from(cursor.u16()?) };
            cursor.take(length).map(|_| ())
        })?;
        (cursor.left() == 0).then_some(())
    };
    // One byte and one two-byte vector is TLS 1.0's shape and TLS 1.3's: an extensions block in the latter.
    let tls13 = vectors(&[1, 2]).is_some() && body.first() == Some(&0)
        || vectors(&[1, 2]).is_some() && is_extensions_after(body);
    if tls13 {
        r.opaque("certificate_request_context", 1, 0, 255);
        extensions(r, Context::CertificateRequest);
        return;
    }
    let signatures = vectors(&[1, 2]).is_none();
    let _ = (|| {
        r.list("certificate_types", 1, 1, Registry::ClientCertificateType, 1)?;
        if signatures {
            r.list("supported_signature_algorithms", 2, 2, Registry::SignatureScheme, 2)?;
        }
        r.members("certificate_authorities", 2, 0, |r| {
            r.opaque("distinguished_name", 2, 1, 0xffff);
        });
        Some(())
    })();
}

/// Whether an extensions block that tiles exactly follows a vector with a one-byte length.
fn is_extensions_after(body: &[u8]) -> bool {
    let mut cursor = Cursor::new(body);
    (|| {
        let context = cursor.u8()?;
        cursor.take(context.into())?;
        cursor.u16()?;
        while cursor.left() > 0 {
            cursor.u16()?;
            let length = cursor.u16()?;
            cursor.take(length.into())?;
        }
        Some(())
    })()
    .is_some()
}

/// CertificateStatus (RFC 6066 section 8, RFC 6961 section 2.2).
pub(crate) fn certificate_status(r: &mut Reader<'_, '_>) {
    match r.number("status_type", 1, Registry::StatusType) {
        Some(1) => {
            r.opaque("ocsp_response", 3, 1, usize::MAX);
        }
        Some(2) => r.members("ocsp_response_list", 3, 1, |r| {
            r.opaque("ocsp_response", 3, 0, usize::MAX);
        }),
        Some(_) => r.rest("response"),
        None => {}
    }
}

/// CertificateURL (RFC 6066 section 5).
pub(super) fn certificate_url(r: &mut Reader<'_, '_>) {
    if r.plain("type", 1).is_none() {
        return;
    }
    r.members("url_and_hash_list", 2, 1, |r| {
        if r.text("url", 2).is_some() && r.plain("padding", 1).is_some() {
            r.bytes("SHA1Hash", 20);
        }
    });
}

/// SupplementalData (RFC 4680 section 2).
pub(super) fn supplemental_data(r: &mut Reader<'_, '_>) {
    r.members("supp_data", 3, 1, |r| {
        if r.plain("supp_data_type", 2).is_some() {
            r.opaque("supp_data_entry", 2, 0, 0xffff);
        }
    });
}

/// CompressedCertificate (RFC 8879 section 4).
pub(super) fn compressed_certificate(r: &mut Reader<'_, '_>) {
    if r.number("algorithm", 2, Registry::CertificateCompression).is_some()
        && r.plain("uncompressed_length", 3).is_some()
    {
        r.opaque("compressed_certificate_message", 3, 1, usize::MAX);
    }
}

/// NextProtocol (draft-agl-tls-nextprotoneg-04 section 3).
pub(super) fn next_protocol(r: &mut Reader<'_, '_>) {
    if r.opaque("selected_protocol", 1, 0, 255).is_some() {
        r.opaque("padding", 1, 0, 255);
    }
}
