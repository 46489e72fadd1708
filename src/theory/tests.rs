//! What the tests of all forms share, and what holds of all of them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::alternating_offers::{Deadline, Proposer, Talks, limit_of_short_rounds};
use super::attrition::*;
use super::bargaining::{Curve, Issues, nash_before_war, range_before_war};
use super::brinkmanship::private::{Private, scaled_exponential_integral};
use super::brinkmanship::turns::{Policies, Stakes, Sufferers};
use super::brinkmanship::*;
use super::chatterjee_samuelson::Auction;
use super::commitment::{Shift, WarCost};
use super::crisis_bargaining::{Cell, uniform_cells};
use super::ladder::{Ladder, Order};
use super::updating::*;
use super::{audience_costs, crisis_bargaining, quantal_response, signalling};

/// A value, its truth, and how far they may be apart.
#[track_caller]
pub(crate) fn near(value: f64, truth: f64, tolerance: f64) {
    assert!((value - truth).abs() <= tolerance, "{value} is not {truth}");
}

/// Numbers that inputs are made of: usual ones, and every kind that a form might trip over.
fn number(rng: &mut ChaCha8Rng) -> f64 {
    const ODD: [f64; 30] = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        2.0,
        1e-12,
        -1e-12,
        1e12,
        -1e12,
        1e13,
        1e-13,
        1e300,
        -1e300,
        1e-300,
        5e-324,
        f64::MAX,
        f64::MIN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        f64::EPSILON,
        1.0 - f64::EPSILON,
        1.0 + f64::EPSILON,
        0.999_999_999,
        1e-6,
        1e4,
        0.1,
        0.3,
        0.7,
    ];
    if rng.random_bool(0.6) { rng.random_range(0.0..1.0) } else { ODD[rng.random_range(0..ODD.len())] }
}

/// The numbers in the debug form of a result: nothing that a form returns is NaN or infinite.
#[track_caller]
fn sound(result: Result<impl std::fmt::Debug, super::Error>) {
    if let Ok(value) = result {
        let text = format!("{value:?}");
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }
}

