//! Why there were as many runs as there were.

use super::Case;
use super::changes::{Share, ShareOf};
use super::estimate::wilson;
use super::findings::{GivenRef, PlanRef, StopQuantity, StopReason, StopRef, StopRule};
use crate::engine::widest;
use crate::plan::{Precision, RunPlan};

/// The plan as it was played.
pub(crate) fn plan(case: &Case, plan: &RunPlan) -> PlanRef {
    let stop = plan.stop.and_then(|rule| stop(case, plan, rule));
    let conditions: Vec<String> = case.model.given.iter().map(|given| given.text.clone()).collect();
    // Without a rule for stopping all runs of the plan are played.
    let given = (!conditions.is_empty()).then(|| GivenRef {
        conditions,
        simulated: plan.runs,
        share: wilson(case.runs(), plan.runs, plan.level),
    });
    PlanRef { runs: case.runs(), stop, given, ..PlanRef::of(plan) }
}

/// All of it follows from what was counted, so nobody needs to have watched.
fn stop(case: &Case, plan: &RunPlan, rule: Precision) -> Option<StopRef> {
    let planned = case.experiment.planned.map(|planned| planned.0);
    let widest = widest(&case.experiment.tally.outcomes, &case.experiment.controlled, &rule, plan.level)?;
    Some(StopRef {
        rule: StopRule::Precision,
        half_width: rule.half_width,
        reached: widest.half_width,
        widest: Share { of: ShareOf::Class, id: case.scenario.outcomes[widest.outcome].id.clone() },
        of: StopQuantity::Share,
        variant: None,
        reason: if widest.half_width <= rule.half_width { StopReason::Reached } else { StopReason::AtMost },
        at_least: rule.at_least,
        at_most: plan.runs,
        checks: plan.checks(planned).take_while(|&n| n <= case.runs()).count() as u64,
        planned,
    })
}
