//! All packages of a meeting at once: what each is worth, who would accept it, how likely it is offered.
//!
//! The formulas are those of `value` and `myopic`, laid out over arrays of packages; a test holds the two together.
//! Arrays are per *slot*: views whose numbers do not differ share the slot of their actor's first view.

mod choice;
mod worth;

pub use choice::{binds, choice_varies, scripted_answer};
pub use worth::class_payoff;

use super::myopic::Myopic;
use super::state::{MAX_PENDING, Pending, State, bits};
use super::value::*;
use super::world::World;
use crate::maths::exp::{exp_in_place, logistic_in_place};
use crate::model::{Condition, Forum, Mask, MeasureIdx, MeasureKind, Model, Quantity, Test};

/// Worth of a forum's packages to one slot, apart from what waits for something.
#[derive(Debug, Clone, Default)]
struct Worths {
    /// Issues that wait for nothing.
    plain: Vec<f64>,
    /// Issues in the actor's linked block.
    linked: Vec<f64>,
    /// Issues with a waiting condition of their own: (issue, worth by package, linked too).
    waiting: Vec<(usize, Vec<f64>, bool)>,
}

/// What a package would become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It changes nothing, or cannot wait: not a candidate.
    Barred,
    /// It would be final at once.
    Final,
    /// It would wait for a ratifier.
    Waiting,
}

/// Room for the packages of any forum of a model.
#[derive(Debug, Clone)]
pub struct Menu {
    worths: Vec<Vec<Worths>>,
    /// Standing levels for which `changed` and `fate` of each forum hold.
    made_for: Vec<Option<(Vec<u8>, usize)>>,
    changed: Vec<Vec<Mask>>,
    fate: Vec<Vec<Fate>>,
    /// Risk class of each package: its relief key, or the number of keys where it would wait.
    class: Vec<Vec<u16>>,
    settlement: Vec<Vec<f64>>,
    carried_on: Vec<Vec<f64>>,
    flows: Vec<Vec<f64>>,
    attack: Vec<Vec<f64>>,
    /// V of each package to each slot.
    pub value: Vec<Vec<f64>>,
    /// Y − C − R of each package to each slot.
    pub net: Vec<Vec<f64>>,
    /// Probability of yes to each package in each slot, without red lines.
    pub accept: Vec<Vec<f64>>,
    /// Whether each package crosses each actor's red line (of those who have one that binds).
    pub crossing: Vec<Vec<bool>>,
    /// Probability that a package takes force, in each view of the proposer (by profile).
    success: Vec<f64>,
    /// Offer weights: entry 0 is no offer, entry z + 1 package z.
    pub weights: Vec<f64>,
    ends: Vec<bool>,
    holds: Vec<bool>,
    stops: Vec<bool>,
    scratch: [Vec<f64>; 4],
    hazards: Vec<f64>,
    /// The same by package.
    hazard: Vec<f64>,
    /// Refusal values R by view.
    pub refusal: Vec<f64>,
    outside: Vec<f64>,
}

/// A meeting under way.
#[derive(Debug, Clone, Copy)]
pub struct Sitting<'a> {
    /// Position of the forum.
    pub forum: usize,
    /// Tension step of a meeting without result (0 if something was ratified in it).
    pub failure_step: f64,
    /// Actors whose answers or values are needed.
    pub who: Mask,
    /// Packages to look at.
    pub range: (usize, usize),
    /// Rounds of risk to come.
    pub rem: u32,
    /// The situation.
    pub state: &'a State,
}

