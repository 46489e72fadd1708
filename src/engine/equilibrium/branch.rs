//! The principal branch: the equilibria that one comes to from even play at λ = 0 by raising λ without a jump
//! (McKelvey & Palfrey 1995; Turocy 2005, 2010).
//!
//! The branch is followed by its length, so that it may turn back: a step along the tangent, then Newton's method at right
//! angles to it. Linear systems are solved without a matrix.

use std::sync::atomic::{AtomicBool, Ordering};

use super::game::Game;
use super::krylov::{dot, solve};
use super::sweep::{Order, Precisions, Swept, Tangent};

/// A point of the branch.
#[derive(Debug, Clone)]
pub struct Point {
    /// Log odds of all options, against the first of their information set.
    pub y: Vec<f64>,
    /// By how much precisions are scaled: 1 is the whole of the finite ones.
    pub scale: f64,
    /// Largest difference between a probability and the logit response to what it leads to.
    pub residual: f64,
    /// Where some λ is infinite: largest change of a probability when the largest λ was doubled for the last time.
    pub settled: Option<f64>,
    /// Steps along the branch.
    pub steps: u32,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    /// The branch could not be followed beyond this scale, or the residual is above [`RESIDUAL`].
    Lost {
        /// The last scale.
        scale: f64,
        /// The residual there.
        residual: f64,
    },
    /// Probabilities still change by so much where λ has become as large as numbers allow.
    Unsettled(f64),
    /// The caller canceled it.
    Stopped,
}

/// Largest residual of an answer.
pub const RESIDUAL: f64 = 1e-10;
/// Change of probabilities below which a limit counts as reached.
const SETTLED: f64 = 1e-9;
/// Most steps along a branch.
const MOST_STEPS: u32 = 20_000;
/// Largest change of a probability in a step.
const STRIDE: f64 = 0.15;
/// Most vectors for a linear system.
const MOST_VECTORS: usize = 120;

/// Follows the branch of one game.
pub struct Tracer<'a> {
    game: &'a Game,
    order: &'a Order,
    precisions: Precisions,
    stop: &'a AtomicBool,
    swept: Swept,
    room: Tangent,
}

/// A direction in log odds and length of λ.
struct Direction {
    y: Vec<f64>,
    s: f64,
}

impl<'a> Tracer<'a> {
    /// A tracer for a game.
    #[must_use]
    pub fn new(game: &'a Game, order: &'a Order, precisions: Precisions, stop: &'a AtomicBool) -> Self {
        Self { game, order, precisions, stop, swept: Swept::default(), room: Tangent::default() }
    }

    /// The point of the branch at a scale: 1 for the λ of the game.
    ///
    /// # Errors
    ///
    /// A [`Failure`]: never an answer whose residual is above [`RESIDUAL`].
    pub fn at(&mut self, scale: f64) -> Result<Point, Failure> {
        let mut point =
            Point { y: vec![0.0; self.order.n_options()], scale: 0.0, residual: 0.0, settled: None, steps: 0 };
        self.go_to(&mut point, scale)?;
        Ok(point)
    }

    /// The limit of the branch where some λ grow without end.
    ///
    /// # Errors
    ///
    /// A [`Failure`].
    pub fn limit(&mut self) -> Result<Point, Failure> {
        let mut point = self.at(1.0)?;
        let mut before = self.probabilities(&point.y);
        let mut calm = 0;
        let mut change = f64::INFINITY;
        while calm < 3 {
            let scale = 2.0 * point.scale;
            if scale > 1e12 {
                return Err(Failure::Unsettled(change));
            }
            self.go_to(&mut point, scale)?;
            let now = self.probabilities(&point.y);
            change = before.iter().zip(&now).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            calm = if change <= SETTLED { calm + 1 } else { 0 };
            before = now;
        }
        point.settled = Some(change);
        Ok(point)
    }

    fn probabilities(&mut self, y: &[f64]) -> Vec<f64> {
        self.order.evaluate(self.game, y, &mut self.swept);
        self.swept.before.clone()
    }

