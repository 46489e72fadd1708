//! What moves are worth to who may play them, and what they do: by hand, one effect at a time, and side by side.

use super::game::{ENDINGS, PLAIN, close, leaves, model};
use detente::internals::engine::round::replay::replay_run;
use detente::internals::engine::round::trace::Scene;
use detente::internals::index::{ActorIdx, MoveIdx};
use detente::internals::maths::exp::exp;

const SAME: f64 = 1e-12;

/// Effects of a move of a, with what each brings it over three rounds of a patience of 1, before its cost.
const EFFECTS: [(&str, f64); 11] = [
    ("flow = { a = 0.1 }", 0.3),
    ("sets = { x = \"yes\" }", 0.2),
    // A flow of 0.05 runs from a mobilization of 2, and one of 0.01 is multiplied by it.
    ("mobilisation = 1", 0.03),
    ("mobilisation = 2", 0.15 + 0.06),
    // A flow of 0.07 runs from a tension of 4.
    ("tension = 3", 0.21),
    ("tension = 1", 0.0),
    // It costs a 0.04 a round that "siege" stands, and 0.02 that "ban" does. It gets 0.06 when both are gone.
    ("stops = [\"siege\"]", 0.12),
    ("stops = [\"siege\", \"ban\"]", 0.18),
    ("takes_back = [\"siege\"]", 0.12),
    ("triggers = [\"aid\"]", 0.24),
    ("stand = 0.1", 0.0),
];

const ARMS: &str = "[actor.a.flow.arms]\nvalue = 0.05\nfrom = [\"mobilisation >= 2\"]\n";
const SCALE: &str = "[actor.a.flow.scale]\nvalue = 0.01\nper = \"mobilisation\"\n";
const ALARM: &str = "[actor.a.flow.alarm]\nvalue = 0.07\nfrom = [\"tension >= 4\"]\n";

fn game(flows: &str, moves: &[(&str, &str)]) -> String {
    let moves: String = moves
        .iter()
        .map(|(id, effect)| format!("[move.{id}]\nby = \"a\"\nsteps = 1\neach = {{ cost = 0.01, {effect} }}\n"))
        .collect();
    format!(
        r#"[scenario]
schema = 1
name = "moves"
rounds = 3
[actor.a]
patience = 1
precision = {{ offer = 1, answer = 1, move = 5 }}
{flows}[actor.b]
{PLAIN}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.2 }}
{moves}[move.siege]
by = "b"
steps = 1
start = 1
each = {{ flow = {{ a = -0.04 }} }}
[move.ban]
by = "b"
steps = 1
start = 1
each = {{ flow = {{ a = -0.02 }} }}
[move.aid]
by = "b"
steps = 1
needs = ["round >= 9"]
each = {{ flow = {{ a = 0.08 }} }}
[tension]
start = 2
{ENDINGS}"#
    )
}

/// What each move brings in the first choice of a, and that it is chosen as often as that says.
fn brings(flows: &str, moves: &[(&str, &str)]) -> Vec<Option<f64>> {
    let model = model(&game(flows, moves), &[]);
    let scenes = replay_run(&model, 1, 0).1.scenes;
    let options = scenes.into_iter().find_map(|(_, scene)| match scene {
        Scene::Choice { actor: ActorIdx(0), options, .. } => Some(options),
        _ => None,
    });
    let options = options.unwrap_or_default();
    let none = options.iter().find(|o| o.leverage.is_none()).map_or(1.0, |o| o.chance);
    let n_open = options.iter().filter(|o| o.leverage.is_some()).count() as f64;
    (0..moves.len())
        .map(|m| {
            let option = options.iter().find(|o| o.leverage == Some(MoveIdx(m)))?;
            let net = option.net.unwrap();
            // No move has half of the prior weight.
            close(option.chance / none * n_open, exp(5.0 * net), 1e-9);
            Some(net)
        })
        .collect()
}

#[test]
fn a_move_is_worth_what_it_does_to_payoffs() {
    for (effect, worth) in EFFECTS {
        match brings(&[ARMS, SCALE, ALARM].concat(), &[("one", effect)])[0] {
            Some(net) => close(net, worth - 0.01, SAME),
            // What can bring nothing is not played.
            None => assert_eq!(worth, 0.0, "{effect}"),
        }
    }
}

