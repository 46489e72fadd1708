//! What a run pays, worked out by hand: every way of ending, what moves and flows pay on the way, and what conceding costs
//! at home. Scripts decide, so that only what is paid is tested.

use super::game::{AT_THE_SMALL, ENDINGS, PLAIN, TABLE, TWO_TABLES, close, leaves, model, share};
use detente::internals::engine::round::record::Record;
use detente::internals::engine::round::replay::replay_run;
use detente::internals::engine::round::trace::Scene;
use detente::internals::maths::exp::logistic;

/// Sums of a few terms of about 1.
const SAME: f64 = 1e-12;

/// The only way in which a game goes.
#[track_caller]
fn only(text: &str) -> Record {
    let mut all = leaves(&model(text, &[]), 1000).unwrap();
    all.retain(|(p, _)| *p > 0.0);
    assert_eq!(all.len(), 1, "a game without chance has one leaf");
    all.remove(0).1
}

/// Three rounds in which a climbs a step each round. The second step may lead to an incident.
fn climb(incident: &str, attack: &str, endings: &str) -> String {
    format!(
        r#"[scenario]
schema = 1
name = "climb"
rounds = 3
[actor.a]
patience = 0.9
precision = {{ offer = 1, answer = 1, move = 1 }}
war = {{ cost = 0.4, clash_share = 0.5 }}
flow = {{ delay = {{ value = -0.03 }} }}
[[actor.a.script]]
move = {{ climb = 1 }}
attack = 0
{attack}
[actor.b]
patience = 0.8
precision = {{ offer = 1, answer = 1, move = 1 }}
war = {{ cost = 0.3, clash_share = 0.25, share = 0.6 }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = [0.07, 1], b = [0.11, 1] }}
[move.climb]
by = "a"
steps = 3
each = {{ cost = 0.02, tension = 1, balance = 0.1, flow = {{ a = 0.01, b = -0.02 }} }}
[tension]
start = 0
[force.strike]
by = "a"
prize = 0.8
balance = 0.3
each_round = 0.5
precision = 1
peace_cost = 0.05
{incident}
{endings}"#
    )
}

const ALL_PAY: &str = r#"[[outcome]]
id = "strike"
when = ["ended_by == force"]
ends = true
payoff = { a = 0.31, b = -0.32 }
[[outcome]]
id = "accident"
when = ["ended_by == accident"]
ends = true
payoff = { a = 0.33, b = -0.34 }
[[outcome]]
id = "clash"
when = ["ended_by == clash"]
ends = true
payoff = { a = 0.35, b = -0.36 }
[[outcome]]
id = "rest"
payoff = { a = 0.37, b = -0.38 }
"#;

/// What a and b are paid before the second round is over: two steps and one close, at which what stands pays 1 − δ of its worth.
fn before() -> [f64; 2] {
    [-0.02 - 0.9 * 0.02 + (-0.03 + 0.01) + 0.1 * 0.07, -0.02 + 0.2 * 0.11]
}

/// Flows of two steps, for the two rounds that are left.
fn running() -> [f64; 2] {
    [(-0.03 + 0.02) * 1.9, -0.04 * 1.8]
}

#[track_caller]
fn pays(text: &str, end: [f64; 2]) {
    let record = only(text);
    assert_eq!(record.end_round, 2);
    let [a, b] = before();
    close(record.payoff.raw[0], a + 0.9 * end[0], SAME);
    close(record.payoff.raw[1], b + 0.8 * end[1], SAME);
}

#[test]
fn an_accidental_war_pays_its_cost_what_flows_and_its_class() {
    let incident = "[incident]\nhazard = { rungs = [0, 0, 1] }\nwar = 1\n";
    let [a, b] = running();
    pays(&climb(incident, "", ALL_PAY), [-0.4 + a + 0.33, -0.3 + b - 0.34]);
}

