//! The arrays of a meeting against the formulas taken one package at a time, on random scenarios and random situations.

use detente::internals::engine::choice::negligible::{NEGLIGIBLE, is_left_out, reach};
use detente::internals::engine::choice::table::PackageStatus;
use detente::internals::engine::choice::table::{Evaluation, PackageTable};
use detente::internals::engine::foresight::Disagreement;
use detente::internals::engine::game::consent::{binds, ratifiers};
use detente::internals::engine::game::consent::{crosses, gate};
use detente::internals::engine::game::hazard::yes_chance;
use detente::internals::engine::game::payoff::audience_cost;
use detente::internals::engine::game::prospect::adopt;
use detente::internals::engine::game::script::scripted_answer;
use detente::internals::engine::game::standing::end_value;
use detente::internals::engine::game::state::{Pending, State};
use detente::internals::engine::game::world::World;
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::index::{
    ActorIdx, ActorSet, ForumIdx, IssueIdx, IssueSet, PackageIdx, PartyIdx, ProfileIdx, TiVec, ViewIdx, ti_vec,
};
use detente::internals::maths::exp::exp;
use detente::internals::model::Model;

use super::game::{Dice, PLAIN, apart, model};
use super::random::{Size, scenario};

const TOLERANCE: f64 = 1e-12;

/// Positions below `n`, at least one: which is drawn as one number, bit by bit.
fn some_of(dice: &mut Dice, n: usize) -> impl Iterator<Item = usize> + use<> {
    let bits = 1 + dice.below((1 << n) - 1);
    (0..n).filter(move |at| bits & (1 << at) != 0)
}

/// Anything that a run might have come to.
fn situation(dice: &mut Dice, model: &Model, world: &World) -> State {
    let mut state = State::new(model);
    state.begin(model, world.truths());
    state.round = 1 + dice.below(model.rounds as usize) as u32;
    let n_issues = model.issues.len();
    for k in 0..n_issues {
        if dice.flip(0.4) {
            state.set_level(IssueIdx(k), dice.below(model.issues.raw[k].values.len()) as u8);
        }
    }
    if dice.flip(0.5) {
        state.raise_peak();
    }
    for _ in 0..dice.below(3) {
        let issues = some_of(dice, n_issues);
        let mut levels = [0; 16];
        for (k, level) in levels.iter_mut().enumerate().take(n_issues) {
            *level = dice.below(model.issues.raw[k].values.len()) as u8;
        }
        let missing = some_of(dice, model.n_actors());
        state.wait_for(Pending {
            issues: issues.map(IssueIdx).collect(),
            levels,
            missing: missing.map(ActorIdx).collect(),
            agreed: ActorSet::NONE,
        });
    }
    state.tension = 10.0 * dice.unit();
    for (level, m) in state.move_level.iter_mut().zip(&model.moves) {
        *level = dice.below(m.top as usize + 1) as u8;
    }
    state.stock.iter_mut().for_each(|s| *s = 0.3 * dice.unit());
    state.mobilisation = 2.0 * dice.unit();
    state.balance_step.iter_mut().for_each(|s| *s = 0.2 * dice.unit() - 0.1);
    state.shift.iter_mut().for_each(|s| *s = dice.below(2) as u32);
    state.n_final = dice.below(2) as u32;
    if let Some(d) = model.duration {
        state.lasts = if dice.flip(0.5) { 1 + dice.below(d as usize) as u32 } else { u32::MAX };
    }
    state
}

/// Beliefs that nobody started from.
fn learn_something(dice: &mut Dice, world: &mut World) {
    for (i, actor) in world.model.actors.iter_enumerated() {
        let seen: TiVec<ProfileIdx, f64> = actor.profiles().iter().map(|_| 0.1 + dice.unit()).collect();
        world.observe(i, |k| seen[k]);
    }
    world.learn();
}

fn table<'a>(model: &Model, state: &'a State, forum: ForumIdx, failure: Option<f64>) -> Evaluation<'a> {
    let f = &model.forums[forum];
    let who = f.units.iter().flatten().fold(f.party_set, |who, &i| who.with(i));
    let (range, rounds_left) = (f.packages(), model.rounds + 1 - state.round);
    Evaluation { forum, failure, who, answering: who, range, rounds_left, state }
}

/// One package, by the formulas: the situation with it, and what that is worth to a view.
struct Direct<'a, 'm> {
    world: &'a World<'m>,
    state: &'a State,
    forum: ForumIdx,
    rounds_left: u32,
}