#[test]
fn no_form_panics_or_returns_what_is_no_number() {
    let mut rng = ChaCha8Rng::seed_from_u64(41);
    for _ in 0..20_000 {
        let [a, b, c, d, e, f]: [f64; 6] = std::array::from_fn(|_| number(&mut rng));
        let talks = Talks { discount: [a, b], breakdown: c, breakdown_payoff: [d, e] };
        sound(talks.alternating());
        sound(talks.random(f));
        for proposer in [Proposer::Alternating, Proposer::Random(f)] {
            sound(talks.until(&Deadline { rounds: 5, proposer, end_payoff: [e, f] }));
        }
        sound(limit_of_short_rounds([a, b], c, [d, e]));

        sound(in_continuous_time([a, b], [c, d]));
        sound(in_rounds([a, b], [c, d]));
        sound(reputation([a, b], [c, d]));
        sound(yielding_rates([a, b], [c, d]));
        let (uniform, exponential) = (Uniform { most: a, cost: b }, Exponential { rate: a, cost: b });
        sound(uniform.stays(c));
        sound(uniform.expects(c));
        sound(uniform.mean_time());
        sound(uniform.median_time());
        sound(exponential.stays(c));
        sound(exponential.mean_time());
        sound(exponential.median_time());

        let crisis = audience_costs::Crisis { prize: [a, b], audience: [c, d], worst_war: [e, f] };
        sound(crisis.equilibrium());
        if let Ok(play) = crisis.equilibrium() {
            sound(play.payoff([-e * 0.5, -f * 0.5]));
            sound(Ok((play.hazard(a), play.stays(a))));
        }

        sound(range_before_war(a, [b, c]));
        sound(nash_before_war(a, [b, c], d));
        let issues = [[a, b], [c, d], [0.3, 0.0]];
        sound(Issues { worth: &issues, disagreement: [e, f] }.package(0.4));
        sound(Issues { worth: &issues, disagreement: [0.0, 0.0] }.package(e));
        sound(Issues { worth: &issues, disagreement: [e, f] }.one_by_one(0.4));

        sound(ladder_risk(&[a, b, c]));
        sound(critical_risk(a, b, c));
        sound(contest_of_nerve(a, [b, c]));
        let private = Private { hazard: a, most: b };
        sound(private.stands(c));
        sound(private.disaster());
        sound(private.mean_time());
        sound(scaled_exponential_integral(3, a));
        sound(scaled_exponential_integral(1, a));
        let play = Policies { submits: [a, b], risk: [c, d] };
        sound(play.law());
        for sufferers in [Sufferers::Both, Sufferers::Mover] {
            let stakes = Stakes { risk: [c, d], disaster: [e, f], sufferers };
            sound(stakes.mixed());
            sound(stakes.value(&play));
        }

        let auction = Auction { weight: a, value: [b, c], cost: [d, e] };
        sound(auction.trade());
        sound(auction.bid(f));
        sound(auction.ask(f));

        for war in [WarCost::Destroys(a), WarCost::LumpSum([a, b])] {
            let shift = Shift { discount: c, balance: d, war };
            sound(shift.critical());
            sound(shift.course(e));
        }

        let crisis = crisis_bargaining::Crisis { balance: a, cost: b };
        let cells = [Cell { cost: c, weight: 0.5 }, Cell { cost: d, weight: 0.5 }];
        sound(crisis.uniform_cost(c, d));
        sound(crisis.best(&cells));
        sound(crisis.best(&[Cell { cost: c, weight: d }, Cell { cost: e, weight: 1.0 - d }]));
        sound(crisis.demand(e, &cells));
        sound(crisis.best_among(&[e, f, 0.5], &cells));
        sound(uniform_cells(a, b, 3));

        let (up, down) = ([a, b], [c, d]);
        for order in [Order::RiskThenStep, Order::StepThenRisk] {
            let ladder = Ladder { agreement: &[e, 0.1], disaster: &[f, 0.2], up: &up, down: &down, order };
            sound(ladder.absorption(0));
            sound(ladder.after(1, 3));
            let ladder = Ladder { agreement: &[e, 0.0], disaster: &[f, 0.0], up: &[a, 0.5], down: &down, order };
            sound(ladder.absorption(0));
        }

        let crisis =
            quantal_response::Crisis { status_quo: [a, b], concession: [c, d], backing_down: [e, f], war: [0.3, -0.2] };
        sound(crisis.law([1.0, f64::INFINITY, 1e300]));
        sound(crisis.law([a, b, c]));

        sound(posterior(a, b, c));
        sound(posterior_after(a, b, c, 1000, 7));
        sound(expected_posterior(a, b, c));
        sound(posteriors(&[a, 1.0 - a], &[b, c]));
    }
}

/// The slower ones, on fewer inputs.
#[test]
fn solvers_neither_panic_nor_return_what_is_no_number() {
    let mut rng = ChaCha8Rng::seed_from_u64(42);
    for _ in 0..3000 {
        let [a, b, c, d, e, f]: [f64; 6] = std::array::from_fn(|_| number(&mut rng));
        let curve = Curve { frontier: |u: f64| a - b * u - c * u * u, range: [0.0, d], disagreement: [e, f] };
        sound(curve.nash());
        sound(curve.weighted_nash(a));
        sound(curve.kalai_smorodinsky());
        sound(curve.egalitarian());
        sound(curve.utilitarian());
    }
    let mut solved = 0;
    while solved < 60 {
        let [a, b, c, d, e, f]: [f64; 6] = std::array::from_fn(|_| number(&mut rng));
        let sigma = [1e-6, 1e-3, 0.2, 1e6, number(&mut rng)][rng.random_range(0..5)];
        let all = signalling::Crisis { status_quo: a, concession: [b, c], backing_down: [d, e], war: [f, 0.1], sigma }
            .equilibria();
        solved += u32::from(all.is_ok());
        sound(all);
    }
}
