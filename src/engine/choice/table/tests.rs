//! Arrays against the formulas: what a meeting computes for all packages at once equals what `value` and `disagreement` give
//! for each situation alone.

use super::*;
use crate::engine::game::consent::{crosses, gate, is_met};
use crate::engine::game::world::World;
use crate::engine::luck::streams::{Keys, Redraw, Streams};
use crate::engine::round::player::Player;
use crate::index::{GroupPointIdx, PartyIdx};
use crate::model::{Foresight, compile};
use crate::scenario::{load, read::no_files, span::Source};

const BASELINE: &str = include_str!("../../../../scenarios/security-talks-2022/baseline.toml");
const WAGES: &str = include_str!("../../../../scenarios/wage-dispute/baseline.toml");

fn model(text: &str) -> Model {
    compile(&load(Source::new("test.toml", text), &[], &no_files).result.expect("a scenario of ours").0)
}

/// Everything that a test compares, for a forum in a situation.
struct Case<'a, 'm> {
    world: &'a World<'m>,
    state: &'a State,
    forum: ForumIdx,
}

impl Case<'_, '_> {
    /// Evaluates all packages with tables that are kept from case to case and holds them against the formulas.
    fn compare(&self, packages: &mut PackageTable, disagreement: &mut Disagreement) {
        let model = self.world.model;
        let all = model.forums[self.forum].packages();
        let mut what_if = State::new(model);
        let evaluation = Evaluation::new(self.world, self.state, self.forum, all, false);
        packages.evaluate(self.world, disagreement, &mut what_if, &evaluation);
        let mut refused = self.state.clone();
        refused.expecting = true;
        refused.fail(model, evaluation.failure);
        for z in all.iter().filter(|&z| packages.status(self.forum, z) != PackageStatus::Barred) {
            let changed = packages.changes(self.forum, z);
            let missing = if packages.status(self.forum, z) == PackageStatus::Final {
                ActorSet::NONE
            } else {
                ratifiers(model, changed) & !evaluation.who
            };
            adopt(model, self.state, &mut what_if, self.forum, z, changed, missing);
            if missing.is_empty() {
                let rise = self.state.rise(model, &what_if.levels);
                what_if.add_tension(-self.world.truth(model.tension.relief) * rise);
            }
            let mut final_one = what_if.clone();
            final_one.expecting = false;
            let ends = missing.is_empty() && final_one.at_an_end(model, &final_one.levels);
            for i in evaluation.who.iter() {
                for view in self.world.views_of(i).iter() {
                    let worth = if ends {
                        crate::engine::game::standing::standing(self.world, &what_if, view).carried_on
                    } else {
                        disagreement.one_value(self.world, &what_if, evaluation.rounds_left, view)
                    };
                    let without = disagreement.one_value(self.world, &refused, evaluation.rounds_left, view);
                    let cost = audience_cost(self.world, view, self.state, &self.state.expected, &what_if.expected);
                    let lambda = self.world.get(view, model.actors[i].precision.answer);
                    let net = worth - cost - without;
                    let crossed =
                        crosses(model, self.state, i, self.world.profile_in(view), changed, &what_if.expected);
                    let yes =
                        if crossed { 0.0 } else { gate(self.world, view, &what_if.expected) * yes_chance(lambda, net) };
                    let found = [packages.value(self.world, view, z), packages.net(self.world, view, z)];
                    let case = || format!("round {}, forum {}, package {z}, view {view}", self.state.round, self.forum);
                    assert!((found[0] - worth).abs() < 1e-12, "value {} is not {worth}: {}", found[0], case());
                    assert!((found[1] - net).abs() < 1e-12, "gain {} is not {net}: {}", found[1], case());
                    assert!((packages.yes(self.world, view, z) - yes).abs() < 1e-10, "yes is not {yes}: {}", case());
                }
            }
        }
    }
}

