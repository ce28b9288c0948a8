//! Laying out plain text: width, folding, tables and colour, for every text output.

use alloc::string::String;
use alloc::vec::Vec;

/// How the text is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns of the terminal; text is folded to it, tables drop to two lines a row below it.
    pub width: usize,
    /// ANSI colours.
    pub color: bool,
}

impl Default for Look {
    fn default() -> Self {
        Look { width: 100, color: false }
    }
}

/// What a piece of text is; the colour follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Running text.
    Plain,
    /// The answer.
    Strong,
    /// A section's heading.
    Heading,
    /// Good news.
    Good,
    /// What went wrong.
    Bad,
    /// Something to type or paste.
    Code,
    /// Beside the point.
    Faint,
}

impl Ink {
    const fn code(self) -> &'static str {
        match self {
            Ink::Plain => "",
            Ink::Strong => "\x1b[1m",
            Ink::Heading => "\x1b[1;36m",
            Ink::Good => "\x1b[32m",
            Ink::Bad => "\x1b[31m",
            Ink::Code => "\x1b[33m",
            Ink::Faint => "\x1b[2m",
        }
    }
}

/// One block of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A label and a text beside it, folded at column `indent`; without a label a paragraph.
    Labelled {
        /// Column of the text.
        indent: usize,
        /// What stands before it.
        label: String,
        /// What kind of text it is.
        ink: Ink,
        /// The text.
        text: String,
    },
    /// One line as it is: never folded (a hex dump, a command).
    Line {
        /// Column it starts at.
        indent: usize,
        /// What kind of text it is.
        ink: Ink,
        /// The text.
        text: String,
    },
    /// A table; the last column is folded.
    Table {
        /// Column it starts at.
        indent: usize,
        /// Its rows.
        rows: Vec<Vec<(Ink, String)>>,
    },
    /// An empty line, but never two in a row.
    Gap,
}

/// A page under construction: what is said, in order. [`Page::text`] and the HTML output lay out the same blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The blocks in order.
    pub blocks: Vec<Block>,
}

impl Page {
    /// Adds an empty line.
    pub fn gap(&mut self) {
        self.blocks.push(Block::Gap);
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: &str) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, indent: usize, ink: Ink, text: &str) {
        self.labelled(indent, "", ink, text);
    }

    /// Adds a label with a text beside it.
    pub fn labelled(&mut self, indent: usize, label: &str, ink: Ink, text: &str) {
        self.blocks.push(Block::Labelled { indent, label: label.into(), ink, text: text.into() });
    }

    /// Adds one line as it is.
    pub fn line(&mut self, indent: usize, ink: Ink, text: &str) {
        self.blocks.push(Block::Line { indent, ink, text: text.into() });
    }

    /// Adds a table.
    pub fn table(&mut self, indent: usize, rows: Vec<Vec<(Ink, String)>>) {
        self.blocks.push(Block::Table { indent, rows });
    }

    /// The page as text.
    pub fn text(&self, look: Look) -> String {
        let mut writer = Writer { look, out: String::new() };
        for block in &self.blocks {
            match block {
                Block::Gap => writer.gap(),
                Block::Heading(text) => writer.heading(text),
                Block::Labelled { indent, label, ink, text } => writer.labelled(*indent, label, *ink, text),
                Block::Line { indent, ink, text } => writer.line(*indent, *ink, text),
                Block::Table { indent, rows } => writer.table(*indent, rows),
            }
        }
        writer.out
    }
}

/// Lays blocks out as text.
struct Writer {
    look: Look,
    out: String,
}

impl Writer {
    /// An empty line, but never two in a row.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A heading with an empty line before it.
    fn heading(&mut self, text: &str) {
        self.gap();
        self.ink(Ink::Heading, text);
        self.out.push('\n');
    }

    /// One line as it is, indented.
    fn line(&mut self, indent: usize, ink: Ink, text: &str) {
        self.spaces(indent);
        self.ink(ink, text);
        self.out.push('\n');
    }

