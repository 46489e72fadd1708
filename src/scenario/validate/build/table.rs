//! Issues, forums and proposals from the facts.

use crate::index::{TiSlice, TiVec};
use crate::scenario::format::grammar as keys;
use crate::scenario::names::Name;
use crate::scenario::tree::Value;
use crate::scenario::validate::Context;
use crate::scenario::validate::item::Item;
use crate::scenario::{ActorIdx, Forum, ForumIdx, Issue, IssueIdx, Level, Number, Proposal, Proposer, WaitsFor, Worth};

use super::{level_of, levels};

/// Unless the file names ratifiers, they are all parties of the forums that may change the issue.
pub(super) fn issues(
    c: &Context<'_>,
    items: &TiSlice<IssueIdx, Item<'_, keys::Issue>>,
    forums: &TiSlice<ForumIdx, Forum>,
) -> TiVec<IssueIdx, Issue> {
    let parties = |i: IssueIdx| {
        let forums = forums.iter().filter(|f| f.issues.contains(&i));
        let mut parties: Vec<ActorIdx> = forums.flat_map(|f| f.parties.iter().copied()).collect();
        parties.sort();
        parties.dedup();
        parties
    };
    items.iter_enumerated().map(|(i, item)| issue(c, item, parties(i))).collect()
}

fn issue(c: &Context<'_>, item: &Item<'_, keys::Issue>, parties: Vec<ActorIdx>) -> Issue {
    let name = c.names.get::<IssueIdx>(&item.id).cloned().unwrap_or_default();
    let is_grid = item.node(&keys::Issue::LEVELS).is_some_and(|node| matches!(node.value, Value::Integer(_)));
    let given: Vec<(ActorIdx, Item<'_, keys::Line>)> = item.raw_by(&keys::Issue::WORTH);
    let worth = |actor: ActorIdx| {
        let own = given.iter().find(|(of, _)| *of == actor);
        own.map_or(Worth::Weight(Number::Fixed(0.0)), |(_, item)| worth(item))
    };
    Issue {
        id: item.id.clone(),
        name: item.name(&keys::Issue::NAME),
        block: name.block,
        levels: levels_of(&name),
        unsettled: name.unsettled,
        grid: if is_grid { name.members.len() - usize::from(name.unsettled) } else { 0 },
        worth: c.names.all().keys().map(worth).collect(),
        ratify: item.read(&keys::Issue::RATIFY).unwrap_or(parties),
        waits_for: waits_for(&item.table(&keys::Issue::WAITS_FOR)),
        relief: item.read(&keys::Issue::RELIEF),
        start: item.node(&keys::Issue::START).and_then(|node| level_of(c, &item.id, node)).unwrap_or(0),
    }
}

/// A list with a worth for each level, a line, or a number.
fn worth(item: &Item<'_, keys::Line>) -> Worth {
    if let Some(levels) = item.value::<Vec<Number>>() {
        return Worth::Levels(levels);
    }
    match item.find(&keys::Line::FROM) {
        Some(from) => Worth::Line(from, item.read(&keys::Line::TO)),
        None => Worth::Weight(item.value().unwrap_or(Number::Fixed(0.0))),
    }
}

fn waits_for(item: &Item<'_, keys::WaitsFor>) -> Option<WaitsFor> {
    Some(WaitsFor {
        measure: item.read(&keys::WaitsFor::MEASURE)?,
        full_at: item.read(&keys::WaitsFor::FULL_AT),
        alone: item.read(&keys::WaitsFor::ALONE),
    })
}

fn levels_of(name: &Name) -> Vec<Level> {
    let levels = name.members.iter().zip(&name.member_names).zip(&name.values);
    levels.map(|((id, name), &value)| Level { id: id.clone(), name: name.clone(), value }).collect()
}

pub(super) fn forum(item: &Item<'_, keys::Forum>) -> Forum {
    let parties = item.read(&keys::Forum::PARTIES);
    let proposer = match item.read(&keys::Forum::RECOGNITION) {
        Some(chances) => Proposer::Recognition(chances),
        None => Proposer::Turns(item.read(&keys::Forum::TURNS).unwrap_or_else(|| parties.clone())),
    };
    Forum {
        id: item.id.clone(),
        name: item.name(&keys::Forum::NAME),
        parties,
        issues: item.read(&keys::Forum::ISSUES),
        weight: item.read(&keys::Forum::WEIGHT),
        proposer,
    }
}

pub(super) fn proposal(c: &Context<'_>, item: &Item<'_, keys::Proposal>) -> Proposal {
    Proposal {
        id: item.id.clone(),
        name: item.name(&keys::Proposal::NAME),
        by: item.read(&keys::Proposal::BY).unwrap_or(ActorIdx(0)),
        at: item.read(&keys::Proposal::AT).unwrap_or(ForumIdx(0)),
        tabled: item.read(&keys::Proposal::TABLED),
        offers: levels(c, item.node(&keys::Proposal::OFFERS)),
    }
}
