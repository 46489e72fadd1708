//! Crises of a few moves: choice with errors, private values, and what acts tell.

use crate::engine::luck::branches::Branches;
use crate::engine::round::player::Player;
use crate::engine::round::record::Record;
use crate::index::ActorIdx;
use crate::theory::quantal_response::Crisis;
use crate::theory::{signalling, updating};
use crate::validation::game::{Game, NOTHING_TO_TALK_ABOUT, actor, exact, head, outcome};
use crate::validation::{Domain, Form, Given, How, Input, Measure, Rule, Trouble, short};

/// Challenge, resist, fight: one round each.
const THREE_MOVES: &str = r#"
[move.challenge]
by = "one"
steps = 1
needs = ["round == 1"]

[move.resist]
by = "two"
steps = 1
needs = ["round == 2", "move.challenge >= 1"]

[move.fight]
by = "one"
steps = 1
needs = ["round == 3", "move.resist >= 1"]
"#;

/// The four ends, with what they pay.
fn four_ends(payoff: [&str; 4]) -> String {
    let [status_quo, concession, backing_down, war] = payoff;
    outcome("war", "[\"move.fight >= 1\"]", true, war)
        + &outcome("backing_down", "[\"move.resist >= 1\"]", false, backing_down)
        + &outcome("concession", "[\"move.challenge >= 1\"]", false, concession)
        + &outcome("status_quo", "", false, status_quo)
}

fn crisis(given: &Given) -> Crisis {
    let pair = |name: &str| [given.get(&format!("{name}1")), given.get(&format!("{name}2"))];
    Crisis { status_quo: pair("SQ"), concession: pair("CON"), backing_down: pair("BD"), war: pair("WAR") }
}

fn quantal(given: &Given) -> Result<String, Trouble> {
    let lambda = given.get("lambda");
    let crisis = crisis(given);
    crisis.law([lambda; 3])?;
    let lambda = if lambda.is_infinite() { "inf".to_string() } else { format!("{lambda}") };
    let mut text = head(given, 3, "one move", "lookahead = 3\n");
    for id in ["one", "two"] {
        text += &actor(id, 1.0, "").replace("move = inf", &format!("move = {lambda}"));
    }
    let pays = |[one, two]: [f64; 2]| format!("one = {one}, two = {two}");
    let ends = [crisis.status_quo, crisis.concession, crisis.backing_down, crisis.war].map(pays);
    text += NOTHING_TO_TALK_ABOUT;
    Ok(text + THREE_MOVES + &four_ends(ends.each_ref().map(String::as_str)))
}

const ENDS: [(&str, &str); 4] = [
    ("status_quo", "P(status quo)"),
    ("concession", "P(concession)"),
    ("backing_down", "P(backing down)"),
    ("war", "P(war)"),
];

/// Agent quantal response.
pub(super) static QUANTAL: Form = Form {
    id: "quantal-response-crisis",
    title: "A crisis of three moves with errors",
    source: "McKelvey & Palfrey 1998; Signorino 1999",
    setup: "One keeps the status quo or challenges; two concedes or resists; one backs down or fights. Each choice is a logit of precision lambda over what it leads to.",
    formula: "p_fight = L(lambda (U1(war) - U1(backing down))), p_resist and p_challenge likewise from what follows; L(x) = 1/(1 + e^-x)",
    how: How::Decide,
    note: "One move a round, by lookahead over all three.",
    inputs: &[
        Input { id: "lambda", usual: 1.0, about: "decision precision; `inf` for best responses", domain: PRECISION },
        Input { id: "SQ1", usual: 0.0, about: "payoff of the status quo to one", domain: PAYOFF },
        Input { id: "SQ2", usual: 0.0, about: "payoff of the status quo to two", domain: PAYOFF },
        Input { id: "CON1", usual: 1.0, about: "payoff of a concession to one", domain: PAYOFF },
        Input { id: "CON2", usual: -1.0, about: "payoff of a concession to two", domain: PAYOFF },
        Input { id: "BD1", usual: -0.6, about: "payoff of backing down to one", domain: PAYOFF },
        Input { id: "BD2", usual: 0.5, about: "payoff of one's backing down to two", domain: PAYOFF },
        Input { id: "WAR1", usual: -0.4, about: "payoff of war to one", domain: PAYOFF },
        Input { id: "WAR2", usual: -0.7, about: "payoff of war to two", domain: PAYOFF },
    ],
    rules: &[],
    cases: &[&[("lambda", 0.0)], &[], &[("lambda", 3.0)], &[("lambda", 20.0)], &[("lambda", f64::INFINITY)]],
    scenario: Some(quantal),
    check: |given| {
        let theory = crisis(given).law([given.get("lambda"); 3])?;
        let game = Game::new(&quantal(given)?)?;
        let law = game.law()?;
        let mut checks: Vec<_> = ENDS
            .iter()
            .zip(theory.ends)
            .map(|((id, what), p)| exact(Measure::Share, what, p, game.probability(&law, id)))
            .collect();
        let stake = crisis(given).war[0].abs().max(1.0);
        checks.push(exact(Measure::Payoff(stake), "what one expects", theory.value[0], law.all.payoff[ActorIdx(0)]));
        checks.push(game.sampled("war", "P(war)", theory.ends[3]));
        Ok(checks)
    },
    finer: super::nearer_to_the_usual,
};

