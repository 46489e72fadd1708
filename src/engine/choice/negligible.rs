//! Types that are as good as ruled out: what they would do decides nothing, and so it is not computed.
//!
//! A proposer weighs offers by λ q (Y − C − R), q the probability that a package is concluded: a mean, over the types of
//! those who answer, of products of their probabilities of yes. Of these types the proposer's view leaves out each
//! combination of answers whose probability is at most ε/λ ([`is_negligible`], ε = [`NEGLIGIBLE`]). So each q is at most n ε/λ
//! too low, n the number of combinations left out (at most that of the joint points of the types), and the exponent of
//! each offer changes by at most δ = n ε G, where G is the largest |Y − C − R|. Every ratio of two probabilities
//! then changes by a factor between exp(−δ) and exp(δ) (all exponents of a view whose gains have one sign move in one
//! direction) or, with gains of both signs, between exp(−2δ) and exp(2δ). So the probabilities of all offers together change by at most
//! **(exp(2δ) − 1)/2 in total variation**, which is n ε G to first order, whatever the precision. With λ = ∞ only what is impossible is left
//! out, and nothing changes.
//!
//! Where a red line binds all types of somebody who must agree that are not left out, q is 0 beyond it; where it
//! binds the proposer, nothing beyond it is tabled. Those packages need no values: each weighs what an offer weighs that
//! brings nothing ([`reach`]).
//!
//! What a type of the proposer would have tabled is not computed either where its public probability is as small,
//! unless it is the true one. It is taken to have acted as the true type did, so its odds against the true type stay as they
//! are, at most ε/λ. With the computation they would be a nonnegative martingale: ε/λ on average over what is
//! observed, and above c ε/λ at any time with probability at most 1/c (Ville 1939). So the same bound holds on average over runs.

use crate::engine::choice::table::PackageTable;
use crate::engine::game::consent::binds;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ForumIdx, PackageIdx, Span, ViewIdx};

/// ε: a probability that is at most this, divided by the precision of a choice, does not show in the choice.
pub const NEGLIGIBLE: f64 = 1e-12;

/// Whether what has this probability decides nothing in a choice of precision λ. What is impossible never does.
///
/// ```
/// use detente::internals::engine::choice::negligible::is_negligible;
/// assert!(is_negligible(1e-15, 240.0) && !is_negligible(1e-14, 240.0));
/// assert!(is_negligible(0.0, f64::INFINITY) && !is_negligible(1e-300, f64::INFINITY));
/// ```
#[inline]
#[must_use]
pub fn is_negligible(probability: f64, lambda: f64) -> bool {
    probability == 0.0 || probability * lambda.max(1.0) <= NEGLIGIBLE
}

/// Whether the public probability of a view's type is negligible in its own offers.
#[must_use]
pub fn is_left_out(world: &World, proposer: ViewIdx) -> bool {
    let lambda = world.get(proposer, world.model.actors[world.actor_of[proposer]].precision.offer);
    is_negligible(world.public_chance(proposer), lambda)
}

/// The first packages of a forum, up to the last that has to be valued for the offers of an actor: from there on each of its types that
/// counts either may not table a package, or knows that it will be refused. `units`: those who must say yes.
pub fn reach(
    world: &World,
    state: &State,
    packages: &mut PackageTable,
    (forum, proposer): (ForumIdx, ActorIdx),
    units: &[&[ActorIdx]],
) -> Span<PackageIdx> {
    let all = world.model.forums[forum].packages();
    let actors = &world.model.actors;
    if actors.iter().all(|a| a.red_line.is_none()) {
        return all;
    }
    let mut end = all.start;
    for view in world.views_of(proposer).iter() {
        if view != world.true_view(proposer) && is_left_out(world, view) {
            continue;
        }
        let barring = |i: &ActorIdx| is_barred_by(world, view, *i);
        let own = binds(world.model, proposer, world.profile_in(view)).then_some(proposer);
        // What its own precondition leaves to it is found among all packages.
        let free = actors[proposer].precondition.is_none();
        let others = || units.iter().copied().flatten().copied().find(barring).filter(|_| free);
        let Some(i) = own.or_else(others) else { return all };
        end = end.max(packages.line_ends(world.model, state, (forum, i)));
    }
    Span::new(all.start, end)
}

/// Whether a proposer's view expects everything beyond the red line of an actor to be refused.
fn is_barred_by(world: &World, proposer: ViewIdx, i: ActorIdx) -> bool {
    let model = world.model;
    let actor = &model.actors[i];
    let Some(line) = &actor.red_line else { return false };
    let lambda = world.get(proposer, model.actors[world.actor_of[proposer]].precision.offer);
    match actor.group {
        None => line.binds.iter().all(|binds| *binds),
        Some(g) => {
            let group = &model.groups[g];
            group.points().iter().all(|point| {
                line.binds[group.profile_of(point, i, model.n_actors())]
                    || is_negligible(world.given(proposer, world.joint_point(g, point)), lambda)
            })
        }
    }
}