impl Direct<'_, '_> {
    fn value(&self, myopic: &mut Disagreement, z: PackageIdx, view: ViewIdx) -> (f64, State, IssueSet) {
        let model = self.world.model;
        let f = &model.forums[self.forum];
        let changed = f.changes(z, &self.state.expected);
        let yes = f.units.iter().flatten().fold(f.party_set, |yes, &i| yes.with(i));
        let missing = ratifiers(model, changed) & !yes;
        let mut then = State::new(model);
        adopt(model, self.state, &mut then, self.forum, z, changed, missing);
        if missing.is_empty() && then.ends(model) {
            return (end_value(self.world, &mut then, view), then, changed);
        }
        if missing.is_empty() {
            let rise = self.state.rise(model, &then.levels);
            then.add_tension(-self.world.truth(model.tension.relief) * rise);
        }
        (myopic.one_value(self.world, &then, self.rounds_left, view), then, changed)
    }
}

/// Offer probabilities of a proposer's view, from acceptances over every joint point of every group.
fn offer_law(
    world: &World,
    packages: &PackageTable,
    evaluation: &Evaluation,
    view: ViewIdx,
    units: &[&[ActorIdx]],
) -> Vec<f64> {
    let model = world.model;
    let i = world.actor_of[view];
    let f = &model.forums[evaluation.forum];
    let lambda = world.get(view, model.actors[i].precision.offer);
    let bound = binds(model, i, world.profile_in(view));
    let levels_with = |z: PackageIdx| {
        let mut levels = evaluation.state.expected.clone();
        for (&k, &level) in f.issues.iter().zip(f.package(z)) {
            levels[k] = level;
        }
        levels
    };
    // Nothing is tabled at which the proposer's own precondition factor is below one half.
    let open = |z: &PackageIdx| {
        packages.status(evaluation.forum, *z) != PackageStatus::Barred
            && !(bound && packages.crosses(i, *z))
            && gate(world, view, &levels_with(*z)) >= 0.5 - 1e-9
    };
    let n_open = f.packages().iter().filter(open).count() as f64;
    let gain = |z: PackageIdx| {
        let mut joint: Vec<(f64, TiVec<ActorIdx, ProfileIdx>)> = vec![(1.0, ti_vec![ProfileIdx(0); model.n_actors()])];
        for (g, group) in model.groups.iter_enumerated() {
            let mut longer = Vec::new();
            for (p, profiles) in &joint {
                for point in group.points().iter() {
                    let mut with = profiles.clone();
                    for (actor, k) in with.iter_mut_enumerated() {
                        *k = ProfileIdx(k.0 + group.profile_of(point, actor, model.n_actors()).0);
                    }
                    longer.push((p * world.given(view, world.joint_point(g, point)), with));
                }
            }
            joint = longer;
        }
        let agree = |profiles: &TiVec<ActorIdx, ProfileIdx>| -> f64 {
            units.iter().flat_map(|u| u.iter()).map(|&j| packages.yes(world, model.view(j, profiles[j]), z)).product()
        };
        let q = joint.iter().map(|(p, profiles)| p * agree(profiles)).sum::<f64>();
        q * packages.net(world, view, z)
    };
    let gains: Vec<Option<f64>> = f.packages().iter().map(|z| open(&z).then(|| gain(z))).collect();
    let best = gains.iter().flatten().fold(0.0f64, |b, g| b.max(*g));
    let weight = |g: f64| match lambda {
        f64::INFINITY => (g == best) as u32 as f64,
        _ => exp(lambda * (g - best)),
    };
    let mut law = vec![weight(0.0)];
    law.extend(gains.iter().map(|g| g.map_or(0.0, |g| weight(g) / n_open)));
    let total: f64 = law.iter().sum();
    law.iter().map(|w| w / total).collect()
}

/// What is true in some run of a model.
fn begun<'m>(dice: &mut Dice, model: &'m Model) -> World<'m> {
    let keys = Keys::new(model, dice.bits());
    let mut luck = Streams::new(&keys);
    luck.begin(dice.bits() % 1000, Redraw::Nothing);
    let mut world = World::new(model, false);
    world.begin(&mut luck);
    world
}

