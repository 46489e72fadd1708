//! From sums to coefficients. Views of an actor have much in common, and so have neighboring rounds: each is drawn toward
//! what it shares with the others, as far as its own data do not say otherwise.

use super::solve::{Normal, Stiffness, dot};
use super::sums::{Moments, Sums};
use crate::engine::values::Coefficients;
use crate::index::{ActorIdx, Span, ViewIdx};
use crate::model::Model;
use crate::model::fit::SLOTS;
use crate::model::fit::{ActorStep, Slope};

/// From all views of an actor to one, where they have much in common.
const ALIKE: Stiffness = Stiffness { slopes: 300.0, level: 300.0 };
/// The same where they have little.
const APART: Stiffness = Stiffness { slopes: 30.0, level: 3.0 };
/// From the rounds before to the last.
const LAST: Stiffness = Stiffness { slopes: 30.0, level: 1.0 };

/// What coefficients have in common, and how strongly they are drawn to 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    /// Each round is for itself, drawn toward the next. Else coefficients are linear in the share of rounds to come, those of
    /// 1 and D also in its square, but for the last round, after which nothing more is decided.
    pub(super) by_round: bool,
    /// Views of an actor are hardly drawn toward each other.
    pub(super) apart: bool,
    /// How strongly slopes are drawn to 0, or to the next round, in rows.
    pub(super) slopes: f64,
}

impl Shape {
    /// All of them, the stiffest first. `views`: how many an actor has.
    pub(super) fn all(views: usize) -> Vec<Self> {
        let mut all = Vec::new();
        for by_round in [false, true] {
            for apart in [false, true].into_iter().take(views) {
                all.extend([3000.0, 300.0, 30.0].map(|slopes| Self { by_round, apart, slopes }));
            }
        }
        all
    }

    fn pooled(self) -> Stiffness {
        Stiffness { slopes: self.slopes, level: 1.0 }
    }

    fn of_view(self) -> Stiffness {
        if self.apart { APART } else { ALIKE }
    }
}

/// Normal equations by slot, round and view: rows, and pairs that weigh more.
#[derive(Clone)]
pub(super) struct Normals {
    f: usize,
    rounds: usize,
    n_views: usize,
    of: Vec<Option<Normal>>,
}

impl Normals {
    pub(super) fn new(sums: &Sums, n_views: usize, weight: f64) -> Self {
        let (f, rounds) = (sums.n_features, sums.rounds);
        let mut of = Vec::with_capacity(SLOTS * rounds * n_views);
        for slot in 0..SLOTS {
            for round in 1..=rounds {
                let cell = |view| sums.cell(slot, round, ViewIdx(view)).map(|cell| Normal::of(cell, f, weight));
                of.extend((0..n_views).map(cell));
            }
        }
        Self { f, rounds, n_views, of }
    }

    /// Both together.
    pub(super) fn merge(&mut self, other: &Self) {
        for (mine, its) in self.of.iter_mut().zip(&other.of) {
            match (mine, its) {
                (Some(mine), Some(its)) => mine.merge(its),
                (mine @ None, Some(its)) => *mine = Some(its.clone()),
                (_, None) => {}
            }
        }
    }

    fn cell(&self, slot: usize, round: usize, view: ViewIdx) -> Option<&Normal> {
        self.of[(slot * self.rounds + round - 1) * self.n_views + view.0].as_ref()
    }
}

/// Share of the rounds that are still to come after one.
fn to_come(rounds: usize, round: usize) -> f64 {
    (rounds - round) as f64 / rounds as f64
}

/// The normal equations of the coefficients along the rounds: those of each feature, those that are multiplied by the share,
/// and by its square.
struct Along {
    it: Normal,
}

impl Along {
    fn new(f: usize) -> Self {
        Self { it: Normal::new(2 * f + 2.min(f)) }
    }

    fn feature(f: usize, k: usize) -> (usize, i32) {
        match k {
            _ if k < f => (k, 0),
            _ if k < 2 * f => (k - f, 1),
            _ => (k - 2 * f, 2),
        }
    }

    fn power(share: f64, n: i32) -> f64 {
        match n {
            0 => 1.0,
            1 => share,
            2 => share * share,
            3 => share * share * share,
            _ => share * share * share * share,
        }
    }

