//! All packages of a meeting at once: what each is worth, who would accept it, how likely it is offered.
//!
//! The formulas are those of `value` and `myopic`, laid out over arrays of packages; a test holds the two together.
//! Arrays are per *slot*: views that read the same numbers share the slot of the first of them ([`Slots`]).
//!
//! | file | what |
//! |---|---|
//! | `survey` | what is cached from meeting to meeting |
//! | `worth` | settlement and flows |
//! | `risk` | the risks, as each view sees them |
//! | `compete` | attacks, competing risks, value |
//! | `choice` | answers and offers |
//! | `columns` | numbers by package for who values packages otherwise |
//! | `success` | q, the probability that an offer is concluded |
//! | `lines` | where the packages end that do not cross a red line |
//! | `kernels` | the loops of the others |

mod choice;
mod columns;
mod compete;
mod kernels;
mod lines;
mod risk;
mod success;
mod survey;
#[cfg(test)]
mod tests;
mod worth;

pub use self::columns::Candidates;
use self::compete::RiskModel;
use self::lines::LineEnd;
use self::success::{Replies, Success};
pub use self::survey::status_of;
use self::survey::{Kept, Lasts, Scene, Tables};
use self::worth::{Reaches, Worths, tabulate};
use crate::engine::foresight::disagreement::Disagreement;
use crate::engine::game::consent::{at_the_table, binds, is_met, ratifiers};
use crate::engine::game::hazard::*;
use crate::engine::game::payoff::*;
use crate::engine::game::prospect::{adopt, suppose};
use crate::engine::game::script::scripted_answer;
use crate::engine::game::standing::{counts_the_reading, end_value};
use crate::engine::game::state::{MAX_PENDING, State};
use crate::engine::game::world::Slots;
use crate::engine::game::world::World;
use crate::index::{
    ActorIdx, ActorSet, ForumIdx, IssueIdx, IssueSet, MeasureIdx, PackageIdx, Span, TiSlice, TiVec, TypeIdx, ViewIdx,
    ti_vec,
};
use crate::maths::exp::exp;
use crate::model::{Condition, Force, Forum, IncidentOdds, Levels, MeasureKind, Model, Quantity, ScriptRule, Test};

/// Number of packages that are evaluated together. The length of an array by package is a multiple of it; entries
/// beyond the last package mean nothing.
const LANES: usize = 8;

fn padded(n: usize) -> usize {
    n.next_multiple_of(LANES)
}

#[inline(always)]
fn lanes(array: &[f64]) -> &[[f64; LANES]] {
    array.as_chunks().0
}

#[inline(always)]
fn lanes_mut(array: &mut [f64]) -> &mut [[f64; LANES]] {
    array.as_chunks_mut().0
}

/// One number for each of the packages that are evaluated together.
#[inline(always)]
fn each(mut number: impl FnMut(usize) -> f64) -> [f64; LANES] {
    // A loop, because `from_fn` is not always inlined.
    let mut numbers = [0.0; LANES];
    for (l, x) in numbers.iter_mut().enumerate() {
        *x = number(l);
    }
    numbers
}

/// How many surveys of a forum are kept: many of a small one, few of a large one, so that memory stays within bounds.
fn n_kept(forum: &Forum) -> usize {
    /// The most.
    const MOST: usize = 9;
    /// Packages that all of them have room for, beyond the three that every forum has.
    const ROOM: usize = 6_000;
    (3 + ROOM / forum.n_packages.max(1)).min(MOST)
}

/// Status that a package would have once accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageStatus {
    /// It changes nothing, leaves something unsettled that was settled, or cannot wait: not a candidate.
    Barred,
    /// It would be final at once.
    Final,
    /// It would wait for a ratifier.
    Waiting,
}

