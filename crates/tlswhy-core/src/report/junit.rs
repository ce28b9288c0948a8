//! `check` as JUnit XML: a test suite per hello, a test case per profile.

use super::check_v1::{CheckReport, CheckRow};
use alloc::string::String;
use core::fmt::Write;

/// The document. `refused` says which rows count as failures (with a baseline not every refusal does).
pub fn write(report: &CheckReport, refused: impl Fn(&CheckRow) -> bool) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let failures = report.results.iter().filter(|row| refused(row)).count();
    let tests = report.results.len();
    // Writing to a String cannot fail, so the results are of no interest.
    let _ = writeln!(out, "<testsuites tests=\"{tests}\" failures=\"{failures}\">");
    let mut rows = report.results.as_slice();
    while let Some(first) = rows.first() {
        let length = rows.iter().take_while(|row| row.hello == first.hello).count();
        let (suite, rest) = rows.split_at(length);
        rows = rest;
        let failures = suite.iter().filter(|row| refused(row)).count();
        let name = escape(&first.hello);
        let _ = writeln!(
            out,
            "  <testsuite name=\"tlswhy check {name}\" tests=\"{length}\" failures=\"{failures}\">"
        );
        for row in suite {
            let _ = write!(out, "    <testcase classname=\"{name}\" name=\"{}\"", escape(&row.profile));
            let answer = escape(&row.in_words());
            if refused(row) {
                let cause = row.cause.as_deref().unwrap_or("unknown");
                let _ = writeln!(
                    out,
                    ">\n      <failure type=\"{}\" message=\"{answer}: {}\"/>\n    </testcase>",
                    escape(&row.outcome),
                    escape(cause)
                );
            } else {
                let _ = writeln!(out, "><system-out>{answer}</system-out></testcase>");
            }
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// XML text and attribute escape; characters that XML 1.0 forbids become `?`.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('?'),
            c => out.push(c),
        }
    }
    out
}
