//! Rules on who and what a table may refer to.

use super::Context;
use crate::index::TypeIdx;
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::format::Class;
use crate::scenario::format::named::supports;
use crate::scenario::number::adds_up;
use crate::scenario::tree::{Entry, Node, Table};
use crate::scenario::{Actor, ActorIdx, ForumIdx, MoveIdx, Number, ProposalIdx, Proposer, Scenario};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    types(c, out);
    for (i, actor) in scenario.actors.iter_enumerated() {
        bound(c, i, actor, out);
        script(c, scenario, i, actor, out);
    }
    blocks(c, out);
    worths(c, out);
    forums(c, scenario, out);
    proposals(c, scenario, out);
    incident(c, out);
    events(c, out);
    evidence(c, out);
}

fn keys(node: Option<&Node>) -> impl Iterator<Item = &Entry> {
    node.and_then(Node::table).into_iter().flat_map(Table::iter)
}

fn types(c: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for name in c.names.all(Class::Type) {
        let path = ["type", name.id.as_str()];
        let key = |k| c.root.entry_at(&[path[0], path[1], k]);
        match (key("points"), key("chance")) {
            (Some(points), Some(chance)) => out.push(
                Diagnostic::error("S026", format!("type `{}` has both `points` and `chance`", name.id))
                    .at(chance.key_span, "second")
                    .at(points.key_span, "first")
                    .help("keep one of them"),
            ),
            (None, None) => out.push(
                Diagnostic::error("S011", format!("type `{}` has no points", name.id))
                    .at(c.key_span(&path), "needs `points` or `chance`")
                    .help("write `points = { high = 0.2, low = 0.8 }`"),
            ),
            _ => {}
        }
    }
}

fn bound(c: &Context<'_>, i: ActorIdx, actor: &Actor, out: &mut Vec<Diagnostic>) {
    let id = actor.id.as_str();
    if actor.consensus_with.contains(&i) {
        out.push(
            Diagnostic::error("S055", format!("`{id}` is bound by consensus to itself"))
                .at(c.span(&["actor", id, "consensus_with"]), "names itself")
                .help("take it out of the list"),
        );
    }
    if let Some((t, _, span)) = c.points.get(&format!("actor.{id}.red_line.unless_type")) {
        knows(c, i, id, *t, *span, out);
    }
    let walk_out = ["actor", id, "walk_out"];
    if let Some(node) = c.root.at(&walk_out)
        && node.at(&["unless_offered"]).is_none()
        && node.at(&["unless_holds"]).is_none()
    {
        out.push(
            Diagnostic::error("S011", format!("nothing keeps `{id}` in the talks"))
                .at(c.key_span(&walk_out), "needs `unless_offered` or `unless_holds`"),
        );
    }
}

fn knows(
    c: &Context<'_>,
    actor: ActorIdx,
    id: &str,
    type_at: TypeIdx,
    span: crate::scenario::span::Span,
    out: &mut Vec<Diagnostic>,
) {
    let Some(t) = c.types.get(type_at) else { return };
    if !t.owners.contains(&actor) {
        out.push(
            Diagnostic::error("S056", format!("`{id}` does not know the type `{}`", t.id))
                .at(span, "known to others only")
                .at(c.span(&["type", &t.id, "owners"]), "known to these")
                .help(format!("add `{id}` to the owners")),
        );
    }
}

