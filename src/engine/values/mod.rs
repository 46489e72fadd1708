//! Values of situations that a fit has found: V = D + a residual that is linear in features, as a foresight.
//!
//! | file | what |
//! |---|---|
//! | `features` | what a residual is linear in; what is believed |
//! | `offers` | the packages of a meeting: columns of features, and what tabling and answering them tells |
//! | `tells` | what an act tells of its owner, and what that is worth |
//! | `profile` | whose values everybody expects, and whose one actor really has |

pub mod features;
mod offers;
mod profile;
mod tells;

pub use self::profile::Profile;

use std::sync::Arc;

use self::features::{Beside, Layout, OWN, Public};
use self::offers::Offers;
use self::tells::Tells;
use crate::engine::foresight::{
    Disagreement, Foresight, MoveChoice, Now, Offering, OwnedForesight, PackageValues, Prospect, Told,
};
use crate::engine::game::hazard::failure_step;
use crate::engine::game::payoff::move_cost;
use crate::engine::game::situation::{Met, Stage};
use crate::engine::game::standing::end_value;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorSet, ForceIdx, MoveIdx, TiSlice, TiVec, ViewIdx, ti_vec};
use crate::model::Model;
use crate::model::fit::{Fit, Moment, Row, SLOTS};

/// Slot of the coefficients of a moment.
#[must_use]
pub(in crate::engine) fn slot_of(moment: Moment, state: &State) -> usize {
    moment as usize + if state.collapsed.is_some() { SLOTS / 2 } else { 0 }
}

/// Coefficients in the order in which they are read: slot × round × view × feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficients {
    /// The features.
    pub layout: Layout,
    rounds: usize,
    n_views: usize,
    theta: Vec<f64>,
    /// All are 0: the actors are myopic.
    none: bool,
}

impl Coefficients {
    /// Of a fit.
    #[must_use]
    pub fn new(model: &Model, fit: &Fit) -> Self {
        Self::of_rows(model, &fit.rows)
    }

    /// Of rows; what is missing is 0.
    pub(in crate::engine) fn of_rows(model: &Model, rows: &[Row]) -> Self {
        let layout = Layout::new(model);
        let (rounds, n_views) = (model.rounds as usize, model.n_views());
        let mut it =
            Self { theta: vec![0.0; SLOTS * rounds * n_views * layout.width()], layout, rounds, n_views, none: true };
        for row in rows {
            it.row_mut(row.slot(), row.round as usize, row.view).copy_from_slice(&row.coefficients);
        }
        it.look();
        it
    }

    /// Finds out whether there are any.
    pub(in crate::engine) fn look(&mut self) {
        self.none = self.theta.iter().all(|c| *c == 0.0);
    }

    /// All of them.
    pub(in crate::engine) fn all(&self) -> impl Iterator<Item = &f64> {
        self.theta.iter()
    }

    /// The same, to change them.
    pub(in crate::engine) fn all_mut(&mut self) -> impl Iterator<Item = &mut f64> {
        self.theta.iter_mut()
    }

    fn place(&self, slot: usize, round: usize, view: ViewIdx) -> std::ops::Range<usize> {
        let n = self.layout.width();
        let first = ((slot * self.rounds + round - 1) * self.n_views + view.0) * n;
        first..first + n
    }

    /// Those of a view.
    #[must_use]
    pub fn row(&self, slot: usize, round: usize, view: ViewIdx) -> &[f64] {
        &self.theta[self.place(slot, round, view)]
    }

    /// The same, to change them.
    pub fn row_mut(&mut self, slot: usize, round: usize, view: ViewIdx) -> &mut [f64] {
        let place = self.place(slot, round, view);
        &mut self.theta[place]
    }
}

/// The sum of products of coefficients and features, without that of D.
pub(in crate::engine) fn product(theta: &[f64], x: &[f64]) -> f64 {
    theta.iter().zip(x).map(|(t, x)| t * x).sum()
}

/// What a situation is worth to all, and why.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Reckoning {
    /// Features.
    pub(in crate::engine) x: Vec<f64>,
    /// D by view.
    pub(in crate::engine) d: TiVec<ViewIdx, f64>,
    /// V by view.
    pub(in crate::engine) v: TiVec<ViewIdx, f64>,
    /// The run ends there, as far as this actor decides it.
    pub(in crate::engine) ended: bool,
}

/// The foresight, with buffers.
#[derive(Debug, Clone)]
pub struct Values {
    pub(in crate::engine) it: Arc<Coefficients>,
    /// What is believed at the present step.
    pub(in crate::engine) public: Public,
    /// What was valued last.
    pub(in crate::engine) last: Reckoning,
    /// Before any move.
    pub(in crate::engine) before: Reckoning,
    /// After each option of the actor that chose among moves last: none, and each move.
    pub(in crate::engine) after: Vec<Reckoning>,
    /// A situation that somebody expects.
    pub(in crate::engine) expected: Option<Box<State>>,
    tells: Tells,
    offers: Offers,
}

