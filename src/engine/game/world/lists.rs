//! What a run needs from a model again and again, looked up once.

use crate::index::{
    ActorIdx, ComboIdx, ForceIdx, GroupIdx, GroupPointIdx, MoveIdx, MoveSet, ProfileIdx, TiVec, ViewIdx,
};
use crate::model::{Force, Group, Incident, IncidentOdds, Model, Num};

/// A number for which a view that does not own its type uses the posterior mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Averaged {
    pub(super) view: ViewIdx,
    pub(super) num: Num,
    /// Group whose posterior counts.
    pub(super) group: GroupIdx,
    /// Value at each point of the group.
    pub(super) values: TiVec<GroupPointIdx, f64>,
    /// What the mean is multiplied by.
    pub(super) factor: f64,
    /// Whether the view's actor asks for it when it values levels.
    pub(super) settles: bool,
}

/// Lists of a model, by what asks for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Lists {
    /// By actor: its moves.
    pub owned: TiVec<ActorIdx, Vec<MoveIdx>>,
    /// By force: moves that change its value to the initiator, with the number per level.
    pub bearing: TiVec<ForceIdx, Vec<(MoveIdx, Num)>>,
    /// By actor: moves that bring it a flow, with the number per level.
    pub flowing: TiVec<ActorIdx, Vec<(MoveIdx, Num)>>,
    /// What becomes of an incident.
    pub odds: IncidentOdds,
    /// Moves that end flows of moves.
    pub stopping: Vec<(MoveIdx, MoveSet)>,
    /// By view: points of its own group that it may be at.
    pub(super) own_points: TiVec<ViewIdx, Vec<GroupPointIdx>>,
    /// By combination of initiators' profiles: groups that decide it, with the points of each at which it is the case.
    pub(super) fitting: TiVec<ComboIdx, Vec<(GroupIdx, Vec<GroupPointIdx>)>>,
    /// By view: combinations of initiators' profiles that it does not rule out by knowing its own.
    pub(super) possible: TiVec<ViewIdx, Vec<ComboIdx>>,
}

impl Lists {
    pub(super) fn new(model: &Model) -> Self {
        let n_actors = model.n_actors();
        let bearing = |by: ActorIdx| {
            let all = model.moves.iter_enumerated().flat_map(|(m, l)| l.each.force_value.iter().map(move |v| (m, v)));
            all.filter(|(_, (actor, _))| *actor == by).map(|(m, (_, n))| (m, *n)).collect()
        };
        let flowing = |i: ActorIdx| {
            let all = model.moves.iter_enumerated().flat_map(|(m, l)| l.each.flow.iter().map(move |v| (m, v)));
            all.filter(|(_, (actor, _))| *actor == i).map(|(m, (_, n))| (m, *n)).collect()
        };
        let own_points = |i: ActorIdx, k: ProfileIdx| {
            let group = model.actors[i].group.map(|g| &model.groups[g]);
            let own = group.map(|g| g.points().iter().filter(move |pt| g.profile_of(*pt, i, n_actors) == k).collect());
            own.unwrap_or_default()
        };
        let fitting = |combo: &TiVec<ForceIdx, ProfileIdx>| {
            let of_group = |(g, group): (GroupIdx, &Group)| {
                let deciding = || model.forces.iter().zip(combo).filter(|(f, _)| model.actors[f.by].group == Some(g));
                let fits = |pt: &GroupPointIdx| deciding().all(|(f, k)| group.profile_of(*pt, f.by, n_actors) == *k);
                deciding().next().map(|_| (g, group.points().iter().filter(fits).collect()))
            };
            model.groups.iter_enumerated().filter_map(of_group).collect()
        };
        let possible = |i: ActorIdx, k: ProfileIdx| {
            let own = |(f, profile): (&Force, &ProfileIdx)| f.by != i || *profile == k;
            let agrees = |r: &ComboIdx| model.forces.iter().zip(&model.combos[*r]).all(own);
            model.combos.keys().filter(agrees).collect()
        };
        let views = || model.actors.iter_enumerated().flat_map(|(i, a)| a.profiles().iter().map(move |k| (i, k)));
        Self {
            owned: (model.actors.keys())
                .map(|i| model.moves.keys().filter(|m| model.moves[*m].by == i).collect())
                .collect(),
            odds: model.tension.incident.as_ref().map(Incident::odds_where_it_matters).unwrap_or_default(),
            bearing: model.forces.iter().map(|f| bearing(f.by)).collect(),
            flowing: model.actors.keys().map(flowing).collect(),
            stopping: (model.moves.iter_enumerated())
                .filter(|(_, l)| !l.stops.is_empty())
                .map(|(m, l)| (m, l.stops))
                .collect(),
            own_points: views().map(|(i, k)| own_points(i, k)).collect(),
            possible: views().map(|(i, k)| possible(i, k)).collect(),
            fitting: model.combos.iter().map(fitting).collect(),
        }
    }
}
