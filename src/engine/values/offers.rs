//! Values of all packages of a meeting: features by package, as columns; what tabling, accepting and refusing them tells.

use super::features::{Beside, Layout, OWN};
use super::{Values, product, slot_of};
use crate::engine::foresight::{Column, Now, Offering, PackageValues, Told};
use crate::engine::game::hazard::failure_step;
use crate::engine::game::situation::Met;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ActorSet, GroupIdx, JointPointIdx, PackageIdx, Span, TiSlice, TiVec, ViewIdx, ti_vec};
use crate::maths::chance::weigh;
use crate::maths::columns::{add_multiple, multiply, quotients};
use crate::maths::wide::wide;
use crate::model::Model;
use crate::model::fit::{Feature, Moment};

/// Numbers by package for features that differ between packages.
#[derive(Debug, Clone, Default)]
struct Columns {
    /// Whether a feature has one.
    has: Vec<bool>,
    of: Vec<Vec<f64>>,
}

impl Columns {
    fn begin(&mut self, n_features: usize) {
        self.has.resize(n_features, false);
        self.has.fill(false);
        self.of.resize(n_features, Vec::new());
    }

    /// The column of a feature, to be written.
    fn put(&mut self, feature: usize, n: usize) -> &mut [f64] {
        self.has[feature] = true;
        let column = &mut self.of[feature];
        column.resize(n.max(column.len()), 0.0);
        &mut column[..n]
    }

    fn all(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.has.iter().zip(&self.of).enumerate().filter(|(_, (has, _))| **has).map(|(f, (_, of))| (f, &of[..]))
    }

    /// Products of features of which one or both have a column. `x`: what the others are.
    fn multiply(&mut self, layout: &Layout, x: &[f64], n: usize) {
        for f in layout.simple..layout.width() {
            let Feature::Product(a, b) = layout.features[f] else { continue };
            let (a, b) = (a as usize, b as usize);
            if !self.has[a] && !self.has[b] {
                continue;
            }
            self.put(f, n);
            let (sides, product) = self.of.split_at_mut(f);
            let side = |s: usize, z: usize| if self.has[s] { sides[s][z] } else { x[s] };
            product[0][..n].iter_mut().enumerate().for_each(|(z, product)| *product = side(a, z) * side(b, z));
        }
    }
}

/// Buffers for the packages of a meeting.
#[derive(Debug, Clone)]
pub(super) struct Offers {
    taken: Columns,
    refused: Columns,
    /// Features that do not differ: with a package taken, and after a meeting without an offer.
    x_taken: Vec<f64>,
    x_nothing: Vec<f64>,
    /// The same before anything was told.
    x_refused: Vec<f64>,
    /// A meeting without result ends the run.
    refusal_ends: bool,
    /// D by view and package, and V of a refusal before anything was told.
    d: TiVec<ViewIdx, Vec<f64>>,
    refusal: TiVec<ViewIdx, f64>,
    add: Vec<f64>,
    more: Vec<f64>,
    told: Groups,
    /// Features that are probabilities after what has been seen, with their group and the joint points that they add up.
    next: Vec<(usize, GroupIdx, Vec<JointPointIdx>)>,
}

/// What all do, by joint point of the types.
#[derive(Debug, Clone, Default)]
struct Groups {
    /// Weight of a point without an offer, and with each package tabled: point × package.
    nothing: TiVec<JointPointIdx, f64>,
    tabled: Vec<f64>,
    /// Probability that those of the point's group accept: point × package.
    yes: Vec<f64>,
    /// The same of a group, and of everybody outside the group: group × package.
    all: Vec<f64>,
    others: Vec<f64>,
    /// Weights of points once a package was taken, and once it was refused: point × package; their sums by package.
    taken: Vec<f64>,
    refused: Vec<f64>,
    totals: [Vec<f64>; 2],
    room: Vec<f64>,
}

