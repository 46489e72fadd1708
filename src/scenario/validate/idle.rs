//! What stands in a scenario and can never come about, or never matter.

use super::Context;
use super::item::Item;
use super::reach::Reach;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::actors::{Actor, Flow, WalkOut};
use crate::scenario::format::grammar::crisis::{Move, Shift};
use crate::scenario::format::grammar::{self as keys, File};
use crate::scenario::span::Span;
use crate::scenario::{ActorIdx, Condition, Scenario};

const ACTOR: &str = File::ACTOR.name();
const EVENT: &str = File::EVENT.name();
const OUTCOME: &str = File::OUTCOME.name();
const SCRIPT: &str = Actor::SCRIPT.name();
const FROM: &str = Flow::FROM.name();
const UNTIL: &str = Flow::UNTIL.name();
const UNLESS_OFFERED: &str = WalkOut::UNLESS_OFFERED.name();
const UNLESS_HOLDS: &str = WalkOut::UNLESS_HOLDS.name();
const NEEDS: &str = Move::NEEDS.name();
const BLOCKED: &str = Shift::BLOCKED.name();

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let reach = Reach::of(scenario);
    forums(c, scenario, &reach, out);
    actors(c, scenario, out);
    proposals(c, scenario, &reach, out);
    moves(c, scenario, &reach, out);
    conditions(c, scenario, &reach, out);
    always(c, &reach, out);
    outcomes(c, scenario, &reach, out);
    shadowed(c, scenario, &reach, out);
    barred(c, scenario, &reach, out);
}

fn forums(c: &Context<'_>, scenario: &Scenario, reach: &Reach<'_>, out: &mut Vec<Diagnostic>) {
    if scenario.schedule.is_empty() {
        if let Some(forum) = scenario.forums.first() {
            let ids: Vec<String> = scenario.forums.iter().map(|f| format!("\"{}\"", f.id)).collect();
            out.push(
                Diagnostic::warning("S109", "nobody ever meets: the scenario has no `schedule`")
                    .at(c.one(&File::FORUM, &forum.id).key_span(), "never meets")
                    .help(format!(
                        "write `schedule = [{}]` under `[scenario]`, or take the forums out",
                        ids.join(", ")
                    )),
            );
        }
        return;
    }
    for (forum, _) in scenario.forums.iter().zip(&reach.meetings).filter(|(_, n)| **n == 0) {
        let late = scenario.schedule.iter().position(|f| scenario.forums[*f].id == forum.id);
        let why = match late {
            Some(at) => format!("its turn is round {}, after the last", at + 1),
            None => "not in `scenario.schedule`".to_string(),
        };
        out.push(
            Diagnostic::warning("S109", format!("the forum `{}` never meets", forum.id))
                .at(c.one(&File::FORUM, &forum.id).key_span(), why)
                .help("put it into `scenario.schedule` at a round that is played, or take it out"),
        );
    }
}

/// An actor takes part by sitting somewhere, by having something to do, or by being asked.
fn actors(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for (at, actor) in scenario.actors.iter_enumerated() {
        let is = |a: &ActorIdx| *a == at;
        let sits = scenario.forums.iter().any(|f| f.parties.iter().any(is));
        let acts = scenario.moves.iter().any(|m| is(&m.by)) || scenario.forces.iter().any(|f| is(&f.by));
        let asked = scenario.actors.iter().any(|a| a.consensus_with.iter().any(is));
        if !sits && !acts && !asked {
            out.push(
                Diagnostic::warning("S110", format!("the actor `{}` takes no part", actor.id))
                    .at(c.one(&File::ACTOR, &actor.id).key_span(), "in no forum, without a move or a use of force")
                    .help("let it sit in a forum, give it a move, or take it out"),
            );
        }
    }
}

fn proposals(c: &Context<'_>, scenario: &Scenario, reach: &Reach<'_>, out: &mut Vec<Diagnostic>) {
    for proposal in scenario.proposals.iter().filter(|p| reach.meetings[p.at] == 0) {
        out.push(
            Diagnostic::warning("S111", format!("the proposal `{}` is never tabled", proposal.id))
                .at(
                    c.one(&File::PROPOSAL, &proposal.id).key_span(),
                    format!("`{}` never meets", scenario.forums[proposal.at].id),
                )
                .help("name a forum that meets, or take the proposal out"),
        );
    }
}

fn moves(c: &Context<'_>, scenario: &Scenario, reach: &Reach<'_>, out: &mut Vec<Diagnostic>) {
    for (m, _) in scenario.moves.iter().zip(&reach.playable).filter(|(_, playable)| !**playable) {
        out.push(
            Diagnostic::warning("S112", format!("the move `{}` can never be played", m.id))
                .at(place(c, &c.one(&File::MOVE, &m.id).path(&Move::NEEDS), &m.needs, reach), "can never hold")
                .help("change what it needs; events, shifts and triggers may still raise it"),
        );
    }
}

