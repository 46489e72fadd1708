//! The scenario from the facts. Reports nothing: what is missing or broken has been reported and is left out here.

use crate::scenario::format::Class;
use crate::scenario::format::named::{flatten, supports};
use crate::scenario::format::walk::item_key;
use crate::scenario::number;
use crate::scenario::read::Document;
use crate::scenario::tree::{Node, Table, Value};
use crate::scenario::*;

use super::Context;

pub(super) fn scenario(c: &Context<'_>, document: &Document) -> Scenario {
    let at = |key: &str| c.root.at(&["scenario", key]);
    let text = |key: &str| at(key).and_then(Node::text).unwrap_or_default().to_string();
    let name = document.sources.0.first().map_or("", |s| s.name.as_str());
    let types = c.types.clone();
    let issues = named(c, Class::Issue, issue);
    let forums = named(c, Class::Forum, forum);
    Scenario {
        id: document.overlays.iter().fold(id_of(name), |id, overlay| format!("{id}+{}", stem(overlay))),
        name: text("name"),
        source: text("source"),
        why: c.root.at(&["why"]).and_then(Node::text).unwrap_or_default().to_string(),
        overrides: document.overrides.clone(),
        rounds: c.rounds,
        lookahead: c.count("scenario.lookahead"),
        round_is: at("round_is").and_then(Node::text).unwrap_or("one round").to_string(),
        runs: whole(at("runs")).unwrap_or(100_000),
        seed: whole(at("seed")).unwrap_or(1),
        schedule: c.find_all(Class::Forum, at("schedule")).into_iter().map(ForumIdx).collect(),
        duration: c.numbers.contains_key("settlement.duration").then(|| c.count("settlement.duration")),
        actors: named(c, Class::Actor, actor),
        types,
        draws: c.draws.clone(),
        blocks: c.names.all(Class::Block).iter().map(|n| n.id.clone()).collect(),
        block_names: c.names.all(Class::Block).iter().map(|n| block_name(c, &n.id)).collect(),
        issues: ratified(issues, &forums, c),
        forums,
        proposals: named(c, Class::Proposal, proposal),
        moves: named(c, Class::Move, one_move),
        forces: named(c, Class::Force, force),
        tension: tension(c),
        mobilisation: c.number("mobilisation.start"),
        shifts: named(c, Class::Shift, shift),
        events: named(c, Class::Event, event),
        outcomes: outcomes(c),
        evidence: named(c, Class::Evidence, evidence),
        number_paths: c.given.iter().map(|g| g.0.clone()).collect(),
    }
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

fn whole(node: Option<&Node>) -> Option<u64> {
    match node?.value {
        Value::Integer(n) => u64::try_from(n).ok(),
        _ => None,
    }
}

/// Something with an id: what it is built from.
struct Item<'a> {
    id: &'a str,
    node: &'a Node,
    path: String,
}

impl<'a> Item<'a> {
    fn get(&self, key: &str) -> Option<&'a Node> {
        self.node.at(&[key])
    }

    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    fn name(&self) -> String {
        self.get("name").and_then(Node::text).map_or_else(|| plain(self.id), str::to_string)
    }

    fn flag(&self, key: &str) -> bool {
        matches!(self.get(key).map(|n| &n.value), Some(Value::Flag(true)))
    }
}

fn named<T>(c: &Context<'_>, class: Class, build: impl Fn(&Context<'_>, &Item<'_>) -> T) -> Vec<T> {
    let table = c.root.at(&[class.word()]).and_then(Node::table);
    let items = table.into_iter().flat_map(Table::iter);
    items.map(|e| build(c, &Item { id: &e.key, node: &e.node, path: format!("{}.{}", class.word(), e.key) })).collect()
}

fn keys(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    node.and_then(Node::table).into_iter().flat_map(Table::iter).map(|e| (e.key.as_str(), &e.node))
}

/// Numbers by actor, force, ….
fn by<I>(c: &Context<'_>, class: Class, node: Option<&Node>, path: &str, idx: fn(usize) -> I) -> Vec<(I, Number)> {
    keys(node).filter_map(|(id, _)| Some((idx(c.names.find(class, id)?), c.number(&format!("{path}.{id}"))))).collect()
}

