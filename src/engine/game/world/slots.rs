//! Which views of an actor read the same numbers in a computation, so that it is done only once for them.

use std::collections::BTreeMap;

use crate::index::{ActorIdx, ProfileIdx, TiVec, ViewIdx};
use crate::model::{Foresight, Model, Num, Setting, Worth, own_point};

/// For each view, the first view of its actor that agrees with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    /// In settlement and flows.
    pub payoff: TiVec<ViewIdx, ViewIdx>,
    /// In the value of a situation.
    pub value: TiVec<ViewIdx, ViewIdx>,
    /// In the choice among packages, apart from the red line.
    pub choice: TiVec<ViewIdx, ViewIdx>,
}

impl Slots {
    /// Compares the profiles of each actor.
    pub fn new(model: &Model) -> Self {
        let mut slots = Self { payoff: TiVec::new(), value: TiVec::new(), choice: TiVec::new() };
        for (i, actor) in model.actors.iter_enumerated() {
            let payoff = payoff_numbers(model, i);
            let value = [payoff.clone(), war_numbers(model, i)].concat();
            let choice = [value.clone(), choice_numbers(model, i)].concat();
            let initiators = model.initiators();
            // A profile knows something of an initiator that another does not.
            let tells = actor.group.is_some_and(|g| model.groups[g].owners.meets(initiators)) || initiators.contains(i);
            slots.payoff.extend(firsts(model, i, &payoff, false).map(|k| model.view(i, k)));
            slots.value.extend(firsts(model, i, &value, tells).map(|k| model.view(i, k)));
            let apart = tells || !actor.script.is_empty();
            slots.choice.extend(firsts(model, i, &choice, apart).map(|k| model.view(i, k)));
        }
        slots
    }
}

/// For each profile of an actor the first to which some numbers are the same, whatever is believed. `apart`: none are alike.
fn firsts(model: &Model, i: ActorIdx, numbers: &[Num], apart: bool) -> impl Iterator<Item = ProfileIdx> {
    let typed: Vec<_> = model.numbers.typed.iter().filter(|(n, ..)| numbers.contains(n)).collect();
    // What looks ahead may tell apart whatever differs anywhere.
    let apart = apart || model.foresight != Foresight::Myopic;
    let of = |k: ProfileIdx| {
        let mut values = Vec::with_capacity(typed.len());
        for (_, t, points) in &typed {
            match own_point(&model.types, i, k, *t) {
                // The two zeros are one.
                Some(point) => values.push((points[point] + 0.0).to_bits()),
                // An average over a type that this actor's own types may tell something of.
                None if model.actors[i].group == Some(model.types[*t].group) => values.push(k.0 as u64),
                None => {}
            }
        }
        if apart {
            values.push(k.0 as u64);
        }
        values
    };
    let mut first = BTreeMap::new();
    let firsts: Vec<ProfileIdx> = model.actors[i].profiles().iter().map(|k| *first.entry(of(k)).or_insert(k)).collect();
    firsts.into_iter()
}

/// Numbers that enter what an actor has of levels and flows.
pub fn payoff_numbers(model: &Model, i: ActorIdx) -> Vec<Num> {
    let actor = &model.actors[i];
    let mut numbers = settlement_numbers(model, i);
    numbers.extend(actor.flows.iter().map(|f| f.value));
    numbers.extend(model.moves.iter().flat_map(|m| &m.each.flow).filter(|(a, _)| *a == i).map(|(_, n)| *n));
    numbers.extend(model.outcomes.iter().flat_map(|o| &o.payoff).filter(|(a, _)| *a == i).map(|(_, n)| *n));
    numbers
}

/// Numbers that enter what levels are worth to an actor, with all that they wait for.
pub fn settlement_numbers(model: &Model, i: ActorIdx) -> Vec<Num> {
    let actor = &model.actors[i];
    let mut numbers = level_numbers(model, i);
    numbers.push(actor.patience);
    let waits = model.issues.iter().filter_map(|issue| issue.waits_for.as_ref());
    numbers.extend(waits.chain(actor.linkage.as_ref().map(|l| &l.waits_for)).flat_map(|l| [l.full_at, l.alone]));
    numbers
}

/// Numbers that enter what single levels are worth to an actor.
pub fn level_numbers(model: &Model, i: ActorIdx) -> Vec<Num> {
    model.issues.iter().filter_map(|issue| issue.worth[i].as_ref()).flat_map(Worth::numbers).copied().collect()
}

/// Numbers that enter what force and incidents mean to an actor, in its own view. What only its own force reads is not among
/// them: profiles of who may use force are never alike.
fn war_numbers(model: &Model, i: ActorIdx) -> Vec<Num> {
    let mut numbers: Vec<Num> = model.actors[i].war.numbers().copied().collect();
    let events = model.events.iter().flatten().flat_map(|e| &e.sets);
    let settings = events.chain(model.shifts.iter().flat_map(|s| &s.sets));
    numbers.extend(settings.filter_map(|s| if let Setting::Balance(_, n) = s { Some(*n) } else { None }));
    numbers
}

/// Numbers that enter an actor's choice beside values.
fn choice_numbers(model: &Model, i: ActorIdx) -> Vec<Num> {
    let actor = &model.actors[i];
    let gate = actor.precondition.iter().flat_map(|p| [p.at_least, p.sharpness]);
    [actor.precision.offer, actor.precision.answer, actor.audience.sensitivity].into_iter().chain(gate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::ActorIdx;
    use crate::model::{Model, compile};
    use crate::scenario::{load, read::no_files, span::Source};

    fn model(text: &str) -> Model {
        compile(&load(Source::new("test.toml", text), &[], &no_files).result.expect("a scenario of ours").0)
    }

    #[test]
    fn a_type_counts_only_where_its_number_is_read() {
        let model = model(include_str!("../../../../scenarios/wage-dispute/baseline.toml"));
        let slots = Slots::new(&model);
        let distinct = |list: &TiVec<ViewIdx, ViewIdx>, i: usize| {
            let mut own = list[model.views_of(ActorIdx(i)).typed()].to_vec();
            own.sort_unstable();
            own.dedup();
            own.len()
        };
        // The port's bookings depend on the outlook, its cost of a stoppage on its books.
        assert_eq!([&slots.payoff, &slots.value, &slots.choice].map(|s| distinct(s, 0)), [2, 6, 6]);
        // The line knows the outlook, but only its red line asks for it.
        assert_eq!([&slots.payoff, &slots.value, &slots.choice].map(|s| distinct(s, 1)), [1, 3, 3]);
        // The union is the one that strikes.
        assert_eq!([&slots.payoff, &slots.value, &slots.choice].map(|s| distinct(s, 2)), [1, 3, 3]);
    }
}
