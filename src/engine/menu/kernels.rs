//! Loops over packages, in the widest vectors of the machine. All arrays of a call are equally long.
//!
//! Each element is worked on by itself and in the order that is written here, so that a package has the same bits
//! whatever stands beside it and however many are worked on at once.

use super::{LANES, each, lanes, lanes_mut};
use crate::engine::value::{MAX_FORCES, yes_chance};
use crate::maths::exp::{exp, logistic};
use crate::maths::wide::wide;

/// What an incident that matters is worth to a view, with its odds: linear in S and in the flows to the horizon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accidents {
    pub(super) war: f64,
    pub(super) clash: f64,
    /// Payoffs with neither S nor flows.
    pub(super) fixed: f64,
}

impl Accidents {
    #[inline(always)]
    fn worth(self, carried_on: f64, flows: f64) -> f64 {
        self.fixed + self.war * flows + self.clash * carried_on
    }
}

/// How an initiator decides, in one view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Initiator {
    /// w_j − b₀.
    pub(super) worth: f64,
    /// λ.
    pub(super) precision: f64,
    /// q.
    pub(super) each_round: f64,
    pub(super) accidents: Option<Accidents>,
}

/// Chances of the competing risks, by package.
pub(super) struct Outlook<'a> {
    pub(super) incident: &'a [f64],
    pub(super) force: &'a [Vec<f64>],
    pub(super) none: &'a [f64],
}

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

/// Multiplies numbers by others.
pub(super) fn multiply(out: &mut [f64], by: &[f64]) {
    for (o, x) in out.iter_mut().zip(by) {
        *o *= x;
    }
}

/// Adds multiples of numbers.
pub(super) fn add_multiple(out: &mut [f64], factor: f64, numbers: &[f64]) {
    for (o, x) in out.iter_mut().zip(numbers) {
        *o += factor * x;
    }
}

