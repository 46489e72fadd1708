//! To be written.

use super::Context;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::Diagnostic;

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let _ = (c, scenario, out);
}
