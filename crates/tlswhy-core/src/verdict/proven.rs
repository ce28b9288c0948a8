//! What a live experiment adds to an answer.

use super::{Answer, Certainty, Finding, Verdict};
use crate::causes;
use crate::wire::edit::Edit;
use alloc::string::ToString;
use alloc::vec::Vec;

impl Answer {
    /// Puts in front what experiments showed: for each cause the edits that the server took, the best first, all
    /// known with `certainty` ([`Certainty::Proven`] for a live server).
    pub fn proven_by(
        &mut self,
        shown: impl Iterator<Item = (&'static str, Vec<Edit>)>,
        certainty: Certainty,
    ) {
        let mut front: Vec<Finding> = Vec::new();
        for (slug, edits) in shown {
            // A second way to cure the same cause is told by the experiments; the first stays the answer.
            if front.iter().any(|f| f.cause.slug == slug) {
                continue;
            }
            let known =
                self.causes.iter().position(|f| f.cause.slug == slug).map(|at| self.causes.remove(at));
            let Some(cause) = causes::find(slug) else { continue };
            let mut finding = known.unwrap_or_else(|| Finding {
                cause,
                certainty,
                belief: 1000,
                summary: cause.summary.to_string(),
                evidence: Vec::new(),
                edits: Vec::new(),
                then: Vec::new(),
                levers: cause.levers.to_vec(),
            });
            (finding.certainty, finding.edits) = (finding.certainty.min(certainty), edits);
            front.push(finding);
        }
        if let Some(first) = front.first() {
            self.verdict = Verdict::Cause {
                slug: first.cause.slug,
                certainty: first.certainty,
                summary: first.summary.clone(),
            };
            if first.certainty == Certainty::Proven {
                self.known =
                    "with this change, and with nothing else changed, the server takes the hello".into();
            }
            front.append(&mut self.causes);
            self.causes = front;
        }
    }
}
