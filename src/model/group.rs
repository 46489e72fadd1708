//! Groups of private types with one joint posterior.
//!
//! Types belong together if they share an owner, or if their owners answer as one bloc (one observed answer of two
//! owners makes their types dependent). Types of different groups stay independent given everything observed.

use super::Mask;

/// Types with one joint posterior. A *point* of the group is one point for each of its types; the last type counts fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Types, in rising order.
    pub types: Vec<usize>,
    /// Number of joint points.
    pub n_points: usize,
    /// Prior probability of each joint point; they add up to 1.
    pub prior: Vec<f64>,
    /// Point of each type: `type_point[point * types.len() + place]`.
    pub type_point: Vec<usize>,
    /// Profile of each actor at each joint point: `profile[point * n_actors + actor]`; 0 for actors without types here.
    pub profile: Vec<usize>,
    /// Actors that own a type of the group.
    pub owners: Mask,
}

impl Group {
    /// Profile that an actor has at a joint point.
    #[inline]
    pub fn profile_of(&self, point: usize, actor: usize, n_actors: usize) -> usize {
        self.profile[point * n_actors + actor]
    }
}

/// Prior probabilities and owners of one type, as grouping needs them.
pub(super) struct TypeInfo {
    pub(super) owners: Mask,
    pub(super) prior: Vec<f64>,
}

/// Sorts types into groups. `blocs` are sets of actors that answer together.
pub(super) fn groups(types: &[TypeInfo], blocs: &[Mask], n_actors: usize) -> Vec<Group> {
    let mut group_of: Vec<usize> = (0..types.len()).collect();
    let reach: Vec<Mask> =
        types.iter().map(|t| blocs.iter().filter(|b| *b & t.owners != 0).fold(t.owners, |m, b| m | b)).collect();
    // Few types: merging until nothing changes is simple and ends, as numbers only fall.
    loop {
        let before = group_of.clone();
        for a in 0..types.len() {
            for b in 0..a {
                let linked = types[a].owners & types[b].owners != 0
                    || reach[a] & types[b].owners != 0
                    || reach[b] & types[a].owners != 0;
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
    let mut ids: Vec<usize> = group_of.clone();
    ids.sort_unstable();
    ids.dedup();
    ids.iter()
        .map(|&id| {
            let members: Vec<usize> = (0..types.len()).filter(|&t| group_of[t] == id).collect();
            joint(types, members, n_actors)
        })
        .collect()
}

fn joint(types: &[TypeInfo], members: Vec<usize>, n_actors: usize) -> Group {
    let sizes: Vec<usize> = members.iter().map(|&t| types[t].prior.len()).collect();
    let n_points: usize = sizes.iter().product();
    let mut prior = Vec::with_capacity(n_points);
    let mut type_point = Vec::with_capacity(n_points * members.len());
    let mut profile = Vec::with_capacity(n_points * n_actors);
    for point in 0..n_points {
        let mut rest = point;
        let mut digits = vec![0; members.len()];
        for place in (0..members.len()).rev() {
            digits[place] = rest % sizes[place];
            rest /= sizes[place];
        }
        prior.push(members.iter().zip(&digits).map(|(&t, &d)| types[t].prior[d]).product());
        for actor in 0..n_actors {
            let own =
                members.iter().zip(&digits).zip(&sizes).filter(|((t, _), _)| types[**t].owners & (1 << actor) != 0);
            profile.push(own.fold(0, |k, ((_, &digit), &size)| k * size + digit));
        }
        type_point.extend(digits);
    }
    let owners = members.iter().fold(0, |m, &t| m | types[t].owners);
    Group { types: members, n_points, prior, type_point, profile, owners }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(owners: Mask, prior: &[f64]) -> TypeInfo {
        TypeInfo { owners, prior: prior.to_vec() }
    }

    #[test]
    fn types_without_a_link_stay_apart() {
        let found = groups(&[info(0b001, &[0.5, 0.5]), info(0b110, &[0.1, 0.9])], &[], 3);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].profile_of(1, 2, 3), 1);
        assert_eq!(found[1].profile_of(1, 0, 3), 0);
    }

    #[test]
    fn a_shared_owner_or_a_bloc_links_types() {
        let types = [info(0b001, &[0.5, 0.5]), info(0b011, &[0.25, 0.75])];
        let one = groups(&types, &[], 2);
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].prior, vec![0.125, 0.375, 0.125, 0.375]);
        assert_eq!(one[0].profile_of(2, 0, 2), 2);
        assert_eq!(one[0].profile_of(3, 1, 2), 1);
        let bloc = groups(&[info(0b01, &[1.0]), info(0b10, &[1.0])], &[0b11], 2);
        assert_eq!(bloc.len(), 1);
    }
}
