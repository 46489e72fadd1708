//! What the forums can and cannot bring about.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::{self as keys, File};
use crate::scenario::tree::Node;
use crate::scenario::{ActorIdx, Forum, IssueIdx, Scenario, Setting};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for forum in &scenario.forums {
        for &issue in &forum.issues {
            if let Some(known) = scenario.issues.get(issue)
                && !forum.parties.iter().any(|p| known.worth.get(*p).is_some_and(|w| !w.is_nothing()))
            {
                let table = c.one(&File::FORUM, &forum.id);
                let items = table.node(&keys::Forum::ISSUES).and_then(Node::list).unwrap_or_default();
                let place = items.iter().find(|i| i.text() == Some(&known.id)).map_or(table.key_span(), |i| i.span);
                out.push(
                    Diagnostic::warning("S102", format!("no party of `{}` values the issue `{}`", forum.id, known.id))
                        .at(place, "worth nothing to them")
                        .help(format!(
                            "name one of them in `issue.{}.worth`, or take the issue out of the forum",
                            known.id
                        )),
                );
            }
        }
    }
    for (idx, issue) in scenario.issues.iter_enumerated() {
        let table = c.one(&File::ISSUE, &issue.id);
        if !scenario.forums.iter().any(|f| f.issues.contains(&idx)) {
            // An issue that is worth nothing to anybody stands for talks about nothing: a game of moves alone has one.
            let matters = issue.worth.iter().any(|worth| !worth.is_nothing());
            if matters && !set_elsewhere(scenario, idx) {
                out.push(
                    Diagnostic::warning("S103", format!("nothing can change the issue `{}`", issue.id))
                        .at(table.key_span(), "in no forum's `issues`")
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
                        .at(table.span(&keys::Issue::RATIFY), format!("nobody asks `{}`", never.join("`, `")))
                        .help("let the ratifier sit in a scheduled forum with this issue, or bind a party to it by `consensus_with`"),
                );
            }
        }
    }
}

fn set_elsewhere(scenario: &Scenario, issue: IssueIdx) -> bool {
    let settings = scenario.events.iter().flat_map(|e| &e.sets).chain(scenario.shifts.iter().flat_map(|s| &s.sets));
    scenario.moves.iter().any(|m| m.each.sets.iter().any(|s| s.0 == issue))
        || settings.into_iter().any(|s| matches!(s, Setting::Issue(i, _) if *i == issue))
}

/// Forums that are in the schedule.
fn meeting(scenario: &Scenario) -> impl Iterator<Item = &Forum> {
    scenario.forums.iter_enumerated().filter(|(i, _)| scenario.schedule.contains(i)).map(|(_, f)| f)
}

/// A ratifier says yes as a party, through a party bound to it, or when it next sits where the issue can be changed.
fn asked(scenario: &Scenario, forum: &Forum, issue: IssueIdx, ratifier: ActorIdx) -> bool {
    let speaks =
        |p: &ActorIdx| *p == ratifier || scenario.actors.get(*p).is_some_and(|a| a.consensus_with.contains(&ratifier));
    forum.parties.iter().any(speaks)
        || meeting(scenario).any(|f| f.issues.contains(&issue) && f.parties.contains(&ratifier))
}
