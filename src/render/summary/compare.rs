//! What `compare` prints: what moved war, what moved agreement, whose endings changed, and the headline.

use crate::analysis::compare::{Comparison, Moved, VariantFinding};
use crate::render::headline::clear_of_zero;
use crate::render::number;
use crate::render::ranking::{Of, by_endings_changed, by_size, class, headline, moves, names, saving};
use crate::render::stop;
use crate::render::text::{WIDTH, cut, padded, wrapped};

/// Moves from ending to ending that are told of each variant.
const MOVES: usize = 2;

/// A comparison for a terminal of 80 columns. The last three lines are the headline.
pub fn compare(comparison: &Comparison, place: &str) -> String {
    let names = names(comparison);
    let base = &comparison.base.scenario;
    let mut out = wrapped("", &base.name);
    let n = comparison.variants.len();
    let facts = format!(
        "{} against {n} variant{} on the same luck, {} runs each, seed {}, detente {}",
        base.id,
        if n == 1 { "" } else { "s" },
        number::count(comparison.plan.runs),
        comparison.plan.seed,
        comparison.engine_version
    );
    out += &wrapped("", &facts);
    if let Some(why) = stop::why_of_comparison(comparison) {
        out += &wrapped("  ", &why);
    }
    for change in &base.overrides {
        out += &wrapped("  with ", change);
    }
    for of in Of::all(comparison).into_iter().filter(|of| matches!(of, Of::War | Of::Agreement)) {
        out += &format!("\n{}", moved(comparison, &names, of));
    }
    out += &format!("\n{}", endings(comparison, &names));
    out += &format!("\n{}", remarks(comparison));
    out += &format!("\n{}\n", wrapped("results in ", place).trim_end());
    let lines = headline(comparison);
    out + &format!("\n{}\n", lines.join("\n"))
}

/// A ranking: the largest difference first, a star where its interval leaves 0 out.
fn moved(comparison: &Comparison, names: &[String], of: Of) -> String {
    let order = by_size(comparison, of);
    let base = order.first().map(|&place| &of.change(comparison, &comparison.variants[place]).base);
    let share = base.map_or(number::UNDEFINED.to_string(), number::share);
    let mut out = format!("what moved {} (base: {share})\n", of.name(comparison).to_lowercase());
    let rows: Vec<(&str, String, bool)> = order
        .iter()
        .map(|&place| {
            let difference = &of.change(comparison, &comparison.variants[place]).difference;
            (names[place + 1].as_str(), number::difference(difference), clear_of_zero(difference))
        })
        .collect();
    let numbers = rows.iter().map(|row| row.1.chars().count()).max().unwrap_or(0);
    let width = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0).min(WIDTH - 6 - numbers);
    for (name, difference, clear) in rows {
        let mark = if clear { '*' } else { ' ' };
        out += &format!("  {mark} {}  {difference}\n", padded(&cut(name, width), width));
    }
    out
}

fn endings(comparison: &Comparison, names: &[String]) -> String {
    let mut out = "runs that change their ending, and the commonest changes\n".to_string();
    let width = names[1..].iter().map(|name| name.chars().count()).max().unwrap_or(0).min(WIDTH / 2 + 8);
    for place in by_endings_changed(comparison) {
        let variant = &comparison.variants[place];
        let changed = number::share(&variant.changed);
        out += &format!("  {}  {changed}\n", padded(&cut(&names[place + 1], width), width));
        let said: Vec<String> =
            moves(variant).iter().take(MOVES).map(|moved| one_move(comparison, variant, moved)).collect();
        if !said.is_empty() {
            out += &wrapped("      ", &said.join("; "));
        }
    }
    out
}

fn one_move(comparison: &Comparison, variant: &VariantFinding, moved: &Moved) -> String {
    let part = number::part(moved.count, variant.changed.n);
    format!("{part} {} → {}", class(comparison, &moved.from), class(comparison, &moved.to))
}

/// How intervals are made, and what the same luck is worth.
fn remarks(comparison: &Comparison) -> String {
    let adjustment = &comparison.adjustment;
    let mut out = wrapped(
        "",
        &format!(
            "* the interval leaves 0 out. Intervals of differences hold together with {} confidence (Bonferroni, {} \
             differences, each at {}).",
            number::level(adjustment.family_level),
            number::count(adjustment.comparisons),
            number::level(adjustment.level)
        ),
    );
    out += &wrapped("", &saving(comparison));
    out
}