impl Values {
    /// Buffers for a model.
    #[must_use]
    pub fn new(model: &Model, it: Arc<Coefficients>) -> Self {
        let by_view = ti_vec![0.0; model.n_views()];
        let nothing = Reckoning { x: vec![0.0; it.layout.width()], d: by_view.clone(), v: by_view, ended: false };
        Self {
            public: Public::default(),
            last: nothing.clone(),
            before: nothing.clone(),
            after: vec![nothing; model.moves.len() + 1],
            expected: Some(Box::new(State::new(model))),
            tells: Tells::default(),
            offers: Offers::new(model, &it.layout),
            it,
        }
    }

    /// Of a fit.
    #[must_use]
    pub fn of(model: &Model, fit: &Fit) -> Self {
        Self::new(model, Arc::new(Coefficients::new(model, fit)))
    }

    pub(in crate::engine) fn room(&mut self) -> Box<State> {
        self.expected.take().expect("nobody values two situations at a time")
    }

    /// Adds the residual to D, by view; nothing where the run has ended. Features then stand in `last`.
    pub(in crate::engine) fn add_residual(
        &mut self,
        world: &World,
        (disagreement, state): (&mut Disagreement, &State),
        (moment, beside): (Moment, Beside),
        d: &mut TiSlice<ViewIdx, f64>,
    ) {
        if state.ended.is_some() {
            return;
        }
        let it = &self.it;
        it.layout.read(world, (disagreement, state), beside, (&self.public, d), &mut self.last.x);
        if it.none {
            return;
        }
        let slot = slot_of(moment, state);
        for (view, d) in d.iter_mut_enumerated() {
            let theta = it.row(slot, state.round as usize, view);
            *d += product(theta, &self.last.x) + theta[OWN] * *d;
        }
    }

    /// Values a situation that somebody expects at a moment, in `last`.
    pub(in crate::engine) fn reckon(
        &mut self,
        now: &mut Now,
        state: &State,
        (moment, met, due): (Moment, Option<Met>, f64),
    ) {
        let world = now.world;
        let (mut d, mut v) = (std::mem::take(&mut self.last.d), std::mem::take(&mut self.last.v));
        now.disagreement.values(world, state, features::rounds_left(moment, world.model, state), &mut d);
        v.copy_from_slice(&d);
        let beside = Beside { real: now.state, met, due, tabled: now.tabled };
        self.add_residual(world, (now.disagreement, state), (moment, beside), &mut v);
        (self.last.d, self.last.v, self.last.ended) = (d, v, state.ended.is_some());
    }

    /// Takes up what is believed now.
    pub(in crate::engine) fn look(&mut self, world: &World) {
        self.public.read(world);
    }
}

/// Step of tension that the meeting of the round will still cause: of its failure, or of the relief that it brings.
pub(in crate::engine) fn due(now: &Now) -> f64 {
    let (world, model) = (now.world, now.world.model);
    let failed = now.met.filter(|met| !met.result).map_or(0.0, |met| failure_step(world, met.forum));
    failed - world.truth(model.tension.relief) * now.state.rise(model, &now.state.levels)
}

impl Foresight for Values {
    fn values(&mut self, now: &mut Now, prospect: &mut Prospect, out: &mut TiSlice<ViewIdx, f64>) {
        let Prospect { expected, stage, met, .. } = prospect;
        if expected.ends(now.world.model) {
            out.iter_mut_enumerated().for_each(|(view, v)| *v = end_value(now.world, expected, view));
            return;
        }
        let moment = match stage {
            Stage::Meeting | Stage::Leverage => Moment::AfterMeeting,
            Stage::Risk => Moment::AfterMove,
            Stage::Force(_) | Stage::Close => Moment::BeforeClose,
        };
        self.look(now.world);
        self.reckon(now, expected, (moment, *met, 0.0));
        out.copy_from_slice(&self.last.v);
    }

    fn packages(&mut self, now: &mut Now, offering: Offering, values: &mut dyn PackageValues) {
        if !self.it.none {
            self.look(now.world);
            self.value_packages(now, offering, values);
        }
    }

    fn tellings(&self, world: &World, offering: Offering, answering: ActorSet) -> usize {
        /// Packages that are valued anew in all passes, and passes.
        const ENOUGH: usize = 6000;
        const MOST: usize = 16;
        /// Passes for a package that has been tabled.
        const ONE: usize = 60;
        let n = offering.range.len();
        let all_tell_nothing = answering.with(offering.proposer).iter().all(|i| Tells::nothing(world, i));
        if self.it.none || all_tell_nothing { 0 } else { (ENOUGH / n.max(1)).clamp(1, if n == 1 { ONE } else { MOST }) }
    }

    fn tell(&mut self, now: &mut Now, offering: Offering, told: Told, values: &mut dyn PackageValues) -> f64 {
        self.tell_packages(now, offering, told, values)
    }

