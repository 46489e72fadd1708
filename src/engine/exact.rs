//! The exact outcome distribution of a small game: the same engine, on every branch.
//!
//! Situations move forward stage by stage with their probabilities. Situations that several paths lead to are merged,
//! so that a ladder of hundreds of rounds stays small. Numbers within 2⁻³² of each other count as equal.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::distribution::Distribution;
use crate::engine::game::situation::{Key, Situation, Stage, rounded};
use crate::engine::luck::branches::Branches;
use crate::engine::round::player::Player;
use crate::index::{ActorIdx, DrawIdx, OutcomeIdx, PointIdx, TiSlice, TiVec, TypeIdx, ti_vec};
use crate::maths::chance::weigh;
use crate::model::Model;
use crate::scenario::Ending;

/// The exact outcome distribution of a game: probabilities and expectations without sampling error.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeDistribution {
    /// Of all runs.
    pub all: Share,
    /// Of the runs in which a type is at a point, by type and point.
    pub given: TiVec<TypeIdx, TiVec<PointIdx, Share>>,
    /// Probability that the run ends, by round (from 1; index 0 is unused) and outcome class.
    pub ended: Vec<TiVec<OutcomeIdx, f64>>,
    /// Number of different situations, at all stages of all rounds.
    pub situations: u64,
    /// Number of paths through single stages that were played.
    pub branches: u64,
}

/// A part of all runs: sums over it, weighted by probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// Probability of a run to be in this part.
    pub probability: f64,
    /// Joint probability of this part and each outcome class.
    pub outcomes: TiVec<OutcomeIdx, f64>,
    /// Joint probability of this part and each way of ending: force, accident, clash, outcome class, horizon.
    pub endings: [f64; 5],
    /// Expected payoff of each actor, discounted to round 1, times the probability of this part.
    pub payoff: TiVec<ActorIdx, f64>,
    /// Expected round in which the run ends, times the probability of this part.
    pub rounds: f64,
}

/// Position of a way of ending in [`Share::endings`].
#[must_use]
pub fn ending_position(ended: Ending) -> usize {
    match ended {
        Ending::Force(_) => 0,
        Ending::Accident => 1,
        Ending::Clash => 2,
        Ending::Outcome => 3,
        Ending::Horizon => 4,
    }
}

impl Share {
    pub(super) fn new(model: &Model) -> Self {
        Self {
            probability: 0.0,
            outcomes: ti_vec![0.0; model.outcomes.len()],
            endings: [0.0; 5],
            payoff: ti_vec![0.0; model.n_actors()],
            rounds: 0.0,
        }
    }

    /// Adds runs that end in a class, in one of the ways of ending, in a round.
    pub(super) fn add(
        &mut self,
        (class, ending, round): (OutcomeIdx, usize, u32),
        probability: f64,
        payoff: &TiSlice<ActorIdx, f64>,
    ) {
        self.probability += probability;
        self.outcomes[class] += probability;
        self.endings[ending] += probability;
        self.rounds += weigh(probability, f64::from(round));
        self.payoff.iter_mut().zip(payoff).for_each(|(sum, p)| *sum += p);
    }
}

/// Why the exact outcome distribution of a game cannot be computed here.
#[derive(Debug, Clone, PartialEq)]
pub enum Obstacle {
    /// An uncertain number is continuous: position of the draw.
    Input(DrawIdx),
    /// The noise of tension is continuous.
    Noise,
    /// More branches than allowed.
    TooMany {
        /// Round that was reached.
        round: u32,
    },
    /// Situations of a round that take more than [`MOST_BYTES`].
    TooLarge {
        /// Round that was reached.
        round: u32,
    },
    /// The caller canceled it.
    Stopped,
}

/// Memory for the situations of one stage.
pub const MOST_BYTES: usize = 2 << 30;

/// A situation with the probability of coming to it.
struct Weighed {
    situation: Situation,
    probability: f64,
    /// Paid so far, times the probability.
    paid: TiVec<ActorIdx, f64>,
}

/// Walks every branch of a game, at most `most` of them.
///
/// # Errors
///
/// An [`Obstacle`]: something continuous, too many branches, situations too large, or `stop` was set.
pub fn outcome_distribution(model: &Model, most: u64, stop: &AtomicBool) -> Result<OutcomeDistribution, Obstacle> {
    outcome_distribution_of(model, Player::new(model, false), most, stop)
}