impl Menu {
    /// Room for the largest forum.
    pub fn new(model: &Model) -> Self {
        let n = model.forums.iter().map(|f| f.n_packages).max().unwrap_or(0);
        let n_views = model.n_views();
        let n_forces = model.forces.len();
        let array = || vec![0.0; n];
        let by_view = || vec![array(); n_views];
        let per_forum = |f: &Forum| f.n_packages;
        Self {
            worths: model.forums.iter().map(|_| vec![Worths::default(); n_views]).collect(),
            made_for: model.forums.iter().map(|_| None).collect(),
            changed: model.forums.iter().map(|f| vec![0; per_forum(f)]).collect(),
            fate: model.forums.iter().map(|f| vec![Fate::Barred; per_forum(f)]).collect(),
            class: model.forums.iter().map(|f| vec![0; per_forum(f)]).collect(),
            settlement: by_view(),
            carried_on: by_view(),
            flows: by_view(),
            attack: vec![array(); n_views * n_forces],
            value: by_view(),
            net: by_view(),
            accept: by_view(),
            crossing: vec![vec![false; n]; model.n_actors()],
            success: array(),
            weights: vec![0.0; n + 1],
            ends: vec![false; n],
            holds: vec![false; n],
            stops: vec![false; n],
            scratch: std::array::from_fn(|_| array()),
            hazard: array(),
            hazards: vec![0.0; 1 + model.forums.iter().map(|f| f.relief_package.len()).max().unwrap_or(0)],
            refusal: vec![0.0; n_views],
            outside: vec![0.0; model.measures.len()],
        }
    }

    /// Tabulates worths for a run. `all`: also those that cannot have changed since the last run.
    pub fn begin(&mut self, world: &World, all: bool) {
        let model = world.model;
        for (f, forum) in model.forums.iter().enumerate() {
            for i in 0..model.n_actors() {
                if !all && !worth::worth_changes(model, i) {
                    continue;
                }
                for view in slots(world, i, model.actors[i].payoff_varies) {
                    worth::tabulate(world, forum, view, &mut self.worths[f][view]);
                }
            }
            self.made_for[f] = None;
        }
    }

    /// What package z of a forum would become.
    pub fn fate(&self, forum: usize, z: usize) -> Fate {
        self.fate[forum][z]
    }

    /// Issues that package z of a forum would change.
    pub fn changes(&self, forum: usize, z: usize) -> Mask {
        self.changed[forum][z]
    }

    /// Looks up what each package changes and becomes, given what stands.
    pub fn survey(&mut self, world: &World, state: &State, f: usize) {
        let key = state.n_pending;
        if self.made_for[f].as_ref().is_some_and(|(levels, n)| *levels == state.expected && *n == key) {
            return;
        }
        let model = world.model;
        let forum = &model.forums[f];
        let yes = forum.units.iter().flatten().fold(forum.party_mask, |m, &i| m | 1 << i);
        let waiting_class = forum.relief_package.len() as u16;
        for z in 0..forum.n_packages {
            let changed = forum.changes(z, &state.expected);
            self.changed[f][z] = changed;
            let missing = ratifiers(model, changed) & !yes;
            let fate = match (changed, missing) {
                (0, _) => Fate::Barred,
                (_, 0) => Fate::Final,
                _ if key >= MAX_PENDING => Fate::Barred,
                _ => Fate::Waiting,
            };
            self.fate[f][z] = fate;
            self.class[f][z] = if fate == Fate::Final { forum.relief_key[z] } else { waiting_class };
        }
        match &mut self.made_for[f] {
            Some((levels, n)) => {
                levels.copy_from_slice(&state.expected);
                *n = key;
            }
            none => *none = Some((state.expected.clone(), key)),
        }
    }

    /// Values every package of the range for everyone who matters, and the chance that each would say yes.
    pub fn evaluate(&mut self, world: &World, myopic: &mut Myopic, hypothetical: &mut State, sitting: &Sitting) {
        let model = world.model;
        let state = sitting.state;
        let forum = &model.forums[sitting.forum];
        self.survey(world, state, sitting.forum);
        self.measure_outside(model, forum, &state.expected);
        self.find_ends(world, sitting, hypothetical);

        // R: the situation after a meeting without result.
        hypothetical.copy_situation(state);
        hypothetical.add_tension(sitting.failure_step);
        myopic.values(world, hypothetical, sitting.rem, &mut self.refusal);

        self.find_hazards(world, sitting, hypothetical);
        let initiators = model.forces.iter().fold(0, |m: Mask, f| m | 1 << f.by);
        for i in bits(sitting.who | initiators) {
            for view in slots(world, i, model.actors[i].payoff_varies) {
                self.settle(world, sitting, view);
                self.flow(world, sitting, view);
            }
        }
        for k in 0..model.forces.len() {
            for view in world.views_of(model.forces[k].by) {
                self.attacks(world, sitting, k, view);
            }
        }
        for i in bits(sitting.who) {
            for view in slots(world, i, model.actors[i].value_varies) {
                self.values(world, sitting, view);
            }
            for view in slots(world, i, choice_varies(model, i)) {
                self.answers(world, sitting, view);
            }
            self.cross(world, sitting, i);
        }
    }

