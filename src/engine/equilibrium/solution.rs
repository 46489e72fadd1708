//! What an equilibrium says: the law of endings, strategies, beliefs, and what anybody could gain by another choice.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::branch::{Failure, Point, Tracer};
use super::build::{Form, extensive_form};
use super::game::{Game, Next};
use super::sweep::{Order, Precisions, Swept};
use crate::engine::exact::{Obstacle, OutcomeDistribution, Share};
use crate::index::{ActorIdx, PointIdx, ProfileIdx, TiSlice, TiVec, TypeIdx, ViewIdx, ti_vec};
use crate::maths::chance::weigh;
use crate::maths::exp::exp;
use crate::model::Model;
use crate::model::solutions::{Solution, Solutions, TwinSolutions};
use crate::model::strategies::{Choice, Found, Strategies};

/// An agent quantal response equilibrium of a game.
#[derive(Debug, Clone)]
pub struct Equilibrium {
    /// The extensive form that it is an equilibrium of.
    pub game: Game,
    /// Where the options of each information set stand.
    pub order: Order,
    /// The point of the principal branch.
    pub point: Point,
    /// By option: its probability.
    pub strategy: Vec<f64>,
    /// By option: what its owner expects of it, in payoffs of the present round.
    pub worth: Vec<f64>,
    /// By node: log of the chance to reach it.
    pub reach: Vec<f64>,
    /// By node: its probability to whoever chooses there.
    pub belief: Vec<f64>,
    /// By actor: what it could gain, discounted to round 1, if in each information set it took the best option once and kept to
    /// its strategy afterwards, weighted by the chance to come there: the largest of all, and the sum.
    pub gain: TiVec<ActorIdx, [f64; 2]>,
    /// The law of endings.
    pub law: OutcomeDistribution,
    /// By view: expected payoff given the actor's own types, discounted to round 1; 0 where these have no probability.
    pub payoff: TiVec<ViewIdx, f64>,
}

/// Why there is no equilibrium to show.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// The game cannot be written out.
    Form(Obstacle),
    /// It cannot be solved.
    Solve(Failure),
}

/// Which λ a game is solved at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum At {
    /// Each actor's own.
    Own,
    /// The same for all.
    Lambda(f64),
    /// The limit of ever larger λ, the same for all.
    Limit,
}

/// Nodes up to which every history stands alone.
pub const MOST_APART: u64 = 50_000;

/// A game written out: every history alone if there are at most [`MOST_APART`] nodes, else merged.
///
/// # Errors
///
/// An [`Obstacle`]: something continuous, more than `most` nodes, or `stop` was set.
pub fn written_out(model: &Model, most: u64, stop: &AtomicBool) -> Result<(Game, Form), Obstacle> {
    match extensive_form(model, Form::Tree, most.min(MOST_APART), stop) {
        Ok(game) => Ok((game, Form::Tree)),
        Err(Obstacle::TooMany { .. }) if most > MOST_APART => {
            Ok((extensive_form(model, Form::Merged, most, stop)?, Form::Merged))
        }
        Err(obstacle) => Err(obstacle),
    }
}

/// The equilibrium of a game on its principal branch. `told` hears how large the game is before it is solved.
///
/// # Errors
///
/// [`Trouble`]: a game that cannot be written out within `most` nodes, or a branch that cannot be followed.
pub fn equilibrium(
    model: &Model,
    at: At,
    most: u64,
    stop: &AtomicBool,
    told: &mut dyn FnMut(&Game),
) -> Result<(Equilibrium, Form), Trouble> {
    let (mut game, form) = written_out(model, most, stop).map_err(Trouble::Form)?;
    told(&game);
    if at == At::Limit {
        game.sets.iter_mut().for_each(|s| s.precision = f64::INFINITY);
    }
    Ok((solve(model, game, at, stop).map_err(Trouble::Solve)?, form))
}

/// The equilibrium of a game that has been written out.
///
/// # Errors
///
/// [`Failure`]: the branch cannot be followed.
pub fn solve(model: &Model, game: Game, at: At, stop: &AtomicBool) -> Result<Equilibrium, Failure> {
    let lost = Failure::Lost { scale: 0.0, residual: f64::INFINITY };
    let order = Order::new(&game).ok_or(lost)?;
    let finite = game.sets.iter().map(|s| s.precision).filter(|p| p.is_finite());
    let sharp = finite.fold(1.0, f64::max);
    let precisions = match at {
        At::Lambda(lambda) => Precisions::Uniform(lambda),
        At::Own | At::Limit => Precisions::Own { sharp },
    };
    let endless = matches!(precisions, Precisions::Own { .. }) && game.sets.iter().any(|s| s.precision.is_infinite());
    let mut tracer = Tracer::new(&game, &order, precisions, stop);
    let point = if endless { tracer.limit()? } else { tracer.at(1.0)? };
    let mut found = Swept::default();
    order.evaluate(&game, &point.y, &mut found);
    let (law, payoff) = law(model, &game, &order, &found);
    let mut gain = ti_vec![[0.0f64; 2]; game.n_actors];
    let mut worth = found.q.clone();
    for (s, set) in game.sets.iter().enumerate() {
        let here = order.options(s);
        let mean: f64 = here.clone().map(|o| found.before[o] * found.q[o]).sum();
        let best = here.clone().map(|o| found.q[o]).fold(f64::NEG_INFINITY, f64::max);
        let come: f64 = set.nodes.iter().map(|n| exp(found.reach[*n as usize])).sum();
        let [most, sum] = &mut gain[set.actor];
        *most = most.max(come * (best - mean));
        *sum += come * (best - mean);
        worth[here].iter_mut().for_each(|q| *q *= set.growth);
    }
    Ok(Equilibrium {
        order,
        point,
        strategy: found.before,
        worth,
        reach: found.reach,
        belief: found.belief,
        gain,
        law,
        payoff,
        game,
    })
}