#[test]
fn a_clash_costs_a_part_of_a_war_and_everything_goes_on_being_paid() {
    let incident = "[incident]\nhazard = { rungs = [0, 0, 1] }\nwar = 0\nclash = 1\n";
    let [a, b] = running();
    pays(&climb(incident, "", ALL_PAY), [0.07 + a - 0.5 * 0.4 + 0.35, 0.11 + b - 0.25 * 0.3 - 0.36]);
}

/// The two steps have raised the balance from 0.3 to 0.5.
#[test]
fn an_attack_pays_the_prize_or_a_share_of_it() {
    let attack = "[[actor.a.script]]\nrounds = [2, 2]\nattack = 1\n";
    let text = climb("", attack, ALL_PAY)
        .replace("move = { climb = 1 }\nattack = 0\n", "rounds = [1, 1]\nmove = { climb = 1 }\nattack = 0\n");
    let text = text.replace("rounds = [2, 2]\nattack = 1", "rounds = [2, 2]\nmove = { climb = 1 }\nattack = 1");
    pays(&text, [0.5 * 0.8 - 0.4 - 0.05 + 0.31, 0.6 * 0.5 * 0.8 - 0.3 - 0.32]);
}

/// Three steps, three closes, and then what stands and the class.
#[test]
fn the_horizon_pays_what_stands_and_the_class_a_round_later() {
    let record = only(&climb("", "", ALL_PAY));
    let a: f64 = (0..3).map(|t| 0.9f64.powi(t) * (-0.02 - 0.03 + 0.01 * f64::from(t + 1))).sum();
    let b: f64 = (0..3).map(|t| 0.8f64.powi(t) * -0.02 * f64::from(t + 1)).sum();
    // A settlement pays a part 1 − δ of its worth at each close, and the whole of it at the end: together as much as at once.
    let [a, b] = [a + 0.07, b + 0.11];
    close(record.payoff.raw[0], a + 0.9f64.powi(3) * 0.37, SAME);
    close(record.payoff.raw[1], b + 0.8f64.powi(3) * -0.38, SAME);
    assert_eq!((record.end_round, record.outcome.0, record.tension.len()), (3, 3, 4));
    assert_eq!(record.tension, [0.0, 1.0, 2.0, 3.0]);
}

/// What a and b agree at the small table waits for c, who sits at the large one. Both b and c concede in it.
fn charges(b: &str, c: &str) -> String {
    format!(
        r#"[scenario]
schema = 1
name = "charges"
rounds = 3
schedule = ["small", "large"]
[actor.a]
patience = 0.95
precision = {{ offer = 1, answer = 1, move = 1 }}
audience = {{ sensitivity = 0.7, start = 0.3 }}
[[actor.a.script]]
rounds = [1, 1]
offer = {{ all = 1 }}
[[actor.a.script]]
offer = {{}}
[actor.b]
patience = 0.9
precision = {{ offer = 1, answer = 1, move = 1 }}
audience = {{ sensitivity = 0.5, start = 0.4, concedes = "issue.x" }}
[[actor.b.script]]
answer = {b}
[actor.c]
patience = 0.8
precision = {{ offer = 1, answer = 2, move = 1 }}
audience = {{ sensitivity = 0.6, start = 0.2, concedes = "issue.x" }}
{c}
[issue.x]
levels = {{ no = 0, yes = 0.5 }}
worth = {{ a = [0, 0.3], b = [0, 0.4], c = [0, 0.6] }}
ratify = ["a", "b", "c"]
{TWO_TABLES}{AT_THE_SMALL}{ENDINGS}"#
    )
}

