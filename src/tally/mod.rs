//! Step 5: many runs become one set of counts.
//!
//! A [`Tally`] holds integers only. Sums of real numbers are kept in units of 2⁻³² (squares in 2⁻⁶⁴), so that adding
//! is exact and order does not matter: any split into batches gives the same bits. Its size does not depend on the
//! number of runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::index::{ActorIdx, ForumIdx, InputIdx, MoveIdx, OutcomeIdx, ProposalIdx, TiVec, ti_vec};

mod clusters;
mod counter;
mod fit;
mod gains;
mod joint;
mod moments;
mod named;
mod pairs;
mod plain;
mod planned;
mod residuals;
mod shape;
mod sketch;

pub use clusters::{Clusters, PerRun};
pub(crate) use counter::counters;
pub use counter::{Counter, Digest, Key};
pub use gains::{Gains, Weighted};
pub use joint::{Joint, Paired};
pub use moments::{Moments, fixed, real};
pub use named::{FirstRuns, Kept, Sample, Sampled};
pub use pairs::{Course, Pairs};
pub use planned::Planned;
pub use residuals::Residuals;
pub use shape::{Input, MOST_REFUSALS, MeetingView, RunView, Shape, place_of, places};
pub use sketch::{bin_of, bin_value};

/// Runs of each outcome class that are kept by number, from which typical ones are chosen.
pub const KEPT_PER_CLASS: usize = 256;
/// Number of first runs whose inputs are kept.
pub const SAMPLE: u64 = 5_000;
/// Bins of an uncertain input, equally probable.
pub const INPUT_BINS: usize = 10;
/// Parts of an uncertain input's distribution, equally probable: low, middle, high.
pub const INPUT_THIRDS: usize = 3;
/// Bins of tension from 0 to 10, each 0.05 wide.
pub const TENSION_BINS: usize = 201;

