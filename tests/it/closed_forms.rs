//! Closed forms that the engine must return, by decision at λ = ∞ or by script, each by walking every branch.
//!
//! Set-ups and values are those of the theory notes; where the engine's order (meeting, leverage, tension, risk)
//! differs from a form's own, the form is restated in it.

use detente::internals::engine::round::record::Record;

use super::game::{ENDINGS, PLAIN, TABLE, close, leaves, model, runs, share};
use detente::internals::index::{OutcomeIdx, PackageIdx, PointIdx};

fn walk(text: &str) -> Vec<(f64, Record)> {
    leaves(&model(text, &[]), 1_000_000).expect("too many leaves to walk")
}

const BEST: &str = "patience = 1\nprecision = { offer = inf, answer = inf, move = inf }\n";

/// `e_ladder_risk`: risks .02, .05, .1, .2 at the rungs climbed give 1 − ∏(1 − f) = .32968.
#[test]
fn risk_on_a_ladder() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "ladder"
rounds = 4
[actor.a]
{PLAIN}[[actor.a.script]]
move = {{ climb = 1 }}
[actor.b]
{PLAIN}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
[move.climb]
by = "a"
steps = 4
each = {{ tension = 1 }}
[tension]
start = 0
[incident]
hazard = {{ rungs = [0.9, 0.02, 0.05, 0.1, 0.2] }}
war = 1
{ENDINGS}"#
    );
    close(share(&walk(&text), |r| r.outcome == OutcomeIdx(1)), 0.329_68, 1e-12);
}

/// `k_absorbing_ladder` with one chance of agreement at all rungs: the chain, restated in the engine's order
/// (agreement, then the climb, then disaster), against the law of its first eight rounds.
#[test]
fn an_absorbing_ladder() {
    let hazard = [0.0, 0.005, 0.02, 0.06, 0.15];
    let (agree, up, down) = (0.08, 0.4, 0.35);
    let text = format!(
        r#"[scenario]
schema = 1
name = "ladder"
rounds = 8
schedule = ["table"]
[actor.a]
{PLAIN}[[actor.a.script]]
offer = {{ all = 1 }}
[actor.b]
{PLAIN}[[actor.b.script]]
answer = {agree}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
{TABLE}[tension]
start = 5
noise = {{ discrete = {{ values = [-2.5, 0, 2.5], weights = [{down}, 0.25, {up}] }} }}
[incident]
hazard = {{ rungs = [{}, 0, {}, 0, 0, {}, 0, {}, 0, 0, {}] }}
war = 1
{ENDINGS}"#,
        hazard[0], hazard[1], hazard[2], hazard[3], hazard[4]
    );
    let mut rung = [0.0, 0.0, 1.0, 0.0, 0.0];
    let (mut agreed, mut disaster) = (0.0, 0.0);
    for _ in 0..8 {
        agreed += agree * rung.iter().sum::<f64>();
        let mut next = [0.0; 5];
        for (k, p) in rung.iter().enumerate() {
            let stay = p * (1.0 - agree);
            next[(k + 1).min(4)] += stay * up;
            next[k.saturating_sub(1)] += stay * down;
            next[k] += stay * (1.0 - up - down);
        }
        for (p, h) in next.iter_mut().zip(hazard) {
            disaster += *p * h;
            *p *= 1.0 - h;
        }
        rung = next;
    }
    let all = walk(&text);
    close(share(&all, |r| r.outcome == OutcomeIdx(3)), agreed, 1e-10);
    close(share(&all, |r| r.outcome == OutcomeIdx(1)), disaster, 1e-10);
}

/// `e_resolve`: win 1, submit 0, disaster −4. At λ = ∞ it stands if and only if the risk is below R = .2.
#[test]
fn who_stands_firm_under_a_risk() {
    for (risk, stands) in [(0.05, true), (0.199, true), (0.201, false), (0.5, false)] {
        let text = format!(
            r#"[scenario]
schema = 1
name = "resolve"
rounds = 1
schedule = ["table"]
[actor.a]
{PLAIN}[[actor.a.script]]
offer = {{ demand = 1 }}
[actor.b]
{BEST}war = {{ cost = 4 }}
[issue.x]
levels = {{ kept = 0, given = 1 }}
worth = {{ a = 1, b = [1, 0] }}
[forum.table]
parties = ["a", "b"]
issues = ["x"]
[proposal.demand]
by = "a"
at = "table"
tabled = true
offers = {{ x = "given" }}
[tension]
start = 1
[incident]
hazard = {{ rungs = [0, {risk}] }}
war = 1
{ENDINGS}"#
        );
        let submits = share(&walk(&text), |r| r.outcome == OutcomeIdx(3));
        close(submits, if stands { 0.0 } else { 1.0 }, 0.0);
    }
}

