//! Profiles: what each combination of an actor's private types means for its rules, and which of them can occur together.

use crate::index::{ActorIdx, ComboIdx, ForceIdx, GroupIdx, PointIdx, ProfileIdx, TiSlice, TiVec, TypeIdx, ti_vec};
use crate::model::{Actor, Force, Group, Type};
use crate::scenario;

/// Point of type t in profile k of an actor, if the actor owns the type.
pub(crate) fn own_point(
    types: &TiSlice<TypeIdx, Type>,
    actor: ActorIdx,
    profile: ProfileIdx,
    t: TypeIdx,
) -> Option<PointIdx> {
    if !types[t].owners.contains(actor) {
        return None;
    }
    // Profiles count the actor's own types in order, the last fastest (as in `Group::profile`).
    let later = types.iter().skip(t.0 + 1).filter(|u| u.owners.contains(actor)).map(|u| u.prior.len());
    Some(PointIdx(profile.0 / later.product::<usize>() % types[t].prior.len()))
}

/// Notes for each profile of an actor whether its red line and its rules bind it.
pub(super) fn bind(actor: &mut Actor, from: &scenario::Actor, types: &TiSlice<TypeIdx, Type>, i: ActorIdx) {
    let profiles = actor.profiles();
    let at = |point: Option<(TypeIdx, PointIdx)>, k: ProfileIdx| match point {
        None => true,
        Some((t, point)) => own_point(types, i, k, t) == Some(point),
    };
    if let (Some(line), Some(raw)) = (&mut actor.red_line, &from.red_line) {
        line.binds = profiles.iter().map(|k| raw.unless.is_none() || !at(raw.unless, k)).collect();
    }
    for (rule, raw) in actor.script.iter_mut().zip(&from.script) {
        rule.only = profiles.iter().map(|k| at(raw.only, k)).collect();
    }
}

/// Joint profiles of the initiators that can occur together.
pub(super) fn combos(
    forces: &TiSlice<ForceIdx, Force>,
    actors: &TiSlice<ActorIdx, Actor>,
    groups: &TiSlice<GroupIdx, Group>,
    n_actors: usize,
) -> TiVec<ComboIdx, TiVec<ForceIdx, ProfileIdx>> {
    let fits = |combo: &TiSlice<ForceIdx, ProfileIdx>, force: ForceIdx, k: ProfileIdx| {
        combo.keys().all(|b| {
            let (i, j) = (forces[force].by, forces[b].by);
            match (actors[i].group, actors[j].group) {
                (Some(g), Some(h)) if g == h => groups[g].points().iter().any(|pt| {
                    groups[g].profile_of(pt, i, n_actors) == k && groups[g].profile_of(pt, j, n_actors) == combo[b]
                }),
                _ => i != j || k == combo[b],
            }
        })
    };
    let mut all: TiVec<ComboIdx, TiVec<ForceIdx, ProfileIdx>> = ti_vec![TiVec::new()];
    for (at, force) in forces.iter_enumerated() {
        let longer = |combo: &TiVec<ForceIdx, ProfileIdx>| {
            let ks = actors[force.by].profiles().iter().filter(|&k| fits(combo, at, k));
            ks.map(|k| [&combo.raw[..], &[k]].concat().into()).collect::<Vec<TiVec<ForceIdx, ProfileIdx>>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}
