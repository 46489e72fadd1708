//! Rules on who and what a table may refer to.

use std::collections::BTreeSet;

use super::Context;
use super::item::Item;
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::format::grammar::actors::{self, RedLine, Script, WalkOut};
use crate::scenario::format::grammar::crisis::{self, Incident};
use crate::scenario::format::grammar::{self as keys, File};
use crate::scenario::format::named::supports;
use crate::scenario::number::adds_up;
use crate::scenario::span::Span;
use crate::scenario::tree::{Node, Table};
use crate::scenario::{Actor, ActorIdx, BlockIdx, Foresight, IssueIdx, Proposer, Scenario, TypeIdx};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let file = Item::file(c);
    foresight(c, &file, out);
    types(&file, out);
    for ((i, actor), item) in scenario.actors.iter_enumerated().zip(file.by_id(&File::ACTOR)) {
        bound(c, i, actor, &item, out);
        script(c, scenario, i, actor, &item, out);
    }
    blocks(c, &file, out);
    worths(c, &file, out);
    forums(c, scenario, &file, out);
    proposals(c, scenario, &file, out);
    incident(&file, out);
    events(c, &file, out);
    evidence(c, &file, out);
}

/// How actors see, and how many rounds they see.
fn foresight(c: &Context<'_>, file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    let about = file.table(&File::SCENARIO);
    let (how, rounds) = (&keys::Scenario::FORESIGHT, &keys::Scenario::LOOKAHEAD);
    idle_table(c, file, out);
    let given = about.read(how).as_deref().and_then(Foresight::of).zip(about.read(rounds));
    let (message, there, help) = match given {
        Some((Foresight::Lookahead, 0)) => (
            "actors cannot look ahead 0 rounds".to_string(),
            "looks ahead",
            "leave `lookahead` out, and actors foresee all rounds; or write `foresight = \"myopic\"`",
        ),
        Some((other @ (Foresight::Myopic | Foresight::Equilibrium), n @ 1..)) => (
            format!("`foresight = \"{}\"` and `lookahead = {n}` cannot stand together", other.word()),
            match other {
                Foresight::Myopic => "foresees no round",
                _ => "values the whole game",
            },
            "leave `lookahead` out, or write `foresight = \"lookahead\"`",
        ),
        _ => return,
    };
    let mut fault =
        Diagnostic::error("S026", message).at(about.span(how), there).at(about.span(rounds), "rounds ahead");
    fault = fault.help(help);
    if c.lies_below(about.span(rounds)) {
        fault = fault.help("where the base gives `lookahead`: `remove = [\"scenario.lookahead\"]`");
    }
    out.push(fault);
}

/// A table for equilibria where nobody chooses in one.
fn idle_table(c: &Context<'_>, file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    let (about, table) = (file.table(&File::SCENARIO), file.table(&File::FORESIGHT));
    let how = about.read(&keys::Scenario::FORESIGHT).as_deref().and_then(Foresight::of);
    let broken = how.is_none() && about.node(&keys::Scenario::FORESIGHT).is_some();
    if !table.is_given() || broken || how == Some(Foresight::Equilibrium) {
        return;
    }
    let mut fault =
        Diagnostic::error("S026", "`[foresight]` is for actors who choose in an equilibrium, and these do not")
            .at(table.key_span(), "finds an equilibrium");
    if how.is_some() {
        fault = fault.at(about.span(&keys::Scenario::FORESIGHT), "asks for none");
    }
    fault = fault.help("write `foresight = \"equilibrium\"` in `[scenario]`, or leave the table out");
    if c.lies_below(table.key_span()) {
        fault = fault.help("where the base gives the table: `remove = [\"foresight\"]`");
    }
    out.push(fault);
}