impl Offers {
    pub(super) fn new(model: &Model, layout: &Layout) -> Self {
        let n_features = layout.width();
        let next = layout.features.iter().enumerate().filter_map(|(f, feature)| match *feature {
            Feature::Belief(t, p) => {
                let g = model.types[t].group;
                let first: usize = model.groups[..g].iter().map(|group| group.n_points).sum();
                let here = model.groups[g].points_of(t).filter(|(_, point)| *point == p);
                Some((f, g, here.map(|(at, _)| JointPointIdx(first + at.0)).collect()))
            }
            _ => None,
        });
        let n = model.forums.iter().map(|f| f.n_packages).max().unwrap_or(0);
        Self {
            taken: Columns::default(),
            refused: Columns::default(),
            x_taken: vec![0.0; n_features],
            x_nothing: vec![0.0; n_features],
            x_refused: vec![0.0; n_features],
            refusal_ends: false,
            d: ti_vec![Vec::new(); model.n_views()],
            refusal: ti_vec![0.0; model.n_views()],
            add: vec![0.0; n],
            more: vec![0.0; n],
            told: Groups::default(),
            next: next.collect(),
        }
    }
}

impl Values {
    /// Turns D of the packages into V, before anything is told.
    pub(super) fn value_packages(&mut self, now: &mut Now, offering: Offering, values: &mut dyn PackageValues) {
        let Offering { forum, range, ratified, .. } = offering;
        let (world, model) = (now.world, now.world.model);
        let mut state = self.room();
        state.copy_situation(now.state);
        state.fail(model, (!ratified).then(|| failure_step(world, forum)));
        let met = |result: bool| Some(Met { forum, result });
        let beside = Beside { real: now.state, met: met(ratified), due: 0.0, tabled: None };
        self.add_residual(world, (now.disagreement, &state), (Moment::AfterMeeting, beside), values.refusal());
        self.offers.refusal.copy_from_slice(values.refusal());
        self.offers.refusal_ends = state.ended.is_some();
        self.offers.x_refused.copy_from_slice(&self.last.x);
        self.offers.x_nothing.copy_from_slice(&self.last.x);
        state.copy_situation(now.state);
        // Whatever is taken lasts as long as anything agreed now.
        state.lasts = model.duration.unwrap_or(state.lasts);
        let beside = Beside { met: met(true), ..beside };
        self.last.d.fill(0.0);
        let all = (&self.public, &*self.last.d);
        self.it.layout.read(world, (now.disagreement, &state), beside, all, &mut self.offers.x_taken);
        self.expected = Some(state);
        for view in model.views().iter() {
            let of = &values.values(view)[range.raw()];
            let d = &mut self.offers.d[view];
            d.clear();
            d.extend_from_slice(of);
        }
        self.look_at_packages(now, offering, values);
        self.put(now, offering, values, 1.0);
    }

    /// Columns of the features that differ between packages, before anything is told.
    fn look_at_packages(&mut self, now: &Now, offering: Offering, values: &mut dyn PackageValues) {
        let world = now.world;
        let n = world.model.forums[offering.forum].n_packages;
        let layout = &self.it.layout;
        let Offers { taken, refused, x_taken, x_refused, add, .. } = &mut self.offers;
        taken.begin(layout.width());
        refused.begin(layout.width());
        for (f, feature) in layout.features[..layout.simple].iter().enumerate() {
            match *feature {
                Feature::MeanD(j) | Feature::Settlement(j) => {
                    let out = taken.put(f, n);
                    out.fill(0.0);
                    for view in world.views_of(j).iter() {
                        let weight = self.public.weight(view);
                        if weight == 0.0 {
                            continue;
                        }
                        if matches!(feature, Feature::MeanD(_)) {
                            add_multiple(out, weight, &values.values(view)[..n]);
                        } else {
                            values.column(now, Column::Settlement(view), &mut add[..n]);
                            add_multiple(out, weight, &add[..n]);
                        }
                    }
                }
                Feature::Tension => taken.has[f] = values.column(now, Column::Tension, taken.put(f, n)),
                Feature::Hazard => taken.has[f] = values.column(now, Column::Hazard, taken.put(f, n)),
                Feature::Measure(m) => taken.has[f] = values.column(now, Column::Measure(m), taken.put(f, n)),
                Feature::Waits => taken.has[f] = values.column(now, Column::Waits, taken.put(f, n)),
                Feature::Offered(i) if i != offering.proposer && counts_offers(world.model, i, offering.proposer) => {
                    values.column(now, Column::Offered(i), taken.put(f, n));
                    refused.put(f, n).copy_from_slice(&taken.of[f][..n]);
                }
                _ => {}
            }
        }
        taken.multiply(layout, x_taken, n);
        refused.multiply(layout, x_refused, n);
    }

