//! How runs went: endings, rounds, leverage, forums, proposals, agreements, beliefs, payoffs.

use std::collections::BTreeMap;

use super::Case;
use super::estimate::{clustered, fixed_n, mean};
use super::findings::*;
use super::groups::{GroupFinding, GroupRef};
use super::points::counted;
use super::static_points::AtTheStart;
use crate::engine::choice::reason::{N_PARTS, Reason};
use crate::index::{ActorIdx, ForumIdx, MoveIdx, OutcomeIdx, PackageIdx, ProposalIdx};
use crate::tally::{Clusters, Counter, Moments, bin_value};

/// Shares of outcome classes.
pub(crate) fn outcomes(case: &Case) -> Vec<OutcomeFinding> {
    let counts = &case.experiment.tally.outcomes;
    let one = |(o, class): (OutcomeIdx, &crate::scenario::OutcomeClass)| {
        let (share, counted) = case.share_of_classes(|other| other == o);
        OutcomeFinding {
            id: class.id.clone(),
            name: class.name.clone(),
            cause: class.cause,
            group: class.group.clone(),
            count: counts[o],
            share,
            counted,
        }
    };
    case.scenario.outcomes.iter_enumerated().map(one).collect()
}

/// Shares of groups of classes.
pub(crate) fn groups(case: &Case, groups: &[GroupRef]) -> Vec<GroupFinding> {
    let counts = &case.experiment.tally.outcomes;
    let one = |group: &GroupRef| {
        let count = counts.keys().filter(|o| case.is_in(group, *o)).map(|o| counts[o]).sum();
        let (share, counted) = case.share_of_classes(|o| case.is_in(group, o));
        GroupFinding { group: group.clone(), count, share, counted }
    };
    groups.iter().map(one).collect()
}

/// Mean of what was counted; `stopped` where a rule stopped the runs.
pub(crate) fn mean_of(m: &Moments, level: f64, stopped: bool) -> Estimate {
    fixed_n(mean(m.n, m.total(), m.deviations(), level), stopped)
}

/// Value at a share of a histogram given as (value, count) in rising order; `None` for an empty one.
fn quantile(bins: &[(f64, u64)], share: f64) -> Option<f64> {
    let n: u64 = bins.iter().map(|b| b.1).sum();
    let wanted = ((share * n as f64).ceil() as u64).max(1);
    let mut seen = 0;
    bins.iter().find_map(|&(value, count)| {
        seen += count;
        (n > 0 && seen >= wanted).then_some(value)
    })
}

fn spread(case: &Case, m: &Moments, bins: &[(f64, u64)]) -> Spread {
    Spread {
        mean: mean_of(m, case.level, case.stop.is_some()),
        q05: quantile(bins, 0.05),
        q25: quantile(bins, 0.25),
        q50: quantile(bins, 0.5),
        q75: quantile(bins, 0.75),
        q95: quantile(bins, 0.95),
    }
}

/// Histogram of tension at the close of a round, over the classes that `wanted` picks.
fn tension_bins(case: &Case, round: usize, wanted: impl Fn(OutcomeIdx) -> bool) -> Vec<(f64, u64)> {
    let mut bins: BTreeMap<u32, u64> = BTreeMap::new();
    for o in case.scenario.outcomes.keys().filter(|o| wanted(*o)) {
        let range = (o.0 as u32, round as u32, 0)..=(o.0 as u32, round as u32, u32::MAX);
        for (&(_, _, bin), &n) in case.experiment.tally.tension_bins.range(range) {
            *bins.entry(bin).or_default() += n;
        }
    }
    bins.into_iter().map(|(bin, n)| (bin as f64 / 20.0, n)).collect()
}

fn tension(case: &Case, round: usize, wanted: impl Fn(OutcomeIdx) -> bool) -> (Spread, u64) {
    let width = case.model.rounds as usize + 1;
    let mut moments = Moments::default();
    for o in case.scenario.outcomes.keys().filter(|o| wanted(*o)) {
        moments.merge(&case.experiment.tally.tension[o.0 * width + round]);
    }
    (spread(case, &moments, &tension_bins(case, round, wanted)), moments.n)
}