fn types(file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    for item in file.by_id(&File::TYPE) {
        match (item.entry(&actors::Type::POINTS), item.entry(&actors::Type::CHANCE)) {
            (Some(points), Some(chance)) => out.push(
                Diagnostic::error("S026", format!("type `{}` has both `points` and `chance`", item.id))
                    .at(chance.key_span, "second")
                    .at(points.key_span, "first")
                    .help("keep one of them"),
            ),
            (None, None) => out.push(
                Diagnostic::error("S011", format!("type `{}` has no points", item.id))
                    .at(item.key_span(), "needs `points` or `chance`")
                    .help("write `points = { high = 0.2, low = 0.8 }`"),
            ),
            _ => {}
        }
    }
}

fn bound(c: &Context<'_>, i: ActorIdx, actor: &Actor, item: &Item<'_, actors::Actor>, out: &mut Vec<Diagnostic>) {
    let id = actor.id.as_str();
    if actor.consensus_with.contains(&i) {
        out.push(
            Diagnostic::error("S055", format!("`{id}` is bound by consensus to itself"))
                .at(item.span(&actors::Actor::CONSENSUS_WITH), "names itself")
                .help("take it out of the list"),
        );
    }
    let red_line = item.table(&actors::Actor::RED_LINE);
    if let Some((t, _)) = red_line.read(&RedLine::UNLESS_TYPE) {
        knows(c, i, id, t, red_line.span(&RedLine::UNLESS_TYPE), out);
    }
    let walk_out = item.table(&actors::Actor::WALK_OUT);
    if walk_out.is_given()
        && walk_out.node(&WalkOut::UNLESS_OFFERED).is_none()
        && walk_out.node(&WalkOut::UNLESS_HOLDS).is_none()
    {
        out.push(
            Diagnostic::error("S011", format!("nothing keeps `{id}` in the talks"))
                .at(walk_out.key_span(), "needs `unless_offered` or `unless_holds`"),
        );
    }
}

fn knows(c: &Context<'_>, actor: ActorIdx, id: &str, type_at: TypeIdx, span: Span, out: &mut Vec<Diagnostic>) {
    let Some(t) = c.types.get(type_at) else { return };
    if !t.owners.contains(&actor) {
        out.push(
            Diagnostic::error("S056", format!("`{id}` does not know the type `{}`", t.id))
                .at(span, "known to others only")
                .at(c.one(&File::TYPE, &t.id).span(&actors::Type::OWNERS), "known to these")
                .help(format!("add `{id}` to the owners")),
        );
    }
}

fn script(
    c: &Context<'_>,
    scenario: &Scenario,
    i: ActorIdx,
    actor: &Actor,
    item: &Item<'_, actors::Actor>,
    out: &mut Vec<Diagnostic>,
) {
    let id = actor.id.as_str();
    for (item, rule) in item.list(&actors::Actor::SCRIPT).iter().zip(&actor.script) {
        let cannot = |what: String, span, label: &str| Diagnostic::error("S056", what).at(span, label.to_string());
        if let Some((t, _)) = item.read(&Script::TYPE) {
            knows(c, i, id, t, item.span(&Script::TYPE), out);
        }
        if let (Some(node), true) = (item.node(&Script::ROUNDS), rule.rounds.0 > rule.rounds.1) {
            out.push(
                Diagnostic::error("S013", "a rule ends before it begins").at(node.span, "first round after the last"),
            );
        }
        for (p, entry) in item.defined(&Script::OFFER) {
            if let Some(p) = scenario.proposals.get(p).filter(|p| p.by != i) {
                out.push(cannot(
                    format!("proposal `{}` is not `{id}`'s to table", p.id),
                    entry.key_span,
                    "another's proposal",
                ));
            }
        }
        for (m, entry) in item.defined(&Script::MOVE) {
            if let Some(m) = scenario.moves.get(m).filter(|m| m.by != i) {
                out.push(cannot(format!("move `{}` is not `{id}`'s to play", m.id), entry.key_span, "another's move"));
            }
        }
        if let (Some(node), false) = (item.node(&Script::ATTACK), scenario.forces.iter().any(|f| f.by == i)) {
            out.push(
                cannot(format!("`{id}` has no use of force"), node.span, "cannot attack")
                    .help("define one under `[force.ID]`"),
            );
        }
        let chances = [
            (item.entry(&Script::OFFER), rule.offer.as_ref().map(|l| l.iter().map(|x| x.1).sum::<f64>())),
            (item.entry(&Script::MOVE), rule.moves.as_ref().map(|l| l.iter().map(|x| x.1).sum::<f64>())),
        ];
        for (entry, sum) in chances {
            if let (Some(sum), Some(entry)) = (sum.filter(|s| *s > 1.0 + 1e-9), entry) {
                out.push(
                    Diagnostic::error("S014", format!("probabilities of `{}` add up to more than 1", entry.key))
                        .at(entry.node.span, format!("sum is {}", (sum * 1e9).round() / 1e9))
                        .help("what is left to 1 is doing nothing"),
                );
            }
        }
    }
}