    fn add(&mut self, of_round: &Normal, share: f64) {
        let (f, wide) = (of_round.f, self.it.f);
        for k in 0..wide {
            let (i, p) = Self::feature(f, k);
            self.it.b[k] += Self::power(share, p) * of_round.b[i];
            for l in 0..wide {
                let (j, q) = Self::feature(f, l);
                self.it.a[k * wide + l] += Self::power(share, p + q) * of_round.a[i * f + j];
            }
        }
        self.it.yy += of_round.yy;
    }

    fn in_round(f: usize, theta: &[f64], share: f64, out: &mut [f64]) {
        out.fill(0.0);
        for (k, t) in theta.iter().enumerate() {
            let (i, p) = Self::feature(f, k);
            out[i] += Self::power(share, p) * t;
        }
    }
}

/// Coefficients of one actor that fit the sums best, written into `out`.
pub(super) fn fit(normals: &Normals, views: Span<ViewIdx>, shape: Shape, out: &mut Coefficients) {
    for slot in 0..SLOTS {
        if shape.by_round {
            fit_by_round(normals, (slot, views), shape, out);
        } else {
            fit_along(normals, (slot, views), shape, out);
        }
    }
}

fn fit_along(normals: &Normals, (slot, views): (usize, Span<ViewIdx>), shape: Shape, out: &mut Coefficients) {
    let (f, rounds) = (normals.f, normals.rounds);
    let mut pooled = Along::new(f);
    let mut own: Vec<Along> = Vec::new();
    for view in views.iter() {
        let mut it = Along::new(f);
        for round in 1..rounds.max(2) {
            if let Some(of_round) = normals.cell(slot, round, view) {
                it.add(of_round, to_come(rounds, round));
            }
        }
        pooled.it.merge(&it.it);
        own.push(it);
    }
    if pooled.it.a[0] >= 1.0 {
        let common = pooled.it.solve(&vec![0.0; pooled.it.f], shape.pooled());
        for (view, own) in views.iter().zip(own) {
            let theta = if views.len() > 1 { own.it.solve(&common, shape.of_view()) } else { common.clone() };
            for round in 1..=rounds {
                Along::in_round(f, &theta, to_come(rounds, round), out.row_mut(slot, round, view));
            }
        }
    }
    if rounds > 1 {
        let priors: Vec<Vec<f64>> = views.iter().map(|view| out.row(slot, rounds, view).to_vec()).collect();
        fit_round(normals, (slot, rounds, views), (&priors, LAST, shape.of_view()), out);
    }
}

/// One round, drawn to a prior of each view: what the data of all views have to say against the priors, then those of each.
fn fit_round(
    normals: &Normals,
    (slot, round, views): (usize, usize, Span<ViewIdx>),
    (priors, pooled, of_view): (&[Vec<f64>], Stiffness, Stiffness),
    out: &mut Coefficients,
) {
    let f = normals.f;
    let own: Vec<Option<&Normal>> = views.iter().map(|view| normals.cell(slot, round, view)).collect();
    let mut all = Normal::new(f);
    for (own, prior) in own.iter().zip(priors) {
        if let Some(own) = own {
            all.merge(&own.against(prior));
        }
    }
    let common = all.solve(&vec![0.0; f], pooled);
    for ((view, own), prior) in views.iter().zip(&own).zip(priors) {
        let both: Vec<f64> = prior.iter().zip(&common).map(|(p, c)| p + c).collect();
        let theta = match own {
            Some(own) if views.len() > 1 => own.solve(&both, of_view),
            _ => both,
        };
        out.row_mut(slot, round, view).copy_from_slice(&theta);
    }
}