fn script(c: &Context<'_>, scenario: &Scenario, i: ActorIdx, actor: &Actor, out: &mut Vec<Diagnostic>) {
    let id = actor.id.as_str();
    let Some(items) = c.root.at(&["actor", id, "script"]).and_then(Node::list) else { return };
    for (n, (item, rule)) in items.iter().zip(&actor.script).enumerate() {
        let cannot = |what: String, span, label: &str| Diagnostic::error("S056", what).at(span, label.to_string());
        if let Some((t, _, span)) = c.points.get(&format!("actor.{id}.script.{}.type", n + 1)) {
            knows(c, i, id, *t, *span, out);
        }
        if let (Some(node), true) = (item.at(&["rounds"]), rule.rounds.0 > rule.rounds.1) {
            out.push(
                Diagnostic::error("S013", "a rule ends before it begins").at(node.span, "first round after the last"),
            );
        }
        for entry in keys(item.at(&["offer"])) {
            if let Some(p) =
                c.names.find(Class::Proposal, &entry.key).and_then(|p| scenario.proposals.get(ProposalIdx(p)))
                && p.by != i
            {
                out.push(cannot(
                    format!("proposal `{}` is not `{id}`'s to table", p.id),
                    entry.key_span,
                    "another's proposal",
                ));
            }
        }
        for entry in keys(item.at(&["move"])) {
            if let Some(m) = c.names.find(Class::Move, &entry.key).and_then(|m| scenario.moves.get(MoveIdx(m)))
                && m.by != i
            {
                out.push(cannot(format!("move `{}` is not `{id}`'s to play", m.id), entry.key_span, "another's move"));
            }
        }
        if let (Some(node), false) = (item.at(&["attack"]), scenario.forces.iter().any(|f| f.by == i)) {
            out.push(
                cannot(format!("`{id}` has no use of force"), node.span, "cannot attack")
                    .help("define one under `[force.ID]`"),
            );
        }
        let chances = [
            ("offer", rule.offer.as_ref().map(|l| l.iter().map(|x| x.1).sum::<f64>())),
            ("move", rule.moves.as_ref().map(|l| l.iter().map(|x| x.1).sum::<f64>())),
        ];
        for (key, sum) in chances {
            if let (Some(sum), Some(node)) = (sum.filter(|s| *s > 1.0 + 1e-9), item.at(&[key])) {
                out.push(
                    Diagnostic::error("S014", format!("probabilities of `{key}` add up to more than 1"))
                        .at(node.span, format!("sum is {}", (sum * 1e9).round() / 1e9))
                        .help("what is left to 1 is doing nothing"),
                );
            }
        }
    }
}

/// A named block is one that an issue belongs to; what an overlay took out may leave its name behind.
fn blocks(c: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for entry in keys(c.root.at(&["block"])).filter(|e| !c.lies_below(e.key_span)) {
        c.names.resolve(Class::Block, &entry.key, entry.key_span, out);
    }
}

fn worths(c: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for issue in c.names.all(Class::Issue) {
        let (needed, each) = match issue.unsettled {
            true => (issue.members.len().saturating_sub(1), "one for each level but the first"),
            false => (issue.members.len(), "one for each level"),
        };
        for entry in keys(c.root.at(&["issue", &issue.id, "worth"])) {
            if let Some(list) = entry.node.list()
                && list.len() != needed
            {
                let what = format!("`issue.{}.worth.{}`", issue.id, entry.key);
                let settled = if issue.unsettled { "settled " } else { "" };
                let message = format!("{what} has {} worths for {needed} {settled}levels", list.len());
                out.push(
                    Diagnostic::error("S023", message)
                        .at(entry.node.span, each)
                        .at(c.span(&["issue", &issue.id, "levels"]), "the levels"),
                );
            }
        }
    }
}

fn forums(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for forum in &scenario.forums {
        let at = |key| ["forum", forum.id.as_str(), key];
        let no_party = |id: &str, span| {
            Diagnostic::error("S052", format!("`{id}` is no party of `{}`", forum.id))
                .at(span, "does not sit there")
                .at(c.span(&at("parties")), "the parties")
                .help(format!("add it to `forum.{}.parties`, or take it out here", forum.id))
        };
        let (turns, recognition) = (c.root.entry_at(&at("turns")), c.root.entry_at(&at("recognition")));
        if let (Some(first), Some(second)) = (turns, recognition) {
            out.push(
                Diagnostic::error("S026", format!("forum `{}` has both `turns` and `recognition`", forum.id))
                    .at(second.key_span, "second")
                    .at(first.key_span, "first")
                    .help("proposers take turns, or are drawn"),
            );
        }
        for item in turns.and_then(|e| e.node.list()).unwrap_or_default() {
            if let Some(a) = c.find(Class::Actor, Some(item))
                && !forum.parties.iter().any(|p| p.0 == a)
            {
                out.push(no_party(item.text().unwrap_or_default(), item.span));
            }
        }
        if let Some(list) = turns.and_then(|e| e.node.list())
            && list.is_empty()
        {
            out.push(
                Diagnostic::error("S023", format!("nobody proposes in `{}`", forum.id))
                    .at(c.span(&at("turns")), "no turns")
                    .help("leave it out: the parties then take turns"),
            );
        }
        if let (Proposer::Recognition(list), Some(entry)) = (&forum.proposer, recognition) {
            for (key, a) in keys(Some(&entry.node)).filter_map(|e| Some((e, c.names.find(Class::Actor, &e.key)?))) {
                if !forum.parties.iter().any(|p| p.0 == a) {
                    out.push(no_party(&key.key, key.key_span));
                }
            }
            if entry.node.table().is_some_and(|t| t.len() == list.len()) {
                let chances: Vec<f64> = list.iter().map(|x| x.1).collect();
                adds_up(&chances, &entry.node, &format!("`forum.{}.recognition`", forum.id), out);
            }
        }
    }
}

