//! Ladders of escalation: risks that rise with the rungs, and who stands on them.

use crate::theory::brinkmanship::{critical_risk, ladder_risk};
use crate::theory::ladder::{Ladder, Order};
use crate::validation::game::{Game, NOTHING_TO_TALK_ABOUT, actor, exact, head, outcome};
use crate::validation::{Domain, Form, Given, How, Input, Measure, Rule, Trouble, short};

fn risks(given: &Given) -> [f64; 4] {
    ["f1", "f2", "f3", "f4"].map(|f| given.get(f))
}

fn ladder_of_risks(given: &Given) -> Result<String, Trouble> {
    ladder_risk(&risks(given))?;
    let mut text = head(given, 4, "one rung", "");
    text += &actor("climber", 1.0, "\n[[actor.climber.script]]\nmove = { climb = 1 }\n");
    text += &actor("other", 1.0, "");
    text += NOTHING_TO_TALK_ABOUT;
    text += "\n[move.climb]\nby = \"climber\"\nsteps = 4\neach = { tension = 1 }\n\n[tension]\nstart = 0\n";
    let [f1, f2, f3, f4] = risks(given);
    text += &format!("\n[incident]\nhazard = {{ rungs = [0, {f1}, {f2}, {f3}, {f4}] }}\nwar = 1\n");
    text += &outcome("disaster", "[\"ended_by == accident\"]", true, "");
    Ok(text + &outcome("top_of_the_ladder", "", false, ""))
}

/// Schelling 1960.
pub(super) static LADDER_RISK: Form = Form {
    id: "ladder-risk",
    title: "The risk of climbing a ladder",
    source: "Schelling 1960; Kahn 1965",
    setup: "A side climbs four rungs, one a round; at rung k a disaster happens with probability f_k.",
    formula: "P(disaster) = 1 - (1 - f1)(1 - f2)(1 - f3)(1 - f4)",
    how: How::Inject,
    note: "Each rung is a unit of tension, the hazard a table by rung.",
    inputs: &[
        Input { id: "f1", usual: 0.02, about: "probability of disaster at the first rung", domain: Domain::UNIT },
        Input { id: "f2", usual: 0.05, about: "probability of disaster at the second rung", domain: Domain::UNIT },
        Input { id: "f3", usual: 0.1, about: "probability of disaster at the third rung", domain: Domain::UNIT },
        Input { id: "f4", usual: 0.2, about: "probability of disaster at the fourth rung", domain: Domain::UNIT },
    ],
    rules: &[],
    cases: &[&[]],
    scenario: Some(ladder_of_risks),
    check: |given| {
        let theory = ladder_risk(&risks(given))?;
        let game = Game::new(&ladder_of_risks(given)?)?;
        let law = game.law()?;
        Ok(vec![
            exact(Measure::Share, "P(disaster)", theory, game.probability(&law, "disaster")),
            game.sampled("disaster", "P(disaster)", theory),
        ])
    },
    finer: super::nearer_to_the_usual,
};

fn resolve(given: &Given, risk: f64) -> String {
    let (win, submit, disaster) = (given.get("w"), given.get("s"), given.get("d"));
    let mut text = head(given, 1, "one demand", "schedule = [\"table\"]\n");
    text += &actor("other", 1.0, "\n[[actor.other.script]]\noffer = { demand = 1 }\n");
    text += &actor("side", 1.0, &format!("war = {{ accident = {disaster} }}\n"));
    text += &format!("\n[issue.stake]\nlevels = {{ kept = 0, given = 1 }}\nworth = {{ side = [{win}, {submit}] }}\n");
    text += "\n[forum.table]\nparties = [\"other\", \"side\"]\nissues = [\"stake\"]\nturns = [\"other\"]\n";
    text += "\n[proposal.demand]\nby = \"other\"\nat = \"table\"\ntabled = true\noffers = { stake = \"given\" }\n";
    text += &format!("\n[incident]\nhazard = {{ rungs = [{risk}] }}\nwar = 1\n");
    text += &outcome("disaster", "[\"ended_by == accident\"]", true, "");
    text += &outcome("submission", "[\"agreements >= 1\"]", true, "");
    text + &outcome("stood", "", false, "")
}