/// Round by round.
pub(crate) fn rounds(case: &Case) -> Vec<RoundFinding> {
    let width = case.model.rounds as usize + 1;
    (0..width)
        .map(|round| {
            let (tension, running) = tension(case, round, |_| true);
            RoundFinding {
                round: round as u32,
                running,
                tension,
                ended: case.by_outcome(|o| case.experiment.tally.ended[o.0 * width + round]),
            }
        })
        .collect()
}

/// Tension by ending.
pub(crate) fn fans(case: &Case) -> Vec<TensionFan> {
    let tally = &case.experiment.tally;
    let seen = tally.outcomes.keys().filter(|&o| tally.outcomes[o] > 0);
    seen.map(|o| {
        let rounds = (0..=case.model.rounds as usize).map(|round| tension(case, round, |class| class == o));
        let (rounds, running) = rounds.unzip();
        TensionFan { outcome: case.scenario.outcomes[o].id.clone(), n: tally.outcomes[o], rounds, running }
    })
    .collect()
}

/// Uses of leverage.
pub(crate) fn moves(case: &Case) -> Vec<MoveFinding> {
    let width = case.model.rounds as usize + 1;
    let one = |(m, leverage): (MoveIdx, &crate::scenario::Move)| MoveFinding {
        id: leverage.id.clone(),
        name: leverage.name.clone(),
        actor: case.scenario.actors[leverage.by].id.clone(),
        by_round: case.experiment.tally.plays[m.0 * width + 1..(m.0 + 1) * width].to_vec(),
        at_a_loss: at_a_loss(case, &case.experiment.tally.each_move_by_run[m]),
    };
    case.scenario.moves.iter_enumerated().map(one).collect()
}

/// Share of moves that were a net loss for the actor.
pub(crate) fn moves_at_a_loss(case: &Case) -> Estimate {
    at_a_loss(case, &case.experiment.tally.moves_by_run)
}

/// Share of moves, counted by run, that were a net loss for the actor.
fn at_a_loss(case: &Case, by_run: &Clusters) -> Estimate {
    case.fixed_n(clustered(&by_run.per_run(&[0], &[0, 1]), case.level))
}

fn by_reason(counts: &[u64]) -> BTreeMap<String, u64> {
    Reason::ALL.iter().zip(counts).map(|(reason, &n)| (reason.id().to_owned(), n)).collect()
}

/// By reason, what had the largest part; of those reasons that were weighed.
fn largest_parts(counts: &[u64]) -> BTreeMap<String, BTreeMap<String, u64>> {
    let weighed = Reason::ALL.iter().zip(counts.chunks(N_PARTS)).filter(|(_, parts)| parts.iter().any(|n| *n > 0));
    weighed.map(|(reason, parts)| (reason.id().to_owned(), by_reason(parts))).collect()
}

/// Forums.
pub(crate) fn forums(case: &Case) -> Vec<ForumFinding> {
    let tally = &case.experiment.tally;
    let n = Reason::ALL.len();
    let one = |(f, forum): (ForumIdx, &crate::scenario::Forum)| ForumFinding {
        id: forum.id.clone(),
        name: forum.name.clone(),
        weight: case.model.numbers.base[case.model.forums[f].weight],
        meetings: tally.meetings[f],
        offers: tally.offers[f],
        accepted: tally.taken[f],
        ratified: tally.ratified[f],
        not_ratified: tally.not_ratified[f],
        refusals: by_reason(&tally.refusals[f.0 * n..(f.0 + 1) * n]),
        largest_parts: largest_parts(&tally.largest_parts[f.0 * n * N_PARTS..(f.0 + 1) * n * N_PARTS]),
    };
    case.scenario.forums.iter_enumerated().map(one).collect()
}

/// Named proposals.
pub(crate) fn proposals(case: &Case, statics: &AtTheStart) -> Vec<ProposalFinding> {
    let tally = &case.experiment.tally;
    let n = Reason::ALL.len();
    let one = |(p, proposal): (ProposalIdx, &crate::scenario::Proposal)| ProposalFinding {
        id: proposal.id.clone(),
        name: proposal.name.clone(),
        by: case.scenario.actors[proposal.by].id.clone(),
        forum: case.scenario.forums[proposal.at].id.clone(),
        utility: statics.utilities[p].clone(),
        tabled: tally.tabled[p],
        accepted: tally.proposal_taken[p],
        refused: by_reason(&tally.proposal_refusals[p.0 * n..(p.0 + 1) * n]),
    };
    case.scenario.proposals.iter_enumerated().map(one).collect()
}

