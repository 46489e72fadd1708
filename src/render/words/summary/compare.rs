//! What `compare` prints: what moved the groups of endings that lead, and whose endings changed; then where results are, and the headline.

use crate::analysis::compare::{Comparison, Moved, VariantFinding};
use crate::render::number;
use crate::render::text::{columns, cut_distinct, padded, wrapped};
use crate::render::warning;
use crate::render::words::controls;
use crate::render::words::headline::{comparison_headline, saving};
use crate::render::words::quick::mark_of_comparison;
use crate::render::words::stop;
use crate::render::words::terms::several;
use crate::render::words::variants::{Of, by_endings_changed, by_size, class, moves, names};

/// Moves from ending to ending that are told of each variant.
const MOVES: usize = 2;

/// A comparison for a terminal of this many columns. Behind it stands [`end_of_comparison`].
pub fn compare(comparison: &Comparison, width: usize) -> String {
    let names = names(comparison);
    let base = &comparison.base.scenario;
    let mut out = wrapped("", &base.name, width);
    let facts = format!(
        "{} against {} with the same random draws, {} runs each, seed {}, detente {}",
        base.id,
        several(comparison.variants.len(), "variant"),
        number::count(comparison.plan.runs),
        comparison.plan.seed,
        comparison.engine_version
    );
    out += &wrapped("", &facts, width);
    if let Some(mark) = mark_of_comparison(comparison) {
        out += &wrapped("", mark, width);
    }
    if let Some(why) = stop::why_of_comparison(comparison) {
        out += &wrapped("  ", &why, width);
    }
    for change in &base.overrides {
        out += &wrapped("  with ", change, width);
    }
    for of in Of::leading(comparison) {
        out += &format!("\n{}", moved(comparison, &names, of, width));
    }
    out += &format!("\n{}", endings(comparison, &names, width));
    out += &format!("\n{}", remarks(comparison, width));
    if !comparison.warnings.is_empty() {
        out += "\nwarnings\n";
        for one in &comparison.warnings {
            out += &wrapped(&format!("  {}  ", one.code.id()), &warning::change_text(one, comparison), width);
        }
    }
    out
}

/// Where the results of a comparison are, and the sentences of the headline, each of which begins a line.
pub fn end_of_comparison(comparison: &Comparison, place: &str, width: usize) -> String {
    super::end(place, &comparison_headline(comparison), width)
}

/// A ranking: the largest difference first, a star where its interval excludes zero.
fn moved(comparison: &Comparison, names: &[String], of: Of, width: usize) -> String {
    let order = by_size(comparison, of);
    let base = order.first().map(|&place| &of.change(comparison, &comparison.variants[place]).base);
    let share = base.map_or(number::UNDEFINED.to_string(), number::share);
    let mut out = format!("change in {} (base: {share})\n", of.within(comparison));
    let rows: Vec<(usize, String, bool)> = order
        .iter()
        .map(|&place| {
            let difference = &of.change(comparison, &comparison.variants[place]).difference;
            (place + 1, number::difference(difference), difference.excludes_zero())
        })
        .collect();
    let numbers = rows.iter().map(|row| columns(&row.1)).max().unwrap_or(0);
    let (short, room) = shortened(names, width.max(60) - 6 - numbers);
    for (name, difference, clear) in rows {
        let mark = if clear { '*' } else { ' ' };
        out += &format!("  {mark} {}  {difference}\n", padded(&short[name], room));
    }
    out
}

/// Names in so many columns, no two alike, and the columns of the longest.
fn shortened(names: &[String], most: usize) -> (Vec<String>, usize) {
    let short = cut_distinct(names, most);
    let room = short[1..].iter().map(|name| columns(name)).max().unwrap_or(0);
    (short, room)
}

fn endings(comparison: &Comparison, names: &[String], width: usize) -> String {
    let mut out = "runs that end differently, and the changes seen most\n".to_string();
    let changed: Vec<String> = comparison.variants.iter().map(|variant| number::share(&variant.changed)).collect();
    let numbers = changed.iter().map(|text| columns(text)).max().unwrap_or(0);
    let (short, room) = shortened(names, width.max(60) - 4 - numbers);
    for place in by_endings_changed(comparison) {
        let variant = &comparison.variants[place];
        out += &format!("  {}  {}\n", padded(&short[place + 1], room), changed[place]);
        let said: Vec<String> =
            moves(variant).iter().take(MOVES).map(|moved| one_move(comparison, variant, moved)).collect();
        if !said.is_empty() {
            out += &wrapped("      ", &said.join("; "), width);
        }
    }
    out
}

fn one_move(comparison: &Comparison, variant: &VariantFinding, moved: &Moved) -> String {
    let part = number::part(moved.count, variant.changed.n);
    format!("{part} {} → {}", class(comparison, &moved.from), class(comparison, &moved.to))
}

/// How intervals are made, and how much the common random draws save.
fn remarks(comparison: &Comparison, width: usize) -> String {
    let adjustment = &comparison.adjustment;
    let text = format!(
        "* the interval excludes zero. Intervals of differences hold together with {} confidence (Bonferroni, {} differences, each at {}).",
        number::level(adjustment.family_level),
        number::count(adjustment.comparisons),
        number::level(adjustment.level)
    );
    let controlled = comparison.control_variates.as_ref().map(|found| controls::said(found, "comparison.csv"));
    let texts = [Some(text), Some(saving(comparison)), controlled];
    texts.iter().flatten().map(|text| wrapped("", text, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::{self, Size};

    #[test]
    fn it_fits_every_width_and_no_two_variants_read_alike() {
        for size in [Size::usual(), Size::largest()] {
            let sample = sample::comparison(&size, 9);
            for width in [60, 80, 140, 200] {
                let text = compare(&sample, width) + &end_of_comparison(&sample, "results/x", width);
                assert!(text.lines().all(|line| columns(line) <= width), "{text}");
                let end = text.rsplit("\n\n").next().unwrap();
                // A word that is too long for any line is broken, so letters are compared.
                let words = |text: &str| text.split_whitespace().collect::<String>();
                assert_eq!(words(end), words(&comparison_headline(&sample).join(" ")));
                let ranking = text.split("change in war").nth(1).unwrap().lines().skip(1).take(9);
                let mut shown: Vec<&str> =
                    ranking.map(|line| &line[..line.find(['+', '−']).unwrap_or(line.len())]).collect();
                shown.sort_unstable();
                shown.dedup();
                assert_eq!(shown.len(), 9, "{text}");
            }
        }
    }
}