    /// Slot of a view in [`Menu::value`].
    pub fn value_slot(&self, world: &World, view: usize) -> usize {
        let i = world.actor_of[view];
        if world.model.actors[i].value_varies { view } else { world.model.first_view[i] }
    }

    /// Slot of a view in [`Menu::net`] and [`Menu::accept`].
    pub fn choice_slot(&self, world: &World, view: usize) -> usize {
        let i = world.actor_of[view];
        if choice_varies(world.model, i) { view } else { world.model.first_view[i] }
    }

    /// Probability of yes to package z in a view, red line included.
    pub fn yes(&self, world: &World, view: usize, z: usize) -> f64 {
        let i = world.actor_of[view];
        if self.crossing[i][z] && binds(world.model, i, world.profile_in(view)) {
            return 0.0;
        }
        self.accept[self.choice_slot(world, view)][z]
    }

    fn measure_outside(&mut self, model: &Model, forum: &Forum, levels: &[u8]) {
        for (out, m) in self.outside.iter_mut().zip(&model.measures) {
            let mut sum = 0.0;
            let mut max = 0.0f64;
            for k in bits(m.issues & !forum.issue_mask) {
                let value = model.issues[k].values[levels[k] as usize];
                sum += value;
                max = max.max(value);
            }
            *out = if m.kind == MeasureKind::Max { max } else { sum };
        }
    }

    /// Which packages, once final, end the run.
    fn find_ends(&mut self, world: &World, sitting: &Sitting, hypothetical: &mut State) {
        let model = world.model;
        let (lo, hi) = sitting.range;
        self.ends[lo..hi].fill(false);
        let state = sitting.state;
        for outcome in model.outcomes.iter().filter(|o| o.ends && !o.when.0.is_empty()) {
            if outcome.when.0.iter().all(|all| all.iter().any(|t| matches!(t.quantity, Quantity::EndedBy(_)))) {
                continue;
            }
            if state.n_pending == 0 {
                hypothetical.copy_situation(state);
                hypothetical.expecting = false;
                let outside = &self.outside;
                let forum = &model.forums[sitting.forum];
                over_packages(model, forum, outside, hypothetical, &outcome.when, (lo, hi), &mut self.holds);
                for ((end, hold), fate) in self.ends[lo..hi].iter_mut().zip(&self.holds[lo..hi]).zip(&self.fate[sitting.forum][lo..hi]) {
                    *end |= *hold && *fate == Fate::Final;
                }
            } else {
                // What is pending does not stand: such packages are looked at one by one.
                for z in lo..hi {
                    if self.fate[sitting.forum][z] == Fate::Final {
                        adopt(model, state, hypothetical, sitting.forum, z, self.changed[sitting.forum][z], 0);
                        hypothetical.expecting = false;
                        self.ends[z] |= hypothetical.holds(model, &outcome.when, &hypothetical.levels);
                    }
                }
            }
        }
    }

    fn find_hazards(&mut self, world: &World, sitting: &Sitting, hypothetical: &mut State) {
        let model = world.model;
        let forum = &model.forums[sitting.forum];
        let state = sitting.state;
        let relief = world.truth(model.tension.relief);
        let n_keys = forum.relief_package.len();
        for key in 0..n_keys {
            let z = forum.relief_package[key];
            hypothetical.copy_situation(state);
            for (&k, &level) in forum.issues.iter().zip(forum.package(z)) {
                // Only changed issues become final; the others keep what stands.
                hypothetical.levels[k] = if level == state.expected[k] { state.levels[k] } else { level };
            }
            let rise = state.rise(model, &hypothetical.levels);
            hypothetical.add_tension(-relief * rise);
            self.hazards[key] = mattering_hazard(world, hypothetical.tension);
        }
        self.hazards[n_keys] = mattering_hazard(world, state.tension);
        let (lo, hi) = sitting.range;
        for (a, class) in self.hazard[lo..hi].iter_mut().zip(&self.class[sitting.forum][lo..hi]) {
            *a = self.hazards[*class as usize];
        }
    }
}

