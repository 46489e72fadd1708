//! What groups of endings are called in sentences.

use crate::analysis::findings::Findings;
use crate::analysis::groups::GroupRef;
use crate::scenario::plain;

/// A group as it stands in a sentence: its id in plain words.
pub(in crate::render) fn within(group: &GroupRef) -> String {
    plain(&group.id)
}

/// The groups that are followed, taken together: `strike or lockout`.
pub(in crate::render) fn followed(findings: &Findings) -> String {
    findings.followed().map(within).collect::<Vec<_>>().join(" or ")
}
