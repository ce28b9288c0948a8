//! The CSV files of `data/`: RFC 4180 with one record per line, `#` lines are comments.

/// A parsed file: named columns, and rows that remember their line.
pub(super) struct Table {
    file: String,
    columns: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

/// One record.
pub(super) struct Row<'a> {
    table: &'a Table,
    line: usize,
    fields: &'a [String],
}

impl Table {
    /// Reads `text`; `file` is for messages.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        let (_, header) = lines.next().ok_or_else(|| format!("{file}: empty"))?;
        let columns = fields(header).ok_or_else(|| format!("{file}: bad header"))?;
        let mut rows = Vec::new();
        for (at, line) in lines {
            let row = fields(line).ok_or_else(|| format!("{file}:{}: bad quoting", at + 1))?;
            if row.len() != columns.len() {
                return Err(format!("{file}:{}: {} fields, not {}", at + 1, row.len(), columns.len()));
            }
            rows.push((at + 1, row));
        }
        Ok(Table { file: file.to_owned(), columns, rows })
    }

    /// All records, in the order of the file.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, fields)| Row { table: self, line: *line, fields })
    }
}

impl Row<'_> {
    /// The field in the column of that name.
    pub(super) fn get(&self, column: &str) -> Result<&str, String> {
        let at = self.table.columns.iter().position(|name| name == column);
        at.and_then(|at| self.fields.get(at))
            .map(String::as_str)
            .ok_or_else(|| self.error(&format!("no column {column:?}")))
    }

    /// The number in column `Value`: decimal, `0x…`, or IANA's `0xC0,0x2F`.
    pub(super) fn value(&self) -> Result<u32, String> {
        let text = self.get("Value")?;
        let mut value = 0;
        for part in text.split(',') {
            let parsed = match part.strip_prefix("0x") {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => part.parse(),
            };
            let parsed = parsed.map_err(|error| self.error(&format!("{text:?}: {error}")))?;
            value = value << 8 | parsed;
        }
        Ok(value)
    }

    /// `message`, with file and line before it.
    pub(super) fn error(&self, message: &str) -> String {
        format!("data/{}:{}: {message}", self.table.file, self.line)
    }
}

fn fields(line: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut field = String::new();
            let mut quoted = quoted;
            loop {
                let end = quoted.find('"')?;
                field.push_str(&quoted[..end]);
                quoted = &quoted[end + 1..];
                match quoted.strip_prefix('"') {
                    Some(after) => {
                        field.push('"');
                        quoted = after;
                    }
                    None => break,
                }
            }
            fields.push(field);
            rest = quoted;
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            fields.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None => return rest.is_empty().then_some(fields),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn quoted_fields_and_comments_are_read() {
        let table = Table::parse("t", "# note\nValue,Name\n\"0xC0,0x2F\",\"say \"\"a\"\"\"\n10,b\n").unwrap();
        let rows: Vec<_> = table.rows().collect();
        assert_eq!(rows[0].value(), Ok(0xc02f));
        assert_eq!(rows[0].get("Name"), Ok("say \"a\""));
        assert_eq!(rows[1].value(), Ok(10));
    }

    #[test]
    fn a_short_row_is_an_error_with_its_line() {
        let error = Table::parse("t", "Value,Name\n1\n").err();
        assert_eq!(error.as_deref(), Some("t:2: 1 fields, not 2"));
    }
}