/// A named block is one that an issue belongs to; what an overlay took out may leave its name behind.
fn blocks(c: &Context<'_>, file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    for entry in file.entries(&File::BLOCK).filter(|e| !c.lies_below(e.key_span)) {
        c.names.resolve::<BlockIdx>(&entry.key, entry.key_span, out);
    }
}

fn worths(c: &Context<'_>, file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    for (item, issue) in file.by_id(&File::ISSUE).iter().zip(c.names.all::<IssueIdx>()) {
        let (needed, each) = match issue.unsettled {
            true => (issue.members.len().saturating_sub(1), "one for each level but the first"),
            false => (issue.members.len(), "one for each level"),
        };
        for entry in item.entries(&keys::Issue::WORTH) {
            if let Some(list) = entry.node.list()
                && list.len() != needed
            {
                let what = format!("`issue.{}.worth.{}`", issue.id, entry.key);
                let settled = if issue.unsettled { "settled " } else { "" };
                let message = format!("{what} has {} worths for {needed} {settled}levels", list.len());
                out.push(
                    Diagnostic::error("S023", message)
                        .at(entry.node.span, each)
                        .at(item.span(&keys::Issue::LEVELS), "the levels"),
                );
            }
        }
    }
}

fn forums(c: &Context<'_>, scenario: &Scenario, file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    for (forum, item) in scenario.forums.iter().zip(file.by_id(&File::FORUM)) {
        let no_party = |id: &str, span| {
            Diagnostic::error("S052", format!("`{id}` is no party of `{}`", forum.id))
                .at(span, "does not sit there")
                .at(item.span(&keys::Forum::PARTIES), "the parties")
                .help(format!("add it to `forum.{}.parties`, or take it out here", forum.id))
        };
        let (turns, recognition) = (item.entry(&keys::Forum::TURNS), item.entry(&keys::Forum::RECOGNITION));
        if let (Some(first), Some(second)) = (turns, recognition) {
            out.push(
                Diagnostic::error("S026", format!("forum `{}` has both `turns` and `recognition`", forum.id))
                    .at(second.key_span, "second")
                    .at(first.key_span, "first")
                    .help("proposers take turns, or are drawn"),
            );
        }
        let turns = turns.and_then(|e| e.node.list());
        for item in turns.unwrap_or_default() {
            if c.find(Some(item)).is_some_and(|a: ActorIdx| !forum.parties.contains(&a)) {
                out.push(no_party(item.text().unwrap_or_default(), item.span));
            }
        }
        if turns.is_some_and(<[Node]>::is_empty) {
            out.push(
                Diagnostic::error("S023", format!("nobody proposes in `{}`", forum.id))
                    .at(item.span(&keys::Forum::TURNS), "no turns")
                    .help("leave it out: the parties then take turns"),
            );
        }
        if let (Proposer::Recognition(list), Some(entry)) = (&forum.proposer, recognition) {
            for (_, key) in item.defined(&keys::Forum::RECOGNITION).filter(|(a, _)| !forum.parties.contains(a)) {
                out.push(no_party(&key.key, key.key_span));
            }
            if entry.node.table().is_some_and(|t| t.len() == list.len()) {
                let chances: Vec<f64> = list.iter().map(|x| x.1).collect();
                adds_up(&chances, &entry.node, &format!("`forum.{}.recognition`", forum.id), out);
            }
        }
    }
}

