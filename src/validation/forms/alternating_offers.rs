//! Offers in turn over a pie, by lookahead to the last round at infinite precision.

use crate::theory::alternating_offers::Talks;
use crate::theory::bargaining::nash_before_war;
use crate::validation::game::{Game, actor, head, outcome, within};
use crate::validation::{Form, Given, How, Input, Trouble};

/// Steps of the coarse share, and of the fine one within a coarse step.
const COARSE: u32 = 200;
const FINE: u32 = 10;

const fn step() -> f64 {
    1.0 / (COARSE * FINE) as f64
}

const NOTE: &str = "The share of player one is a coarse level plus a fine one, in steps of 1/2000; a breakdown is an \
    incident, whose payoffs are those of an accidental war. Talks end after a last round, so far off that it hardly matters. \
    Whoever is indifferent tosses a coin, so that the proposer leaves the other up to one step more.";

/// Two players, a pie, and whatever hazard ends the talks.
struct Pie {
    talks: Talks,
    rounds: u32,
    /// Probability that player one proposes; turns if none.
    recognition: Option<f64>,
}

impl Pie {
    fn text(&self, given: &Given) -> String {
        let Talks { discount, breakdown, breakdown_payoff: [b1, b2] } = self.talks;
        let fine = f64::from(FINE - 1) * step();
        let who = match self.recognition {
            Some(alpha) => format!("recognition = {{ one = {alpha}, two = {} }}\n", 1.0 - alpha),
            None => "turns = [\"one\", \"two\"]\n".into(),
        };
        let extra = format!("schedule = [\"table\"]\nlookahead = {}\n", self.rounds);
        let mut text = head(given, self.rounds, "one offer and its answer", &extra);
        text += &actor("one", discount[0], &format!("war = {{ accident = {b1} }}\n"));
        text += &actor("two", discount[1], &format!("war = {{ accident = {b2} }}\n"));
        text += &format!(
            "\n[issue.share]\nunsettled = true\nlevels = {}\nworth = {{ one = {{ from = 0, to = 1 }}, two = {{ from = 1, to = 0 }} }}\n",
            COARSE + 1
        );
        text += &format!("\n[issue.fine]\nlevels = {FINE}\nworth = {{ one = {fine}, two = {} }}\n", -fine);
        text += &format!("\n[forum.table]\nparties = [\"one\", \"two\"]\nissues = [\"share\", \"fine\"]\n{who}");
        if breakdown > 0.0 {
            text += &format!("\n[incident]\nhazard = {{ rungs = [{breakdown}] }}\nwar = 1\n");
        }
        text += &outcome("breakdown", "[\"ended_by == accident\"]", true, "");
        text += &outcome("agreement", "[\"agreements >= 1\"]", true, "");
        text + &outcome("no_agreement", "", false, "")
    }

    /// What one step of the grid can come to, and what the last round still weighs.
    fn tolerance(&self) -> f64 {
        let d = self.talks.discount.map(|d| d * (1.0 - self.talks.breakdown));
        let last = libm::pow(d[0].max(d[1]), f64::from(self.rounds));
        2.0 * step() / (1.0 - d[0] * d[1]) + last
    }
}

fn talks(given: &Given) -> Talks {
    Talks {
        discount: [given.get("d1"), given.get("d2")],
        breakdown: given.get("p"),
        breakdown_payoff: [given.get("b1"), given.get("b2")],
    }
}

fn alternating(given: &Given) -> Result<Pie, Trouble> {
    let talks = talks(given);
    talks.alternating()?;
    Ok(Pie { talks, rounds: given.whole("rounds", 1, 1000)?, recognition: None })
}

/// Rubinstein 1982.
pub(super) static ALTERNATING: Form = Form {
    id: "alternating-offers",
    title: "Alternating offers",
    source: "Rubinstein 1982; with a risk of breakdown Binmore, Rubinstein & Wolinsky 1986",
    setup: "Two players divide a pie of 1 by offers in turn, player one first. After a rejection talks break down with \
        probability p, which pays b1 and b2; else the next round begins, discounted by d1 and d2.",
    formula: "x1 = (1 - p b2 - D2 (1 - p b1)) / (1 - D1 D2), D_i = (1 - p) d_i; as p -> 0 with d = 1: b1 + (1 - b1 - b2)/2",
    how: How::Decide,
    note: NOTE,
    inputs: &[
        Input { id: "d1", usual: 0.9, about: "discount factor of player one" },
        Input { id: "d2", usual: 0.9, about: "discount factor of player two" },
        Input { id: "p", usual: 0.0, about: "chance of breakdown after a rejection" },
        Input { id: "b1", usual: 0.0, about: "payoff of a breakdown to player one" },
        Input { id: "b2", usual: 0.0, about: "payoff of a breakdown to player two" },
        Input { id: "rounds", usual: 150.0, about: "rounds until the deadline" },
    ],
    cases: &[
        &[],
        &[("d1", 0.95), ("d2", 0.9)],
        &[("d1", 1.0), ("d2", 1.0), ("p", 0.05), ("b1", 0.2), ("b2", 0.1)],
        &[("d1", 0.97), ("d2", 0.9), ("p", 0.02), ("b1", 0.3), ("b2", 0.1)],
    ],
    scenario: Some(|given| Ok(alternating(given)?.text(given))),
    check: |given| {
        let pie = alternating(given)?;
        let theory = pie.talks.alternating()?;
        let game = Game::new(&pie.text(given))?;
        let law = game.law()?;
        Ok(vec![
            within(pie.tolerance(), "share of player one, who proposes first", theory.value[0], law.all.payoff[0]),
            within(pie.tolerance(), "what is left to player two", theory.value[1], law.all.payoff[1]),
        ])
    },
};

