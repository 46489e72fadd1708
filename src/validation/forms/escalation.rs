//! Ladders of escalation: risks that rise with the rungs, and who stands on them.

use crate::theory::brinkmanship::{critical_risk, ladder_risk};
use crate::theory::ladder::{Ladder, Order};
use crate::validation::game::{Game, NOTHING_TO_TALK_ABOUT, actor, exact, head, outcome};
use crate::validation::{Form, Given, How, Input, Trouble};

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
        Input { id: "f1", usual: 0.02, about: "risk at the first rung" },
        Input { id: "f2", usual: 0.05, about: "risk at the second" },
        Input { id: "f3", usual: 0.1, about: "risk at the third" },
        Input { id: "f4", usual: 0.2, about: "risk at the fourth" },
    ],
    cases: &[&[]],
    scenario: Some(ladder_of_risks),
    check: |given| {
        let theory = ladder_risk(&risks(given))?;
        let game = Game::new(&ladder_of_risks(given)?)?;
        let law = game.law()?;
        Ok(vec![
            exact("P(disaster)", theory, game.probability(&law, "disaster")),
            game.sampled("disaster", "P(disaster)", theory),
        ])
    },
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
        Input { id: "w", usual: 1.0, about: "winning" },
        Input { id: "s", usual: 0.0, about: "submitting" },
        Input { id: "d", usual: -4.0, about: "disaster" },
    ],
    cases: &[&[], &[("w", 2.0), ("s", 0.5), ("d", -1.0)]],
    scenario: Some(|given| Ok(resolve(given, critical_risk(given.get("w"), given.get("s"), given.get("d"))? - 0.01))),
    check: |given| {
        let theory = critical_risk(given.get("w"), given.get("s"), given.get("d"))?;
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..34 {
            let risk = 0.5 * (low + high);
            let game = Game::new(&resolve(given, risk))?;
            let submits = game.probability(&game.law()?, "submission");
            if submits > 0.5 { high = risk } else { low = risk }
        }
        Ok(vec![exact("R", theory, 0.5 * (low + high))])
    },
};

const RUNGS: [(&str, &str); 5] =
    [("agree0", "rho0"), ("agree1", "rho1"), ("agree2", "rho2"), ("agree3", "rho3"), ("agree4", "rho4")];

fn ladder(given: &Given) -> Result<(usize, [Vec<f64>; 4]), Trouble> {
    let start = given.whole("start", 0, 4)? as usize;
    let agreement = RUNGS.iter().map(|r| given.get(r.0)).collect();
    let disaster = RUNGS.iter().map(|r| given.get(r.1)).collect();
    Ok((start, [agreement, disaster, vec![given.get("up"); 5], vec![given.get("down"); 5]]))
}

fn with<T>(lists: &[Vec<f64>; 4], order: Order, f: impl Fn(&Ladder) -> T) -> T {
    let [agreement, disaster, up, down] = lists;
    f(&Ladder { agreement, disaster, up, down, order })
}

fn absorbing(given: &Given) -> Result<String, Trouble> {
    let (start, lists) = ladder(given)?;
    with(&lists, Order::StepThenRisk, |l| l.absorption(start))?;
    let [agreement, disaster, ..] = &lists;
    let (up, down) = (given.get("up"), given.get("down"));
    let mut text = head(given, 1000, "one round", "schedule = [\"table\"]\n");
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
        1.0 - up - down
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
        Input { id: "up", usual: 0.4, about: "chance of a step up" },
        Input { id: "down", usual: 0.35, about: "chance of a step down" },
        Input { id: "rho0", usual: 0.0, about: "risk on rung 0" },
        Input { id: "rho1", usual: 0.005, about: "risk on rung 1" },
        Input { id: "rho2", usual: 0.02, about: "risk on rung 2" },
        Input { id: "rho3", usual: 0.06, about: "risk on rung 3" },
        Input { id: "rho4", usual: 0.15, about: "risk on rung 4" },
        Input { id: "agree0", usual: 0.12, about: "chance of an agreement on rung 0" },
        Input { id: "agree1", usual: 0.08, about: "on rung 1" },
        Input { id: "agree2", usual: 0.03, about: "on rung 2" },
        Input { id: "agree3", usual: 0.01, about: "on rung 3" },
        Input { id: "agree4", usual: 0.0, about: "on rung 4" },
        Input { id: "start", usual: 2.0, about: "rung at the start, 0 to 4" },
    ],
    cases: &[&[], &[("up", 0.2), ("down", 0.5), ("start", 4.0)]],
    scenario: Some(absorbing),
    check: |given| {
        let (start, lists) = ladder(given)?;
        let theory = with(&lists, Order::StepThenRisk, |l| l.absorption(start))?;
        let game = Game::new(&absorbing(given)?)?;
        let law = game.law()?;
        Ok(vec![
            exact("P(agreement)", theory.agreement, game.probability(&law, "agreement")),
            exact("P(disaster)", theory.disaster, game.probability(&law, "disaster")),
            exact("E[rounds]", theory.mean_rounds, law.all.rounds),
            game.sampled("agreement", "P(agreement)", theory.agreement),
        ])
    },
};
