//! What a run needs from a model again and again, looked up once.

use crate::model::{Force, Incident, IncidentOdds, Mask64, Model, Num};

/// A number for which a view that does not own its type uses the posterior mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Averaged {
    pub(super) view: usize,
    pub(super) num: Num,
    /// Group whose posterior counts.
    pub(super) group: usize,
    /// Value at each point of the group.
    pub(super) values: Vec<f64>,
    /// What the mean is multiplied by.
    pub(super) factor: f64,
    /// Whether the view's actor asks for it when it values levels.
    pub(super) settles: bool,
}

/// Lists of a model, by what asks for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Lists {
    /// By actor: its moves.
    pub owned: Vec<Vec<usize>>,
    /// By force: moves that change its value to the initiator, with the number per level.
    pub bearing: Vec<Vec<(usize, Num)>>,
    /// By actor: moves that bring it a flow, with the number per level.
    pub flowing: Vec<Vec<(usize, Num)>>,
    /// What becomes of an incident.
    pub odds: IncidentOdds,
    /// Moves that end flows of moves.
    pub stopping: Vec<(usize, Mask64)>,
    /// By view: points of its own group that it may be at.
    pub(super) own_points: Vec<Vec<usize>>,
    /// By combination of initiators' profiles: groups that decide it, with the points of each at which it is the case.
    pub(super) fitting: Vec<Vec<(usize, Vec<usize>)>>,
    /// By view: combinations of initiators' profiles that it does not rule out by knowing its own.
    pub(super) possible: Vec<Vec<usize>>,
}

impl Lists {
    pub(super) fn new(model: &Model) -> Self {
        let n_actors = model.n_actors();
        let bearing = |by: usize| {
            let all = model.moves.iter().enumerate().flat_map(|(m, l)| l.force_value.iter().map(move |v| (m, v)));
            all.filter(|(_, (actor, _))| *actor == by).map(|(m, (_, n))| (m, *n)).collect()
        };
        let flowing = |i: usize| {
            let all = model.moves.iter().enumerate().flat_map(|(m, l)| l.flow.iter().map(move |v| (m, v)));
            all.filter(|(_, (actor, _))| *actor == i).map(|(m, (_, n))| (m, *n)).collect()
        };
        let own_points = |i: usize, k: usize| {
            let group = model.actors[i].group.map(|g| &model.groups[g]);
            let own = group.map(|g| (0..g.n_points).filter(move |pt| g.profile_of(*pt, i, n_actors) == k).collect());
            own.unwrap_or_default()
        };
        let fitting = |combo: &Vec<usize>| {
            let of_group = |(g, group): (usize, &crate::model::Group)| {
                let deciding = || model.forces.iter().zip(combo).filter(|(f, _)| model.actors[f.by].group == Some(g));
                let fits = |pt: &usize| deciding().all(|(f, k)| group.profile_of(*pt, f.by, n_actors) == *k);
                deciding().next().map(|_| (g, (0..group.n_points).filter(fits).collect()))
            };
            model.groups.iter().enumerate().filter_map(of_group).collect()
        };
        let possible = |i: usize, k: usize| {
            let own = |(f, profile): (&Force, &usize)| f.by != i || *profile == k;
            let agrees = |r: &usize| model.forces.iter().zip(&model.combos[*r]).all(own);
            (0..model.combos.len()).filter(agrees).collect()
        };
        let views = || (0..n_actors).flat_map(|i| (0..model.actors[i].n_profiles).map(move |k| (i, k)));
        Self {
            owned: (0..n_actors)
                .map(|i| (0..model.moves.len()).filter(|m| model.moves[*m].by == i).collect())
                .collect(),
            odds: model.tension.incident.as_ref().map(Incident::odds_where_it_matters).unwrap_or_default(),
            bearing: model.forces.iter().map(|f| bearing(f.by)).collect(),
            flowing: (0..n_actors).map(flowing).collect(),
            stopping: model.moves.iter().map(|l| l.stops).enumerate().filter(|(_, stops)| *stops != 0).collect(),
            own_points: views().map(|(i, k)| own_points(i, k)).collect(),
            possible: views().map(|(i, k)| possible(i, k)).collect(),
            fitting: model.combos.iter().map(fitting).collect(),
        }
    }
}
