//! From what was counted of a base and its variants to a comparison.

use std::collections::BTreeMap;

use super::ENGINE_VERSION;
use super::changes::{ChangeConclusions, Share, ShareOf};
use super::compare::{
    Adjustment, AdjustmentMethod, ClassChange, ClassRef, Compared, Comparison, CountedChange, Moved, PairedFinding,
    VariantFinding,
};
use super::controls::{ControlVariates, of_shares};
use super::course::mean_of;
use super::estimate::{
    Estimate, Method, controlled_difference, controlled_share, fixed_n, paired_of, share_of, variance_of_share,
};
use super::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef, StopQuantity, StopReason, StopRef, StopRule};
use super::groups::{GroupRef, Member, groups};
use crate::engine;
use crate::engine::compare::{Contrast, Variant};
use crate::index::{ActorIdx, OutcomeIdx, TiSlice};
use crate::model::Model;
use crate::plan::{Precision, RunPlan};
use crate::scenario::{OutcomeClass, Scenario};
use crate::tally::{Moments, Paired};

/// Actors that two scenarios share, by id: (position in the base, position in the variant).
#[must_use]
pub fn shared_actors(base: &Scenario, variant: &Scenario) -> Vec<(ActorIdx, ActorIdx)> {
    let place = |id: &str| variant.actors.position(|a| a.id == id);
    base.actors.iter_enumerated().filter_map(|(b, actor)| Some((b, place(&actor.id)?))).collect()
}

/// A variant ready to be played against the base.
#[must_use]
pub fn variant<'m>(base: &Scenario, scenario: &Scenario, model: &'m Model) -> Variant<'m> {
    Variant { model, shared_actors: shared_actors(base, scenario) }
}

/// Turns what was counted into a comparison. `contrasts` are in the order of `variants`.
#[must_use]
pub fn compare(base: &Scenario, variants: &[&Scenario], contrasts: &[Contrast], plan: &RunPlan) -> Comparison {
    let classes = Classes::of(base, variants);
    let adjustment = adjustment(variants.len(), &classes, plan);
    let level = adjustment.level;
    let runs = contrasts.first().map_or(plan.runs, |c| c.endings.n());
    let stop = plan.stop.and_then(|rule| stop(base, variants, contrasts, plan, rule));
    let plan = &for_intervals(plan, contrasts);
    let each = variants.iter().zip(contrasts);
    let found = Comparison {
        schema_version: SCHEMA_VERSION,
        engine_version: ENGINE_VERSION.to_string(),
        plan: PlanRef { runs, stop, ..PlanRef::of(plan) },
        digest: engine::compare::digest(contrasts),
        base: Compared {
            scenario: ScenarioRef::of(base),
            why: base.why.clone(),
            shares: match contrasts.first() {
                Some(c) => shares(base, c, 0, plan),
                None => BTreeMap::new(),
            },
        },
        variants: each.map(|(v, c)| finding(base, v, c, &classes, level, plan)).collect(),
        groups: classes.groups,
        outcomes: classes.outcomes,
        control_variates: control_variates(contrasts),
        adjustment,
        conclusions: ChangeConclusions::default(),
        warnings: Vec::new(),
    };
    found.concluded()
}

/// What the differences of a comparison are of.
pub(super) struct Classes {
    /// In the order of the base, then those that only variants have.
    pub(super) outcomes: Vec<ClassRef>,
    pub(super) groups: Vec<GroupRef>,
}

impl Classes {
    fn of(base: &Scenario, variants: &[&Scenario]) -> Self {
        Self::of_all(base, variants.iter().flat_map(|v| &v.outcomes))
    }

    pub(super) fn of_all<'c>(base: &'c Scenario, others: impl IntoIterator<Item = &'c OutcomeClass>) -> Self {
        let mut all: Vec<&OutcomeClass> = base.outcomes.iter().collect();
        for class in others {
            if all.iter().all(|o| o.id != class.id) {
                all.push(class);
            }
        }
        let groups = groups(all.iter().map(|class| Member::from(*class)));
        Self { outcomes: all.into_iter().map(class_ref).collect(), groups }
    }
}