/// Fearon (1995): A offers to keep x; B's cost of war is private, uniform on [0, .4] in four cells. The pie is 1 and
/// the grid of x has steps of 1/15.
fn fearon(script: &str) -> String {
    let levels: Vec<String> = (0..16).map(|k| format!("l{k} = {}", f64::from(k) / 15.0)).collect();
    let proposals: Vec<String> = (1..16)
        .map(|k| format!("[proposal.p{k}]\nby = \"a\"\nat = \"table\"\ntabled = true\noffers = {{ x = \"l{k}\" }}\n"))
        .collect();
    let kept: Vec<String> = (0..16).map(|k| format!("{}", 1.0 - f64::from(k) / 15.0)).collect();
    format!(
        r#"[scenario]
schema = 1
name = "bargaining before war"
rounds = 1
schedule = ["table"]
[actor.a]
{BEST}war = {{ cost = 0.1 }}
{script}
[actor.b]
{BEST}war = {{ cost = {{ uniform = [0, 0.4], kind = "private", cells = 4 }}, share = 1 }}
[issue.x]
levels = {{ {} }}
worth = {{ a = 1, b = [{}] }}
[forum.table]
parties = ["a", "b"]
issues = ["x"]
[force.war]
by = "a"
prize = 1
balance = 0.6
precision = inf
{}
{ENDINGS}"#,
        levels.join(", "),
        kept.join(", "),
        proposals.join("")
    )
}

#[test]
fn offers_are_accepted_down_to_the_value_of_war() {
    for k in 8..16 {
        let x = f64::from(k) / 15.0;
        let all = walk(&fearon(&format!("[[actor.a.script]]\noffer = {{ p{k} = 1 }}")));
        for (point, cost) in [0.05, 0.15, 0.25, 0.35].iter().enumerate() {
            // Accepts iff 1 − x ≥ 1 − p − c.
            let accepts = share(&all, |r| r.point.raw[0] == PointIdx(point) && r.outcome == OutcomeIdx(3))
                / share(&all, |r| r.point.raw[0] == PointIdx(point));
            close(accepts, if x <= 0.6 + cost { 1.0 } else { 0.0 }, 0.0);
        }
        // What is refused ends in war here, as p − c_A beats what stands.
        close(share(&all, |r| r.outcome == OutcomeIdx(0)) + share(&all, |r| r.outcome == OutcomeIdx(3)), 1.0, 1e-12);
    }
}

#[test]
fn the_best_demand_before_war_is_made_at_infinite_precision() {
    let value = |x: f64| {
        let accept = [0.05, 0.15, 0.25, 0.35].iter().filter(|c| x <= 0.6 + **c).count() as f64 / 4.0;
        (accept * x + (1.0 - accept) * 0.5, accept)
    };
    let grid = (8..16usize).map(|k| (k, value(k as f64 / 15.0)));
    let (best, (worth, accept)) = grid.max_by(|a, b| a.1.0.total_cmp(&b.1.0)).unwrap();
    let all = walk(&fearon(""));
    assert!(all.iter().all(|(_, r)| r.meetings[0].offered == Some(PackageIdx(best))));
    close(share(&all, |r| r.outcome == OutcomeIdx(0)), 1.0 - accept, 1e-12);
    let paid: f64 = all.iter().map(|(p, r)| p * r.payoff.raw[0]).sum();
    close(paid, worth, 1e-12);
}

/// No precision: no offer has probability ½, and the packages share the other ½.
#[test]
fn offers_without_precision_follow_their_prior_weights() {
    for lambda in ["0", "1e-9"] {
        let text = fearon("").replacen("offer = inf", &format!("offer = {lambda}"), 1);
        let all = walk(&text);
        close(share(&all, |r| r.meetings[0].offered.is_none()), 0.5, 1e-8);
        for z in 1..16 {
            close(share(&all, |r| r.meetings[0].offered == Some(PackageIdx(z))), 0.5 / 15.0, 1e-8);
        }
    }
}