/// The view of an actor where certain points are true.
fn view_at(model: &Model, actor: ActorIdx, point: &TiSlice<TypeIdx, PointIdx>) -> ViewIdx {
    // Profiles count the actor's own types in order, the last fastest.
    let own = model.types.iter_enumerated().filter(|(_, t)| t.owners.contains(actor));
    let profile = own.fold(0, |profile, (t, ty)| profile * ty.prior.len() + point[t].0);
    model.view(actor, ProfileIdx(profile))
}

/// The law of endings under given strategies, and expected payoffs by view.
fn law(model: &Model, game: &Game, order: &Order, found: &Swept) -> (OutcomeDistribution, TiVec<ViewIdx, f64>) {
    let mut law = OutcomeDistribution {
        all: Share::new(model),
        given: model.types.iter().map(|t| ti_vec![Share::new(model); t.prior.len()]).collect(),
        ended: vec![ti_vec![0.0; model.outcomes.len()]; model.rounds as usize + 1],
        situations: game.nodes.len() as u64,
        branches: game.edges.len() as u64,
    };
    // What has been paid on the way, times the chance to come here: forward, as ends do not know it.
    let mut paid: Vec<TiVec<ActorIdx, f64>> = vec![ti_vec![0.0; game.n_actors]; game.nodes.len()];
    let mut chance = vec![0.0; game.nodes.len()];
    chance[0] = 1.0;
    let mut by_view: TiVec<ViewIdx, [f64; 2]> = ti_vec![[0.0; 2]; model.n_views()];
    for node in order.nodes(game) {
        let at = node as usize;
        let options = match game.nodes[at].next {
            Next::End(end) => {
                let end = &game.ends[end as usize];
                let given = law.given.iter_mut().zip(&end.point).map(|(given, point)| &mut given[*point]);
                for share in given.chain([&mut law.all]) {
                    share.add((end.outcome, end.ending, end.round), chance[at], &paid[at]);
                }
                law.ended[end.round as usize][end.outcome] += chance[at];
                for i in model.actors.keys() {
                    let [sum, probability] = &mut by_view[view_at(model, i, &end.point)];
                    *sum += paid[at][i];
                    *probability += chance[at];
                }
                continue;
            }
            Next::Choice(set) => Some(order.options(set as usize)),
            Next::Nature => None,
        };
        for (o, edge) in game.edges_of(node).iter().enumerate() {
            let p = options.as_ref().map_or(edge.weight, |here| found.before[here.start + o]);
            chance[edge.to as usize] += p * chance[at];
            for (i, row) in game.paid[edge.paid as usize].iter_enumerated() {
                let more = weigh(p, paid[at][i]) + weigh(p * chance[at], *row);
                paid[edge.to as usize][i] += more;
            }
        }
    }
    let mean = |[sum, probability]: &[f64; 2]| if *probability > 0.0 { sum / probability } else { 0.0 };
    (law, by_view.iter().map(mean).collect())
}

impl Equilibrium {
    /// How everybody chooses, for those who play runs. Of a [merged](Form::Merged) form.
    #[must_use]
    pub fn strategies(&self) -> Strategies {
        let mut choices: Vec<Vec<Choice>> = vec![Vec::new(); self.game.histories.len()];
        for (s, set) in self.game.sets.iter().enumerate() {
            let here = self.order.options(s);
            choices[set.history as usize].push(Choice {
                seen: set.seen.clone(),
                actor: set.actor,
                act: set.act,
                profile: set.profile,
                options: set.options.clone(),
                probability: self.strategy[here.clone()].to_vec(),
                worth: self.worth[here].to_vec(),
            });
        }
        choices.iter_mut().for_each(|all| all.sort_by(|a, b| a.order(&b.seen, b.actor, b.act, b.profile)));
        let found = Found {
            residual: self.point.residual,
            nodes: self.game.nodes.len() as u64,
            gain: self.gain.clone(),
            payoff: self.payoff.clone(),
        };
        Strategies { leads: self.game.leads.clone(), choices, found }
    }
}

/// The same game, ready for runs: its equilibrium and, for experiments, those of the games that it is compared with.
///
/// # Errors
///
/// As for [`equilibrium`], of whichever game has none.
pub fn solved(model: &Model, compared: bool, most: u64, stop: &AtomicBool) -> Result<Model, Trouble> {
    let of = |model: &Model| -> Result<Solution, Trouble> {
        let game = extensive_form(model, Form::Merged, most, stop).map_err(Trouble::Form)?;
        let found = solve(model, game, At::Own, stop).map_err(Trouble::Solve)?;
        Ok(Solution::Exact(Arc::new(found.strategies())))
    };
    let own = of(model)?;
    let twins = |model: &Model| -> Result<Box<TwinSolutions>, Trouble> {
        Ok(Box::new(TwinSolutions {
            without_meetings: of(&model.without_meetings())?,
            free_failure: model.with_free_failure().map(|twin| of(&twin)).transpose()?,
            half_and_double: [of(&model.with_precisions_times(0.5))?, of(&model.with_precisions_times(2.0))?],
            without_moves: model.without_moves().map(|twin| of(&twin)).transpose()?,
        }))
    };
    let twins = if compared { Some(twins(model)?) } else { None };
    Ok(Model { solutions: Some(Solutions { own, twins, values: None }), ..model.clone() })
}
