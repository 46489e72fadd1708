//! The search for values at which a goal begins or ceases to hold.

use std::collections::BTreeSet;
use std::ops::Range;

use super::design::{Endings, KeepEndings, OpenPoint, Point};
use super::error::Error;
use super::experiment::Experiment;
use crate::analysis::flip::{EASIEST, Flip, GRID, Search, TIMES, Trial, Trialed};
use crate::analysis::goal::Status;
use crate::analysis::sensitivity::LeftOut;
use crate::explore::goal::Goal;
use crate::explore::inputs::Inputs;

/// Fresh runs begin here: none that is played before reaches as far.
const FRESH: u64 = 1 << 61;

/// Places of points in what is kept: the base, the base on fresh draws, and the stages of the search.
const BASE: usize = 0;
const FRESH_BASE: usize = 1;
const STAGES: usize = 2;

impl Experiment<'_> {
    /// Looks for the nearest value of each number, alone and within its range, at which a goal begins or ceases to hold. `open`, `known`
    /// and `keep` as for a design.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] where the runs cannot tell whether the goal holds in the scenario as it is.
    #[doc(hidden)]
    pub fn flip_with<E: From<Error> + Send>(
        &self,
        goal: &Goal,
        (inputs, left_out): (&Inputs, Vec<LeftOut>),
        open: OpenPoint<E>,
        known: &mut dyn FnMut(&[usize]) -> Option<Endings>,
        keep: KeepEndings<E>,
    ) -> Result<Flip, E> {
        let runs = self.plan.runs;
        let mut player = Player { experiment: self, inputs, open, known, keep, seen: BTreeSet::new() };
        let base = player.base(BASE, 0..runs * TIMES[1])?;
        let mut search = Search::new(goal, &base, inputs.all.len(), self.plan.level);
        if search.base_point().status == Status::Undecided {
            return Err(Error::Plan(too_close(goal, &search, runs)).into());
        }
        search.add(player.play(0, &grid(inputs), 0..runs)?);
        let flipped = search.nearest(&inputs.all);
        search.add(player.play(1, &search.within(&flipped, &inputs.all), 0..runs * TIMES[0])?);
        let easiest: Vec<usize> = search.nearest(&inputs.all).into_iter().take(EASIEST).collect();
        search.add(player.play(2, &search.within(&easiest, &inputs.all), 0..runs * TIMES[1])?);
        let easiest: Vec<usize> = search.nearest(&inputs.all).into_iter().take(EASIEST).collect();
        // The nearest of many looks nearer than it is: fresh draws do not know that it was chosen.
        let fresh = FRESH..FRESH + runs * TIMES[2];
        player.seen.clear();
        let confirmed = player.play(3, &search.behind(&easiest, &inputs.all), fresh.clone())?;
        let fresh = if confirmed.is_empty() { Vec::new() } else { player.base(FRESH_BASE, fresh)? };
        Ok(search.found((self.checked, &self.plan), (&inputs.all, left_out), (&confirmed, &fresh)))
    }
}

fn too_close(goal: &Goal, search: &Search<'_>, runs: u64) -> String {
    let point = search.base_point();
    let percent = |x: f64| (x * 1000.0).round() / 10.0;
    let [low, high] = point.value.interval.unwrap_or([0.0, 1.0]).map(percent);
    format!(
        "whether `{}` holds in the scenario as it is cannot be told by {} runs: it is between {low}% and {high}%; ask for another threshold, or \
         for more with `--runs {}`",
        goal.text,
        runs * TIMES[1],
        runs * 4
    )
}

/// Values for the first look.
fn grid(inputs: &Inputs) -> Vec<Trial> {
    let of = |input: usize| {
        let sides = inputs.ends(input).into_iter().map(|end| if end.more { 1.0 } else { -1.0 });
        sides.flat_map(move |sign| (1..=GRID).map(move |k| Trial { input, way: sign * (k as f64 / GRID as f64) }))
    };
    (0..inputs.all.len()).flat_map(of).collect()
}

/// Plays values, each only once.
struct Player<'a, 'e, E> {
    experiment: &'a Experiment<'e>,
    inputs: &'a Inputs,
    open: OpenPoint<'a, E>,
    known: &'a mut dyn FnMut(&[usize]) -> Option<Endings>,
    keep: KeepEndings<'a, E>,
    /// Values of each input that were played.
    seen: BTreeSet<(usize, String)>,
}

impl<E: From<Error> + Send> Player<'_, '_, E> {
    fn base(&mut self, place: usize, runs: Range<u64>) -> Result<Endings, E> {
        let point = Point { at: vec![place], settings: Vec::new(), runs };
        let found = self.experiment.design_with(&[point], self.open, self.known, self.keep)?;
        Ok(found.into_iter().next().unwrap_or_default())
    }

    fn play(&mut self, stage: usize, trials: &[Trial], runs: Range<u64>) -> Result<Vec<Trialed>, E> {
        let (mut points, mut wanted) = (Vec::new(), Vec::new());
        for (k, trial) in trials.iter().enumerate() {
            let settings = self.inputs.alone(trial.input, trial.way);
            let numbers = self.inputs.all[trial.input].numbers.iter().zip(&settings);
            let stays = numbers.clone().all(|(number, setting)| *setting == number.set(number.variation.base()));
            let label = settings.iter().map(|setting| setting.label.as_str()).collect::<Vec<_>>().join(", ");
            // Whole numbers have few values.
            if stays || !self.seen.insert((trial.input, label.clone())) {
                continue;
            }
            points.push(Point { at: vec![STAGES + stage, trial.input, k], settings, runs: runs.clone() });
            let number = match &self.inputs.all[trial.input].numbers[..] {
                [number] => Some(number.variation.along(trial.way)),
                _ => None,
            };
            wanted.push((*trial, label, number));
        }
        let played = self.experiment.design_with(&points, self.open, self.known, self.keep)?;
        let of = |((trial, label, number), endings)| Trialed { trial, label, number, endings };
        Ok(wanted.into_iter().zip(played).map(of).collect())
    }
}
