//! Rules that a scenario may set otherwise, worked out by hand: how many rounds actors count, what doing nothing weighs, whose
//! offers count, what an attack takes, and which moves can be worth something.

use super::game::{ENDINGS, PLAIN, TABLE, close, leaves, model, share};
use detente::internals::engine::round::replay::replay_run;
use detente::internals::engine::round::trace::{Patience, Positions, Scene};
use detente::internals::index::{ActorIdx, MoveIdx, PackageIdx};
use detente::internals::maths::exp::logistic;
use detente::internals::model::Model;

const SAME: f64 = 1e-12;

fn scenes(model: &Model) -> Vec<(u32, Scene<Positions>)> {
    replay_run(model, 1, 0).1.scenes
}

// ---------------------------------------------------------------- outlook

/// An initiator whom every round costs 0.03 weighs an attack. There are no incidents.
fn siege(rules: &str) -> String {
    format!(
        r#"[scenario]
schema = 1
name = "siege"
rounds = 4
{rules}
[actor.a]
patience = 0.9
precision = {{ offer = 1, answer = 1, move = 1 }}
war = {{ cost = 0.4 }}
flow = {{ delay = {{ value = -0.03 }} }}
[actor.b]
patience = 0.8
precision = {{ offer = 1, answer = 1, move = 1 }}
war = {{ cost = 0.3, loss = 0.2, share = 0.6 }}
flow = {{ trade = {{ value = 0.02 }} }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = [0.07, 1], b = [0.11, 1] }}
[force.strike]
by = "a"
prize = 0.8
balance = 0.5
each_round = 0.5
precision = 3
peace_cost = 0.05
{ENDINGS}"#
    )
}

fn annuity(patience: f64, n: i32) -> f64 {
    (0..n).map(|t| patience.powi(t)).sum()
}

#[test]
fn actors_count_the_rounds_that_are_left_or_those_of_their_outlook() {
    for (rules, horizon) in [("", None), ("outlook = 1", Some(1)), ("outlook = 3", Some(3)), ("outlook = 9", Some(9))] {
        let model = model(&siege(rules), &[]);
        let mut met = 0;
        for (round, scene) in (0..30).flat_map(|run| replay_run(&model, 1, run).1.scenes) {
            if let Scene::Force { value, peace, chance, .. } = scene {
                // After step 6 as many closes are to come as there are rounds, the present one included.
                let closes = horizon.unwrap_or(4 - round as i32 + 1);
                let carried_on = 0.07 - 0.03 * annuity(0.9, closes);
                close(value, 0.5 * 0.8 - 0.4 - 0.05, SAME);
                close(peace, carried_on, SAME);
                close(chance, 0.5 * logistic(3.0 * (value - peace)), SAME);
                met |= 1 << round;
            }
        }
        assert_eq!(met, 0b11110, "{rules}");
    }
}

/// Until the last round is closed a run pays round by round; then what is left of the outlook, at once.
#[test]
fn what_is_left_of_the_outlook_is_paid_at_the_end() {
    for (rules, outlook) in [("", None), ("outlook = 1", Some(1)), ("outlook = 6", Some(6))] {
        let all = leaves(&model(&siege(rules), &[]), 1000).unwrap();
        let mut ends = 0;
        for (p, record) in &all {
            let t = record.end_round as i32;
            let [a, b] = record.payoff.raw[..] else { panic!("two actors") };
            let closed = if record.outcome.0 == 0 { t - 1 } else { t };
            let so_far = |patience: f64, flow: f64, u: f64| annuity(patience, closed) * (flow + (1.0 - patience) * u);
            let (attack_a, attack_b) = (0.5 * 0.8 - 0.4, 0.6 * 0.5 * 0.8 - 0.5 * 0.2 - 0.3);
            let tail = outlook.unwrap_or(1) - 1;
            let end = |patience: f64, flow: f64, u: f64, attack: f64| {
                patience.powi(closed) * if closed < t { attack } else { u + flow * annuity(patience, tail) }
            };
            close(a, so_far(0.9, -0.03, 0.07) + end(0.9, -0.03, 0.07, attack_a - 0.05), SAME);
            close(b, so_far(0.8, 0.02, 0.11) + end(0.8, 0.02, 0.11, attack_b), SAME);
            assert!(*p > 0.0);
            ends |= 1 << t;
        }
        assert_eq!(ends, 0b11110);
    }
}

