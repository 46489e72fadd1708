//! Brinkmanship: a disaster that nobody wants and both may risk.

use super::attrition::{LEAST, USUAL};
use super::contest::{Contest, Quit, Side, quits_by};
use super::in_time::{InTime, MOST_IN_CELLS, MOST_ROUNDS, both, rounds, shorter};
use crate::index::ActorIdx;
use crate::theory::brinkmanship::contest_of_nerve;
use crate::theory::brinkmanship::private::Private;
use crate::theory::brinkmanship::turns::{Policies, Stakes, Sufferers};
use crate::validation::game::{Game, NOTHING_TO_TALK_ABOUT, actor, exact, head, outcome};
use crate::validation::{Domain, Form, Given, How, Input, Measure, Rule, Trouble};

const IN_TIME: &str = "Time is cut into rounds, in each of which sides submit first and a disaster may come then. Each value is returned at dt and \
    at dt/2, and at dt/2 it may differ from theory by one and a half times what the two differ.";

const HAZARD: Domain = Domain::between(0.001, 1000.0);
const LENGTH: Domain = Domain::above(0.0, 1e6);
const COST: Domain = Domain::between(0.0, 100.0);

fn nerve(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let (f, costs) = (given.get("f"), [given.get("D1"), given.get("D2")]);
    let theory = contest_of_nerve(f, costs)?;
    let rounds = rounds(given, dt, LEAST * theory.mean_time, USUAL * theory.mean_time, MOST_ROUNDS)?;
    let side = |i: usize| {
        let probability = -libm::expm1(-theory.hazard[i] * dt);
        Side {
            disaster: vec![costs[i]],
            ..Side::plain(vec![Quit { point: None, rounds: (1, rounds), probability }], 1.0)
        }
    };
    let hazard = -libm::expm1(-f * dt);
    Ok(Contest { rounds, round_is: format!("{dt} units of time"), sides: [side(0), side(1)], hazard, watched: 0.0 })
}

/// Complete information.
pub(super) static NERVE: Form = Form {
    id: "brinkmanship",
    title: "A contest of nerve",
    source: "Schelling 1960; Powell 1990",
    setup: "Two sides stand under a hazard f of disaster until one submits. The other then wins 1; submitting brings 0; disaster costs D1 and D2.",
    formula: "side j submits at the hazard f D_i; P(disaster) = 1/(1 + D1 + D2), whatever f; E[T] = P(disaster)/f; both expect 0",
    how: How::Inject,
    note: IN_TIME,
    inputs: &[
        Input { id: "f", usual: 0.03, about: "hazard of disaster per unit of time", domain: HAZARD },
        Input { id: "D1", usual: 4.0, about: "cost of disaster to side one, in prizes", domain: COST },
        Input { id: "D2", usual: 4.0, about: "cost of disaster to side two, in prizes", domain: COST },
        Input { id: "dt", usual: 0.2, about: "length of a round, in units of time", domain: LENGTH },
    ],
    rules: &[],
    cases: &[&[], &[("f", 0.1), ("D1", 2.0), ("D2", 6.0), ("dt", 0.05)]],
    scenario: Some(|given| Ok(nerve(given, given.get("dt"))?.text(given))),
    check: |given| {
        let theory = contest_of_nerve(given.get("f"), [given.get("D1"), given.get("D2")])?;
        let pair = both(given, nerve)?;
        let disaster = |it: &InTime| it.share("disaster");
        let payoff = Measure::Payoff(1.0);
        Ok(vec![
            pair.refined(Measure::Share, "P(disaster)", theory.disaster, disaster),
            pair.extrapolated(Measure::Share, "P(disaster)", theory.disaster, disaster),
            pair.refined(Measure::Share, "P(side one submits)", theory.submits[0], |it| it.first("one_quits")),
            pair.refined(Measure::Time(theory.mean_time), "E[T]", theory.mean_time, InTime::time),
            pair.refined(payoff, "what side one expects", 0.0, InTime::expects),
            pair.fine.game.sampled("disaster", "P(disaster)", disaster(&pair.fine)),
        ])
    },
    finer: |given, times| {
        let theory = contest_of_nerve(given.get("f"), [given.get("D1"), given.get("D2")]);
        shorter(given, times, theory.map_or(f64::INFINITY, |play| LEAST * play.mean_time), MOST_ROUNDS)
    },
};

/// Cells that the private cost of disaster is cut into.
const CELLS: usize = 10;

/// Times 1/f until all but 6 in a million contests are over.
const PRIVATE_TIME: f64 = 12.0;

