//! Dialogues of text lines: wait for a line that says yes, send the next command.

use super::{Dialogue, Turn, line};

/// One exchange of a dialogue.
#[derive(Debug)]
pub(super) struct Step {
    /// What the deciding line starts with, ASCII case folded, when it says yes.
    pub(super) yes: &'static [&'static str],
    /// Lines that start so are passed over: banners and lists of capabilities before the deciding line.
    pub(super) pass: &'static [&'static str],
    /// A capability that one of the lines must name, where the protocol lists them.
    pub(super) capability: Option<&'static str>,
    /// What is sent then; nothing after the last step: TLS starts.
    pub(super) send: &'static str,
}

/// A dialogue made of steps.
#[derive(Debug)]
pub(super) struct Lines {
    protocol: &'static str,
    steps: std::slice::Iter<'static, Step>,
    current: Option<&'static Step>,
    capable: bool,
}

impl Lines {
    /// The server speaks first.
    pub(super) fn new(protocol: &'static str, steps: &'static [Step]) -> Self {
        let mut steps = steps.iter();
        let current = steps.next();
        Lines { protocol, steps, current, capable: false }
    }
}

impl Dialogue for Lines {
    fn turn(&mut self, received: &mut Vec<u8>) -> Turn {
        loop {
            let Some(step) = self.current else { return Turn::Ready };
            let line = match line(received) {
                Ok(Some(line)) => line,
                Ok(None) => return Turn::Wait,
                Err(failed) => return failed,
            };
            if let Some(capability) = step.capability {
                self.capable |= line.to_ascii_uppercase().contains(capability);
            }
            if !starts(&line, step.yes) {
                if line.is_empty() || starts(&line, step.pass) {
                    continue;
                }
                return Turn::Failed(format!("the {} server says: {line}", self.protocol));
            }
            if let Some(capability) = step.capability.filter(|_| !self.capable) {
                return Turn::Failed(format!("the {} server does not offer {capability}", self.protocol));
            }
            self.current = self.steps.next();
            if !step.send.is_empty() {
                return Turn::Send(step.send.as_bytes().to_vec());
            }
        }
    }
}

fn starts(line: &str, with: &[&str]) -> bool {
    with.iter().any(|w| line.get(..w.len()).is_some_and(|start| start.eq_ignore_ascii_case(w)))
}
