//! Loops over packages, in the widest vectors of the machine. All arrays of a call are equally long.
//!
//! Each element is worked on by itself and in the order that is written here, so that a package has the same bits
//! whatever stands beside it and however many are worked on at once.
//!
//! Where little is done to each element, a plain loop over the numbers becomes the best code; one over arrays of
//! [`LANES`] would be made of gathers and scatters. Where much is done, the latter spares the odd elements at the end.

use super::{LANES, each, lanes, lanes_mut};
use crate::engine::game::consent::gate_factor;
use crate::engine::game::hazard::yes_chance;
pub(super) use crate::maths::columns::{add_multiple, multiply};
use crate::maths::exp::{exp, logistic_of_opposite};
use crate::maths::wide::wide;

/// What somebody asks of a package: Y − C − R.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge<'a> {
    /// Price of conceding, and how much each package concedes.
    pub(super) price: f64,
    pub(super) conceded: Option<&'a [f64]>,
    pub(super) refusal: f64,
}

/// What a flow pays to the horizon, and where it runs.
type Flowing<'a> = (f64, &'a [f64]);

wide! {
/// Sums with one number.
pub(super) fn shift(out: &mut [f64], numbers: &[f64], by: f64) {
    for (o, x) in out.iter_mut().zip(numbers) {
        *o = x + by;
    }
}

/// Sums of two numbers.
pub(super) fn sum(out: &mut [f64], numbers: &[f64], others: &[f64]) {
    for ((o, x), y) in out.iter_mut().zip(numbers).zip(others) {
        *o = x + y;
    }
}

/// Puts multiples of numbers down, or adds them.
pub(super) fn add_weighted(out: &mut [f64], first: bool, weight: f64, numbers: &[f64]) {
    put_weighted(out, first, weight, numbers);
}

/// Sums with what stands elsewhere, over a number of issues (1: no mean).
pub(super) fn over_sum(out: &mut [f64], inside: &[f64], outside: f64, n: f64) {
    if n == 1.0 {
        for (o, x) in out.iter_mut().zip(inside) {
            *o = x + outside;
        }
    } else {
        for (o, x) in out.iter_mut().zip(inside) {
            *o = (x + outside) / n;
        }
    }
}

/// Maxima with what stands elsewhere.
pub(super) fn over_max(out: &mut [f64], inside: &[f64], outside: f64) {
    for (o, x) in out.iter_mut().zip(inside) {
        *o = x.max(outside);
    }
}

/// How far each package brings something, in the place of what is measured: min(1, x/θ).
pub(super) fn reach(measure: &mut [f64], full_at: f64) {
    for x in measure {
        *x = (*x / full_at).min(1.0);
    }
}

/// Worths of what is not linked and of what is, the latter as far as the linkage lets it. `beside`: the same of what
/// stands elsewhere.
pub(super) fn link(
    out: &mut [f64],
    (plain, linked): (&[f64], &[f64]),
    beside: (f64, f64),
    (reach, alone): (&[f64], f64),
) {
    for (((u, p), q), reach) in out.iter_mut().zip(plain).zip(linked).zip(reach) {
        *u = p + beside.0 + (alone + (1.0 - alone) * reach) * (q + beside.1);
    }
}

/// Adds worths of what waits, as far as they are reached; and linked, as far as the linkage lets them.
pub(super) fn add_waiting(
    out: &mut [f64],
    worth: &[f64],
    (reach, alone): (&[f64], f64),
    linkage: Option<(&[f64], f64)>,
) {
    let parts = out.iter_mut().zip(worth).zip(reach);
    if let Some((linked, linked_alone)) = linkage {
        for (((u, w), x), y) in parts.zip(linked) {
            *u += w * (alone + (1.0 - alone) * x) * (linked_alone + (1.0 - linked_alone) * y);
        }
    } else {
        for ((u, w), x) in parts {
            *u += w * (alone + (1.0 - alone) * x);
        }
    }
}

/// One flow beside a fixed one, and S.
pub(super) fn carry(carried_on: &mut [f64], flows: &mut [f64], settlement: &[f64], fixed: f64, rate: f64, share: &[f64]) {
    for (((s, f), u), share) in carried_on.iter_mut().zip(flows).zip(settlement).zip(share) {
        *f = fixed + rate * share;
        *s = u + *f;
    }
}

/// Two flows beside a fixed one, and S.
pub(super) fn carry_two(
    carried_on: &mut [f64],
    flows: &mut [f64],
    settlement: &[f64],
    fixed: f64,
    ((rate, share), (next_rate, next)): (Flowing, Flowing),
) {
    for ((((s, f), u), a), b) in carried_on.iter_mut().zip(flows).zip(settlement).zip(share).zip(next) {
        *f = fixed + rate * a + next_rate * b;
        *s = u + *f;
    }
}

/// Factors of a precondition in the place of what it measures: Λ(κ(x−θ)).
pub(super) fn gates(measure: &mut [f64], sharpness: f64, at_least: f64) {
    for x in measure {
        *x = gate_factor(sharpness, *x - at_least);
    }
}

/// Probability of yes at a precision to what each package brings over refusing it, times the factor of a precondition.
pub(super) fn answer(out: &mut [f64], lambda: f64, value: &[f64], by: Judge, gates: Option<&[f64]>) {
    let (conceded, gates) = (by.conceded.map(lanes), gates.map(lanes));
    for (at, (p, y)) in lanes_mut(out).iter_mut().zip(lanes(value)).enumerate() {
        let net = by.net(y, conceded.map(#[inline(always)] |conceded| &conceded[at]));
        let yes = if lambda == f64::INFINITY {
            each(|l| yes_chance(lambda, net[l]))
        } else {
            // −λ·x is −(λ·x) to the bit.
            each(|l| logistic_of_opposite(-lambda * net[l]))
        };
        *p = gates.map_or(yes, #[inline(always)] |gates| each(|l| yes[l] * gates[at][l]));
    }
}

/// Puts multiples of answers down, or adds them: nothing where they are barred.
pub(super) fn put_multiple(out: &mut [f64], first: bool, weight: f64, (answers, clear): (&[f64], Option<&[f64]>)) {
    let parts = out.iter_mut().zip(answers);
    match (first, clear) {
        (true, None) => parts.for_each(#[inline(always)] |(o, p)| *o = weight * p),
        (false, None) => parts.for_each(#[inline(always)] |(o, p)| *o += weight * p),
        (true, Some(clear)) => parts.zip(clear).for_each(#[inline(always)] |((o, p), c)| *o = weight * p * c),
        (false, Some(clear)) => parts.zip(clear).for_each(#[inline(always)] |((o, p), c)| *o += weight * p * c),
    }
}

/// Puts products of answers and numbers down, or adds them: nothing where they are barred.
pub(super) fn put_products(out: &mut [f64], first: bool, (answers, clear): (&[f64], Option<&[f64]>), numbers: &[f64]) {
    let parts = out.iter_mut().zip(answers).zip(numbers);
    match (first, clear) {
        (true, None) => parts.for_each(#[inline(always)] |((o, p), x)| *o = p * x),
        (false, None) => parts.for_each(#[inline(always)] |((o, p), x)| *o += p * x),
        (true, Some(clear)) => parts.zip(clear).for_each(#[inline(always)] |(((o, p), x), c)| *o = p * c * x),
        (false, Some(clear)) => parts.zip(clear).for_each(#[inline(always)] |(((o, p), x), c)| *o += p * c * x),
    }
}

/// What each open package brings to its proposer, and the most that any brings (at least 0).
pub(super) fn bring(out: &mut [f64], q: &[f64], value: &[f64], by: Judge, open: &[f64], clear: Option<&[f64]>) -> f64 {
    let mut best = [0.0f64; LANES];
    let parts = lanes_mut(out).iter_mut().zip(lanes(q)).zip(lanes(value)).zip(lanes(open)).enumerate();
    let (conceded, clear) = (by.conceded.map(lanes), clear.map(lanes));
    for (at, (((w, q), y), open)) in parts {
        let net = by.net(y, conceded.map(#[inline(always)] |conceded| &conceded[at]));
        *w = match clear {
            Some(clear) => each(|l| q[l] * net[l] * (open[l] * clear[at][l])),
            None => each(|l| q[l] * net[l] * open[l]),
        };
        best = each(|l| if best[l] > w[l] { best[l] } else { w[l] });
    }
    best.into_iter().fold(0.0f64, f64::max)
}

/// Offer weights of open packages, each with its share, in the place of what they bring. `floor`: weight of what brings
/// nothing.
pub(super) fn offer(
    out: &mut [f64],
    (lambda, best, floor, share): (f64, f64, f64, f64),
    open: &[f64],
    clear: Option<&[f64]>,
    sum: &mut [f64; LANES],
) {
    /// Where λ times what an offer brings is below this, rounding takes it for nothing.
    const NOTHING: f64 = 5e-17;
    let mut total = *sum;
    let clear = clear.map(lanes);
    for (at, (w, open)) in lanes_mut(out).iter_mut().zip(lanes(open)).enumerate() {
        let open = clear.map_or(*open, #[inline(always)] |clear| each(|l| open[l] * clear[at][l]));
        if w.iter().fold(true, #[inline(always)] |nothing, x| nothing & ((lambda * x).abs() < NOTHING)) {
            *w = each(|l| floor * share * open[l]);
        } else {
            let e = each(|l| exp(lambda * (w[l] - best)));
            *w = each(|l| e[l] * share * open[l]);
        }
        total = each(|l| total[l] + w[l]);
    }
    *sum = total;
}

/// The same at λ = ∞.
pub(super) fn offer_best(
    out: &mut [f64],
    (best, share): (f64, f64),
    open: &[f64],
    clear: Option<&[f64]>,
    sum: &mut [f64; LANES],
) {
    let clear = clear.map(lanes);
    for (at, (w, open)) in lanes_mut(out).iter_mut().zip(lanes(open)).enumerate() {
        let open = clear.map_or(*open, #[inline(always)] |clear| each(|l| open[l] * clear[at][l]));
        *w = each(|l| if w[l] == best { share * open[l] } else { 0.0 });
        *sum = each(|l| sum[l] + w[l]);
    }
}
}

impl Judge<'_> {
    /// Y − C − R, of packages that are worth Y.
    #[inline(always)]
    fn net(&self, worth: &[f64; LANES], conceded: Option<&[f64; LANES]>) -> [f64; LANES] {
        match conceded {
            Some(conceded) => each(|l| self.net_of(worth[l], Some(conceded[l]))),
            None => each(|l| self.net_of(worth[l], None)),
        }
    }

    /// The same of one package.
    #[inline(always)]
    pub(super) fn net_of(&self, worth: f64, conceded: Option<f64>) -> f64 {
        match conceded {
            Some(conceded) => worth - self.price * conceded - self.refusal,
            None => worth - self.refusal,
        }
    }
}

/// Puts multiples of numbers down, or adds them.
#[inline(always)]
pub(super) fn put_weighted(out: &mut [f64], first: bool, weight: f64, numbers: &[f64]) {
    let parts = out.iter_mut().zip(numbers);
    if first {
        for (o, x) in parts {
            *o = weight * x;
        }
    } else {
        for (o, x) in parts {
            *o += weight * x;
        }
    }
}
