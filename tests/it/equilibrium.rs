//! Equilibria of small games against theory, against runs, and for what must come out whatever the numbers are.

use std::path::PathBuf;

use detente::exact::ExactFindings;
use detente::internals::analysis::equilibrium::Strategy;
use detente::internals::engine::equilibrium::solution::At;
use detente::internals::facade::exact::{Exactly, exact};
use detente::internals::model::compile;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load};

/// The games of `scenarios/games`.
pub(crate) const GAMES: [&str; 8] = [
    "audience-cost-signal",
    "brinkmanship-ladder",
    "chain-store",
    "entry-deterrence",
    "private-chicken",
    "private-ultimatum",
    "screening-two-prices",
    "walk-out",
];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios/games").join(name).with_extension("toml")
}

fn changed(name: &str, changes: &[&str]) -> Scenario {
    let text = std::fs::read_to_string(path(name)).expect("a game of ours");
    let changes: Vec<String> = changes.iter().map(|change| (*change).to_string()).collect();
    load(Source::new("game.toml", text), &changes, &no_files).result.unwrap_or_else(|faults| panic!("{faults:#?}")).0
}

fn game(name: &str) -> Scenario {
    changed(name, &[])
}

fn solved(scenario: &Scenario, at: At) -> ExactFindings {
    let asked = Exactly { most: 1_000_000, at, stop: &false.into() };
    exact(scenario, &compile(scenario), &asked, &mut |_| ()).unwrap_or_else(|error| panic!("{error}"))
}

/// The strategies of an actor in a round.
fn of<'a>(found: &'a ExactFindings, actor: &str, round: u32) -> Vec<&'a Strategy> {
    let all = &found.equilibrium.as_ref().expect("an equilibrium").strategies;
    all.iter().filter(|s| s.actor == actor && s.round == round).collect()
}

fn chance(strategy: &Strategy, option: &str) -> f64 {
    strategy.options.iter().find(|o| o.option == option).unwrap_or_else(|| panic!("{option}")).probability
}

fn outcome(found: &ExactFindings, id: &str) -> f64 {
    found.law.outcomes.iter().find(|o| o.id == id).expect("a class").probability
}

/// Every strategy is the logit response to what its options are worth, beliefs are probabilities, and the law adds up.
#[test]
fn strategies_are_logit_responses() {
    for name in GAMES {
        let game = game(name);
        for lambda in [0.25, 1.0, 5.0, 25.0] {
            let found = solved(&game, At::Lambda(lambda));
            let equilibrium = found.equilibrium.as_ref().unwrap();
            assert!(equilibrium.residual <= 1e-10 && equilibrium.whole, "{name}");
            for s in &equilibrium.strategies {
                let best = s.options.iter().map(|o| o.worth).fold(f64::NEG_INFINITY, f64::max);
                let total: f64 = s.options.iter().map(|o| (lambda * (o.worth - best)).exp()).sum();
                for o in &s.options {
                    let logit = (lambda * (o.worth - best)).exp() / total;
                    assert!((o.probability - logit).abs() < 1e-9, "{name} {lambda}: {s:?}");
                }
                let beliefs: f64 = s.beliefs.iter().map(|b| b.probability).sum();
                assert!(s.beliefs.is_empty() || (beliefs - 1.0).abs() < 1e-12, "{name}: {s:?}");
            }
            let sum: f64 = found.law.outcomes.iter().map(|o| o.probability).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{name}");
            // The same again, to the last bit.
            assert!(lambda != 5.0 || solved(&game, At::Lambda(lambda)) == found, "{name}");
        }
        // Noise costs less and less.
        let gains = |lambda| {
            let all = solved(&game, At::Lambda(lambda)).equilibrium.unwrap().gains;
            all.iter().map(|g| g.total).fold(0.0, f64::max)
        };
        assert!(gains(25.0) < 0.25 * gains(1.0), "{name}");
    }
}

/// An audience-cost game in mixed strategies (Fearon 1994, 1997): the irresolute bluffs so often that the defender does not care
/// whether it resists, and the defender resists so often that bluffing does not pay.
#[test]
fn a_bluff_has_its_frequency() {
    let found = solved(&game("audience-cost-signal"), At::Limit);
    assert!(found.equilibrium.as_ref().unwrap().settled.unwrap() < 1e-5);
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-5, "{a} {b}");
    // Belief 0.625 makes −0.8 × 0.625 = −0.5, so 0.4 / (0.4 + 0.6 b) = 0.625; 1 × (1 − r) − 0.5 r = 0.
    near(outcome(&found, "climb_down"), 0.6 * 0.4 * 2.0 / 3.0);
    near(outcome(&found, "war"), 0.4 * 2.0 / 3.0);
    near(outcome(&found, "quiet"), 0.6 * 0.6);
}

