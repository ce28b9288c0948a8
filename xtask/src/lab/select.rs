//! Which stacks and configurations a command line means.

use anyhow::{Result, bail};

use super::stacks::{Build, Config, Stack};
use super::{Paths, server};

/// One configuration of one stack.
#[derive(Clone, Copy)]
pub(crate) struct Chosen<'a> {
    /// The stack.
    pub(crate) stack: &'a Stack,
    /// The configuration.
    pub(crate) config: &'a Config,
}

impl Chosen<'_> {
    /// The profile id.
    pub(crate) fn id(&self) -> String {
        self.stack.profile_id(self.config)
    }
}

/// What `words` mean: `all`, `ci`, a stack (all its configurations), a profile id (that one), or a prefix of stacks.
pub(crate) fn select<'a>(stacks: &'a [Stack], words: &[String]) -> Result<Vec<Chosen<'a>>> {
    let mut chosen: Vec<Chosen<'a>> = Vec::new();
    for word in words {
        let found: Vec<Chosen<'a>> = match word.as_str() {
            "all" => stacks.iter().filter(|s| s.build == Build::Fast).flat_map(all_of).collect(),
            "ci" => stacks.iter().filter(|s| s.ci).flat_map(all_of).collect(),
            name => by_name(stacks, name),
        };
        if found.is_empty() {
            let names: Vec<&str> = stacks.iter().map(|s| s.id.as_str()).collect();
            bail!("no stack or profile is called {word}; the stacks are {}", names.join(", "));
        }
        chosen.extend(found);
    }
    chosen.sort_by_key(Chosen::id);
    chosen.dedup_by_key(|c| c.id());
    Ok(chosen)
}

fn by_name<'a>(stacks: &'a [Stack], name: &str) -> Vec<Chosen<'a>> {
    if let Some(stack) = stacks.iter().find(|s| s.id == name) {
        return all_of(stack).collect();
    }
    if let Some(one) = stacks.iter().flat_map(all_of).find(|c| c.id() == name) {
        return vec![one];
    }
    stacks.iter().filter(|s| s.id.starts_with(name)).flat_map(all_of).collect()
}

/// All configurations of `stack`.
pub(crate) fn all_of(stack: &Stack) -> impl Iterator<Item = Chosen<'_>> {
    stack.config.iter().map(move |config| Chosen { stack, config })
}

/// The stacks of `chosen`, each once.
pub(crate) fn stacks_of<'a>(chosen: &[Chosen<'a>]) -> Vec<&'a Stack> {
    let mut stacks: Vec<&Stack> = chosen.iter().map(|c| c.stack).collect();
    stacks.dedup_by(|a, b| a.id == b.id);
    stacks
}

/// The configurations whose servers run now.
pub(crate) fn running<'a>(paths: &Paths, stacks: &'a [Stack]) -> Vec<Chosen<'a>> {
    stacks.iter().flat_map(all_of).filter(|c| server::running(paths, &c.id()).is_some()).collect()
}
