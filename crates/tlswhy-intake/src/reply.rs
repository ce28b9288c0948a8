//! `--reply`: what the server answered, as bytes or in a word.

use tlswhy_core::exchange::{Event, EventKind, Side};

use crate::{Error, other, shape, text};

/// Reads a server's answer: hex in any spelling, raw bytes, a log, an alert in words, `close`, `reset`, `silence 5s`.
pub fn read_reply(input: &[u8]) -> Result<Vec<Event>, Error> {
    if input.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::Empty);
    }
    let event = |kind| Event { side: Side::Server, kind, micros: None, origin: "reply".into() };
    let data = |bytes: &[u8]| Ok(vec![event(EventKind::Data(bytes.to_vec()))]);
    if shape::opening(input).is_some()
        || other::plain_answer(input).is_some()
        || std::str::from_utf8(input).is_err()
    {
        return data(input);
    }
    let words = String::from_utf8_lossy(input);
    let word = words.trim();
    if let Some(kind) = text::reply_word(word) {
        return Ok(vec![event(kind)]);
    }
    if let Ok(intake) = text::read(input, "reply") {
        let mut events: Vec<Event> = intake
            .exchanges
            .into_iter()
            .flat_map(|exchange| exchange.events)
            .filter(|event| event.side == Side::Server)
            .collect();
        for event in &mut events {
            event.origin = format!("reply, {}", event.origin);
        }
        if !events.is_empty() {
            return Ok(events);
        }
    }
    // Hex of something else than TLS is an answer too.
    if let Some((bytes, odd)) = text::plain_hex(word) {
        if odd {
            return Err(Error::OddHex { line: 1, digits: bytes.len() * 2 + 1 });
        }
        return data(&bytes);
    }
    Err(Error::Reply { given: word.chars().take(60).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reply: &str, expect: EventKind) {
        let kinds: Vec<EventKind> =
            read_reply(reply.as_bytes()).unwrap().into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [expect], "{reply}");
    }

    #[test]
    fn bytes_and_words_are_replies() {
        let alert = EventKind::Data(vec![0x15, 3, 3, 0, 2, 2, 0x28]);
        check("15030300020228", alert.clone());
        check("15 03 03 00 02 02 28", alert.clone());
        check("\"\\x15\\x03\\x03\\x00\\x02\\x02(\"", alert);
        check(
            "HTTP/1.1 400 Bad Request\r\n\r\n",
            EventKind::Data(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        );
        check("48 54 54 50 2f 31 2e 31", EventKind::Data(b"HTTP/1.1".to_vec()));
        check("handshake_failure", EventKind::AlertInWords { warning: false, description: 40 });
        check("alert 70", EventKind::AlertInWords { warning: false, description: 70 });
        check("warning unrecognized_name", EventKind::AlertInWords { warning: true, description: 112 });
        check("close", EventKind::Closed);
        check("reset", EventKind::Reset);
        check("silence 5s", EventKind::Silent(5000));
        check("silence", EventKind::Silent(0));
    }

    #[test]
    fn what_is_no_reply_is_said_in_one_line() {
        let error = read_reply(b"hello there").unwrap_err().to_string();
        assert!(error.contains("hello there") && !error.contains('\n'));
        assert_eq!(read_reply(b" "), Err(Error::Empty));
    }
}