fn adjustment(variants: usize, classes: &Classes, plan: &RunPlan) -> Adjustment {
    // A group of one class has the differences of that class.
    let sums = classes.groups.iter().filter(|group| group.outcomes.len() > 1).count();
    let comparisons = (variants * (classes.outcomes.len() + sums)).max(1) as u64;
    let level = 1.0 - (1.0 - plan.level) / comparisons as f64;
    Adjustment { method: AdjustmentMethod::Bonferroni, comparisons, family_level: plan.level, level }
}

/// The interval of a comparison that is widest.
struct Widest {
    half_width: f64,
    share: Share,
    of: StopQuantity,
    /// 0 is the base.
    variant: u64,
}

/// The widest of all intervals of shares and of differences that a comparison shows (of equally wide ones the first).
fn widest(base: &Scenario, variants: &[&Scenario], contrasts: &[Contrast], plan: &RunPlan) -> Option<Widest> {
    let classes = Classes::of(base, variants);
    let level = adjustment(variants.len(), &classes, plan).level;
    let plan = &for_intervals(plan, contrasts);
    let mut widest: Option<Widest> = None;
    for (place, (variant, contrast)) in variants.iter().zip(contrasts).enumerate() {
        for (share, change) in changes(base, variant, contrast, &classes, level, plan) {
            let variant = place as u64 + 1;
            for (one, of, variant) in [
                (&change.base, StopQuantity::Share, 0),
                (&change.variant, StopQuantity::Share, variant),
                (&change.difference, StopQuantity::Difference, variant),
            ] {
                let half_width = one.interval.map_or(1.0, |[low, high]| 0.5 * (high - low));
                if widest.as_ref().is_none_or(|w| half_width > w.half_width) {
                    widest = Some(Widest { half_width, share: share.clone(), of, variant });
                }
            }
        }
    }
    widest
}

/// Half of the widest interval of a comparison: of a share under the base or under a variant, or of a difference. A plan's rule says
/// stop once it is no more than what was asked for.
#[must_use]
pub fn half_of_widest(base: &Scenario, variants: &[&Scenario], contrasts: &[Contrast], plan: &RunPlan) -> f64 {
    widest(base, variants, contrasts, plan).map_or(0.0, |widest| widest.half_width)
}

/// The plan as intervals see it: where there are control variates, pilots planned the first look, and intervals are those of a fixed
/// number of runs.
fn for_intervals(plan: &RunPlan, contrasts: &[Contrast]) -> RunPlan {
    let are_sequences = contrasts.iter().all(|contrast| contrast.controlled.is_none());
    RunPlan { stop: plan.stop.filter(|_| are_sequences), ..*plan }
}

/// What a rule for stopping came to: all of it follows from what was counted.
fn stop(
    base: &Scenario,
    variants: &[&Scenario],
    contrasts: &[Contrast],
    plan: &RunPlan,
    rule: Precision,
) -> Option<StopRef> {
    let widest = widest(base, variants, contrasts, plan)?;
    let first = contrasts.first()?;
    let (runs, planned) = (first.endings.n(), first.planned.map(|planned| planned.0));
    Some(StopRef {
        rule: StopRule::Precision,
        half_width: rule.half_width,
        reached: widest.half_width,
        widest: widest.share,
        of: widest.of,
        variant: Some(widest.variant),
        reason: if widest.half_width <= rule.half_width { StopReason::Reached } else { StopReason::AtMost },
        at_least: rule.at_least,
        at_most: plan.runs,
        checks: plan.checks(planned).take_while(|&n| n <= runs).count() as u64,
        planned,
    })
}

pub(super) fn class_ref(class: &OutcomeClass) -> ClassRef {
    ClassRef { id: class.id.clone(), name: class.name.clone(), cause: class.cause, group: class.group.clone() }
}

