//! Values of all packages of a meeting: features by package, as columns; what tabling, accepting and refusing them tells.

use super::features::{Beside, Layout, OWN};
use super::{Values, product, slot_of};
use crate::engine::foresight::{Column, Now, Offering, PackageValues, Told};
use crate::engine::game::hazard::failure_step;
use crate::engine::game::situation::Met;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ActorSet, GroupIdx, JointPointIdx, Span, TiSlice, TiVec, ViewIdx, ti_vec};
use crate::maths::chance::weigh;
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
    /// Weight of a point, with no offer and with each package tabled: point × option.
    tabled: Vec<f64>,
    /// Probability that those of the point's group accept: point × package.
    yes: Vec<f64>,
    /// The same of everybody outside the group: group × package.
    others: Vec<f64>,
    /// Probability of each point.
    points: TiVec<JointPointIdx, f64>,
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
        self.put(now, offering, values);
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
    /// too. The largest change.
    fn put(&mut self, now: &Now, offering: Offering, values: &mut dyn PackageValues) -> f64 {
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
            add.iter_mut().zip(d).for_each(|(add, d)| *add = fixed + theta[OWN] * d);
            for (f, column) in taken.all().filter(|(f, _)| theta[*f] != 0.0) {
                add_multiple(add, theta[f], &column[range.clone()]);
            }
            // Packages that end the run are worth what stands then.
            add.iter_mut().zip(&values.ends()[range.clone()]).filter(|(_, end)| **end != 0).for_each(|(x, _)| *x = 0.0);
            if differs {
                let fixed = product(theta, x_refused)
                    - refused.all().map(|(f, _)| theta[f] * x_refused[f]).sum::<f64>()
                    - product(theta, x_nothing);
                more.fill(fixed);
                for (f, column) in refused.all().filter(|(f, _)| theta[*f] != 0.0) {
                    add_multiple(more, theta[f], &column[range.clone()]);
                }
                values.refusal()[view] = refusal[view] + product(theta, x_nothing) - product(theta, x_refused);
                values.after_refusal(view)[range.clone()].copy_from_slice(more);
                add.iter_mut().zip(&*more).for_each(|(add, more)| *add -= more);
            }
            for ((v, d), add) in values.values(view)[range.clone()].iter_mut().zip(d).zip(&*add) {
                let new = d + add;
                change = change.max((new - *v).abs());
                *v = new;
            }
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
            taken.put(*f, n).fill(x_taken[*f]);
            refused.put(*f, n).fill(x_refused[*f]);
            x_nothing[*f] = x_refused[*f];
        }
        let model = now.world.model;
        for g in model.groups.keys() {
            if !is_heard(model, g, told.answering.with(offering.proposer)) {
                continue;
            }
            for z in std::iter::once(None).chain(offering.range.iter().map(|z| Some(z.0))) {
                for refuse in [false, true] {
                    if z.is_none() && !refuse || !groups.conclude(now.world, (g, n), z, refuse) {
                        continue;
                    }
                    for (f, _, points) in next.iter().filter(|(_, group, _)| *group == g) {
                        let x = points.iter().map(|at| groups.points[*at]).sum();
                        match z {
                            None => x_nothing[*f] = x,
                            Some(z) if refuse => refused.of[*f][z] = x,
                            Some(z) => taken.of[*f][z] = x,
                        }
                    }
                }
            }
        }
        layout.multiply(x_nothing);
        taken.multiply(layout, x_taken, n);
        refused.multiply(layout, x_refused, n);
        self.put(now, offering, values)
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
        self.points.resize(n_points, 0.0);
        self.tabled.resize(n_points * (n + 1), 0.0);
        self.yes.resize(n_points * n, 0.0);
        self.others.resize((model.groups.len() + 1) * n, 0.0);
        self.room.resize(n, 0.0);
        let typed = |i: ActorIdx| model.actors[i].group;
        for (g, group) in model.groups.iter_enumerated() {
            for point in group.points().iter() {
                let at = world.joint_point(g, point);
                let weight = weigh(world.posterior[at], seen[at]);
                let row = &mut self.tabled[at.0 * (n + 1)..(at.0 + 1) * (n + 1)];
                row.fill(weight);
                if typed(proposer) == Some(g) && !told.offers.is_empty() {
                    let k = group.profile_of(point, proposer, model.n_actors());
                    let offers = &told.offers[k.0 * n_options..(k.0 + 1) * n_options];
                    row.iter_mut().zip(offers).for_each(|(x, p)| *x = weigh(*x, *p));
                }
                let yes = &mut self.yes[at.0 * n..(at.0 + 1) * n];
                let yes = &mut yes[range.raw()];
                yes.fill(1.0);
                for j in told.answering.iter().filter(|j| typed(*j) == Some(g)) {
                    let view = model.view(j, group.profile_of(point, j, model.n_actors()));
                    values.yes(now, view, range, &mut self.room);
                    yes.iter_mut().zip(&self.room).for_each(|(yes, p)| *yes *= p);
                }
            }
        }
        // Those without types, then for each group all others.
        let untyped = model.groups.len();
        self.others.fill(1.0);
        for j in told.answering.iter().filter(|j| typed(*j).is_none()) {
            values.yes(now, model.first_view[j], range, &mut self.room);
            let others = &mut self.others[untyped * n..(untyped + 1) * n][range.raw()];
            others.iter_mut().zip(&self.room).for_each(|(others, p)| *others *= p);
        }
        for z in range.raw() {
            for g in model.groups.keys() {
                let mut others = self.others[untyped * n + z];
                for h in model.groups.keys().filter(|h| *h != g) {
                    let (mut all, mut yes) = (0.0, 0.0);
                    for at in world.points_of(h).iter() {
                        let weight = self.tabled[at.0 * (n + 1) + 1 + z];
                        all += weight;
                        yes += weight * self.yes[at.0 * n + z];
                    }
                    others *= if all > 0.0 { yes / all } else { 1.0 };
                }
                self.others[g.0 * n + z] = others;
            }
        }
    }

    /// Concludes from no offer, or from a package that is taken or refused. Whether that can happen at all.
    fn conclude(&mut self, world: &World, (g, n): (GroupIdx, usize), z: Option<usize>, refused: bool) -> bool {
        let mut total = 0.0;
        for at in world.points_of(g).iter() {
            let tabled = self.tabled[at.0 * (n + 1) + z.map_or(0, |z| z + 1)];
            let answer = z.map_or(1.0, |z| {
                let yes = self.yes[at.0 * n + z];
                if refused { 1.0 - yes * self.others[g.0 * n + z] } else { yes }
            });
            self.points[at] = weigh(tabled, answer);
            total += self.points[at];
        }
        let range: Span<JointPointIdx> = world.points_of(g);
        if total > 0.0 {
            self.points.raw[range.raw()].iter_mut().for_each(|p| *p /= total);
        }
        total > 0.0
    }
}

wide! {
/// Adds multiples of numbers.
fn add_multiple(out: &mut [f64], factor: f64, numbers: &[f64]) {
    for (o, x) in out.iter_mut().zip(numbers) {
        *o += factor * x;
    }
}
}
