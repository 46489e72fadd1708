//! The scenario from the facts. Reports nothing: what is missing or broken has been reported and is left out here.

use crate::index::TiVec;
use crate::scenario::format::grammar::{self as keys, File};
use crate::scenario::format::named::supports;
use crate::scenario::read::Document;
use crate::scenario::tree::{Entry, Node, Value};
use crate::scenario::{
    BlockIdx, Budget, Cause, Condition, Ending, EndingKind, Evidence, FitSettings, Fixes, Foresight, Inaction,
    IssueIdx, Linked, MoveIdx, Op, OutcomeClass, Quantity, Scenario, Solver, Strength, Test, plain, shown,
};

use super::Context;
use super::item::{Item, entries};

mod actor;
mod crisis;
mod table;

pub(super) fn scenario(c: &Context<'_>, document: &Document) -> Scenario {
    let file = Item::file(c);
    let about = file.table(&File::SCENARIO);
    let text = |key| about.find(key).unwrap_or_default();
    let name = document.sources.0.first().map_or("", |s| s.name.as_str());
    let (foresight, lookahead) = foresight(c, &about);
    let forums: TiVec<_, _> = file.by_id(&File::FORUM).iter().map(table::forum).collect();
    Scenario {
        id: document.overlays.iter().fold(id_of(name), |id, overlay| format!("{id}+{}", stem(overlay))),
        name: text(&keys::Scenario::NAME),
        source: text(&keys::Scenario::SOURCE),
        why: file.find(&File::WHY).unwrap_or_default(),
        overrides: document.overrides.clone(),
        rounds: c.rounds,
        foresight,
        lookahead,
        outlook: about.read(&keys::Scenario::OUTLOOK),
        fitting: fitting(&file.table(&File::FORESIGHT)),
        inaction: inaction(&about.table(&keys::Scenario::INACTION)),
        round_is: about.find(&keys::Scenario::ROUND_IS).unwrap_or_else(|| "one round".to_string()),
        runs: about.read(&keys::Scenario::RUNS),
        seed: about.read(&keys::Scenario::SEED),
        schedule: about.read(&keys::Scenario::SCHEDULE).unwrap_or_default(),
        duration: file.table(&File::SETTLEMENT).read(&keys::Settlement::DURATION),
        actors: file.by_id(&File::ACTOR).iter().map(|item| actor::actor(item, c.rounds)).collect(),
        types: c.types.clone(),
        draws: c.draws.clone(),
        blocks: c.names.all::<BlockIdx>().iter().map(|n| n.id.clone()).collect(),
        block_names: c.names.all::<BlockIdx>().iter().map(|n| block_name(c, &n.id)).collect(),
        issues: table::issues(c, file.by_id(&File::ISSUE).as_slice().as_ref(), &forums),
        forums,
        proposals: file.by_id(&File::PROPOSAL).iter().map(|item| table::proposal(c, item)).collect(),
        moves: file.by_id(&File::MOVE).iter().map(|item| crisis::one_move(c, item)).collect(),
        forces: file.by_id(&File::FORCE).iter().map(crisis::force).collect(),
        tension: crisis::tension(&file.table(&File::TENSION), &file.table(&File::INCIDENT)),
        mobilisation: file.table(&File::MOBILISATION).read(&keys::crisis::Mobilisation::START),
        shifts: file.by_id(&File::SHIFT).iter().map(|item| crisis::shift(c, item)).collect(),
        events: file.by_id(&File::EVENT).iter().map(|item| crisis::event(c, item)).collect(),
        outcomes: file.list(&File::OUTCOME).iter().map(outcome).collect(),
        evidence: file.by_id(&File::EVIDENCE).iter().map(evidence).collect(),
        ranges: c.ranges.clone(),
        uncertainty: file.by_id(&File::UNCERTAINTY).iter().map(linked).collect(),
        number_paths: c.given.iter().map(|g| g.0.clone()).collect(),
    }
}

/// How actors value what follows, and how many rounds they foresee exactly. The rounds alone tell where nothing else does.
fn foresight(c: &Context<'_>, about: &Item<'_, keys::Scenario>) -> (Foresight, u32) {
    let given = about.read(&keys::Scenario::FORESIGHT).as_deref().and_then(Foresight::of);
    let rounds = about.read(&keys::Scenario::LOOKAHEAD);
    match (given, rounds) {
        (Some(Foresight::Lookahead), rounds) => (Foresight::Lookahead, rounds.unwrap_or(c.rounds)),
        (Some(other), _) => (other, 0),
        (None, Some(rounds @ 1..)) => (Foresight::Lookahead, rounds),
        (None, _) => (Foresight::Myopic, 0),
    }
}

/// How the equilibrium is found, where the file says so.
fn fitting(item: &Item<'_, keys::FitSettings>) -> Option<FitSettings> {
    let budget = || Budget {
        runs: item.read(&keys::FitSettings::RUNS),
        iterations: item.read(&keys::FitSettings::ITERATIONS) as u32,
        seed: item.read(&keys::FitSettings::SEED),
        tries: item.read(&keys::FitSettings::TRIES) as u32,
        weight: item.read(&keys::FitSettings::WEIGHT),
        tolerance: item.read(&keys::FitSettings::TOLERANCE),
    };
    let solver = item.read(&keys::FitSettings::SOLVER).as_deref().and_then(Solver::of);
    item.is_given().then(|| FitSettings { budget: budget(), solver })
}