    /// Largest difference between a probability and the logit response to what it leads to.
    fn residual(&mut self, y: &[f64], scale: f64) -> f64 {
        self.order.evaluate(self.game, y, &mut self.swept);
        let mut most = 0.0f64;
        for set in 0..self.game.sets.len() {
            let (lambda, _) = Order::precision(self.game, set, self.precisions, scale);
            let here = self.order.options(set);
            let prior = &self.game.sets[set].prior;
            let best = here.clone().map(|o| lambda * self.swept.q[o]).fold(f64::NEG_INFINITY, f64::max);
            let weight = |o: usize| prior[o - here.start] * libm::exp(lambda * self.swept.q[o] - best);
            let total: f64 = here.clone().map(weight).sum();
            most = here.clone().map(|o| (self.swept.before[o] - weight(o) / total).abs()).fold(most, f64::max);
        }
        most
    }

    fn go_to(&mut self, point: &mut Point, scale: f64) -> Result<(), Failure> {
        if Order::is_intertwined(self.game) {
            self.follow(point, scale)?;
        }
        self.settle(&mut point.y, scale);
        point.scale = scale;
        point.residual = self.residual(&point.y, scale);
        // Not above: a residual that is no number fails too.
        if point.residual <= RESIDUAL { Ok(()) } else { Err(self.lost(point)) }
    }

    fn lost(&self, point: &Point) -> Failure {
        if self.stop.load(Ordering::Relaxed) {
            return Failure::Stopped;
        }
        Failure::Lost { scale: point.scale, residual: point.residual }
    }

    /// What y lacks to be a fixed point, negated, and the largest part of it.
    fn gap(&mut self, y: &[f64], scale: f64) -> (Vec<f64>, f64) {
        self.order.sweep(self.game, y, self.precisions, scale, &mut self.swept);
        let gap: Vec<f64> = self.swept.to.iter().zip(y).map(|(to, y)| to - y).collect();
        let most = gap.iter().map(|g| g.abs()).fold(0.0, f64::max);
        (gap, if most.is_nan() { f64::INFINITY } else { most })
    }

    /// Newton's method at one scale.
    fn settle(&mut self, y: &mut [f64], scale: f64) {
        let n = y.len();
        let mut best = f64::INFINITY;
        for _ in 0..40 {
            let (gap, size) = self.gap(y, scale);
            let unit = 1.0 + y.iter().map(|y| y.abs()).fold(0.0, f64::max);
            if size <= 1e-14 * unit || size >= best && size <= 1e-11 * unit || self.stop.load(Ordering::Relaxed) {
                return;
            }
            best = best.min(size);
            let mut step = vec![0.0; n];
            let Self { game, order, precisions, swept, room, .. } = self;
            let a = |v: &[f64], out: &mut [f64]| {
                order.tangent(game, swept, *precisions, scale, v, 0.0, room, out);
                out.iter_mut().zip(v).for_each(|(o, v)| *o = v - *o);
            };
            solve(a, &gap, 1e-8, MOST_VECTORS, &mut step);
            y.iter_mut().zip(&step).for_each(|(y, s)| *y += s);
        }
    }

    /// Solves the system of the branch with one more row, which fixes the part along `along`.
    fn bordered(
        &mut self,
        unit: f64,
        scale: f64,
        along: &Direction,
        gap: &[f64],
        last: f64,
        tolerance: f64,
    ) -> Direction {
        let n = gap.len();
        let per = 1.0 / n as f64;
        let mut right = gap.to_vec();
        right.push(last);
        let mut x = vec![0.0; n + 1];
        let Self { game, order, precisions, swept, room, .. } = self;
        let a = |v: &[f64], out: &mut [f64]| {
            let (dy, ds) = v.split_at(n);
            order.tangent(game, swept, *precisions, scale, dy, ds[0] / unit, room, &mut out[..n]);
            out.iter_mut().zip(dy).for_each(|(o, v)| *o = v - *o);
            out[n] = per * dot(&along.y, dy) + along.s * ds[0];
        };
        solve(a, &right, tolerance, MOST_VECTORS, &mut x);
        let s = x.pop().unwrap_or(0.0);
        Direction { y: x, s }
    }