counters! {
/// All counts of an experiment. Tables are flat; the comment gives the index, slowest first. T + 1 is the number of
/// closes of a round, the start included.
///
/// To add a counter, add it to the last part of this list and count it in [`Tally::push`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tally(shape: Shape) {
    digested as one list {
        /// Number of runs.
        runs: u64,
        /// Uses of moves that were a net loss for the actor, by its own estimate.
        plays_at_a_loss: u64,
        /// Runs with at least one final package.
        with_agreement: u64,
    }
    digested {
        /// Runs by outcome class.
        outcomes: TiVec<OutcomeIdx, u64> = ti_vec![0; shape.outcomes],
        /// Runs by outcome class and round in which they ended: outcome × (T + 1).
        ended: Vec<u64> = vec![0; shape.outcomes * shape.closes()],
        /// Uses of moves: move × (T + 1).
        plays: Vec<u64> = vec![0; shape.moves * shape.closes()],
        /// Meetings held, by forum.
        meetings: TiVec<ForumIdx, u64> = ti_vec![0; shape.forums],
        /// Packages tabled, by forum.
        offers: TiVec<ForumIdx, u64> = ti_vec![0; shape.forums],
        /// Packages accepted and concluded in the meeting, by forum.
        taken: TiVec<ForumIdx, u64> = ti_vec![0; shape.forums],
        /// Pending packages that became final, by forum.
        ratified: TiVec<ForumIdx, u64> = ti_vec![0; shape.forums],
        /// Pending packages that a ratifier refused, by forum.
        not_ratified: TiVec<ForumIdx, u64> = ti_vec![0; shape.forums],
        /// Refusals: forum × reason.
        refusals: Vec<u64> = vec![0; shape.forums * shape.reasons],
        /// What had the largest part in them, where parts were weighed: forum × reason × part.
        largest_parts: Vec<u64> = vec![0; shape.forums * shape.reasons * shape.parts],
        /// Meetings at which a named proposal was tabled, by proposal.
        tabled: TiVec<ProposalIdx, u64> = ti_vec![0; shape.proposals],
        /// Meetings at which a named proposal was concluded, by proposal.
        proposal_taken: TiVec<ProposalIdx, u64> = ti_vec![0; shape.proposals],
        /// Refusals: proposal × reason.
        proposal_refusals: Vec<u64> = vec![0; shape.proposals * shape.reasons],
        /// Concluded packages that left somebody short by more than 0.02: the proposer's side, those who answered, either
        /// of them.
        short: [u64; 3] = [0; 3],
        /// Levels at the end of the runs with an agreement, by issue: see [`Shape::first_level`].
        levels: Vec<u64> = vec![0; shape.first_level(shape.levels.next_key())],
        /// Runs by (input, bin) and outcome class.
        input_bins: Vec<u64> = vec![0; shape.bin_rows() * shape.outcomes],
        /// Packages concluded, by (forum, package).
        #[serde(with = "plain::pairs")]
        packages: BTreeMap<(u32, u32), u64> = BTreeMap::new(),
        /// Runs that closed a round, by (outcome, round, bin of tension).
        #[serde(with = "plain::pairs")]
        tension_bins: BTreeMap<(u32, u32, u32), u64> = BTreeMap::new(),
        /// Runs by (actor, bin of payoff): see [`bin_of`].
        #[serde(with = "plain::pairs")]
        payoff_bins: BTreeMap<(u32, i32), u64> = BTreeMap::new(),
        /// First runs of each outcome class.
        kept: FirstRuns = FirstRuns::new(shape.outcomes),
        /// Tension, from 0 to 10, of the runs that closed a round: outcome × (T + 1).
        tension: Vec<Moments> = vec![Moments::default(); shape.outcomes * shape.closes()],
        /// Public probability of a point given the true point: (type, true point, point) × (T + 1). Points are counted by
        /// their places: see [`place_of`].
        beliefs: Vec<Moments> = vec![Moments::default(); shape.belief_rows() * shape.closes()],
        /// Public probability of a point when the run stops: all places of all types.
        beliefs_at_stop: Vec<Moments> = vec![Moments::default(); shape.points.iter().sum()],
        /// Payoff, discounted to round 1, by actor.
        payoff: TiVec<ActorIdx, Moments> = ti_vec![Moments::default(); shape.actors],
        /// Rank of each input among all possible values, in all runs and in each outcome: input × (outcomes + 1); the last
        /// column is all runs.
        input_rank: Vec<Moments> = vec![Moments::default(); shape.inputs().len() * (shape.outcomes + 1)],
    }
    beside the digest {
        /// Moves by run: at a loss, others. In the digest are the sums of this and the next two, as `plays`, `short`, `taken`
        /// and `refusals`.
        moves_by_run: Clusters = Clusters::new(2),
        /// The same for each move.
        each_move_by_run: TiVec<MoveIdx, Clusters> = ti_vec![Clusters::new(2); shape.moves],
        /// Packages concluded by run: those that left short the proposer's side, those who answered, either; all of them.
        deals_by_run: Clusters = Clusters::new(4),
        /// Refusals by run and reason, for each forum.
        refusals_by_run: TiVec<ForumIdx, Clusters> = ti_vec![Clusters::new(shape.reasons); shape.forums],
        /// Runs that no ending had stopped when the last round closed, by outcome class.
        at_horizon: TiVec<OutcomeIdx, u64> = ti_vec![0; shape.outcomes],
        /// Runs in which the talks collapsed, by actor that walked out and round: actor × (T + 1).
        collapses: Vec<u64> = vec![0; shape.actors * shape.closes()],
        /// The same runs by outcome class.
        after_collapse: TiVec<OutcomeIdx, u64> = ti_vec![0; shape.outcomes],
        /// Runs by (uncertain input, third of its distribution) and outcome class.
        thirds: Vec<u64> = vec![0; shape.draws * INPUT_THIRDS * shape.outcomes],
        /// The first runs of all.
        sample: Sample = Sample::default(),
        /// Sizes of the tables.
        shape: Shape = shape,
    }
}
}

