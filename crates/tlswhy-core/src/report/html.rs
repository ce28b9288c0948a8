//! A page of blocks as one self-contained HTML file: no script, no request to anywhere.

use super::layout::{Block, Ink, Page};
use alloc::string::String;
use core::fmt::Write;

const STYLE: &str = "\
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}\
h2{font-size:1.05rem;margin:1.8rem 0 .4rem}p{margin:.2rem 0}.strong{font-size:1.35rem;font-weight:600}\
.label{display:grid;grid-template-columns:9rem 1fr;gap:.2rem 1rem}.label>span{opacity:.65}\
code,pre,.code{font-family:ui-monospace,monospace;font-size:.9rem}pre{margin:0;white-space:pre;overflow-x:auto}\
table{border-collapse:collapse;margin:.3rem 0}td{padding:.1rem .8rem .1rem 0;vertical-align:top}\
.good{color:#187a2f}.bad{color:#b3261e}.faint{opacity:.65}\
@media(prefers-color-scheme:dark){.good{color:#5fd17a}.bad{color:#ff8a80}}";

/// Writes the page; every text in it is escaped.
pub fn write(pages: &[Page], title: &str) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail, so the results are of no interest.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n",
        escape(title)
    );
    for page in pages {
        out.push_str("<main>\n");
        let mut pre = false;
        for block in &page.blocks {
            let is_line = matches!(block, Block::Line { .. });
            if pre && !is_line {
                out.push_str("</pre>\n");
            }
            if !pre && is_line {
                out.push_str("<pre>");
            }
            pre = is_line;
            one(&mut out, block);
        }
        out.push_str(if pre { "</pre>\n</main>\n" } else { "</main>\n" });
    }
    out.push_str("</html>\n");
    out
}

fn one(out: &mut String, block: &Block) {
    let _ = match block {
        Block::Gap => Ok(()),
        Block::Heading(text) => writeln!(out, "<h2>{}</h2>", escape(text)),
        Block::Labelled { label, ink, text, .. } if label.is_empty() => {
            writeln!(out, "<p class=\"{}\">{}</p>", class(*ink), escape(text))
        }
        Block::Labelled { label, ink, text, .. } => writeln!(
            out,
            "<p class=\"label\"><span>{}</span><b class=\"{}\" style=\"font-weight:inherit\">{}</b></p>",
            escape(label.trim()),
            class(*ink),
            escape(text)
        ),
        Block::Line { indent, ink, text } => {
            writeln!(out, "<span class=\"{}\">{:indent$}{}</span>", class(*ink), "", escape(text))
        }
        Block::Table { rows, .. } => {
            out.push_str("<table>\n");
            for row in rows {
                out.push_str("<tr>");
                for (ink, text) in row {
                    let _ = write!(out, "<td class=\"{}\">{}</td>", class(*ink), escape(text));
                }
                out.push_str("</tr>\n");
            }
            writeln!(out, "</table>")
        }
    };
}

const fn class(ink: Ink) -> &'static str {
    match ink {
        Ink::Plain => "",
        Ink::Strong => "strong",
        Ink::Heading => "heading",
        Ink::Good => "good",
        Ink::Bad => "bad",
        Ink::Code => "code",
        Ink::Faint => "faint",
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_stay_text() {
        let mut page = Page::default();
        page.heading("<script>alert(1)</script>");
        page.line(2, Ink::Bad, "\"><img src=x>");
        let html = write(&[page], "a & b");
        assert!(!html.contains("<script>") && !html.contains("<img"), "{html}");
        assert!(html.contains("a &amp; b"));
    }
}
