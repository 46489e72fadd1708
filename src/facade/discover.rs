//! A sample of scenarios in which all inputs are changed at once, and where in it a goal holds.

use std::sync::atomic::{AtomicBool, Ordering};

use super::design::{Endings, Keep, Known, Point, TryOpen, too_many};
use super::error::Error;
use super::experiment::Experiment;
use crate::analysis::discover::document::Discovery;
use crate::analysis::discover::report::{Sampled, Sampling, discover};
use crate::analysis::left_out::LeftOut;
use crate::explore::axis::Setting;
use crate::explore::design::{correlate, latin_hypercube};
use crate::explore::goal::Goal;
use crate::explore::inputs::Inputs;
use crate::scenario::Scenario as Checked;

/// Places of what is kept: a point of the sample, and the scenario as it is on the same runs.
const POINT: usize = 0;
const BASE: usize = 1;

impl Experiment<'_> {
    /// Draws points of all inputs at once, by a Latin hypercube (McKay, Beckman & Conover 1979), plays each with random draws of its
    /// own, and looks for regions of the inputs where a goal holds. `open` gives a scenario with some settings; where it cannot, the
    /// point is left out and counted. `known` and `keep` as for a design: of a point that is left out no run is kept.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] where more than half of the points are left out, or where the wanted correlations cannot be had.
    #[doc(hidden)]
    pub fn discover_with<E: From<Error> + Send>(
        &self,
        goal: &Goal,
        (inputs, left_out): (&Inputs, Vec<LeftOut>),
        samples: usize,
        open: TryOpen,
        known: Known<Endings>,
        keep: Keep<Endings, E>,
    ) -> Result<Discovery, E> {
        let mut rows = latin_hypercube(samples, inputs.all.len(), self.plan.seed);
        correlate(&mut rows, &inputs.correlations, self.plan.seed).map_err(|why| {
            Error::Plan(format!("the numbers cannot be drawn with the correlations that the scenario asks for: {why}"))
        })?;
        let runs = |at: usize| at as u64 * self.plan.runs..(at as u64 + 1) * self.plan.runs;
        let points = |kind: usize| -> Vec<Point> {
            (0..samples).map(|at| Point { at: vec![kind, at], runs: runs(at) }).collect()
        };
        let settings = |at: usize| inputs.settings(&rows[at]);
        let tried = |settings: &[&Setting]| -> Result<Option<Checked>, E> { Ok(open(settings).ok()) };
        let endings = self.endings(&points(POINT), (&settings, &tried), known, keep)?;
        let refused: Vec<usize> = (0..samples).filter(|at| endings[*at].is_empty()).collect();
        if 2 * refused.len() > samples {
            return Err(Error::Plan(too_many(&refused, samples, &settings, open)).into());
        }
        let base = match goal.needs_base() {
            true => self.endings(&points(BASE), (&|_| Vec::new(), &tried), known, keep)?,
            false => vec![Endings::new(); samples],
        };
        let all = rows.iter().zip(endings).zip(base).enumerate();
        let played: Vec<Sampled> = all
            .filter(|(_, ((_, endings), _))| !endings.is_empty())
            .map(|(at, ((row, endings), base))| Sampled {
                place: at as u64 + 1,
                inputs: inputs.values(row),
                endings,
                base,
            })
            .collect();
        let sampling = Sampling {
            goal,
            scenario: self.checked,
            plan: &self.plan,
            inputs: &inputs.all,
            left_out,
            samples: samples as u64,
            points: &played,
        };
        let never = AtomicBool::new(false);
        let stop = self.work.stop.unwrap_or(&never);
        let found = discover(&sampling, &|| !stop.load(Ordering::Relaxed)).map_err(Error::Plan)?;
        Ok(found.ok_or(Error::Stopped)?)
    }
}