fn levels(c: &Context<'_>, node: Option<&Node>) -> Vec<(IssueIdx, usize)> {
    keys(node)
        .filter_map(|(id, level)| Some((IssueIdx(c.names.find(Class::Issue, id)?), level_of(c, id, level)?)))
        .collect()
}

fn level_of(c: &Context<'_>, issue: &str, level: &Node) -> Option<usize> {
    let level = level.level()?;
    c.names.get(Class::Issue, issue)?.members.iter().position(|m| *m == level)
}

fn step_of(c: &Context<'_>, id: &str, node: &Node) -> usize {
    match &node.value {
        Value::Integer(n) => usize::try_from(*n).unwrap_or(0),
        Value::Text(step) => {
            c.names.get(Class::Move, id).and_then(|n| n.members.iter().position(|m| m == step)).map_or(0, |i| i + 1)
        }
        _ => 0,
    }
}

fn actors(c: &Context<'_>, node: Option<&Node>) -> Vec<ActorIdx> {
    c.find_all(Class::Actor, node).into_iter().map(ActorIdx).collect()
}

fn actor(c: &Context<'_>, item: &Item<'_>) -> Actor {
    let number = |key: &str| c.number(&item.path(key));
    let condition = |key: &str| c.condition(&item.path(key));
    Actor {
        id: item.id.to_string(),
        name: item.name(),
        patience: c.number_or(&item.path("patience"), 1.0),
        precision: Precision {
            offer: number("precision.offer"),
            answer: number("precision.answer"),
            moves: number("precision.move"),
        },
        audience: Audience {
            sensitivity: number("audience.sensitivity"),
            start: number("audience.start"),
            concedes: c.measures.get(&item.path("audience.concedes")).copied(),
        },
        flows: flows(c, item),
        linkage: item.get("linkage").and_then(|n| {
            Some(Linkage {
                block: BlockIdx(c.find(Class::Block, n.at(&["block"]))?),
                waits_for: *c.measures.get(&item.path("linkage.waits_for"))?,
                full_at: c.number_or(&item.path("linkage.full_at"), 1.0),
                alone: number("linkage.alone"),
            })
        }),
        red_line: condition("red_line.when")
            .map(|when| RedLine { when, unless: c.points.get(&item.path("red_line.unless_type")).map(|p| (p.0, p.1)) }),
        precondition: c.measures.get(&item.path("precondition.measure")).map(|&measure| Precondition {
            measure,
            at_least: number("precondition.at_least"),
            sharpness: number("precondition.sharpness"),
        }),
        walk_out: item.get("walk_out").map(|_| WalkOut {
            unless_offered: condition("walk_out.unless_offered"),
            unless_holds: condition("walk_out.unless_holds"),
            grace: c.count(&item.path("walk_out.grace")),
            rate: number("walk_out.rate"),
            start: c.count(&item.path("walk_out.start")),
        }),
        war: War {
            cost: number("war.cost"),
            share: number("war.share"),
            clash_share: number("war.clash_share"),
            accident: c.numbers.get(&item.path("war.accident")).cloned(),
        },
        consensus_with: actors(c, item.get("consensus_with")),
        script: script(c, item),
    }
}

fn flows(c: &Context<'_>, item: &Item<'_>) -> Vec<Flow> {
    let flow = |(id, node): (&str, &Node)| {
        let path = format!("{}.{id}", item.path("flow"));
        Flow {
            id: id.to_string(),
            value: c.number(&format!("{path}.value")),
            per_mobilisation: node.at(&["per"]).is_some(),
            from: c.condition(&format!("{path}.from")).unwrap_or_default(),
            until: c.condition(&format!("{path}.until")),
        }
    };
    keys(item.get("flow")).map(flow).collect()
}