/// A bluff that costs more when it is called is rarer, as long as choices are noisy. Without noise only the defender answers to
/// the cost: whoever hears a dearer threat believes it as little as before, since the bluffs are as many, but resists more rarely.
#[test]
fn a_dearer_bluff_is_rarer() {
    let bluff = |stand: &str, at: At| {
        let found = solved(&changed("audience-cost-signal", &[&format!("move.threaten.each.stand={stand}")]), at);
        let first = of(&found, "challenger", 1);
        let irresolute = first.iter().find(|s| s.types["resolve"] == "irresolute").unwrap();
        (chance(irresolute, "threaten"), chance(of(&found, "defender", 2)[0], "resist"))
    };
    let noisy = ["0.1", "0.3", "0.5", "0.7"].map(|stand| bluff(stand, At::Lambda(1.0)).0);
    assert!(noisy.windows(2).all(|pair| pair[1] < pair[0] - 0.01), "{noisy:?}");
    for (stand, cost) in [("0.3", 0.3), ("0.7", 0.7)] {
        let (bluffs, resists) = bluff(stand, At::Limit);
        assert!((bluffs - 0.4).abs() < 1e-5 && (resists - 1.0 / (1.0 + cost)).abs() < 1e-5, "{bluffs} {resists}");
    }
}

/// Kreps & Wilson (1982): after each fight entrants believe in a tough chain just enough not to care, b = 0.5 before the last market
/// and b² before the one before it; and a weak chain fights because a tough one would.
#[test]
fn a_weak_chain_imitates_a_tough_one() {
    let game = game("chain-store");
    let found = solved(&game, At::Lambda(100.0));
    let belief = |actor: &str, round: u32, after: &[(&str, &str)]| {
        let here = of(&found, actor, round).into_iter().find(|s| {
            let acts = s.after.iter().filter_map(|e| Some((e.actor.as_deref()?, e.what.as_str())));
            acts.eq(after.iter().copied())
        });
        let here = here.unwrap_or_else(|| panic!("{after:?}"));
        here.beliefs.iter().find(|b| b.types["temper"] == "tough").map_or(0.0, |b| b.probability)
    };
    let one = [("first", "enter_first"), ("chain", "fight_first")];
    let two = [one[0], one[1], ("second", "enter_second"), ("chain", "fight_second")];
    assert!((belief("second", 3, &one) - 0.25).abs() < 0.01);
    assert!((belief("third", 5, &two) - 0.5).abs() < 0.01);
    let shared = [("first", "enter_first"), ("chain", "none")];
    assert_eq!(belief("second", 3, &shared), 0.0);
    // No weak chain would fight if nobody could take it for a tough one.
    let weak = |found: &ExactFindings| chance(of(found, "chain", 2)[0], "fight_first");
    let alone = solved(
        &changed("chain-store", &["type.temper.points.tough=0.0", "type.temper.points.weak=1.0"]),
        At::Lambda(100.0),
    );
    assert!(weak(&found) > 0.5 && weak(&alone) < 1e-9, "{} {}", weak(&found), weak(&alone));
}

