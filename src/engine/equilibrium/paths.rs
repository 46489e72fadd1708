//! Takes every path through one stage and says of each fork who takes it: nature, a script, or somebody who chooses.

use std::ops::ControlFlow;

use crate::distribution::Distribution;
use crate::engine::luck::chance::{Act, Assent, Chance, DrawKey, Turn};
use crate::index::{ActorIdx, SourceIdx};

/// Something that happens in public, as far as it tells one history from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// Nature took an option: which random number, and the option.
    Nature(SourceIdx, usize, usize),
    /// An actor, or a unit by its first member, was seen to take an option.
    Act(ActorIdx, Act, usize),
}

/// Who takes a fork.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Nature, in public.
    Nature(SourceIdx, usize),
    /// Nature, seen by nobody: the draw of a type.
    Type,
    /// Nature, seen by one actor: whether its choice counts. Its script counts as nature too.
    Hidden(ActorIdx),
    /// Somebody who chooses.
    Choice(ActorIdx, Act),
}

/// A fork on a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Fork {
    /// Who takes it.
    pub by: By,
    /// Probability of each option, or its prior weight where somebody chooses; they add up to 1.
    pub weights: Vec<f64>,
    /// The option that this path takes.
    pub taken: usize,
    /// How much had been seen of the stage when it was taken.
    pub seen: usize,
    last: usize,
}

/// All paths through a computation that asks for random choices, one at a time.
///
/// The computation must do the same on every path up to the first choice that differs.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// Forks of the present path.
    pub forks: Vec<Fork>,
    /// What has been seen on it.
    pub seen: Vec<Seen>,
    /// First fork of this path that is not, with the same option, on the path before.
    pub fresh: usize,
    at: usize,
}

impl Paths {
    /// Calls `play` once for each path and `done` after each, until one breaks.
    pub fn try_each<B>(
        mut play: impl FnMut(&mut Paths),
        mut done: impl FnMut(&Paths) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let mut paths = Paths::default();
        loop {
            paths.at = 0;
            paths.seen.clear();
            play(&mut paths);
            done(&paths)?;
            while paths.forks.last().is_some_and(|f| f.taken == f.last) {
                paths.forks.pop();
            }
            paths.fresh = paths.forks.len().saturating_sub(1);
            let Some(fork) = paths.forks.last_mut() else { return ControlFlow::Continue(()) };
            fork.taken = (fork.taken + 1..).find(|o| fork.weights[*o] > 0.0).unwrap_or(fork.last);
        }
    }

    /// Takes the option that the present path prescribes, or the first that is possible. What is certain is no fork.
    fn take(&mut self, by: By, weights: &[f64]) -> usize {
        let possible = |o: &usize| weights[*o] > 0.0;
        let first = (0..weights.len()).find(possible).unwrap_or(0);
        let last = (0..weights.len()).rfind(possible).unwrap_or(0);
        if first == last {
            return first;
        }
        if self.at == self.forks.len() {
            let total: f64 = weights.iter().sum();
            let weights = weights.iter().map(|w| w / total).collect();
            self.forks.push(Fork { by, weights, taken: first, seen: self.seen.len(), last });
        }
        self.at += 1;
        self.forks[self.at - 1].taken
    }

    fn nature(&mut self, at: DrawKey, weights: &[f64]) -> usize {
        let taken = self.take(By::Nature(at.source, at.slot), weights);
        self.seen.push(Seen::Nature(at.source, at.slot, taken));
        taken
    }

    /// One actor's yes: it counts with some chance, and then it is a choice, even between yes and no before payoffs are known.
    fn own_yes(&mut self, Assent { turn, chance }: Assent) -> bool {
        let counts = if turn.scripted { chance } else { (2.0 * chance).min(1.0) };
        if self.take(By::Hidden(turn.actor), &[1.0 - counts, counts]) == 0 {
            return false;
        }
        turn.scripted || self.take(By::Choice(turn.actor, turn.act), &[0.5, 0.5]) == 1
    }
}

impl Chance for Paths {
    fn happens(&mut self, at: DrawKey, p: f64) -> bool {
        let p = p.clamp(0.0, 1.0);
        self.nature(at, &[1.0 - p, p]) == 1
    }

    fn choose(&mut self, at: DrawKey, weights: &[f64]) -> usize {
        self.nature(at, weights)
    }

    fn draw(&mut self, at: DrawKey, distribution: &Distribution) -> f64 {
        let points = distribution.points(1);
        let weights: Vec<f64> = points.iter().map(|p| p.1).collect();
        points[self.nature(at, &weights)].0
    }

    fn draw_type(&mut self, _at: DrawKey, prior: &[f64]) -> usize {
        self.take(By::Type, prior)
    }

    fn decide(&mut self, _at: DrawKey, by: Turn, weights: &[f64]) -> usize {
        let by = if by.scripted { By::Hidden(by.actor) } else { By::Choice(by.actor, by.act) };
        self.take(by, weights)
    }

    /// All members decide, also where one has said no already: they do not know.
    fn assent(&mut self, _at: DrawKey, all: &[ActorIdx], each: &dyn Fn(ActorIdx) -> Assent, _p: f64) -> bool {
        all.iter().fold(true, |yes, i| self.own_yes(each(*i)) & yes)
    }

    fn shown(&mut self, by: Turn, option: usize) {
        self.seen.push(Seen::Act(by.actor, by.act, option));
    }
}