impl Case<'_, '_> {
    /// Holds the weights of each party's offers against the formula, given what each would answer.
    fn compare_offers(&self, packages: &mut PackageTable) {
        let (world, model) = (self.world, self.world.model);
        let forum = &model.forums[self.forum];
        let evaluation = Evaluation::new(world, self.state, self.forum, forum.packages(), false);
        for (its_own, &proposer) in forum.parties.iter_enumerated() {
            let own = |p: PartyIdx| if p == its_own { 1 } else { 0 };
            let units: Vec<&[ActorIdx]> = forum.units.iter_enumerated().map(|(p, unit)| &unit[own(p)..]).collect();
            let members = || units.iter().flat_map(|u| u.iter().copied());
            for view in world.views_of(proposer).iter() {
                let q = |packages: &PackageTable, z: PackageIdx| {
                    let mut q = 1.0;
                    for i in members().filter(|&i: &ActorIdx| model.actors[i].group.is_none()) {
                        q *= packages.yes(world, model.first_view[i], z);
                    }
                    for (g, group) in model.groups.iter_enumerated() {
                        let typed = || members().filter(|&i| model.actors[i].group == Some(g));
                        let yes = |pt: GroupPointIdx, i: ActorIdx| {
                            packages.yes(world, model.view(i, group.profile_of(pt, i, model.n_actors())), z)
                        };
                        let at = |pt: GroupPointIdx| {
                            world.given(view, world.joint_point(g, pt)) * typed().map(|i| yes(pt, i)).product::<f64>()
                        };
                        q *= group.points().iter().map(at).sum::<f64>();
                    }
                    q
                };
                let k = world.profile_in(view);
                let levels = |z: PackageIdx| {
                    let mut levels = self.state.expected.clone();
                    forum.issues.iter().zip(forum.package(z)).for_each(|(&k, &level)| levels[k] = level);
                    levels
                };
                let closed = |packages: &PackageTable, z: PackageIdx| {
                    packages.status(self.forum, z) == PackageStatus::Barred
                        || packages.crosses(proposer, z) && binds(model, proposer, k)
                        || !is_met(gate(world, view, &levels(z)))
                };
                let brings: Vec<Option<f64>> = (forum.packages().iter())
                    .map(|z| (!closed(packages, z)).then(|| q(packages, z) * packages.net(world, view, z)))
                    .collect();
                let n_open = brings.iter().flatten().count() as f64;
                let best = brings.iter().flatten().fold(0.0f64, |b, x| b.max(*x));
                let lambda = world.get(view, model.actors[proposer].precision.offer);
                packages.offers(world, &evaluation, view, &units);
                // No offer has half of the prior weight, or all of it where nothing else is open.
                let (none, each) = if n_open > 0.0 { (0.5, 0.5 / n_open) } else { (1.0, 0.0) };
                let mut total = none * exp(-lambda * best);
                assert!((packages.weights()[0] - total).abs() < 1e-11);
                for (z, x) in brings.iter().enumerate() {
                    let weight = x.map_or(0.0, |x| each * exp(lambda * (x - best)));
                    let found = packages.weights().get(z + 1).copied().unwrap_or(0.0);
                    assert!((found - weight).abs() < 1e-11, "package {z}: {found} is not {weight}");
                    assert_eq!(packages.chance_of_offer(Some(PackageIdx(z))), found / packages.total);
                    total += weight;
                }
                assert!((packages.total / total - 1.0).abs() < 1e-12);
            }
        }
    }
}

/// Compares at the start of runs and in the situations that they reach, stopped short of their end.
fn compare_along_runs(text: &str, runs: u64) {
    let model = model(text);
    let keys = Keys::new(&model, 1);
    let mut luck = Streams::new(&keys);
    let mut player = Player::new(&model, false);
    let mut packages = PackageTable::new(&model);
    for run in 0..runs {
        luck.begin(run, Redraw::Nothing);
        player.play(run, &mut luck);
        packages.begin(run == 0);
        let mut disagreement = Disagreement::new(player.world());
        let mut start = State::new(&model);
        start.begin(&model, player.world().truths());
        let mut late = player.state().clone();
        late.ended = None;
        late.collapsed = None;
        late.round = late.round.min(model.rounds - 1);
        for state in [&late, &start, &late] {
            for forum in model.forums.keys() {
                let case = Case { world: player.world(), state, forum };
                case.compare(&mut packages, &mut disagreement);
                case.compare_offers(&mut packages);
            }
        }
    }
}

#[test]
fn arrays_say_what_the_formulas_say_of_the_security_talks() {
    compare_along_runs(BASELINE, 12);
}

#[test]
fn arrays_say_what_the_formulas_say_of_the_wage_dispute() {
    compare_along_runs(WAGES, 40);
}