fn inaction(item: &Item<'_, keys::Inaction>) -> Inaction {
    Inaction { offer: item.read(&keys::Inaction::OFFER), moves: item.read(&keys::Inaction::MOVE) }
}

/// Folder and file name without ending.
fn id_of(name: &str) -> String {
    let name = name.replace('\\', "/");
    let name = name.strip_suffix(".toml").unwrap_or(&name);
    let parts: Vec<&str> = name.split('/').filter(|p| !p.is_empty() && *p != "." && *p != "..").collect();
    // It is shown, and folders of results are named after it.
    let id = parts[parts.len().saturating_sub(2)..].join("/");
    id.chars()
        .map(|c| if shown(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() || c == '\n' { '_' } else { c })
        .collect()
}

/// File name without folder and ending.
fn stem(name: &str) -> String {
    id_of(name).rsplit('/').next().unwrap_or_default().to_string()
}

fn levels(c: &Context<'_>, node: Option<&Node>) -> Vec<(IssueIdx, u8)> {
    let level = |e: &Entry| Some((c.names.find(&e.key)?, level_of(c, &e.key, &e.node)? as u8));
    entries(node).filter_map(level).collect()
}

fn level_of(c: &Context<'_>, issue: &str, level: &Node) -> Option<usize> {
    let level = level.level()?;
    c.names.get::<IssueIdx>(issue)?.members.iter().position(|m| *m == level)
}

fn step_of(c: &Context<'_>, id: &str, node: &Node) -> usize {
    match &node.value {
        Value::Integer(n) => usize::try_from(*n).unwrap_or(0),
        Value::Text(step) => {
            c.names.get::<MoveIdx>(id).and_then(|n| n.members.iter().position(|m| m == step)).map_or(0, |i| i + 1)
        }
        _ => 0,
    }
}

/// What the file calls a block; a block that is one issue goes by the issue's name.
fn block_name(c: &Context<'_>, id: &str) -> String {
    let issue = || Some(c.one(&File::ISSUE, id)).filter(|issue| issue.node(&keys::Issue::BLOCK).is_none());
    let named = c.one(&File::BLOCK, id).find(&keys::Block::NAME);
    named.or_else(|| issue()?.find(&keys::Issue::NAME)).unwrap_or_else(|| plain(id))
}

fn outcome(item: &Item<'_, keys::Outcome>) -> OutcomeClass {
    let when = item.read(&keys::Outcome::WHEN);
    OutcomeClass {
        id: item.id.clone(),
        name: item.name(&keys::Outcome::NAME),
        ends: item.read(&keys::Outcome::ENDS),
        group: item.find(&keys::Outcome::GROUP).unwrap_or_else(|| EndingKind::of(&when).usual_group().to_string()),
        cause: cause(&when),
        when,
        payoff: item.read(&keys::Outcome::PAYOFF),
    }
}

/// How the class came to force or a clash, if every list of the condition asks for the same.
fn cause(when: &Condition) -> Option<Cause> {
    let of_list = |tests: &Vec<Test>| {
        tests.iter().find_map(|t| match (t.quantity, t.op) {
            (Quantity::EndedBy(Ending::Force(_)), Op::Eq) => Some(Cause::Decision),
            (Quantity::EndedBy(Ending::Accident), Op::Eq) => Some(Cause::Accident),
            (Quantity::EndedBy(Ending::Clash), Op::Eq) => Some(Cause::Clash),
            _ => None,
        })
    };
    let first = of_list(when.0.first()?)?;
    when.0.iter().all(|list| of_list(list) == Some(first)).then_some(first)
}

fn evidence(item: &Item<'_, keys::Evidence>) -> Evidence {
    let fixes = |node: &Node| match node.text() {
        Some("value") => Fixes::Value,
        Some("order") => Fixes::Order,
        _ => Fixes::Sign,
    };
    let rows = item.node(&keys::Evidence::SUPPORTS).map(supports).unwrap_or_default();
    Evidence {
        id: item.id.clone(),
        says: item.find(&keys::Evidence::SAYS).unwrap_or_default(),
        strength: match item.read(&keys::Evidence::STRENGTH).as_deref() {
            Some("stated") => Strength::Stated,
            Some("reported") => Strength::Reported,
            _ => Strength::Inferred,
        },
        supports: rows.into_iter().map(|(p, _, n)| (p, fixes(n))).collect(),
    }
}

fn linked(item: &Item<'_, keys::Uncertainty>) -> Linked {
    let paths = item.node(&keys::Uncertainty::NUMBERS).and_then(Node::list).unwrap_or_default();
    Linked {
        id: item.id.clone(),
        numbers: paths.iter().filter_map(Node::text).map(str::to_string).collect(),
        correlation: item.read(&keys::Uncertainty::CORRELATION),
    }
}
