//! Offers in turn over a pie, by lookahead to the last round at infinite precision.

use crate::index::ActorIdx;
use crate::theory::alternating_offers::Talks;
use crate::theory::bargaining::nash_before_war;
use crate::validation::game::{Game, actor, head, outcome, within};
use crate::validation::{COARSEST, Domain, Form, Given, How, Input, Measure, Rule, Trouble};

/// Steps of the coarse share, and of the fine one within a coarse step.
const COARSE: u32 = 50;
const FINE: u32 = 40;

const fn step() -> f64 {
    1.0 / (COARSE * FINE) as f64
}

const NOTE: &str = "The share of player one is a coarse level plus a fine one, in steps of 1/2000, from nothing to the whole pie; a breakdown \
    is an incident, whose payoffs are those of an accidental war. Talks end after a last round, so far off that it hardly matters. \
    A player who is indifferent tosses a coin, so that the proposer leaves the other up to one step more.";

/// As many as a scenario with so many packages has memory for.
const MOST_ROUNDS: u32 = 400;
const ROUNDS: Domain = Domain::whole(1, MOST_ROUNDS);
/// Payoffs of a breakdown, in pies.
const BREAKDOWN: Domain = Domain::between(-10.0, 1.0);
const COST: Domain = Domain::between(0.0, 10.0);

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
        // From 0 to 49/50 and from 0 to 1/50: together never more than the pie.
        let (coarse, fine) = (1.0 - 1.0 / f64::from(COARSE), 1.0 / f64::from(COARSE));
        let who = match self.recognition {
            Some(alpha) => format!("recognition = {{ one = {alpha}, two = {} }}\n", 1.0 - alpha),
            None => "turns = [\"one\", \"two\"]\n".into(),
        };
        let extra = format!("schedule = [\"table\"]\nlookahead = {}\n", self.rounds);
        let mut text = head(given, self.rounds, "one offer and its answer", &extra);
        text += &actor("one", discount[0], &format!("war = {{ accident = {b1} }}\n"));
        text += &actor("two", discount[1], &format!("war = {{ accident = {b2} }}\n"));
        text += &format!(
            "\n[issue.share]\nunsettled = true\nlevels = {}\nworth = {{ one = {{ from = 0, to = {coarse} }}, two = {{ from = 1, to = {fine} }} }}\n",
            COARSE
        );
        text += &format!("\n[issue.fine]\nlevels = {}\nworth = {{ one = {fine}, two = {} }}\n", FINE + 1, -fine);
        text += &format!("\n[forum.table]\nparties = [\"one\", \"two\"]\nissues = [\"share\", \"fine\"]\n{who}");
        if breakdown > 0.0 {
            text += &format!("\n[incident]\nhazard = {{ rungs = [{breakdown}] }}\nwar = 1\n");
        }
        text += &outcome("breakdown", "[\"ended_by == accident\"]", true, "");
        text += &outcome("agreement", "[\"agreements >= 1\"]", true, "");
        text + &outcome("no_agreement", "", false, "")
    }

    /// What a deadline still weighs after so many rounds: what an offer is worth changes by at most that factor of what
    /// the offer two rounds later is worth (by one, if a lot decides who proposes), and lies between 0 and 1.
    fn deadline(&self, rounds: f64) -> f64 {
        let [one, two] = self.continuing();
        match self.recognition {
            Some(_) => libm::pow(one.max(two), rounds),
            None => libm::pow(one * two, libm::floor(0.5 * rounds)),
        }
    }

    /// What a step of the grid comes to over all rounds: the proposer keeps up to a step less than it might, and so does the
    /// other when its turn comes.
    fn grid(&self) -> f64 {
        let [one, two] = self.continuing();
        match self.recognition {
            Some(_) => step() / (1.0 - one.max(two)),
            None => step() / (1.0 - one * two),
        }
    }

    /// What the engine gives the players. A game too coarse to say anything is not played, which could take minutes: its
    /// values are no numbers, and agree with nothing.
    fn played(&self, given: &Given) -> Result<[f64; 2], Trouble> {
        if self.tolerance() > COARSEST {
            return Ok([f64::NAN; 2]);
        }
        let law = Game::new(&self.text(given))?.law()?;
        Ok([law.all.payoff[ActorIdx(0)], law.all.payoff[ActorIdx(1)]])
    }

    fn tolerance(&self) -> f64 {
        self.grid() + self.deadline(f64::from(self.rounds))
    }

    fn continuing(&self) -> [f64; 2] {
        self.talks.discount.map(|d| d * (1.0 - self.talks.breakdown))
    }

    /// What to choose where the tolerance, with `more` on top, is too large; `sooner` says what makes waiting cost more.
    fn finer(&self, more: f64, sooner: &str) -> String {
        let fits = |rounds: &u32| self.grid() + self.deadline(f64::from(*rounds)) + more <= COARSEST;
        let enough = (1..=MOST_ROUNDS).find(fits);
        match enough {
            Some(rounds) => format!("more rounds, `--set rounds={rounds}`"),
            None => format!("{sooner}: waiting costs so little that steps of {} add up", step()),
        }
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
    Ok(Pie { talks, rounds: given.whole("rounds"), recognition: None })
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
        Input { id: "d1", usual: 0.9, about: "discount factor of player one, a round", domain: Domain::ABOVE_0 },
        Input { id: "d2", usual: 0.9, about: "discount factor of player two, a round", domain: Domain::ABOVE_0 },
        Input { id: "p", usual: 0.0, about: "probability of a breakdown after a rejection", domain: Domain::UNIT },
        Input { id: "b1", usual: 0.0, about: "payoff of a breakdown to player one, in pies", domain: BREAKDOWN },
        Input { id: "b2", usual: 0.0, about: "payoff of a breakdown to player two, in pies", domain: BREAKDOWN },
        Input { id: "rounds", usual: 150.0, about: "number of rounds until the deadline", domain: ROUNDS },
    ],
    rules: &[
        Rule {
            inputs: &["b1", "b2"],
            holds: |given| given.get("b1") + given.get("b2") <= 1.0,
            says: "`b1` and `b2` together must be at most 1, the whole pie: else there is nothing to agree on",
            way: "choose smaller ones",
        },
        Rule {
            inputs: &["d1", "d2", "p"],
            holds: |given| given.get("d1") * given.get("d2") < 1.0 || given.get("p") > 0.0,
            says: "waiting must cost somebody something: else every division is an equilibrium",
            way: "choose `p` above 0, or `d1` or `d2` below 1",
        },
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
        let engine = pie.played(given)?;
        Ok(vec![
            within(
                Measure::Share,
                pie.tolerance(),
                "share of player one, who proposes first",
                theory.value[0],
                engine[0],
            ),
            within(Measure::Share, pie.tolerance(), "what is left to player two", theory.value[1], engine[1]),
        ])
    },
    finer: |given, _| finer(alternating(given), 0.0, "smaller `d1` or `d2`, or a larger `p`"),
};

