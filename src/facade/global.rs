//! Designs in which all numbers of a scenario may be wrong at once.

use super::design::{Endings, Keep, Known, Point, TryOpen, too_many};
use super::error::Error;
use super::experiment::Experiment;
use crate::analysis::global::{Global, GlobalDesign};
use crate::analysis::left_out::LeftOut;
use crate::explore::axis::Setting;
use crate::explore::inputs::Inputs;
use crate::plan::RunPlan;
use crate::scenario::Scenario as Checked;

impl Experiment<'_> {
    /// Plays the points of a design, and tells which inputs matter. `open` gives a scenario with some settings; a row with a point that
    /// the scenario cannot have is left out and counted. `known` and `keep` as for a design.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] where the samples are too few for an index, or more than half of the rows are left out.
    #[doc(hidden)]
    pub fn global_with<E: From<Error> + Send>(
        &self,
        design: &GlobalDesign,
        varied: (&Inputs, Vec<LeftOut>),
        open: TryOpen,
        known: Known<Endings>,
        keep: Keep<Endings, E>,
    ) -> Result<Global, E> {
        self.designed((design, self.plan.runs), varied, open, known, keep)
    }

    /// The same with so many runs of each point.
    ///
    /// # Errors
    ///
    /// Likewise.
    #[doc(hidden)]
    pub fn designed<E: From<Error> + Send>(
        &self,
        (design, runs): (&GlobalDesign, u64),
        (inputs, left_out): (&Inputs, Vec<LeftOut>),
        open: TryOpen,
        known: Known<Endings>,
        keep: Keep<Endings, E>,
    ) -> Result<Global, E> {
        let plan = RunPlan { runs, ..self.plan };
        let point = |(at, (_, first)): (usize, &(Vec<f64>, u64))| Point { at: vec![at], runs: *first..first + runs };
        let settings = |at: usize| inputs.settings(&design.points[at].0);
        let points: Vec<Point> = design.points.iter().enumerate().map(point).collect();
        let tried = |settings: &[&Setting]| -> Result<Option<Checked>, E> { Ok(open(settings).ok()) };
        let endings = self.endings(&points, (&settings, &tried), known, keep)?;
        if 2 * design.kept(&endings).len() < design.samples() {
            let refused: Vec<usize> = (0..points.len()).filter(|at| endings[*at].is_empty()).collect();
            return Err(Error::Plan(too_many(&refused, points.len(), &settings, open)).into());
        }
        design.found((self.checked, &plan), (inputs, left_out), &endings).map_err(|why| Error::Plan(why).into())
    }
}
