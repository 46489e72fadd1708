//! The mark of all that rests on a quick fit.

use crate::analysis::compare::Comparison;
use crate::analysis::findings::ValuesRef;

/// For pages and the terminal.
pub const QUICK: &str = "Actors choose by values of a quick fit (`--quick`): for a first look only.";
/// For the footers of charts.
pub const QUICK_BRIEF: &str = "quick fit, for a first look only";

/// The mark, where one is due.
#[must_use]
pub fn mark(values: Option<&ValuesRef>) -> Option<&'static str> {
    values.filter(|values| values.quick).map(|_| QUICK)
}

/// The mark of a comparison: due if it is due of one of the cases.
#[must_use]
pub fn mark_of_comparison(comparison: &Comparison) -> Option<&'static str> {
    let variants = comparison.variants.iter().map(|variant| &variant.compared);
    std::iter::once(&comparison.base).chain(variants).find_map(|case| mark(case.scenario.values.as_ref()))
}