/// `c_woa_complete_disc`: prize 10, cost 1 a round, each concedes with q = 1/11 a round; both by script.
#[test]
fn a_war_of_attrition_in_rounds() {
    const ROUNDS: u32 = 200;
    let actor = |id: &str| {
        format!(
            "[actor.{id}]\n{PLAIN}[actor.{id}.flow.fight]\nvalue = -1\nuntil = [[\"move.quit_a >= 1\"], [\"move.quit_b >= 1\"]]\n\
             [[actor.{id}.script]]\nmove = {{ quit_{id} = 0.09090909090909091 }}\n"
        )
    };
    let quit = |id: &str| format!("[move.quit_{id}]\nby = \"{id}\"\nsteps = 1\n");
    let text = format!(
        r#"[scenario]
schema = 1
name = "attrition"
rounds = {ROUNDS}
{}{}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0 }}
{}{}[[outcome]]
id = "both"
when = ["move.quit_a >= 1", "move.quit_b >= 1"]
ends = true
[[outcome]]
id = "a_quits"
when = ["move.quit_a >= 1"]
ends = true
payoff = {{ b = 10 }}
[[outcome]]
id = "b_quits"
when = ["move.quit_b >= 1"]
ends = true
payoff = {{ a = 10 }}
[[outcome]]
id = "rest"
"#,
        actor("a"),
        actor("b"),
        quit("a"),
        quit("b")
    );
    let all = walk(&text);
    let ended = 1.0 - share(&all, |r| r.outcome == OutcomeIdx(3));
    close(ended, 1.0, 1e-15f64.max((10.0f64 / 11.0).powi(2 * ROUNDS as i32) * 2.0));
    close(share(&all, |r| r.outcome == OutcomeIdx(0)) / ended, 0.047_619_048, 1e-9);
    let rounds: f64 = all.iter().map(|(p, r)| p * f64::from(r.end_round)).sum();
    close(rounds, 5.761_904_762, 1e-8);
    for i in 0..2 {
        // Indifferent between staying and conceding, which is worth 0.
        let paid: f64 = all.iter().map(|(p, r)| p * r.payoff.raw[i]).sum();
        close(paid, 0.0, 1e-9);
    }
}

/// `e_brink_alternating`: the mover submits or stands; who stands runs a risk of .05.
#[test]
fn brinkmanship_in_turns() {
    const ROUNDS: u32 = 240;
    let (f, d1, d2) = (0.05, 3.0, 5.0);
    let (q1, q2) = (f * d2 / (1.0 - f), f * d1 / (1.0 - f));
    let rules = |id: &str, first: u32, q: f64| -> String {
        (first..=ROUNDS)
            .step_by(2)
            .map(|t| format!("[[actor.{id}.script]]\nrounds = [{t}, {t}]\nmove = {{ submit_{id} = {q} }}\n"))
            .collect()
    };
    let text = format!(
        r#"[scenario]
schema = 1
name = "brink"
rounds = {ROUNDS}
[actor.a]
{PLAIN}war = {{ cost = {d1} }}
{}[actor.b]
{PLAIN}war = {{ cost = {d2} }}
{}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0 }}
[move.submit_a]
by = "a"
steps = 1
[move.submit_b]
by = "b"
steps = 1
[incident]
hazard = {{ rungs = [{f}] }}
war = 1
[[outcome]]
id = "disaster"
when = ["ended_by == accident"]
ends = true
[[outcome]]
id = "second_wins"
when = ["move.submit_a >= 1"]
ends = true
payoff = {{ b = 1 }}
[[outcome]]
id = "first_wins"
when = ["move.submit_b >= 1"]
ends = true
payoff = {{ a = 1 }}
[[outcome]]
id = "rest"
"#,
        rules("a", 1, q1),
        rules("b", 2, q2)
    );
    let all = walk(&text);
    close(share(&all, |r| r.outcome == OutcomeIdx(0)), 0.150_717_703, 1e-8);
    close(share(&all, |r| r.outcome == OutcomeIdx(2)), 0.251_196_172, 1e-8);
    close(share(&all, |r| r.outcome == OutcomeIdx(1)), 0.598_086_124, 1e-8);
    // Each is paid by its endings: what it wins, less what disaster costs it on either's turn.
    for (i, won, cost) in [(0, 0.251_196_172, d1), (1, 0.598_086_124, d2)] {
        let paid: f64 = all.iter().map(|(p, r)| p * r.payoff.raw[i]).sum();
        close(paid, won - cost * 0.150_717_703, 1e-7);
    }
}

/// A settlement from round 1 on is worth u, whatever the patience and wherever the run is cut.
#[test]
fn payoffs_telescope() {
    for patience in ["0.7", "0.95", "1"] {
        for ends in ["true", "false"] {
            for rounds in [1, 2, 7] {
                let text = format!(
                    r#"[scenario]
schema = 1
name = "deal"
rounds = {rounds}
schedule = ["table"]
[actor.a]
patience = {patience}
precision = {{ offer = 1, answer = 1, move = 1 }}
[[actor.a.script]]
offer = {{ all = 1 }}
[actor.b]
patience = {patience}
precision = {{ offer = 1, answer = 1, move = 1 }}
[[actor.b.script]]
answer = 1
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.37, b = -0.21 }}
{TABLE}[[outcome]]
id = "deal"
when = ["agreements >= 1"]
ends = {ends}
[[outcome]]
id = "rest"
"#
                );
                for record in runs(&model(&text, &[]), 1, 3) {
                    assert_eq!(record.outcome, OutcomeIdx(0));
                    close(record.payoff.raw[0], 0.37, 1e-14);
                    close(record.payoff.raw[1], -0.21, 1e-14);
                }
            }
        }
    }
}