/// Table of the packages of a meeting: reusable buffers, large enough for any forum of a model.
#[derive(Debug, Clone)]
pub struct PackageTable {
    /// Forum by forum, as many as [`n_kept`] says: the first with the levels of the start, to which every run returns, the second
    /// for single packages, the others with what was met last.
    tables: Vec<Tables>,
    /// Where each forum's tables begin; the last entry is their number.
    first_table: TiVec<ForumIdx, usize>,
    /// Which of them holds, by forum.
    at: TiVec<ForumIdx, usize>,
    /// Changes of tables, so far.
    n_turns: u64,
    /// Where the packages end that do not cross a red line, by forum and actor.
    line_ends: TiVec<ForumIdx, TiVec<ActorIdx, LineEnd>>,
    /// Worths of levels, by forum and payoff slot.
    worths: TiVec<ForumIdx, TiVec<ViewIdx, Kept<u64, Worths>>>,
    /// How long each actor's worths of levels and settlements stay valid.
    lasts: TiVec<ActorIdx, [Lasts; 2]>,
    /// Runs begun.
    run: u64,
    /// Flows to the horizon, by payoff slot, with packages at risk.
    flows: TiVec<ViewIdx, Vec<f64>>,
    /// Payoff of each of an actor's flows to the horizon, where it runs.
    rates: Vec<f64>,
    /// What may happen.
    risk_model: RiskModel,
    /// Nothing can happen.
    quiet: bool,
    /// Ranges of packages whose value depends on risks.
    at_risk: Vec<Span<PackageIdx>>,
    /// V of each package to each value slot; where a package is not at risk, to each payoff slot only.
    value: TiVec<ViewIdx, Vec<f64>>,
    /// Probability of yes to each package in each slot, without red lines.
    pub accept: TiVec<ViewIdx, Vec<f64>>,
    /// Forum that was evaluated last.
    forum: ForumIdx,
    /// Who may answer how, by forum and proposer.
    replies: TiVec<ForumIdx, TiVec<ActorIdx, Option<Replies>>>,
    /// q: probability that a package is concluded, in a view of the proposer.
    success: Success,
    /// Packages that a proposer may table.
    open_stretches: Vec<Span<PackageIdx>>,
    /// Offer weights, and how many of them count: the rest are 0.
    weights: Vec<f64>,
    n_weights: usize,
    /// Their sum.
    pub total: f64,
    /// Refusal values R by view.
    pub refusal: TiVec<ViewIdx, f64>,
    /// By view and package: R once it is refused, less that of a meeting without an offer; made when somebody asks for it.
    after_refusal: TiVec<ViewIdx, Vec<f64>>,
    /// Whether that counts now.
    refusals_differ: bool,
    /// a A by view: audience cost per unit of what is conceded.
    price: TiVec<ViewIdx, f64>,
    outside: TiVec<MeasureIdx, f64>,
    end: State,
    /// What is left with each package where nothing happens, in the last round of a game in which a class that is read at the
    /// horizon pays: S and that payoff, by payoff slot.
    if_nothing: TiVec<ViewIdx, Vec<f64>>,
    /// Whether that counts now.
    reads: bool,
}

/// A meeting that is being evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Evaluation<'a> {
    /// Position of the forum.
    pub forum: ForumIdx,
    /// Tension step of a meeting without result; `None` if it cannot fail because something was ratified in it.
    pub failure: Option<f64>,
    /// Actors whose values are needed.
    pub who: ActorSet,
    /// Those among them whose answers are needed.
    pub answering: ActorSet,
    /// Packages to look at.
    pub range: Span<PackageIdx>,
    /// Remaining rounds whose risk is still to come.
    pub rounds_left: u32,
    /// The situation.
    pub state: &'a State,
}

impl<'a> Evaluation<'a> {
    /// A meeting of a forum in the present situation. `ratified`: something became final in it already.
    #[must_use]
    pub fn new(world: &World, state: &'a State, forum: ForumIdx, range: Span<PackageIdx>, ratified: bool) -> Self {
        let model = world.model;
        Evaluation {
            forum,
            failure: (!ratified).then(|| failure_step(world, forum)),
            who: at_the_table(model, forum),
            answering: at_the_table(model, forum),
            range,
            rounds_left: state.rounds_left(model),
            state,
        }
    }
}

impl Evaluation<'_> {
    /// The range, extended to whole groups of packages that are evaluated together.
    fn chunks(&self) -> Span<PackageIdx> {
        Span::new(PackageIdx(self.range.start.0 / LANES * LANES), PackageIdx(padded(self.range.end.0)))
    }
}

impl PackageTable {
    /// Buffers for the largest forum.
    pub fn new(model: &Model) -> Self {
        let n = padded(model.forums.iter().map(|f| f.n_packages).max().unwrap_or(0));
        let n_views = model.n_views();
        let array = || vec![0.0; n];
        let slots = Slots::new(model);
        // A view that shares the slot of another needs no buffer of its own.
        let by_slot = |slots: &TiVec<ViewIdx, ViewIdx>| -> TiVec<ViewIdx, Vec<f64>> {
            slots.iter_enumerated().map(|(v, slot)| if *slot == v { array() } else { Vec::new() }).collect()
        };
        let mut first_table = ti_vec![0];
        for forum in &model.forums {
            first_table.push(first_table.last().copied().unwrap_or(0) + n_kept(forum));
        }
        Self {
            tables: (model.forums.iter())
                .flat_map(|f| std::iter::repeat_with(|| Tables::new(model, f, &slots)).take(n_kept(f)))
                .collect(),
            at: first_table[..ForumIdx(model.forums.len())].to_vec(),
            first_table,
            n_turns: 0,
            line_ends: ti_vec![ti_vec![LineEnd::default(); model.n_actors()]; model.forums.len()],
            worths: ti_vec![ti_vec![Kept::default(); n_views]; model.forums.len()],
            lasts: model.actors.keys().map(|i| Lasts::of_worths_and_settlements(model, i)).collect(),
            run: 0,
            flows: by_slot(&slots.payoff),
            rates: Vec::with_capacity(model.actors.iter().map(|a| a.flows.len()).max().unwrap_or(0)),
            risk_model: RiskModel::new(model),
            quiet: false,
            at_risk: Vec::with_capacity(n / LANES),
            value: by_slot(&slots.value),
            accept: by_slot(&slots.choice),
            forum: ForumIdx(0),
            replies: ti_vec![ti_vec![None; model.n_actors()]; model.forums.len()],
            success: Success::new(n),
            open_stretches: Vec::with_capacity(n / LANES),
            weights: vec![0.0; n + 1],
            n_weights: 0,
            total: 0.0,
            refusal: ti_vec![0.0; n_views],
            after_refusal: TiVec::new(),
            refusals_differ: false,
            price: ti_vec![0.0; n_views],
            outside: ti_vec![0.0; model.measures.len()],
            end: State::new(model),
            if_nothing: if model.pays_at_the_horizon { by_slot(&slots.payoff) } else { TiVec::new() },
            reads: false,
        }
    }

