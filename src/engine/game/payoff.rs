//! What is paid: settlement, flows, force, incidents, endings, audience costs.
//!
//! Each formula is defined here once; foresight and the tables of a meeting call it.

use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ForceIdx, IssueIdx, MeasureIdx, MoveIdx, MoveSet, OutcomeIdx, Span, TiSlice, ViewIdx};
use crate::maths::power::powi;
use crate::model::{Flow, Issue, Levels, Model, Num, WaitsFor, Worth};

/// Present value of one unit a round for `n` rounds, the first undiscounted.
#[inline]
pub fn annuity(patience: f64, n: u32) -> f64 {
    if patience >= 1.0 { n as f64 } else { (1.0 - powi(patience, n)) / (1.0 - patience) }
}

/// Multiplier of a worth that depends on a measure x: ρ + (1−ρ) min(1, x/θ).
#[inline(always)]
pub fn waiting(x: f64, full_at: f64, alone: f64) -> f64 {
    alone + (1.0 - alone) * (x / full_at).min(1.0)
}

/// Worth of one level of one issue to an actor, before linkage and waiting.
#[inline]
pub fn level_worth(issue: &Issue, actor: ActorIdx, level: u8, get: impl Fn(Num) -> f64) -> f64 {
    match &issue.worth[actor] {
        _ if issue.unsettled && level == 0 => 0.0,
        None => 0.0,
        Some(Worth::Weight(w)) => get(*w) * issue.values[level as usize],
        Some(Worth::Levels(values)) => get(values[level as usize - usize::from(issue.unsettled)]),
        Some(Worth::Line(from, to)) => {
            let z = issue.values[level as usize];
            (1.0 - z) * get(*from) + z * get(*to)
        }
    }
}

fn waiting_share(world: &World, view: ViewIdx, waits: &WaitsFor<Num, MeasureIdx>, levels: &Levels) -> f64 {
    let x = world.model.measure(waits.measure, levels);
    waiting(x, world.get(view, waits.full_at), world.get(view, waits.alone))
}

/// Worth of one issue at its level, with linkage and waiting: one term of u.
pub fn issue_worth(world: &World, view: ViewIdx, k: IssueIdx, levels: &Levels) -> f64 {
    let model = world.model;
    let actor = world.actor_of[view];
    let issue = &model.issues[k];
    let mut worth = level_worth(issue, actor, levels[k], |n| world.get(view, n));
    if worth == 0.0 {
        return 0.0;
    }
    if let Some(waits) = &issue.waits_for {
        worth *= waiting_share(world, view, waits, levels);
    }
    if let Some(linkage) = &model.actors[actor].linkage
        && linkage.issues.contains(k)
    {
        worth *= waiting_share(world, view, &linkage.waits_for, levels);
    }
    worth
}

/// u: worth of a permanent settlement at these levels.
pub fn settlement(world: &World, view: ViewIdx, levels: &Levels) -> f64 {
    levels.keys().map(|k| issue_worth(world, view, k, levels)).sum()
}

/// Worth of what stands for `lasts` closes and then returns to the start.
pub fn lasting(world: &World, view: ViewIdx, worth: f64, lasts: u32) -> f64 {
    if lasts == u32::MAX {
        return worth;
    }
    let kept = powi(world.get(view, world.model.actors[world.actor_of[view]].patience), lasts);
    let mut start = [0u8; 16];
    let n = world.model.issues.len();
    for (level, issue) in start.iter_mut().zip(&world.model.issues) {
        *level = issue.start;
    }
    worth * (1.0 - kept) + settlement(world, view, TiSlice::from_ref(&start[..n])) * kept
}

/// Whether a flow runs on these levels.
pub fn runs(model: &Model, state: &State, flow: &Flow, levels: &Levels) -> bool {
    state.holds(model, &flow.from, levels) && !flow.until.as_ref().is_some_and(|u| state.holds(model, u, levels))
}

/// Payoff per round of one flow while it runs.
pub fn flow_rate(world: &World, view: ViewIdx, state: &State, flow: &Flow) -> f64 {
    let value = world.get(view, flow.value);
    if flow.per_mobilisation { value * state.mobilisation } else { value }
}