    /// Writes values down: V of each package less what its refusal is worth over that of a meeting without an offer, and that
    /// too. A step of less than 1 goes so much of the way from what stands there. What the largest change of a whole step is.
    fn put(&mut self, now: &Now, offering: Offering, values: &mut dyn PackageValues, step: f64) -> f64 {
        let range = offering.range.raw();
        let slot = slot_of(Moment::AfterMeeting, now.state);
        let round = now.state.round as usize;
        let Offers { taken, refused, x_taken, x_nothing, x_refused, refusal_ends, d, refusal, add, more, .. } =
            &mut self.offers;
        let (add, more) = (&mut add[range.clone()], &mut more[range.clone()]);
        let differs = !*refusal_ends && refused.has.iter().any(|has| *has);
        let mut change = 0.0f64;
        for view in now.world.model.views().iter() {
            let theta = self.it.row(slot, round, view);
            let d = &d[view];
            let fixed = product(theta, x_taken) - taken.all().map(|(f, _)| theta[f] * x_taken[f]).sum::<f64>();
            set_multiple(add, fixed, theta[OWN], d);
            for (f, column) in taken.all().filter(|(f, _)| theta[*f] != 0.0) {
                add_multiple(add, theta[f], &column[range.clone()]);
            }
            // Packages that end the run are worth what stands then.
            clear_where(add, &values.ends()[range.clone()]);
            if differs {
                let fixed = product(theta, x_refused)
                    - refused.all().map(|(f, _)| theta[f] * x_refused[f]).sum::<f64>()
                    - product(theta, x_nothing);
                more.fill(fixed);
                for (f, column) in refused.all().filter(|(f, _)| theta[*f] != 0.0) {
                    add_multiple(more, theta[f], &column[range.clone()]);
                }
                let nothing = refusal[view] + product(theta, x_nothing) - product(theta, x_refused);
                let before = &mut values.refusal()[view];
                *before = if step < 1.0 { *before + step * (nothing - *before) } else { nothing };
                add_multiple(add, -1.0, more);
                go(&mut values.after_refusal(view)[range.clone()], more, step);
            }
            add_multiple(add, 1.0, d);
            change = change.max(go(&mut values.values(view)[range.clone()], add, step));
        }
        change
    }

    /// Takes up what tabling, accepting and refusing each package tells. The largest change of a value.
    pub(super) fn tell_packages(
        &mut self,
        now: &Now,
        offering: Offering,
        told: Told,
        values: &mut dyn PackageValues,
    ) -> f64 {
        let n = now.world.model.forums[offering.forum].n_packages;
        let layout = &self.it.layout;
        let Offers { taken, refused, x_taken, x_nothing, x_refused, told: groups, next, .. } = &mut self.offers;
        groups.hear(now, offering, told, (self.public.seen(), values));
        for (f, ..) in &*next {
            taken.put(*f, n)[offering.range.raw()].fill(x_taken[*f]);
            refused.put(*f, n)[offering.range.raw()].fill(x_refused[*f]);
            x_nothing[*f] = x_refused[*f];
        }
        let model = now.world.model;
        let heard = told.answering.with(offering.proposer);
        for g in model.groups.keys().filter(|g| is_heard(model, *g, heard)) {
            groups.conclude(now.world, (g, n), offering.range);
            let none: f64 = now.world.points_of(g).iter().map(|at| groups.nothing[at]).sum();
            for (f, _, points) in next.iter().filter(|(_, group, _)| *group == g) {
                if none > 0.0 {
                    x_nothing[*f] = points.iter().map(|at| groups.nothing[*at] / none).sum();
                }
                for (k, columns) in [&mut *taken, &mut *refused].into_iter().enumerate() {
                    groups.share(k, (points, n), &mut columns.of[*f][offering.range.raw()], offering.range);
                }
            }
        }
        layout.multiply(x_nothing);
        taken.multiply(layout, x_taken, n);
        refused.multiply(layout, x_refused, n);
        self.put(now, offering, values, told.step)
    }
}

/// Whether what some actors do can tell anything of a group.
fn is_heard(model: &Model, g: GroupIdx, actors: ActorSet) -> bool {
    actors.iter().any(|i| model.actors[i].group == Some(g))
}

