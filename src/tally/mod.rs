//! Step 5: many runs become one set of counts.
//!
//! A [`Tally`] holds integers only. Sums of real numbers are kept in units of 2⁻³² (squares in 2⁻⁶⁴), so that adding
//! is exact and order does not matter: any split into batches gives the same bits. Its size does not depend on the
//! number of runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

mod clusters;
mod fit;
mod joint;
mod moments;
mod named;
mod plain;
mod shape;
mod sketch;

pub use clusters::{Clusters, PerRun};
pub use joint::{Joint, Paired};
pub use moments::{Moments, fixed, real};
pub use named::{Kept, Sampled};
pub use shape::{MOST_REFUSALS, MeetingView, RunView, Shape, place_of, places};
pub use sketch::{bin_of, bin_value};

/// Runs of each outcome class that are kept by number, from which typical ones are chosen.
pub const KEPT_PER_CLASS: usize = 256;
/// Number of first runs whose inputs are kept.
pub const SAMPLE: u64 = 5_000;
/// Bins of an uncertain input, equally probable.
pub const INPUT_BINS: usize = 10;
/// Bins of tension from 0 to 10, each 0.05 wide.
pub const TENSION_BINS: usize = 201;

/// All counts of an experiment. Tables are flat; the comment gives the index, slowest first. T + 1 is the number of
/// closes of a round, the start included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Sizes of the tables.
    pub shape: Shape,
    /// Number of runs.
    pub runs: u64,
    /// Runs by outcome class.
    pub outcomes: Vec<u64>,
    /// Runs by outcome class and round in which they ended: outcome × (T + 1).
    pub ended: Vec<u64>,
    /// Runs that closed a round, by (outcome, round, bin of tension).
    #[serde(with = "plain::pairs")]
    pub tension_bins: BTreeMap<(u32, u32, u32), u64>,
    /// Tension, from 0 to 10, of the runs that closed a round: outcome × (T + 1).
    pub tension: Vec<Moments>,
    /// Uses of moves: move × (T + 1).
    pub plays: Vec<u64>,
    /// Uses of moves that were a net loss for the actor, by its own estimate.
    pub plays_at_a_loss: u64,
    /// Meetings held, by forum.
    pub meetings: Vec<u64>,
    /// Packages tabled, by forum.
    pub offers: Vec<u64>,
    /// Packages accepted and concluded in the meeting, by forum.
    pub taken: Vec<u64>,
    /// Pending packages that became final, by forum.
    pub ratified: Vec<u64>,
    /// Pending packages that a ratifier refused, by forum.
    pub not_ratified: Vec<u64>,
    /// Refusals: forum × reason.
    pub refusals: Vec<u64>,
    /// Meetings at which a named proposal was tabled, by proposal.
    pub tabled: Vec<u64>,
    /// Meetings at which a named proposal was concluded, by proposal.
    pub proposal_taken: Vec<u64>,
    /// Refusals: proposal × reason.
    pub proposal_refusals: Vec<u64>,
    /// Packages concluded, by (forum, package).
    #[serde(with = "plain::pairs")]
    pub packages: BTreeMap<(u32, u32), u64>,
    /// Concluded packages that left somebody short by more than 0.02: the proposer's side, those who answered, either
    /// of them.
    pub short: [u64; 3],
    /// Runs with at least one final package.
    pub with_agreement: u64,
    /// Levels at the end of those runs, by issue: see [`Shape::first_level`].
    pub levels: Vec<u64>,
    /// Public probability of a point given the true point: (type, true point, point) × (T + 1). Points are counted by
    /// their places: see [`place_of`].
    pub beliefs: Vec<Moments>,
    /// Public probability of a point when the run stops: all places of all types.
    pub beliefs_at_stop: Vec<Moments>,
    /// Payoff, discounted to round 1, by actor.
    pub payoff: Vec<Moments>,
    /// Runs by (actor, bin of payoff): see [`bin_of`].
    #[serde(with = "plain::pairs")]
    pub payoff_bins: BTreeMap<(u32, i32), u64>,
    /// Rank of each input among all possible values, in all runs and in each outcome: input × (outcomes + 1); the last
    /// column is all runs.
    pub input_rank: Vec<Moments>,
    /// Runs by (input, bin) and outcome class.
    pub input_bins: Vec<u64>,
    /// Moves by run: at a loss, others. See [`Tally::digest`] on why this and the next two are not part of it.
    pub moves_by_run: Clusters,
    /// Packages concluded by run: those that left short the proposer's side, those who answered, either; all of them.
    pub deals_by_run: Clusters,
    /// Refusals by run and reason, for each forum.
    pub refusals_by_run: Vec<Clusters>,
    /// First runs of each outcome class, in order of run number.
    pub kept: Vec<Vec<Kept>>,
    /// First runs of all, in order of run number.
    pub sample: Vec<Sampled>,
}

