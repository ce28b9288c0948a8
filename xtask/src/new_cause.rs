//! `cargo xtask new-cause SLUG`: the two files of a cause and its line in the list.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

/// Writes the stubs; an existing cause is left alone.
pub(crate) fn new_cause(slug: &str) -> Result<()> {
    ensure!(
        !slug.is_empty() && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
        "{slug}: a slug is made of a-z, 0-9 and -"
    );
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/tlswhy-core/src/causes");
    let list = folder.join("mod.rs");
    let text = fs::read_to_string(&list)?;
    let (before, rest) = text.split_once("\ncauses! {\n").context("no list in causes/mod.rs")?;
    let (lines, after) = rest.split_once("\n}\n").context("the list in causes/mod.rs has no end")?;
    let line = format!("    \"{slug}.rs\" as {},", slug.replace('-', "_"));
    let mut lines: Vec<&str> = lines.lines().collect();
    if lines.contains(&line.as_str()) {
        bail!("{slug}: is in the list already");
    }
    lines.push(&line);
    lines.sort_unstable();
    fs::write(folder.join(format!("{slug}.rs")), code(slug))?;
    fs::write(folder.join(format!("{slug}.md")), page(slug))?;
    fs::write(&list, format!("{before}\ncauses! {{\n{}\n}}\n{after}", lines.join("\n")))?;
    Ok(())
}

fn code(slug: &str) -> String {
    format!(
        "\
use super::{{Cause, Sign}};

pub(super) const CAUSE: Cause = Cause {{
    slug: \"{slug}\",
    summary: \"\",
    levers: &[],
    sources: &[],
    look: |facts| {{
        let hello = facts.hello.as_ref()?;
        None
    }},
    page: include_str!(\"{slug}.md\"),
    ..Cause::PLAIN
}};
"
    )
}

fn page(slug: &str) -> String {
    format!(
        "\
# {slug}

## What happens

## Why servers do this

## How it looks

```hello
16 03 03
```
```reply
15 03 03 00 02 02 28
```
```expect
{slug} certain
```

## How to be sure

## What to change

## Not to be confused with

```hello
16 03 03
```
```reply
15 03 03 00 02 02 28
```
```expect
not {slug}
```

## Sources
"
    )
}
