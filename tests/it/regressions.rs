//! Faults that a reading of the engine against the model found, each with a game that shows it.

use detente::internals::engine::choice::reason::Reason;

use super::game::{AT_THE_SMALL, ENDINGS, SHARP, TABLE, TWO_TABLES, close, leaves, model, runs, share};
use detente::internals::index::{ActorIdx, OutcomeIdx};

/// Linkage is what stands between every type and a yes, not only the first.
#[test]
fn linkage_is_the_reason_whatever_the_type() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "linkage"
rounds = 1
schedule = ["table"]
[actor.a]
{SHARP}[[actor.a.script]]
offer = {{ minor = 1 }}
[actor.b]
patience = 1
precision = {{ offer = 9, answer = 200, move = 9 }}
linkage = {{ block = "minor", waits_for = "issue.major", full_at = 1, alone = 0 }}
war = {{ cost = {{ uniform = [0.5, 0.9], kind = "private", cells = 4 }} }}
[issue.major]
levels = {{ no = 0, yes = 1 }}
worth = {{ b = 0.5, a = -0.5 }}
[issue.gift]
block = "minor"
levels = {{ no = 0, yes = 1 }}
worth = {{ b = 0.3, a = 0.1 }}
[issue.price]
levels = {{ no = 0, yes = 1 }}
worth = {{ b = -0.1, a = 0.1 }}
[forum.table]
parties = ["a", "b"]
issues = ["major", "gift", "price"]
turns = ["a"]
[proposal.minor]
by = "a"
at = "table"
tabled = true
offers = {{ gift = "yes", price = "yes" }}
[force.war]
by = "b"
prize = 0.6
balance = 0.5
precision = 20
[[outcome]]
id = "deal"
when = ["agreements >= 1"]
ends = ENDS
[[outcome]]
id = "rest"
"#
    );
    for ends in ["true", "false"] {
        let all = runs(&model(&text.replace("ENDS", ends), &[]), 1, 200);
        let mut types = [0; 4];
        for record in &all {
            assert_eq!(
                record.meetings[0].refusals[0].map(|no| (no.actor, no.reason)),
                Some((ActorIdx(1), Reason::Linkage)),
                "type {}",
                record.point.raw[0]
            );
            types[record.point.raw[0].0] += 1;
        }
        assert!(types.iter().all(|n| *n > 0));
    }
}

/// A ratification that ends the run is worth what stands then: there is no risk of war after it.
#[test]
fn ratifying_what_ends_the_run_ends_its_risks() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "ratify"
rounds = 2
schedule = ["small", "large"]
[actor.a]
{SHARP}[[actor.a.script]]
offer = {{ all = 1 }}
[actor.b]
{SHARP}[[actor.b.script]]
answer = 1
[actor.c]
patience = 1
precision = {{ offer = 9, answer = inf, move = 9 }}
war = {{ cost = 3 }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1, c = -0.1 }}
ratify = ["a", "b", "c"]
{TWO_TABLES}{AT_THE_SMALL}[tension]
start = 5
[incident]
hazard = {{ rungs = [0, 0, 0, 0, 0, 0.1] }}
war = 1
{ENDINGS}"#
    );
    // Ending the run costs .1; going on costs a risk of .1 of losing 3.
    let all = leaves(&model(&text, &[]), 1000).unwrap();
    close(share(&all, |r| r.outcome == OutcomeIdx(3)), 0.9, 1e-12);
}

/// A red line comes before a script, at the table and in ratification.
#[test]
fn no_script_crosses_a_red_line() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "line"
rounds = 2
schedule = ["small", "large"]
[actor.a]
{SHARP}[[actor.a.script]]
offer = {{ all = 1 }}
[actor.b]
{SHARP}[[actor.b.script]]
answer = 1
[actor.c]
{SHARP}red_line = {{ when = ["issue.x >= 1"] }}
[[actor.c.script]]
answer = 1
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1, c = -0.1 }}
ratify = ["a", "b", "c"]
{TWO_TABLES}{AT_THE_SMALL}{ENDINGS}"#
    );
    let all = leaves(&model(&text, &[]), 1000).unwrap();
    close(share(&all, |r| r.outcome == OutcomeIdx(3)), 0.0, 0.0);
    close(share(&all, |r| r.meetings[0].taken), 1.0, 1e-12);
}

