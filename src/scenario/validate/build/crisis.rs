//! Moves, uses of force, tension, shifts and events from the facts.

use crate::scenario::format::Range;
use crate::scenario::format::grammar::crisis as keys;
use crate::scenario::format::key::{Key, Raw};
use crate::scenario::format::named::{Set, What, flatten};
use crate::scenario::number;
use crate::scenario::validate::Context;
use crate::scenario::validate::item::Item;
use crate::scenario::{
    ActorIdx, Effects, Event, Force, ForceIdx, Hazard, Incident, Move, MoveIdx, Number, Setting, Shift, Tension,
};

use super::{level_of, levels, step_of};

pub(super) fn one_move(c: &Context<'_>, item: &Item<'_, keys::Move>) -> Move {
    let name = c.names.get::<MoveIdx>(&item.id);
    let by = item.read(&keys::Move::BY).unwrap_or(ActorIdx(0));
    Move {
        id: item.id.clone(),
        name: item.name(&keys::Move::NAME),
        by,
        steps: name.map(|n| n.members.clone()).unwrap_or_default(),
        step_names: name.map(|n| n.member_names.clone()).unwrap_or_default(),
        start: item.node(&keys::Move::START).map_or(0, |node| step_of(c, &item.id, node)),
        needs: item.read(&keys::Move::NEEDS),
        each: effects(c, &item.table(&keys::Move::EACH), by),
    }
}

fn effects(c: &Context<'_>, item: &Item<'_, keys::Each>, owner: ActorIdx) -> Effects {
    Effects {
        cost: item.read(&keys::Each::COST),
        concedes: item.read(&keys::Each::CONCEDES),
        tension: item.read(&keys::Each::TENSION),
        stand: item.find(&keys::Each::STAND).map_or_else(Vec::new, |stand| stand.by(owner)),
        force_value: item.read(&keys::Each::FORCE_VALUE),
        balance: item.find(&keys::Each::BALANCE).map_or_else(Vec::new, |balance| balance.by(ForceIdx(0))),
        mobilisation: item.read(&keys::Each::MOBILISATION),
        flow: item.read(&keys::Each::FLOW),
        sets: levels(c, item.node(&keys::Each::SETS)),
        stops: item.read(&keys::Each::STOPS),
        triggers: item.read(&keys::Each::TRIGGERS),
        takes_back: item.read(&keys::Each::TAKES_BACK),
    }
}

pub(super) fn force(item: &Item<'_, keys::Force>) -> Force {
    Force {
        id: item.id.clone(),
        name: item.name(&keys::Force::NAME),
        by: item.read(&keys::Force::BY).unwrap_or(ActorIdx(0)),
        prize: item.read(&keys::Force::PRIZE),
        balance: item.read(&keys::Force::BALANCE),
        each_round: item.read(&keys::Force::EACH_ROUND),
        precision: item.read(&keys::Force::PRECISION),
        peace_cost: item.read(&keys::Force::PEACE_COST),
        from_round: item.read(&keys::Force::FROM_ROUND),
    }
}

pub(super) fn tension(item: &Item<'_, keys::Tension>, incidents: &Item<'_, keys::Incident>) -> Tension {
    let any = Range { low: f64::NEG_INFINITY, high: f64::INFINITY, open: false, infinite: false };
    Tension {
        start: item.read(&keys::Tension::START),
        decay: item.read(&keys::Tension::DECAY),
        noise: item
            .node(&keys::Tension::NOISE)
            .and_then(|node| number::distribution(node, &item.path(&keys::Tension::NOISE), any, &mut vec![])),
        failed_meeting: item.read(&keys::Tension::FAILED_MEETING),
        relief: item.read(&keys::Tension::RELIEF),
        incident: incidents.is_given().then(|| incident(incidents)),
    }
}

fn incident(item: &Item<'_, keys::Incident>) -> Incident {
    Incident {
        hazard: hazard(item),
        war: item.read(&keys::Incident::WAR),
        clash: item.read(&keys::Incident::CLASH),
        scare: item.read(&keys::Incident::SCARE),
        scare_adds: item.read(&keys::Incident::SCARE_ADDS),
    }
}

/// Whichever of its three forms is there.
fn hazard(item: &Item<'_, keys::Incident>) -> Hazard {
    let ladder = item.raw_table::<keys::Rungs>(&keys::Incident::HAZARD);
    if let Some(rungs) = ladder.find(&keys::Rungs::RUNGS) {
        return Hazard::Rungs(rungs);
    }
    let short = item.raw_table::<keys::Exponential>(&keys::Incident::HAZARD);
    if let Some(numbers) = short.find(&keys::Exponential::EXPONENTIAL) {
        let at = |i: usize| numbers.get(i).cloned().unwrap_or(Number::Fixed(0.0));
        return Hazard::Exponential { base: at(0), growth: at(1), cap: short.read(&keys::Exponential::CAP) };
    }
    let long = item.raw_table::<keys::Hazard>(&keys::Incident::HAZARD);
    Hazard::Exponential {
        base: long.read(&keys::Hazard::BASE),
        growth: long.read(&keys::Hazard::GROWTH),
        cap: long.read(&keys::Hazard::CAP),
    }
}

pub(super) fn shift(c: &Context<'_>, item: &Item<'_, keys::Shift>) -> Shift {
    Shift {
        id: item.id.clone(),
        name: item.name(&keys::Shift::NAME),
        hazard: item.read(&keys::Shift::HAZARD),
        blocked: item.read(&keys::Shift::BLOCKED),
        sets: settings(c, item, &keys::Shift::SET),
    }
}

pub(super) fn event(c: &Context<'_>, item: &Item<'_, keys::Event>) -> Event {
    Event {
        id: item.id.clone(),
        round: item.read(&keys::Event::ROUND),
        when: item.read(&keys::Event::WHEN),
        sets: settings(c, item, &keys::Event::SET),
    }
}

fn settings<K>(c: &Context<'_>, item: &Item<'_, K>, key: &Key<K, Raw>) -> Vec<Setting> {
    let Some(node) = item.node(key) else { return vec![] };
    let path = item.path(key);
    // There are at most 251; a file with more is refused elsewhere.
    let level = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
    let names = &c.names;
    let setting = |set: Set<'_>| {
        let (id, path) = (set.id, set.path(&path));
        Some(match set.what()? {
            What::Issue => Setting::Issue(names.find(id)?, level(level_of(c, id, set.value)?)),
            What::Move => Setting::Move(names.find(id)?, level(step_of(c, id, set.value))),
            What::Shift => Setting::Shift(names.find(id)?, c.count(&path)),
            What::Balance => Setting::Balance(names.find(id)?, c.number(&path)),
            What::Clock => Setting::Clock(names.find(id)?, c.count(&path)),
            What::Tension => Setting::Tension(c.number(&path)),
            What::Mobilisation => Setting::Mobilisation(c.number(&path)),
        })
    };
    flatten(node).into_iter().filter_map(setting).collect()
}