fn script(c: &Context<'_>, item: &Item<'_>) -> Vec<ScriptRule> {
    let chance = |path: String| match c.numbers.get(&path) {
        Some(Number::Fixed(p)) => Some(*p),
        _ => None,
    };
    let chances = |rule: &Node, key: &str, class: Class, path: &str| {
        rule.at(&[key]).and_then(Node::table).map(|t| {
            t.iter()
                .filter_map(|e| Some((c.names.find(class, &e.key)?, chance(format!("{path}.{key}.{}", e.key))?)))
                .collect::<Vec<_>>()
        })
    };
    let rules = item.get("script").and_then(Node::list).unwrap_or_default();
    let rule = |(i, rule): (usize, &Node)| {
        let path = format!("{}.{}", item.path("script"), item_key(rule, i));
        let rounds = rule.at(&["rounds"]).is_some();
        ScriptRule {
            rounds: if rounds {
                (c.count(&format!("{path}.rounds.1")), c.count(&format!("{path}.rounds.2")))
            } else {
                (1, c.rounds)
            },
            when: c.condition(&format!("{path}.when")).unwrap_or_default(),
            point: c.points.get(&format!("{path}.type")).map(|p| (p.0, p.1)),
            offer: chances(rule, "offer", Class::Proposal, &path),
            answer: chance(format!("{path}.answer")),
            moves: chances(rule, "move", Class::Move, &path)
                .map(|l| l.into_iter().map(|(i, p)| (MoveIdx(i), p)).collect()),
            attack: chance(format!("{path}.attack")),
        }
    };
    rules.iter().enumerate().map(rule).collect()
}

fn issue(c: &Context<'_>, item: &Item<'_>) -> Issue {
    let name = c.names.get(Class::Issue, item.id).cloned().unwrap_or_default();
    let worth = |actor: &crate::scenario::names::Name| {
        let path = format!("{}.{}", item.path("worth"), actor.id);
        let of = |key: &str| c.number(&format!("{path}.{key}"));
        let node = item.get("worth").and_then(|n| n.at(&[&actor.id]));
        match node.map(|n| (n.list(), n.at(&["from"]))) {
            Some((Some(list), _)) => Worth::Levels((1..=list.len()).map(|i| of(&i.to_string())).collect()),
            Some((None, Some(_))) => Worth::Line(of("from"), of("to")),
            _ => Worth::Weight(c.number(&path)),
        }
    };
    Issue {
        id: item.id.to_string(),
        name: item.name(),
        block: BlockIdx(name.block),
        levels: levels_of(&name),
        worth: c.names.all(Class::Actor).iter().map(worth).collect(),
        ratify: actors(c, item.get("ratify")),
        waits_for: c.measures.get(&item.path("waits_for.measure")).map(|&measure| WaitsFor {
            measure,
            full_at: c.number_or(&item.path("waits_for.full_at"), 1.0),
            alone: c.number(&item.path("waits_for.alone")),
        }),
        unsettled: name.unsettled,
        relief: item.flag("relief"),
        start: item.get("start").and_then(|n| level_of(c, item.id, n)).unwrap_or(0),
    }
}

fn levels_of(name: &crate::scenario::names::Name) -> Vec<Level> {
    let levels = name.members.iter().zip(&name.member_names).zip(&name.values);
    levels.map(|((id, name), &value)| Level { id: id.clone(), name: name.clone(), value }).collect()
}

/// What the file calls a block; a block that is one issue goes by the issue's name.
fn block_name(c: &Context<'_>, id: &str) -> String {
    let issue = c.root.at(&["issue", id]).filter(|issue| issue.at(&["block"]).is_none());
    let named = c.root.at(&["block", id]).into_iter().chain(issue).find_map(|n| n.at(&["name"])?.text());
    named.map_or_else(|| plain(id), str::to_string)
}

/// Unless the file names ratifiers, all parties of the forums that may change the issue.
fn ratified(mut issues: Vec<Issue>, forums: &[Forum], c: &Context<'_>) -> Vec<Issue> {
    for (i, issue) in issues.iter_mut().enumerate() {
        if c.root.at(&["issue", &issue.id, "ratify"]).is_none() {
            let parties =
                forums.iter().filter(|f| f.issues.contains(&IssueIdx(i))).flat_map(|f| f.parties.iter().copied());
            issue.ratify = parties.collect();
            issue.ratify.sort();
            issue.ratify.dedup();
        }
    }
    issues
}

