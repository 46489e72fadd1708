//! From the differences of a comparison to its conclusions and warnings.

use crate::analysis::changes::{
    BAND, ChangeConclusions, ChangeOfShare, ChangeWarning, Changed, Code, MostEndings, Share, ShareOf, Subject,
};
use crate::analysis::compare::{Comparison, Of, VariantFinding};
use crate::analysis::estimate::{Estimate, each_of, none_of, share_of};
use crate::analysis::warn::runs_to_decide_difference;

impl Comparison {
    /// Draws the conclusions, and the warnings, that the differences allow.
    #[must_use]
    pub(crate) fn concluded(self) -> Self {
        let (conclusions, warnings) = (conclusions(&self), warnings(&self));
        Self { conclusions, warnings, ..self }
    }
}

/// The number of a variant, from its place.
fn number(place: usize) -> u64 {
    place as u64 + 1
}

/// What a comparison shows.
fn conclusions(comparison: &Comparison) -> ChangeConclusions {
    let shares = Of::all(comparison).into_iter().map(|of| change_of(comparison, of)).collect();
    ChangeConclusions { shares, endings: most_endings(comparison) }
}

fn change_of(comparison: &Comparison, of: Of) -> ChangeOfShare {
    let difference = |place: usize| &of.change(comparison, &comparison.variants[place]).difference;
    let size = |place: usize| difference(place).value.unwrap_or(0.0).abs();
    let (mut changed, open): (Vec<usize>, Vec<usize>) =
        (0..comparison.variants.len()).partition(|&place| difference(place).excludes_zero());
    let (equivalent, undecided): (Vec<usize>, Vec<usize>) =
        open.into_iter().partition(|&place| difference(place).within(BAND));
    changed.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    let alike = |first: usize, other: usize| !difference(first).clearly_larger_than(difference(other));
    let tied = match changed.split_first() {
        Some((&first, others)) => others.iter().copied().filter(|&other| alike(first, other)).map(number).collect(),
        None => Vec::new(),
    };
    let runs = comparison.plan.runs;
    ChangeOfShare {
        share: of.share(comparison),
        changed: changed
            .into_iter()
            .map(|place| Changed { variant: number(place), difference: difference(place).clone() })
            .collect(),
        tied,
        equivalent: equivalent.into_iter().map(number).collect(),
        runs_needed: undecided.iter().filter_map(|&p| runs_to_decide_difference(difference(p), BAND, runs)).max(),
        undecided: undecided.into_iter().map(number).collect(),
        band: BAND,
    }
}

/// Runs that end in another class under a variant.
fn ended_differently(variant: &VariantFinding) -> u64 {
    variant.endings.iter().filter(|moved| moved.from != moved.to).map(|moved| moved.count).sum()
}

fn most_endings(comparison: &Comparison) -> Option<MostEndings> {
    let level = each_of(comparison.variants.len(), comparison.adjustment.family_level);
    let aim = comparison.plan.aim();
    let one = |(place, variant): (usize, &VariantFinding)| {
        (number(place), share_of(ended_differently(variant), variant.changed.n, level, aim))
    };
    let mut all: Vec<(u64, Estimate)> = comparison.variants.iter().enumerate().map(one).collect();
    all.sort_by(|a, b| b.1.value.unwrap_or(0.0).total_cmp(&a.1.value.unwrap_or(0.0)));
    let ((variant, changed), others) = all.split_first().filter(|((_, e), _)| e.value.is_some_and(|v| v > 0.0))?;
    let tied = others.iter().filter(|(_, other)| !changed.clearly_larger_than(other)).map(|(variant, _)| *variant);
    Some(MostEndings { variant: *variant, changed: changed.clone(), tied: tied.collect() })
}

/// All warnings about a comparison; each lists all that it is about.
fn warnings(comparison: &Comparison) -> Vec<ChangeWarning> {
    Code::ALL.iter().copied().filter_map(|code| warning(comparison, code)).collect()
}

