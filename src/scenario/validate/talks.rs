//! What the forums can and cannot bring about.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::{ActorIdx, Forum, ForumIdx, IssueIdx, Number, Scenario, Setting, Worth};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for forum in &scenario.forums {
        for &issue in &forum.issues {
            if let Some(known) = scenario.issues.get(issue)
                && !forum.parties.iter().any(|p| known.worth.get(*p).is_some_and(values))
            {
                let node = c.root.at(&["forum", &forum.id, "issues"]);
                let item = node.and_then(|n| n.list()?.iter().find(|i| i.text() == Some(&known.id)));
                out.push(
                    Diagnostic::warning("S102", format!("no party of `{}` values the issue `{}`", forum.id, known.id))
                        .at(item.map_or(c.span(&["forum", &forum.id]), |i| i.span), "worth nothing to them")
                        .help(format!(
                            "name one of them in `issue.{}.worth`, or take the issue out of the forum",
                            known.id
                        )),
                );
            }
        }
    }
    for (i, issue) in scenario.issues.iter().enumerate() {
        let idx = IssueIdx(i);
        let place = c.key_span(&["issue", &issue.id]);
        if !scenario.forums.iter().any(|f| f.issues.contains(&idx)) {
            if !set_elsewhere(scenario, idx) {
                out.push(
                    Diagnostic::warning("S103", format!("nothing can change the issue `{}`", issue.id))
                        .at(place, "in no forum's `issues`")
                        .help("add it to a forum"),
                );
            }
            continue;
        }
        for forum in meeting(scenario).filter(|f| f.issues.contains(&idx)) {
            let never: Vec<&str> = issue
                .ratify
                .iter()
                .filter(|&&r| !asked(scenario, forum, idx, r))
                .filter_map(|r| scenario.actors.get(*r).map(|a| a.id.as_str()))
                .collect();
            if !never.is_empty() {
                out.push(
                    Diagnostic::warning("S104", format!("a change of `{}` in `{}` can never be final", issue.id, forum.id))
                        .at(c.span(&["issue", &issue.id, "ratify"]), format!("nobody asks `{}`", never.join("`, `")))
                        .help("let the ratifier sit in a scheduled forum with this issue, or bind a party to it by `consensus_with`"),
                );
            }
        }
    }
}

fn values(worth: &Worth) -> bool {
    let zero = |n: &Number| matches!(n, Number::Fixed(x) if x.abs() < f64::MIN_POSITIVE);
    match worth {
        Worth::Weight(n) => !zero(n),
        Worth::Levels(list) => list.iter().any(|n| !zero(n)),
        Worth::Line(from, to) => !zero(from) || !zero(to),
    }
}

fn set_elsewhere(scenario: &Scenario, issue: IssueIdx) -> bool {
    let settings = scenario.events.iter().flat_map(|e| &e.sets).chain(scenario.shifts.iter().flat_map(|s| &s.sets));
    scenario.moves.iter().any(|m| m.each.sets.iter().any(|s| s.0 == issue))
        || settings.into_iter().any(|s| matches!(s, Setting::Issue(i, _) if *i == issue))
}

/// Forums that are in the schedule.
fn meeting(scenario: &Scenario) -> impl Iterator<Item = &Forum> {
    scenario.forums.iter().enumerate().filter(|(i, _)| scenario.schedule.contains(&ForumIdx(*i))).map(|(_, f)| f)
}

/// A ratifier says yes as a party, through a party bound to it, or when it next sits where the issue can be changed.
fn asked(scenario: &Scenario, forum: &Forum, issue: IssueIdx, ratifier: ActorIdx) -> bool {
    let speaks =
        |p: &ActorIdx| *p == ratifier || scenario.actors.get(*p).is_some_and(|a| a.consensus_with.contains(&ratifier));
    forum.parties.iter().any(speaks)
        || meeting(scenario).any(|f| f.issues.contains(&issue) && f.parties.contains(&ratifier))
}