/// Payoff per round of all moves that stand, to the actor of a view.
pub fn move_flows(world: &World, view: ViewIdx, state: &State) -> f64 {
    let actor = world.actor_of[view];
    let flowing = &world.lists.flowing[actor];
    if flowing.is_empty() {
        return 0.0;
    }
    let stands = |m: MoveIdx| state.move_level[m] > 0;
    let stopped = stopped_moves(world, state);
    let mut sum = 0.0;
    for &(m, n) in flowing.iter().filter(|(m, _)| stands(*m) && !stopped.contains(*m)) {
        sum += world.get(view, n) * state.move_level[m] as f64;
    }
    sum
}

/// Payoff per round of all flows to a view on these levels.
pub fn flows(world: &World, view: ViewIdx, state: &State, levels: &Levels) -> f64 {
    let model = world.model;
    let own = model.actors[world.actor_of[view]].flows.iter();
    let running: f64 = own.filter(|f| runs(model, state, f, levels)).map(|f| flow_rate(world, view, state, f)).sum();
    running + move_flows(world, view, state)
}

/// Payoff per round of all flows that are above 0 to a view on these levels.
pub fn gains(world: &World, view: ViewIdx, state: &State, levels: &Levels) -> f64 {
    let model = world.model;
    let actor = world.actor_of[view];
    let own = model.actors[actor].flows.iter().filter(|f| runs(model, state, f, levels));
    let own = own.map(|f| flow_rate(world, view, state, f).max(0.0)).sum::<f64>();
    let stopped = stopped_moves(world, state);
    let moves = world.lists.flowing[actor].iter();
    let standing = moves.filter(|(m, _)| state.move_level[*m] > 0 && !stopped.contains(*m));
    own + standing.map(|&(m, n)| (world.get(view, n) * state.move_level[m] as f64).max(0.0)).sum::<f64>()
}

/// Moves whose flows are stopped by moves that stand.
fn stopped_moves(world: &World, state: &State) -> MoveSet {
    let standing = world.lists.stopping.iter().filter(|(m, _)| state.move_level[*m] > 0);
    standing.fold(MoveSet::NONE, |stopped, (_, stops)| stopped | *stops)
}

/// Chance p that force wins, in an initiator's view: as drawn and changed by moves, or as an event has set it.
#[inline]
pub fn balance(world: &World, initiator_view: ViewIdx, state: &State, k: ForceIdx) -> f64 {
    balance_at(world.get(initiator_view, balance_number(world, state, k)), state, k)
}

/// The number that [`balance`] begins with.
#[inline]
pub fn balance_number(world: &World, state: &State, k: ForceIdx) -> Num {
    state.balance_set[k].unwrap_or(world.model.forces[k].balance)
}

/// [`balance`], given that number in the initiator's view.
#[inline]
pub fn balance_at(base: f64, state: &State, k: ForceIdx) -> f64 {
    (base + state.balance_step[k]).clamp(0.0, 1.0)
}

/// w_j − b₀, what using force k brings to its initiator, in one of its views: its value less the cost of breaking the
/// peace.
pub fn attack_value(world: &World, initiator_view: ViewIdx, state: &State, k: ForceIdx) -> f64 {
    let mut value = [0.0];
    attack_values(world, Span::one(initiator_view), state, k, &mut value);
    value[0]
}

/// w_j − b₀, what using force k brings to its initiator, in each of some of its views.
#[inline(always)]
pub fn attack_values(world: &World, views: Span<ViewIdx>, state: &State, k: ForceIdx, values: &mut [f64]) {
    force_values(world, views, state, k, values);
    let costs = world.across(views, world.model.forces[k].peace_cost);
    values.iter_mut().zip(costs).for_each(|(value, cost)| *value -= cost);
}

/// w_j in each of some views of the initiator.
#[inline(always)]
fn force_values(world: &World, views: Span<ViewIdx>, state: &State, k: ForceIdx, values: &mut [f64]) {
    let model = world.model;
    let force = &model.forces[k];
    let bases = world.across(views, balance_number(world, state, k));
    let prizes = world.across(views, force.prize);
    let costs = world.across(views, model.actors[force.by].war.cost);
    for (((value, base), prize), cost) in values.iter_mut().zip(bases).zip(prizes).zip(costs) {
        *value = balance_at(*base, state, k) * prize - cost;
    }
    for &(m, n) in world.lists.bearing[k].iter().filter(|(m, _)| state.move_level[*m] > 0) {
        let level = state.move_level[m] as f64;
        for (value, for_level) in values.iter_mut().zip(world.across(views, n)) {
            *value += for_level * level;
        }
    }
}

