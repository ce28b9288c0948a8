//! Client libraries, and how each of them pulls a lever.
//!
//! A cause says *what* must change, in the words of the protocol: a [`Lever`], as `send-supported-groups`. How that
//! is done in wolfSSL or in Go is a [`Pull`]: a macro, a call, an option. So a fix can be told in the words of the
//! reader's own library, and a new library is one file (`libraries/<library>.toml`) that touches no cause.
//!
//! The tables are generated from `libraries/*.toml` and `data/levers.toml` by `cargo xtask libraries`. Only pulls
//! that were verified (in the library's source, in its documentation or by running it) are in them.
//!
//! ```
//! use tlswhy_core::libraries;
//!
//! let wolfssl = libraries::find("wolfSSL").expect("in the table");
//! let pull = wolfssl.pull("send-supported-groups").expect("in the table");
//! assert!(pull.build.iter().any(|line| line.contains("HAVE_SUPPORTED_CURVES")));
//! ```

mod table;
mod text;

pub use text::in_text;

use crate::nearest::distance;

/// One client library, or one program that is the TLS client.
#[derive(Debug)]
pub struct Library {
    /// What `--library` takes: `wolfssl`, `esp-idf`. Also the name of its file under `libraries/`.
    pub id: &'static str,
    /// How its makers write it: `wolfSSL`.
    pub name: &'static str,
    /// Words by which a post names it, in lower case.
    pub aliases: &'static [&'static str],
    /// Ids of the libraries that it is built on, as OpenSSL under Python.
    pub wraps: &'static [&'static str],
    /// How it pulls each lever, sorted by lever, each lever at most once.
    pub pulls: &'static [Pull],
}

impl Library {
    /// How this library pulls a lever; `None` when nobody has verified a way.
    pub fn pull(&self, lever: &str) -> Option<&'static Pull> {
        let at = self.pulls.binary_search_by(|pull| pull.lever.cmp(lever)).ok()?;
        self.pulls.get(at)
    }
}

/// How one library pulls one lever. All lines are meant to be pasted; remarks stand in `note`.
///
/// Several lines of one kind belong together, unless `note` calls them alternatives.
#[derive(Debug)]
pub struct Pull {
    /// The lever's id.
    pub lever: &'static str,
    /// Macros, configure flags, menuconfig options: what needs a rebuild of the library.
    pub build: &'static [&'static str],
    /// Calls and fields in the program's own code.
    pub code: &'static [&'static str],
    /// Options of the command line, configuration files, properties, environment variables.
    pub config: &'static [&'static str],
    /// What else the reader must know; why it is not possible, or why there is nothing to do.
    pub note: &'static str,
    /// What the library does when nobody pulls the lever; empty when that says nothing.
    pub default: &'static str,
    /// For which versions this holds; empty when not known.
    pub versions: &'static str,
    /// The cheapest way in which it can be done.
    pub effort: Effort,
    /// Where it was read or measured: repository, file, version or commit, and line; or the page.
    pub source: &'static str,
}

/// What a pull costs, cheapest first, so that answers can be ranked: a setting before a rebuild before new hardware.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    /// Nothing to do: the library does so by itself.
    Nothing,
    /// A run-time option, a configuration file or a property; no code, no build.
    Setting,
    /// A call or a field in the program.
    Code,
    /// Other macros or configure options: the library must be built again.
    Rebuild,
    /// A newer release of the library.
    Upgrade,
    /// Only the server can be changed.
    Server,
    /// This library can't.
    NotPossible,
}

/// What a cure changes, in the words of the protocol.
#[derive(Debug)]
pub struct Lever {
    /// Its id: `send-supported-groups`.
    pub id: &'static str,
    /// What changes on the wire or in the client, for a reader whose library has no entry.
    pub what: &'static str,
    /// Slugs of the causes that it cures.
    pub cures: &'static [&'static str],
}

/// Every library, the plain TLS libraries first.
pub fn all() -> &'static [Library] {
    table::LIBRARIES
}

/// The library with exactly this id.
pub fn by_id(id: &str) -> Option<&'static Library> {
    all().iter().find(|library| library.id == id)
}

/// The library with this id, name or alias, whatever the case of its letters.
pub fn find(word: &str) -> Option<&'static Library> {
    let word = word.trim();
    let named = |library: &&Library| {
        [library.id, library.name].iter().chain(library.aliases).any(|name| name.eq_ignore_ascii_case(word))
    };
    all().iter().find(|library| library.id.eq_ignore_ascii_case(word)).or_else(|| all().iter().find(named))
}

/// The id of the library whose id, name or alias is nearest to a mistyped word; `None` when none is near.
///
/// Near is: at most one wrong letter in three. Words longer than 40 bytes are near to nothing.
pub fn suggest(word: &str) -> Option<&'static str> {
    let word = word.trim();
    if word.is_empty() || word.len() > 40 {
        return None;
    }
    let names = all().iter().flat_map(|library| {
        [library.id, library.name]
            .into_iter()
            .chain(library.aliases.iter().copied())
            .map(|name| (name, library.id))
    });
    names
        .map(|(name, id)| (distance(word, name), name.len(), id))
        .filter(|(distance, length, _)| distance * 3 <= (*length).max(word.len()))
        .min_by_key(|(distance, _, _)| *distance)
        .map(|(_, _, id)| id)
}

/// The lever with this id.
pub fn lever(id: &str) -> Option<&'static Lever> {
    levers().iter().find(|lever| lever.id == id)
}

/// Every lever, sorted by id.
pub fn levers() -> &'static [Lever] {
    table::LEVERS
}

#[cfg(test)]
mod tests;