fn private(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let war = Private { hazard: given.get("f"), most: given.get("D") };
    war.disaster()?;
    // So long that hardly anybody is still spared.
    let last = PRIVATE_TIME / war.hazard;
    let rounds = rounds(given, dt, last, last, MOST_IN_CELLS)?;
    // Types quit the earlier the more they have to lose: of a cell stands at t what is below the cost that submits then.
    let still = |t: f64, k: usize| {
        let cost = 1.0 / (war.hazard * t + 1.0 / war.most);
        ((cost / war.most) * CELLS as f64 - k as f64).clamp(0.0, 1.0)
    };
    let side = || {
        let quits = (0..CELLS).flat_map(|k| quits_by(|t| still(t, k), 0.0, dt, rounds, false, Some(k))).collect();
        Side {
            points: vec![1.0 / CELLS as f64; CELLS],
            disaster: (0..CELLS).map(|k| war.most * (k as f64 + 0.5) / CELLS as f64).collect(),
            ..Side::plain(quits, 1.0)
        }
    };
    let hazard = -libm::expm1(-war.hazard * dt);
    Ok(Contest { rounds, round_is: format!("{dt} units of time"), sides: [side(), side()], hazard, watched: 0.0 })
}

/// Private costs of disaster.
pub(super) static PRIVATE: Form = Form {
    id: "brinkmanship-private",
    title: "A contest of nerve with private costs of disaster",
    source: "Powell 1990",
    setup: "As before, but what disaster costs a side only it knows, uniform on [0, D].",
    formula: "a side that would lose x stands until t(x) = (1/x - 1/D)/f; P(disaster) = 1 - 2 e^a E_3(a), a = 1/D, E_3 an exponential integral",
    how: How::Inject,
    note: "The private cost is a type of ten cells; a cell submits in a round with the probability that a cost of the cell does. Time is cut into rounds, as before.",
    inputs: &[
        Input { id: "f", usual: 0.03, about: "hazard of disaster per unit of time", domain: HAZARD },
        Input {
            id: "D",
            usual: 4.0,
            about: "largest cost of disaster, in prizes",
            domain: Domain::between(0.001, 100.0),
        },
        Input { id: "dt", usual: 1.0, about: "length of a round, in units of time", domain: LENGTH },
    ],
    rules: &[],
    cases: &[&[]],
    scenario: Some(|given| Ok(private(given, given.get("dt"))?.text(given))),
    check: |given| {
        let war = Private { hazard: given.get("f"), most: given.get("D") };
        let pair = both(given, private)?;
        let disaster = |it: &InTime| it.share("disaster");
        Ok(vec![
            pair.refined(Measure::Share, "P(disaster)", war.disaster()?, disaster),
            pair.extrapolated(Measure::Share, "P(disaster)", war.disaster()?, disaster),
            pair.refined(Measure::Time(war.mean_time()?), "E[T]", war.mean_time()?, InTime::time),
            pair.fine.game.sampled("disaster", "P(disaster)", disaster(&pair.fine)),
        ])
    },
    finer: |given, times| shorter(given, times, PRIVATE_TIME / given.get("f"), MOST_IN_CELLS),
};

fn policies(given: &Given) -> Result<(Stakes, Policies), Trouble> {
    let f = given.get("f");
    let stakes = Stakes { risk: [f; 2], disaster: [given.get("D1"), given.get("D2")], sufferers: Sufferers::Both };
    let sufferers = if given.whole("both") == 1 { Sufferers::Both } else { Sufferers::Mover };
    Ok((stakes, Stakes { sufferers, ..stakes }.mixed()?))
}

