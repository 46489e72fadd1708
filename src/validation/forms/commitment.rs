//! Shifts of power, by lookahead over two rounds at infinite precision.

use crate::theory::commitment::{Shift, WarCost};
use crate::validation::game::{Game, actor, head, outcome, within};
use crate::validation::{Check, Domain, Form, Given, How, Input, Measure, Rule, Trouble};

/// Steps of the share that A can leave to B in a round.
const STEPS: u32 = 200;

/// The shift, and what war leaves of the prize and costs the declining side, in units of a pie for good.
fn setting(given: &Given, lump: bool) -> (Shift, f64, f64) {
    let (discount, balance) = (given.get("delta"), given.get("p"));
    if lump {
        let cost = given.get("cB");
        (Shift { discount, balance, war: WarCost::LumpSum([cost, cost]) }, 1.0, (1.0 - discount) * cost)
    } else {
        let destroyed = given.get("c");
        (Shift { discount, balance, war: WarCost::Destroys(destroyed) }, 1.0 - destroyed, 0.0)
    }
}

fn text(given: &Given, lump: bool, shift: f64) -> String {
    let (Shift { discount, balance, .. }, prize, cost) = setting(given, lump);
    let mut text =
        head(given, 3, "one period", "schedule = [\"table\"]\nlookahead = 2\n\n[settlement]\nduration = 1\n");
    let war = |share: &str| format!("war = {{ cost = {cost}{share} }}\n");
    text += &actor("rising", discount, &war(", share = 1"));
    text += &actor("declining", discount, &war(""));
    text += &format!(
        "\n[issue.pie]\nunsettled = true\nlevels = {}\nworth = {{ rising = {{ from = 1, to = 0 }}, declining = {{ from = 0, to = 1 }} }}\n",
        STEPS + 1
    );
    text += "\n[forum.table]\nparties = [\"rising\", \"declining\"]\nissues = [\"pie\"]\nturns = [\"rising\"]\n";
    text += &format!(
        "\n[force.war]\nby = \"declining\"\nprize = {prize}\nbalance = {}\neach_round = 1\nprecision = inf\n",
        1.0 - balance
    );
    text +=
        &format!("\n[event.shift_of_power]\nround = 1\nset = {{ balance = {{ war = {} }} }}\n", 1.0 - balance - shift);
    text += &outcome("war", "[\"ended_by == force\"]", true, "");
    text + &outcome("peace", "", false, "")
}

/// A shift at which there is war: a tenth above the critical one, but no more than can happen.
fn above(given: &Given, lump: bool) -> Result<f64, Trouble> {
    Ok((1.1 * setting(given, lump).0.critical()?).min(1.0 - given.get("p")))
}

/// The shift at which the engine turns to war in the first period.
fn critical(given: &Given, lump: bool) -> Result<f64, Trouble> {
    let (mut low, mut high) = (0.0, 1.0 - given.get("p"));
    for _ in 0..30 {
        let shift = 0.5 * (low + high);
        let game = Game::new(&text(given, lump, shift))?;
        let law = game.law()?;
        let war = game.class("war");
        if law.ended[1][war] > 0.5 { high = shift } else { low = shift }
    }
    Ok(0.5 * (low + high))
}

fn check(given: &Given, lump: bool) -> Result<Vec<Check>, Trouble> {
    let (shift, prize, _) = setting(given, lump);
    // Tomorrow B may be left with up to a step of the pie more than war would bring it.
    let step = (1.0 - shift.discount) / f64::from(STEPS) / prize;
    Ok(vec![within(
        Measure::Share,
        step + 1e-8,
        "the largest shift at which there is peace",
        shift.critical()?,
        critical(given, lump)?,
    )])
}

const DISCOUNT: Domain = Domain::between(0.01, 0.999);

const NOTE: &str = "Payoffs are per period of a flow that goes on for good, (1 - delta) a period. What follows the second round is worth what the declining side can \
    have by war then. The engine's value is found by halving.";

/// War destroys a share of the flow.
pub(super) static COMMITMENT: Form = Form {
    id: "commitment",
    title: "War because of a shift of power",
    source: "Powell 2006",
    setup: "In every period A leaves B a share of a pie of 1, for that period only. B may fight instead: A wins with probability p now and p + Delta from the next period on; \
        war destroys a share c of the flow for good. Discount factor delta.",
    formula: "war now if Delta > Delta* = (1 - delta)(1 - (1 - p)(1 - c))/(delta (1 - c))",
    how: How::Decide,
    note: NOTE,
    inputs: &[
        Input { id: "delta", usual: 0.9, about: "discount factor, a period", domain: DISCOUNT },
        Input { id: "p", usual: 0.5, about: "probability that A wins a war now", domain: Domain::below(0.0, 1.0) },
        Input { id: "c", usual: 0.2, about: "share of the flow that war destroys", domain: Domain::below(0.01, 1.0) },
    ],
    rules: &[Rule {
        inputs: &["delta", "p", "c"],
        holds: |given| (1.0 - given.get("p")) * (1.0 - given.get("c")) >= 1.0 - given.get("delta"),
        says: "`p` + Delta* must be at most 1, that is (1 - p)(1 - c) >= 1 - delta: else no shift of power brings war",
        way: "choose a smaller `p` or `c`, or a larger `delta`",
    }],
    cases: &[&[], &[("delta", 0.95), ("p", 0.3), ("c", 0.1)]],
    scenario: Some(|given| Ok(text(given, false, above(given, false)?))),
    check: |given| check(given, false),
    finer: super::nearer_to_the_usual,
};

/// War costs a lump sum.
pub(super) static LUMP_SUM: Form = Form {
    id: "commitment-lump-sum",
    title: "War because of a shift of power, with a lump-sum cost",
    source: "Powell 2006",
    setup: "As before, but war destroys nothing and costs B so many pies of one period, once.",
    formula: "war now if Delta > Delta* = (1 - delta)(p + (1 - delta) cB)/delta",
    how: How::Decide,
    note: NOTE,
    inputs: &[
        Input { id: "delta", usual: 0.9, about: "discount factor, a period", domain: DISCOUNT },
        Input { id: "p", usual: 0.5, about: "probability that A wins a war now", domain: Domain::below(0.0, 1.0) },
        Input {
            id: "cB",
            usual: 0.3,
            about: "cost of war to B, in pies of one period",
            domain: Domain::between(0.0, 1000.0),
        },
    ],
    rules: &[
        Rule {
            inputs: &["delta", "p", "cB"],
            holds: |given| {
                (1.0 - given.get("p")) - (1.0 - given.get("delta")) * given.get("cB") >= 1.0 - given.get("delta")
            },
            says: "war must be worth more than a pie to B, that is 1 - p >= (1 - delta)(1 + cB): else no shift of power brings war",
            way: "choose a smaller `p` or `cB`, or a larger `delta`",
        },
        Rule {
            inputs: &["delta", "cB"],
            holds: |given| (1.0 - given.get("delta")) * given.get("cB") >= 0.01,
            says: "(1 - delta) cB must be at least 0.01: else the steps of the pie hide what war costs",
            way: "choose a larger `cB` or a smaller `delta`",
        },
    ],
    cases: &[&[]],
    scenario: Some(|given| Ok(text(given, true, above(given, true)?))),
    check: |given| check(given, true),
    finer: super::nearer_to_the_usual,
};