/// The same with a player whose actors have a foresight of their own.
///
/// # Errors
///
/// As [`outcome_distribution`].
pub fn outcome_distribution_of<'m>(
    model: &'m Model,
    mut player: Player<'m>,
    most: u64,
    stop: &'m AtomicBool,
) -> Result<OutcomeDistribution, Obstacle> {
    let finite = |d: &Distribution| matches!(d, Distribution::Discrete { .. });
    if let Some(draw) = model.draws.position(|d| !finite(&d.distribution)) {
        return Err(Obstacle::Input(draw));
    }
    if model.tension.noise.as_ref().is_some_and(|n| !finite(n)) {
        return Err(Obstacle::Noise);
    }
    // Each combination of types starts a branch, and there can be too many even to count one by one.
    let possible = |prior: &[f64]| prior.iter().filter(|p| **p > 0.0).count() as u64;
    if model.groups.iter().fold(1, |n: u64, group| n.saturating_mul(possible(&group.prior.raw))) > most {
        return Err(Obstacle::TooMany { round: 1 });
    }
    player.heed(stop);
    let mut law = OutcomeDistribution {
        all: Share::new(model),
        given: model.types.iter().map(|t| ti_vec![Share::new(model); t.prior.len()]).collect(),
        ended: vec![ti_vec![0.0; model.outcomes.len()]; model.rounds as usize + 1],
        situations: 0,
        branches: 0,
    };
    let mut front = Front::default();
    let mut starts = 0;
    let begun = Branches::try_each(|branches| {
        starts += 1;
        player.start(0, branches);
        let paid = ti_vec![0.0; model.n_actors()];
        front.merge(model, Weighed { situation: player.situation(), probability: branches.probability(), paid });
        may_go_on(starts, most, &front, stop, 1)
    });
    law.branches = starts;
    if let ControlFlow::Break(obstacle) = begun {
        return Err(obstacle);
    }
    let mut stage = Stage::Meeting;
    while !front.situations.is_empty() {
        law.situations += front.situations.len() as u64;
        let mut next = Front::default();
        let mut follows = stage;
        for from in front.situations.values() {
            let round = from.situation.state.round;
            let walked = Branches::try_each(|branches| {
                law.branches += 1;
                player.resume(&from.situation);
                let then = player.advance(stage, branches);
                let chance = branches.probability();
                let probability = from.probability * chance;
                let paid = from.paid.iter().zip(&player.record().payoff);
                let paid: TiVec<ActorIdx, f64> =
                    paid.map(|(before, now)| weigh(chance, *before) + weigh(probability, *now)).collect();
                match then {
                    Some(stage) => {
                        follows = stage;
                        next.merge(model, Weighed { situation: player.situation(), probability, paid });
                    }
                    None => law.end(&player, probability, &paid),
                }
                may_go_on(law.branches, most, &next, stop, round)
            });
            if let ControlFlow::Break(obstacle) = walked {
                return Err(obstacle);
            }
        }
        front = next;
        stage = follows;
    }
    Ok(law)
}

/// Whether limits on branches and memory allow one more branch.
fn may_go_on(branches: u64, most: u64, front: &Front, stop: &AtomicBool, round: u32) -> ControlFlow<Obstacle> {
    if stop.load(Ordering::Relaxed) {
        return ControlFlow::Break(Obstacle::Stopped);
    }
    if branches > most {
        return ControlFlow::Break(Obstacle::TooMany { round });
    }
    if front.bytes > MOST_BYTES {
        return ControlFlow::Break(Obstacle::TooLarge { round });
    }
    ControlFlow::Continue(())
}

/// The situations of one stage, and about how much memory they take.
#[derive(Default)]
struct Front {
    situations: BTreeMap<Key, Weighed>,
    bytes: usize,
}

impl Front {
    fn merge(&mut self, model: &Model, at: Weighed) {
        match self.situations.entry(at.situation.key(model, &[], rounded)) {
            Entry::Vacant(free) => {
                // What is in the key is in the situation too; the rest is of one size.
                self.bytes += 2 * size_of_val(free.key().numbers()) + size_of::<(Key, Weighed)>();
                free.insert(at);
            }
            Entry::Occupied(mut same) => {
                let same = same.get_mut();
                same.probability += at.probability;
                same.paid.iter_mut().zip(&at.paid).for_each(|(sum, p)| *sum += p);
            }
        }
    }
}