fn counts_offers(model: &Model, i: ActorIdx, by: ActorIdx) -> bool {
    model.actors[i].walk_out.as_ref().is_some_and(|condition| condition.counts_offers_of(by))
}

impl Groups {
    /// Takes up what all do.
    fn hear(
        &mut self,
        now: &Now,
        offering: Offering,
        told: Told,
        (seen, values): (&TiSlice<JointPointIdx, f64>, &mut dyn PackageValues),
    ) {
        let (world, model) = (now.world, now.world.model);
        let Offering { forum, proposer, range, .. } = offering;
        let n = model.forums[forum].n_packages;
        let n_points = world.posterior.len();
        let n_options = model.forums[forum].n_packages + 1;
        self.nothing.resize(n_points, 0.0);
        for list in [&mut self.tabled, &mut self.yes, &mut self.taken, &mut self.refused] {
            list.resize(n_points * n, 0.0);
        }
        self.others.resize((model.groups.len() + 1) * n, 0.0);
        self.all.resize(model.groups.len() * n, 0.0);
        for list in self.totals.iter_mut().chain([&mut self.room]) {
            list.resize(n, 0.0);
        }
        let typed = |i: ActorIdx| model.actors[i].group;
        for (g, group) in model.groups.iter_enumerated() {
            for point in group.points().iter() {
                let at = world.joint_point(g, point);
                let weight = weigh(world.posterior[at], seen[at]);
                self.nothing[at] = weight;
                let row = &mut self.tabled[at.0 * n..(at.0 + 1) * n][range.raw()];
                row.fill(weight);
                if typed(proposer) == Some(g) && !told.offers.is_empty() {
                    let k = group.profile_of(point, proposer, model.n_actors());
                    let offers = &told.offers[k.0 * n_options..(k.0 + 1) * n_options];
                    self.nothing[at] = weigh(weight, offers[0]);
                    weigh_all(row, &offers[1..][range.raw()]);
                }
                let yes = &mut self.yes[at.0 * n..(at.0 + 1) * n];
                let yes = &mut yes[range.raw()];
                yes.fill(1.0);
                for j in told.answering.iter().filter(|j| typed(*j) == Some(g)) {
                    let view = model.view(j, group.profile_of(point, j, model.n_actors()));
                    values.yes(now, view, range, &mut self.room);
                    multiply(yes, &self.room);
                }
            }
        }
        // Those without types, then for each group all others.
        let untyped = model.groups.len();
        self.others[untyped * n..][range.raw()].fill(1.0);
        for j in told.answering.iter().filter(|j| typed(*j).is_none()) {
            values.yes(now, model.first_view[j], range, &mut self.room);
            let others = &mut self.others[untyped * n..(untyped + 1) * n][range.raw()];
            multiply(others, &self.room[..range.len()]);
        }
        // Of each group the share of those that accept, among those that table a package.
        let part = |k: usize| k * n + range.start.0..k * n + range.end.0;
        for g in model.groups.keys() {
            let [all, yes] = &mut self.totals;
            let (all, yes) = (&mut all[range.raw()], &mut yes[range.raw()]);
            all.fill(0.0);
            yes.fill(0.0);
            for at in world.points_of(g).iter() {
                add_products(all, yes, &self.tabled[part(at.0)], &self.yes[part(at.0)]);
            }
            quotients(&mut self.all[part(g.0)], yes, all);
        }
        for g in model.groups.keys() {
            self.room[range.raw()].copy_from_slice(&self.others[part(untyped)]);
            for h in model.groups.keys().filter(|h| *h != g) {
                multiply(&mut self.room[range.raw()], &self.all[part(h.0)]);
            }
            self.others[part(g.0)].copy_from_slice(&self.room[range.raw()]);
        }
    }

    /// Concludes from packages that are taken, and from those that are refused.
    fn conclude(&mut self, world: &World, (g, n): (GroupIdx, usize), range: Span<PackageIdx>) {
        let part = |k: usize| k * n + range.start.0..k * n + range.end.0;
        let [taken, refused] = &mut self.totals;
        taken[range.raw()].fill(0.0);
        refused[range.raw()].fill(0.0);
        for at in world.points_of(g).iter() {
            let part_of = part(at.0);
            let seen = (&self.tabled[part_of.clone()], &self.yes[part_of.clone()], &self.others[part(g.0)]);
            let out = (&mut self.taken[part_of.clone()], &mut self.refused[part_of]);
            conclude(seen, out, (&mut taken[range.raw()], &mut refused[range.raw()]));
        }
    }

