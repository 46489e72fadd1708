//! One run in words: round by round, with the numbers behind what happened.

mod words;

use std::collections::BTreeMap;

use crate::analysis::labels::Labels;
use crate::analysis::points::{Counted, counted};
use crate::analysis::replay::{Accident, Change, EndedBy, Fate, How, Patience, Replay, Round, Scene, Step};
use crate::scenario::Scenario;

use self::words::{Words, number, shown};
use crate::render::terminal::text::LEAST_WIDTH;
use crate::render::words::number::{self, chance, fixed_signed};
use crate::render::words::quick;

/// Parts of tension smaller than this would read 0.00.
const SEEN: f64 = 0.005;
/// Beliefs that move by less than this would read the same.
const MOVED: f64 = 0.0005;

/// By private type and point: probability.
type Beliefs = BTreeMap<String, BTreeMap<String, f64>>;

/// A run, for a terminal of this many columns.
pub fn text(scenario: &Scenario, replay: &Replay, width: usize) -> String {
    let words = Words { scenario, labels: Labels::of(scenario), width: width.max(LEAST_WIDTH) };
    let mut out = words.wrapped("", &scenario.name);
    out += &words.wrapped("", &format!("{}, seed {}, run {}", scenario.id, replay.seed, replay.run));
    if let Some(mark) = quick::mark(replay.scenario.values.as_ref()) {
        out += &words.wrapped("", mark);
    }
    for change in &scenario.overrides {
        out += &words.wrapped("", &format!("with {change}"));
    }
    out += &format!("\n{}", start(&words, replay));
    let mut believed = &replay.start.beliefs;
    for round in &replay.rounds {
        out += &format!("\n{}", one_round(&words, round, believed));
        let learned = round.scenes.iter().rev().find_map(|scene| match scene {
            Scene::Beliefs { beliefs } => Some(beliefs),
            _ => None,
        });
        believed = learned.unwrap_or(believed);
    }
    out + &format!("\n{}", ending(&words, replay))
}

fn start(words: &Words, replay: &Replay) -> String {
    let start = &replay.start;
    let mut out = "What is true in this run\n".to_string();
    for ty in &words.scenario.types {
        let (Some(point), Some(believed)) = (start.types.get(&ty.id), start.beliefs.get(&ty.id)) else { continue };
        let owners = words.list(&ty.owners.iter().map(|i| words.scenario.actors[*i].name.clone()).collect::<Vec<_>>());
        let others = believed.get(point).map_or(String::new(), |p| format!(" (prior {})", chance(*p)));
        out += &words.wrapped(
            "  ",
            &format!(
                "Known to {owners} alone: {} is {}{others}.",
                words.in_sentence(&ty.id),
                number::point(&words.labels, &ty.id, point)
            ),
        );
    }
    if !start.inputs.is_empty() {
        let inputs = start
            .inputs
            .iter()
            .map(|(path, x)| format!("{}\u{a0}{}", words.path(path), number(*x)))
            .collect::<Vec<_>>();
        out += &words.wrapped("  ", &format!("Drawn, and known to all actors: {}.", inputs.join(", ")));
    }
    out += &words.wrapped(
        "  ",
        &format!("Tension stands at {:.2} of 10. One round is {}.", start.tension, words.scenario.round_is),
    );
    out + &words.wrapped(
        "  ",
        "“With it” is what an actor expects if a package is agreed, net of audience costs; “without it” is what it expects if \
         the meeting fails. Both include the risks of later rounds.",
    )
}

fn one_round(words: &Words, round: &Round, believed: &Beliefs) -> String {
    let mut place = String::new();
    let mut body = String::new();
    let mut idle: Vec<String> = Vec::new();
    for scene in &round.scenes {
        if !matches!(scene, Scene::Choice { .. } | Scene::Move { .. }) && !idle.is_empty() {
            body += &words.wrapped("  ", &format!("No move by {}.", words.list(&std::mem::take(&mut idle))));
        }
        match scene {
            Scene::Meeting { forum } => place = format!(", {}", words.forum(forum)),
            Scene::Choice { leverage: Some(_), .. } => {}
            Scene::Choice { actor, options, chance: p, .. } => {
                if options.len() > 1 {
                    idle.push(format!("{} (chance of none {})", words.actor(actor), chance(*p)));
                }
            }
            Scene::Offer { package, .. } => body += &offered(words, scene, package),
            Scene::Answer { .. } | Scene::Ratification { .. } => body += &words.wrapped("  ", &words.answer(scene)),
            Scene::Move { .. } => body += &words.wrapped("  ", &moved(words, round, scene)),
            Scene::Beliefs { beliefs } => body += &learned(words, believed, beliefs),
            other => {
                if let Some(sentence) = sentence(words, other) {
                    body += &words.wrapped("  ", &sentence);
                }
            }
        }
    }
    words.wrapped("", &format!("Round {}{place}", round.round)) + &body
}