/// Ids of a package's levels.
pub(crate) fn level_names(case: &Case, forum: ForumIdx, package: PackageIdx) -> BTreeMap<String, String> {
    let f = &case.model.forums[forum];
    f.issues
        .iter()
        .zip(f.package(package))
        .map(|(&k, &level)| {
            let issue = &case.scenario.issues[k];
            (issue.id.clone(), issue.levels[level as usize].id.clone())
        })
        .collect()
}

/// What was agreed.
pub(crate) fn agreements(case: &Case) -> AgreementFinding {
    const SHOWN: usize = 20;
    let tally = &case.experiment.tally;
    let mut packages: Vec<((u32, u32), u64)> = tally.packages.iter().map(|(key, n)| (*key, *n)).collect();
    packages.sort_by_key(|(key, n)| (std::cmp::Reverse(*n), *key));
    let shown = packages.iter().take(SHOWN).map(|&((forum, z), count)| {
        let (forum, z) = (ForumIdx(forum as usize), PackageIdx(z as usize));
        PackageCount { forum: case.scenario.forums[forum].id.clone(), levels: level_names(case, forum, z), count }
    });
    let issue_levels = case.scenario.issues.iter_enumerated().map(|(k, issue)| {
        let first = tally.shape.first_level(k);
        let levels = issue.levels.iter().zip(&tally.levels[first..]).map(|(level, n)| (level.id.clone(), *n));
        (issue.id.clone(), levels.collect())
    });
    let grids = case.scenario.issues.iter().filter(|issue| issue.grid > 0);
    // The last kind is all agreements.
    let short = |which: usize| case.fixed_n(clustered(&tally.deals_by_run.per_run(&[which], &[3]), case.level));
    AgreementFinding {
        packages: shown.collect(),
        issue_levels: issue_levels.collect(),
        grids: grids.map(|issue| (issue.id.clone(), issue.grid)).collect(),
        runs_with_agreement: tally.with_agreement,
        error_deal_share: short(2),
        error_deal_share_proposers: short(0),
        error_deal_share_responders: short(1),
    }
}

/// Beliefs about each point of each type, by true point.
pub(crate) fn beliefs(case: &Case) -> Vec<BeliefFinding> {
    let tally = &case.experiment.tally;
    let width = case.model.rounds as usize + 1;
    let believed = |m: &Moments| mean_of(m, case.level, case.stop.is_some());
    let mut found = Vec::new();
    let mut first = 0;
    for (t, ty) in case.scenario.types.iter_enumerated() {
        let points = counted(ty);
        let n = points.len();
        let names: Vec<String> = points.iter().map(|p| p.id.clone()).collect();
        for (point, p) in points.iter().enumerate() {
            let row = |truth: usize, round: usize| (tally.shape.first_belief(t) + truth * n + point) * width + round;
            let by_round = (0..width)
                .map(|round| (0..n).map(|truth| believed(&tally.beliefs[row(truth, round)])).collect())
                .collect();
            found.push(BeliefFinding {
                r#type: ty.id.clone(),
                point: p.id.clone(),
                prior: p.probability,
                points: names.clone(),
                by_round,
                at_stop: believed(&tally.beliefs_at_stop[first + point]),
            });
        }
        first += n;
    }
    found
}

/// Payoffs.
pub(crate) fn actors(case: &Case) -> Vec<ActorFinding> {
    let tally = &case.experiment.tally;
    let one = |(i, actor): (ActorIdx, &crate::scenario::Actor)| {
        let range = (i.0 as u32, i32::MIN)..=(i.0 as u32, i32::MAX);
        let bins: Vec<(f64, u64)> = tally.payoff_bins.range(range).map(|(&(_, bin), &n)| (bin_value(bin), n)).collect();
        let s = spread(case, &tally.payoff[i], &bins);
        ActorFinding {
            id: actor.id.clone(),
            name: actor.name.clone(),
            payoff: s.mean,
            q05: s.q05,
            q25: s.q25,
            q50: s.q50,
            q75: s.q75,
            q95: s.q95,
        }
    };
    case.scenario.actors.iter_enumerated().map(one).collect()
}
