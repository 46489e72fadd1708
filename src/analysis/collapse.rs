//! Collapse of the talks: how often somebody walks out, who, and when.

use super::Case;
use super::estimate::share_of;
use super::events::{CollapseFinding, WalkOutFinding};

/// Nothing where no actor can walk out.
pub(crate) fn collapse(case: &Case) -> Option<CollapseFinding> {
    let tally = &case.experiment.tally;
    let width = tally.shape.closes();
    let share = |count: u64| share_of(count, case.runs(), case.level, case.aim(1.0));
    let can = case.scenario.actors.iter_enumerated().filter(|(_, actor)| actor.walk_out.is_some());
    let by = can.map(|(i, actor)| {
        let by_round = tally.collapses[i.0 * width + 1..(i.0 + 1) * width].to_vec();
        (actor.id.clone(), WalkOutFinding { share: share(by_round.iter().sum()), by_round })
    });
    let by: std::collections::BTreeMap<_, _> = by.collect();
    (!by.is_empty()).then(|| CollapseFinding {
        share: share(tally.after_collapse.iter().sum()),
        by,
        ended: case.by_outcome(|o| tally.after_collapse[o]),
    })
}
