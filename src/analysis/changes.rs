//! What a reader takes away from a comparison, and what to know before using it. `render` words both.
//!
//! Each statement is a test. Its interval is one of the simultaneous ones (Bonferroni over variants × shares), so that all
//! statements hold together with the confidence of the family, however many variants were tried.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::compare::{ClassChange, Comparison, VariantFinding};
use super::conclusions::each_of;
use super::estimate::{none_of, share_of};
use super::findings::Estimate;
use super::warnings::runs_to_decide_difference;
use crate::scenario::{Cause, Group};

/// A difference within ± so much makes a variant equivalent to the base, as a share: that of the value of talks.
pub const BAND: f64 = 0.02;

/// What a difference is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// War of any cause.
    War,
    /// Endings that ask for something agreed.
    Agreement,
    /// One class, by its place in [`Comparison::outcomes`].
    Class(usize),
}

impl Of {
    /// Everything that a comparison has differences of: war and agreement, if any class is, then the classes.
    #[must_use]
    pub fn all(comparison: &Comparison) -> Vec<Of> {
        let classes = &comparison.outcomes;
        let sum = |of: Of, any: bool| any.then_some(of);
        let war = sum(Of::War, classes.iter().any(|class| class.cause.is_some_and(Cause::is_war)));
        let agreement = sum(Of::Agreement, classes.iter().any(|class| class.agreement));
        war.into_iter().chain(agreement).chain((0..classes.len()).map(Of::Class)).collect()
    }

    /// The same, without a class that is all there is of war or of agreement: it would say the same again.
    fn distinct(comparison: &Comparison) -> Vec<Of> {
        let alone = |group: Group| comparison.outcomes.iter().filter(|class| class.group == group).count() == 1;
        let again = |of: &Of| match *of {
            Of::Class(class) => {
                let group = comparison.outcomes[class].group;
                group != Group::Other && alone(group)
            }
            Of::War | Of::Agreement => false,
        };
        Of::all(comparison).into_iter().filter(|of| !again(of)).collect()
    }

    /// What a variant changes in it.
    #[must_use]
    pub fn change<'a>(self, comparison: &Comparison, variant: &'a VariantFinding) -> &'a ClassChange {
        match self {
            Of::War => &variant.war,
            Of::Agreement => &variant.agreement,
            Of::Class(class) => &variant.changes[&comparison.outcomes[class].id],
        }
    }

    fn share(self, comparison: &Comparison) -> Share {
        match self {
            Of::War => Share { of: ShareOf::War, outcome: None },
            Of::Agreement => Share { of: ShareOf::Agreement, outcome: None },
            Of::Class(class) => Share { of: ShareOf::Class, outcome: Some(comparison.outcomes[class].id.clone()) },
        }
    }
}

words! {
    /// What a share is of.
    ShareOf {
        /// War of any cause.
        War = "war",
        /// Endings that require an agreement.
        Agreement = "agreement",
        /// One outcome class.
        Class = "class",
    }
}

/// The share that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Share {
    /// Which share: a sum over classes, or one class.
    pub of: ShareOf,
    /// The outcome class; null for a sum over classes.
    pub outcome: Option<String>,
}

/// What a comparison shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangeConclusions {
    /// War and agreement, if any class is, then every class: which variants change it.
    pub shares: Vec<ChangeOfShare>,
    /// The variant that changes the ending of most runs; null where no run ends differently.
    pub endings: Option<MostEndings>,
}

/// Which variants change a share. Variants are numbered from 1; each of them stands in one of three lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangeOfShare {
    /// Which share it is.
    #[serde(flatten)]
    pub share: Share,
    /// Variants whose difference excludes zero, the largest first.
    pub changed: Vec<Changed>,
    /// Of these, those whose size cannot be told from that of the first.
    pub tied: Vec<u64>,
    /// Variants whose difference includes zero and lies within the band: the change, if any, is smaller than that.
    pub equivalent: Vec<u64>,
    /// Variants whose difference includes zero and reaches beyond the band.
    pub undecided: Vec<u64>,
    /// Half of the band around zero, as a share, at least 0.
    pub band: f64,
    /// Number of runs that would about decide all; null where all are decided.
    pub runs_needed: Option<u64>,
}

/// A variant that changes a share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Changed {
    /// Number of the variant, from 1.
    pub variant: u64,
    /// Share under the variant less share under the base, −1 to 1; one of the simultaneous intervals.
    pub difference: Estimate,
}

/// The variant that changes the ending of most runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct MostEndings {
    /// Number of the variant, from 1.
    pub variant: u64,
    /// Share of runs that it ends differently, at a level adjusted for all variants (Bonferroni).
    pub changed: Estimate,
    /// Other variants whose share cannot be told from it, the largest first.
    pub tied: Vec<u64>,
}

words! {
    /// Which warning about a comparison: its code is stable. The codes go on where those of single experiments end.
    Code {
        /// Whether variants change a share is undecided.
        Undecided = "R010",
        /// Variants are equivalent to the base on every ending.
        Equivalent = "R011",
        /// No run ended differently under a variant.
        EndingsUnchanged = "R012",
        /// A variant is the same as the base in all that is counted of every run.
        NothingChanged = "R013",
        /// An ending was never seen, neither under the base nor under any variant.
        NeverSeen = "R014",
    }
}

impl Code {
    /// The share that its rule compares with; none where there is none.
    #[must_use]
    pub fn threshold(self) -> Option<f64> {
        matches!(self, Code::Undecided | Code::Equivalent).then_some(BAND)
    }
}

/// One warning about a comparison: a rule, and all that meets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangeWarning {
    /// What it says, in words; empty as long as nobody has worded it.
    pub text: String,
    /// Which rule was met. `docs/warnings.md` has meaning, rule and advice.
    pub code: Code,
    /// What it is about; never empty.
    pub subjects: Vec<Subject>,
    /// The share that the rule compares with; null where there is none.
    pub threshold: Option<f64>,
    /// Number of runs that would about decide it; null where it is decided.
    pub runs_needed: Option<u64>,
}

/// A variant, an ending, or what a variant changes in one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Subject {
    /// Number of the variant, from 1; null where it is about the base and all variants.
    pub variant: Option<u64>,
    /// Which share; null where it is about all endings.
    pub share: Option<Share>,
    /// What the rule looked at: the difference (the widest one, where it is about all endings), or a share that is 0.
    pub estimate: Estimate,
}

/// The number of a variant, from its place.
fn number(place: usize) -> u64 {
    place as u64 + 1
}

/// What a comparison shows.
#[must_use]
pub fn conclusions(comparison: &Comparison) -> ChangeConclusions {
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
    let aim = comparison.plan.stop.as_ref().map(|stop| stop.half_width);
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
#[must_use]
pub fn warnings(comparison: &Comparison) -> Vec<ChangeWarning> {
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
    match &comparison.plan.stop {
        Some(stop) => share_of(0, n, level, Some(stop.half_width)),
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
        share: Some(Share { of: ShareOf::Class, outcome: Some((*id).to_string()) }),
        estimate: none_in(comparison, comparison.plan.runs, level),
    };
    unseen.iter().map(one).collect()
}
