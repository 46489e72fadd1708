//! Brinkmanship: a disaster that nobody wants and both may risk.

use super::contest::{Contest, Quit, Side, quits_by};
use crate::engine::exact::Law;
use crate::theory::brinkmanship::contest_of_nerve;
use crate::theory::brinkmanship::private::Private;
use crate::theory::brinkmanship::turns::{Policies, Stakes, Sufferers};
use crate::validation::game::{Game, NOTHING_TO_TALK_ABOUT, actor, exact, extrapolated, head, outcome, refined};
use crate::validation::{Form, Given, How, Input, Trouble};

const IN_TIME: &str = "Time is cut into rounds, in each of which sides submit first and a disaster may come then. Each value is returned at dt and \
    at dt/2, and may differ from theory by what the two differ.";

fn both(given: &Given, contest: fn(&Given, f64) -> Result<Contest, Trouble>) -> Result<[(Game, Law); 2], Trouble> {
    let at = |dt: f64| -> Result<(Game, Law), Trouble> {
        let game = Game::new(&contest(given, dt)?.text(given))?;
        let law = game.law()?;
        Ok((game, law))
    };
    let dt = given.get("dt");
    if !(dt > 0.0 && dt.is_finite()) {
        return Err(Trouble::Input(format!("`dt` is {dt}; rounds have a length above 0")));
    }
    Ok([at(dt)?, at(dt / 2.0)?])
}

fn nerve(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let (f, costs) = (given.get("f"), [given.get("D1"), given.get("D2")]);
    let theory = contest_of_nerve(f, costs)?;
    let rounds = (40.0 * theory.mean_time / dt).ceil().min(1000.0) as u32;
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
        Input { id: "f", usual: 0.03, about: "hazard of disaster per unit of time" },
        Input { id: "D1", usual: 4.0, about: "cost of disaster to side one, in prizes" },
        Input { id: "D2", usual: 4.0, about: "cost of disaster to side two, in prizes" },
        Input { id: "dt", usual: 0.2, about: "length of a round" },
    ],
    cases: &[&[], &[("f", 0.1), ("D1", 2.0), ("D2", 6.0), ("dt", 0.05)]],
    scenario: Some(|given| Ok(nerve(given, given.get("dt"))?.text(given))),
    check: |given| {
        let theory = contest_of_nerve(given.get("f"), [given.get("D1"), given.get("D2")])?;
        let found = both(given, nerve)?;
        let dt = given.get("dt");
        let share = |id: &'static str| found.each_ref().map(|(game, law)| game.probability(law, id));
        let [coarse, fine] = share("disaster");
        let times = [(found[0].1.all.rounds - 0.5) * dt, (found[1].1.all.rounds - 0.5) * dt / 2.0];
        let [one, both] = [share("one_quits"), share("both_quit")];
        let submits = [one[0] + 0.5 * both[0], one[1] + 0.5 * both[1]];
        Ok(vec![
            refined("P(disaster)", theory.disaster, coarse, fine),
            extrapolated("P(disaster)", theory.disaster, coarse, fine),
            refined("P(side one submits)", theory.submits[0], submits[0], submits[1]),
            refined("E[T]", theory.mean_time, times[0], times[1]),
            refined("what side one expects", 0.0, found[0].1.all.payoff[0], found[1].1.all.payoff[0]),
            found[1].0.sampled("disaster", "P(disaster)", fine),
        ])
    },
};

/// Cells that the private cost of disaster is cut into.
const CELLS: usize = 10;

fn private(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let war = Private { hazard: given.get("f"), most: given.get("D") };
    war.disaster()?;
    // So long that hardly anybody still stands, or is still spared.
    let rounds = (12.0 / war.hazard / dt).ceil().min(1000.0) as u32;
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
        Input { id: "f", usual: 0.03, about: "hazard of disaster per unit of time" },
        Input { id: "D", usual: 4.0, about: "largest cost of disaster, in prizes" },
        Input { id: "dt", usual: 1.0, about: "length of a round" },
    ],
    cases: &[&[]],
    scenario: Some(|given| Ok(private(given, given.get("dt"))?.text(given))),
    check: |given| {
        let war = Private { hazard: given.get("f"), most: given.get("D") };
        let found = both(given, private)?;
        let dt = given.get("dt");
        let [coarse, fine] = found.each_ref().map(|(game, law)| game.probability(law, "disaster"));
        let times = [(found[0].1.all.rounds - 0.5) * dt, (found[1].1.all.rounds - 0.5) * dt / 2.0];
        Ok(vec![
            refined("P(disaster)", war.disaster()?, coarse, fine),
            extrapolated("P(disaster)", war.disaster()?, coarse, fine),
            refined("E[T]", war.mean_time()?, times[0], times[1]),
            found[1].0.sampled("disaster", "P(disaster)", fine),
        ])
    },
};

fn policies(given: &Given) -> Result<(Stakes, Policies), Trouble> {
    let f = given.get("f");
    let stakes = Stakes { risk: [f; 2], disaster: [given.get("D1"), given.get("D2")], sufferers: Sufferers::Both };
    let sufferers = if given.whole("both", 0, 1)? == 1 { Sufferers::Both } else { Sufferers::Mover };
    Ok((stakes, Stakes { sufferers, ..stakes }.mixed()?))
}

fn turns(given: &Given) -> Result<String, Trouble> {
    let (stakes, play) = policies(given)?;
    let rounds = given.whole("rounds", 2, 1000)?;
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

/// In turns.
pub(super) static TURNS: Form = Form {
    id: "brinkmanship-in-turns",
    title: "Brinkmanship in turns",
    source: "Schelling 1960; Powell 1988",
    setup: "Two sides move in turn. The mover submits, which brings 0 and the other 1, or stands, which risks a disaster with probability f that costs D1 and D2.",
    formula: "law for any q1, q2: c = (1 - q1)(1 - q2)(1 - f)^2, P(2 wins) = q1/(1 - c), P(1 wins) = (1 - q1)(1 - f) q2/(1 - c). A mover is indifferent \
        if q_j = D_i (f/(1 - f) + f)/(1 + f D_i); if disaster on the other's turn cost it nothing, if q_j = f D_i/(1 - f)",
    how: How::Inject,
    note: "With `both` = 0 the policies are those of the short formula, under which the first mover, who also suffers on the other's turn, expects less than nothing.",
    inputs: &[
        Input { id: "f", usual: 0.05, about: "risk of disaster on a turn" },
        Input { id: "D1", usual: 3.0, about: "cost of disaster to side one, in prizes" },
        Input { id: "D2", usual: 5.0, about: "cost of disaster to side two, in prizes" },
        Input {
            id: "both",
            usual: 1.0,
            about: "1: a disaster costs both, whoever stood; 0: policies as if it cost only the mover",
        },
        Input { id: "rounds", usual: 120.0, about: "turns" },
    ],
    cases: &[&[("both", 0.0)], &[]],
    scenario: Some(turns),
    check: |given| {
        let (stakes, play) = policies(given)?;
        let theory = play.law()?;
        let value = stakes.value(&play)?;
        let game = Game::new(&turns(given)?)?;
        let law = game.law()?;
        Ok(vec![
            exact("P(disaster)", theory.disaster(), game.probability(&law, "disaster")),
            exact("P(side one wins)", theory.wins[0], game.probability(&law, "one_wins")),
            exact("P(side two wins)", theory.wins[1], game.probability(&law, "two_wins")),
            exact("what side one expects", value[0], law.all.payoff[0]),
            exact("what side two expects", value[1], law.all.payoff[1]),
            game.sampled("disaster", "P(disaster)", theory.disaster()),
        ])
    },
};
