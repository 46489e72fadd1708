//! Actors from the facts.

use crate::scenario::format::grammar::actors as keys;
use crate::scenario::validate::item::Item;
use crate::scenario::{Actor, Audience, Flow, Linkage, Precision, Precondition, RedLine, ScriptRule, WalkOut, War};

/// `rounds`: the length of the game, which is how long a rule lasts that names no rounds.
pub(super) fn actor(item: &Item<'_, keys::Actor>, rounds: u32) -> Actor {
    Actor {
        id: item.id.clone(),
        name: item.name(&keys::Actor::NAME),
        patience: item.read(&keys::Actor::PATIENCE),
        precision: precision(&item.table(&keys::Actor::PRECISION)),
        audience: audience(&item.table(&keys::Actor::AUDIENCE)),
        flows: item.by_id(&keys::Actor::FLOW).iter().map(flow).collect(),
        linkage: linkage(&item.table(&keys::Actor::LINKAGE)),
        red_line: red_line(&item.table(&keys::Actor::RED_LINE)),
        precondition: precondition(&item.table(&keys::Actor::PRECONDITION)),
        walk_out: walk_out(&item.table(&keys::Actor::WALK_OUT)),
        war: war(&item.table(&keys::Actor::WAR)),
        consensus_with: item.read(&keys::Actor::CONSENSUS_WITH),
        script: item.list(&keys::Actor::SCRIPT).iter().map(|rule| script(rule, rounds)).collect(),
    }
}

fn precision(item: &Item<'_, keys::Precision>) -> Precision {
    Precision {
        offer: item.read(&keys::Precision::OFFER),
        answer: item.read(&keys::Precision::ANSWER),
        moves: item.read(&keys::Precision::MOVE),
    }
}

fn audience(item: &Item<'_, keys::Audience>) -> Audience {
    Audience {
        sensitivity: item.read(&keys::Audience::SENSITIVITY),
        start: item.read(&keys::Audience::START),
        concedes: item.read(&keys::Audience::CONCEDES),
    }
}

fn flow(item: &Item<'_, keys::Flow>) -> Flow {
    Flow {
        id: item.id.clone(),
        value: item.read(&keys::Flow::VALUE),
        per_mobilisation: item.read(&keys::Flow::PER).is_some(),
        from: item.read(&keys::Flow::FROM),
        until: item.read(&keys::Flow::UNTIL),
    }
}

fn linkage(item: &Item<'_, keys::Linkage>) -> Option<Linkage> {
    Some(Linkage {
        block: item.read(&keys::Linkage::BLOCK)?,
        waits_for: item.read(&keys::Linkage::WAITS_FOR)?,
        full_at: item.read(&keys::Linkage::FULL_AT),
        alone: item.read(&keys::Linkage::ALONE),
    })
}

fn red_line(item: &Item<'_, keys::RedLine>) -> Option<RedLine> {
    Some(RedLine { when: item.read(&keys::RedLine::WHEN)?, unless: item.read(&keys::RedLine::UNLESS_TYPE) })
}

fn precondition(item: &Item<'_, keys::Precondition>) -> Option<Precondition> {
    Some(Precondition {
        measure: item.read(&keys::Precondition::MEASURE)?,
        at_least: item.read(&keys::Precondition::AT_LEAST),
        sharpness: item.read(&keys::Precondition::SHARPNESS),
    })
}

fn walk_out(item: &Item<'_, keys::WalkOut>) -> Option<WalkOut> {
    item.is_given().then(|| WalkOut {
        unless_offered: item.read(&keys::WalkOut::UNLESS_OFFERED),
        offered_by: item.read(&keys::WalkOut::OFFERED_BY),
        unless_holds: item.read(&keys::WalkOut::UNLESS_HOLDS),
        grace: item.read(&keys::WalkOut::GRACE),
        rate: item.read(&keys::WalkOut::RATE),
        start: item.read(&keys::WalkOut::START),
    })
}

fn war(item: &Item<'_, keys::War>) -> War {
    War {
        cost: item.read(&keys::War::COST),
        share: item.read(&keys::War::SHARE),
        loss: item.read(&keys::War::LOSS),
        clash_share: item.read(&keys::War::CLASH_SHARE),
        accident: item.read(&keys::War::ACCIDENT),
    }
}

fn script(item: &Item<'_, keys::Script>, rounds: u32) -> ScriptRule {
    ScriptRule {
        rounds: item.read(&keys::Script::ROUNDS).unwrap_or((1, rounds)),
        when: item.read(&keys::Script::WHEN),
        only: item.read(&keys::Script::TYPE),
        offer: item.read(&keys::Script::OFFER),
        answer: item.read(&keys::Script::ANSWER),
        moves: item.read(&keys::Script::MOVE),
        attack: item.read(&keys::Script::ATTACK),
    }
}
