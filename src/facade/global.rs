//! Designs in which all numbers of a scenario may be wrong at once.

use super::design::{Endings, KeepEndings, OpenPoint, Point};
use super::error::Error;
use super::experiment::Experiment;
use crate::analysis::global::{Global, GlobalDesign};
use crate::analysis::sensitivity::LeftOut;
use crate::explore::inputs::Inputs;

impl Experiment<'_> {
    /// Plays the points of a design, and tells which inputs matter. `open`, `known` and `keep` as for a design.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] where the samples are too few for an index.
    #[doc(hidden)]
    pub fn global_with<E: From<Error> + Send>(
        &self,
        design: &GlobalDesign,
        (inputs, left_out): (&Inputs, Vec<LeftOut>),
        open: OpenPoint<E>,
        known: &mut dyn FnMut(&[usize]) -> Option<Endings>,
        keep: KeepEndings<E>,
    ) -> Result<Global, E> {
        let point = |(at, (row, first)): (usize, &(Vec<f64>, u64))| Point {
            at: vec![at],
            settings: inputs.settings(row),
            runs: *first..first + self.plan.runs,
        };
        let points: Vec<Point> = design.points.iter().enumerate().map(point).collect();
        let endings = self.design_with(&points, open, known, keep)?;
        design.found((self.checked, &self.plan), (inputs, left_out), &endings).map_err(|why| Error::Plan(why).into())
    }
}