const PRECISION: Domain = Domain::or_infinity(0.0, 10_000.0);
const PAYOFF: Domain = Domain::between(-100.0, 100.0);

fn signalling(given: &Given) -> Result<(signalling::Equilibrium, String), Trouble> {
    let crisis = signalling::Crisis {
        status_quo: given.get("S_A"),
        concession: [given.get("V_A"), given.get("C_B")],
        backing_down: [given.get("a"), given.get("V_B")],
        war: [given.get("W_A"), given.get("W_B")],
        sigma: given.get("sigma"),
    };
    let all = crisis.equilibria()?;
    let play = all[0];
    // There must be somebody to learn from.
    const RARE: f64 = 1e-9;
    if play.challenges < RARE {
        return Err(Trouble::Unresolved(format!(
            "at these inputs one challenges with a probability of {}: there is nothing to learn from; try a smaller `S_A`, or larger `V_A`, `a` or `W_A`",
            short(play.challenges)
        )));
    }
    let mut text = head(given, 3, "one move", "");
    let rule = |id: &str, point: &str, round: u32, what: &str| {
        format!("\n[[actor.{id}.script]]\ntype = \"{point}\"\nrounds = [{round}, {round}]\nmove = {{ {what} }}\n")
    };
    let one = [
        rule("one", "mind_one.fights", 1, "challenge = 1"),
        rule("one", "mind_one.bluffs", 1, "challenge = 1"),
        rule("one", "mind_one.fights", 3, "fight = 1"),
    ];
    text += &actor("one", 1.0, &(one.concat() + "\n[[actor.one.script]]\nmove = {}\n"));
    let two = rule("two", "mind_two.resists", 2, "resist = 1");
    text += &actor("two", 1.0, &(two + "\n[[actor.two.script]]\nmove = {}\n"));
    let challenges = play.challenges;
    text += &format!(
        "\n[type.mind_one]\nowners = [\"one\"]\npoints = {{ fights = {}, bluffs = {}, stays = {} }}\n\n[type.mind_two]\nowners = [\"two\"]\npoints = {{ resists = {}, concedes = {} }}\n",
        challenges * play.fights,
        challenges * (1.0 - play.fights),
        1.0 - challenges,
        play.resists,
        1.0 - play.resists
    );
    text += NOTHING_TO_TALK_ABOUT;
    text += THREE_MOVES;
    text += &four_ends([""; 4]);
    Ok((play, text))
}

/// Lewis & Schultz 2003.
pub(super) static SIGNALLING: Form = Form {
    id: "signalling-crisis",
    title: "A crisis of three moves with private values",
    source: "Lewis & Schultz 2003",
    setup: "One keeps the status quo or challenges; two concedes or resists; one backs down or fights. One knows its own values of backing down and of war, two its own of war: \
        normal with standard deviation sigma. Two learns from the challenge.",
    formula: "c* = (S_A - (1 - p_R) V_A)/p_R; p_C = 1 - Phi((c* - a)/s) Phi((c* - W_A)/s); p_F|C = P(w > max(a, c*))/p_C; w* = (C_B - (1 - p_F|C) V_B)/p_F|C; p_R = 1 - Phi((w* - W_B)/s)",
    how: How::Inject,
    note: "The fixed point's cut-offs divide the values into types, which play by script; that two's belief after a challenge is p_F|C is the engine's own doing.",
    inputs: &[
        Input { id: "S_A", usual: 0.4, about: "payoff of the status quo to one", domain: VALUE },
        Input { id: "V_A", usual: 1.0, about: "payoff of a concession to one", domain: VALUE },
        Input { id: "a", usual: -0.3, about: "mean payoff of backing down to one", domain: VALUE },
        Input { id: "W_A", usual: -0.5, about: "mean payoff of war to one", domain: VALUE },
        Input { id: "C_B", usual: 0.0, about: "payoff of conceding to two", domain: VALUE },
        Input { id: "V_B", usual: 0.4, about: "payoff of one's backing down to two", domain: VALUE },
        Input { id: "W_B", usual: -0.7, about: "mean payoff of war to two", domain: VALUE },
        Input {
            id: "sigma",
            usual: 0.5,
            about: "standard deviation of private values",
            domain: Domain::between(0.05, 10.0),
        },
    ],
    rules: &[],
    cases: &[&[]],
    scenario: Some(|given| Ok(signalling(given)?.1)),
    check: |given| {
        let (theory, text) = signalling(given)?;
        let game = Game::new(&text)?;
        let law = game.law()?;
        let mut checks: Vec<_> = ENDS
            .iter()
            .zip(theory.ends)
            .map(|((id, what), p)| exact(Measure::Share, what, p, game.probability(&law, id)))
            .collect();
        // Two's belief that one would fight, after the first round, where there was a challenge.
        let mut belief = [0.0; 2];
        paths(&game, |record, p| {
            if record.plays.iter().any(|play| play.round == 1) {
                let [fights, bluffs, stays] = [0, 1, 2].map(|point| belief_after(&game, record, 1, point));
                belief[0] += p;
                belief[1] += p * fights / (fights + bluffs + stays);
            }
        });
        checks.push(exact(Measure::Share, "p_F|C, belief after a challenge", theory.fights, belief[1] / belief[0]));
        checks.push(game.sampled("war", "P(war)", theory.ends[3]));
        Ok(checks)
    },
    finer: super::nearer_to_the_usual,
};

