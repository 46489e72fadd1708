//! Whether a tally that was read from a file can be the tally of certain runs.

use std::ops::Range;

use super::{Clusters, INPUT_THIRDS, KEPT_PER_CLASS, Kept, SAMPLE, Sampled, Shape, TENSION_BINS, Tally};
use crate::index::{ForumIdx, InputIdx, TiSlice, TypeIdx};

impl Tally {
    /// Whether a tally that [fits](super::Counter::fits) its shape can be that of these runs: whether its counts add up to them.
    /// `n_packages`: packages of each forum; `n_points`: points of each type.
    #[must_use]
    pub fn adds_up(
        &self,
        n_packages: &TiSlice<ForumIdx, usize>,
        n_points: &TiSlice<TypeIdx, usize>,
        runs: &Range<u64>,
    ) -> bool {
        self.runs == runs.end.saturating_sub(runs.start)
            && self.outcomes.iter().try_fold(0u64, |sum, n| sum.checked_add(*n)) == Some(self.runs)
            && self.by_run_adds_up()
            && self.at_horizon_adds_up()
            && self.largest_parts_add_up()
            && self.collapses_add_up()
            && self.by_input_adds_up()
            && self.keys_exist(n_packages)
            && self.kept.iter().zip(&self.outcomes).all(|(kept, n)| self.kept_fits(kept, *n, runs))
            && self.sample_fits(n_points, runs)
    }

    /// Whether counts by run add up to the counts of all runs.
    fn by_run_adds_up(&self) -> bool {
        let reasons = self.shape.reasons;
        let Some(plays) = self.plays.iter().try_fold(0u64, |sum, n| sum.checked_add(*n)) else { return false };
        let Some(taken) = self.taken.iter().try_fold(0u64, |sum, n| sum.checked_add(*n)) else { return false };
        let [proposers, responders, either] = self.short;
        let fit = |one: &Clusters, sums: &[u64]| one.add_up(self.runs, sums);
        self.plays_at_a_loss <= plays
            && fit(&self.moves_by_run, &[self.plays_at_a_loss, plays - self.plays_at_a_loss])
            && self.each_move_adds_up()
            && fit(&self.deals_by_run, &[proposers, responders, either, taken])
            && self.refusals_by_run.iter().zip(self.refusals.chunks(reasons)).all(|(one, sums)| fit(one, sums))
    }

    /// Whether the uses of each move by run are its uses, and those at a loss together all of that kind.
    fn each_move_adds_up(&self) -> bool {
        let uses = self.plays.chunks(self.shape.closes());
        let own = |(one, uses): (&Clusters, &[u64])| {
            let uses = uses.iter().try_fold(0u64, |sum, n| sum.checked_add(*n))?;
            let lost = one.sums[0];
            (lost <= uses && one.add_up(self.runs, &[lost, uses - lost])).then_some(lost)
        };
        let lost = self.each_move_by_run.iter().zip(uses).map(own);
        lost.into_iter().try_fold(0u64, |sum, lost| sum.checked_add(lost?)) == Some(self.plays_at_a_loss)
    }

    /// Whether those that the horizon ended are among those that ended in the last round.
    fn at_horizon_adds_up(&self) -> bool {
        let last = self.ended.chunks(self.shape.closes()).map(|by_round| by_round[self.shape.rounds]);
        self.at_horizon.iter().zip(last).all(|(at_horizon, last)| *at_horizon <= last)
    }

    /// Whether the runs whose talks collapsed are the same by actor and by ending, and no more than there are.
    fn collapses_add_up(&self) -> bool {
        let by_actor = self.collapses.iter().try_fold(0u64, |sum, n| sum.checked_add(*n));
        let by_ending = self.after_collapse.iter().try_fold(0u64, |sum, n| sum.checked_add(*n));
        by_actor.is_some()
            && by_actor == by_ending
            && self.after_collapse.iter().zip(&self.outcomes).all(|(collapsed, all)| *collapsed <= *all)
    }

    /// Whether no reason has more largest parts than refusals.
    fn largest_parts_add_up(&self) -> bool {
        let sum = |parts: &[u64]| parts.iter().try_fold(0u64, |sum, n| sum.checked_add(*n));
        let parts = self.largest_parts.chunks(self.shape.parts).map(sum);
        parts.zip(&self.refusals).all(|(parts, all)| parts.is_some_and(|n| n <= *all))
    }

    /// Whether the runs by point of each type, and by third of each uncertain input, are all runs of each class.
    fn by_input_adds_up(&self) -> bool {
        let classes = self.shape.outcomes;
        let all = |rows: &[u64]| {
            let class = |o: usize| rows.iter().skip(o).step_by(classes).try_fold(0u64, |sum, n| sum.checked_add(*n));
            (0..classes).map(class).eq(self.outcomes.iter().map(|n| Some(*n)))
        };
        let bins = |i: InputIdx| {
            let next = self.shape.first_bin(InputIdx(i.0 + 1));
            &self.input_bins[self.shape.first_bin(i) * classes..next * classes]
        };
        self.shape.inputs().iter().all(|i| all(bins(i))) && self.thirds.chunks(INPUT_THIRDS * classes).all(all)
    }

    fn keys_exist(&self, n_packages: &TiSlice<ForumIdx, usize>) -> bool {
        let Shape { outcomes, rounds, actors, .. } = self.shape;
        let tension = |&(o, round, bin): &(u32, u32, u32)| {
            (o as usize) < outcomes && round as usize <= rounds && (bin as usize) < TENSION_BINS
        };
        let package = |&(f, z): &(u32, u32)| n_packages.get(ForumIdx(f as usize)).is_some_and(|n| (z as usize) < *n);
        self.tension_bins.keys().all(tension)
            && self.packages.keys().all(package)
            && self.payoff_bins.keys().all(|&(i, _)| (i as usize) < actors)
    }

    fn kept_fits(&self, kept: &[Kept], n: u64, runs: &Range<u64>) -> bool {
        let path = |k: &Kept| (1..=self.shape.rounds + 1).contains(&k.path.len());
        kept.len() as u64 == n.min(KEPT_PER_CLASS as u64)
            && kept.is_sorted_by(|a, b| a.run < b.run)
            && kept.iter().all(|k| runs.contains(&k.run) && path(k))
    }

    fn sample_fits(&self, n_points: &TiSlice<TypeIdx, usize>, runs: &Range<u64>) -> bool {
        let wanted = runs.start.min(SAMPLE)..runs.end.min(SAMPLE);
        let points =
            |s: &Sampled| s.point.len() == n_points.len() && s.point.iter().zip(n_points).all(|(p, n)| p.0 < *n);
        let one = |s: &Sampled| s.outcome.0 < self.shape.outcomes && s.drawn.len() == self.shape.draws && points(s);
        self.sample.iter().map(|s| s.run).eq(wanted) && self.sample.iter().all(one)
    }
}
