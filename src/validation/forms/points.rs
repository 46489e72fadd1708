//! Forms without play: bargaining points, by the solver that `explain` uses, and a double auction.

use crate::analysis::explain::explain;
use crate::analysis::findings::BargainingPoint;
use crate::theory::bargaining::Curve;
use crate::theory::bargaining::Issues;
use crate::theory::chatterjee_samuelson::Auction;
use crate::validation::game::{Game, actor, exact, head, outcome, within};
use crate::validation::{Form, Given, How, Input, Trouble};

const BY_EXPLAIN: &str = "No run: the points are those that `explain` finds among the packages of the forum.";

/// The Nash and the Kalai-Smorodinsky point of the one forum of a game, as payoffs of one and two.
fn points(game: &Game) -> [[f64; 2]; 2] {
    let found = explain(&game.scenario, &game.model, None);
    let payoffs = |point: &Option<BargainingPoint>| {
        let of = |id: &str| point.as_ref().and_then(|p| p.utility.get(id)).copied().unwrap_or(f64::NAN);
        [of("one"), of("two")]
    };
    match found.bargaining.first() {
        Some(forum) => [payoffs(&forum.nash), payoffs(&forum.kalai_smorodinsky)],
        None => [[f64::NAN; 2]; 2],
    }
}

/// A table at which one and two settle issues.
fn table(given: &Given, issues: &str, ids: &str) -> String {
    let mut text = head(given, 1, "one meeting", "schedule = [\"table\"]\n");
    text += &actor("one", 1.0, "");
    text += &actor("two", 1.0, "");
    text += issues;
    text += &format!("\n[forum.table]\nparties = [\"one\", \"two\"]\nissues = [{ids}]\n");
    text += &outcome("agreement", "[\"agreements >= 1\"]", true, "");
    text + &outcome("no_agreement", "", false, "")
}

/// Steps of the share.
const STEPS: u32 = 200;

fn curve(given: &Given) -> Result<String, Trouble> {
    let power = given.get("k");
    if !(1.0..=20.0).contains(&power) {
        return Err(Trouble::Input(format!("`k` is {power}, outside [1, 20]")));
    }
    let at = |k: u32| f64::from(k) / f64::from(STEPS);
    let list = |f: &dyn Fn(f64) -> f64| {
        let rest: Vec<String> = (0..=STEPS).map(|k| format!("{:?}", f(at(k)))).collect();
        format!("[{}]", rest.join(", "))
    };
    let issue = format!(
        "\n[issue.share]\nunsettled = true\nlevels = {}\nworth = {{ one = {{ from = 0, to = 1 }}, two = {} }}\n",
        STEPS + 1,
        list(&|x| 1.0 - libm::pow(x, power))
    );
    Ok(table(given, &issue, "\"share\""))
}

/// Nash 1950 and Kalai & Smorodinsky 1975.
pub(super) static CURVE: Form = Form {
    id: "bargaining-points",
    title: "The Nash and the Kalai-Smorodinsky point of a curved frontier",
    source: "Nash 1950; Kalai & Smorodinsky 1975",
    setup: "What two players can reach is bounded by u2 = 1 - u1^k; without agreement both have 0.",
    formula: "Nash: u1 = (1/(k + 1))^(1/k), u2 = k/(k + 1); Kalai-Smorodinsky: u1 = u2; for k = 2 these are 1/sqrt 3, 2/3 and (sqrt 5 - 1)/2",
    how: How::Solve,
    note: BY_EXPLAIN,
    inputs: &[Input { id: "k", usual: 2.0, about: "power of the frontier, 1 to 20" }],
    cases: &[&[], &[("k", 3.0)]],
    scenario: Some(curve),
    check: |given| {
        let power = given.get("k");
        let text = curve(given)?;
        let curve = Curve { frontier: |x: f64| 1.0 - libm::pow(x, power), range: [0.0, 1.0], disagreement: [0.0; 2] };
        let (solver_nash, solver_ks) = (curve.nash()?, curve.kalai_smorodinsky()?);
        let [nash, ks] = points(&Game::new(&text)?);
        let closed = libm::pow(1.0 / (power + 1.0), 1.0 / power);
        // The closest point of the grid is within a step of u1, and within k steps of u2.
        let step = 1.0 / f64::from(STEPS);
        Ok(vec![
            within(1e-6, "Nash, u1, by the solver for curves", closed, solver_nash[0]),
            within(step, "Nash, u1, by `explain`", closed, nash[0]),
            within(power * step, "Nash, u2, by `explain`", power / (power + 1.0), nash[1]),
            within(step, "Kalai-Smorodinsky, u1, by `explain`", solver_ks[0], ks[0]),
            within(power * step, "Kalai-Smorodinsky, u2, by `explain`", solver_ks[1], ks[1]),
        ])
    },
};