/// Who is attacked counts its loss, and its share, by their chances.
#[test]
fn a_loss_counts_where_the_attack_succeeds() {
    let with = |war: &str| {
        let text = siege("").replace("loss = 0.2, share = 0.6", war);
        let all = leaves(&model(&text, &[]), 1000).unwrap();
        let first = all.into_iter().find(|(_, r)| r.end_round == 1).unwrap();
        first.1.payoff.raw[1]
    };
    close(with("share = 0.6"), 0.6 * 0.5 * 0.8 - 0.3, SAME);
    close(with("loss = 0.2"), -0.5 * 0.2 - 0.3, SAME);
    close(with("share = 0.6, loss = 0.2"), 0.6 * 0.5 * 0.8 - 0.5 * 0.2 - 0.3, SAME);
}

// ---------------------------------------------------------------- doing nothing

/// Three moves, of which one asks for what does not hold. Their use brings 0.1, −0.05 and 1.
fn moves(inaction: &str, precision: &str) -> String {
    format!(
        r#"[scenario]
schema = 1
name = "inaction"
rounds = 1
{inaction}
[actor.a]
patience = 1
precision = {{ offer = 1, answer = 1, move = {precision} }}
[actor.b]
{PLAIN}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{}}
[move.good]
by = "a"
steps = 1
each = {{ flow = {{ a = 0.1 }} }}
[move.bad]
by = "a"
steps = 1
each = {{ flow = {{ a = 0.05 }}, cost = 0.1 }}
[move.later]
by = "a"
steps = 1
needs = ["round >= 2"]
each = {{ flow = {{ a = 1 }} }}
{ENDINGS}"#
    )
}

#[test]
fn no_move_has_a_prior_weight() {
    for (inaction, none, each) in [
        ("", 0.5, 0.25),
        ("inaction = { move = 0.2 }", 0.2, 0.4),
        ("inaction = { move = 0 }", 0.0, 0.5),
        ("inaction = { move = \"equal\" }", 1.0, 1.0),
        ("inaction = { move = 1 }", 1.0, 0.0),
        ("inaction = { offer = 0 }", 0.5, 0.25),
    ] {
        let all = leaves(&model(&moves(inaction, "7"), &[]), 10).unwrap();
        let weights = [none, each * (7.0f64 * 0.1).exp(), each * (7.0f64 * -0.05).exp()];
        let total: f64 = weights.iter().sum();
        for (chosen, weight) in [None, Some(MoveIdx(0)), Some(MoveIdx(1))].into_iter().zip(weights) {
            let played = |r: &detente::internals::engine::round::record::Record| r.plays.first().map(|p| p.leverage);
            close(share(&all, |r| played(r) == chosen), weight / total, SAME);
        }
    }
    // The best of what has any weight.
    for (inaction, best) in [("", 0), ("inaction = { move = 0 }", 0)] {
        let all = leaves(&model(&moves(inaction, "inf"), &[]), 10).unwrap();
        close(share(&all, |r| r.plays.first().is_some_and(|p| p.leverage == MoveIdx(best))), 1.0, SAME);
    }
    let text = moves("inaction = { move = 0 }", "inf").replace("a = 0.1 }", "a = 0.1 }, cost = 0.3");
    let all = leaves(&model(&text, &[]), 10).unwrap();
    close(share(&all, |r| r.plays.first().is_some_and(|p| p.leverage == MoveIdx(1))), 1.0, SAME);
    let text = text.replace("inaction = { move = 0 }", "");
    close(share(&leaves(&model(&text, &[]), 10).unwrap(), |r| r.plays.is_empty()), 1.0, SAME);
}

/// a may table one of three packages, which cost it something and which b takes half the time.
fn offers(inaction: &str, precision: &str, worth: &str) -> String {
    format!(
        r#"[scenario]
schema = 1
name = "inaction"
rounds = 1
schedule = ["table"]
{inaction}
[actor.a]
patience = 1
precision = {{ offer = {precision}, answer = 1, move = 1 }}
[actor.b]
patience = 1
precision = {{ offer = 1, answer = 0, move = 1 }}
[issue.x]
levels = {{ no = 0, some = 0.3, more = 0.6, all = 1 }}
worth = {{ a = {worth} }}
{TABLE}{ENDINGS}"#
    )
}