/// Who concedes is charged when a package is concluded, or when it ratifies; nobody else is, and nobody who refuses.
#[test]
fn conceding_is_charged_when_it_is_done() {
    let text = |b: f64, c: f64| charges(&b.to_string(), &format!("[[actor.c.script]]\nanswer = {c}"));
    // The package adds a half to what both call conceding.
    let (at_home, at_large) = (0.5 * 0.4 * 0.5, 0.6 * 0.2 * 0.5);
    let both = only(&text(1.0, 1.0));
    assert_eq!((both.end_round, both.meetings[0].at_once, both.meetings[1].ratified), (2, false, 1));
    close(both.payoff.raw[0], 0.95 * 0.3, SAME);
    close(both.payoff.raw[1], 0.9 * 0.4 - at_home, SAME);
    close(both.payoff.raw[2], 0.8 * (0.6 - at_large), SAME);
    // It was agreed to at home, and then not ratified: only one of them has conceded, and for nothing.
    let one = only(&text(1.0, 0.0));
    assert_eq!((one.end_round, one.meetings[1].not_ratified), (3, 1));
    for (paid, wanted) in one.payoff.iter().zip([0.0, -at_home, 0.0]) {
        close(*paid, wanted, SAME);
    }
    for paid in only(&text(0.0, 1.0)).payoff {
        close(paid, 0.0, SAME);
    }
}

/// A package that two others must ratify waits for both, each in its own forum, and is final when the last has.
#[test]
fn a_package_waits_for_all_who_must_ratify_it() {
    let text = |d: f64| {
        format!(
            r#"[scenario]
schema = 1
name = "two ratifiers"
rounds = 4
schedule = ["small", "large", "third"]
[actor.a]
{PLAIN}[[actor.a.script]]
rounds = [1, 1]
offer = {{ all = 1 }}
[[actor.a.script]]
offer = {{}}
[actor.b]
{PLAIN}[[actor.b.script]]
answer = 1
[actor.c]
patience = 0.9
precision = {{ offer = 1, answer = 1, move = 1 }}
audience = {{ sensitivity = 0.5, start = 0.4, concedes = "issue.x" }}
[[actor.c.script]]
answer = 1
[actor.d]
patience = 0.8
precision = {{ offer = 1, answer = 1, move = 1 }}
audience = {{ sensitivity = 0.5, start = 0.6, concedes = "issue.x" }}
[[actor.d.script]]
answer = {d}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1, c = 0.3, d = 0.4 }}
ratify = ["a", "b", "c", "d"]
{TWO_TABLES}[forum.third]
parties = ["a", "d"]
issues = ["x"]
turns = ["a"]
{AT_THE_SMALL}{ENDINGS}"#
        )
    };
    let both = only(&text(1.0));
    let done: Vec<(bool, u32, u32)> = both.meetings.iter().map(|m| (m.taken, m.ratified, m.not_ratified)).collect();
    assert_eq!(done, [(true, 0, 0), (false, 0, 0), (false, 1, 0)]);
    assert_eq!((both.end_round, both.n_final, &both.levels.raw[..]), (3, 1, &[1u8][..]));
    close(both.payoff.raw[2], 0.9 * (0.9 * 0.3 - 0.2), SAME);
    close(both.payoff.raw[3], 0.64 * (0.4 - 0.3), SAME);
    let one = only(&text(0.0));
    assert_eq!((one.meetings[2].ratified, one.meetings[2].not_ratified, one.n_final), (0, 1, 0));
    close(one.payoff.raw[2], -0.9 * 0.2, SAME);
    close(one.payoff.raw[3], 0.0, SAME);
}

/// Who would concede takes that into account when it ratifies: with 0.6 and a cost of 0.06 against 0.
#[test]
fn what_conceding_costs_counts_in_ratification() {
    let all = leaves(&model(&charges("1", ""), &[]), 1000).unwrap();
    close(share(&all, |r| r.meetings[1].ratified == 1), logistic(2.0 * (0.6 - 0.06)), SAME);
}

/// Every order of a list.
fn orders(list: &[usize]) -> Vec<Vec<usize>> {
    if list.is_empty() {
        return vec![vec![]];
    }
    let with = |first: &usize| {
        let rest: Vec<usize> = list.iter().copied().filter(|one| one != first).collect();
        orders(&rest).into_iter().map(|rest| [vec![*first], rest].concat()).collect::<Vec<_>>()
    };
    list.iter().flat_map(with).collect()
}

