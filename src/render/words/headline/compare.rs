//! The three sentences to take away from a comparison.

use crate::analysis::changes::ChangeOfShare;
use crate::analysis::compare::Comparison;
use crate::render::words::number;
use crate::render::words::terms::list;
use crate::render::words::variants::{Of, class, moves, named, names};

/// What changed the groups of endings that lead; which variant changed most endings. Whole sentences, also where nothing changed.
/// `analysis::changes` has tested what they claim.
pub fn comparison_headline(comparison: &Comparison) -> Vec<String> {
    let names = names(comparison);
    let groups = Of::leading(comparison).into_iter().filter_map(|of| most_changed(comparison, &names, of));
    groups.chain([most_endings(comparison, &names)]).collect()
}

fn most_changed(comparison: &Comparison, names: &[String], of: Of) -> Option<String> {
    let share = of.share(comparison);
    let found = comparison.conclusions.shares.iter().find(|one| one.share == share)?;
    let many = comparison.variants.len();
    let change = |number: u64| {
        let variant = number.checked_sub(1).and_then(|place| comparison.variants.get(place as usize))?;
        Some(of.change(comparison, variant))
    };
    let Some((first, others)) = found.changed.split_first() else {
        let base = change(1).map_or(number::UNDEFINED.to_string(), |change| number::share(&change.base));
        return Some(nothing_changed(found, many, &of.within(comparison), &base));
    };
    let change = change(first.variant)?;
    let rank = match (many, found.tied.as_slice()) {
        (1, _) => String::new(),
        (_, []) => "; the largest change".to_string(),
        (_, tied) => format!("; tied with {}", list(&named(names, tied.iter().copied()))),
    };
    let others = match others.len() {
        _ if many == 1 => String::new(),
        0 => "; every other difference includes zero".to_string(),
        1 => "; one other difference excludes zero".to_string(),
        n => format!("; {n} other differences exclude zero"),
    };
    let shown = named(names, [first.variant]).concat();
    let (of, by) = (of.name(comparison), number::difference(&first.difference));
    Some(format!(
        "{of} under {shown}: {by}, from {} to {}{rank}{others}.",
        number::share(&change.base),
        number::share(&change.variant)
    ))
}

/// The sentence where every difference includes zero.
fn nothing_changed(found: &ChangeOfShare, many: usize, what: &str, base: &str) -> String {
    let band = number::brief(100.0 * found.band);
    match (many, found.undecided.len()) {
        (1, 0) => format!("The variant does not change {what} by {band} points or more ({base} under the base)."),
        (1, _) => format!(
            "Whether the variant changes {what} is undecided: the difference includes zero, but may exceed {band} points ({base} under the \
             base)."
        ),
        (_, 0) => format!("None of {many} variants changes {what} by {band} points or more ({base} under the base)."),
        (_, open) => format!(
            "None of {many} variants measurably changes {what}: every difference includes zero ({base} under the base); {open} may exceed \
             {band} points."
        ),
    }
}

fn most_endings(comparison: &Comparison, names: &[String]) -> String {
    if comparison.variants.is_empty() {
        return "There is no variant to compare.".to_string();
    }
    let found = comparison.conclusions.endings.as_ref();
    let variant = |number: u64| number.checked_sub(1).and_then(|place| comparison.variants.get(place as usize));
    let Some((top, variant)) = found.and_then(|top| Some((top, variant(top.variant)?))) else {
        return "No run ends differently.".to_string();
    };
    let Some(moved) = moves(variant).first().copied() else { return "No run ends differently.".to_string() };
    let rank = match (comparison.variants.len(), top.tied.as_slice()) {
        (1, _) => String::new(),
        (_, []) => ", more than any other variant".to_string(),
        (_, tied) => format!(", tied with {}", list(&named(names, tied.iter().copied()))),
    };
    format!(
        "{} changes the ending of {} of runs{rank}; {} go from {} to {}.",
        named(names, [top.variant]).concat(),
        number::share(&variant.changed),
        number::part(moved.count, variant.changed.n),
        class(comparison, &moved.from),
        class(comparison, &moved.to)
    )
}