/// Views whose numbers an actor's arrays are kept for: all of them, or only the first.
fn slots(world: &World, actor: usize, varies: bool) -> std::ops::Range<usize> {
    let views = world.views_of(actor);
    if varies { views } else { views.start..views.start + 1 }
}

/// Actors that must ratify a change of these issues.
pub fn ratifiers(model: &Model, issues: Mask) -> Mask {
    bits(issues).fold(0, |m, k| m | model.issues[k].ratify)
}

/// Puts into `to` the situation with a package adopted: final if nobody is missing, else waiting.
pub fn adopt(model: &Model, from: &State, to: &mut State, forum: usize, z: usize, changed: Mask, missing: Mask) {
    to.copy_situation(from);
    let f = &model.forums[forum];
    let mut levels = [0u8; 16];
    for (&k, &level) in f.issues.iter().zip(f.package(z)) {
        levels[k] = level;
    }
    if missing == 0 {
        to.settle(changed, |k| levels[k], model.duration);
    } else {
        to.wait_for(Pending { issues: changed, levels, missing });
    }
}

/// A measure of each package, with what stands elsewhere.
fn over_measure(model: &Model, forum: &Forum, outside: &[f64], m: MeasureIdx, range: (usize, usize), out: &mut [f64]) {
    let measure = &model.measures[m.0];
    let outside = outside[m.0];
    let inside = &forum.inside[m.0];
    let n = measure.n as f64;
    if inside.is_empty() {
        out.fill(if measure.kind == MeasureKind::Mean { outside / n } else { outside });
        return;
    }
    let inside = &inside[range.0..range.1];
    match measure.kind {
        MeasureKind::Sum => out.iter_mut().zip(inside).for_each(|(o, i)| *o = i + outside),
        MeasureKind::Mean => out.iter_mut().zip(inside).for_each(|(o, i)| *o = (i + outside) / n),
        MeasureKind::Max => out.iter_mut().zip(inside).for_each(|(o, i)| *o = i.max(outside)),
    }
}

/// Whether a condition holds with each package, levels as expected elsewhere.
fn over_packages(
    model: &Model,
    forum: &Forum,
    outside: &[f64],
    state: &State,
    condition: &Condition,
    range: (usize, usize),
    holds: &mut [bool],
) {
    // With a package there is one agreement more.
    let agreements = state.agreements() + 1;
    let (lo, hi) = range;
    if condition.is_trivial() {
        holds[lo..hi].fill(true);
        return;
    }
    holds[lo..hi].fill(false);
    for all in &condition.0 {
        let beside = |t: &Test| match t.quantity {
            Quantity::Measure(m) => !forum.inside[m.0].is_empty() || t.holds(whole(model, outside, m)),
            Quantity::Agreements => t.holds(agreements as f64),
            other => state.test_beside_levels(other, t),
        };
        if !all.iter().all(beside) {
            continue;
        }
        let inside = all.iter().filter_map(|t| match t.quantity {
            Quantity::Measure(m) if !forum.inside[m.0].is_empty() => Some((t, m)),
            _ => None,
        });
        for z in lo..hi {
            holds[z] |= inside.clone().all(|(t, m)| t.holds(measure_of(model, forum, outside, m, z)));
        }
    }
}

/// A measure that none of the forum's issues enter.
fn whole(model: &Model, outside: &[f64], m: MeasureIdx) -> f64 {
    let measure = &model.measures[m.0];
    if measure.kind == MeasureKind::Mean { outside[m.0] / measure.n as f64 } else { outside[m.0] }
}

#[inline(always)]
fn measure_of(model: &Model, forum: &Forum, outside: &[f64], m: MeasureIdx, z: usize) -> f64 {
    let measure = &model.measures[m.0];
    let inside = forum.inside[m.0][z];
    match measure.kind {
        MeasureKind::Sum => inside + outside[m.0],
        MeasureKind::Mean => (inside + outside[m.0]) / measure.n as f64,
        MeasureKind::Max => inside.max(outside[m.0]),
    }
}