/// Puts multiples of numbers down, or adds them.
pub(super) fn add_weighted(out: &mut [f64], first: bool, weight: f64, numbers: &[f64]) {
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

/// Chance a round of an attack by an initiator, by what it would bring it over D⁰.
pub(super) fn attack(
    out: &mut [f64],
    it: Initiator,
    (carried_on, flows): (&[f64], &[f64]),
    (incident, none): (&[f64], &[f64]),
) {
    let parts = out.iter_mut().zip(carried_on).zip(flows).zip(incident).zip(none);
    let Initiator { worth, precision, each_round, .. } = it;
    if precision == f64::INFINITY {
        for ((((x, s), f), incident), none) in parts {
            let without = it.accidents.map_or(*s, #[inline(always)] |a| incident * a.worth(*s, *f) + none * s);
            *x = each_round * yes_chance(precision, worth - without);
        }
    } else if let Some(accidents) = it.accidents {
        for ((((x, s), f), incident), none) in parts {
            *x = logistic(precision * (worth - (incident * accidents.worth(*s, *f) + none * s))) * each_round;
        }
    } else {
        for ((((x, s), _), _), _) in parts {
            *x = logistic(precision * (worth - s)) * each_round;
        }
    }
}

/// [`competing`](crate::engine::value::competing) risks of an incident and of one use of force.
pub(super) fn compete_with_one(
    rem: u32,
    hazard: &[f64],
    attack: &[f64],
    incident: &mut [f64],
    force: &mut [f64],
    none: &mut [f64],
) {
    let out = lanes_mut(incident).iter_mut().zip(lanes_mut(force)).zip(lanes_mut(none));
    for ((a, f), ((incident, force), none)) in lanes(hazard).iter().zip(lanes(attack)).zip(out) {
        let quiet = each(|l| 1.0 - a[l]);
        let peace = each(|l| quiet[l] * (1.0 - f[l]));
        *none = power(peace, rem);
        let per_hazard = per_hazard(&peace, none);
        *incident = each(|l| a[l] * per_hazard[l]);
        *force = each(|l| quiet[l] * f[l] * per_hazard[l]);
    }
}

/// The same for any number of uses of force; `range`: the packages, of arrays that hold more.
pub(super) fn compete(
    rem: u32,
    hazard: &[f64],
    attack: &[&[f64]],
    incident: &mut [f64],
    force: &mut [Vec<f64>],
    none: &mut [f64],
    (lo, hi): (usize, usize),
) {
    let out = lanes_mut(incident).iter_mut().zip(lanes_mut(none)).enumerate();
    for (a, (c, (incident, none))) in lanes(hazard).iter().zip(out) {
        let mut first = [[0.0; LANES]; MAX_FORCES];
        let mut peace = each(|l| 1.0 - a[l]);
        for (first, attack) in first.iter_mut().zip(attack) {
            let f = lanes(attack)[c];
            *first = each(|l| peace[l] * f[l]);
            peace = each(|l| peace[l] * (1.0 - f[l]));
        }
        *none = power(peace, rem);
        let per_hazard = per_hazard(&peace, none);
        *incident = each(|l| a[l] * per_hazard[l]);
        for (force, first) in force.iter_mut().zip(&first) {
            lanes_mut(&mut force[lo..hi])[c] = each(|l| first[l] * per_hazard[l]);
        }
    }
}

/// What each package is worth with given chances and payoffs of force, times a weight; added to what is there unless
/// this is the `first`.
pub(super) fn weigh(
    value: &mut [f64],
    (weight, first): (f64, bool),
    outlook: Outlook,
    (lo, hi): (usize, usize),
    (carried_on, flows): (&[f64], &[f64]),
    accidents: Option<Accidents>,
    worth: &[f64; MAX_FORCES],
) {
    let out = lanes_mut(value).iter_mut().zip(lanes(carried_on)).zip(lanes(&outlook.none[lo..hi]));
    let (incident, flows) = (lanes(&outlook.incident[lo..hi]), lanes(flows));
    for (at, ((v, s), none)) in out.enumerate() {
        let mut sum = each(|l| none[l] * s[l]);
        if let Some(accidents) = accidents {
            sum = each(|l| sum[l] + incident[at][l] * accidents.worth(s[l], flows[at][l]));
        }
        for (force, worth) in outlook.force.iter().zip(worth) {
            let force = &lanes(&force[lo..hi])[at];
            sum = each(|l| sum[l] + force[l] * worth);
        }
        *v = if first { each(|l| weight * sum[l]) } else { each(|l| v[l] + weight * sum[l]) };
    }
}

/// Probability of yes at a precision to what each package brings over refusing it.
pub(super) fn answer(out: &mut [f64], lambda: f64, value: &[f64], by: Judge) {
    let parts = out.iter_mut().zip(value);
    if lambda == f64::INFINITY {
        for (at, (p, y)) in parts.enumerate() {
            let conceded = by.conceded.map_or(0.0, #[inline(always)] |conceded| by.price * conceded[at]);
            *p = yes_chance(lambda, y - conceded - by.refusal);
        }
    } else if let Some(conceded) = by.conceded {
        for ((p, y), conceded) in parts.zip(conceded) {
            *p = logistic(lambda * (y - by.price * conceded - by.refusal));
        }
    } else {
        for (p, y) in parts {
            *p = logistic(lambda * (y - by.refusal));
        }
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
        let net = match conceded {
            Some(conceded) => each(|l| y[l] - by.price * conceded[at][l] - by.refusal),
            None => each(|l| y[l] - by.refusal),
        };
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

/// xⁿ, in the order of multiplications of [`crate::maths::power::powi`].
#[inline(always)]
fn power(x: [f64; LANES], n: u32) -> [f64; LANES] {
    let mut product = [1.0; LANES];
    let mut square = x;
    let mut rest = n;
    while rest > 0 {
        if rest & 1 == 1 {
            product = each(|l| product[l] * square[l]);
        }
        rest >>= 1;
        if rest > 0 {
            square = each(|l| square[l] * square[l]);
        }
    }
    product
}

/// Chance that anything happens, per unit of its hazard a round.
#[inline(always)]
fn per_hazard(peace: &[f64; LANES], none: &[f64; LANES]) -> [f64; LANES] {
    each(|l| {
        let h = 1.0 - peace[l];
        if h > 0.0 { (1.0 - none[l]) / h } else { 0.0 }
    })
}