fn forum(c: &Context<'_>, item: &Item<'_>) -> Forum {
    let parties = actors(c, item.get("parties"));
    let recognition = item.get("recognition").map(|node| {
        by(c, Class::Actor, Some(node), &item.path("recognition"), ActorIdx)
            .into_iter()
            .map(|(a, p)| (a, if let Number::Fixed(p) = p { p } else { 0.0 }))
            .collect()
    });
    let turns = if item.get("turns").is_some() { actors(c, item.get("turns")) } else { parties.clone() };
    Forum {
        id: item.id.to_string(),
        name: item.name(),
        parties,
        issues: c.find_all(Class::Issue, item.get("issues")).into_iter().map(IssueIdx).collect(),
        weight: c.number_or(&item.path("weight"), 1.0),
        proposer: recognition.map_or(Proposer::Turns(turns), Proposer::Recognition),
    }
}

fn proposal(c: &Context<'_>, item: &Item<'_>) -> Proposal {
    Proposal {
        id: item.id.to_string(),
        name: item.name(),
        by: ActorIdx(c.find(Class::Actor, item.get("by")).unwrap_or(0)),
        at: ForumIdx(c.find(Class::Forum, item.get("at")).unwrap_or(0)),
        tabled: item.flag("tabled"),
        offers: levels(c, item.get("offers")),
    }
}

fn one_move(c: &Context<'_>, item: &Item<'_>) -> Move {
    let by_actor = ActorIdx(c.find(Class::Actor, item.get("by")).unwrap_or(0));
    let each = |key: &str| item.node.at(&["each", key]);
    let path = |key: &str| item.path(&format!("each.{key}"));
    let number = |key: &str| c.number(&path(key));
    let moves = |key: &str| c.find_all(Class::Move, each(key)).into_iter().map(MoveIdx).collect();
    let is_number = |key: &str| c.numbers.contains_key(&path(key));
    Move {
        id: item.id.to_string(),
        name: item.name(),
        by: by_actor,
        steps: c.names.get(Class::Move, item.id).map(|n| n.members.clone()).unwrap_or_default(),
        step_names: c.names.get(Class::Move, item.id).map(|n| n.member_names.clone()).unwrap_or_default(),
        start: item.get("start").map_or(0, |n| step_of(c, item.id, n)),
        needs: c.condition(&item.path("needs")).unwrap_or_default(),
        each: Effects {
            cost: number("cost"),
            concedes: number("concedes"),
            tension: number("tension"),
            stand: if is_number("stand") {
                vec![(by_actor, number("stand"))]
            } else {
                by(c, Class::Actor, each("stand"), &path("stand"), ActorIdx)
            },
            force_value: by(c, Class::Actor, each("force_value"), &path("force_value"), ActorIdx),
            balance: if is_number("balance") {
                vec![(ForceIdx(0), number("balance"))]
            } else {
                by(c, Class::Force, each("balance"), &path("balance"), ForceIdx)
            },
            mobilisation: number("mobilisation"),
            flow: by(c, Class::Actor, each("flow"), &path("flow"), ActorIdx),
            sets: levels(c, each("sets")),
            stops: moves("stops"),
            triggers: moves("triggers"),
            takes_back: moves("takes_back"),
        },
    }
}

fn force(c: &Context<'_>, item: &Item<'_>) -> Force {
    let number = |key: &str| c.number(&item.path(key));
    Force {
        id: item.id.to_string(),
        name: item.name(),
        by: ActorIdx(c.find(Class::Actor, item.get("by")).unwrap_or(0)),
        prize: number("prize"),
        balance: number("balance"),
        each_round: number("each_round"),
        precision: number("precision"),
        peace_cost: number("peace_cost"),
        from_round: c.count(&item.path("from_round")).max(1),
    }
}

fn tension(c: &Context<'_>) -> Tension {
    let number = |key: &str| c.number(&format!("tension.{key}"));
    let any =
        crate::scenario::format::Range { low: f64::NEG_INFINITY, high: f64::INFINITY, open: false, infinite: false };
    let noise =
        c.root.at(&["tension", "noise"]).and_then(|n| number::distribution(n, "tension.noise", any, &mut vec![]));
    Tension {
        start: number("start"),
        decay: number("decay"),
        noise,
        failed_meeting: number("failed_meeting"),
        relief: number("relief"),
        incident: c.root.at(&["incident"]).map(|node| incident(c, node)),
    }
}