impl OutcomeDistribution {
    fn end(&mut self, player: &Player, probability: f64, paid: &TiSlice<ActorIdx, f64>) {
        let record = player.record();
        let end = (record.outcome, ending_position(record.ended), record.end_round);
        self.all.add(end, probability, paid);
        self.ended[record.end_round as usize][record.outcome] += probability;
        for (given, &point) in self.given.iter_mut().zip(&record.point) {
            given[point].add(end, probability, paid);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::luck::streams::{Keys, Redraw, Streams};
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    /// A game with types, meetings, moves, force, incidents and a finite noise, small enough for every branch.
    const SMALL: &str = r#"
        [scenario]
        schema = 1
        name = "Small"
        rounds = 3
        schedule = ["table"]

        [actor.a]
        patience = 0.9
        precision = { offer = 8, answer = 6, move = 4 }
        war = { cost = 0.3 }

        [actor.b]
        patience = 0.95
        precision = { offer = 8, answer = 6, move = 4 }
        war = { cost = { kind = "private", discrete = { values = [0.1, 0.5], weights = [0.4, 0.6] } } }

        [issue.land]
        levels = { none = 0, some = 0.5, all = 1 }
        worth = { a = 1, b = -0.7 }

        [forum.table]
        parties = ["a", "b"]
        issues = ["land"]

        [move.arm]
        by = "b"
        steps = 2
        each = { cost = 0.02, tension = 1.5, balance = 0.1 }

        [force.attack]
        by = "b"
        prize = 0.8
        balance = 0.5
        each_round = 0.4
        precision = 9

        [tension]
        start = 3
        noise = { discrete = { values = [-1, 1], weights = [0.5, 0.5] } }
        failed_meeting = 0.5

        [incident]
        hazard = { exponential = [0.01, 0.3] }
        war = 0.4
        clash = 0.3
        scare = 0.3
        scare_adds = 1

        [[outcome]]
        id = "war"
        when = ["ended_by == force"]
        ends = true

        [[outcome]]
        id = "accident"
        when = ["ended_by == accident"]
        ends = true

        [[outcome]]
        id = "clash"
        when = ["ended_by == clash"]
        ends = true

        [[outcome]]
        id = "deal"
        when = ["agreements >= 1"]
        ends = true

        [[outcome]]
        id = "nothing"
    "#;

    fn small() -> Model {
        let loaded = load(Source::new("small.toml", SMALL), &[], &no_files);
        match loaded.result {
            Ok((scenario, _)) => compile(&scenario),
            Err(faults) => panic!("{faults:#?}"),
        }
    }

    #[test]
    fn the_law_is_what_runs_tend_to() {
        let model = small();
        let law = outcome_distribution(&model, 10_000_000, &AtomicBool::new(false)).expect("a small game");
        assert!((law.all.probability - 1.0).abs() < 1e-12);
        assert!((law.given[TypeIdx(0)][PointIdx(1)].probability - 0.6).abs() < 1e-12);
        const RUNS: u64 = 40_000;
        let (keys, mut player) = (Keys::new(&model, 5), Player::new(&model, false));
        let mut luck = Streams::new(&keys);
        let mut counts: TiVec<OutcomeIdx, f64> = ti_vec![0.0; model.outcomes.len()];
        let (mut sum, mut squares) = (0.0, 0.0);
        for run in 0..RUNS {
            luck.begin(run, Redraw::Nothing);
            let record = player.play(run, &mut luck);
            counts[record.outcome] += 1.0;
            sum += record.payoff[ActorIdx(1)];
            squares += record.payoff[ActorIdx(1)] * record.payoff[ActorIdx(1)];
        }
        let n = RUNS as f64;
        for (count, p) in counts.iter().zip(&law.all.outcomes) {
            let error = (p * (1.0 - p) / n).sqrt();
            assert!(*p > 0.001 && (count / n - p).abs() < 4.0 * error, "{counts:?} {:?}", law.all.outcomes);
        }
        let (mean, error) = (sum / n, ((squares / n - (sum / n) * (sum / n)) / n).sqrt());
        assert!(
            (mean - law.all.payoff[ActorIdx(1)]).abs() < 4.0 * error,
            "{mean} {error} {}",
            law.all.payoff[ActorIdx(1)]
        );
    }

    #[test]
    fn too_many_branches_are_refused() {
        let refused = outcome_distribution(&small(), 100, &AtomicBool::new(false));
        assert!(matches!(refused, Err(Obstacle::TooMany { .. })), "{refused:?}");
    }

    /// Eight private numbers of 64 cells are 64⁸ ways to begin.
    #[test]
    fn ways_to_begin_are_branches() {
        let cost = r#"{ cost = { uniform = [0, 0.9], kind = "private", cells = 64 } }"#;
        let costly = format!("patience = 0.9\nprecision = {{ offer = 1, answer = 1, move = 1 }}\nwar = {cost}\n");
        let actors: String = (0..8).map(|i| format!("[actor.a{i}]\n{costly}")).collect();
        let issue = "[issue.land]\nlevels = { none = 0, all = 1 }\nworth = { a0 = 1 }\n";
        let head = "[scenario]\nschema = 1\nname = \"Many\"\nrounds = 1\n";
        let text = format!("{head}{actors}{issue}[[outcome]]\nid = \"rest\"\n");
        let loaded = load(Source::new("many.toml", &text), &[], &no_files);
        let model = compile(&loaded.result.expect("a scenario").0);
        let refused = outcome_distribution(&model, 1000, &AtomicBool::new(false));
        assert_eq!(refused, Err(Obstacle::TooMany { round: 1 }));
    }
}
