//! Charts: the only place that knows plotters.
//!
//! Each chart has a file. It lays out shapes on a `canvas` in logical pixels (700 wide, as high as needed), and `paint`
//! turns them into SVG and PNG. Colour never speaks alone: fills differ in luminance or pattern, lines in dashes, and labels
//! stand beside what they name. Violent endings share a hue; accident differs from decision by its hatching.

mod agreements;
mod axis;
mod beliefs;
mod canvas;
mod compare_differences;
mod compare_endings;
mod compare_outcomes;
mod difference_rows;
mod endings_by_round;
mod font;
mod frame;
mod hatch;
mod leverage;
mod outcome_shares;
mod paint;
mod palette;
mod refusals;
mod skia;
mod tension_fan;
mod utility_map;
mod war_drivers;

use crate::analysis::compare::Comparison;
use crate::analysis::findings::Findings;

/// A picture, ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Stem of its file, such as `outcome_shares`.
    pub name: &'static str,
    /// What is seen in it.
    pub title: String,
    /// The picture in words.
    pub alt: String,
    /// An SVG document, 700 logical pixels wide.
    pub svg: String,
    /// The same as PNG, at two image pixels to a logical one.
    pub png: Vec<u8>,
    #[cfg(test)]
    pub(crate) canvas: canvas::Canvas,
}

/// Every chart that has something to show, in the order of a report.
pub fn all(findings: &Findings) -> Vec<Chart> {
    [
        outcome_shares::chart(findings),
        endings_by_round::chart(findings),
        tension_fan::chart(findings),
        leverage::chart(findings),
        refusals::chart(findings),
        beliefs::chart(findings),
        utility_map::chart(findings),
        agreements::chart(findings),
        war_drivers::chart(findings),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every chart of a comparison that has something to show, in the order of a report.
pub fn comparison(comparison: &Comparison) -> Vec<Chart> {
    [
        compare_outcomes::chart(comparison),
        compare_differences::chart(comparison),
        compare_differences::classes(comparison),
        compare_endings::chart(comparison),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests;