/// w′: value of force k to the actor of a view, given the initiator's view.
#[inline]
pub fn war_payoff(world: &World, view: ViewIdx, initiator_view: ViewIdx, state: &State, k: ForceIdx) -> f64 {
    let model = world.model;
    let force = &model.forces[k];
    let actor = world.actor_of[view];
    if actor == force.by {
        return attack_value(world, initiator_view, state, k);
    }
    let repelled = 1.0 - balance(world, initiator_view, state, k);
    Attacked::of(world, view).payoff(repelled, world.get(initiator_view, force.prize))
}

/// What the attack of another means to a view.
#[derive(Debug, Clone, Copy)]
pub struct Attacked {
    share: f64,
    loss: f64,
    cost: f64,
}

impl Attacked {
    /// Reads its numbers.
    #[inline(always)]
    pub fn of(world: &World, view: ViewIdx) -> Self {
        let war = &world.model.actors[world.actor_of[view]].war;
        Self { share: world.get(view, war.share), loss: world.get(view, war.loss), cost: world.get(view, war.cost) }
    }

    /// w_i = s (1−p) V − p ℓ − c: its share of the prize where the attack is repelled, its loss where it succeeds, its cost of
    /// war. `repelled`: the chance 1 − p of the former.
    #[inline(always)]
    pub fn payoff(self, repelled: f64, prize: f64) -> f64 {
        self.share * repelled * prize - (1.0 - repelled) * self.loss - self.cost
    }
}

/// Payoff of an accidental war to a view, given its running flows to the horizon.
#[inline]
pub fn accident_payoff(world: &World, view: ViewIdx, flows_to_horizon: f64) -> f64 {
    let a = &world.model.actors[world.actor_of[view]];
    let stakes = match a.war.accident {
        Some(n) => world.get(view, n),
        None => -world.get(view, a.war.cost),
    };
    stakes + flows_to_horizon
}

/// Payoff of a contained clash to a view, given the worth S of carrying on.
#[inline]
pub fn clash_payoff(world: &World, view: ViewIdx, carried_on: f64) -> f64 {
    let a = &world.model.actors[world.actor_of[view]];
    carried_on - world.get(view, a.war.clash_share) * world.get(view, a.war.cost)
}

/// Audience cost of conceding between two vectors of levels: a A × what is added.
pub fn audience_cost(world: &World, view: ViewIdx, state: &State, from: &Levels, to: &Levels) -> f64 {
    let Some(measure) = world.model.actors[world.actor_of[view]].audience.concedes else { return 0.0 };
    let added = world.model.measure(measure, to) - world.model.measure(measure, from);
    price_of_conceding(world, view, state) * added.max(0.0)
}

/// a A: what conceding one unit costs a view at home.
#[inline]
pub fn price_of_conceding(world: &World, view: ViewIdx, state: &State) -> f64 {
    let actor = world.actor_of[view];
    world.get(view, world.model.actors[actor].audience.sensitivity) * state.stock[actor]
}

/// What an outcome class that is read at the horizon pays to a view, as the last round sees it: it is paid a round later.
pub fn horizon_payoff(world: &World, view: ViewIdx, class: OutcomeIdx) -> f64 {
    world.get(view, world.model.actors[world.actor_of[view]].patience) * class_payoff(world, view, class)
}

/// What a view gets from ending in an outcome class.
pub fn class_payoff(world: &World, view: ViewIdx, class: OutcomeIdx) -> f64 {
    let i = world.actor_of[view];
    world.model.outcomes[class].payoff.iter().filter(|(a, _)| *a == i).map(|(_, n)| world.get(view, *n)).sum()
}

/// What a move costs its owner at once: its sunk cost and, where it concedes, the audience cost.
pub fn move_cost(world: &World, state: &State, view: ViewIdx, m: MoveIdx) -> f64 {
    let leverage = &world.model.moves[m];
    world.get(view, leverage.each.cost)
        + price_of_conceding(world, view, state) * world.get(view, leverage.each.concedes)
}

/// What one unit paid after so many rounds is worth now.
pub fn discount(patience: f64, rounds: u32) -> f64 {
    powi(patience, rounds)
}