    /// Starts another run. `all`: numbers that are the same in all runs may have changed, too.
    pub fn begin(&mut self, all: bool) {
        self.run += 1;
        if all {
            self.worths.iter_mut().flatten().for_each(Kept::forget);
            self.tables.iter_mut().for_each(Tables::forget);
            // Who answers alike depends on who looks ahead.
            self.replies.iter_mut().flatten().for_each(|replies| *replies = None);
        }
    }

    /// Status that package z of a forum would have once accepted, as it was evaluated.
    pub fn status(&self, forum: ForumIdx, z: PackageIdx) -> PackageStatus {
        self.tables[self.at[forum]].status[z]
    }

    /// Issues that package z of a forum would change, as it was evaluated.
    pub fn changes(&self, forum: ForumIdx, z: PackageIdx) -> IssueSet {
        self.tables[self.at[forum]].changed[z]
    }

    /// Turns to the tables of a forum that tell what each package of a range would change, and its status once accepted, given what
    /// stands; makes them if there are none.
    fn survey(&mut self, world: &World, state: &State, f: ForumIdx, range: Span<PackageIdx>) {
        let model = world.model;
        let forum = &model.forums[f];
        let group = |z: PackageIdx| z.0 / LANES * LANES;
        let end = padded(range.end.0).min(forum.n_packages);
        let span = Span::new(PackageIdx(group(range.start)), PackageIdx(end));
        let (first, end) = (self.first_table[f], self.first_table[ForumIdx(f.0 + 1)]);
        if !self.tables[self.at[f]].covers(state, span) {
            let as_at_the_start =
                state.n_pending == 0 && state.expected.iter().zip(&model.issues).all(|(level, k)| *level == k.start);
            let all = || first..end;
            let others = || first + 2..end;
            let oldest = || others().min_by_key(|t| self.tables[*t].used).unwrap_or(first);
            self.at[f] = match all().find(|t| self.tables[*t].covers(state, span)) {
                Some(known) => known,
                // A single package, which nobody expected.
                None if span.start.0 > 0 => first + 1,
                None if as_at_the_start => first,
                None => others().find(|t| self.tables[*t].is_for(state)).unwrap_or_else(oldest),
            };
        }
        self.n_turns += 1;
        let tables = &mut self.tables[self.at[f]];
        tables.used = self.n_turns;
        tables.survey(model, forum, state, span);
    }

    /// Computes D of every package of the range to everyone involved, and the probability that each says yes.
    pub fn evaluate(
        &mut self,
        world: &World,
        disagreement: &mut Disagreement,
        hypothetical: &mut State,
        evaluation: &Evaluation,
    ) {
        self.values(world, disagreement, hypothetical, evaluation);
        self.respond(world, evaluation);
    }

