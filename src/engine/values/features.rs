//! Features: what a residual is linear in. They follow from the compiled model alone.

use crate::engine::foresight::Disagreement;
use crate::engine::game::consent::crosses_for_any;
use crate::engine::game::hazard::mattering_hazard;
use crate::engine::game::payoff::lasting;
use crate::engine::game::situation::{Met, Tabled};
use crate::engine::game::standing::lasts;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{
    ActorIdx, DrawIdx, GroupIdx, GroupPointIdx, JointPointIdx, PointIdx, TiSlice, TiVec, TypeIdx, ViewIdx, ti_vec,
};
use crate::maths::chance::weigh;
use crate::model::Model;
use crate::model::fit::{Feature, Moment};

/// Where each feature stands, and the scale of inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The features; first 1 and D.
    pub features: Vec<Feature>,
    /// How many of them are no products; these come first.
    pub simple: usize,
    /// Positions of those that change with beliefs alone.
    believed: Vec<usize>,
    draws: TiVec<DrawIdx, (f64, f64)>,
}

/// Position of D among the features.
pub const OWN: usize = 1;
/// Walk-out counters and failed meetings count up to here.
const MOST_COUNTED: u32 = 6;
/// Products are features too where there are at most so many others.
const FEW: usize = 24;
/// No feature is further from 0.
pub const LIMIT: f64 = 32768.0;

/// Rounds whose risk is still to come at a moment.
#[must_use]
pub fn rounds_left(moment: Moment, model: &Model, state: &State) -> u32 {
    state.rounds_left(model) - u32::from(moment == Moment::BeforeClose)
}

/// What features need beside the state.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// The state as it is, for counters.
    pub real: &'a State,
    /// The meeting of the round.
    pub met: Option<Met>,
    /// Step of tension that it will still cause.
    pub due: f64,
    /// Offer of the round.
    pub tabled: Option<Tabled>,
}

