//! The points of a design: scenarios that differ from one, each played a number of times.

use std::collections::BTreeMap;
use std::ops::Range;

use super::error::Error;
use super::experiment::Experiment;
use crate::engine::games::{self, Game};
use crate::engine::round::record::Record;
use crate::explore::axis::Setting;
use crate::model::compile;
use crate::scenario::Scenario as Checked;
use crate::scenario::diagnostic::Diagnostic;

/// Refused points whose faults are looked at.
const LOOKED_AT: usize = 50;
/// Points that are played before they are handed over.
const TOGETHER: usize = 64;

/// A point of a design. Points that play the same runs share their random draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its place in the design.
    pub at: Vec<usize>,
    /// Numbers of its runs.
    pub runs: Range<u64>,
}

/// What is changed of the scenario at a point, by its position among all of them. It is asked for when the point is played: of many
/// points with many numbers each, all settings at once would fill the memory.
pub type SettingsOf<'a> = &'a (dyn Fn(usize) -> Vec<Setting> + Sync);

/// Gives the scenario with some settings, from any thread.
pub type OpenPoint<'a, E> = &'a (dyn Fn(&[&Setting]) -> Result<Checked, E> + Sync);

/// The same, or what is wrong with it.
pub type TryOpen<'a> = &'a (dyn Fn(&[&Setting]) -> Result<Checked, Vec<Diagnostic>> + Sync);

/// The same, or nothing where the scenario cannot have them.
pub type TryOpenPoint<'a, E> = &'a (dyn Fn(&[&Setting]) -> Result<Option<Checked>, E> + Sync);

/// The ending of each run of a point, as the position of its class.
pub type Endings = Vec<u8>;

/// What is known of a point, by its place.
pub type Known<'a, T> = &'a mut dyn FnMut(&[usize]) -> Option<T>;

/// Where points go that were played, with their places.
pub type Keep<'a, T, E> = &'a mut dyn FnMut(&[(Vec<usize>, T)]) -> Result<(), E>;

impl Experiment<'_> {
    /// Plays every point, and tells the ending of each of its runs; none where the scenario cannot have the settings.
    pub(super) fn endings<E: From<Error> + Send>(
        &self,
        points: &[Point],
        (settings, open): (SettingsOf, TryOpenPoint<E>),
        known: Known<Endings>,
        keep: Keep<Endings, E>,
    ) -> Result<Vec<Endings>, E> {
        let each = |_: usize, record: &Record, endings: &mut Endings| {
            // There are at most 32 classes.
            endings.push(record.outcome.0 as u8);
        };
        self.gather(points, (settings, open), &each, known, keep)
    }

    /// Plays every point, and hands the records of each to `each`, which gathers what is wanted of it. `open` gives the scenario with some
    /// settings; what is `known` is not played again, and what is played is handed to `keep`.
    pub(super) fn gather<T: Clone + Default + Send, E: From<Error> + Send>(
        &self,
        points: &[Point],
        (settings, open): (SettingsOf, TryOpenPoint<E>),
        each: &(dyn Fn(usize, &Record, &mut T) + Sync),
        known: Known<T>,
        keep: Keep<T, E>,
    ) -> Result<Vec<T>, E> {
        self.sound()?;
        let mut all: Vec<Option<T>> = points.iter().map(|point| known(&point.at)).collect();
        let missing: Vec<usize> = (0..points.len()).filter(|at| all[*at].is_none()).collect();
        for some in missing.chunks(TOGETHER) {
            let make = |place: usize| -> Result<Option<Game>, E> {
                let settings = settings(some[place]);
                let Some(checked) = open(&settings.iter().collect::<Vec<_>>())? else { return Ok(None) };
                let model = self.found(&checked, compile(&checked))?;
                Ok(Some(Game { model, runs: points[some[place]].runs.clone() }))
            };
            let each = |place: usize, record: &Record, gathered: &mut T| each(some[place], record, gathered);
            let played =
                self.work.with_options(|options| games::play(0..some.len(), &make, self.plan.seed, options, &each));
            let played = played.ok_or(Error::Stopped)??;
            let kept: Vec<_> =
                some.iter().zip(&played).map(|(at, gathered)| (points[*at].at.clone(), gathered.clone())).collect();
            keep(&kept)?;
            some.iter().zip(played).for_each(|(at, gathered)| all[*at] = Some(gathered));
        }
        Ok(all.into_iter().flatten().collect())
    }
}

/// What is wrong with most points, by the faults of some of them.
pub(super) fn too_many(refused: &[usize], of: usize, settings: SettingsOf, open: TryOpen) -> String {
    let mut faults: BTreeMap<&'static str, (usize, String)> = BTreeMap::new();
    let looked = &refused[..refused.len().min(LOOKED_AT)];
    for at in looked {
        let Err(found) = open(&settings(*at).iter().collect::<Vec<_>>()) else { continue };
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
        "{} of {of} points are refused, because their numbers do not go together: {}; give these numbers narrower ranges \
         (`--range PATH=LO..HI`), or vary others only (`--only PATH`)",
        refused.len(),
        told.join("; ")
    )
}
