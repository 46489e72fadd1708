//! A sample of scenarios in which all inputs are changed at once, and where in it a goal holds.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use super::design::{Endings, KeepEndings};
use super::error::Error;
use super::experiment::Experiment;
use crate::analysis::discover::report::{Discovery, Sampled, Sampling, discover};
use crate::analysis::sensitivity::LeftOut;
use crate::engine::games::{self, Game};
use crate::explore::axis::Setting;
use crate::explore::design::{correlate, latin_hypercube};
use crate::explore::goal::Goal;
use crate::explore::inputs::Inputs;
use crate::model::compile;
use crate::scenario::Scenario as Checked;
use crate::scenario::diagnostic::Diagnostic;

/// Points that are played before they are handed over.
const TOGETHER: usize = 64;
/// Places of what is kept: a point of the sample, and the scenario as it is on the same runs.
const POINT: usize = 0;
const BASE: usize = 1;
/// Refused points whose faults are looked at.
const LOOKED_AT: usize = 50;

/// Gives the scenario with some settings, or what is wrong with it; from any thread.
pub type TryOpen<'a> = &'a (dyn Fn(&[&Setting]) -> Result<Checked, Vec<Diagnostic>> + Sync);

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
        known: &mut dyn FnMut(&[usize]) -> Option<Endings>,
        keep: KeepEndings<E>,
    ) -> Result<Discovery, E> {
        self.sound()?;
        let mut rows = latin_hypercube(samples, inputs.all.len(), self.plan.seed);
        correlate(&mut rows, &inputs.correlations, self.plan.seed).map_err(|why| {
            Error::Plan(format!("the numbers cannot be drawn with the correlations that the scenario asks for: {why}"))
        })?;
        let points: Vec<(Vec<usize>, &[f64])> =
            rows.iter().enumerate().map(|(at, row)| (vec![POINT, at], &row[..])).collect();
        let endings = self.sample(&points, inputs, open, known, keep)?;
        let refused: Vec<&[f64]> =
            rows.iter().zip(&endings).filter(|(_, endings)| endings.is_empty()).map(|(row, _)| &row[..]).collect();
        if 2 * refused.len() > samples {
            return Err(Error::Plan(too_many(&refused, samples, inputs, open)).into());
        }
        let base = match goal.needs_base() {
            true => {
                let points: Vec<(Vec<usize>, &[f64])> = (0..samples).map(|at| (vec![BASE, at], &[][..])).collect();
                self.sample(&points, inputs, open, known, keep)?
            }
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

    /// The endings of points, each given by its place and its row of the design; without a row it is the scenario as it is.
    fn sample<E: From<Error> + Send>(
        &self,
        points: &[(Vec<usize>, &[f64])],
        inputs: &Inputs,
        open: TryOpen,
        known: &mut dyn FnMut(&[usize]) -> Option<Endings>,
        keep: KeepEndings<E>,
    ) -> Result<Vec<Endings>, E> {
        let runs = self.plan.runs;
        let mut all: Vec<Option<Endings>> = points.iter().map(|(at, _)| known(at)).collect();
        let missing: Vec<usize> = (0..points.len()).filter(|at| all[*at].is_none()).collect();
        for some in missing.chunks(TOGETHER) {
            let make = |place: usize| -> Result<Game, E> {
                let (at, row) = &points[some[place]];
                let settings = inputs.settings(row);
                let Ok(checked) = open(&settings.iter().collect::<Vec<_>>()) else {
                    return Ok(Game { model: self.model.clone(), runs: 0..0 });
                };
                let model = compile(&checked);
                let model = self.found(&checked, &model)?;
                let first = at[1] as u64 * runs;
                Ok(Game { model, runs: first..first + runs })
            };
            let played = self.work.with_options(|options| {
                games::play(0..some.len(), &make, self.plan.seed, options, &|_, record, endings: &mut Endings| {
                    // There are at most 32 classes.
                    endings.push(record.outcome.0 as u8);
                })
            });
            let played = played.ok_or(Error::Stopped)??;
            let kept: Vec<_> =
                some.iter().zip(&played).map(|(at, endings)| (points[*at].0.clone(), endings.clone())).collect();
            keep(&kept)?;
            some.iter().zip(played).for_each(|(at, endings)| all[*at] = Some(endings));
        }
        Ok(all.into_iter().flatten().collect())
    }
}

/// What is wrong with most points, by the faults of some of them.
fn too_many(refused: &[&[f64]], samples: usize, inputs: &Inputs, open: TryOpen) -> String {
    let mut faults: BTreeMap<&'static str, (usize, String)> = BTreeMap::new();
    let looked: Vec<&&[f64]> = refused.iter().take(LOOKED_AT).collect();
    for row in &looked {
        let settings = inputs.settings(row);
        let Err(found) = open(&settings.iter().collect::<Vec<_>>()) else { continue };
        let mut seen: Vec<&str> = Vec::new();
        for fault in found {
            if !seen.contains(&fault.code) {
                seen.push(fault.code);
                faults.entry(fault.code).or_insert((0, fault.message)).0 += 1;
            }
        }
    }
    let mut told: Vec<(usize, String)> = faults
        .into_iter()
        .map(|(code, (n, message))| (n, format!("{message} ({code}, at {n} of {})", looked.len())))
        .collect();
    told.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let told: Vec<String> = told.into_iter().take(3).map(|(_, text)| text).collect();
    format!(
        "{} of {samples} points are refused, because their numbers do not go together: {}; give these numbers narrower ranges \
         (`--range PATH=LO..HI`), or vary others only (`--only PATH`)",
        refused.len(),
        told.join("; ")
    )
}