/// Backwards, each round drawn toward the next: a round that is hardly reached takes what its neighbor has.
fn fit_by_round(normals: &Normals, (slot, views): (usize, Span<ViewIdx>), shape: Shape, out: &mut Coefficients) {
    let (f, rounds) = (normals.f, normals.rounds);
    let seen = |round: usize| views.iter().any(|view| normals.cell(slot, round, view).is_some());
    if !(1..=rounds).any(seen) {
        return;
    }
    let mut next = vec![0.0; f];
    for round in (1..=rounds).rev() {
        let mut all = Normal::new(f);
        views.iter().filter_map(|view| normals.cell(slot, round, view)).for_each(|it| all.merge(it));
        next = all.solve(&next, shape.pooled());
        for view in views.iter() {
            let row = out.row_mut(slot, round, view);
            match normals.cell(slot, round, view) {
                Some(own) if views.len() > 1 => row.copy_from_slice(&own.solve(&next, shape.of_view())),
                _ => row.copy_from_slice(&next),
            }
        }
    }
}

/// What coefficients leave unexplained of the sums of one actor: squares, with pairs as heavy as in the fit.
pub(super) fn unexplained(normals: &Normals, sums: &Sums, views: Span<ViewIdx>, by: &Coefficients) -> f64 {
    let left = |(slot, round, view): (usize, usize, ViewIdx)| {
        normals.cell(slot, round, view).map(|it| it.left(by.row(slot, round, view)))
    };
    cells(sums, views).filter_map(left).sum()
}

/// Standard error of the difference between what two sets of coefficients leave unexplained, if those of the first are right:
/// 2 Σ (error × difference), with the rows of a run counted as if they had one error.
pub(super) fn error_of_unexplained(
    sums: &Sums,
    views: Span<ViewIdx>,
    weight: f64,
    [one, other]: [&Coefficients; 2],
) -> f64 {
    let mut variance = 0.0;
    for (slot, round, view) in cells(sums, views) {
        let Some(cell) = sums.cell(slot, round, view) else { continue };
        let (a, b) = (one.row(slot, round, view), other.row(slot, round, view));
        let apart: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        for (moments, weight) in [(&cell.rows, (sums.rounds as f64).sqrt()), (&cell.pairs, weight)] {
            if moments.n > 0 {
                let square = (moments.yy() - 2.0 * cross(moments, a) + form(moments, a)) / moments.n as f64;
                variance += 4.0 * weight * weight * square.max(0.0) * form(moments, &apart).max(0.0);
            }
        }
    }
    variance.sqrt()
}

/// Σ over rows of what two directions make of them.
pub(super) fn product_of(sums: &Sums, views: Span<ViewIdx>, [one, other]: [&Coefficients; 2]) -> f64 {
    let of = |(slot, round, view): (usize, usize, ViewIdx)| {
        let (a, b) = (one.row(slot, round, view), other.row(slot, round, view));
        let rows = &sums.cell(slot, round, view)?.rows;
        let row = |i: usize| b.iter().enumerate().map(|(j, t)| t * rows.xx(i, j)).sum::<f64>();
        Some(a.iter().enumerate().filter(|(_, t)| **t != 0.0).map(|(i, t)| t * row(i)).sum::<f64>())
    };
    cells(sums, views).filter_map(of).sum()
}

fn cells(sums: &Sums, views: Span<ViewIdx>) -> impl Iterator<Item = (usize, usize, ViewIdx)> {
    let rounds = sums.rounds;
    (0..SLOTS)
        .flat_map(move |slot| (1..=rounds).flat_map(move |round| views.iter().map(move |view| (slot, round, view))))
}

/// Sum of squares, over rows or pairs, of what coefficients foretell.
fn form(moments: &Moments, theta: &[f64]) -> f64 {
    let row = |i: usize| theta.iter().enumerate().map(|(j, t)| t * moments.xx(i, j)).sum::<f64>();
    theta.iter().enumerate().filter(|(_, t)| **t != 0.0).map(|(i, t)| t * row(i)).sum()
}

fn cross(moments: &Moments, theta: &[f64]) -> f64 {
    theta.iter().enumerate().map(|(i, t)| t * moments.xy(i)).sum()
}

/// What the sums say of coefficients: those that they were played with, those that now follow, and those of two halves.
pub(super) struct Compared<'a> {
    pub(super) sums: &'a Sums,
    pub(super) before: &'a Coefficients,
    pub(super) after: &'a Coefficients,
    pub(super) halves: [&'a Coefficients; 2],
    pub(super) shape: Shape,
}