impl Layout {
    /// The features of a model.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut features = vec![Feature::One, Feature::Own];
        let actors = || model.actors.keys();
        features.extend(actors().map(Feature::MeanD));
        features.extend(actors().map(Feature::Settlement));
        features.push(Feature::Tension);
        if model.tension.incident.is_some() {
            features.push(Feature::Hazard);
        }
        if model.looks_back > 0 {
            features.push(Feature::Past);
        }
        features.extend(model.measures.keys().map(Feature::Measure));
        if !model.schedule.is_empty() {
            features.extend([Feature::Waits, Feature::Result, Feature::Due]);
        }
        if model.duration.is_some() {
            features.push(Feature::Lasts);
        }
        if model.counts_failures {
            features.push(Feature::Failed);
        }
        features.extend(actors().filter(|i| model.actors[*i].audience.concedes.is_some()).map(Feature::Stock));
        features.extend(model.moves.keys().map(Feature::Move));
        features.push(Feature::Mobilisation);
        features.extend(model.forces.keys().map(Feature::Balance));
        features.extend(actors().filter(|i| model.actors[*i].walk_out.is_some()).map(Feature::Clock));
        let asks = |i: &ActorIdx| model.actors[*i].walk_out.as_ref().is_some_and(|w| w.unless_offered.is_some());
        features.extend(actors().filter(asks).map(Feature::Offered));
        features.extend(model.shifts.keys().map(Feature::Shift));
        features.extend(model.proposals.keys().map(Feature::Tabled));
        let points = || model.types.iter_enumerated().flat_map(|(t, ty)| ty.prior.keys().skip(1).map(move |p| (t, p)));
        features.extend(points().map(|(t, p)| Feature::Belief(t, p)));
        features.extend(model.draws.keys().map(Feature::Draw));
        let simple = features.len();
        if simple <= FEW {
            // D is another number in every view, so that it is in no product.
            for a in OWN + 1..simple {
                features.extend((OWN + 1..=a).map(|b| Feature::Product(a as u16, b as u16)));
            }
        }
        let scale = |d: &crate::model::Draw| {
            let width = d.distribution.quantile(0.9) - d.distribution.quantile(0.1);
            (d.distribution.mean(), if width > 0.0 { width } else { 1.0 })
        };
        let is_belief = |f: u16| matches!(features[usize::from(f)], Feature::Belief(..));
        let believed = |(_, feature): &(usize, &Feature)| match **feature {
            Feature::Product(a, b) => is_belief(a) || is_belief(b),
            feature => matches!(feature, Feature::Belief(..)),
        };
        let believed = features.iter().enumerate().filter(believed).map(|(at, _)| at).collect();
        Self { believed, simple, draws: model.draws.iter().map(scale).collect(), features }
    }

    /// How many there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.features.len()
    }

    /// Writes the features of a situation that somebody expects; that of D is left at 0. `d`: D by view.
    pub fn read(
        &self,
        world: &World,
        (disagreement, state): (&mut Disagreement, &State),
        beside: Beside,
        (public, d): (&Public, &TiSlice<ViewIdx, f64>),
        out: &mut [f64],
    ) {
        let model = world.model;
        let kept = lasts(model, state);
        for (x, feature) in out.iter_mut().zip(&self.features[..self.simple]) {
            *x = match *feature {
                Feature::One => 1.0,
                Feature::Own | Feature::Product(..) => 0.0,
                Feature::MeanD(j) => public.mean(world, j, |view| d[view]),
                Feature::Settlement(j) => public.mean(world, j, |view| {
                    lasting(world, view, disagreement.settled(world, view, &state.expected), kept)
                }),
                Feature::Tension => state.tension,
                Feature::Hazard => mattering_hazard(world, state.tension),
                Feature::Past => state.tension_at.last().copied().unwrap_or(state.tension),
                Feature::Measure(m) => model.measure(m, &state.expected),
                Feature::Waits => f64::from(state.n_pending > 0),
                Feature::Lasts => match model.duration {
                    Some(all) if kept != u32::MAX => f64::from(kept) / f64::from(all.max(1)),
                    _ => 0.0,
                },
                Feature::Result => f64::from(beside.met.is_some_and(|met| met.result)),
                Feature::Due => beside.due,
                Feature::Failed => f64::from(state.failed_meetings.min(MOST_COUNTED)),
                Feature::Stock(i) => state.stock[i],
                Feature::Move(m) => f64::from(state.move_level[m]),
                Feature::Mobilisation => state.mobilisation,
                Feature::Balance(k) => state.balance_step[k],
                Feature::Clock(i) => f64::from(beside.real.clock[i].min(MOST_COUNTED)),
                Feature::Offered(i) => f64::from(is_offered(world, beside, i)),
                Feature::Shift(s) => f64::from(state.shift[s]),
                Feature::Tabled(p) => f64::from(beside.real.tabled[p]),
                Feature::Belief(t, p) => public.next(model, t, p),
                Feature::Draw(d) => (world.drawn[d] - self.draws[d].0) / self.draws[d].1,
            }
            .clamp(-LIMIT, LIMIT);
        }
        self.multiply(out);
    }

    /// What coefficients make of features that differ in what is believed alone.
    #[must_use]
    pub fn change(&self, theta: &[f64], after: &[f64], before: &[f64]) -> f64 {
        self.believed.iter().map(|f| theta[*f] * (after[*f] - before[*f])).sum()
    }

    /// Puts in the products of features.
    pub fn multiply(&self, x: &mut [f64]) {
        for (at, feature) in self.features.iter().enumerate().skip(self.simple) {
            if let Feature::Product(a, b) = *feature {
                x[at] = (x[a as usize] * x[b as usize]).clamp(-LIMIT, LIMIT);
            }
        }
    }
}

/// Whether an actor has been offered in this round what it asks for to stay in the talks, as step 8 has it.
fn is_offered(world: &World, beside: Beside, i: ActorIdx) -> bool {
    let (model, state) = (world.model, beside.real);
    let Some(condition) = &model.actors[i].walk_out else { return false };
    let (Some(wanted), Some(offer)) = (&condition.unless_offered, beside.tabled) else { return false };
    if offer.by == i || !condition.counts_offers_of(offer.by) {
        return false;
    }
    let mut levels = [0u8; 16];
    levels[..state.expected.len()].copy_from_slice(&state.expected.raw);
    let forum = &model.forums[offer.forum];
    for (&k, &level) in forum.issues.iter().zip(forum.package(offer.package)) {
        levels[k.0] = level;
    }
    let levels = TiSlice::from_ref(&levels[..state.expected.len()]);
    state.holds(model, wanted, levels) && !crosses_for_any(model, state, i, offer.changed, levels)
}