/// Recognition probabilities: the weighted Nash solution.
pub(super) static RANDOM: Form = Form {
    id: "random-proposers",
    title: "Random proposers and the weighted Nash solution",
    source: "Binmore, Rubinstein & Wolinsky 1986",
    setup: "As alternating offers between patient players, but a lot decides in every round who proposes: player one with \
        probability alpha. A breakdown is war, which player one wins with probability p, at costs c1 and c2.",
    formula: "value of player one = p - c1 + alpha (c1 + c2), whatever the chance of a breakdown",
    how: How::Decide,
    note: NOTE,
    inputs: &[
        Input { id: "p", usual: 0.6, about: "chance that player one wins a war" },
        Input { id: "c1", usual: 0.1, about: "its cost of war" },
        Input { id: "c2", usual: 0.2, about: "the other's cost of war" },
        Input { id: "alpha", usual: 0.3, about: "chance that player one proposes" },
        Input { id: "breakdown", usual: 0.05, about: "chance of war after a rejection" },
        Input { id: "rounds", usual: 200.0, about: "rounds until the deadline" },
    ],
    cases: &[&[], &[("alpha", 0.75), ("breakdown", 0.1)]],
    scenario: Some(|given| Ok(random(given)?.text(given))),
    check: |given| {
        let pie = random(given)?;
        let theory = nash_before_war(given.get("p"), [given.get("c1"), given.get("c2")], given.get("alpha"))?;
        let law = Game::new(&pie.text(given))?.law()?;
        Ok(vec![within(pie.tolerance(), "expected share of player one", theory, law.all.payoff[0])])
    },
};

fn random(given: &Given) -> Result<Pie, Trouble> {
    let alpha = given.get("alpha");
    let pie = before_war(given)?;
    pie.talks.random(alpha)?;
    Ok(Pie { recognition: Some(alpha), ..pie })
}

fn before_war(given: &Given) -> Result<Pie, Trouble> {
    let (p, c1, c2) = (given.get("p"), given.get("c1"), given.get("c2"));
    let talks =
        Talks { discount: [1.0; 2], breakdown: given.get("breakdown"), breakdown_payoff: [p - c1, 1.0 - p - c2] };
    talks.alternating()?;
    Ok(Pie { talks, rounds: given.whole("rounds", 1, 1000)?, recognition: None })
}

/// War as the disagreement point: the limit of rare breakdowns.
pub(super) static BEFORE_WAR: Form = Form {
    id: "nash-before-war",
    title: "The Nash solution before war",
    source: "Nash 1950; limit of Binmore, Rubinstein & Wolinsky 1986; range of Fearon 1995",
    setup: "Two patient players divide a pie of 1 by offers in turn; a rejection leads to war with a small probability. War is \
        won by player one with probability p, at costs c1 and c2, so that both gain from any division in [p - c1, p + c2].",
    formula: "x -> p + (c2 - c1)/2 as the chance of war after a rejection goes to 0",
    how: How::Decide,
    note: NOTE,
    inputs: &[
        Input { id: "p", usual: 0.6, about: "chance that player one wins a war" },
        Input { id: "c1", usual: 0.1, about: "its cost of war" },
        Input { id: "c2", usual: 0.2, about: "the other's cost of war" },
        Input { id: "breakdown", usual: 0.02, about: "chance of war after a rejection" },
        Input { id: "rounds", usual: 400.0, about: "rounds until the deadline" },
    ],
    cases: &[&[], &[("p", 0.3), ("c1", 0.25), ("c2", 0.05)]],
    scenario: Some(|given| Ok(before_war(given)?.text(given))),
    check: |given| {
        let pie = before_war(given)?;
        let (p, costs) = (given.get("p"), [given.get("c1"), given.get("c2")]);
        let limit = nash_before_war(p, costs, 0.5)?;
        let here = pie.talks.alternating()?.keeps[0];
        let law = Game::new(&pie.text(given))?.law()?;
        let share = law.all.payoff[0];
        Ok(vec![
            within(pie.tolerance(), "share of player one at this chance of breakdown", here, share),
            within(pie.tolerance() + (here - limit).abs(), "its limit, the Nash solution", limit, share),
        ])
    },
};