/// Conditions other than those of moves and of endings.
fn conditions(c: &Context<'_>, scenario: &Scenario, reach: &Reach<'_>, out: &mut Vec<Diagnostic>) {
    for (path, (condition, _)) in &c.conditions {
        let keys: Vec<&str> = path.split('.').collect();
        let what = match keys.as_slice() {
            [OUTCOME, ..] | [.., NEEDS] => continue,
            [.., FROM] => "so that this flow never runs",
            [.., UNTIL] => "so that nothing ends this flow",
            [.., BLOCKED] => "so that nothing blocks this shift",
            [.., UNLESS_OFFERED | UNLESS_HOLDS] => "so that nothing keeps this actor in the talks by it",
            [EVENT, ..] => "so that this event never happens",
            [ACTOR, _, SCRIPT, ..] => "so that this rule is never followed",
            _ => "so that it has no effect",
        };
        if reach.can_hold(condition) {
            continue;
        }
        out.push(
            Diagnostic::warning("S113", format!("`{path}` can never hold, {what}"))
                .at(place(c, path, condition, reach), "nothing can bring this about")
                .help(format!("in the {} rounds, no meeting, move, event or shift leads there", scenario.rounds)),
        );
    }
}

/// Conditions that always hold where that makes what they belong to idle.
fn always(c: &Context<'_>, reach: &Reach<'_>, out: &mut Vec<Diagnostic>) {
    for (path, (condition, places)) in &c.conditions {
        let what = match path.rsplit('.').next().unwrap_or_default() {
            UNTIL => "so that this flow never runs",
            BLOCKED => "so that this shift comes by events alone",
            UNLESS_OFFERED => "so that any package keeps this actor in the talks",
            UNLESS_HOLDS => "so that this actor never walks out by it",
            _ => continue,
        };
        if !reach.always_holds(condition) {
            continue;
        }
        let place = places.first().and_then(|list| list.first()).copied();
        out.push(
            Diagnostic::warning("S114", format!("`{path}` always holds, {what}"))
                .at(place.unwrap_or_else(|| c.key_span(path)), "nothing can keep this from holding")
                .help("ask for more, or take out what this belongs to"),
        );
    }
}

/// Classes in which all is in an earlier class already.
fn shadowed(c: &Context<'_>, scenario: &Scenario, reach: &Reach<'_>, out: &mut Vec<Diagnostic>) {
    let items = Item::file(c).list(&File::OUTCOME);
    for ((at, class), item) in scenario.outcomes.iter_enumerated().zip(&items).skip(1) {
        let earlier = || scenario.outcomes[..at].iter().flat_map(|o| &o.when.0);
        let lists: &[Vec<_>] = if class.when.0.is_empty() { &[vec![]] } else { &class.when.0 };
        let possible = |list: &&Vec<_>| reach.obstacle(list).is_none();
        let known = out.iter().any(|d| d.code == "S101" && d.message.contains(&format!("`{}`", class.id)));
        if known || !lists.iter().filter(possible).all(|list| reach.follows(list, earlier())) {
            continue;
        }
        let first =
            scenario.outcomes[..at].iter().find(|o| lists.iter().all(|list| reach.follows(list, o.when.0.iter())));
        let why = match first {
            Some(first) => format!("whatever ends like this is in `{}`, which comes first", first.id),
            None => "whatever ends like this is in one of the classes before it".to_string(),
        };
        let place = match class.when.0.is_empty() {
            true => item.key_span(),
            false => place(c, &item.path(&keys::Outcome::WHEN), &class.when, reach),
        };
        out.push(
            Diagnostic::warning("S101", format!("no run can be in class `{}`", class.id))
                .at(place, why)
                .help("the first class whose condition holds counts: put the narrower one first"),
        );
    }
}

/// Forums in which nothing can be agreed.
fn barred(c: &Context<'_>, scenario: &Scenario, reach: &Reach<'_>, out: &mut Vec<Diagnostic>) {
    for (forum, _) in scenario.forums.iter().zip(&reach.meetings).filter(|(_, n)| **n > 0) {
        if reach.is_barred(forum) {
            out.push(
                Diagnostic::warning("S115", format!("nothing can be agreed in the forum `{}`", forum.id))
                    .at(c.one(&File::FORUM, &forum.id).key_span(), "every package crosses a red line of a party")
                    .help("let a red line depend on a type (`unless_type`), or leave a change that crosses none"),
            );
        }
    }
}

fn outcomes(c: &Context<'_>, scenario: &Scenario, reach: &Reach<'_>, out: &mut Vec<Diagnostic>) {
    let items = Item::file(c).list(&File::OUTCOME);
    for (class, item) in scenario.outcomes.iter().zip(&items).filter(|(o, _)| !reach.can_hold(&o.when)) {
        let known = out.iter().any(|d| d.code == "S101" && d.message.contains(&format!("`{}`", class.id)));
        if !known {
            out.push(
                Diagnostic::warning("S101", format!("no run can be in class `{}`", class.id))
                    .at(place(c, &item.path(&keys::Outcome::WHEN), &class.when, reach), "nothing can bring this about")
                    .help(format!("`remove = [\"outcome.{}\"]` takes it out of an overlay", class.id)),
            );
        }
    }
}

/// The test that keeps a condition from holding.
fn place(c: &Context<'_>, path: &str, condition: &Condition, reach: &Reach<'_>) -> Span {
    let places = c.conditions.get(path).map(|c| &c.1);
    let found = condition.0.iter().enumerate().find_map(|(l, list)| Some((l, reach.obstacle(list)?)));
    match (places, found) {
        (Some(places), Some((list, test))) => places[list][test],
        _ => c.key_span(path),
    }
}