/// Moments at which pairs are compared: after a meeting, after a move; before a collapse and after.
const MEETING: [usize; 2] = [0, SLOTS / 2];
const MOVES: [usize; 2] = [1, 1 + SLOTS / 2];

impl Compared<'_> {
    /// Health of an actor's values.
    pub(super) fn step(&self, model: &Model, actor: ActorIdx) -> ActorStep {
        let views = model.views_of(actor);
        let sums = self.sums;
        let difference = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
        let (mut moved, mut n, mut spread, mut pairs) = (0.0, 0.0, 0.0, 0.0);
        for (slot, round, view) in cells(sums, views) {
            let Some(cell) = sums.cell(slot, round, view) else { continue };
            let row = |of: &Coefficients| of.row(slot, round, view).to_vec();
            moved += form(&cell.rows, &difference(&row(self.after), &row(self.before)));
            n += cell.rows.n as f64;
            if !MEETING.contains(&slot) && !MOVES.contains(&slot) {
                continue;
            }
            spread += form(&cell.pairs, &difference(&row(self.halves[0]), &row(self.halves[1])));
            pairs += cell.pairs.n as f64;
        }
        let bias = self.bias(views);
        ActorStep {
            change: (moved.max(0.0) / f64::max(n, 1.0)).sqrt(),
            bias: bias.map(|(bias, _)| bias),
            bias_error: bias.map(|(_, error)| error),
            meeting: self.slope(views, MEETING),
            moves: self.slope(views, MOVES),
            error: 0.5 * (spread.max(0.0) / f64::max(pairs, 1.0)).sqrt(),
            by_round: self.shape.by_round,
        }
    }

    /// Mean of V less what followed at the first moment of round 1, and its standard error.
    fn bias(&self, views: Span<ViewIdx>) -> Option<(f64, f64)> {
        let slot = (0..SLOTS).find(|slot| views.iter().any(|view| self.sums.cell(*slot, 1, view).is_some()))?;
        let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for view in views.iter() {
            let Some(cell) = self.sums.cell(slot, 1, view) else { continue };
            let theta = self.before.row(slot, 1, view);
            let said: f64 = theta.iter().enumerate().map(|(i, t)| t * cell.rows.xx(i, 0)).sum();
            n += cell.rows.n as f64;
            sum += said - cell.rows.xy(0);
            squares += cell.rows.yy() - 2.0 * cross(&cell.rows, theta) + form(&cell.rows, theta);
        }
        (n > 1.0).then(|| {
            let mean = sum / n;
            (mean, ((squares / n - mean * mean).max(0.0) / n).sqrt())
        })
    }

    /// How well the coefficients that the runs were played with foretold what a replaced decision changes.
    fn slope(&self, views: Span<ViewIdx>, slots: [usize; 2]) -> Option<Slope> {
        let mut pairs = 0;
        // Of y on r, and of y + ΔD on r + ΔD.
        let (mut yr, mut rr, mut yy, mut gv, mut vv) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (slot, round, view) in cells(self.sums, views).filter(|(slot, ..)| slots.contains(slot)) {
            let Some(cell) = self.sums.cell(slot, round, view).filter(|cell| cell.pairs.n > 0) else { continue };
            let theta = self.before.row(slot, round, view);
            let moments = &cell.pairs;
            pairs += moments.n;
            let said = form(moments, theta);
            let along: Vec<f64> = (0..theta.len()).map(|i| moments.xx(i, super::note::D)).collect();
            let (with_d, d_y, d_d) = (dot(theta, &along), moments.xy(super::note::D), along[super::note::D]);
            yr += cross(moments, theta);
            rr += said;
            yy += moments.yy();
            gv += cross(moments, theta) + d_y + with_d + d_d;
            vv += said + 2.0 * with_d + d_d;
        }
        let n = pairs as f64;
        (pairs > 1 && vv > 0.0).then(|| {
            let residual = (rr > 0.0).then(|| yr / rr);
            let error = residual.map(|slope| ((yy - slope * yr).max(0.0) / n / rr).sqrt());
            Slope { residual, error, value: gv / vv, size: (rr.max(0.0) / n).sqrt(), pairs }
        })
    }
}