impl Tally {
    /// Counts one run.
    pub fn push(&mut self, run: &RunView) {
        let rounds = self.shape.closes();
        let o = run.outcome;
        self.runs += 1;
        self.outcomes[o] += 1;
        self.at_horizon[o] += run.at_horizon as u64;
        if let Some((i, round)) = run.collapsed {
            self.collapses[i.0 * rounds + round] += 1;
            self.after_collapse[o] += 1;
        }
        let o = o.0;
        self.ended[o * rounds + run.end_round] += 1;
        for (t, &tension) in run.tension.iter().enumerate() {
            self.tension[o * rounds + t].push(tension);
            let bin = (tension * 20.0).round().clamp(0.0, 200.0) as u32;
            *self.tension_bins.entry((o as u32, t as u32, bin)).or_default() += 1;
        }
        for &(round, m, at_a_loss) in run.plays {
            self.plays[m.0 * rounds + round] += 1;
            self.plays_at_a_loss += at_a_loss as u64;
        }
        self.push_moves(run);
        let mut deals = [0; 4];
        for meeting in run.meetings {
            self.meetings[meeting.forum] += 1;
            self.offers[meeting.forum] += meeting.offered.is_some() as u64;
            self.taken[meeting.forum] += meeting.taken as u64;
            self.ratified[meeting.forum] += meeting.ratified;
            self.not_ratified[meeting.forum] += meeting.not_ratified;
            if let (true, Some(z)) = (meeting.taken, meeting.offered) {
                *self.packages.entry((meeting.forum.0 as u32, z.0 as u32)).or_default() += 1;
                deals[0] += meeting.short_proposer as u64;
                deals[1] += meeting.short_responder as u64;
                deals[2] += (meeting.short_proposer || meeting.short_responder) as u64;
                deals[3] += 1;
            }
        }
        self.short.iter_mut().zip(deals).for_each(|(sum, n)| *sum += n);
        self.deals_by_run.push(&deals);
        self.refusals.iter_mut().zip(run.refusals).for_each(|(sum, n)| *sum += n);
        self.largest_parts.iter_mut().zip(run.largest_parts).for_each(|(sum, n)| *sum += n);
        for (forum, counts) in self.refusals_by_run.iter_mut().zip(run.refusals.chunks(self.shape.reasons)) {
            forum.push(counts);
        }
        for &(p, meeting) in run.proposals {
            self.tabled[p] += 1;
            self.proposal_taken[p] += run.meetings[meeting].taken as u64;
            for &reason in run.meetings[meeting].refusals() {
                self.proposal_refusals[p.0 * self.shape.reasons + reason] += 1;
            }
        }
        if run.n_final > 0 {
            self.with_agreement += 1;
            for (k, &level) in run.levels.iter_enumerated() {
                self.levels[self.shape.first_level(k) + level as usize] += 1;
            }
        }
        self.push_beliefs(run);
        for (i, &payoff) in run.payoff.iter_enumerated() {
            self.payoff[i].push(payoff);
            *self.payoff_bins.entry((i.0 as u32, bin_of(payoff))).or_default() += 1;
        }
        for (i, &(rank, bin)) in run.inputs.iter().enumerate() {
            self.input_rank[i * (self.shape.outcomes + 1) + o].push(rank);
            self.input_rank[(i + 1) * (self.shape.outcomes + 1) - 1].push(rank);
            self.input_bins[(self.shape.first_bin(InputIdx(i)) + bin) * self.shape.outcomes + o] += 1;
        }
        for (d, &(rank, _)) in run.inputs.iter().take(self.shape.draws).enumerate() {
            let third = ((rank * INPUT_THIRDS as f64) as usize).min(INPUT_THIRDS - 1);
            self.thirds[(d * INPUT_THIRDS + third) * self.shape.outcomes + o] += 1;
        }
        self.kept.push(run);
        self.sample.push(run);
    }