/// What everybody believes of everybody, as one who knows no type sees it.
#[derive(Debug, Clone, Default)]
pub struct Public {
    /// Probability of each view of its actor, at the start of the round.
    views: TiVec<ViewIdx, f64>,
    /// Probability of each joint point of each group, after what has been seen in the round.
    points: TiVec<JointPointIdx, f64>,
    first_point: TiVec<GroupIdx, JointPointIdx>,
    /// Probability of what has been seen in the round, given each joint point.
    seen: TiVec<JointPointIdx, f64>,
}

impl Public {
    /// Takes up what is believed now.
    pub fn read(&mut self, world: &World) {
        let model = world.model;
        if self.views.len() != model.n_views() {
            self.views = ti_vec![0.0; model.n_views()];
            self.points = world.posterior.clone();
            self.first_point = world.first_point.clone();
            self.seen = world.likelihood.clone();
        }
        self.seen.copy_from_slice(&world.likelihood);
        self.views.fill(0.0);
        for i in model.actors.keys() {
            let Some(g) = model.actors[i].group else {
                self.views[model.first_view[i]] = 1.0;
                continue;
            };
            let group = &model.groups[g];
            for point in group.points().iter() {
                let view = model.view(i, group.profile_of(point, i, model.n_actors()));
                self.views[view] += world.posterior[world.joint_point(g, point)];
            }
        }
        update(world, &world.likelihood, &mut self.points);
    }

    /// Mean over an actor's views.
    fn mean(&self, world: &World, j: ActorIdx, mut number: impl FnMut(ViewIdx) -> f64) -> f64 {
        world.views_of(j).iter().map(|view| weigh(self.views[view], number(view))).sum()
    }

    /// Probability of what has been seen in the round, given each joint point.
    #[must_use]
    pub fn seen(&self) -> &TiSlice<JointPointIdx, f64> {
        &self.seen
    }

    /// Weight of a view among those of its actor.
    #[must_use]
    pub fn weight(&self, view: ViewIdx) -> f64 {
        self.views[view]
    }

    /// Probability of a point of a type after what has been seen in the round.
    #[must_use]
    pub fn next(&self, model: &Model, t: TypeIdx, p: PointIdx) -> f64 {
        marginal(model, &self.first_point, &self.points, t, p)
    }
}

/// Bayes' rule, without drawing a conclusion yet: what will be believed once the round is over. Where what was seen has no
/// probability, beliefs stay.
pub fn update(world: &World, likelihood: &TiSlice<JointPointIdx, f64>, out: &mut TiSlice<JointPointIdx, f64>) {
    for g in world.model.groups.keys() {
        let range = world.points_of(g).raw();
        let both = || world.posterior.raw[range.clone()].iter().zip(&likelihood.raw[range.clone()]);
        let total: f64 = both().map(|(p, l)| weigh(*p, *l)).sum();
        let (sum, seen) = if total > 0.0 { (total, true) } else { (1.0, false) };
        for (next, (p, l)) in out.raw[range.clone()].iter_mut().zip(both()) {
            *next = if seen { weigh(*p, *l) / sum } else { *p };
        }
    }
}

/// Probability of a point of a type, from those of the joint points of its group.
pub fn marginal(
    model: &Model,
    first: &TiSlice<GroupIdx, JointPointIdx>,
    points: &TiSlice<JointPointIdx, f64>,
    t: TypeIdx,
    p: PointIdx,
) -> f64 {
    let g = model.types[t].group;
    let group = &model.groups[g];
    let at = |point: GroupPointIdx| points[JointPointIdx(first[g].0 + point.0)];
    group.points_of(t).filter(|(_, its)| *its == p).map(|(point, _)| at(point)).sum()
}