#[test]
fn arrays_say_what_the_formulas_say_of_settlements_that_end() {
    compare_along_runs(&WAGES.replace("[tension]", "[settlement]\nduration = 4\n\n[tension]"), 20);
}

/// A second use of force, by somebody with types of its own.
#[test]
fn arrays_say_what_the_formulas_say_of_two_who_may_use_force() {
    let lockout = "[force.lockout]\nname = \"Lockout\"\nby = \"port\"\nprize = 0.3\nbalance = 0.5\neach_round = 0.1\nprecision = 30\npeace_cost = 0.02\nfrom_round = 3\n\n[tension]";
    let incident = "[incident]\nhazard = { exponential = [0.002, 0.45], cap = 0.6 }\nwar = 0.35\nclash = 0.325\nscare = 0.325\nscare_adds = 1.5\n\n";
    let text = WAGES.replace("[tension]", &format!("{incident}{lockout}"));
    let balances = ["0.08", "0.04", "-0.07"];
    let text = balances
        .iter()
        .fold(text, |text, b| text.replace(&format!("balance = {b}"), &format!("balance = {{ strike = {b} }}")));
    compare_along_runs(&text, 10);
}

/// Views that read the same numbers share one computation, by lists of which formula reads which number. A number that such a
/// list omits would be shared although it differs: here each number in turn differs between the points of each type.
fn every_number_is_noticed(text: &str, step: usize) {
    let scenario = model(text);
    let mut noticed = 0;
    for t in scenario.types.keys() {
        for number in scenario.numbers.base.keys().step_by(step) {
            let mut shared = scenario.clone();
            shared.numbers.drawn.retain(|(n, _)| *n != number);
            shared.numbers.typed.retain(|(n, ..)| *n != number);
            let base = shared.numbers.base[number];
            let points = (0..shared.types[t].prior.len()).map(|k| base * (1.0 + 0.3 * k as f64) + 0.02 * k as f64);
            shared.numbers.typed.push((number, t, points.collect()));
            // Those who look ahead share nothing; D and the tables of a meeting do not ask how far they look.
            let mut apart = shared.clone();
            (apart.foresight, apart.lookahead) = (Foresight::Lookahead, 1);
            let [found, expected] = [&shared, &apart].map(|model| {
                let mut world = World::new(model, false);
                world.begin_at_means();
                let mut state = State::new(model);
                state.begin(model, world.truths());
                state.move_level.iter_mut().for_each(|level| *level = 1);
                state.round = 2;
                let mut expecting = State::new(model);
                expecting.copy_situation(&state);
                let (mut disagreement, mut packages) = (Disagreement::new(&world), PackageTable::new(model));
                let mut values: TiVec<ViewIdx, f64> = ti_vec![0.0; model.n_views()];
                disagreement.values(&world, &expecting, state.rounds_left(model), &mut values);
                packages.begin(true);
                for (forum, f) in model.forums.iter_enumerated() {
                    let evaluation = Evaluation::new(&world, &state, forum, f.packages(), false);
                    packages.evaluate(&world, &mut disagreement, &mut expecting, &evaluation);
                    let open = f.packages().iter().filter(|z| packages.status(forum, *z) != PackageStatus::Barred);
                    let open: Vec<PackageIdx> = open.step_by(f.n_packages.div_ceil(12)).collect();
                    for view in evaluation.who.iter().flat_map(|i| world.views_of(i).iter()) {
                        values.push(packages.refusal[view]);
                        values.extend(open.iter().map(|z| packages.value(&world, view, *z)));
                        values.extend(open.iter().map(|z| packages.yes(&world, view, *z)));
                    }
                }
                (values, Slots::new(model))
            });
            noticed += (found.1 != Slots::new(&scenario)) as usize;
            for (at, (is, should)) in found.0.iter().zip(&expected.0).enumerate() {
                let close = (is - should).abs() <= 1e-12 * should.abs().max(1.0);
                assert!(close, "number {number:?} by type {t}, value {at}: {is} is not {should}");
            }
        }
    }
    assert!(noticed >= 10, "{noticed} numbers change what is shared");
}

#[test]
fn views_share_only_what_is_the_same_in_the_wage_dispute() {
    every_number_is_noticed(WAGES, 1);
}

#[test]
fn views_share_only_what_is_the_same_in_the_security_talks() {
    every_number_is_noticed(BASELINE, 3);
}