fn turns(given: &Given) -> Result<String, Trouble> {
    let (stakes, play) = policies(given)?;
    let rounds = given.whole("rounds");
    // Until less is left than rounding, on every second turn.
    let law = play.law()?;
    let goes_on: f64 = (0..2).map(|i| libm::log1p(-play.submits[i]) + libm::log1p(-play.risk[i])).sum();
    let least = 2.0 * (libm::log(1e-12 / law.mean_turns) / goes_on).ceil().max(1.0);
    if f64::from(rounds) < least {
        let way = if least <= f64::from(MOST_ROUNDS) {
            format!("try `--set rounds={least}`")
        } else {
            format!("a scenario has at most {MOST_ROUNDS}; try a larger `f`, `D1` or `D2`")
        };
        return Err(Trouble::Unresolved(format!(
            "`rounds` is {rounds}, but at `f` = {}, `D1` = {} and `D2` = {} it takes {least} turns until it is over; {way}",
            given.get("f"),
            given.get("D1"),
            given.get("D2")
        )));
    }
    let mut text = head(given, rounds, "one turn", "");
    for (i, id) in ["one", "two"].into_iter().enumerate() {
        let rules: String = (1 + i as u32..=rounds)
            .step_by(2)
            .map(|t| {
                format!(
                    "\n[[actor.{id}.script]]\nrounds = [{t}, {t}]\nmove = {{ submit_{id} = {} }}\n",
                    play.submits[i]
                )
            })
            .collect();
        let rest = format!("\n[[actor.{id}.script]]\nmove = {{}}\n");
        text += &actor(id, 1.0, &format!("war = {{ cost = {} }}\n{rules}{rest}", stakes.disaster[i]));
    }
    text += NOTHING_TO_TALK_ABOUT;
    text += "\n[move.submit_one]\nby = \"one\"\nsteps = 1\n\n[move.submit_two]\nby = \"two\"\nsteps = 1\n";
    text += &format!("\n[incident]\nhazard = {{ rungs = [{}] }}\nwar = 1\n", given.get("f"));
    text += &outcome("disaster", "[\"ended_by == accident\"]", true, "");
    text += &outcome("two_wins", "[\"move.submit_one >= 1\"]", true, "two = 1");
    text += &outcome("one_wins", "[\"move.submit_two >= 1\"]", true, "one = 1");
    Ok(text + &outcome("nobody_submits", "", false, ""))
}

const CRITICAL: &str = "`f` must be at most the critical risk 1/(1 + D): else this side submits at once";
const SMALLER: &str = "choose a smaller `f` or a smaller cost";

fn worth_running(given: &Given, cost: &str) -> bool {
    given.get("f") * (1.0 + given.get(cost)) <= 1.0
}

/// In turns.
pub(super) static TURNS: Form = Form {
    id: "brinkmanship-in-turns",
    title: "Brinkmanship in turns",
    source: "Schelling 1960; Powell 1988",
    setup: "Two sides move in turn. The mover submits, which brings 0 and the other 1, or stands, which risks a disaster with probability f that costs D1 and D2.",
    formula: "for any q1, q2: c = (1 - q1)(1 - q2)(1 - f)^2, P(2 wins) = q1/(1 - c), P(1 wins) = (1 - q1)(1 - f) q2/(1 - c). A mover is indifferent \
        if q_j = D_i (f/(1 - f) + f)/(1 + f D_i); if disaster on the other's turn cost it nothing, if q_j = f D_i/(1 - f)",
    how: How::Inject,
    note: "With `both` = 0 the policies are those of the short formula, under which the first mover, who also suffers on the other's turn, expects less than nothing.",
    inputs: &[
        Input { id: "f", usual: 0.05, about: "risk of disaster on a turn", domain: Domain::between(0.001, 0.999) },
        Input { id: "D1", usual: 3.0, about: "cost of disaster to side one, in prizes", domain: COST },
        Input { id: "D2", usual: 5.0, about: "cost of disaster to side two, in prizes", domain: COST },
        Input {
            id: "both",
            usual: 1.0,
            about: "1: a disaster costs both, whoever stood; 0: policies as if it cost only the mover",
            domain: Domain::whole(0, 1),
        },
        Input { id: "rounds", usual: 120.0, about: "number of turns that are played", domain: Domain::whole(2, 1000) },
    ],
    rules: &[
        Rule { inputs: &["f", "D1"], holds: |given| worth_running(given, "D1"), says: CRITICAL, way: SMALLER },
        Rule { inputs: &["f", "D2"], holds: |given| worth_running(given, "D2"), says: CRITICAL, way: SMALLER },
    ],
    cases: &[&[("both", 0.0)], &[]],
    scenario: Some(turns),
    check: |given| {
        let (stakes, play) = policies(given)?;
        let theory = play.law()?;
        let value = stakes.value(&play)?;
        let game = Game::new(&turns(given)?)?;
        let law = game.law()?;
        let payoff = |value: f64| Measure::Payoff(1.0 + value.abs());
        Ok(vec![
            exact(Measure::Share, "P(disaster)", theory.disaster(), game.probability(&law, "disaster")),
            exact(Measure::Share, "P(side one wins)", theory.wins[0], game.probability(&law, "one_wins")),
            exact(Measure::Share, "P(side two wins)", theory.wins[1], game.probability(&law, "two_wins")),
            exact(payoff(value[0]), "what side one expects", value[0], law.all.payoff[ActorIdx(0)]),
            exact(payoff(value[1]), "what side two expects", value[1], law.all.payoff[ActorIdx(1)]),
            game.sampled("disaster", "P(disaster)", theory.disaster()),
        ])
    },
    finer: super::nearer_to_the_usual,
};
