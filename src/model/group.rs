//! Groups of private types with one joint posterior.
//!
//! Types belong together if they share an owner, or if their owners answer as one bloc (one observed answer of two
//! owners makes their types dependent). Types of different groups stay independent given everything observed.

use crate::index::{ActorIdx, ActorSet, GroupIdx, GroupPointIdx, PointIdx, ProfileIdx, Span, TiSlice, TiVec, TypeIdx};

/// Types with one joint posterior. A *point* of the group is one point for each of its types; the last type counts fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Types, in rising order.
    pub types: Vec<TypeIdx>,
    /// Number of joint points.
    pub n_points: usize,
    /// Prior probability of each joint point; they add up to 1.
    pub prior: TiVec<GroupPointIdx, f64>,
    /// Point of each type: `type_point[point * types.len() + place]`.
    pub type_point: Vec<PointIdx>,
    /// Profile of each actor at each joint point: `profile[point * n_actors + actor]`; 0 for actors without types here.
    pub profile: Vec<ProfileIdx>,
    /// Actors that own a type of the group.
    pub owners: ActorSet,
}

impl Group {
    /// Profile that an actor has at a joint point.
    #[inline]
    pub fn profile_of(&self, point: GroupPointIdx, actor: ActorIdx, n_actors: usize) -> ProfileIdx {
        self.profile[point.0 * n_actors + actor.0]
    }

    /// Joint points with the point that a type has at each.
    pub fn points_of(&self, t: TypeIdx) -> impl Iterator<Item = (GroupPointIdx, PointIdx)> {
        let place = self.types.iter().position(|u| *u == t).unwrap_or(0);
        self.points().iter().zip(self.type_point.iter().skip(place).step_by(self.types.len()).copied())
    }

    /// The joint points.
    pub fn points(&self) -> Span<GroupPointIdx> {
        Span::first(self.n_points)
    }
}

/// Prior probabilities and owners of one type, as grouping needs them.
pub(super) struct TypeInfo {
    pub(super) owners: ActorSet,
    pub(super) prior: TiVec<PointIdx, f64>,
}

/// Sorts types into groups. `blocs` are sets of actors that answer together.
pub(super) fn groups(
    types: &TiSlice<TypeIdx, TypeInfo>,
    blocs: &[ActorSet],
    n_actors: usize,
) -> TiVec<GroupIdx, Group> {
    // Each type has the number of the first type that it is linked with.
    let mut group_of: TiVec<TypeIdx, TypeIdx> = types.keys().collect();
    let reach: TiVec<TypeIdx, ActorSet> =
        types.iter().map(|t| blocs.iter().filter(|b| b.meets(t.owners)).fold(t.owners, |m, b| m | *b)).collect();
    // Few types: merging until nothing changes is simple and ends, as numbers only fall.
    loop {
        let before = group_of.clone();
        for a in types.keys() {
            for b in types.keys().take(a.0) {
                let linked = types[a].owners.meets(types[b].owners)
                    || reach[a].meets(types[b].owners)
                    || reach[b].meets(types[a].owners);
                if linked {
                    let low = group_of[a].min(group_of[b]);
                    group_of[a] = low;
                    group_of[b] = low;
                }
            }
        }
        if group_of == before {
            break;
        }
    }
    let mut ids = group_of.raw.clone();
    ids.sort_unstable();
    ids.dedup();
    ids.iter()
        .map(|&id| {
            let members: Vec<TypeIdx> = types.keys().filter(|&t| group_of[t] == id).collect();
            joint(types, members, n_actors)
        })
        .collect()
}

fn joint(types: &TiSlice<TypeIdx, TypeInfo>, members: Vec<TypeIdx>, n_actors: usize) -> Group {
    let sizes: Vec<usize> = members.iter().map(|&t| types[t].prior.len()).collect();
    let n_points: usize = sizes.iter().product();
    let mut prior = TiVec::with_capacity(n_points);
    let mut type_point = Vec::with_capacity(n_points * members.len());
    let mut profile = Vec::with_capacity(n_points * n_actors);
    for point in 0..n_points {
        let mut rest = point;
        let mut digits = vec![PointIdx(0); members.len()];
        for place in (0..members.len()).rev() {
            digits[place] = PointIdx(rest % sizes[place]);
            rest /= sizes[place];
        }
        prior.push(members.iter().zip(&digits).map(|(&t, &d)| types[t].prior[d]).product());
        for actor in (0..n_actors).map(ActorIdx) {
            let own = members.iter().zip(&digits).zip(&sizes).filter(|((t, _), _)| types[**t].owners.contains(actor));
            profile.push(ProfileIdx(own.fold(0, |k, ((_, &digit), &size)| k * size + digit.0)));
        }
        type_point.extend(digits);
    }
    let owners = members.iter().fold(ActorSet::NONE, |m, &t| m | types[t].owners);
    Group { types: members, n_points, prior, type_point, profile, owners }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(actors: &[usize]) -> ActorSet {
        actors.iter().copied().map(ActorIdx).collect()
    }

    fn info(owners: &[usize], prior: &[f64]) -> TypeInfo {
        TypeInfo { owners: set(owners), prior: prior.to_vec().into() }
    }

    fn grouped<const N: usize>(types: [TypeInfo; N], blocs: &[ActorSet], n_actors: usize) -> TiVec<GroupIdx, Group> {
        groups(TiSlice::from_ref(&types), blocs, n_actors)
    }

    /// Profiles of some actors at some joint points.
    fn profiles<const N: usize>(group: &Group, of: [(usize, usize); N], n_actors: usize) -> [usize; N] {
        of.map(|(point, actor)| group.profile_of(GroupPointIdx(point), ActorIdx(actor), n_actors).0)
    }

    #[test]
    fn types_without_a_link_stay_apart() {
        let found = grouped([info(&[0], &[0.5, 0.5]), info(&[1, 2], &[0.1, 0.9])], &[], 3);
        assert_eq!(found.len(), 2);
        assert_eq!(profiles(&found[GroupIdx(1)], [(1, 2), (1, 0)], 3), [1, 0]);
    }

    #[test]
    fn a_shared_owner_or_a_bloc_links_types() {
        let one = grouped([info(&[0], &[0.5, 0.5]), info(&[0, 1], &[0.25, 0.75])], &[], 2);
        assert_eq!(one.len(), 1);
        assert_eq!(one[GroupIdx(0)].prior.raw, [0.125, 0.375, 0.125, 0.375]);
        assert_eq!(profiles(&one[GroupIdx(0)], [(2, 0), (3, 1)], 2), [2, 1]);
        let bloc = grouped([info(&[0], &[1.0]), info(&[1], &[1.0])], &[set(&[0, 1])], 2);
        assert_eq!(bloc.len(), 1);
    }
}