    /// Follows the branch up to a scale, or a little short of it.
    fn follow(&mut self, point: &mut Point, target: f64) -> Result<(), Failure> {
        let n = point.y.len();
        // Log odds grow about as fast as this times the scale.
        let (_, unit) = self.gap(&vec![0.0; n], 1.0);
        let unit = unit.clamp(1e-6, 1e12);
        let mut along = Direction { y: vec![0.0; n], s: 1.0 };
        let mut length = (0.05f64).min((target - point.scale) * unit);
        self.gap(&point.y, point.scale);
        along = self.towards(unit, point.scale, &along);
        let mut now = self.probabilities(&point.y);
        while point.steps < MOST_STEPS {
            if self.stop.load(Ordering::Relaxed) {
                return Err(Failure::Stopped);
            }
            let left = (target - point.scale) * unit;
            // The last step ends at the target, where the branch still rises.
            let last = along.s > 0.0 && length * along.s >= left;
            if last {
                length = left / along.s;
            }
            match self.step(unit, point, &along, length, &now, last.then_some(target)) {
                Some(Stepped { y, scale, turned, probabilities, effort }) => {
                    let stride = probabilities.iter().zip(&now).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                    point.y = y;
                    point.steps += 1;
                    now = probabilities;
                    if last {
                        return Ok(());
                    }
                    point.scale = scale;
                    along = turned;
                    length *= match effort {
                        0..=3 if stride < 0.3 * STRIDE => 3.0,
                        0..=4 if stride < 0.6 * STRIDE => 1.5,
                        _ => 1.0,
                    };
                }
                None => {
                    length *= 0.4;
                    if length < 1e-9 * (1.0 + point.scale * unit) {
                        point.residual = self.residual(&point.y.clone(), point.scale);
                        return Err(self.lost(point));
                    }
                }
            }
        }
        point.residual = self.residual(&point.y.clone(), point.scale);
        Err(self.lost(point))
    }

    /// The direction in which the branch goes on, from what has been swept there.
    fn towards(&mut self, unit: f64, scale: f64, along: &Direction) -> Direction {
        let n = along.y.len();
        let mut d = self.bordered(unit, scale, along, &vec![0.0; n], 1.0, 1e-8);
        let size = (dot(&d.y, &d.y) / n as f64 + d.s * d.s).sqrt();
        d.y.iter_mut().for_each(|y| *y /= size);
        d.s /= size;
        d
    }

    /// One step: along the tangent, then back to the branch. `None`: it was too long. `fixed`: the scale at which it must end.
    fn step(
        &mut self,
        unit: f64,
        from: &Point,
        along: &Direction,
        length: f64,
        before: &[f64],
        fixed: Option<f64>,
    ) -> Option<Stepped> {
        let n = from.y.len();
        let mut y: Vec<f64> = from.y.iter().zip(&along.y).map(|(y, d)| y + length * d).collect();
        let mut scale = fixed.unwrap_or(from.scale + length * along.s / unit);
        for effort in 0..8 {
            if !(scale >= 0.0) {
                return None;
            }
            let (gap, size) = self.gap(&y, scale);
            let most = 1.0 + y.iter().map(|y| y.abs()).fold(0.0, f64::max);
            if !size.is_finite() {
                return None;
            }
            if size <= 1e-9 * most {
                let probabilities = self.swept.before.clone();
                let stride = probabilities.iter().zip(before).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                if stride > STRIDE {
                    return None;
                }
                let turned = if fixed.is_none() {
                    let turned = self.towards(unit, scale, along);
                    // A sharp turn is a jump to another branch, or a step that was too long.
                    let cosine = dot(&turned.y, &along.y) / n as f64 + turned.s * along.s;
                    if !(cosine > 0.5) {
                        return None;
                    }
                    turned
                } else {
                    Direction { y: Vec::new(), s: 0.0 }
                };
                return Some(Stepped { y, scale, turned, probabilities, effort });
            }
            let d = match fixed {
                None => self.bordered(unit, scale, along, &gap, 0.0, 1e-6),
                Some(_) => self.bordered(unit, scale, &Direction { y: vec![0.0; n], s: 1.0 }, &gap, 0.0, 1e-6),
            };
            let back = (dot(&d.y, &d.y) / n as f64 + d.s * d.s).sqrt();
            if effort == 0 && back > 0.5 * length {
                return None;
            }
            y.iter_mut().zip(&d.y).for_each(|(y, d)| *y += d);
            scale += d.s / unit;
        }
        None
    }
}

/// Where a step has led.
struct Stepped {
    y: Vec<f64>,
    scale: f64,
    turned: Direction,
    probabilities: Vec<f64>,
    effort: u32,
}
