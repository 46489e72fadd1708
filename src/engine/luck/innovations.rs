//! What chance brought in a run, less what was expected of it.
//!
//! An *innovation* is what a random draw gave less its mean, given all that went before. Whatever the actors do, its mean is 0,
//! and so is that of a sum of innovations over a run (a martingale that stops: Doob 1953). Such sums are what control variates
//! are made of: they explain much of an ending, and their mean is known.

use crate::engine::luck::chance::DrawKey;
use crate::index::{MoveIdx, SourceIdx, TiVec, ti_vec};
use crate::model::{Kind, Model, Purpose};

/// √12: a uniform number less ½, times this, has variance 1.
const ROOT_OF_12: f64 = 3.464_101_615_137_754_4;
/// No sum is kept of an option.
const NONE: usize = usize::MAX;

/// What one sum is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Events (1 or 0, less their probability) and ranks of noise, in the first half of the rounds (0) or in the second (1).
    Half(u32),
    /// How often one of several options was taken, less how often that was expected.
    Option(usize),
    /// The rank of what was drawn before the first round, in its distribution, with mean 0; to the first or to the second power.
    Power(u32),
}

/// Which sums are kept of each source of random numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// Last round of the first half.
    half: u32,
    /// First sum of each source.
    first: TiVec<SourceIdx, usize>,
    /// By source and option: its sum, or [`NONE`]. Empty where options are not told apart.
    options: TiVec<SourceIdx, Vec<usize>>,
    /// What each sum is of.
    pub parts: Vec<(SourceIdx, Part)>,
}

impl Columns {
    /// The sums of a model's runs. Which package is offered and who proposes is not among them: packages are too many.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let sources = &model.names.sources;
        let mut all = Self {
            half: model.rounds.div_ceil(2),
            first: TiVec::with_capacity(sources.len()),
            options: ti_vec![Vec::new(); sources.len()],
            parts: Vec::new(),
        };
        let moves_of = |source: SourceIdx| {
            let by = model.actors.position(|actor| actor.sources.moves == source);
            move |k: MoveIdx| by == Some(model.moves[k].by)
        };
        for (source, (purpose, _)) in sources.iter_enumerated() {
            all.first.push(all.parts.len());
            match purpose {
                Purpose::Recognition | Purpose::Offer => {}
                Purpose::Move => {
                    let own = moves_of(source);
                    let kept = std::iter::once(false).chain(model.moves.keys().map(own));
                    all.keep_options(source, kept);
                }
                _ if purpose.kind() == Kind::Chance => {
                    all.parts.extend([0, 1].map(|half| (source, Part::Half(half))));
                    if *purpose == Purpose::Incident {
                        let kinds = model.tension.incident.as_ref().map_or(0, |incident| incident.odds().len());
                        all.keep_options(source, (0..kinds).map(|kind| kind > 0));
                    }
                }
                _ => all.parts.extend([1, 2].map(|power| (source, Part::Power(power)))),
            }
        }
        all
    }

    fn keep_options(&mut self, source: SourceIdx, kept: impl Iterator<Item = bool>) {
        for (option, keep) in kept.enumerate() {
            self.options[source].push(if keep { self.parts.len() } else { NONE });
            if keep {
                self.parts.push((source, Part::Option(option)));
            }
        }
    }
}

/// The sums of one run.
#[derive(Debug, Clone)]
pub struct Innovations<'c> {
    columns: &'c Columns,
    /// One for each of [`Columns::parts`].
    pub sums: Vec<f64>,
    /// Their variances, given at each draw all that went before, added up over all runs: how much there was to learn from.
    pub variances: Vec<f64>,
}

impl<'c> Innovations<'c> {
    /// Nothing drawn yet.
    #[must_use]
    pub fn new(columns: &'c Columns) -> Self {
        Self { columns, sums: vec![0.0; columns.parts.len()], variances: vec![0.0; columns.parts.len()] }
    }

    /// Turns to another run.
    pub fn begin(&mut self) {
        self.sums.fill(0.0);
    }

    fn add(&mut self, column: usize, x: f64, variance: f64) {
        self.sums[column] += x;
        self.variances[column] += variance;
    }

    fn half(&self, at: DrawKey) -> usize {
        self.columns.first[at.source] + usize::from(at.round > self.columns.half)
    }

    /// Something of probability `p` happened, or did not.
    pub fn event(&mut self, at: DrawKey, happened: bool, p: f64) {
        self.add(self.half(at), f64::from(u8::from(happened)) - p, p * (1.0 - p));
    }

    /// One of several options was taken, as likely as their weights.
    pub fn option(&mut self, at: DrawKey, option: usize, weights: &[f64]) {
        let columns: &'c Columns = self.columns;
        let columns = &columns.options[at.source];
        if columns.is_empty() {
            return;
        }
        let total: f64 = weights.iter().sum();
        for (place, (&column, w)) in columns.iter().zip(weights).enumerate() {
            if column != NONE {
                let p = w / total;
                self.add(column, f64::from(u8::from(place == option)) - p, p * (1.0 - p));
            }
        }
    }

    /// A number was drawn whose rank in its distribution is `u`, uniform on (0, 1).
    pub fn rank(&mut self, at: DrawKey, u: f64) {
        let x = ROOT_OF_12 * (u - 0.5);
        if at.round > 0 {
            self.add(self.half(at), x, 1.0);
        } else {
            self.powers(at, x, [1.0, 0.8]);
        }
    }

    /// A point of a private type was drawn.
    pub fn point(&mut self, at: DrawKey, point: usize, prior: &[f64]) {
        // Ranks of points are the middles of their stretches of (0, 1), whose mean is ½.
        let total: f64 = prior.iter().sum();
        let (mut below, mut square, mut fourth, mut own) = (0.0, 0.0, 0.0, 0.0);
        for (k, p) in prior.iter().enumerate() {
            let x = ROOT_OF_12 * ((below + 0.5 * p) / total - 0.5);
            square += p / total * x * x;
            fourth += p / total * x * x * x * x;
            below += p;
            if k == point {
                own = x;
            }
        }
        self.powers(at, own, [square, fourth - square * square]);
    }

    /// `x` has mean 0, its square the mean and the variance that are given.
    fn powers(&mut self, at: DrawKey, x: f64, [mean, variance]: [f64; 2]) {
        let first = self.columns.first[at.source];
        self.add(first, x, mean);
        self.add(first + 1, x * x - mean, variance);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    /// Powers of ranks of points have mean 0 exactly, up to rounding.
    #[test]
    fn points_have_mean_0() {
        let text = include_str!("../../../scenarios/security-talks-2022/baseline.toml");
        let model = compile(&load(Source::new("test.toml", text), &[], &no_files).result.expect("one of ours").0);
        let columns = Columns::new(&model);
        let mut noted = Innovations::new(&columns);
        for ty in &model.types {
            let mut mean = [0.0; 2];
            for (point, p) in ty.prior.iter_enumerated() {
                noted.begin();
                noted.point(DrawKey::at(ty.source, 0), point.0, &ty.prior.raw);
                let first = columns.first[ty.source];
                mean.iter_mut().zip(&noted.sums[first..]).for_each(|(mean, x)| *mean += p * x);
            }
            assert!(mean.iter().all(|mean| mean.abs() < 1e-15), "{mean:?}");
        }
    }
}
