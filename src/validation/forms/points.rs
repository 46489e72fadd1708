//! Forms without play: bargaining points, by the solver that `explain` uses, and a double auction.

use crate::analysis::explain::explain;
use crate::analysis::findings::BargainingPoint;
use crate::theory::bargaining::Curve;
use crate::theory::bargaining::Issues;
use crate::theory::chatterjee_samuelson::Auction;
use crate::validation::game::{Game, actor, exact, head, outcome, within};
use crate::validation::{Domain, Form, Given, How, Input, Measure, Rule, Trouble};

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
const STEPS: u32 = 240;

/// Payoffs of player one at the levels of the share: so that u1 and u1^k, which rises where u2 falls, each grow by at most two
/// steps from one level to the next, however curved the frontier is.
fn grid(power: f64) -> Vec<f64> {
    let level = |k: u32| {
        let sum = 2.0 * f64::from(k) / f64::from(STEPS);
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if middle + libm::pow(middle, power) <= sum { low = middle } else { high = middle }
        }
        low
    };
    (0..=STEPS)
        .map(|k| {
            if k == 0 {
                0.0
            } else if k == STEPS {
                1.0
            } else {
                level(k)
            }
        })
        .collect()
}

/// How far the levels next to a value are from it, at most, once a function has been applied.
fn gap(grid: &[f64], value: f64, f: impl Fn(f64) -> f64) -> f64 {
    let above = grid.partition_point(|x| *x < value).clamp(1, grid.len() - 1);
    // A value that is a level, up to rounding, has neighbors on both sides.
    let around = &grid[above.saturating_sub(2)..(above + 2).min(grid.len())];
    let near = around.windows(2).filter(|pair| pair[0] - 1e-9 <= value && value <= pair[1] + 1e-9);
    near.map(|pair| (f(pair[1]) - f(pair[0])).abs()).fold(0.0, f64::max) + 1e-9
}

fn curve(given: &Given) -> Result<String, Trouble> {
    let power = given.get("k");
    let grid = grid(power);
    let list = |f: &dyn Fn(f64) -> f64| grid.iter().map(|x| format!("{:?}", f(*x))).collect::<Vec<_>>().join(", ");
    let issue = format!(
        "\n[issue.share]\nunsettled = true\nlevels = {}\nworth = {{ one = [{}], two = [{}] }}\n",
        grid.len(),
        list(&|x| x),
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
    inputs: &[Input { id: "k", usual: 2.0, about: "power of the frontier", domain: Domain::between(1.0, 20.0) }],
    rules: &[],
    cases: &[&[], &[("k", 3.0)]],
    scenario: Some(curve),
    check: |given| {
        let power = given.get("k");
        let text = curve(given)?;
        let curve = Curve { frontier: |x: f64| 1.0 - libm::pow(x, power), range: [0.0, 1.0], disagreement: [0.0; 2] };
        let (solver_nash, solver_ks) = (curve.nash()?, curve.kalai_smorodinsky()?);
        let [nash, ks] = points(&Game::new(&text)?);
        let closed = libm::pow(1.0 / (power + 1.0), 1.0 / power);
        // Both criteria have one peak, so that the best level is one of the two around it.
        let (grid, falls) = (grid(power), |x: f64| libm::pow(x, power));
        let [nash_gap, ks_gap] = [closed, solver_ks[0]].map(|at| [gap(&grid, at, |x| x), gap(&grid, at, falls)]);
        let share = Measure::Share;
        Ok(vec![
            within(share, 1e-6, "Nash, u1, by the solver for curves", closed, solver_nash[0]),
            within(share, nash_gap[0], "Nash, u1, by `explain`", closed, nash[0]),
            within(share, nash_gap[1], "Nash, u2, by `explain`", power / (power + 1.0), nash[1]),
            within(share, ks_gap[0], "Kalai-Smorodinsky, u1, by `explain`", solver_ks[0], ks[0]),
            within(share, ks_gap[1], "Kalai-Smorodinsky, u2, by `explain`", solver_ks[1], ks[1]),
        ])
    },
    finer: super::nearer_to_the_usual,
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
        Input { id: "own", usual: 0.7, about: "worth of the issue that a player cares about more", domain: WORTH },
        Input { id: "other", usual: 0.3, about: "worth of the other issue", domain: Domain::above(0.0, 100.0) },
        Input {
            id: "d",
            usual: 0.35,
            about: "payoff of disagreement to either",
            domain: Domain::between(-100.0, 100.0),
        },
    ],
    rules: &[
        Rule {
            inputs: &["own", "other"],
            holds: |given| given.get("own") >= given.get("other"),
            says: "`own` must be at least `other`: it is the worth of the issue that a player cares about more",
            way: "choose them the other way round",
        },
        Rule {
            inputs: &["own", "d"],
            holds: |given| given.get("own") - given.get("d") >= 0.001,
            says: "`own` must be at least 0.001 more than `d`: else no package gives anybody more than disagreement",
            way: "choose a smaller `d` or a larger `own`",
        },
    ],
    cases: &[&[]],
    scenario: Some(logroll),
    check: |given| {
        let text = logroll(given)?;
        let (own, other, d) = (given.get("own"), given.get("other"), given.get("d"));
        let issues = Issues { worth: &[[own, other], [other, own]], disagreement: [d, d] };
        let (package, alone) = (issues.package(0.5)?, issues.one_by_one(0.5)?);
        let [nash, ks] = points(&Game::new(&text)?);
        let payoff = Measure::Payoff(own + d.abs());
        Ok(vec![
            exact(payoff, "package, by the solver for issues", own, package.payoff[0]),
            exact(payoff, "Nash, one, by `explain`", own, nash[0] + d),
            exact(payoff, "Nash, two, by `explain`", own, nash[1] + d),
            exact(payoff, "Kalai-Smorodinsky, one, by `explain`", own, ks[0] + d),
            exact(payoff, "issue by issue, by the solver", 0.5 * (own + other), alone.payoff[0]),
        ])
    },
    finer: super::nearer_to_the_usual,
};

const WORTH: Domain = Domain::between(0.0, 100.0);

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
    rules: &[],
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
            within(Measure::Share, 2.0 * step, "P(trade)", trade.probability, deals / cells),
            within(Measure::Payoff(1.0), 2.0 * step, "gains from trade", trade.gains, gains / cells),
            within(Measure::Payoff(1.0), 2.0 * step, "gains at best", trade.first_best, best / cells),
        ])
    },
    finer: super::nearer_to_the_usual,
};