/// How much smaller the variances of differences are than with seeds of their own, over variants.
pub fn saving(comparison: &Comparison) -> String {
    let groups = Of::leading(comparison);
    let said = groups.iter().filter_map(|of| {
        let ratios = comparison.variants.iter().filter_map(|variant| of.change(comparison, variant).variance_reduction);
        let (low, high) = ratios.fold((f64::INFINITY, 0.0_f64), |(low, high), r| (low.min(r), high.max(r)));
        let what = of.within(comparison);
        let shown = (ratio(low), ratio(high));
        (low <= high).then(|| match shown.0 == shown.1 {
            true => format!("{} for {what}", shown.0),
            false => format!("{} to {} for {what}", shown.0, shown.1),
        })
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        let groups: Vec<String> = groups.iter().map(|of| of.within(comparison)).collect();
        return format!(
            "No variant changes {} in any run, so common random numbers save nothing here.",
            groups.join(" or ")
        );
    }
    format!(
        "Common random numbers: with a separate seed for each file, the variance of a difference would be larger by a factor of {}.",
        said.join(", ")
    )
}

/// Two digits of a ratio.
pub fn ratio(value: f64) -> String {
    match value {
        v if v < 9.95 => format!("{v:.1}"),
        v => number::count(v.round() as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::compare::VariantFinding;
    use crate::render::sample::{self, Size};

    fn with_war(found: &mut Comparison, sizes: &[[f64; 2]]) {
        for (variant, bounds) in found.variants.iter_mut().zip(sizes) {
            let difference = &mut variant.groups.get_mut("war").expect("a group").difference;
            (difference.value, difference.interval) = (Some(0.5 * (bounds[0] + bounds[1])), Some(*bounds));
        }
        *found = found.clone().concluded();
    }

    #[test]
    fn most_is_said_only_where_it_can_be_told() {
        let mut found = sample::comparison(&Size::usual(), 3);
        let names = names(&found);
        with_war(&mut found, &[[0.01, 0.03], [-0.12, -0.08], [-0.01, 0.01]]);
        let line = comparison_headline(&found)[0].clone();
        let expected = format!("War under {}: −10 ± 2 points", names[2]);
        assert!(
            line.starts_with(&expected) && line.contains("; the largest change; one other difference excludes zero."),
            "{line}"
        );
        with_war(&mut found, &[[0.07, 0.09], [-0.12, -0.08], [-0.01, 0.01]]);
        let line = comparison_headline(&found)[0].clone();
        assert!(line.contains(&format!("; tied with {};", names[1])), "{line}");
        // A bound of exactly 0 includes zero.
        with_war(&mut found, &[[0.0, 0.02], [-0.02, 0.0], [0.0, 0.0]]);
        let line = comparison_headline(&found)[0].clone();
        assert!(
            line.starts_with("None of 3 variants measurably changes war: every difference includes zero"),
            "{line}"
        );
        assert!(line.ends_with("; 2 may exceed 2 points."), "{line}");
        // All within the band: that is more than not measurable.
        with_war(&mut found, &[[0.0, 0.019], [-0.015, 0.01], [0.0, 0.0]]);
        let line = comparison_headline(&found)[0].clone();
        assert!(line.starts_with("None of 3 variants changes war by 2 points or more ("), "{line}");
    }

    #[test]
    fn a_variant_that_changes_nothing_says_so() {
        let mut found = sample::comparison(&Size::usual(), 1);
        let still = |variant: &mut VariantFinding| variant.endings.retain(|moved| moved.from == moved.to);
        found.variants.iter_mut().for_each(still);
        found = found.concluded();
        assert_eq!(comparison_headline(&found).last().map(String::as_str), Some("No run ends differently."));
    }
}