/// Critical risk.
pub(super) static RESOLVE: Form = Form {
    id: "critical-risk",
    title: "The largest risk worth running",
    source: "Ellsberg 1959; Jervis 1972",
    setup: "A side submits, which brings s, or stands: w, unless a disaster happens, which brings d.",
    formula: "it stands if the risk is below R = (w - s)/(w - d)",
    how: How::Decide,
    note: "The engine's R is found by halving: the risk at which its choice, by best response, turns.",
    inputs: &[
        Input { id: "w", usual: 1.0, about: "payoff of winning", domain: PAYOFF },
        Input { id: "s", usual: 0.0, about: "payoff of submitting", domain: PAYOFF },
        Input { id: "d", usual: -4.0, about: "payoff of disaster", domain: PAYOFF },
    ],
    rules: &[
        Rule {
            inputs: &["w", "s"],
            holds: |given| given.get("s") <= given.get("w"),
            says: "`s` must be at most `w`: else nobody would stand",
            way: "choose a larger `w` or a smaller `s`",
        },
        Rule {
            inputs: &["s", "d"],
            holds: |given| given.get("d") <= given.get("s"),
            says: "`d` must be at most `s`: else a disaster is not to be feared",
            way: "choose a larger `s` or a smaller `d`",
        },
        Rule {
            inputs: &["w", "d"],
            holds: |given| given.get("w") < given.get("d") || given.get("w") - given.get("d") >= 0.1,
            says: "`w` must be at least 0.1 more than `d`: else there is nothing to win or lose",
            way: "choose payoffs farther apart",
        },
    ],
    cases: &[&[], &[("w", 2.0), ("s", 0.5), ("d", -1.0)]],
    scenario: Some(|given| Ok(resolve(given, 0.95 * critical_risk(given.get("w"), given.get("s"), given.get("d"))?))),
    check: |given| {
        let theory = critical_risk(given.get("w"), given.get("s"), given.get("d"))?;
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..34 {
            let risk = 0.5 * (low + high);
            let game = Game::new(&resolve(given, risk))?;
            let submits = game.probability(&game.law()?, "submission");
            if submits > 0.5 { high = risk } else { low = risk }
        }
        Ok(vec![exact(Measure::Share, "R", theory, 0.5 * (low + high))])
    },
    finer: super::nearer_to_the_usual,
};

const PAYOFF: Domain = Domain::between(-100.0, 100.0);

/// Rounds that are played, as many as a scenario may have.
const ROUNDS: u32 = 1000;

const RUNGS: [(&str, &str); 5] =
    [("agree0", "rho0"), ("agree1", "rho1"), ("agree2", "rho2"), ("agree3", "rho3"), ("agree4", "rho4")];

fn ladder(given: &Given) -> (usize, [Vec<f64>; 4]) {
    let start = given.whole("start") as usize;
    let agreement = RUNGS.iter().map(|r| given.get(r.0)).collect();
    let disaster = RUNGS.iter().map(|r| given.get(r.1)).collect();
    (start, [agreement, disaster, vec![given.get("up"); 5], vec![given.get("down"); 5]])
}

fn with<T>(lists: &[Vec<f64>; 4], order: Order, f: impl Fn(&Ladder) -> T) -> T {
    let [agreement, disaster, up, down] = lists;
    f(&Ladder { agreement, disaster, up, down, order })
}

fn absorbing(given: &Given) -> Result<String, Trouble> {
    let (start, lists) = ladder(given);
    let theory = with(&lists, Order::StepThenRisk, |l| l.absorption(start))?;
    let open: f64 = with(&lists, Order::StepThenRisk, |l| l.after(start, ROUNDS))?.rungs.iter().sum();
    if open * theory.mean_rounds > 1e-10 {
        return Err(Trouble::Unresolved(format!(
            "these chances take {} rounds on average, and after the {ROUNDS} that a scenario may have it is still open with a probability of {}; try larger `rho0` to `rho4` or `agree0` to `agree4`",
            short(theory.mean_rounds),
            short(open)
        )));
    }
    let [agreement, disaster, ..] = &lists;
    let (up, down) = (given.get("up"), given.get("down"));
    let mut text = head(given, ROUNDS, "one round", "schedule = [\"table\"]\n");
    text += &actor("a", 1.0, "\n[[actor.a.script]]\noffer = { agreement = 1 }\n");
    // A rung is 2.5 units of tension: from the top down, the first rule that holds.
    let rules: String = (0..5)
        .rev()
        .map(|k| {
            format!("\n[[actor.b.script]]\nwhen = [\"tension >= {:?}\"]\nanswer = {}\n", 2.5 * k as f64, agreement[k])
        })
        .collect();
    text += &actor("b", 1.0, &rules);
    text += "\n[issue.matter]\nlevels = { open = 0, settled = 1 }\nworth = {}\n";
    text += "\n[forum.table]\nparties = [\"a\", \"b\"]\nissues = [\"matter\"]\nturns = [\"a\"]\n";
    text += "\n[proposal.agreement]\nby = \"a\"\nat = \"table\"\ntabled = true\noffers = { matter = \"settled\" }\n";
    text += &format!(
        "\n[tension]\nstart = {:?}\nnoise = {{ discrete = {{ values = [-2.5, 0, 2.5], weights = [{down}, {}, {up}] }} }}\n",
        2.5 * start as f64,
        (1.0 - up - down).max(0.0)
    );
    let [r0, r1, r2, r3, r4] = [0, 1, 2, 3, 4].map(|k| disaster[k]);
    // By whole units of tension, 0 to 10.
    text +=
        &format!("\n[incident]\nhazard = {{ rungs = [{r0}, 0, {r1}, 0, 0, {r2}, 0, {r3}, 0, 0, {r4}] }}\nwar = 1\n");
    text += &outcome("disaster", "[\"ended_by == accident\"]", true, "");
    text += &outcome("agreement", "[\"agreements >= 1\"]", true, "");
    Ok(text + &outcome("still_going", "", false, ""))
}