/// A refusal tells the seller something, and the seller knows beforehand that it will.
#[test]
fn a_refusal_is_read_and_foreseen() {
    let game = game("screening-two-prices");
    let found = solved(&game, At::Lambda(10.0));
    let high = |s: &Strategy| s.beliefs.iter().find(|b| b.types["taste"] == "high").map_or(0.0, |b| b.probability);
    let after = |price: &str| {
        let second = of(&found, "seller", 2).into_iter();
        high(second.clone().find(|s| s.after.iter().any(|e| e.what.contains(price))).expect(price))
    };
    // The higher the refused price, the less it tells: a buyer of high value refuses it more readily.
    assert!(after("low") < after("middle") && after("middle") < after("high") && after("high") < 0.5);
    // Sold in one period only, the first price is another.
    let once = solved(&changed("screening-two-prices", &["scenario.rounds=1"]), At::Lambda(10.0));
    let first =
        |found: &ExactFindings| of(found, "seller", 1)[0].options.iter().map(|o| o.probability).collect::<Vec<_>>();
    let apart = first(&found).iter().zip(first(&once)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(apart > 0.02, "{apart}");
}

/// Runs follow the equilibrium: shares, payoffs and what is believed at the end.
#[test]
fn runs_have_the_law_of_the_equilibrium() {
    for name in ["audience-cost-signal", "walk-out", "private-chicken"] {
        let game = detente::Scenario::open(path(name)).unwrap_or_else(|error| panic!("{error}"));
        let exact = game.exact().unwrap_or_else(|error| panic!("{error}"));
        let outcome = game.experiment().seed(3).runs(20_000).run().unwrap_or_else(|error| panic!("{error}"));
        for (class, law) in outcome.findings().outcomes.iter().zip(&exact.law.outcomes) {
            let error = (law.probability * (1.0 - law.probability) / 20_000.0).sqrt();
            let share = class.share.value.unwrap();
            assert!((share - law.probability).abs() <= 4.5 * error, "{name} {}: {share} {}", class.id, law.probability);
        }
        // Nobody can be shown what an equilibrium would be without learning.
        assert!(outcome.findings().changed_by_beliefs.value.is_none(), "{name}");
    }
}

/// A game with types, meetings, moves, force and incidents.
const SMALL: &str = include_str!("../../src/engine/equilibrium/small.toml");

/// The exact law of the small game with some changes.
fn law_with(changes: &[&str]) -> ExactFindings {
    let changes: Vec<String> = changes.iter().map(|change| (*change).to_string()).collect();
    let loaded = load(Source::new("game.toml", SMALL), &changes, &no_files);
    solved(&loaded.result.unwrap_or_else(|faults| panic!("{faults:#?}")).0, At::Own)
}

/// What foresight changes, and what talks and leverage are worth, are differences of exact laws: of the equilibrium, of the game
/// with myopic actors, of the game without meetings, and of the game without the move.
#[test]
fn foresight_talks_and_leverage_change_what_exact_laws_say() {
    const RUNS: u64 = 20_000;
    let text = SMALL.replace("rounds = 3", "rounds = 3\nforesight = \"equilibrium\"");
    let game = detente::Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    let outcome = game.experiment().seed(9).runs(RUNS).run().unwrap_or_else(|error| panic!("{error}"));
    let found = outcome.findings().foresight.as_ref().expect("actors choose in an equilibrium");
    let equilibrium = "scenario.foresight=\"equilibrium\"";
    let own = law_with(&[equilibrium]);
    let others = [
        (&found.myopic, law_with(&[]), "myopic"),
        (
            found.without_meetings.as_ref().expect("they meet"),
            law_with(&[equilibrium, "scenario.schedule=[]"]),
            "no meetings",
        ),
        (
            found.without_moves.as_ref().expect("b can arm"),
            law_with(&[equilibrium, "move.arm.needs=[\"round > 99\"]"]),
            "no moves",
        ),
    ];
    assert!(found.compared);
    for (change, law, name) in &others {
        assert_eq!(change.runs, RUNS);
        let mut apart = 0.0_f64;
        for (one, other) in own.law.outcomes.iter().zip(&law.law.outcomes) {
            let paired = &change.outcomes[&one.id];
            for (found, exact) in [
                (&paired.run, one.probability),
                (&paired.twin, other.probability),
                (&paired.difference, one.probability - other.probability),
            ] {
                let [value, error] = [found.value, found.standard_error].map(Option::unwrap);
                assert!((value - exact).abs() <= 4.5 * error + 1e-9, "{name}, {}: {value} ± {error}, {exact}", one.id);
            }
            apart = apart.max((one.probability - other.probability).abs());
        }
        assert!(apart > 0.01, "{name} changes too little for a test: {apart}");
        for (id, payoff) in &own.law.payoff {
            let difference = &change.payoffs[id].difference;
            let [value, error] = [difference.value, difference.standard_error].map(Option::unwrap);
            let exact = payoff - law.law.payoff[id];
            assert!((value - exact).abs() <= 4.5 * error, "{name}, {id}: {value} ± {error}, {exact}");
        }
    }
    // What the groups say is what their classes add up to, and all classes are in one of them.
    let sum: f64 = found.myopic.groups.values().filter_map(|group| group.difference.value).sum();
    assert!(sum.abs() < 1e-12, "{sum}");
    assert_eq!(found.without_moves.as_ref().and_then(|change| change.moves.twin.value), Some(0.0));
    // Paired differences are known better than those of two experiments.
    let war = &found.myopic.outcomes["war"];
    let alone = [&war.run, &war.twin].map(|side| side.standard_error.unwrap().powi(2)).iter().sum::<f64>().sqrt();
    assert!(war.difference.standard_error.unwrap() < alone);
    // Realized losses of the myopic are those of an experiment with myopic actors and the same seed.
    let myopic = game.with("scenario.foresight", "myopic").unwrap_or_else(|error| panic!("{error}"));
    let myopic = myopic.experiment().seed(9).runs(RUNS).run().unwrap_or_else(|error| panic!("{error}"));
    let gains = myopic.findings().realized_gains.as_ref().expect("there are moves");
    let realized = found.realized.as_ref().expect("there are moves");
    assert_eq!((&realized.at_a_loss.twin, &realized.gain.twin), (&gains.at_a_loss, &gains.gain));
    let gains = outcome.findings().realized_gains.as_ref().expect("there are moves");
    assert_eq!((&realized.at_a_loss.run, &realized.gain.run), (&gains.at_a_loss, &gains.gain));
    assert_eq!(realized.gain_by_actor.keys().collect::<Vec<_>>(), ["b"]);
    assert_eq!(realized.gain_by_actor["b"].run.value, gains.gain.value);
}
