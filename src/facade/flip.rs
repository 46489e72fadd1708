//! The search for values at which a goal begins or ceases to hold.

use std::collections::BTreeSet;
use std::ops::Range;

use super::design::{Endings, Keep, Known, OpenPoint, Point, SettingsOf, TryOpen};
use super::error::Error;
use super::experiment::Experiment;
use crate::analysis::flip::{EASIEST, Flip, GRID, Search, TIMES, Trial, Trialed};
use crate::analysis::flip_map::{FlipMap, MapNumber};
use crate::analysis::goal::Status;
use crate::analysis::left_out::LeftOut;
use crate::explore::axis::Setting;
use crate::explore::goal::Goal;
use crate::explore::inputs::Inputs;
use crate::scenario::Scenario as Checked;

/// Fresh runs begin here: none that is played before reaches as far.
const FRESH: u64 = 1 << 61;

/// Places of points in what is kept: the base, the base on fresh draws, and the stages of the search.
const BASE: usize = 0;
const FRESH_BASE: usize = 1;
const STAGES: usize = 2;

impl Experiment<'_> {
    /// Plays every combination of some values of two numbers on the random draws of the base, and adds where a goal holds. `open` gives a
    /// scenario with some settings, or what is wrong with it; `known` and `keep` as for a design.
    #[doc(hidden)]
    pub fn flip_map_with<E: From<Error> + Send>(
        &self,
        found: Flip,
        (goal, inputs, of): (&Goal, &Inputs, [usize; 2]),
        open: TryOpen,
        known: Known<Endings>,
        keep: Keep<Endings, E>,
    ) -> Result<Flip, E> {
        let numbers = of.map(|at| MapNumber::of(inputs, at));
        let [rows, columns] = [&numbers[0].values, &numbers[1].values];
        let point = |at: usize| {
            let place = vec![STAGES + 4, at / columns.len(), at % columns.len()];
            Point { at: place, runs: 0..self.plan.runs }
        };
        let settings = |at: usize| {
            let ways = [rows[at / columns.len()].way, columns[at % columns.len()].way];
            of.iter().zip(ways).flat_map(|(input, way)| inputs.alone(*input, way)).collect()
        };
        let points: Vec<Point> = (0..rows.len() * columns.len()).map(point).collect();
        let tried = |settings: &[&Setting]| -> Result<Option<Checked>, E> { Ok(open(settings).ok()) };
        let endings = self.endings(&points, (&settings, &tried), known, keep)?;
        // As it is, on the same draws.
        let base = numbers[0].base() * columns.len() + numbers[1].base();
        let map = FlipMap::of(numbers.clone(), goal, (&endings, &endings[base]), self.plan.level);
        Ok(found.with(map, &endings))
    }

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
        known: Known<Endings>,
        keep: Keep<Endings, E>,
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
    known: Known<'a, Endings>,
    keep: Keep<'a, Endings, E>,
    /// Values of each input that were played.
    seen: BTreeSet<(usize, String)>,
}

impl<E: From<Error> + Send> Player<'_, '_, E> {
    fn endings(&mut self, points: &[Point], settings: SettingsOf) -> Result<Vec<Endings>, E> {
        let open = |settings: &[&Setting]| (self.open)(settings).map(Some);
        self.experiment.endings(points, (settings, &open), self.known, self.keep)
    }

    fn base(&mut self, place: usize, runs: Range<u64>) -> Result<Endings, E> {
        let point = Point { at: vec![place], runs };
        let found = self.endings(&[point], &|_| Vec::new())?;
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
            points.push(Point { at: vec![STAGES + stage, trial.input, k], runs: runs.clone() });
            let number = self.inputs.all[trial.input].single().map(|number| number.variation.along(trial.way));
            wanted.push((*trial, label, number));
        }
        let inputs = self.inputs;
        let ways: Vec<Trial> = wanted.iter().map(|(trial, ..)| *trial).collect();
        let played = self.endings(&points, &|at| inputs.alone(ways[at].input, ways[at].way))?;
        let of = |((trial, label, number), endings)| Trialed { trial, label, number, endings };
        Ok(wanted.into_iter().zip(played).map(of).collect())
    }
}