/// An answer in which everything stands in the way: a precondition, a link to what is not settled, an audience, a flow that
/// would end, and an attack. The trace tells the chance of yes with each of them taken away.
#[test]
fn each_thing_that_stands_in_the_way_of_a_yes_is_weighed() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "in the way"
rounds = 1
schedule = ["table"]
[actor.a]
{PLAIN}[[actor.a.script]]
offer = {{ all = 1 }}
[actor.b]
patience = 1
precision = {{ offer = 1, answer = 3, move = 1 }}
war = {{ cost = 0.1 }}
flow = {{ gain = {{ value = 0.05, until = ["issue.x >= yes"] }} }}
audience = {{ sensitivity = 0.5, start = 0.4, concedes = "issue.x" }}
precondition = {{ measure = "issue.z", at_least = 0.5, sharpness = 2 }}
linkage = {{ block = "minor", waits_for = "issue.z", full_at = 1, alone = 0.5 }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1, b = [0.06, -0.1] }}
[issue.y]
block = "minor"
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1, b = 0.3 }}
[issue.z]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = -0.2 }}
[forum.table]
parties = ["a", "b"]
issues = ["x", "y", "z"]
turns = ["a"]
[proposal.all]
by = "a"
at = "table"
offers = {{ x = "yes", y = "yes", z = "no" }}
[force.strike]
by = "b"
prize = 1
balance = 0.5
each_round = 0.5
precision = inf
[[outcome]]
id = "force"
when = ["ended_by == force"]
ends = true
[[outcome]]
id = "rest"
"#
    );
    // An attack is worth 0.5 − 0.1, more than peace in either case, and comes every other time.
    let carried_on = |worth: f64| 0.5 * 0.4 + 0.5 * worth;
    let (yes, linked, no) = (carried_on(-0.1 + 0.5 * 0.3), carried_on(-0.1 + 0.3), carried_on(0.06 + 0.05));
    // Without the attack and the flow that would end, a refusal is worth the 0.06 that stands.
    let gate = logistic(2.0 * (0.0 - 0.5));
    let net = yes - 0.2 - no;
    let wanted = [
        gate * logistic(3.0 * net),
        logistic(3.0 * net),
        gate * logistic(3.0 * (linked - 0.2 - no)),
        gate * logistic(3.0 * (yes - no)),
        gate * logistic(3.0 * (yes - 0.2 - 0.06)),
    ];
    // Shapley: what each adds to the log-odds when it is taken away, over all orders.
    let odds = |away: &[usize]| {
        let is = |part: usize| away.contains(&part);
        let gate = if is(1) { 1.0 } else { gate };
        let (yes, no) = (if is(2) { linked } else { yes }, if is(4) { 0.06 } else { no });
        let p = gate * logistic(3.0 * (yes - if is(3) { 0.0 } else { 0.2 } - no));
        (p / (1.0 - p)).ln()
    };
    let mut parts = [0.0; 5];
    let orders = orders(&[0, 1, 2, 3, 4]);
    for order in &orders {
        for (n, part) in order.iter().enumerate() {
            parts[*part] += (odds(&order[..=n]) - odds(&order[..n])) / orders.len() as f64;
        }
    }
    let model = model(&text, &[]);
    let mut told = 0;
    for (_, scene) in (0..20).flat_map(|run| replay_run(&model, 1, run).1.scenes) {
        if let Scene::Answer { chance, refusal, .. } = scene {
            close(chance, wanted[0], SAME);
            let Some(refusal) = refusal else { continue };
            assert_eq!(refusal.without.len(), wanted.len());
            for (found, wanted) in refusal.without.values().zip(wanted) {
                close(*found, wanted, SAME);
            }
            for (found, wanted) in refusal.parts.values().copied().zip(parts) {
                close(found, wanted, SAME);
            }
            // None alone makes yes as likely as no; all together do.
            assert!(wanted.iter().all(|p| *p < 0.5) && odds(&[1, 2, 3, 4]) > 0.0);
            assert_eq!((refusal.reason.id(), refusal.largest.unwrap().id()), ("several", "precondition"));
            told += 1;
        }
    }
    assert!(told > 0);
}

