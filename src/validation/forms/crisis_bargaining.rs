//! A demand before war, by a decision at infinite precision.

use crate::index::ActorIdx;
use crate::theory::crisis_bargaining::{Crisis, Demand};
use crate::validation::game::{Game, actor, head, outcome, within};
use crate::validation::{COARSEST, Domain, Form, Given, How, Input, Measure, Rule, Trouble};

/// Demands between which A chooses, besides nothing and everything.
const MOST_DEMANDS: u32 = 240;

fn theory(given: &Given) -> Result<Demand, Trouble> {
    let crisis = Crisis { balance: given.get("p"), cost: given.get("cA") };
    Ok(crisis.uniform_cost(given.get("l"), given.get("h"))?)
}

/// The demands that A may make.
///
/// They stand where one cell of B's costs ends and the next begins, p + l + k (h - l)/n, so that a demand is refused by whole
/// cells: by the share k/n of all costs, as in theory. At most [`MOST_DEMANDS`] of them, each so many cells from the next.
struct Demands {
    shares: Vec<f64>,
    /// Cells from one demand to the next.
    cells: u32,
    /// Whether the whole pie cuts through a cell.
    cut: bool,
}

fn demands(given: &Given) -> Demands {
    let (p, low, high, n) = (given.get("p"), given.get("l"), given.get("h"), given.whole("cells"));
    let at = |k: u32| p + low + (high - low) * f64::from(k) / f64::from(n);
    let inside = (0..=n).take_while(|k| at(*k) < 1.0).count() as u32;
    let cells = inside.div_ceil(MOST_DEMANDS).max(1);
    let shares = (0..inside).step_by(cells as usize).map(at).filter(|x| *x > 0.0);
    let shares = [0.0].into_iter().chain(shares).chain([1.0]).collect();
    Demands { shares, cells, cut: at(n) > 1.0 + 1e-12 }
}

fn text(given: &Given) -> Result<String, Trouble> {
    theory(given)?;
    let (p, cost, low, high) = (given.get("p"), given.get("cA"), given.get("l"), given.get("h"));
    let cells = given.whole("cells");
    let mut text = head(given, 1, "one demand and its answer", "schedule = [\"table\"]\nlookahead = 1\n");
    text += &actor(
        "a",
        1.0,
        &format!(
            "war = {{ cost = {cost} }}\n\n[[actor.a.script]]\nwhen = [\"failed_meetings >= 1\"]\nattack = 1\n\n[[actor.a.script]]\nattack = 0\n"
        ),
    );
    let private = format!("{{ uniform = [{low}, {high}], kind = \"private\", cells = {cells} }}");
    text += &actor("b", 1.0, &format!("war = {{ cost = {private}, share = 1 }}\n"));
    let shares = demands(given).shares;
    let list = |f: &dyn Fn(f64) -> f64| shares.iter().map(|x| format!("{:?}", f(*x))).collect::<Vec<_>>().join(", ");
    text += &format!(
        "\n[issue.share]\nunsettled = true\nlevels = {}\nworth = {{ a = [{}], b = [{}] }}\n",
        shares.len(),
        list(&|x| x),
        list(&|x| 1.0 - x)
    );
    text += "\n[forum.table]\nparties = [\"a\", \"b\"]\nissues = [\"share\"]\nturns = [\"a\"]\n";
    text += &format!("\n[force.war]\nby = \"a\"\nprize = 1\nbalance = {p}\nprecision = inf\n");
    text += &outcome("war", "[\"ended_by == force\"]", true, "");
    text += &outcome("agreement", "[\"agreements >= 1\"]", true, "");
    Ok(text + &outcome("no_agreement", "", false, ""))
}

/// Fearon 1995.
pub(super) static CRISIS: Form = Form {
    id: "crisis-bargaining",
    title: "A demand before war, with a private cost of war",
    source: "Fearon 1995",
    setup: "A demands a share x of a pie of 1. B accepts, or there is war, which pays p - cA to A and 1 - p - cB to B. B alone \
        knows cB, uniform on [l, h].",
    formula: "x* = max(p + (h - cA)/2, p + l), at most 1; P(war) = (x* - p - l)/(h - l); A expects (1 - P) x* + P (p - cA)",
    how: How::Decide,
    note: "The private cost has as many equally likely cells as `cells` says, and the demands, at most 240, stand where one cell ends and the next begins; force on \
        refusal is a script.",
    inputs: &[
        Input { id: "p", usual: 0.6, about: "probability that A wins a war", domain: Domain::UNIT },
        Input { id: "cA", usual: 0.1, about: "cost of war to A, in pies", domain: COST },
        Input { id: "l", usual: 0.0, about: "least cost of war to B, in pies", domain: COST },
        Input { id: "h", usual: 0.4, about: "largest cost of war to B, in pies", domain: COST },
        Input { id: "cells", usual: 400.0, about: "cells that B's cost is cut into", domain: Domain::whole(2, 1000) },
    ],
    rules: &[
        Rule {
            inputs: &["l", "h"],
            holds: |given| given.get("h") - given.get("l") >= 0.001,
            says: "`h` must be at least 0.001 more than `l`: else the cost is not private",
            way: "choose a larger `h` or a smaller `l`",
        },
        Rule {
            inputs: &["p", "l"],
            holds: |given| given.get("p") + given.get("l") <= 1.0,
            says: "`p` + `l` must be at most 1, the whole pie: else B accepts whatever A demands",
            way: "choose a smaller `p` or `l`",
        },
    ],
    cases: &[
        &[],
        &[("p", 0.5), ("cA", 0.5), ("l", 0.1), ("h", 0.3)],
        &[("p", 0.4), ("cA", 0.05), ("l", 0.05), ("h", 0.45)],
    ],
    scenario: Some(text),
    check: |given| {
        let theory = theory(given)?;
        let game = Game::new(&text(given)?)?;
        let law = game.law()?;
        let war = game.probability(&law, "war");
        let at_war = war * (given.get("p") - given.get("cA"));
        let share = (law.all.payoff[ActorIdx(0)] - at_war) / game.probability(&law, "agreement");
        let demands = demands(given);
        let (p, cost, width) = (given.get("p"), given.get("cA"), given.get("h") - given.get("l"));
        // What A expects is a parabola in its demand, so that the best demand on the grid is one of the two next to x*; a demand
        // of the whole pie, which may cut a cell, can be mistaken for the one before it.
        let cell = 1.0 / given.get("cells");
        let step = f64::from(demands.cells) * cell;
        let cut = if demands.cut { cell * (1.0 - p + cost) } else { 0.0 };
        Ok(vec![
            within(Measure::Share, step * width.min(1.0), "x*, what A demands", theory.share, share),
            within(Measure::Share, step, "P(war)", theory.war, war),
            within(
                Measure::Payoff(1.0),
                step * step * width + cut + 1e-9,
                "what A expects",
                theory.value[0],
                law.all.payoff[ActorIdx(0)],
            ),
        ])
    },
    finer: |given, _| {
        let enough = (1.0 / COARSEST).ceil();
        if given.get("cells") < enough {
            format!("more cells, `--set cells={enough}`")
        } else {
            "more `cells`, or a smaller `h` or `cA`".into()
        }
    },
};

const COST: Domain = Domain::between(0.0, 10.0);
