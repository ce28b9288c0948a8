//! Learning a list by taking away what was chosen.

use tlswhy_core::server::Preference;

/// One list of values, of which the server shows one with every answer.
///
/// What is not known yet stands in front and what is known at the end of every offer, so a server that follows the
/// client shows something new each time, at no cost beyond the hellos that the suites need anyway. One that
/// insists on its own order shows the same again; it is then asked without what is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Elimination {
    /// Not seen so far, in the order in which it is offered.
    pub(super) left: Vec<u16>,
    /// All values, in the order in which the first hello offers them.
    all: Vec<u16>,
    /// Seen, in order.
    pub(super) found: Vec<u16>,
    /// Whose order decides; `None` as long as one answer is all there is.
    pub(super) preference: Option<Preference>,
    /// The hellos for the suites show nothing new any more.
    pub(super) stalled: bool,
    /// A hello without what is known is out.
    pub(super) busy: bool,
    /// What it offers.
    pub(super) asked: Vec<u16>,
    /// Nothing is left that the server would take.
    pub(super) done: bool,
}

impl Elimination {
    pub(super) fn of(values: Vec<u16>) -> Self {
        Elimination { left: values.clone(), all: values, ..Elimination::default() }
    }

    /// What a hello offers: the unknown first. Hellos that are out at the same time start each with another one
    /// (`turn`), so that they do not all show the same.
    pub(super) fn offered(&self, turn: usize) -> Vec<u16> {
        let mut unknown = self.left.clone();
        // Only the usual ones, which stand in front, take turns.
        let usual = unknown.len().min(5);
        if let Some(usual) = unknown.get_mut(..usual).filter(|u| !u.is_empty()) {
            // As long as nothing is known the order stays, so that the first choice tells whose it was.
            let turn = if self.found.is_empty() { 0 } else { turn % usual.len() };
            usual.rotate_left(turn);
        }
        unknown.extend(&self.found);
        unknown
    }

    /// The server chose `value` from an offer that had the first `known` found values at its end.
    pub(super) fn saw(&mut self, value: u16, known: usize) {
        if let Some(place) = self.left.iter().position(|v| *v == value) {
            self.left.remove(place);
            self.found.push(value);
            if known > 0 && self.preference.is_none() {
                // An earlier choice stood in the same list, further back: it is not that the server wants it more.
                self.preference = Some(Preference::Client);
            }
        } else if self.found.iter().position(|v| *v == value).is_some_and(|place| place < known) {
            self.stalled = true;
        }
    }

    /// Whose order decides. A first choice that stood behind another value that the server has is its own: that a
    /// choice at the end of the list is not repeated is no proof of the contrary, for some servers read only the
    /// beginning of a list (Mbed TLS 2.28 the first MBEDTLS_ECP_DP_MAX groups, `ssl_parse_supported_elliptic_curves`).
    pub(super) fn order(&self) -> Preference {
        let place = |value: &u16| self.all.iter().position(|v| v == value);
        let first = self.found.first().and_then(place);
        if self.found.iter().skip(1).any(|value| place(value) < first) {
            return Preference::Server;
        }
        self.preference.unwrap_or(Preference::Client)
    }

    /// The next hello has only what is unknown, and `besides`.
    pub(super) fn ask_unknown(&mut self, besides: Option<u16>) -> Vec<u16> {
        self.busy = true;
        self.asked.clone_from(&self.left);
        self.asked.iter().copied().chain(besides).collect()
    }

    /// The server chose `value` of what was unknown when it was asked, or something else, or refused.
    pub(super) fn saw_unknown(&mut self, value: Option<u16>) {
        self.busy = false;
        let Some(value) = value.filter(|v| self.asked.contains(v)) else {
            self.done = true;
            return;
        };
        // Another hello may have shown it in the meantime.
        if let Some(place) = self.left.iter().position(|v| *v == value) {
            self.left.remove(place);
            self.found.push(value);
            // The server had passed it over for one that stood behind it.
            if self.stalled && self.preference.is_none() {
                self.preference = Some(Preference::Server);
            }
        }
    }
}