    /// Computes D of every package of the range to everyone involved.
    pub fn values(
        &mut self,
        world: &World,
        disagreement: &mut Disagreement,
        hypothetical: &mut State,
        evaluation: &Evaluation,
    ) {
        let model = world.model;
        let state = evaluation.state;
        let forum = &model.forums[evaluation.forum];
        self.success.forget();
        self.refusals_differ = false;
        self.forum = evaluation.forum;
        self.survey(world, state, evaluation.forum, evaluation.range);
        self.measure_outside(model, forum, &state.expected);
        let tables = &mut self.tables[self.at[evaluation.forum]];
        let scene = Scene { model, forum, state, outside: &self.outside, serial: tables.serial, span: tables.span };
        tables.look_at_ends(&scene, evaluation.forum, hypothetical);
        let initiators = model.initiators();
        for i in initiators.iter() {
            tables.look_at_attacks(&scene, i);
        }
        for i in (evaluation.who | initiators).iter() {
            tables.look_at_flows(&scene, i);
            for view in world.views_of(i).iter().filter(|&v| world.slots.payoff[v] == v) {
                let keys = self.lasts[i].map(|lasts| lasts.key(self.run));
                let worths = &mut self.worths[evaluation.forum][view];
                worths.renew(keys[0], |worths| tabulate(world, forum, view, worths));
                tables.settle(world, &scene, view, &worths.it, keys[1]);
            }
        }
        for i in evaluation.who.iter() {
            tables.look_at_line(&scene, i);
            tables.look_at_concessions(&scene, i);
            for view in world.views_of(i).iter().filter(|&v| world.slots.choice[v] == v) {
                tables.look_at_gate(world, &scene, view);
            }
        }

        // R: the situation after a meeting without result.
        hypothetical.copy_situation(state);
        hypothetical.fail(model, evaluation.failure);
        disagreement.values(world, hypothetical, evaluation.rounds_left, &mut self.refusal);

        self.find_at_risk(world, evaluation);
        for i in (evaluation.who | initiators).iter() {
            for view in world.views_of(i).iter().filter(|&v| world.slots.payoff[v] == v) {
                self.flow(world, evaluation, view);
            }
        }
        self.read_the_horizon(world, evaluation);
        self.values_at_risk(world, evaluation);
    }

    /// Computes the probability that each says yes to each package of the range, from values computed before.
    pub fn respond(&mut self, world: &World, evaluation: &Evaluation) {
        self.success.forget();
        for i in evaluation.who.iter() {
            for view in world.views_of(i).iter() {
                self.price[view] = price_of_conceding(world, view, evaluation.state);
            }
            if evaluation.answering.contains(i) {
                for view in world.views_of(i).iter().filter(|&v| world.slots.choice[v] == v) {
                    self.answer(world, evaluation, view);
                }
            }
        }
    }

    /// V of package z in a view.
    pub fn value(&self, world: &World, view: ViewIdx, z: PackageIdx) -> f64 {
        let slots = if self.is_at_risk(z) { &world.slots.value } else { &world.slots.payoff };
        self.value[slots[view]][z.0] + self.change_by_refusal(view, z)
    }

    /// What a view has once package z is refused, less what it has after a meeting without an offer.
    pub fn change_by_refusal(&self, view: ViewIdx, z: PackageIdx) -> f64 {
        if self.refusals_differ { self.after_refusal[view].get(z.0).copied().unwrap_or(0.0) } else { 0.0 }
    }

    /// V of package z in a view over that of its refusal.
    pub fn over_refusal(&self, world: &World, view: ViewIdx, z: PackageIdx) -> f64 {
        self.value(world, view, z) - self.change_by_refusal(view, z) - self.refusal[view]
    }

    /// Whether package z of the forum crosses the red line of an actor that has one.
    pub fn crosses(&self, actor: ActorIdx, z: PackageIdx) -> bool {
        self.tables[self.at[self.forum]].lines[actor].crossing.get(z.0).is_some_and(|crossing| *crossing)
    }

    /// Slot of a view in [`PackageTable::accept`].
    pub fn choice_slot(&self, world: &World, view: ViewIdx) -> ViewIdx {
        world.slots.choice[view]
    }

    /// Probability of yes to package z in a view, red line included.
    pub fn yes(&self, world: &World, view: ViewIdx, z: PackageIdx) -> f64 {
        let i = world.actor_of[view];
        if self.crosses(i, z) && binds(world.model, i, world.profile_in(view)) {
            return 0.0;
        }
        self.accept[self.choice_slot(world, view)][z.0]
    }

    /// The same of all packages of a range, written down from the first on.
    pub fn answers(&self, world: &World, view: ViewIdx, range: Span<PackageIdx>, out: &mut [f64]) {
        let i = world.actor_of[view];
        let out = &mut out[..range.len()];
        out.copy_from_slice(&self.accept[self.choice_slot(world, view)][range.raw()]);
        let crossing = &self.tables[self.at[self.forum]].lines[i].crossing;
        if !crossing.is_empty() && binds(world.model, i, world.profile_in(view)) {
            out.iter_mut().zip(&crossing[range.raw()]).filter(|(_, crosses)| **crosses).for_each(|(p, _)| *p = 0.0);
        }
    }

    fn measure_outside(&mut self, model: &Model, forum: &Forum, levels: &Levels) {
        for (out, m) in self.outside.iter_mut().zip(&model.measures) {
            let mut sum = 0.0;
            let mut max = 0.0f64;
            for k in (m.issues & !forum.issue_set).iter() {
                let value = m.reads(&model.issues[k], levels[k]);
                sum += value;
                max = max.max(value);
            }
            *out = if m.kind == MeasureKind::Max { max } else { sum };
        }
    }
}
