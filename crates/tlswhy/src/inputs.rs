//! From the words on the command line to exchanges: files, standard input, or the bytes themselves.

use crate::exit::Failure;
use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::Path;
use tlswhy_core::exchange::{Event, Exchange, Side};
use tlswhy_core::server::{self, ServerProfile};
use tlswhy_core::wire::read;
use tlswhy_intake::Intake;

/// Reads every input. Words that are all hex and no files are one argument: `tlswhy 16 03 01 …` works unquoted.
pub(crate) fn read_all(inputs: &[OsString]) -> Result<Intake, Failure> {
    if inputs.len() > 1 && inputs.iter().all(|i| is_hex_word(i) && !Path::new(i).exists()) {
        let joined: Vec<&str> = inputs.iter().filter_map(|i| i.to_str()).collect();
        return read_argument(&joined.join(" "));
    }
    let mut all = Intake::default();
    for input in inputs {
        let one = read_one(input)?;
        all.exchanges.extend(one.exchanges);
        all.taken.extend(one.taken);
        all.ignored.extend(one.ignored);
        all.doubts.extend(one.doubts);
    }
    Ok(all)
}

/// Reads one input.
pub(crate) fn read_one(input: &OsStr) -> Result<Intake, Failure> {
    if input == "-" {
        return read_from(std::io::stdin().lock(), "-");
    }
    let path = Path::new(input);
    let place = path.display().to_string();
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_dir() => {
            Err(Failure::Input(format!("{place} is a directory; name the files in it, as {place}/*")))
        }
        Ok(_) => {
            let file =
                std::fs::File::open(path).map_err(|e| Failure::Input(format!("cannot open {place}: {e}")))?;
            read_from(file, &place)
        }
        Err(_) if looks_like_bytes(&place) => read_argument(&place),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let shown: String = place.chars().take(60).collect();
            Err(Failure::Input(format!(
                "'{shown}' is neither a file nor TLS bytes in hex, base64 or an array"
            )))
        }
        Err(error) => Err(Failure::Input(format!("cannot open {place}: {error}"))),
    }
}

/// The one exchange of an input that has a ClientHello, and the bytes of that hello with its records.
pub(crate) fn one_hello(input: &OsStr) -> Result<(Exchange, Vec<u8>), Failure> {
    let shown = input.to_string_lossy().chars().take(60).collect::<String>();
    let found = read_one(input)?.exchanges;
    let mut found = found.into_iter().filter_map(|exchange| {
        let bytes = exchange.bytes(Side::Client);
        let hello = read(&bytes).hello_bytes()?.to_vec();
        Some((exchange, hello))
    });
    let first = found.next().ok_or_else(|| Failure::Input(format!("{shown}: no ClientHello found")))?;
    match found.count() {
        0 => Ok(first),
        more => Err(Failure::Input(format!("{shown}: {} hellos found, this takes one", more + 1))),
    }
}

/// The server's answer for `--reply`.
pub(crate) fn read_reply(reply: &OsStr) -> Result<Vec<Event>, Failure> {
    let path = Path::new(reply);
    let bytes = if path.is_file() {
        std::fs::read(path).map_err(|e| Failure::Input(format!("cannot open {}: {e}", path.display())))?
    } else {
        reply.to_string_lossy().into_owned().into_bytes()
    };
    tlswhy_intake::read_reply(&bytes).map_err(|e| Failure::Input(format!("--reply: {e}")))
}

/// A profile by its name, or from a TOML or JSON file.
pub(crate) fn profile(name: &str) -> Result<Cow<'static, ServerProfile>, Failure> {
    if Path::new(name).is_file() {
        let id = Path::new(name).file_stem().map_or_else(|| name.into(), |stem| stem.to_string_lossy());
        let text =
            std::fs::read_to_string(name).map_err(|e| Failure::Input(format!("cannot open {name}: {e}")))?;
        let profile = tlswhy_intake::profile::load(&text, name, &id, |base| server::find(base).ok().cloned())
            .map_err(|e| Failure::Input(e.to_string()))?;
        return Ok(Cow::Owned(profile));
    }
    server::find(name).map(Cow::Borrowed).map_err(|unknown| Failure::UnknownName {
        kind: "profile",
        name: name.into(),
        nearest: unknown.nearest.map(Into::into),
    })
}

fn read_argument(text: &str) -> Result<Intake, Failure> {
    tlswhy_intake::read_argument(text).map_err(|e| Failure::Input(format!("argument: {e}")))
}

fn read_from(from: impl Read, place: &str) -> Result<Intake, Failure> {
    tlswhy_intake::read_from(from, place).map_err(|e| Failure::Input(format!("{place}: {e}")))
}

fn is_hex_word(word: &OsStr) -> bool {
    word.to_str().is_some_and(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether a word that names no file is rather the bytes themselves (or a log in quotes) than a path.
fn looks_like_bytes(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let mostly_hex = digits >= 4 && digits * 2 >= text.len() && !text.contains(['/', '.']);
    mostly_hex
        || text.contains("\\x")
        || text.starts_with("FgM")
        || text.starts_with("FQM")
        || text.contains([' ', '\n'])
}