/// Worth on a line, in a list, and preconditions that read the sum, the mean and the largest of a block of which a part is not
/// on the table: the chance of yes is Λ(κ(measure − θ)) Λ(λ × gain).
#[test]
fn a_package_is_read_level_by_level() {
    for (measure, measured) in
        [("sum.core", [1.7, 0.7]), ("mean.core", [1.7 / 3.0, 0.7 / 3.0]), ("max.core", [1.0, 0.4])]
    {
        for (proposal, (measured, gain)) in ["both", "little"].into_iter().zip(measured.into_iter().zip([-0.25, 0.15]))
        {
            let text = format!(
                r#"[scenario]
schema = 1
name = "levels"
rounds = 1
schedule = ["table"]
[actor.a]
{PLAIN}[[actor.a.script]]
offer = {{ {proposal} = 1 }}
[actor.b]
patience = 1
precision = {{ offer = 1, answer = 2, move = 1 }}
precondition = {{ measure = "{measure}", at_least = 0.5, sharpness = 3 }}
[issue.x]
block = "core"
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 1, b = {{ from = 0.1, to = -0.3 }} }}
[issue.y]
block = "core"
levels = {{ no = 0, some = 0.4, all = 1 }}
worth = {{ a = 1, b = [0.05, 0.2, 0.4] }}
[issue.z]
block = "core"
levels = {{ no = 0, low = 0.3, high = 1 }}
start = "low"
worth = {{ a = 1 }}
[forum.table]
parties = ["a", "b"]
issues = ["x", "y"]
turns = ["a"]
[proposal.both]
by = "a"
at = "table"
tabled = true
offers = {{ x = "yes", y = "some" }}
[proposal.little]
by = "a"
at = "table"
tabled = true
offers = {{ x = "no", y = "some" }}
{ENDINGS}"#
            );
            let all = leaves(&model(&text, &[]), 1000).unwrap();
            let wanted = logistic(3.0 * (measured - 0.5)) * logistic(2.0 * gain);
            close(share(&all, |r| r.meetings[0].taken), wanted, SAME);
        }
    }
}

/// Who is sharp and gets as much either way says yes every other time; the least gain or loss decides.
#[test]
fn a_tie_is_decided_by_even_chances() {
    for (worth, yes) in [(0.0, 0.5), (1e-9, 1.0), (-1e-9, 0.0)] {
        let text = format!(
            r#"[scenario]
schema = 1
name = "tie"
rounds = 1
schedule = ["table"]
[actor.a]
{PLAIN}[[actor.a.script]]
offer = {{ all = 1 }}
[actor.b]
patience = 1
precision = {{ offer = 1, answer = inf, move = 1 }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 1, b = {worth} }}
{TABLE}{ENDINGS}"#
        );
        close(share(&leaves(&model(&text, &[]), 1000).unwrap(), |r| r.meetings[0].taken), yes, SAME);
    }
}