/// Who has the turn stands with what it tables.
fn offered(words: &Words, scene: &Scene, package: &[Step]) -> String {
    let Scene::Offer { actor, tabled, proposals, how, chance: p, worth, .. } = scene else { return String::new() };
    let name = words.actor(actor);
    let odds = match *how {
        How::Paper => "its paper, due at its first turn here".to_string(),
        How::Script => format!("by its script, chance {}", chance(*p)),
        How::Choice => format!("chance {}", chance(*p)),
    };
    if !tabled {
        return words.wrapped("  ", &format!("{name} tables nothing ({odds})."));
    }
    let named = proposals.iter().map(|p| words.proposal(p)).collect::<Vec<_>>();
    let what = if named.is_empty() { "a package".to_string() } else { format!("“{}”", named.join("”, “")) };
    let mut out = words.wrapped("  ", &format!("{name} tables {what} ({odds}):"));
    for step in package {
        out += &words.wrapped("      ", &words.step(step));
    }
    if let Some(worth) = worth {
        out += &words.wrapped("  ", &format!("{}.", shown(&words.stakes(std::slice::from_ref(worth)))));
    }
    out
}

fn moved(words: &Words, round: &Round, scene: &Scene) -> String {
    let Scene::Move { actor, leverage, level, cost, tension, changes } = scene else { return String::new() };
    let choice = round.scenes.iter().find_map(|t| match t {
        Scene::Choice { actor: who, chance, net, .. } if who == actor => Some((*chance, *net)),
        _ => None,
    });
    let why = match choice {
        Some((p, Some(net))) => {
            format!("chance {}; worth {} to the actor, net of a cost of {}", chance(p), number(net), number(*cost))
        }
        Some((p, None)) => format!("by its script, chance {}; cost {}", chance(p), number(*cost)),
        None => format!("cost {}", number(*cost)),
    };
    let mut effects = Vec::new();
    if tension.abs() >= SEEN {
        effects.push(format!("tension {}", fixed_signed(*tension, 2)));
    }
    let others = changes.iter().filter(|c| !matches!(c, Change::Move { leverage: m, .. } if m == leverage));
    effects.extend(others.map(|c| words.change(c)));
    let effects = if effects.is_empty() { String::new() } else { format!(" Effects: {}.", effects.join(", ")) };
    format!("{} plays {} ({why}).{effects}", words.actor(actor), words.leverage(leverage, *level))
}

fn learned(words: &Words, before: &Beliefs, after: &Beliefs) -> String {
    let mut out = String::new();
    for ty in &words.scenario.types {
        let (Some(before), Some(after)) = (before.get(&ty.id), after.get(&ty.id)) else { continue };
        if !before.iter().any(|(point, p)| (p - after[point]).abs() >= MOVED) {
            continue;
        }
        let point = |p: &Counted| {
            let (was, is) = (chance(before[&p.id]), chance(after[&p.id]));
            let name = number::point(&words.labels, &ty.id, &p.id);
            if was == is { format!("{name}:\u{a0}{is}") } else { format!("{name}:\u{a0}{is} (was\u{a0}{was})") }
        };
        let points = counted(ty).iter().map(point).collect::<Vec<_>>();
        out += &words.wrapped("  ", &format!("Beliefs about {}: {}.", words.in_sentence(&ty.id), points.join("; ")));
    }
    out
}

