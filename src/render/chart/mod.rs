//! Charts: the only place that knows plotters.
//!
//! Each chart has a file. It lays out shapes on a `canvas` in logical pixels (700 wide, as high as needed), and `paint`
//! turns them into SVG and PNG. Colour never speaks alone: fills differ in luminance or pattern, lines in dashes, and labels
//! stand beside what they name. Endings by force and clashes share a hue; accident differs from decision by its hatching.

mod agreements;
mod axis;
mod beliefs;
mod canvas;
mod compare_classes;
mod compare_differences;
mod compare_endings;
mod compare_outcomes;
mod crew;
mod difference_rows;
mod discover_box;
mod discover_tradeoff;
mod distinct;
mod drivers;
mod endings_by_input;
mod endings_by_round;
mod flip_map;
mod flip_rows;
mod font;
mod foresight;
mod frame;
mod geometry;
mod hatch;
mod hazards;
mod indices;
mod letters;
mod leverage;
mod outcome_shares;
mod paint;
mod palette;
mod refusals;
mod skia;
mod strategy_frontier;
mod strategy_gains;
mod strategy_ranking;
mod strategy_table;
mod svg;
mod sweep_lines;
mod sweep_map;
mod tension_fan;
mod tornado;
mod utility_map;

use crate::analysis::compare::Comparison;
use crate::analysis::discover::document::Discovery;
use crate::analysis::findings::Findings;
use crate::analysis::flip::Flip;
use crate::analysis::global::Global;
use crate::analysis::sensitivity::Sensitivity;
use crate::analysis::strategies::Strategies;
use crate::analysis::sweep::Sweep;

/// A picture, ready to be written.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Chart {
    /// Stem of its file, such as `outcome_shares`.
    pub name: &'static str,
    /// What is seen in it.
    pub title: String,
    /// The picture in words.
    pub alt: String,
    /// An SVG document, 700 logical pixels wide.
    pub svg: String,
    /// The same without the footer: the page that it stands on says once where its numbers come from.
    pub on_page: String,
    /// Width and height of the picture without its footer, in logical pixels.
    pub size: (f64, f64),
    /// Characters that a PNG shows as empty boxes, because its font lacks them; the SVG leaves them to the viewer's fonts.
    pub missing: String,
    /// What a PNG shows: the picture with its footer, and a note where characters are missing.
    picture: canvas::Canvas,
    #[cfg(test)]
    pub(crate) canvas: canvas::Canvas,
}

impl Chart {
    /// The picture with its footer as a PNG file, at two image pixels to a logical one. It is drawn now, which takes much
    /// longer than the SVG did.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let charts = scenario.experiment().runs(100).run()?.charts();
    /// assert!(charts[0].png().starts_with(b"\x89PNG"));
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        paint::pixels(&self.picture).encode()
    }

    /// Whether it is higher than wide, so that it needs a page of its own in print.
    #[must_use]
    pub fn is_tall(&self) -> bool {
        self.size.1 > self.size.0
    }
}

/// The charts of an experiment, in the order of a report.
const ALL: [fn(&Findings) -> Option<Chart>; 12] = [
    endings_by_input::chart,
    outcome_shares::chart,
    endings_by_round::chart,
    hazards::chart,
    tension_fan::chart,
    foresight::chart,
    leverage::chart,
    refusals::chart,
    beliefs::chart,
    utility_map::chart,
    agreements::chart,
    drivers::chart,
];

/// The charts of a comparison, in the order of a report.
const COMPARISON: [fn(&Comparison) -> Option<Chart>; 4] =
    [compare_outcomes::chart, compare_differences::chart, compare_classes::chart, compare_endings::chart];

/// Every chart that has something to show, in the order of a report, drawn one after another.
pub fn all(findings: &Findings) -> Vec<Chart> {
    all_on(1, findings)
}

/// The same, drawn on so many threads.
pub fn all_on(threads: usize, findings: &Findings) -> Vec<Chart> {
    crew::each(threads, &ALL, |chart| chart(findings)).into_iter().flatten().collect()
}

/// Every chart of a comparison that has something to show, in the order of a report, drawn one after another.
pub fn comparison(comparison: &Comparison) -> Vec<Chart> {
    comparison_on(1, comparison)
}

/// The same, drawn on so many threads.
pub fn comparison_on(threads: usize, comparison: &Comparison) -> Vec<Chart> {
    crew::each(threads, &COMPARISON, |chart| chart(comparison)).into_iter().flatten().collect()
}

/// The charts of a sweep that have something to show: lines over one axis, or maps over two; none of a design.
pub fn sweep(sweep: &Sweep) -> Vec<Chart> {
    if sweep.design.is_some() {
        return Vec::new();
    }
    [sweep_lines::chart, sweep_map::chart].into_iter().filter_map(|chart| chart(sweep)).collect()
}

/// The chart of a search for crossings, if there are any.
pub fn flip(found: &Flip) -> Vec<Chart> {
    [flip_rows::chart, flip_map::chart].into_iter().filter_map(|chart| chart(found)).collect()
}

/// The chart of indices, if there are any.
pub fn global(found: &Global) -> Vec<Chart> {
    indices::chart(found).into_iter().collect()
}

/// The charts of a discovery: the region in two dimensions, and how its search went.
pub fn discover(found: &Discovery) -> Vec<Chart> {
    [discover_box::chart, discover_tradeoff::chart].into_iter().filter_map(|chart| chart(found)).collect()
}

/// The charts of a game of strategies: of one actor the ranking and the frontier, of two a table, of more the gains from deviations.
pub fn strategies(found: &Strategies) -> Vec<Chart> {
    let all = [strategy_ranking::chart, strategy_frontier::chart, strategy_table::chart, strategy_gains::chart];
    all.into_iter().filter_map(|chart| chart(found)).collect()
}

/// The chart of a tornado, if any number moves anything.
pub fn sensitivity(found: &Sensitivity) -> Vec<Chart> {
    tornado::chart(found).into_iter().collect()
}

/// The PNG file of each chart ([`Chart::png`]), drawn on so many threads.
pub fn pngs_on(threads: usize, charts: &[Chart]) -> Vec<Vec<u8>> {
    crew::each(threads, charts, Chart::png)
}

/// Characters of names that PNG charts cannot show, each once, in the order in which they come: the embedded font has Latin, Greek
/// and Cyrillic letters.
///
/// ```
/// assert_eq!(detente::internals::render::chart::missing_glyphs(["Вена", "谈判"]), "谈判");
/// ```
pub fn missing_glyphs<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    font::missing(names)
}

/// Characters that PNG files of some charts cannot show, each once.
pub fn missing_of(charts: &[Chart]) -> String {
    font::missing(charts.iter().map(|chart| chart.missing.as_str()))
}

#[cfg(test)]
mod tests;
