//! Step 6: counts become findings. Every estimate is a point with a standard error and an interval.

use crate::engine::Experiment;
use crate::index::{OutcomeIdx, TiVec};
use crate::model::Model;
use crate::plan::{Precision, RunPlan};
use crate::scenario::Scenario;

#[macro_use]
mod word;

pub mod against;
pub mod changes;
mod collapse;
pub mod compare;
pub mod conclude;
pub mod conclusions;
pub mod contrast;
pub mod controls;
pub mod counterfactuals;
pub mod course;
pub mod discover;
mod endings;
pub mod equilibrium;
pub mod estimate;
pub mod events;
pub mod exact;
mod examine;
pub mod explain;
pub mod extensive;
pub mod features;
pub mod findings;
pub mod flip;
pub mod flip_map;
mod foreseen;
pub mod foresight;
pub mod global;
pub mod goal;
pub mod groups;
mod hazards;
pub mod health;
pub mod indices;
pub mod inputs;
pub mod labels;
pub mod left_out;
pub mod metagame;
pub mod packages;
pub mod played;
pub mod points;
mod realized;
pub mod replay;
pub mod sensitivity;
pub mod static_points;
pub mod stop;
pub mod strategies;
pub mod subsets;
pub mod sweep;
mod talk_effects;
pub mod talks;
pub mod typical;
mod valued;
mod warn;
pub mod warnings;
pub mod worth;

use conclusions::Conclusions;
use findings::*;
use groups::GroupRef;
use health::Evidence;

/// Version of the engine: two versions may give different numbers for the same scenario, plan and seed.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What everything in this step looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) model: &'a Model,
    pub(crate) experiment: &'a Experiment,
    /// By class: whether its group is one of those that are followed.
    pub(crate) followed: &'a TiVec<OutcomeIdx, bool>,
    pub(crate) level: f64,
    /// The rule that said when to stop, if one did that looked at confidence sequences.
    pub(crate) stop: Option<Precision>,
}

impl Case<'_> {
    pub(crate) fn runs(&self) -> u64 {
        self.experiment.tally.runs
    }

    /// Share of all runs that are of a class.
    pub(crate) fn share(&self, class: OutcomeIdx) -> Estimate {
        self.share_of_classes(|o| o == class).0
    }

    /// Share of all runs that are of some classes, by a method that allows for how the number of runs came about; and where control
    /// variates adjust it, the share as counted.
    pub(crate) fn share_of_classes(&self, wanted: impl Fn(OutcomeIdx) -> bool) -> (Estimate, Option<Estimate>) {
        let outcomes = &self.experiment.tally.outcomes;
        let count = outcomes.iter_enumerated().filter(|(o, _)| wanted(*o)).map(|(_, n)| n).sum();
        let counted = estimate::share_of(count, self.runs(), self.level, self.aim(1.0));
        let Some(controlled) = &self.experiment.controlled else { return (counted, None) };
        let left = controlled.moments(|class| i128::from(wanted(OutcomeIdx(class))));
        (estimate::controlled_share(count, &left, self.level), Some(counted))
    }

    /// The half-width for which confidence sequences of a part of all runs should be narrow; none where no rule stopped them.
    /// The part must not depend on the runs.
    pub(crate) fn aim(&self, part: f64) -> Option<f64> {
        self.stop.map(|rule| estimate::aim_of_part(rule.half_width, part))
    }

    /// An estimate whose interval makes no allowance for a rule that stopped the runs; its method says so if one did.
    pub(crate) fn fixed_n(&self, estimate: Estimate) -> Estimate {
        estimate::fixed_n(estimate, self.stop.is_some())
    }

    /// Whether a class is one of a group.
    pub(crate) fn is_in(&self, group: &GroupRef, class: OutcomeIdx) -> bool {
        self.scenario.outcomes[class].group == group.id
    }

    /// An entry for each outcome, by id.
    pub(crate) fn by_outcome<T>(&self, f: impl Fn(OutcomeIdx) -> T) -> std::collections::BTreeMap<String, T> {
        self.scenario.outcomes.iter_enumerated().map(|(o, class)| (class.id.clone(), f(o))).collect()
    }
}

/// Turns what was counted into findings.
///
/// Undefined numbers (the mean of nothing, a correlation with what never varies) are `None`; a class that was never
/// seen keeps the interval of its share.
#[must_use]
pub fn analyse(scenario: &Scenario, model: &Model, experiment: &Experiment, plan: &RunPlan) -> Findings {
    analyse_with(scenario, model, experiment, plan, &Evidence::default())
}

/// The same, with what is known of the fit that the runs follow.
#[must_use]
pub fn analyse_with(
    scenario: &Scenario,
    model: &Model,
    experiment: &Experiment,
    plan: &RunPlan,
    evidence: &Evidence,
) -> Findings {
    let groups = groups::groups_of(scenario);
    let in_followed = |id: &String| groups.iter().any(|group| group.followed && group.outcomes.contains(id));
    let followed = scenario.outcomes.iter().map(|class| in_followed(&class.id)).collect();
    let stop = plan.stop.filter(|_| experiment.planned.is_none());
    let case = Case { scenario, model, experiment, followed: &followed, level: plan.level, stop };
    let statics = static_points::at_the_start(scenario, model);
    // Without equilibria of the games compared with there is nothing, rather than zeros.
    let compared = experiment.is_compared();
    let mut findings = Findings {
        schema_version: SCHEMA_VERSION,
        engine_version: ENGINE_VERSION.to_string(),
        scenario: ScenarioRef { values: model.values().cloned(), ..ScenarioRef::of(scenario) },
        plan: stop::plan(&case, plan),
        digest: experiment.tally.digest(),
        groups: course::groups(&case, &groups),
        outcomes: course::outcomes(&case),
        endings_by_input: endings::by_input(&case),
        control_variates: controls::of_experiment(&case),
        rounds: course::rounds(&case),
        hazards: hazards::by_round(&case),
        collapse: collapse::collapse(&case),
        tension_by_outcome: course::fans(&case),
        moves: course::moves(&case),
        moves_at_a_loss: course::moves_at_a_loss(&case),
        realized_gains: realized::gains(&case),
        forums: course::forums(&case),
        proposals: course::proposals(&case, &statics),
        bargaining: statics.bargaining,
        agreements: course::agreements(&case),
        beliefs: course::beliefs(&case),
        actors: course::actors(&case),
        inputs: inputs::inputs(&case, &groups),
        sources: counterfactuals::sources(&case),
        value_of_talks: if compared {
            counterfactuals::differences(&case, &experiment.talks, counterfactuals::ALL)
        } else {
            Default::default()
        },
        talks: if compared { talk_effects::talks(&case, &groups) } else { Vec::new() },
        value_of_beliefs: counterfactuals::differences(&case, &experiment.beliefs, counterfactuals::TENTH),
        changed_by_beliefs: counterfactuals::changed(&case, &experiment.beliefs),
        precision_band: if compared { counterfactuals::band(&case) } else { Default::default() },
        after_meeting: counterfactuals::after_meetings(&case),
        typical_runs: typical::runs(&case),
        foresight: foreseen::foresight(&case, &groups, evidence),
        conclusions: Conclusions { ending: None, driver: None, refusal: None },
        warnings: Vec::new(),
    };
    findings.conclusions =
        conclude::conclusions(&findings, &experiment.tally.refusals_by_run, experiment.controlled.as_ref());
    findings.warnings = warn::warnings(&case, &findings);
    findings
}