#[test]
fn no_offer_has_a_prior_weight() {
    for worth in [[-0.1, -0.2, -0.4], [0.1, 0.3, -0.2]] {
        let text = |inaction: &str, precision: &str| {
            let text = offers(inaction, precision, &format!("[0, {}, {}, {}]", worth[0], worth[1], worth[2]));
            text.split("[proposal.all]").next().unwrap().to_owned() + ENDINGS
        };
        for (inaction, none, each) in [
            ("", 0.5, 0.5 / 3.0),
            ("inaction = { offer = 0.2 }", 0.2, 0.8 / 3.0),
            ("inaction = { offer = 0 }", 0.0, 1.0 / 3.0),
            ("inaction = { offer = \"equal\" }", 1.0, 1.0),
            ("inaction = { offer = 1 }", 1.0, 0.0),
            ("inaction = { move = 0 }", 0.5, 0.5 / 3.0),
        ] {
            for lambda in [0.0, 5.0, 4000.0] {
                let all = leaves(&model(&text(inaction, &lambda.to_string()), &[]), 100).unwrap();
                let brings = [0.0, 0.5 * worth[0], 0.5 * worth[1], 0.5 * worth[2]];
                let priors = [none, each, each, each];
                let possible = || brings.iter().zip(priors).filter(|(_, prior)| *prior > 0.0);
                let best = possible().map(|(x, _)| *x).fold(f64::NEG_INFINITY, f64::max);
                let weight = |x: f64, prior: f64| prior * (lambda * (x - best)).exp();
                let total: f64 = possible().map(|(x, prior)| weight(*x, prior)).sum();
                for (z, (x, prior)) in brings.into_iter().zip(priors).enumerate() {
                    let chosen = (z > 0).then_some(PackageIdx(z));
                    close(share(&all, |r| r.meetings[0].offered == chosen), weight(x, prior) / total, 1e-9);
                }
            }
            // Where nothing else has weight, nothing is tabled; else the best of what has.
            let all = leaves(&model(&text(inaction, "inf"), &[]), 100).unwrap();
            let best = if worth[1] > 0.0 { PackageIdx(2) } else { PackageIdx(1) };
            let nothing = each == 0.0 || none > 0.0 && worth[1] < 0.0;
            close(share(&all, |r| r.meetings[0].offered == (!nothing).then_some(best)), 1.0, SAME);
        }
    }
}

// ---------------------------------------------------------------- talks conditions

/// b leaves unless "most" of x is offered; a and c each offer one package. `line`: what b never accepts.
fn waits(condition: &str, line: &str, by: &str, offer: &str) -> String {
    format!(
        r#"[scenario]
schema = 1
name = "waits"
rounds = 2
schedule = ["table"]
[actor.a]
{PLAIN}[[actor.a.script]]
offer = {{ {offer} = 1 }}
[actor.c]
{PLAIN}[[actor.c.script]]
offer = {{ {offer}_too = 1 }}
[actor.b]
{PLAIN}script = [{{ answer = 0 }}]
walk_out = {{ unless_offered = ["issue.x >= most"], rate = 0.5, {condition} }}
{line}
[issue.x]
levels = {{ no = 0, some = 0.3, most = 0.6, all = 1 }}
worth = {{ a = 1, b = 0, c = 0 }}
[type.mood]
owners = ["b"]
points = {{ soft = 0.5, hard = 0.5 }}
[forum.table]
parties = ["a", "b", "c"]
issues = ["x"]
turns = ["{by}"]
{}{}{ENDINGS}"#,
        ["some", "most", "all"]
            .map(|level| format!("[proposal.{level}]\nby = \"a\"\nat = \"table\"\ntabled = true\noffers = {{ x = \"{level}\" }}\n"))
            .concat(),
        ["some", "most", "all"]
            .map(|level| {
                format!("[proposal.{level}_too]\nby = \"c\"\nat = \"table\"\ntabled = true\noffers = {{ x = \"{level}\" }}\n")
            })
            .concat(),
    )
}

#[test]
fn a_talks_condition_asks_for_an_offer_of_those_who_count_within_ones_own_lines() {
    // The line of either type of b counts, whichever it is.
    const LINE: &str = "red_line = { when = [\"issue.x >= all\"], unless_type = \"mood.soft\" }";
    for (condition, line, by, offer, met) in [
        ("", "", "a", "some", false),
        ("", "", "a", "most", true),
        ("", "", "c", "most", true),
        ("offered_by = [\"a\"]", "", "a", "most", true),
        ("offered_by = [\"a\"]", "", "c", "most", false),
        ("offered_by = [\"a\", \"c\"]", "", "c", "all", true),
        ("", LINE, "a", "all", false),
        ("", LINE, "a", "most", true),
        ("", LINE, "c", "all", false),
    ] {
        let model = model(&waits(condition, line, by, offer), &[]);
        for run in 0..4 {
            let all = replay_run(&model, 1, run).1.scenes;
            let walk_outs: Vec<Patience> = all
                .into_iter()
                .filter_map(|(_, scene)| match scene {
                    Scene::WalkOut { actor, condition, .. } => {
                        assert_eq!(actor, ActorIdx(2));
                        Some(condition)
                    }
                    _ => None,
                })
                .collect();
            let wanted = if met { Patience::Offered } else { Patience::Unmet };
            assert!(!walk_outs.is_empty());
            assert_eq!(walk_outs[0], wanted, "{condition} {line} {by} {offer}");
        }
    }
}