    /// Probability of some points of a group after each package, taken (0) or refused (1); what stands there if that cannot happen.
    fn share(&self, answer: usize, (points, n): (&[JointPointIdx], usize), out: &mut [f64], range: Span<PackageIdx>) {
        let weights = if answer == 0 { &self.taken } else { &self.refused };
        let totals = &self.totals[answer][range.raw()];
        clear_possible(out, totals);
        for at in points {
            add_quotients(out, &weights[at.0 * n + range.start.0..at.0 * n + range.end.0], totals);
        }
    }
}

wide! {
/// Multiples of numbers, and something added.
fn set_multiple(out: &mut [f64], added: f64, factor: f64, numbers: &[f64]) {
    for (o, x) in out.iter_mut().zip(numbers) {
        *o = added + factor * x;
    }
}

/// 0 where bits are set.
fn clear_where(out: &mut [f64], bits: &[u64]) {
    for (o, bits) in out.iter_mut().zip(bits) {
        *o = if *bits == 0 { *o } else { 0.0 };
    }
}

/// Goes so much of the way to other numbers. The largest difference that there was.
fn go(out: &mut [f64], to: &[f64], step: f64) -> f64 {
    let mut most = [0.0f64; 8];
    let n = out.len();
    let to = &to[..n];
    let whole = n - n % 8;
    for start in (0..whole).step_by(8) {
        for k in 0..8 {
            let way = to[start + k] - out[start + k];
            let change = way.abs();
            most[k] = if change > most[k] { change } else { most[k] };
            out[start + k] = if step < 1.0 { out[start + k] + step * way } else { to[start + k] };
        }
    }
    for z in whole..n {
        let way = to[z] - out[z];
        most[0] = most[0].max(way.abs());
        out[z] = if step < 1.0 { out[z] + step * way } else { to[z] };
    }
    let mut all = 0.0f64;
    for x in most {
        all = all.max(x);
    }
    all
}

/// Multiplies weights with numbers; what has no weight keeps none.
fn weigh_all(weights: &mut [f64], numbers: &[f64]) {
    for (w, x) in weights.iter_mut().zip(numbers) {
        *w = weigh(*w, *x);
    }
}

/// Adds weights, and what of them says yes.
fn add_products(all: &mut [f64], some: &mut [f64], weights: &[f64], yes: &[f64]) {
    for (((all, some), weight), yes) in all.iter_mut().zip(some.iter_mut()).zip(weights).zip(yes) {
        *all += weight;
        *some += weight * yes;
    }
}

/// Weights of a point whose packages are tabled and taken, and tabled and refused; adds them to their sums.
fn conclude(
    (tabled, yes, others): (&[f64], &[f64], &[f64]),
    (taken, refused): (&mut [f64], &mut [f64]),
    (all_taken, all_refused): (&mut [f64], &mut [f64]),
) {
    let n = tabled.len();
    let (yes, others) = (&yes[..n], &others[..n]);
    let (taken, refused) = (&mut taken[..n], &mut refused[..n]);
    let (all_taken, all_refused) = (&mut all_taken[..n], &mut all_refused[..n]);
    for z in 0..n {
        taken[z] = weigh(tabled[z], yes[z]);
        refused[z] = weigh(tabled[z], 1.0 - yes[z] * others[z]);
        all_taken[z] += taken[z];
        all_refused[z] += refused[z];
    }
}

/// 0 where there is a whole.
fn clear_possible(out: &mut [f64], wholes: &[f64]) {
    for (o, whole) in out.iter_mut().zip(wholes) {
        *o = if *whole > 0.0 { 0.0 } else { *o };
    }
}

/// Adds parts of wholes, where there is one.
fn add_quotients(out: &mut [f64], parts: &[f64], wholes: &[f64]) {
    for ((o, part), whole) in out.iter_mut().zip(parts).zip(wholes) {
        *o += if *whole > 0.0 { part / whole } else { 0.0 };
    }
}
}
