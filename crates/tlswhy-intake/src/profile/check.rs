//! One line of a profile's `checks`: `RULE [EXTENSION] [FLAW] [in TLS 1.3 | up to TLS 1.2] -> ANSWER`.

use tlswhy_core::server::{Answer, Check, Flaw, Rule, When};

use super::names;

/// Reads a check.
pub(super) fn parse(line: &str) -> Result<Check, String> {
    let (left, right) = line.split_once("->").ok_or_else(|| format!("{line:?} has no \"->\""))?;
    let answer = parse_answer(right.trim())?;
    let mut left = left.trim();
    let mut when = When::Always;
    for (words, meaning) in [(IN_TLS13, When::Tls13), (UP_TO_TLS12, When::UpToTls12)] {
        if let Some(rest) = left.strip_suffix(words) {
            (left, when) = (rest.trim(), meaning);
        }
    }
    let mut words = left.split_whitespace();
    let id = words.next().unwrap_or_default();
    let rule = Rule::from_id(id).ok_or_else(|| {
        let ids: Vec<&str> = Rule::ALL.iter().map(|r| r.id()).collect();
        names::unknown("rule", id, &ids)
    })?;
    let mut check = Check { rule, extension: None, flaw: None, when, answer };
    for word in words {
        match Flaw::ALL.iter().find(|f| f.id() == word) {
            Some(flaw) => check.flaw = Some(*flaw),
            None => check.extension = Some(names::extension(word)?),
        }
    }
    Ok(check)
}

fn parse_answer(text: &str) -> Result<Answer, String> {
    Ok(match text {
        "accept" => Answer::Accept,
        "hello_retry_request" => Answer::Retry,
        "close" => Answer::Close,
        "silence" => Answer::Silence,
        "not-tls" => Answer::NotTls,
        _ => match (text.strip_prefix(WARNING), text.strip_prefix(AFTER_SERVER_HELLO)) {
            (Some(alert), _) => Answer::Warning(names::alert(alert)?),
            (_, Some(alert)) => Answer::AlertAfterServerHello(names::alert(alert)?),
            _ => Answer::Alert(names::alert(text)?),
        },
    })
}

/// The line that [`parse`] reads as this check.
pub(super) fn line(check: &Check) -> String {
    let mut line = check.rule.id().to_owned();
    if let Some(extension) = check.extension {
        line += " ";
        line += &names::extension_word(extension);
    }
    if let Some(flaw) = check.flaw {
        line += " ";
        line += flaw.id();
    }
    match check.when {
        When::Always => {}
        When::Tls13 => line = format!("{line} {IN_TLS13}"),
        When::UpToTls12 => line = format!("{line} {UP_TO_TLS12}"),
    }
    line + " -> " + &answer_words(check.answer)
}

/// The answer as profiles write it: `close`, `handshake_failure`, `server_hello, then internal_error`.
pub fn answer_words(answer: Answer) -> String {
    match answer {
        Answer::Accept => "accept".to_owned(),
        Answer::Retry => "hello_retry_request".to_owned(),
        Answer::Close => "close".to_owned(),
        Answer::Silence => "silence".to_owned(),
        Answer::NotTls => "not-tls".to_owned(),
        Answer::Alert(alert) => names::alert_word(alert),
        Answer::Warning(alert) => WARNING.to_owned() + &names::alert_word(alert),
        Answer::AlertAfterServerHello(alert) => AFTER_SERVER_HELLO.to_owned() + &names::alert_word(alert),
    }
}

const IN_TLS13: &str = "in TLS 1.3";
const UP_TO_TLS12: &str = "up to TLS 1.2";
const WARNING: &str = "warning ";
const AFTER_SERVER_HELLO: &str = "server_hello, then ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_written_as_it_was_read() {
        for text in [
            "record-version -> close",
            "extension-malformed supported_versions odd -> decode_error",
            "no-common-scheme up to TLS 1.2 -> server_hello, then internal_error",
            "compression-offered in TLS 1.3 -> illegal_parameter",
            "no-usable-suite -> warning close_notify",
        ] {
            assert_eq!(parse(text).map(|check| line(&check)), Ok(text.to_owned()));
        }
    }

    #[test]
    fn an_unknown_rule_is_answered_with_the_nearest() {
        let error = parse("record-versoin -> close").unwrap_err();
        assert!(error.contains("record-version"), "{error}");
    }
}