// ---------------------------------------------------------------- moves that can pay

/// One move of a, or of c, where b and a may attack. Both have a flow that counts mobilization, and a worth of x.
fn leverage(by: &str, effect: &str) -> String {
    format!(
        r#"[scenario]
schema = 1
name = "leverage"
rounds = 2
[actor.a]
{PLAIN}flow = {{ arms = {{ value = -0.1, per = "mobilisation" }}, alarm = {{ value = 0.1, from = ["tension >= 4"] }} }}
[actor.b]
{PLAIN}flow = {{ wait = {{ value = -0.1, until = ["issue.x >= most"] }} }}
[actor.c]
{PLAIN}[issue.x]
levels = {{ no = 0, most = 0.6, all = 1 }}
worth = {{ a = [0, 0.2, 0.1], c = 0.3 }}
[move.one]
by = "{by}"
steps = 2
each = {{ {effect} }}
[move.aid]
by = "b"
steps = 2
each = {{ flow = {{ c = 0.1 }} }}
[move.ban]
by = "b"
steps = 2
each = {{ flow = {{ c = -0.1 }}, force_value = {{ b = -0.1 }} }}
[tension]
start = 3
[incident]
hazard = {{ rungs = [0, 0.1] }}
war = 0
clash = 0
scare = 1
[force.raid]
by = "a"
prize = 1
balance = 0.5
each_round = 0.5
precision = 1
[force.storm]
by = "b"
prize = 1
balance = 0.5
each_round = 0.5
precision = 1
{ENDINGS}"#
    )
}

#[test]
fn a_move_is_played_where_one_of_its_effects_can_raise_what_its_owner_has() {
    let playable = |by: &str, effect: &str| model(&leverage(by, effect), &[]).moves[MoveIdx(0)].has_channel;
    for (effect, a, c) in [
        // One's own value of force and balance up, another's down.
        ("force_value = { a = 0.1 }", true, false),
        ("force_value = { a = -0.1 }", false, true),
        ("force_value = { b = 0.1 }", false, false),
        ("force_value = { b = -0.1 }", true, true),
        ("force_value = { c = 0.1 }", false, false),
        ("balance = { raid = 0.1 }", true, false),
        ("balance = { raid = -0.1 }", false, true),
        ("balance = { storm = -0.1 }", true, true),
        ("balance = { storm = 0.1 }", false, false),
        // A number that varies has both signs.
        ("balance = { storm = { uniform = [-0.1, 0.1], kind = \"uncertain\" } }", true, true),
        // No incident is a war or a clash: tension matters only to the flow that asks for it.
        ("tension = -1", false, false),
        ("tension = 1", true, true),
        // Flows of one's own, and of initiators, who then have more to lose.
        ("flow = { a = 0.1 }", true, true),
        ("flow = { a = -0.1 }", false, false),
        ("flow = { c = 0.1 }", false, true),
        ("flow = { c = -0.1 }", false, false),
        ("mobilisation = 1", false, false),
        ("mobilisation = -1", true, true),
        // Levels: worth more than another, to the owner or an initiator, or the end of an initiator's waiting.
        ("sets = { x = \"no\" }", false, false),
        ("sets = { x = \"all\" }", true, true),
        ("stand = 0.1", false, false),
        ("concedes = 1", false, false),
        // By way of other moves.
        ("triggers = [\"aid\"]", false, true),
        ("takes_back = [\"aid\"]", false, false),
        ("stops = [\"aid\"]", false, false),
        ("triggers = [\"ban\"]", true, true),
        ("takes_back = [\"ban\"]", false, true),
        ("stops = [\"ban\"]", false, true),
    ] {
        assert_eq!((playable("a", effect), playable("c", effect)), (a, c), "{effect}");
    }
    // Where an incident can be a war or a clash, all gain by calm.
    for kind in ["war = 0\nclash = 1", "war = 1\nclash = 0"] {
        let text = leverage("c", "tension = -1").replace("war = 0\nclash = 0\nscare = 1", kind);
        assert!(model(&text, &[]).moves[MoveIdx(0)].has_channel);
    }
    // What makes another move available is no effect.
    let text = leverage("c", "stand = 0.1")
        .replace("[move.aid]\nby = \"b\"\nsteps = 2", "[move.aid]\nby = \"b\"\nneeds = [\"move.one >= 1\"]\nsteps = 2");
    assert!(!model(&text, &[]).moves[MoveIdx(0)].has_channel);
    assert!(
        scenes(&model(&text, &[])).iter().all(|(_, scene)| !matches!(scene, Scene::Move { actor: ActorIdx(2), .. }))
    );
}