fn sentence(words: &Words, scene: &Scene) -> Option<String> {
    Some(match scene {
        Scene::NoMeeting { left: Some(actor) } => format!("Nobody meets: {} has left the talks.", words.actor(actor)),
        Scene::NoMeeting { left: None } => "Nobody meets.".to_string(),
        Scene::Waiting { package, fate, missing } => {
            let what = words.package(package);
            match *fate {
                Fate::Dropped => format!("So it is dropped: {what}."),
                Fate::Final => format!("With that it is final: {what}."),
                Fate::Waits => format!("It still waits for {}: {what}.", words.names(missing)),
            }
        }
        Scene::Turn { actor, chance: Some(p) } => {
            format!("{} is recognized (chance {}).", words.actor(actor), chance(*p))
        }
        Scene::Turn { chance: None, .. } => return None,
        Scene::Agreement { at_once, missing, costs, .. } => {
            let costs = costs.iter().map(|(actor, cost)| format!("{} {}", words.actor(actor), number(*cost)));
            let costs = costs.collect::<Vec<_>>();
            let paid =
                if costs.is_empty() { String::new() } else { format!(" Audience costs: {}.", words.list(&costs)) };
            if *at_once {
                format!("Agreed, and final at once.{paid}")
            } else {
                format!("Agreed; it waits for {}.{paid}", words.names(missing))
            }
        }
        Scene::Tension { before, after, moves, failed_meeting, decay, relief, noise } => {
            let parts = [
                ("moves", *moves),
                ("a meeting without result", *failed_meeting),
                ("time", -*decay),
                ("relief", -*relief),
                ("chance", *noise),
            ];
            let total: f64 = parts.iter().map(|(_, x)| x).sum();
            let said =
                parts.iter().filter(|(_, x)| x.abs() >= SEEN).map(|(n, x)| format!("{n} {}", fixed_signed(*x, 2)));
            let said = said.collect::<Vec<_>>();
            let clipped = if (before + total - after).abs() > 1e-9 { ", within 0 and 10" } else { "" };
            let why = if said.is_empty() { String::new() } else { format!(": {}{clipped}", said.join(", ")) };
            if before == after {
                format!("Tension stays at {after:.2}{why}.")
            } else {
                format!("Tension goes from {before:.2} to {after:.2}{why}.")
            }
        }
        Scene::Incident { chance: p, became, tension } => {
            let p = chance(*p);
            match *became {
                None => format!("No incident (chance {p})."),
                Some(Accident::War) => format!("An incident (chance {p}). It escalates, and ends the talks."),
                Some(Accident::Clash) => format!("An incident (chance {p}). It leads to a contained clash."),
                Some(Accident::Scare) => {
                    format!("An incident (chance {p}). It is only a scare; tension is now {tension:.2}.")
                }
            }
        }
        Scene::Force { force, actor, value, peace, scripted, chance: p, used, .. } => {
            let name = words.actor(actor);
            let end = if *used { "It goes ahead." } else { "It holds back." };
            let script = if *scripted { "by its script " } else { "" };
            format!(
                "{}: {name} may decide on it. It is worth {}, net of the cost of breaking the peace; carrying on is worth {}; {script}chance \
                 {}. {end}",
                words.force(force),
                number(*value),
                number(*peace),
                chance(*p)
            )
        }
        Scene::WalkOut { actor, condition, meetings, grace, chance: p, left } => {
            let name = words.actor(actor);
            match (*condition, p) {
                (Patience::Offered, _) => format!("The package tabled meets the condition on which {name} stays."),
                (Patience::Holds, _) => format!("The situation meets the condition on which {name} stays."),
                (Patience::Unmet, None) => {
                    let s = if *meetings == 1 { "" } else { "s" };
                    format!(
                        "{name} has sat through {meetings} meeting{s} with its condition for staying unmet; it tolerates {grace}."
                    )
                }
                (Patience::Unmet, Some(p)) => {
                    let end = if *left { "leaves the talks" } else { "stays" };
                    format!(
                        "{name} has sat through {meetings} meetings with its condition for staying unmet, and tolerates {grace}: it {end} (chance of leaving {}).",
                        chance(*p)
                    )
                }
            }
        }
        Scene::Shift { happened: false, .. } => return None,
        Scene::Shift { shift, chance: p, changes, .. } => {
            format!("It happens: {} (chance {}).{}", words.shift(shift), chance(*p), changed(words, changes))
        }
        Scene::Event { event, changes } => {
            format!("The calendar: {}.{}", words::plainly(event), changed(words, changes))
        }
        Scene::Close { changes, .. } if !changes.is_empty() => {
            format!("The agreement expires.{}", changed(words, changes))
        }
        _ => return None,
    })
}

fn changed(words: &Words, changes: &[Change]) -> String {
    let all = changes.iter().map(|c| words.change(c)).collect::<Vec<_>>();
    if all.is_empty() { String::new() } else { format!(" Effects: {}.", all.join(", ")) }
}

fn ending(words: &Words, replay: &Replay) -> String {
    let end = &replay.end;
    let scenario = words.scenario;
    let by = match end.by {
        EndedBy::Force => {
            end.force.as_ref().map_or("by decision".to_string(), |k| format!("by decision: {}", words.force(k)))
        }
        EndedBy::Accident => "an incident".to_string(),
        EndedBy::Clash => "a clash".to_string(),
        EndedBy::Outcome => "this outcome ends the run".to_string(),
        EndedBy::Horizon => "the last round has ended".to_string(),
    };
    let mut out = words.wrapped("", &format!("Ending, in round {}: {} ({by})", end.round, words.outcome(&end.outcome)));
    let moved = scenario.issues.iter().filter_map(|issue| {
        let level = end.levels.get(&issue.id)?;
        (issue.levels[issue.start].id != *level)
            .then(|| format!("{}: {}", issue.name, words.labels.level(&issue.id, level)))
    });
    let moved = moved.collect::<Vec<_>>();
    if moved.is_empty() {
        out += "  Every issue is at its level from the start.\n";
    } else {
        out += "  Issues that are not at their level from the start:\n";
        for line in moved {
            out += &words.wrapped("      ", &line);
        }
    }
    let payoffs = scenario.actors.iter().map(|a| format!("{}\u{a0}{}", a.name, number(end.payoffs[&a.id])));
    out + &words.wrapped("  ", &format!("Payoffs, discounted to round 1: {}.", payoffs.collect::<Vec<_>>().join(", ")))
}
