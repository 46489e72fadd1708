//! An equilibrium, for a terminal.

use std::collections::BTreeMap;

use crate::analysis::equilibrium::{ActKind, EquilibriumFindings, SeenEvent, Strategy};
use crate::analysis::labels::Labels;

use super::number;
use crate::render::terminal::text::{listed, right, wrapped};

/// Width of the column of numbers.
const NUMBER: usize = 14;
/// Most information sets that are shown one by one.
const MOST_SETS: usize = 24;

/// What was solved, how well, what anybody could gain, and how everybody chooses where the game comes most often.
pub(super) fn text(found: &EquilibriumFindings, labels: &Labels, width: usize) -> String {
    let count = |n: u64, one: &str, many: &str| format!("{} {}", number::count(n), if n == 1 { one } else { many });
    let size = format!(
        "agent quantal response equilibrium: {}, {}, {}{}",
        count(found.histories, "public history", "public histories"),
        count(found.nodes, "node", "nodes"),
        count(found.information_sets, "information set", "information sets"),
        if found.whole { "" } else { "; histories that say the same and leave the same to come are one" }
    );
    let lambda = match (found.lambda, found.limit, found.settled) {
        (Some(lambda), ..) => format!("precision {} for every choice", number::precise(lambda, 6)),
        (None, true, Some(change)) => format!(
            "limit of ever larger precisions: when they were doubled for the last time, no probability changed by more than {change:.0e}"
        ),
        (None, ..) => "precisions of the scenario".into(),
    };
    let quality = format!("{lambda}; residual {:.1e}, {} steps from even play", found.residual, found.steps);
    let mut out = wrapped("", &size, width) + &wrapped("", &quality, width);
    out += "\n";
    out += &wrapped("", "what a better choice at one place would gain, all places together (payoff of round 1)", width);
    for gain in &found.gains {
        let name = format!("{}; the most at one place {}", labels.actor(&gain.actor), number::precise(gain.largest, 9));
        out += &listed(" ", &name, 44, &right(&number::precise(gain.total, 9), NUMBER), width);
    }
    let mut shown: Vec<&Strategy> = found.strategies.iter().collect();
    if shown.len() > MOST_SETS {
        shown.sort_by(|a, b| b.reached.total_cmp(&a.reached));
        shown.truncate(MOST_SETS);
        let kept: Vec<*const Strategy> = shown.iter().map(|s| std::ptr::from_ref(*s)).collect();
        shown = found.strategies.iter().filter(|s| kept.contains(&std::ptr::from_ref(*s))).collect();
    }
    for strategy in &shown {
        out += "\n";
        out += &wrapped("", &heading(strategy, labels), width);
        for belief in strategy.beliefs.iter().filter(|_| strategy.beliefs.len() > 1) {
            let name = format!("believes: {}", types(&belief.types, labels));
            out += &listed("  ", &name, 43, &right(&number::precise(belief.probability, 9), NUMBER), width);
        }
        for option in &strategy.options {
            let name =
                format!("{} (worth {})", said(strategy.act, &option.option, labels), number::precise(option.worth, 6));
            out += &listed("  ", &name, 43, &right(&number::precise(option.probability, 9), NUMBER), width);
        }
    }
    if shown.len() < found.strategies.len() {
        let more = format!(
            "these are the {} information sets that the game comes to most often; all {} are in `--format json`",
            shown.len(),
            number::count(found.strategies.len() as u64)
        );
        out += "\n";
        out += &wrapped("", &more, width);
    }
    out
}

fn heading(strategy: &Strategy, labels: &Labels) -> String {
    let who = match strategy.types.is_empty() {
        true => labels.actor(&strategy.actor),
        false => format!("{} ({})", labels.actor(&strategy.actor), types(&strategy.types, labels)),
    };
    let act = match strategy.act {
        ActKind::Offer => "makes an offer",
        ActKind::Answer => "answers",
        ActKind::Ratify => "ratifies or not",
        ActKind::Move => "makes a move",
        ActKind::Attack => "uses force or not",
    };
    let after: Vec<String> = strategy.after.iter().map(|e| event(e, labels)).collect();
    let after = if after.is_empty() { String::new() } else { format!(", after: {}", after.join("; ")) };
    let reached = number::precise(strategy.reached, 6);
    format!("round {}, {who} {act} (reached with probability {reached}){after}", strategy.round)
}

pub(in crate::render) fn types(points: &BTreeMap<String, String>, labels: &Labels) -> String {
    let one = |(ty, point): (&String, &String)| format!("{} {}", labels.path(ty), number::point(labels, ty, point));
    points.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// An option, with names for people.
pub(in crate::render) fn said(act: ActKind, option: &str, labels: &Labels) -> String {
    match act {
        ActKind::Move if option != "none" => labels.r#move(option),
        ActKind::Offer if option != "none" => {
            let level = |part: &str| match part.split_once('=') {
                Some((issue, level)) => format!("{}: {}", labels.issue(issue), labels.level(issue, level)),
                None => part.to_string(),
            };
            option.split(", ").map(level).collect::<Vec<_>>().join(", ")
        }
        ActKind::Attack if option != "none" => "force".into(),
        ActKind::Offer => "no offer".into(),
        ActKind::Move => "no move".into(),
        ActKind::Attack => "no force".into(),
        ActKind::Answer | ActKind::Ratify => option.to_string(),
    }
}

fn event(event: &SeenEvent, labels: &Labels) -> String {
    match (&event.actor, event.act) {
        (Some(actor), Some(act)) => format!("{}, {}", labels.actor(actor), said(act, &event.what, labels)),
        _ => event.what.clone(),
    }
}