fn proposals(c: &Context<'_>, scenario: &Scenario, file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    for item in file.by_id(&File::PROPOSAL) {
        let Some(forum) = item.read(&keys::Proposal::AT).and_then(|f| scenario.forums.get(f)) else { continue };
        let place = c.one(&File::FORUM, &forum.id);
        if let Some(by) = item.read(&keys::Proposal::BY).filter(|by| !forum.parties.contains(by)) {
            out.push(
                Diagnostic::error(
                    "S052",
                    format!(
                        "`{}` tables `{}` in `{}`, of which it is no party",
                        scenario.actors[by].id, item.id, forum.id
                    ),
                )
                .at(item.span(&keys::Proposal::BY), "does not sit there")
                .at(place.span(&keys::Forum::PARTIES), "the parties"),
            );
        }
        for entry in item.entries(&keys::Proposal::OFFERS) {
            let Some(issue) = c.names.find::<IssueIdx>(&entry.key) else { continue };
            if !forum.issues.contains(&issue) {
                out.push(
                    Diagnostic::error("S051", format!("forum `{}` cannot change the issue `{}`", forum.id, entry.key))
                        .at(entry.key_span, format!("offered by `{}`", item.id))
                        .at(place.span(&keys::Forum::ISSUES), "what it can change")
                        .help(format!("add `{}` to the forum's issues, or take it out here", entry.key)),
                );
            }
            let name = &c.names.all()[issue];
            if name.unsettled && entry.node.level().is_some_and(|level| name.members.first() == Some(&level)) {
                out.push(
                    Diagnostic::error("S051", format!("proposal `{}` would leave `{}` unsettled", item.id, name.id))
                        .at(entry.node.span, "nothing is settled by it")
                        .help("name another level, or leave the issue out: it then stays as it stands"),
                );
            }
        }
        if item.node(&keys::Proposal::OFFERS).and_then(Node::table).is_some_and(Table::is_empty) {
            out.push(
                Diagnostic::error("S023", format!("proposal `{}` offers nothing", item.id))
                    .at(item.span(&keys::Proposal::OFFERS), "empty"),
            );
        }
    }
}

fn incident(file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    let item = file.table(&File::INCIDENT);
    let keys = [Incident::WAR, Incident::CLASH, Incident::SCARE];
    let odds: Option<Vec<f64>> = keys.iter().map(|key| item.find(key)).collect();
    if let (Some(odds), Some(entry)) = (odds, file.entry(&File::INCIDENT)) {
        // The place is the last of the odds, which for an override is the one that was just set.
        let place = keys.iter().filter_map(|key| item.node(key)).max_by_key(|n| (n.span.source, n.span.start));
        adds_up(&odds, place.unwrap_or(&entry.node), "`war`, `clash` and `scare` of `incident`", out);
    }
}

fn events(c: &Context<'_>, file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    for item in file.by_id(&File::EVENT) {
        if let Some(node) = item.node(&crisis::Event::ROUND)
            && node.number().is_some_and(|x| x > f64::from(c.rounds))
        {
            out.push(
                Diagnostic::error("S013", format!("event `{}` comes after the last round", item.id))
                    .at(node.span, format!("may be: 1 to {}", c.rounds))
                    .at(c.about().span(&keys::Scenario::ROUNDS), "the last round"),
            );
        }
    }
}

fn evidence(c: &Context<'_>, file: &Item<'_, File>, out: &mut Vec<Diagnostic>) {
    let given: BTreeSet<&str> = c.given.iter().map(|g| g.0.as_str()).collect();
    // Suggestions compare with every number: a few are enough, and a hostile file must not make them slow.
    let mut suggestions = 64;
    for row in file.by_id(&File::EVIDENCE) {
        let rows = row.node(&keys::Evidence::SUPPORTS).map(supports).unwrap_or_default();
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