    /// A table; the widths follow from the cells, and the last column is folded to the page's width.
    fn table(&mut self, indent: usize, rows: &[Vec<(Ink, String)>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|c| rows.iter().filter_map(|r| r.get(c)).map(|(_, t)| width(t)).max().unwrap_or_default())
            .collect();
        let left = widths.iter().take(columns.saturating_sub(1)).map(|w| w + 2).sum::<usize>() + indent;
        // A last column narrower than this would read as a ribbon: it goes on a line of its own instead.
        let own_line = left + 24 > self.look.width;
        for row in rows {
            self.spaces(indent);
            let last = columns.saturating_sub(1);
            for (column, (ink, text)) in row.iter().enumerate() {
                if column < last {
                    self.ink(*ink, text);
                    if column + 1 < row.len() {
                        let pad = widths.get(column).copied().unwrap_or_default() + 2 - width(text);
                        self.spaces(if own_line && column + 1 == last { 0 } else { pad });
                    }
                } else if own_line {
                    self.out.push('\n');
                    self.hanging_from(indent + 4, 0, *ink, text);
                } else {
                    self.hanging_from(left, left, *ink, text);
                }
            }
            if !self.out.ends_with('\n') {
                self.out.push('\n');
            }
        }
    }

    fn labelled(&mut self, indent: usize, label: &str, ink: Ink, text: &str) {
        let used = if label.is_empty() {
            0
        } else {
            self.out.push_str(label);
            let pad = indent.saturating_sub(width(label)).max(1);
            self.spaces(pad);
            width(label) + pad
        };
        self.hanging_from(indent, used, ink, text);
    }

    /// Folds `text` at column `indent`; the first line already has `used` columns.
    fn hanging_from(&mut self, indent: usize, used: usize, ink: Ink, text: &str) {
        let room = self.look.width.max(indent + 20);
        for (number, paragraph) in text.lines().enumerate() {
            let mut column = used;
            if number > 0 || used == 0 {
                self.spaces(indent);
                column = indent;
            }
            let mut line = String::new();
            for word in paragraph.split(' ').filter(|w| !w.is_empty()) {
                let gap = usize::from(!line.is_empty());
                if column + gap + width(word) > room && !line.is_empty() {
                    self.ink(ink, &line);
                    self.out.push('\n');
                    self.spaces(indent);
                    column = indent;
                    line.clear();
                } else if gap == 1 {
                    line.push(' ');
                    column += 1;
                }
                line.push_str(word);
                column += width(word);
            }
            self.ink(ink, &line);
            self.out.push('\n');
        }
    }

    fn ink(&mut self, ink: Ink, text: &str) {
        if self.look.color && ink != Ink::Plain && !text.is_empty() {
            self.out.push_str(ink.code());
            self.out.push_str(text);
            self.out.push_str("\x1b[0m");
        } else {
            self.out.push_str(text);
        }
    }

    fn spaces(&mut self, n: usize) {
        self.out.extend(core::iter::repeat_n(' ', n));
    }
}

/// Columns that `text` takes. Names from hostile input may hold anything: one column each is near enough.
fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_beside_a_label() {
        let mut page = Page::default();
        page.labelled(
            10,
            "  known",
            Ink::Plain,
            "predicted: all stacks that answer like this do so for one cause",
        );
        assert_eq!(
            page.text(Look { width: 40, color: false }),
            "  known   predicted: all stacks that\n          answer like this do so for one\n          cause\n"
        );
    }

    #[test]
    fn a_table_keeps_its_columns_and_folds_the_last() {
        let mut page = Page::default();
        let row = |a: &str, b: &str| [(Ink::Plain, a.into()), (Ink::Plain, b.into())].into();
        page.table(
            2,
            alloc::vec![
                row("suite", "dropped because"),
                row("0xc027", "no group offered, and the server needs one to use it"),
            ],
        );
        assert_eq!(
            page.text(Look { width: 46, color: false }),
            "  suite   dropped because\n  0xc027  no group offered, and the server\n          needs one to use it\n"
        );
    }

    #[test]
    fn no_escape_codes_without_colour() {
        let mut page = Page::default();
        page.heading("Change in wolfSSL");
        assert!(!page.text(Look::default()).contains('\x1b'));
    }
}