impl Tally {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        let rounds = shape.rounds + 1;
        Self {
            runs: 0,
            outcomes: vec![0; shape.outcomes],
            ended: vec![0; shape.outcomes * rounds],
            tension_bins: BTreeMap::new(),
            tension: vec![Moments::default(); shape.outcomes * rounds],
            plays: vec![0; shape.moves * rounds],
            plays_at_a_loss: 0,
            meetings: vec![0; shape.forums],
            offers: vec![0; shape.forums],
            taken: vec![0; shape.forums],
            ratified: vec![0; shape.forums],
            not_ratified: vec![0; shape.forums],
            refusals: vec![0; shape.forums * shape.reasons],
            tabled: vec![0; shape.proposals],
            proposal_taken: vec![0; shape.proposals],
            proposal_refusals: vec![0; shape.proposals * shape.reasons],
            packages: BTreeMap::new(),
            short: [0; 3],
            with_agreement: 0,
            levels: vec![0; shape.first_level(shape.levels.len())],
            beliefs: vec![Moments::default(); shape.belief_rows() * rounds],
            beliefs_at_stop: vec![Moments::default(); shape.points.iter().sum()],
            payoff: vec![Moments::default(); shape.actors],
            payoff_bins: BTreeMap::new(),
            input_rank: vec![Moments::default(); shape.inputs() * (shape.outcomes + 1)],
            input_bins: vec![0; shape.bin_rows() * shape.outcomes],
            moves_by_run: Clusters::new(2),
            deals_by_run: Clusters::new(4),
            refusals_by_run: vec![Clusters::new(shape.reasons); shape.forums],
            kept: vec![Vec::new(); shape.outcomes],
            sample: Vec::new(),
            shape,
        }
    }

    /// Counts one run.
    pub fn push(&mut self, run: &RunView) {
        let rounds = self.shape.rounds + 1;
        let o = run.outcome;
        self.runs += 1;
        self.outcomes[o] += 1;
        self.ended[o * rounds + run.end_round] += 1;
        for (t, &tension) in run.tension.iter().enumerate() {
            self.tension[o * rounds + t].push(tension);
            let bin = (tension * 20.0).round().clamp(0.0, 200.0) as u32;
            *self.tension_bins.entry((o as u32, t as u32, bin)).or_default() += 1;
        }
        for &(round, m, at_a_loss) in run.plays {
            self.plays[m * rounds + round] += 1;
            self.plays_at_a_loss += at_a_loss as u64;
        }
        let at_a_loss = run.plays.iter().filter(|(_, _, at_a_loss)| *at_a_loss).count();
        self.moves_by_run.push(&[at_a_loss as u64, (run.plays.len() - at_a_loss) as u64]);
        let mut deals = [0; 4];
        for meeting in run.meetings {
            self.meetings[meeting.forum] += 1;
            self.offers[meeting.forum] += meeting.offered.is_some() as u64;
            self.taken[meeting.forum] += meeting.taken as u64;
            self.ratified[meeting.forum] += meeting.ratified;
            self.not_ratified[meeting.forum] += meeting.not_ratified;
            if let (true, Some(z)) = (meeting.taken, meeting.offered) {
                *self.packages.entry((meeting.forum as u32, z as u32)).or_default() += 1;
                deals[0] += meeting.short_proposer as u64;
                deals[1] += meeting.short_responder as u64;
                deals[2] += (meeting.short_proposer || meeting.short_responder) as u64;
                deals[3] += 1;
            }
        }
        self.short.iter_mut().zip(deals).for_each(|(sum, n)| *sum += n);
        self.deals_by_run.push(&deals);
        self.refusals.iter_mut().zip(run.refusals).for_each(|(sum, n)| *sum += n);
        for (forum, counts) in self.refusals_by_run.iter_mut().zip(run.refusals.chunks(self.shape.reasons)) {
            forum.push(counts);
        }
        for &(p, meeting) in run.proposals {
            self.tabled[p] += 1;
            self.proposal_taken[p] += run.meetings[meeting].taken as u64;
            for &reason in run.meetings[meeting].refusals() {
                self.proposal_refusals[p * self.shape.reasons + reason] += 1;
            }
        }
        if run.n_final > 0 {
            self.with_agreement += 1;
            for (k, &level) in run.levels.iter().enumerate() {
                self.levels[self.shape.first_level(k) + level as usize] += 1;
            }
        }
        self.push_beliefs(run);
        for (i, &payoff) in run.payoff.iter().enumerate() {
            self.payoff[i].push(payoff);
            *self.payoff_bins.entry((i as u32, bin_of(payoff))).or_default() += 1;
        }
        for (i, &(rank, bin)) in run.inputs.iter().enumerate() {
            self.input_rank[i * (self.shape.outcomes + 1) + o].push(rank);
            self.input_rank[(i + 1) * (self.shape.outcomes + 1) - 1].push(rank);
            self.input_bins[(self.shape.first_bin(i) + bin) * self.shape.outcomes + o] += 1;
        }
        if self.kept[o].len() < KEPT_PER_CLASS {
            self.kept[o].push(Kept { run: run.run, path: run.tension.iter().map(|t| fixed(*t)).collect() });
        }
        if run.run < SAMPLE {
            self.sample.push(Sampled {
                run: run.run,
                outcome: o,
                drawn: run.drawn.to_vec(),
                point: run.point.to_vec(),
            });
        }
    }

    fn push_beliefs(&mut self, run: &RunView) {
        let rounds = self.shape.rounds + 1;
        let n: usize = self.shape.points.iter().sum();
        if n == 0 {
            return;
        }
        let noted = run.beliefs.len() / n;
        for round in 0..rounds {
            // What was believed when the run stopped is carried forward.
            let row = &run.beliefs[round.min(noted - 1) * n..][..n];
            let (mut first, mut table) = (0, 0);
            for (t, &points) in self.shape.points.iter().enumerate() {
                for point in 0..points {
                    let at = table + run.place[t] * points + point;
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

    /// Adds the tally of other runs: exact, in any order.
    pub fn merge(&mut self, other: Tally) {
        let add = |a: &mut [u64], b: &[u64]| a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        let join = |a: &mut [Moments], b: &[Moments]| a.iter_mut().zip(b).for_each(|(a, b)| a.merge(b));
        self.runs += other.runs;
        add(&mut self.outcomes, &other.outcomes);
        add(&mut self.ended, &other.ended);
        join(&mut self.tension, &other.tension);
        add(&mut self.plays, &other.plays);
        self.plays_at_a_loss += other.plays_at_a_loss;
        add(&mut self.meetings, &other.meetings);
        add(&mut self.offers, &other.offers);
        add(&mut self.taken, &other.taken);
        add(&mut self.ratified, &other.ratified);
        add(&mut self.not_ratified, &other.not_ratified);
        add(&mut self.refusals, &other.refusals);
        add(&mut self.tabled, &other.tabled);
        add(&mut self.proposal_taken, &other.proposal_taken);
        add(&mut self.proposal_refusals, &other.proposal_refusals);
        add(&mut self.short, &other.short);
        self.with_agreement += other.with_agreement;
        add(&mut self.levels, &other.levels);
        join(&mut self.beliefs, &other.beliefs);
        join(&mut self.beliefs_at_stop, &other.beliefs_at_stop);
        join(&mut self.payoff, &other.payoff);
        join(&mut self.input_rank, &other.input_rank);
        add(&mut self.input_bins, &other.input_bins);
        for (key, n) in other.tension_bins {
            *self.tension_bins.entry(key).or_default() += n;
        }
        for (key, n) in other.packages {
            *self.packages.entry(key).or_default() += n;
        }
        for (key, n) in other.payoff_bins {
            *self.payoff_bins.entry(key).or_default() += n;
        }
        self.moves_by_run.merge(&other.moves_by_run);
        self.deals_by_run.merge(&other.deals_by_run);
        self.refusals_by_run.iter_mut().zip(&other.refusals_by_run).for_each(|(a, b)| a.merge(b));
        for (kept, more) in self.kept.iter_mut().zip(other.kept) {
            kept.extend(more);
            kept.sort_by_key(|k| k.run);
            kept.truncate(KEPT_PER_CLASS);
        }
        self.sample.extend(other.sample);
        self.sample.sort_by_key(|s| s.run);
    }

    /// SHA-256 over counts and sums in a fixed order, in hexadecimal.
    ///
    /// `moves_by_run`, `deals_by_run` and `refusals_by_run` are left out, because digests were pinned before these were
    /// counted. Their sums are part of the digest as `plays`, `short`, `taken` and `refusals`.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut words = |list: &[u64]| {
            hash.update((list.len() as u64).to_le_bytes());
            list.iter().for_each(|n| hash.update(n.to_le_bytes()));
        };
        words(&[self.runs, self.plays_at_a_loss, self.with_agreement]);
        for list in [
            &self.outcomes,
            &self.ended,
            &self.plays,
            &self.meetings,
            &self.offers,
            &self.taken,
            &self.ratified,
            &self.not_ratified,
            &self.refusals,
            &self.tabled,
            &self.proposal_taken,
            &self.proposal_refusals,
            &self.short.to_vec(),
            &self.levels,
            &self.input_bins,
        ] {
            words(list);
        }
        for (key, n) in &self.packages {
            words(&[key.0 as u64, key.1 as u64, *n]);
        }
        for (key, n) in &self.tension_bins {
            words(&[key.0 as u64, key.1 as u64, key.2 as u64, *n]);
        }
        for (key, n) in &self.payoff_bins {
            words(&[key.0 as u64, key.1 as i64 as u64, *n]);
        }
        for kept in &self.kept {
            words(&kept.iter().map(|k| k.run).collect::<Vec<_>>());
        }
        for list in [&self.tension, &self.beliefs, &self.beliefs_at_stop, &self.payoff, &self.input_rank] {
            hash.update((list.len() as u64).to_le_bytes());
            for m in list.iter() {
                hash.update(m.n.to_le_bytes());
                hash.update(m.sum.to_le_bytes());
                hash.update(m.squares.to_le_bytes());
            }
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
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