fn finer(pie: Result<Pie, Trouble>, more: f64, sooner: &str) -> String {
    pie.map_or_else(|trouble| trouble.to_string(), |pie| pie.finer(more, sooner))
}

/// Recognition probabilities: the weighted Nash solution.
pub(super) static RANDOM: Form = Form {
    id: "random-proposers",
    title: "Random proposers and the weighted Nash solution",
    source: "Binmore, Rubinstein & Wolinsky 1986",
    setup: "As alternating offers between patient players, but a lot decides in every round who proposes: player one with \
        probability alpha. A breakdown is war, which player one wins with probability p, at costs c1 and c2.",
    formula: "value of player one = p - c1 + alpha (c1 + c2), whatever the probability of a breakdown, as long as no offer leaves anybody less than nothing",
    how: How::Decide,
    note: NOTE,
    inputs: &[
        Input { id: "p", usual: 0.6, about: "probability that player one wins a war", domain: Domain::UNIT },
        Input { id: "c1", usual: 0.1, about: "cost of war to player one, in pies", domain: COST },
        Input { id: "c2", usual: 0.2, about: "cost of war to player two, in pies", domain: COST },
        Input { id: "alpha", usual: 0.3, about: "probability that player one proposes", domain: Domain::UNIT },
        Input { id: "breakdown", usual: 0.05, about: "probability of war after a rejection", domain: Domain::ABOVE_0 },
        Input { id: "rounds", usual: 200.0, about: "number of rounds until the deadline", domain: ROUNDS },
    ],
    rules: &[],
    cases: &[&[], &[("alpha", 0.75), ("breakdown", 0.1)]],
    scenario: Some(|given| Ok(random(given)?.text(given))),
    check: |given| {
        let pie = random(given)?;
        // The formula, and what becomes of it where the pie binds.
        let theory = pie.talks.random(given.get("alpha"))?.value[0];
        let what = "expected share of player one";
        Ok(vec![within(Measure::Share, pie.tolerance(), what, theory, pie.played(given)?[0])])
    },
    finer: |given, _| finer(random(given), 0.0, "a larger `breakdown`"),
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
    Ok(Pie { talks, rounds: given.whole("rounds"), recognition: None })
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
        Input { id: "p", usual: 0.6, about: "probability that player one wins a war", domain: Domain::UNIT },
        Input { id: "c1", usual: 0.1, about: "cost of war to player one, in pies", domain: COST },
        Input { id: "c2", usual: 0.2, about: "cost of war to player two, in pies", domain: COST },
        Input { id: "breakdown", usual: 0.02, about: "probability of war after a rejection", domain: Domain::ABOVE_0 },
        Input { id: "rounds", usual: 400.0, about: "number of rounds until the deadline", domain: ROUNDS },
    ],
    rules: &[],
    cases: &[&[], &[("p", 0.3), ("c1", 0.25), ("c2", 0.05)]],
    scenario: Some(|given| Ok(before_war(given)?.text(given))),
    check: |given| {
        let pie = before_war(given)?;
        let (p, costs) = (given.get("p"), [given.get("c1"), given.get("c2")]);
        let limit = nash_before_war(p, costs, 0.5)?;
        let here = pie.talks.alternating()?.keeps[0];
        let share = pie.played(given)?[0];
        let (first, tolerance) = (first_mover(given), pie.tolerance());
        Ok(vec![
            within(Measure::Share, tolerance, "share of player one at this chance of breakdown", here, share),
            within(Measure::Share, tolerance + first, "its limit, the Nash solution", limit, share),
        ])
    },
    finer: |given, _| {
        if first_mover(given) > 0.5 * COARSEST {
            return "a smaller `breakdown`: the solution is its limit".into();
        }
        finer(before_war(given), first_mover(given), "a larger `breakdown`")
    },
};

/// The advantage of who proposes first: so much of what both gain over war, or less where the pie binds.
fn first_mover(given: &Given) -> f64 {
    let breakdown = given.get("breakdown");
    breakdown / (2.0 - breakdown) * 0.5 * (given.get("c1") + given.get("c2"))
}