/// Shares of the classes of one side of a contrast: of the base (`first` is 0), or of the variant, whose classes come after those of the
/// base.
fn shares(scenario: &Scenario, contrast: &Contrast, first: usize, plan: &RunPlan) -> BTreeMap<String, Estimate> {
    let Contrast { endings, controlled, .. } = contrast;
    let one = |(o, class): (OutcomeIdx, &OutcomeClass)| {
        let count = if first == 0 { endings.row(o) } else { endings.column(o) };
        let left = controlled.as_ref().map(|left| left.moments(|other| i128::from(other == first + o.0)));
        (class.id.clone(), share(count, endings.n(), left.as_ref(), plan.level, plan.stop))
    };
    scenario.outcomes.iter_enumerated().map(one).collect()
}

/// How far control variates make the shares of a comparison surer, in any of its scenarios.
fn control_variates(contrasts: &[Contrast]) -> Option<ControlVariates> {
    let mut all = Vec::new();
    for Contrast { endings, controlled, .. } in contrasts {
        let Some(left) = controlled else { continue };
        let rows = (0..endings.rows).map(|o| endings.row(OutcomeIdx(o)));
        let columns = (0..endings.columns).map(|o| endings.column(OutcomeIdx(o)));
        let of = |(place, count)| (count, left.moments(|other| i128::from(other == place)));
        all.extend(rows.chain(columns).enumerate().map(of));
    }
    of_shares(all)
}

/// A share, by a method that allows for how the number of runs came about; `left`: what control variates leave of it.
fn share(count: u64, n: u64, left: Option<&Moments>, level: f64, stop: Option<Precision>) -> Estimate {
    match left {
        Some(left) => controlled_share(count, left, level),
        None => share_of(count, n, level, stop.map(|rule| rule.half_width)),
    }
}

/// What a variant changes: by class, then by group.
fn changes(
    base: &Scenario,
    variant: &Scenario,
    contrast: &Contrast,
    classes: &Classes,
    level: f64,
    plan: &RunPlan,
) -> Vec<(Share, ClassChange)> {
    let one = |wanted: &dyn Fn(&OutcomeClass) -> bool| {
        change(&count(&base.outcomes, &variant.outcomes, contrast, wanted), level, plan.level, plan.stop)
    };
    let class =
        |class: &ClassRef| (Share { of: ShareOf::Class, id: class.id.clone() }, one(&|other| other.id == class.id));
    let group = |group: &GroupRef| {
        (Share { of: ShareOf::Group, id: group.id.clone() }, one(&|class| group.outcomes.contains(&class.id)))
    };
    classes.outcomes.iter().map(class).chain(classes.groups.iter().map(group)).collect()
}

fn finding(
    base: &Scenario,
    variant: &Scenario,
    contrast: &Contrast,
    classes: &Classes,
    level: f64,
    plan: &RunPlan,
) -> VariantFinding {
    let mut changes = changes(base, variant, contrast, classes, level, plan);
    let groups = changes.split_off(classes.outcomes.len());
    let by_id = |all: Vec<(Share, ClassChange)>| all.into_iter().map(|(share, change)| (share.id, change)).collect();
    let endings = &contrast.endings;
    let mut moved = Vec::new();
    let mut same = 0;
    for (r, from) in base.outcomes.iter_enumerated() {
        for (c, to) in variant.outcomes.iter_enumerated() {
            let count = endings.count(r, c);
            if from.id == to.id {
                same += count;
            }
            if count > 0 {
                moved.push(Moved { from: from.id.clone(), to: to.id.clone(), count });
            }
        }
    }
    let payoff =
        |(b, _, paired): &(ActorIdx, ActorIdx, Paired)| (base.actors[*b].id.clone(), paired_finding(paired, plan));
    VariantFinding {
        compared: Compared {
            scenario: ScenarioRef::of(variant),
            why: variant.why.clone(),
            shares: shares(variant, contrast, base.outcomes.len(), plan),
        },
        changes: by_id(changes),
        groups: by_id(groups),
        changed: share(endings.n() - same, endings.n(), None, plan.level, plan.stop),
        endings: moved,
        tension: paired_finding(&contrast.tension, plan),
        meetings: paired_finding(&contrast.meetings, plan),
        rounds: paired_finding(&contrast.rounds, plan),
        payoffs: contrast.payoffs.iter().map(payoff).collect(),
    }
}