/// A settlement of two closes pays 1 − δ of its worth at each of them; then the start is back, and pays on.
#[test]
fn a_settlement_that_ends_is_worth_what_it_pays_until_then() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "for a time"
rounds = 4
schedule = ["table"]
[settlement]
duration = 2
[actor.a]
{PLAIN}[[actor.a.script]]
rounds = [1, 1]
offer = {{ all = 1 }}
[[actor.a.script]]
offer = {{}}
[actor.b]
patience = 0.9
precision = {{ offer = 1, answer = 3, move = 1 }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 1, b = [0.2, 1.7] }}
{TABLE}[[outcome]]
id = "deal"
when = ["agreements >= 1"]
[[outcome]]
id = "rest"
"#
    );
    let (kept, then) = (1.0 - 0.81, 0.81);
    let all = leaves(&model(&text, &[]), 1000).unwrap();
    close(share(&all, |r| r.meetings[0].taken), logistic(3.0 * (1.7 * kept + 0.2 * then - 0.2)), SAME);
    for (p, record) in all.iter().filter(|(p, _)| *p > 0.0) {
        let taken = record.meetings[0].taken;
        close(record.payoff.raw[1], if taken { 1.7 * kept + 0.2 * then } else { 0.2 }, SAME);
        assert_eq!((record.levels.raw[0], record.n_final), (0, u32::from(taken)), "{p}");
    }
}

/// On its first turn in a forum an actor tables its own proposal for that forum, wherever it stands in the file.
#[test]
fn a_first_turn_tables_the_proposal_that_is_due() {
    let proposals = [("a", "small", "one"), ("b", "small", "two"), ("a", "large", "three"), ("c", "large", "four")];
    for turn in 0..4 {
        let tables: String = (0..4)
            .map(|at| {
                let (by, forum, level) = proposals[(at + turn) % 4];
                format!("[proposal.of_{level}]\nby = \"{by}\"\nat = \"{forum}\"\noffers = {{ x = \"{level}\" }}\n")
            })
            .collect();
        let text = format!(
            r#"[scenario]
schema = 1
name = "due"
rounds = 4
schedule = ["small", "small", "large", "large"]
[actor.a]
{PLAIN}[[actor.a.script]]
answer = 0
[actor.b]
{PLAIN}[[actor.b.script]]
answer = 0
[actor.c]
{PLAIN}[[actor.c.script]]
answer = 0
[issue.x]
levels = {{ zero = 0, one = 0.25, two = 0.5, three = 0.75, four = 1 }}
worth = {{ a = 1 }}
[forum.small]
parties = ["a", "b"]
issues = ["x"]
turns = ["a", "b"]
[forum.large]
parties = ["a", "c"]
issues = ["x"]
turns = ["a", "c"]
{tables}{ENDINGS}"#
        );
        let record = only(&text);
        // The four meetings are the turns of a and b at the small table, and of a and c at the large one.
        let tabled: Vec<(&str, usize)> =
            record.proposals.iter().map(|(p, meeting)| (proposals[(p.0 + turn) % 4].2, *meeting)).collect();
        assert_eq!(tabled, [("one", 0), ("two", 1), ("three", 2), ("four", 3)]);
        let levels: Vec<usize> = record.meetings.iter().map(|m| m.offered.unwrap().0).collect();
        assert_eq!(levels, [1, 2, 3, 4]);
    }
}

/// Short is who has less than 0.02 below what a refusal would have been worth.
#[test]
fn who_is_left_short_is_noted_beyond_a_small_tolerance() {
    for (a, a_is_short) in [(-0.3, true), (-0.021, true), (-0.019, false), (0.0, false), (0.019, false), (0.3, false)] {
        for (b, b_is_short) in [(-0.3, true), (-0.021, true), (-0.019, false), (0.021, false), (0.3, false)] {
            let text = format!(
                r#"[scenario]
schema = 1
name = "short"
rounds = 1
schedule = ["table"]
[actor.a]
{PLAIN}[[actor.a.script]]
offer = {{ all = 1 }}
[actor.b]
{PLAIN}[[actor.b.script]]
answer = 1
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = {a}, b = {b} }}
{TABLE}{ENDINGS}"#
            );
            let record = only(&text);
            let meeting = &record.meetings[0];
            assert!(meeting.taken && meeting.at_once);
            assert_eq!((meeting.short_proposer, meeting.short_responder), (a_is_short, b_is_short), "{a} {b}");
        }
    }
}