    /// Moves of a run, those at a loss and the others: all of them, and each move's own.
    fn push_moves(&mut self, run: &RunView) {
        let counted = |wanted: &dyn Fn(MoveIdx) -> bool| {
            let own = run.plays.iter().filter(|(_, m, _)| wanted(*m));
            own.fold(
                [0; 2],
                |[lost, other], (_, _, at_a_loss)| {
                    if *at_a_loss { [lost + 1, other] } else { [lost, other + 1] }
                },
            )
        };
        self.moves_by_run.push(&counted(&|_| true));
        for (m, own) in self.each_move_by_run.iter_mut_enumerated() {
            own.push(&counted(&|other| other == m));
        }
    }

    fn push_beliefs(&mut self, run: &RunView) {
        let rounds = self.shape.closes();
        let n: usize = self.shape.points.iter().sum();
        if n == 0 {
            return;
        }
        let noted = run.beliefs.len() / n;
        for round in 0..rounds {
            // What was believed when the run stopped is carried forward.
            let row = &run.beliefs[round.min(noted - 1) * n..][..n];
            let (mut first, mut table) = (0, 0);
            for (&points, place) in self.shape.points.iter().zip(run.place) {
                for point in 0..points {
                    let at = table + place * points + point;
                    self.beliefs[at * rounds + round].push(row[first + point]);
                }
                first += points;
                table += points * points;
            }
        }
        let last = &run.beliefs[(noted - 1) * n..];
        for (m, p) in self.beliefs_at_stop.iter_mut().zip(last) {
            m.push(*p);
        }
    }

    /// SHA-256 over counts and sums in a fixed order, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut digest = Digest::default();
        self.digest_into(&mut digest);
        digest.hex()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(values: &[f64]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|x| moments.push(*x));
        moments
    }

    /// Whatever is in the digest changes it, and what stands beside it does not.
    #[test]
    fn a_digest_is_of_what_is_counted() {
        let shape = Shape {
            rounds: 1,
            outcomes: 2,
            actors: 1,
            levels: vec![2].into(),
            forums: 1,
            moves: 1,
            proposals: 0,
            reasons: 1,
            parts: 0,
            draws: 0,
            points: TiVec::new(),
        };
        let changed = |change: fn(&mut Tally)| {
            let mut tally = Tally::new(shape.clone());
            change(&mut tally);
            tally.digest()
        };
        let nothing = changed(|_| ());
        assert!(nothing.len() == 64 && nothing.bytes().all(|b| b.is_ascii_hexdigit()), "{nothing}");
        let ways: [fn(&mut Tally); 4] = [
            |t| t.runs = 1,
            |t| t.outcomes[OutcomeIdx(1)] = 1,
            |t| t.payoff[ActorIdx(0)].push(0.5),
            |t| t.short[2] = 1,
        ];
        for (n, way) in ways.into_iter().enumerate() {
            assert_ne!(changed(way), nothing, "way {n}");
        }
        assert_eq!(changed(|t| t.moves_by_run.push(&[1, 2])), nothing);
    }

    #[test]
    fn what_is_too_large_is_marked_whatever_the_order() {
        let fine = moments(&[1e6, -1e6, 3.5]);
        assert_eq!((fine.total(), fine.is_exact()), (3.5, true));
        assert!((fine.deviations() - (2e12 + 12.25 - 3.5 * 3.5 / 3.0)).abs() < 1e-3);
        // Two squares of 2⁶² reach the end of what is counted.
        for large in [vec![1e15, 1.0], vec![1.0, -1e15], vec![2e9, 2e9, 2e9], vec![f64::INFINITY]] {
            assert_eq!(moments(&large).deviations(), f64::INFINITY, "{large:?}");
            let mut merged = moments(&large[1..]);
            merged.merge(&moments(&large[..1]));
            assert_eq!(merged, moments(&large));
        }
    }
}