/// What flows to an initiator bears on war, so its opponent may play it; and a flow may ask for a move.
#[test]
fn moves_that_work_through_flows_are_played() {
    let text = |effect: &str, flow: &str, force: &str| {
        format!(
            r#"[scenario]
schema = 1
name = "channels"
rounds = 6
[actor.a]
{SHARP}war = {{ cost = 0.2 }}
[actor.b]
{SHARP}war = {{ cost = 0.9 }}
{flow}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
[move.reward]
by = "b"
steps = 1
each = {{ {effect} }}
{force}
{ENDINGS}"#
        )
    };
    let force = "[force.war]\nby = \"a\"\nprize = 0.6\nbalance = 0.6\neach_round = 0.3\nprecision = 20\n";
    let flow = "[actor.b.flow.calm]\nvalue = 0.1\nfrom = [\"move.reward >= 1\"]\n";
    let played = |text: &str| runs(&model(text, &[]), 1, 40).iter().filter(|r| !r.plays.is_empty()).count();
    assert_eq!(played(&text("stand = 0.1", "", "")), 0);
    assert_eq!(played(&text("flow = { a = 0.1 }", "", "")), 0);
    assert!(played(&text("flow = { a = 0.1 }", "", force)) > 20);
    assert!(played(&text("stand = 0.1", flow, "")) > 20);
}

/// An event that raises a move which takes itself back is over some day.
#[test]
fn an_event_that_raises_what_falls_back_ends() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "event"
rounds = 2
[actor.a]
{SHARP}[actor.b]
{SHARP}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
[move.one]
by = "a"
steps = 3
each = {{ tension = 0.5, takes_back = ["one"] }}
[event.push]
round = 1
set = {{ "move.one" = 2 }}
[tension]
start = 1
{ENDINGS}"#
    );
    for record in runs(&model(&text, &[]), 1, 2) {
        close(record.tension[1], 2.0, 1e-12);
    }
}

/// A point that a variant gives no probability does not stop learning about the other types of its owner.
#[test]
fn learning_goes_on_beside_a_point_of_no_probability() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "ruled out"
rounds = 1
[type.never]
owners = ["a"]
points = {{ yes = 0, no = 1 }}
[type.will]
owners = ["a"]
points = {{ resolved = 0.3, soft = 0.7 }}
[actor.a]
{SHARP}war = {{ cost = {{ type = "never", values = {{ yes = 0.1, no = 0.2 }} }} }}
[[actor.a.script]]
type = "will.resolved"
move = {{ act = 0.8 }}
[[actor.a.script]]
type = "will.soft"
move = {{ act = 0.4 }}
[actor.b]
{SHARP}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
[move.act]
by = "a"
steps = 1
each = {{ tension = 1 }}
[force.war]
by = "a"
prize = 0.5
balance = 0.5
precision = 3
{ENDINGS}"#
    );
    for (_, record) in leaves(&model(&text, &[]), 1000).unwrap() {
        let resolved = record.beliefs[4 + 2];
        let theory = if record.plays.is_empty() { 0.3 * 0.2 / (0.3 * 0.2 + 0.7 * 0.6) } else { 0.461_538_461_538 };
        close(resolved, theory, 1e-9);
    }
}

/// A script may name proposals for several forums: in each only its own can be tabled.
#[test]
fn a_script_tables_nothing_that_is_made_for_another_forum() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "two forums"
rounds = 2
schedule = ["small", "large"]
[actor.a]
{SHARP}[[actor.a.script]]
offer = {{ here = 0.6, there = 0.3 }}
[actor.b]
{SHARP}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
[issue.y]
levels = {{ no = 0, some = 0.5, yes = 1 }}
worth = {{ b = 0.1 }}
[forum.small]
parties = ["a", "b"]
issues = ["x"]
turns = ["a"]
[forum.large]
parties = ["a", "b"]
issues = ["y", "x"]
turns = ["a"]
[proposal.here]
by = "a"
at = "small"
tabled = true
offers = {{ x = "yes" }}
[proposal.there]
by = "a"
at = "large"
tabled = true
offers = {{ y = "yes" }}
[[outcome]]
id = "rest"
"#
    );
    let all = leaves(&model(&text, &[]), 1000).unwrap();
    close(share(&all, |r| r.meetings[0].offered.is_some()), 0.6, 1e-12);
    close(share(&all, |r| r.meetings[1].offered.is_some()), 0.3, 1e-12);
}

/// Who has no red line is not stopped by one: a package that is bad on its merits is refused for its terms.
#[test]
fn a_bad_package_is_refused_for_its_terms() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "merits"
rounds = 1
schedule = ["table"]
[actor.a]
{SHARP}[[actor.a.script]]
offer = {{ all = 1 }}
[actor.b]
patience = 1
precision = {{ offer = 9, answer = 200, move = 9 }}
flow = {{ delay = {{ value = -0.01 }} }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.3, b = -0.3 }}
{TABLE}{ENDINGS}"#
    );
    for record in runs(&model(&text, &[]), 1, 5) {
        assert_eq!(record.meetings[0].refusals[0].map(|no| (no.actor, no.reason)), Some((ActorIdx(1), Reason::Terms)));
    }
}
