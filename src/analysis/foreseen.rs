//! From pairs of runs to what foresight, talks and leverage change where actors choose in an equilibrium.

use std::collections::BTreeMap;

use super::Case;
use super::counterfactuals::{ALL, difference_in};
use super::course::mean_of;
use super::estimate::{Estimate, Method, clustered, difference, fixed_n, share_of, weighted_mean};
use super::examine::health;
use super::foresight::{ChangeFinding, ForesightFinding, PairedEstimate, RealizedChange};
use super::groups::GroupRef;
use super::health::Evidence;
use super::realized::of_different_runs;
use crate::index::{ActorIdx, MoveIdx, OutcomeIdx};
use crate::tally::{Gains, Joint, Paired, Pairs};

/// Nothing where actors do not choose in an equilibrium.
pub(crate) fn foresight(case: &Case, groups: &[GroupRef], evidence: &Evidence) -> Option<ForesightFinding> {
    let own = case.experiment.foreseen.as_ref()?;
    let compared = case.experiment.is_compared();
    let other = |pairs: &Pairs, is: bool| (compared && is).then(|| change(case, groups, pairs));
    Some(ForesightFinding {
        compared,
        myopic: change(case, groups, &own.myopic),
        realized: (!case.model.moves.is_empty()).then(|| realized(case, &own.myopic_gains)),
        without_meetings: other(&own.without_meetings, !case.model.schedule.is_empty()),
        without_moves: other(&own.without_moves, case.model.without_moves().is_some()),
        health: health(case, evidence),
    })
}

fn change(case: &Case, groups: &[GroupRef], pairs: &Pairs) -> ChangeFinding {
    let endings = &pairs.endings;
    let n = endings.n();
    let by_actor = |all: &dyn Fn(ActorIdx) -> Option<PairedEstimate>| -> BTreeMap<String, PairedEstimate> {
        let actors = case.scenario.actors.iter_enumerated();
        actors.filter_map(|(i, actor)| Some((actor.id.clone(), all(i)?))).collect()
    };
    let group = |group: &GroupRef| (group.id.clone(), share(case, endings, |o| case.is_in(group, o)));
    ChangeFinding {
        runs: n,
        changed: share_of(n - endings.same(), n, case.level, case.aim(ALL)),
        outcomes: case.by_outcome(|o| share(case, endings, |other| other == o)),
        groups: groups.iter().map(group).collect(),
        payoffs: by_actor(&|i| Some(mean(case, &pairs.payoffs[i]))),
        moves: mean(case, &pairs.all_moves),
        moves_by_actor: by_actor(&|i| has_moves(case, i).then(|| mean(case, &pairs.moves[i]))),
        accepted: mean(case, &pairs.accepted),
    }
}

fn has_moves(case: &Case, i: ActorIdx) -> bool {
    case.model.moves.iter().any(|m| m.by == i)
}

/// Share of runs that end in some classes.
fn share(case: &Case, endings: &Joint, wanted: impl Fn(OutcomeIdx) -> bool) -> PairedEstimate {
    let n = endings.n();
    let of = |count: &dyn Fn(OutcomeIdx) -> u64| {
        let count = case.scenario.outcomes.keys().filter(|o| wanted(*o)).map(count).sum();
        share_of(count, n, case.level, case.aim(ALL))
    };
    PairedEstimate {
        run: of(&|o| endings.row(o)),
        twin: of(&|o| endings.column(o)),
        difference: difference_in(case, endings, case.level, ALL, &wanted),
    }
}

/// A mean, and how it differs pair by pair.
fn mean(case: &Case, paired: &Paired) -> PairedEstimate {
    let stopped = case.stop.is_some();
    let of = |moments| mean_of(moments, case.level, stopped);
    // It was counted as comparison run less run.
    let counted = of(&paired.difference);
    let difference = Estimate {
        value: counted.value.map(|d| 0.0 - d),
        interval: counted.interval.map(|[low, high]| [0.0 - high, 0.0 - low]),
        method: Method::Paired,
        ..counted
    };
    PairedEstimate { run: of(&paired.run), twin: of(&paired.twin), difference: fixed_n(difference, stopped) }
}

fn realized(case: &Case, myopic: &Gains) -> RealizedChange {
    let sides = [&case.experiment.gains, myopic];
    let paired = |[run, twin]: [Estimate; 2]| {
        let [run, twin] = [run, twin].map(|e| case.fixed_n(e));
        PairedEstimate { difference: difference(&run, &twin), run, twin }
    };
    let of = |wanted: &dyn Fn(MoveIdx) -> bool| sides.map(|gains| gains.of(wanted));
    let by_actor = |found: &dyn Fn(ActorIdx) -> PairedEstimate| {
        let actors = case.scenario.actors.iter_enumerated().filter(|(i, _)| has_moves(case, *i));
        actors.map(|(i, actor)| (actor.id.clone(), found(i))).collect()
    };
    let own = |i: ActorIdx| of(&move |m| case.model.moves[m].by == i);
    let all_losses = sides.map(|gains| {
        let [expected, other] = gains.losses.each_ref().map(|one| one.per_run(&[0], &[0, 1]));
        clustered(&of_different_runs(expected, other), case.level)
    });
    let losses = |found: [_; 2]| found.map(|(_, losses): (_, crate::tally::Clusters)| losses.per_run(&[0], &[0, 1]));
    RealizedChange {
        at_a_loss: paired(all_losses),
        at_a_loss_by_actor: by_actor(&|i| paired(losses(own(i)).map(|one| clustered(&one, case.level)))),
        gain: paired(sides.map(|gains| weighted_mean(&gains.all, case.level))),
        gain_by_actor: by_actor(&|i| paired(own(i).map(|(gains, _)| weighted_mean(&gains, case.level)))),
    }
}