/// An absorbing chain.
pub(super) static LADDER: Form = Form {
    id: "absorbing-ladder",
    title: "A ladder of tension with an end on every rung",
    source: "Kemeny & Snell 1960, absorbing Markov chains",
    setup: "Tension is on one of five rungs. In a round there is an agreement with agree_k, else tension climbs with `up`, falls with `down` (within the \
        ladder), and a disaster happens with rho_k of the rung that it has come to.",
    formula: "B = (I - Q)^-1 R, E[rounds] = row sum of (I - Q)^-1",
    how: How::Inject,
    note: "The chain is restated in the engine's order: agreement, step, disaster. In the order agreement, disaster, step, the usual inputs give P(agreement) = .468273879.",
    inputs: &[
        Input { id: "up", usual: 0.4, about: "probability of a step up", domain: Domain::UNIT },
        Input { id: "down", usual: 0.35, about: "probability of a step down", domain: Domain::UNIT },
        Input { id: "rho0", usual: 0.0, about: "probability of disaster on rung 0", domain: Domain::UNIT },
        Input { id: "rho1", usual: 0.005, about: "probability of disaster on rung 1", domain: Domain::UNIT },
        Input { id: "rho2", usual: 0.02, about: "probability of disaster on rung 2", domain: Domain::UNIT },
        Input { id: "rho3", usual: 0.06, about: "probability of disaster on rung 3", domain: Domain::UNIT },
        Input { id: "rho4", usual: 0.15, about: "probability of disaster on rung 4", domain: Domain::UNIT },
        Input { id: "agree0", usual: 0.12, about: "probability of an agreement on rung 0", domain: Domain::UNIT },
        Input { id: "agree1", usual: 0.08, about: "probability of an agreement on rung 1", domain: Domain::UNIT },
        Input { id: "agree2", usual: 0.03, about: "probability of an agreement on rung 2", domain: Domain::UNIT },
        Input { id: "agree3", usual: 0.01, about: "probability of an agreement on rung 3", domain: Domain::UNIT },
        Input { id: "agree4", usual: 0.0, about: "probability of an agreement on rung 4", domain: Domain::UNIT },
        Input { id: "start", usual: 2.0, about: "rung at the start", domain: Domain::whole(0, 4) },
    ],
    rules: &[
        Rule {
            inputs: &["up", "down"],
            holds: |given| given.get("up") + given.get("down") <= 1.0,
            says: "`up` and `down` together must be at most 1",
            way: "choose smaller ones",
        },
        Rule {
            inputs: &["up", "down", "start"],
            holds: |given| {
                let (start, lists) = ladder(given);
                // What is wrong by itself is told elsewhere.
                let fit = lists.iter().flatten().all(|p| Domain::UNIT.allows(*p));
                !fit || given.get("up") + given.get("down") > 1.0
                    || with(&lists, Order::StepThenRisk, |l| l.absorption(start)).is_ok()
            },
            says: "an agreement or a disaster must be possible on every rung that can be reached, or from there: else it may never end",
            way: "choose some of `rho0` to `rho4` and `agree0` to `agree4` above 0",
        },
    ],
    cases: &[&[], &[("up", 0.2), ("down", 0.5), ("start", 4.0)]],
    scenario: Some(absorbing),
    check: |given| {
        let (start, lists) = ladder(given);
        let theory = with(&lists, Order::StepThenRisk, |l| l.absorption(start))?;
        let game = Game::new(&absorbing(given)?)?;
        let law = game.law()?;
        Ok(vec![
            exact(Measure::Share, "P(agreement)", theory.agreement, game.probability(&law, "agreement")),
            exact(Measure::Share, "P(disaster)", theory.disaster, game.probability(&law, "disaster")),
            exact(Measure::Time(theory.mean_rounds), "E[rounds]", theory.mean_rounds, law.all.rounds),
            game.sampled("agreement", "P(agreement)", theory.agreement),
        ])
    },
    finer: super::nearer_to_the_usual,
};