/// The same where only one flow, or none, can tell what a move does.
#[test]
fn a_move_is_worth_what_it_does_to_a_single_flow() {
    for (flows, effect, worth) in [
        (ARMS, "mobilisation = 2", 0.15),
        (SCALE, "mobilisation = 1", 0.03),
        (ALARM, "tension = 3", 0.21),
        ("", "sets = { x = \"yes\" }", 0.2),
        ("", "stops = [\"siege\"]", 0.12),
        ("", "takes_back = [\"siege\"]", 0.12),
        ("", "triggers = [\"aid\"]", 0.24),
    ] {
        close(brings(flows, &[("one", effect)])[0].unwrap(), worth - 0.01, SAME);
        close(brings(flows, &[("other", "flow = { a = 0.1 }"), ("one", effect)])[1].unwrap(), worth - 0.01, SAME);
    }
}

/// Each move is compared with none, whatever other move was looked at before it.
#[test]
fn moves_that_may_be_played_do_not_change_what_others_are_worth() {
    for (first, a) in EFFECTS {
        for (second, b) in EFFECTS {
            for (net, worth) in
                brings(&[ARMS, SCALE, ALARM].concat(), &[("one", first), ("two", second)]).into_iter().zip([a, b])
            {
                match net {
                    Some(net) => close(net, worth - 0.01, SAME),
                    None => assert_eq!(worth, 0.0, "{first}, {second}"),
                }
            }
        }
    }
}

/// A flow that two moves stop is stopped as long as one of them stands.
#[test]
fn what_two_moves_stop_is_stopped() {
    let paid = |standing: [u8; 2]| {
        let [one, two] = standing;
        let text = format!(
            r#"[scenario]
schema = 1
name = "stopped"
rounds = 2
[actor.a]
patience = 1
precision = {{ offer = 1, answer = 1, move = inf }}
[actor.b]
{PLAIN}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{}}
[move.siege]
by = "b"
steps = 1
start = 1
each = {{ flow = {{ a = -0.04 }} }}
[move.one]
by = "a"
steps = 1
start = {one}
needs = ["round >= 9"]
each = {{ stops = ["siege"] }}
[move.two]
by = "a"
steps = 1
start = {two}
needs = ["round >= 9"]
each = {{ stops = ["siege"] }}
{ENDINGS}"#
        );
        leaves(&model(&text, &[]), 100).unwrap()[0].1.payoff.raw[0]
    };
    close(paid([0, 0]), -0.08, SAME);
    for standing in [[1, 0], [0, 1], [1, 1]] {
        close(paid(standing), 0.0, SAME);
    }
}

/// Relief comes with each level that is higher than any before, once.
#[test]
fn tension_falls_for_a_level_that_was_never_reached_before() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "relief"
rounds = 6
[actor.a]
{PLAIN}[actor.b]
{PLAIN}[issue.x]
levels = {{ no = 0, half = 0.4, yes = 1 }}
worth = {{}}
relief = true
[issue.y]
levels = {{ no = 0, yes = 1 }}
worth = {{}}
[event.half]
round = 1
set = {{ "issue.x" = "half", "issue.y" = "yes" }}
[event.yes]
round = 2
set = {{ "issue.x" = "yes" }}
[event.back]
round = 3
set = {{ "issue.x" = "no" }}
[event.again]
round = 4
set = {{ "issue.x" = "half" }}
[event.whole]
round = 5
set = {{ "issue.x" = "yes" }}
[tension]
start = 8
relief = 5
{ENDINGS}"#
    );
    let record = leaves(&model(&text, &[]), 100).unwrap().remove(0).1;
    // An event comes after the tension of its round, so its relief is felt a round later.
    assert_eq!(record.tension.len(), 7);
    for (found, wanted) in record.tension.iter().zip([8.0, 8.0, 6.0, 3.0, 3.0, 3.0, 3.0]) {
        close(*found, wanted, SAME);
    }
}