fn compare(dice: &mut Dice, text: &str) {
    let model = model(text, &[]);
    let mut world = begun(dice, &model);
    learn_something(dice, &mut world);
    let (mut packages, mut myopic) = (PackageTable::new(&model), Disagreement::new(&world));
    packages.begin(true);
    let mut thought = State::new(&model);
    for n in 0..4 {
        if n == 2 {
            // Beliefs move in the course of a run, and with them what a type that is not one's own is thought to be.
            learn_something(dice, &mut world);
        }
        let state = situation(dice, &model, &world);
        let forum = ForumIdx(dice.below(model.forums.len()));
        let failure = dice.flip(0.8).then(|| dice.unit());
        let evaluation = table(&model, &state, forum, failure);
        packages.evaluate(&world, &mut myopic, &mut thought, &evaluation);
        let direct = Direct { world: &world, state: &state, forum, rounds_left: evaluation.rounds_left };
        let mut refused = State::new(&model);
        refused.copy_situation(&state);
        refused.fail(&model, failure);
        for i in evaluation.who.iter() {
            for view in world.views_of(i).iter() {
                let refusal = Disagreement::new(&world).one_value(&world, &refused, evaluation.rounds_left, view);
                let packages_of = model.forums[forum].packages().iter();
                for z in packages_of.filter(|z| packages.status(forum, *z) != PackageStatus::Barred) {
                    let (value, then, changed) = direct.value(&mut myopic, z, view);
                    let k = world.profile_in(view);
                    let cost = audience_cost(&world, view, &state, &state.expected, &then.expected);
                    let net = value - cost - refusal;
                    let crossed = crosses(&model, &state, i, k, changed, &then.expected);
                    let answer = world.get(view, model.actors[i].precision.answer);
                    let accept = match scripted_answer(&model, &state, i, k) {
                        _ if crossed => 0.0,
                        Some(p) => p,
                        None => gate(&world, view, &then.expected) * yes_chance(answer, net),
                    };
                    let found = [(packages.value(&world, view, z), value), (packages.net(&world, view, z), net)];
                    for (array, one) in found {
                        assert!(
                            apart(array, one) < TOLERANCE,
                            "actor {i} view {view} package {z}: {array} {one}\n{state:?}\n{text}"
                        );
                    }
                    // At λ = ∞ a difference in the last place decides.
                    if answer < f64::INFINITY || net.abs() > TOLERANCE {
                        let yes = packages.yes(&world, view, z);
                        assert!(apart(yes, accept) < 100.0 * TOLERANCE, "yes of {view} to {z}: {yes} {accept}\n{text}");
                    }
                }
            }
        }
        let proposer = model.forums[forum].parties[PartyIdx(0)];
        let all = &model.forums[forum].units;
        let units: Vec<&[ActorIdx]> = all[PartyIdx(1)..].iter().map(|u| &u[..]).collect();
        let units = [&units[..], &[&all[PartyIdx(0)][1..]]].concat();
        for view in world.views_of(proposer).iter() {
            let law = offer_law(&world, &packages, &evaluation, view, &units);
            packages.offers(&world, &evaluation, view, &units);
            // What the packages leaves out at the end weighs nothing.
            let mut weights = packages.weights().to_vec();
            weights.resize(law.len(), 0.0);
            let total: f64 = weights.iter().sum();
            if world.get(view, model.actors[proposer].precision.offer) < f64::INFINITY {
                for (w, p) in weights.iter().zip(&law) {
                    assert!((w / total - p).abs() < 100.0 * TOLERANCE, "{weights:?}\n{law:?}\n{text}");
                }
            }
        }
    }
}

#[test]
fn arrays_agree_with_one_value_at_a_time() {
    let mut dice = Dice(2026);
    for _ in 0..400 {
        let size = Size::small(&mut dice);
        let text = scenario(&mut dice, size);
        compare(&mut dice, &text);
    }
}

/// A condition that counts agreements is looked at package by package where others wait, and so is all else that it asks for.
#[test]
fn what_stands_beside_agreements_is_read_of_each_package() {
    let mut dice = Dice(16);
    for measure in ["mean.pair", "sum.pair", "max.pair"] {
        let text = format!(
            r#"[scenario]
schema = 1
name = "waiting"
rounds = 4
[actor.a]
patience = 0.9
precision = {{ offer = 3, answer = 3, move = 3 }}
flow = {{ peace = {{ value = 0.3, from = ["agreements >= 2", "{measure} >= 0.5"] }} }}
[actor.b]
{PLAIN}[actor.c]
{PLAIN}[block.pair]
name = "Pair"
[issue.x]
block = "pair"
levels = {{ no = 0, half = 0.5, yes = 1 }}
worth = {{ b = 0.1 }}
[issue.y]
block = "pair"
levels = {{ no = 0, half = 0.5, yes = 1 }}
worth = {{ c = 0.1 }}
[forum.small]
parties = ["a", "b"]
issues = ["x"]
[forum.large]
parties = ["a", "c"]
issues = ["y"]
[[outcome]]
id = "rest"
"#
        );
        for _ in 0..20 {
            compare(&mut dice, &text);
        }
    }
}