fn incident(c: &Context<'_>, node: &Node) -> Incident {
    let number = |key: &str| c.number(&format!("incident.{key}"));
    let fixed = |key: &str| if let Number::Fixed(x) = number(key) { x } else { 0.0 };
    let cap = c.number_or("incident.hazard.cap", 1.0);
    let hazard = if let Some(rungs) = node.at(&["hazard", "rungs"]).and_then(Node::list) {
        Hazard::Rungs((1..=rungs.len()).map(|i| number(&format!("hazard.rungs.{i}"))).collect())
    } else if node.at(&["hazard", "exponential"]).is_some() {
        Hazard::Exponential { base: number("hazard.exponential.1"), growth: number("hazard.exponential.2"), cap }
    } else {
        Hazard::Exponential { base: number("hazard.base"), growth: number("hazard.growth"), cap }
    };
    Incident {
        hazard,
        war: fixed("war"),
        clash: fixed("clash"),
        scare: fixed("scare"),
        scare_adds: number("scare_adds"),
    }
}

fn settings(c: &Context<'_>, item: &Item<'_>) -> Vec<Setting> {
    let path = item.path("set");
    let Some(node) = item.get("set") else { return vec![] };
    let setting = |(what, id, _, value): (&str, &str, _, &Node)| {
        let key = if id.is_empty() { format!("{path}.{what}") } else { format!("{path}.{what}.{id}") };
        Some(match what {
            "issue" => Setting::Issue(IssueIdx(c.names.find(Class::Issue, id)?), level_of(c, id, value)?),
            "move" => Setting::Move(MoveIdx(c.names.find(Class::Move, id)?), step_of(c, id, value)),
            "shift" => Setting::Shift(ShiftIdx(c.names.find(Class::Shift, id)?), c.count(&key)),
            "balance" => Setting::Balance(ForceIdx(c.names.find(Class::Force, id)?), c.number(&key)),
            "clock" => Setting::Clock(ActorIdx(c.names.find(Class::Actor, id)?), c.count(&key)),
            "tension" => Setting::Tension(c.number(&key)),
            "mobilisation" => Setting::Mobilisation(c.number(&key)),
            _ => return None,
        })
    };
    flatten(node).into_iter().filter_map(setting).collect()
}

fn shift(c: &Context<'_>, item: &Item<'_>) -> Shift {
    Shift {
        id: item.id.to_string(),
        name: item.name(),
        hazard: c.number(&item.path("hazard")),
        blocked: c.condition(&item.path("blocked")),
        sets: settings(c, item),
    }
}

fn event(c: &Context<'_>, item: &Item<'_>) -> Event {
    Event {
        id: item.id.to_string(),
        round: c.count(&item.path("round")),
        when: c.condition(&item.path("when")).unwrap_or_default(),
        sets: settings(c, item),
    }
}

fn outcomes(c: &Context<'_>) -> Vec<OutcomeClass> {
    let items = c.root.at(&["outcome"]).and_then(Node::list).unwrap_or_default();
    let build = |(i, node): (usize, &Node)| {
        let id = item_key(node, i);
        let item = Item { id: &id, node, path: format!("outcome.{id}") };
        let when = c.condition(&item.path("when")).unwrap_or_default();
        OutcomeClass {
            id: id.clone(),
            name: item.name(),
            ends: item.flag("ends"),
            cause: cause(&when),
            when,
            payoff: by(c, Class::Actor, item.get("payoff"), &item.path("payoff"), ActorIdx),
        }
    };
    items.iter().enumerate().map(build).collect()
}

/// How violence came about, if every list of the condition asks for the same manner.
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

fn evidence(_: &Context<'_>, item: &Item<'_>) -> Evidence {
    let text = |key: &str| item.get(key).and_then(Node::text).unwrap_or_default();
    let fixes = |node: &Node| match node.text() {
        Some("value") => Fixes::Value,
        Some("order") => Fixes::Order,
        _ => Fixes::Sign,
    };
    Evidence {
        id: item.id.to_string(),
        says: text("says").to_string(),
        strength: match text("strength") {
            "stated" => Strength::Stated,
            "reported" => Strength::Reported,
            _ => Strength::Inferred,
        },
        supports: item
            .get("supports")
            .map(supports)
            .unwrap_or_default()
            .into_iter()
            .map(|(p, _, n)| (p, fixes(n)))
            .collect(),
    }
}