/// Runs of some classes, under the base and under the variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counted {
    /// What control variates leave: under the base, under the variant, and of variant less base.
    pub(crate) left: Option<[Moments; 3]>,
    /// All pairs of runs.
    pub(crate) n: u64,
    /// Runs that end so under the base.
    pub(crate) base: u64,
    /// Runs that end so under the variant.
    pub(crate) variant: u64,
    /// Runs that end so under the variant only.
    pub(crate) gained: u64,
    /// Runs that end so under the base only.
    pub(crate) lost: u64,
}

/// Counts the runs of the classes that `wanted` picks, in both scenarios.
pub(super) fn count(
    base: &TiSlice<OutcomeIdx, OutcomeClass>,
    variant: &TiSlice<OutcomeIdx, OutcomeClass>,
    contrast: &Contrast,
    wanted: &dyn Fn(&OutcomeClass) -> bool,
) -> Counted {
    let endings = &contrast.endings;
    let (base_has, variant_has) = (
        |o: usize| i128::from(base.raw.get(o).is_some_and(wanted)),
        |o: usize| i128::from(variant.raw.get(o).is_some_and(wanted)),
    );
    let rows = base.len();
    let left = contrast.controlled.as_ref().map(|left| {
        let before = |o: usize| if o < rows { base_has(o) } else { 0 };
        let after = |o: usize| o.checked_sub(rows).map_or(0, variant_has);
        [left.moments(before), left.moments(after), left.moments(|o| after(o) - before(o))]
    });
    let mut counted = Counted { left, n: endings.n(), ..Counted::default() };
    for (r, from) in base.iter_enumerated() {
        for (c, to) in variant.iter_enumerated() {
            let count = endings.count(r, c);
            let (before, after) = (wanted(from), wanted(to));
            counted.base += before as u64 * count;
            counted.variant += after as u64 * count;
            counted.gained += (!before && after) as u64 * count;
            counted.lost += (before && !after) as u64 * count;
        }
    }
    counted
}

/// The difference has the level of simultaneous intervals, the shares that of the plan; `stop` is the rule that ended the
/// runs, if one did.
pub(crate) fn change(counted: &Counted, level: f64, share_level: f64, stop: Option<Precision>) -> ClassChange {
    let &Counted { n, base, variant, gained, lost, left } = counted;
    let aim = stop.map(|rule| rule.half_width);
    let plain = CountedChange {
        base: share(base, n, None, share_level, stop),
        variant: share(variant, n, None, share_level, stop),
        difference: paired_of(n, gained, lost, level, aim),
    };
    let paired = plain.difference.standard_error.map_or(0.0, |e| e * e);
    let variance_reduction =
        (paired > 0.0).then(|| (variance_of_share(base, n) + variance_of_share(variant, n)) / paired);
    let (used, counted) = match left {
        Some([before, after, change]) => (
            CountedChange {
                base: share(base, n, Some(&before), share_level, stop),
                variant: share(variant, n, Some(&after), share_level, stop),
                difference: controlled_difference(gained, lost, &change, level),
            },
            Some(plain),
        ),
        None => (plain, None),
    };
    let CountedChange { base: base_share, variant: variant_share, difference } = used;
    ClassChange { base: base_share, variant: variant_share, difference, gained, lost, variance_reduction, counted }
}

fn paired_finding(paired: &Paired, plan: &RunPlan) -> PairedFinding {
    let stopped = plan.stop.is_some();
    let mean = |m| mean_of(m, plan.level, stopped);
    let difference = Estimate { method: Method::Paired, ..mean(&paired.difference) };
    PairedFinding { base: mean(&paired.run), variant: mean(&paired.twin), difference: fixed_n(difference, stopped) }
}