fn logroll(given: &Given) -> Result<String, Trouble> {
    let (own, other, d) = (given.get("own"), given.get("other"), given.get("d"));
    // Worths as gains over disagreement, half of which each issue takes.
    let issue = |id: &str, one: f64, two: f64| {
        let line = |weight: f64, rises: bool| {
            let ends = if rises { (0.0, weight) } else { (weight, 0.0) };
            format!("{{ from = {}, to = {} }}", ends.0 - 0.5 * d, ends.1 - 0.5 * d)
        };
        format!(
            "\n[issue.{id}]\nunsettled = true\nlevels = 101\nworth = {{ one = {}, two = {} }}\n",
            line(one, true),
            line(two, false)
        )
    };
    let issues = issue("first", own, other) + &issue("second", other, own);
    Ok(table(given, &issues, "\"first\", \"second\""))
}

/// Packages beat one issue after another.
pub(super) static LOGROLL: Form = Form {
    id: "logrolling",
    title: "Packages across issues",
    source: "Nash 1950; Tollison & Willett 1979",
    setup: "Two players divide two issues that are worth (own, other) to the one and (other, own) to the other; without agreement both have d.",
    formula: "each gets what it cares about more: (own, own), while splitting each issue in half gives (1/2, 1/2) of the whole",
    how: How::Solve,
    note: BY_EXPLAIN,
    inputs: &[
        Input { id: "own", usual: 0.7, about: "worth of the issue that a player cares about more" },
        Input { id: "other", usual: 0.3, about: "worth of the other issue" },
        Input { id: "d", usual: 0.35, about: "disagreement payoff" },
    ],
    cases: &[&[]],
    scenario: Some(logroll),
    check: |given| {
        let text = logroll(given)?;
        let (own, other, d) = (given.get("own"), given.get("other"), given.get("d"));
        let issues = Issues { worth: &[[own, other], [other, own]], disagreement: [d, d] };
        let (package, alone) = (issues.package(0.5)?, issues.one_by_one(0.5)?);
        let [nash, ks] = points(&Game::new(&text)?);
        Ok(vec![
            exact("package, by the solver for issues", own, package.payoff[0]),
            exact("Nash, one, by `explain`", own, nash[0] + d),
            exact("Nash, two, by `explain`", own, nash[1] + d),
            exact("Kalai-Smorodinsky, one, by `explain`", own, ks[0] + d),
            exact("issue by issue, by the solver", 0.5 * (own + other), alone.payoff[0]),
        ])
    },
};

/// Points a side of the square on which trade is counted.
const SIDE: u32 = 2000;

/// Chatterjee & Samuelson 1983.
pub(super) static DOUBLE_AUCTION: Form = Form {
    id: "double-auction",
    title: "A double auction with private values",
    source: "Chatterjee & Samuelson 1983",
    setup: "A buyer's value and a seller's cost are private and uniform on [0, 1]. Both name a price; if the bid is at least the ask they trade at the mean.",
    formula: "bids 2v/3 + 1/12, asks 2c/3 + 1/4; trade if v - c >= 1/4: P = 9/32, gains 9/64 of at most 1/6",
    how: How::Solve,
    note: "A function: no scenario uses this protocol. What is compared is the closed form and the trades that its bids make on a grid of values and costs.",
    inputs: &[],
    cases: &[&[]],
    scenario: None,
    check: |_| {
        let auction = Auction::standard();
        let trade = auction.trade()?;
        let (mut deals, mut gains, mut best) = (0.0, 0.0, 0.0);
        let at = |k: u32| (f64::from(k) + 0.5) / f64::from(SIDE);
        let asks = (0..SIDE).map(|k| auction.ask(at(k))).collect::<Result<Vec<_>, _>>()?;
        for v in 0..SIDE {
            let bid = auction.bid(at(v))?;
            for (c, ask) in asks.iter().enumerate() {
                let gain = at(v) - at(c as u32);
                best += gain.max(0.0);
                if bid >= *ask {
                    deals += 1.0;
                    gains += gain;
                }
            }
        }
        let cells = f64::from(SIDE) * f64::from(SIDE);
        let step = 1.0 / f64::from(SIDE);
        Ok(vec![
            within(2.0 * step, "P(trade)", trade.probability, deals / cells),
            within(2.0 * step, "gains from trade", trade.gains, gains / cells),
            within(2.0 * step, "gains at best", trade.first_best, best / cells),
        ])
    },
};