const VALUE: Domain = Domain::between(-10.0, 10.0);

/// Calls `f` with every run of a game and its probability.
fn paths(game: &Game, mut f: impl FnMut(&Record, f64)) {
    let mut player = Player::new(&game.model, false);
    Branches::each(|branches| {
        player.play(0, branches);
        f(player.record(), branches.probability());
    });
}

/// Public probability of a point of the first type after a round.
fn belief_after(game: &Game, record: &Record, round: usize, point: usize) -> f64 {
    let points: usize = game.model.types.iter().map(|t| t.prior.len()).sum();
    record.beliefs[round * points + point]
}

fn signals(given: &Given) -> Result<String, Trouble> {
    let (mu, high, low) = (given.get("mu"), given.get("pH"), given.get("pL"));
    updating::posterior(mu, high, low)?;
    let rounds = given.whole("acts");
    let mut text = head(given, rounds, "one chance to act", "");
    let rule =
        |point: &str, p: f64| format!("\n[[actor.one.script]]\ntype = \"will.{point}\"\nmove = {{ act = {p} }}\n");
    text += &actor("one", 1.0, &(rule("resolved", high) + &rule("other", low)));
    text += &actor("two", 1.0, "");
    text += &format!("\n[type.will]\nowners = [\"one\"]\npoints = {{ resolved = {mu}, other = {} }}\n", 1.0 - mu);
    text += NOTHING_TO_TALK_ABOUT;
    text += &format!("\n[move.act]\nby = \"one\"\nsteps = {rounds}\n");
    text += &outcome("acted_always", &format!("[\"move.act >= {rounds}\"]"), false, "");
    Ok(text + &outcome("not_always", "", false, ""))
}

/// Bayes.
pub(super) static UPDATING: Form = Form {
    id: "updating",
    title: "What acts tell of resolve",
    source: "Bayes 1763; Jervis 1970 on signals and indices",
    setup: "A side is resolved with probability mu. In every round a resolved one acts with probability pH, another with pL.",
    formula: "after one act mu pH/(mu pH + (1 - mu) pL); k acts multiply the odds by (pH/pL)^k; the expected posterior is the prior",
    how: How::Inject,
    note: "Beliefs are the engine's own; the acts are a script.",
    inputs: &[
        Input { id: "mu", usual: 0.3, about: "prior probability that the side is resolved", domain: Domain::UNIT },
        Input { id: "pH", usual: 0.8, about: "probability that a resolved side acts in a round", domain: Domain::UNIT },
        Input { id: "pL", usual: 0.4, about: "probability that another side acts in a round", domain: Domain::UNIT },
        Input { id: "acts", usual: 3.0, about: "number of rounds", domain: Domain::whole(1, 8) },
    ],
    rules: &[Rule {
        inputs: &["mu", "pH", "pL", "acts"],
        holds: |given| {
            let (mu, high, low) = (given.get("mu"), given.get("pH"), given.get("pL"));
            let acts = given.get("acts");
            mu * libm::pow(high, acts) + (1.0 - mu) * libm::pow(low, acts) >= 1e-12
        },
        says: "an act in every round must have a probability of at least 1e-12: else it tells nothing, as it is never seen",
        way: "choose a larger `pH` or `pL`, or fewer `acts`",
    }],
    cases: &[&[]],
    scenario: Some(signals),
    check: |given| {
        let (mu, high, low) = (given.get("mu"), given.get("pH"), given.get("pL"));
        let rounds = given.whole("acts");
        let game = Game::new(&signals(given)?)?;
        let (mut once, mut always, mut mean, mut square) = (f64::NAN, f64::NAN, 0.0, 0.0);
        paths(&game, |record, p| {
            let last = belief_after(&game, record, rounds as usize, 0);
            mean += p * last;
            square += p * last * last;
            if record.plays.iter().any(|play| play.round == 1) {
                once = belief_after(&game, record, 1, 0);
            }
            if record.plays.len() == rounds as usize {
                always = last;
            }
        });
        Ok(vec![
            exact(Measure::Share, "belief after one act", updating::posterior(mu, high, low)?, once),
            exact(
                Measure::Share,
                "belief after an act in every round",
                updating::posterior_after(mu, high, low, rounds, 0)?,
                always,
            ),
            exact(Measure::Share, "expected belief at the end", mu, mean),
            game.sampled_mean("expected belief at the end, in runs", mu, square - mu * mu, |record| {
                belief_after(&game, record, rounds as usize, 0)
            }),
        ])
    },
    finer: super::nearer_to_the_usual,
};