    fn before_moves(&mut self, now: &mut Now) {
        self.look(now.world);
        let mut state = self.room();
        state.copy_situation(now.state);
        let due = due(now);
        self.reckon(now, &state, (Moment::AfterMove, now.met, due));
        self.before.clone_from(&self.last);
        self.expected = Some(state);
    }

    /// At the tension before step 5 plus the move's own step. A move happens as its owner's first profile sees it, unless the
    /// owner's own types shape it. What the choice tells the others of its owner counts.
    fn moves(&mut self, now: &mut Now, choice: &MoveChoice, nets: &mut [f64]) {
        let (world, state) = (now.world, now.state);
        let model = world.model;
        let n_options = model.moves.len() + 1;
        let views = world.views_of(choice.actor);
        let own = world.true_view(choice.actor);
        self.after[0].clone_from(&self.before);
        let mut put = |it: &Reckoning, before: &Reckoning, view: ViewIdx, m: MoveIdx| {
            let net = it.v[view] - before.v[view] - move_cost(world, state, view, m);
            nets[(view.0 - views.start.0) * n_options + 1 + m.0] = net;
        };
        for m in choice.open.iter() {
            if model.moves[m].differs {
                // The true view comes last: what the others have of the move is what will be.
                for view in views.iter().filter(|view| *view != own).chain([own]) {
                    self.reckon_move(now, m, view);
                    put(&self.last, &self.before, view, m);
                }
            } else {
                self.reckon_move(now, m, views.start);
                views.iter().for_each(|view| put(&self.last, &self.before, view, m));
            }
            self.after[m.0 + 1].clone_from(&self.last);
        }
        if !self.it.none && !Tells::nothing(world, choice.actor) {
            let theta = |view: ViewIdx| self.it.row(slot_of(Moment::AfterMove, state), state.round as usize, view);
            let seen = (world, self.public.seen());
            self.tells.price_moves(seen, choice, (&self.it.layout, &theta), nets, &mut self.after);
        }
    }

    fn peace(&mut self, now: &mut Now, k: ForceIdx, expected: &State, out: &mut TiSlice<ViewIdx, f64>) {
        self.make_peace(now, (k, expected), None, out);
    }

    fn peace_against(
        &mut self,
        now: &mut Now,
        force: (ForceIdx, &State),
        chances: &TiSlice<ViewIdx, f64>,
        out: &mut TiSlice<ViewIdx, f64>,
    ) {
        self.make_peace(now, force, Some(chances), out);
    }

    fn asks_for_everybody(&self) -> bool {
        !self.it.none
    }
}

impl OwnedForesight for Values {
    fn boxed(&self) -> Box<dyn OwnedForesight> {
        Box::new(self.clone())
    }
}

impl Values {
    /// What not using force leads to. `expected_chances`: of an attack, if others expect others than this foresight has.
    fn make_peace(
        &mut self,
        now: &mut Now,
        (k, expected): (ForceIdx, &State),
        expected_chances: Option<&TiSlice<ViewIdx, f64>>,
        out: &mut TiSlice<ViewIdx, f64>,
    ) {
        self.look(now.world);
        self.reckon(now, expected, (Moment::BeforeClose, None, 0.0));
        out.copy_from_slice(&self.last.v);
        let (world, state) = (now.world, now.state);
        if !self.it.none && !Tells::nothing(world, world.model.forces[k].by) {
            let theta = |view: ViewIdx| self.it.row(slot_of(Moment::BeforeClose, state), state.round as usize, view);
            let force = (world, state, k);
            self.tells.price_peace(force, (&self.it.layout, &theta), expected_chances, &mut self.last.x, out);
        }
    }

    /// Values the situation after a move, as a view of its owner sees it, in `last`.
    fn reckon_move(&mut self, now: &mut Now, m: MoveIdx, view: ViewIdx) {
        let (world, due) = (now.world, due(now));
        let mut state = self.room();
        state.copy_situation(now.state);
        state.raise_move(world.model, m, &|n| world.get(view, n));
        state.take_step();
        // The myopic do not see that a move ends the run.
        if !self.it.none && state.ends(world.model) {
            let (mut d, mut v) = (std::mem::take(&mut self.last.d), std::mem::take(&mut self.last.v));
            d.iter_mut_enumerated().for_each(|(view, d)| *d = end_value(world, &mut state, view));
            v.copy_from_slice(&d);
            // Others may do something at the same time.
            let beside = Beside { real: now.state, met: now.met, due, tabled: now.tabled };
            self.add_residual(world, (now.disagreement, &state), (Moment::AfterEndingMove, beside), &mut v);
            (self.last.d, self.last.v, self.last.ended) = (d, v, true);
        } else {
            self.reckon(now, &state, (Moment::AfterMove, now.met, due));
        }
        self.expected = Some(state);
    }
}