fn proposals(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for name in c.names.all(Class::Proposal) {
        let path = |key| ["proposal", name.id.as_str(), key];
        let Some(forum) = c.find(Class::Forum, c.root.at(&path("at"))).and_then(|f| scenario.forums.get(ForumIdx(f)))
        else {
            continue;
        };
        if let Some(by) = c.find(Class::Actor, c.root.at(&path("by")))
            && let by = ActorIdx(by)
            && !forum.parties.contains(&by)
        {
            out.push(
                Diagnostic::error(
                    "S052",
                    format!(
                        "`{}` tables `{}` in `{}`, of which it is no party",
                        scenario.actors[by].id, name.id, forum.id
                    ),
                )
                .at(c.span(&path("by")), "does not sit there")
                .at(c.span(&["forum", &forum.id, "parties"]), "the parties"),
            );
        }
        for entry in keys(c.root.at(&path("offers"))) {
            if let Some(issue) = c.names.find(Class::Issue, &entry.key)
                && !forum.issues.iter().any(|i| i.0 == issue)
            {
                out.push(
                    Diagnostic::error("S051", format!("forum `{}` cannot change the issue `{}`", forum.id, entry.key))
                        .at(entry.key_span, format!("offered by `{}`", name.id))
                        .at(c.span(&["forum", &forum.id, "issues"]), "what it can change")
                        .help(format!("add `{}` to the forum's issues, or take it out here", entry.key)),
                );
            }
            let issue = c.names.get(Class::Issue, &entry.key).filter(|n| n.unsettled);
            if let (Some(issue), Some(level)) = (issue, entry.node.level())
                && issue.members.first().is_some_and(|first| *first == level)
            {
                out.push(
                    Diagnostic::error("S051", format!("proposal `{}` would leave `{}` unsettled", name.id, issue.id))
                        .at(entry.node.span, "nothing is settled by it")
                        .help("name another level, or leave the issue out: it then stays as it stands"),
                );
            }
        }
        if c.root.at(&path("offers")).and_then(Node::table).is_some_and(Table::is_empty) {
            out.push(
                Diagnostic::error("S023", format!("proposal `{}` offers nothing", name.id))
                    .at(c.span(&path("offers")), "empty"),
            );
        }
    }
}

fn incident(c: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(entry) = c.root.entry_at(&["incident"]) else { return };
    let odds: Vec<f64> = ["war", "clash", "scare"]
        .iter()
        .filter_map(|k| match c.numbers.get(&format!("incident.{k}")) {
            Some(Number::Fixed(x)) => Some(*x),
            _ => None,
        })
        .collect();
    if odds.len() == 3 {
        // The place is the last of the odds, which for an override is the one that was just set.
        let place = ["war", "clash", "scare"]
            .iter()
            .filter_map(|k| c.root.at(&["incident", k]))
            .max_by_key(|n| (n.span.source, n.span.start));
        adds_up(&odds, place.unwrap_or(&entry.node), "`war`, `clash` and `scare` of `incident`", out);
    }
}

fn events(c: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for event in c.names.all(Class::Event) {
        let path = ["event", event.id.as_str(), "round"];
        if let Some(node) = c.root.at(&path)
            && node.number().is_some_and(|x| x > f64::from(c.rounds))
        {
            out.push(
                Diagnostic::error("S013", format!("event `{}` comes after the last round", event.id))
                    .at(node.span, format!("may be: 1 to {}", c.rounds))
                    .at(c.span(&["scenario", "rounds"]), "the last round"),
            );
        }
    }
}

fn evidence(c: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let given: std::collections::BTreeSet<&str> = c.given.iter().map(|g| g.0.as_str()).collect();
    // Suggestions compare with every number: a few are enough, and a hostile file must not make them slow.
    let mut suggestions = 64;
    for row in c.names.all(Class::Evidence) {
        let rows = c.root.at(&["evidence", &row.id, "supports"]).map(supports).unwrap_or_default();
        let broken = rows.into_iter().filter(|r| !given.contains(r.0.as_str()) && !c.lies_below(r.1));
        for (path, span, _) in broken {
            let d =
                Diagnostic::error("S054", format!("`{path}` is no number of this scenario")).at(span, "no such number");
            out.push(if path.contains('*') {
                d.help("evidence names each number that it supports; wildcards are not read")
            } else {
                let known = given.iter().copied().take(if suggestions > 0 { 4096 } else { 0 });
                suggestions -= i32::from(suggestions > 0);
                d.suggest(similar(&path, known)).help("only numbers that the file gives can be supported")
            });
        }
    }
}
