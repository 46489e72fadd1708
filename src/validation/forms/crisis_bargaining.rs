//! A demand before war, by a decision at infinite precision.

use crate::theory::crisis_bargaining::{Crisis, Demand};
use crate::validation::game::{Game, actor, head, outcome, within};
use crate::validation::{Form, Given, How, Input, Trouble};

/// Steps of the share that can be demanded.
const STEPS: u32 = 200;

fn theory(given: &Given) -> Result<Demand, Trouble> {
    let crisis = Crisis { balance: given.get("p"), cost: given.get("cA") };
    Ok(crisis.uniform_cost(given.get("l"), given.get("h"))?)
}

fn text(given: &Given) -> Result<String, Trouble> {
    theory(given)?;
    let (p, cost, low, high) = (given.get("p"), given.get("cA"), given.get("l"), given.get("h"));
    let cells = given.whole("cells", 2, 1000)?;
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
    text += &format!(
        "\n[issue.share]\nunsettled = true\nlevels = {}\nworth = {{ a = {{ from = 0, to = 1 }}, b = {{ from = 1, to = 0 }} }}\n",
        STEPS + 1
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
    note: "The share has 200 steps, and the private cost as many equally likely cells as `cells` says; force on refusal is a script.",
    inputs: &[
        Input { id: "p", usual: 0.6, about: "chance that A wins a war" },
        Input { id: "cA", usual: 0.1, about: "A's cost of war" },
        Input { id: "l", usual: 0.0, about: "least cost of war of B" },
        Input { id: "h", usual: 0.4, about: "largest cost of war of B" },
        Input { id: "cells", usual: 400.0, about: "points that the cost is cut into" },
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
        let share = (law.all.payoff[0] - at_war) / game.probability(&law, "agreement");
        let step = 1.0 / f64::from(STEPS);
        let cell = 1.0 / given.get("cells");
        // One step of the demand moves the chance of war by a step over the width of the costs.
        let width = given.get("h") - given.get("l");
        Ok(vec![
            within(step + cell * width, "x*, what A demands", theory.share, share),
            within((step + cell * width) / width + cell, "P(war)", theory.war, war),
            within(
                step * cell + step * step / width + cell * width,
                "what A expects",
                theory.value[0],
                law.all.payoff[0],
            ),
        ])
    },
};
