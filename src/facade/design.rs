//! The points of a design: scenarios in which many numbers are changed at once, each played a number of times.

use std::ops::Range;

use super::error::Error;
use super::experiment::Experiment;
use crate::engine::games::{self, Game};
use crate::explore::axis::Setting;
use crate::model::compile;
use crate::scenario::Scenario as Checked;

/// Points that are played before they are handed over.
const TOGETHER: usize = 64;

/// A point of a design. Points that play the same runs share their random draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its place in the design.
    pub at: Vec<usize>,
    /// What is changed of the scenario.
    pub settings: Vec<Setting>,
    /// Numbers of its runs.
    pub runs: Range<u64>,
}

/// Gives the scenario with some settings, from any thread.
pub type OpenPoint<'a, E> = &'a (dyn Fn(&[&Setting]) -> Result<Checked, E> + Sync);

/// The ending of each run of a point, as the position of its class.
pub type Endings = Vec<u8>;

/// Where points go that were played, with their places.
pub type KeepEndings<'a, E> = &'a mut dyn FnMut(&[(Vec<usize>, Endings)]) -> Result<(), E>;

impl Experiment<'_> {
    /// Plays every point. `open` gives a scenario with some settings; what is `known` is not played again, and
    /// what is played is handed to `keep`.
    #[doc(hidden)]
    pub fn design_with<E: From<Error> + Send>(
        &self,
        points: &[Point],
        open: OpenPoint<E>,
        known: &mut dyn FnMut(&[usize]) -> Option<Endings>,
        keep: KeepEndings<E>,
    ) -> Result<Vec<Endings>, E> {
        self.sound()?;
        let mut all: Vec<Option<Endings>> = points.iter().map(|point| known(&point.at)).collect();
        let missing: Vec<usize> = (0..points.len()).filter(|at| all[*at].is_none()).collect();
        for some in missing.chunks(TOGETHER) {
            let make = |place: usize| -> Result<Game, E> {
                let Point { settings, runs, .. } = &points[some[place]];
                let checked = open(&settings.iter().collect::<Vec<_>>())?;
                let model = compile(&checked);
                let model = self.found(&checked, &model)?;
                Ok(Game { model, runs: runs.clone() })
            };
            let played = self.work.with_options(|options| {
                games::play(0..some.len(), &make, self.plan.seed, options, &|_, record, endings: &mut Endings| {
                    // There are at most 32 classes.
                    endings.push(record.outcome.0 as u8);
                })
            });
            let played = played.ok_or(Error::Stopped)??;
            let kept: Vec<_> =
                some.iter().zip(&played).map(|(at, endings)| (points[*at].at.clone(), endings.clone())).collect();
            keep(&kept)?;
            some.iter().zip(played).for_each(|(at, endings)| all[*at] = Some(endings));
        }
        Ok(all.into_iter().flatten().collect())
    }
}