fn warning(comparison: &Comparison, code: Code) -> Option<ChangeWarning> {
    let runs = comparison.plan.runs;
    let subjects = match code {
        Code::Undecided => undecided(comparison),
        Code::Equivalent => equivalent(comparison),
        Code::EndingsUnchanged => unchanged(comparison, false),
        Code::NothingChanged => unchanged(comparison, true),
        Code::NeverSeen => never_seen(comparison),
    };
    let needed = || subjects.iter().filter_map(|one| runs_to_decide_difference(&one.estimate, BAND, runs)).max();
    let runs_needed = if code == Code::Undecided { needed() } else { None };
    (!subjects.is_empty()).then(|| ChangeWarning {
        text: String::new(),
        code,
        threshold: code.threshold(),
        runs_needed,
        subjects,
    })
}

/// Differences that include zero and reach beyond the band, share by share.
fn undecided(comparison: &Comparison) -> Vec<Subject> {
    let mut found = Vec::new();
    for of in Of::distinct(comparison) {
        for (place, variant) in comparison.variants.iter().enumerate() {
            let estimate = &of.change(comparison, variant).difference;
            if estimate.interval.is_some() && !estimate.excludes_zero() && !estimate.within(BAND) {
                let share = Some(of.share(comparison));
                found.push(Subject { variant: Some(number(place)), share, estimate: estimate.clone() });
            }
        }
    }
    found
}

/// How far an interval reaches from zero.
fn reach(estimate: &Estimate) -> f64 {
    estimate.interval.map_or(f64::INFINITY, |[low, high]| low.abs().max(high.abs()))
}

/// Variants of which every difference lies within the band (an intersection-union test; Berger 1982), but which change the
/// ending of a run at least.
fn equivalent(comparison: &Comparison) -> Vec<Subject> {
    let all = Of::all(comparison);
    let mut found = Vec::new();
    for (place, variant) in comparison.variants.iter().enumerate().filter(|(_, v)| ended_differently(v) > 0) {
        let differences = all.iter().map(|of| (of, &of.change(comparison, variant).difference));
        let Some((of, widest)) = differences.max_by(|a, b| reach(a.1).total_cmp(&reach(b.1))) else { continue };
        if widest.within(BAND) {
            let share = Some(of.share(comparison));
            found.push(Subject { variant: Some(number(place)), share, estimate: widest.clone() });
        }
    }
    found
}

/// Variants under which every run ends as under the base: those that also leave all else that is counted as it was, or the
/// others.
fn unchanged(comparison: &Comparison, all_else: bool) -> Vec<Subject> {
    let level = each_of(comparison.variants.len(), comparison.adjustment.family_level);
    let one = |(place, variant): (usize, &VariantFinding)| {
        let n = variant.changed.n;
        let wanted = n > 0 && ended_differently(variant) == 0 && same_course(variant) == all_else;
        wanted.then(|| Subject { variant: Some(number(place)), share: None, estimate: none_in(comparison, n, level) })
    };
    comparison.variants.iter().enumerate().filter_map(one).collect()
}

/// Whether tension, meetings, length and payoffs are the same, run by run.
fn same_course(variant: &VariantFinding) -> bool {
    let paired = [&variant.tension, &variant.meetings, &variant.rounds].into_iter().chain(variant.payoffs.values());
    paired.map(|one| &one.difference).all(|d| d.value == Some(0.0) && d.standard_error.is_none_or(|e| e == 0.0))
}

/// A share of which nothing was seen, by the method that allows for how the number of runs came about.
fn none_in(comparison: &Comparison, n: u64, level: f64) -> Estimate {
    match comparison.plan.aim() {
        Some(aim) => share_of(0, n, level, Some(aim)),
        None => none_of(n, level),
    }
}

/// Endings that no run of any file has.
fn never_seen(comparison: &Comparison) -> Vec<Subject> {
    let files = || std::iter::once(&comparison.base).chain(comparison.variants.iter().map(|v| &v.compared));
    let shares = |id: &str| files().filter_map(|file| file.shares.get(id)).collect::<Vec<_>>();
    let never = |id: &str| {
        let shares = shares(id);
        !shares.is_empty() && shares.iter().all(|share| share.value == Some(0.0))
    };
    let unseen: Vec<&str> = comparison.outcomes.iter().map(|class| class.id.as_str()).filter(|id| never(id)).collect();
    let level = each_of(unseen.len() * (1 + comparison.variants.len()), comparison.adjustment.family_level);
    let one = |id: &&str| Subject {
        variant: None,
        share: Some(Share { of: ShareOf::Class, id: (*id).to_string() }),
        estimate: none_in(comparison, comparison.plan.runs, level),
    };
    unseen.iter().map(one).collect()
}