/// Offers that leave out what decides nothing, against all that the formulas ask for: how many packages were not valued, and
/// how many types were as good as ruled out.
fn compare_what_is_left_out(dice: &mut Dice, text: &str) -> (usize, usize) {
    let model = model(text, &[]);
    let mut world = begun(dice, &model);
    // Somebody has done what some of its types hardly ever do.
    for (i, actor) in model.actors.iter_enumerated() {
        let own = world.profile[i];
        let seen: TiVec<ProfileIdx, f64> =
            actor.profiles().iter().map(|_| 0.1f64.powi(dice.below(40) as i32)).collect();
        world.observe(i, |k| if k == own { 1.0 } else { seen[k] });
    }
    world.learn();
    let (mut packages, mut myopic) = (PackageTable::new(&model), Disagreement::new(&world));
    packages.begin(true);
    let mut thought = State::new(&model);
    let state = situation(dice, &model, &world);
    let forum = ForumIdx(dice.below(model.forums.len()));
    let full = table(&model, &state, forum, dice.flip(0.8).then(|| dice.unit()));
    let proposer = model.forums[forum].parties[PartyIdx(0)];
    let all = &model.forums[forum].units;
    let units: Vec<&[ActorIdx]> = all[PartyIdx(1)..].iter().map(|u| &u[..]).collect();
    let units = [&units[..], &[&all[PartyIdx(0)][1..]]].concat();
    let range = reach(&world, &state, &mut packages, (forum, proposer), &units);
    let (mut shorter, mut ruled_out) = (0, 0);
    for view in world.views_of(proposer).iter() {
        if view != world.true_view(proposer) && is_left_out(&world, view) {
            ruled_out += 1;
            continue;
        }
        packages.evaluate(&world, &mut myopic, &mut thought, &full);
        let law = offer_law(&world, &packages, &full, view, &units);
        let gain = |z: PackageIdx| packages.net(&world, view, z).abs();
        let candidates = model.forums[forum].packages().iter();
        let candidates = candidates.filter(|z| packages.status(forum, *z) != PackageStatus::Barred);
        let most = candidates.map(gain).fold(0.0f64, f64::max);
        let evaluation = Evaluation { range, ..full };
        packages.evaluate(&world, &mut myopic, &mut thought, &evaluation);
        packages.offers(&world, &evaluation, view, &units);
        let mut weights = packages.weights().to_vec();
        weights.resize(law.len(), 0.0);
        let total: f64 = weights.iter().sum();
        assert!((packages.total / total - 1.0).abs() < 1e-12);
        let lambda = world.get(view, model.actors[proposer].precision.offer);
        if lambda < f64::INFINITY {
            let n_points = world.posterior.len() as f64;
            let bound = ((2.0 * n_points * NEGLIGIBLE * most).exp() - 1.0) / 2.0;
            let rounding = 1e-14 * lambda.max(1.0) * most.max(1.0);
            let distance = weights.iter().zip(&law).map(|(w, p)| (w / total - p).abs()).sum::<f64>() / 2.0;
            assert!(distance <= bound + rounding, "{distance} is more than {bound} and {rounding}\n{text}");
        }
        shorter += model.forums[forum].n_packages - range.len();
    }
    (shorter, ruled_out)
}

#[test]
fn what_is_left_out_decides_as_little_as_is_claimed() {
    let mut dice = Dice(71);
    let baseline = include_str!("../../scenarios/security-talks-2022/baseline.toml");
    let (mut shorter, mut ruled_out) = (0, 0);
    for n in 0..500 {
        let size = Size::small(&mut dice);
        let text = if n < 100 { baseline.to_owned() } else { scenario(&mut dice, size) };
        let (packages, types) = compare_what_is_left_out(&mut dice, &text);
        shorter += packages;
        ruled_out += types;
    }
    assert!(shorter > 10_000 && ruled_out > 30, "{shorter} packages, {ruled_out} types");
}
