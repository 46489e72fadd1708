//! A forum with all its packages, tabulated once: the candidates of every meeting.

use super::{Issue, Measure, MeasureKind, Num};
use crate::index::{
    ActorIdx, ActorSet, IssueIdx, IssueSet, MeasureIdx, PackageIdx, PartyIdx, SourceIdx, Span, TiSlice, TiVec,
};
use crate::scenario;

/// A forum and the table of its packages. A package is one level for each of the forum's issues. The package index z
/// counts through them, the last issue fastest.
///
/// A type of its own: it has its packages, and what each adds to each measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Forum {
    /// Parties in order.
    pub parties: TiVec<PartyIdx, ActorIdx>,
    /// The parties as a set.
    pub party_set: ActorSet,
    /// Issues in order (positions in the model).
    pub issues: Vec<IssueIdx>,
    /// The issues as a set.
    pub issue_set: IssueSet,
    /// Issues of which level 0 means that nothing is settled.
    pub unsettled: IssueSet,
    /// Weight φ: the importance of the forum, 0 or more.
    pub weight: Num,
    /// Who proposes at which meeting.
    pub proposer: Proposer,
    /// Number of packages, at least 2.
    pub n_packages: usize,
    /// Level of each issue in each package: `levels[z * issues.len() + j]`.
    pub levels: Vec<u8>,
    /// `inside[m][z]`: what package z adds to measure m of the model, as a part of a sum (also for means) or of a
    /// maximum. Empty where the measure reads none of the forum's issues.
    pub inside: TiVec<MeasureIdx, Vec<f64>>,
    /// For each package, the number of its combination of levels of relief-bringing issues: the row of a table by
    /// combination.
    pub relief_key: TiVec<PackageIdx, u32>,
    /// For each combination, one package that has it.
    pub relief_package: Vec<PackageIdx>,
    /// Who must have said yes before a package is concluded: one unit for each party, with the members of its bloc who
    /// do not sit here. `units[p]` is for the party at position p; a unit gives one answer.
    pub units: TiVec<PartyIdx, Vec<ActorIdx>>,
    /// Source of the random numbers of recognition.
    pub source: SourceIdx,
}

/// A level for each issue.
pub type Levels = TiSlice<IssueIdx, u8>;

/// Who proposes at a meeting.
///
/// A type of its own: the probabilities stand in a list of their own, as drawing from them needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposer {
    /// These actors in turn, one per meeting of the forum.
    Turns(Vec<ActorIdx>),
    /// One of these actors at random, with these probabilities.
    Recognition(Vec<ActorIdx>, Vec<f64>),
}

impl Forum {
    /// Levels of package z, in the order of [`Forum::issues`].
    #[inline]
    pub fn package(&self, z: PackageIdx) -> &[u8] {
        let n = self.issues.len();
        &self.levels[z.0 * n..(z.0 + 1) * n]
    }

    /// Everyone whose consent it needs: its parties and the absent members of their blocs.
    #[must_use]
    pub fn at_the_table(&self) -> ActorSet {
        self.units.iter().flatten().fold(self.party_set, |set, &i| set.with(i))
    }

    /// All packages.
    #[inline]
    pub fn packages(&self) -> Span<PackageIdx> {
        Span::first(self.n_packages)
    }

    /// Issues that package z changes, given `standing` (levels of all issues of the model).
    #[inline]
    pub fn changes(&self, z: PackageIdx, standing: &Levels) -> IssueSet {
        let mut changed = IssueSet::NONE;
        for (&k, &level) in self.issues.iter().zip(self.package(z)) {
            if standing[k] != level {
                changed.insert(k);
            }
        }
        changed
    }

    /// The package that has these levels, of all issues of the model, on the forum's issues.
    pub fn package_of_levels(&self, levels: &Levels) -> Option<PackageIdx> {
        // The last package has the highest level of every issue.
        let highest = self.package(PackageIdx(self.n_packages.checked_sub(1)?));
        let z = self.issues.iter().zip(highest).fold(0, |z, (&k, top)| z * (*top as usize + 1) + levels[k] as usize);
        Some(PackageIdx(z))
    }

    /// Whether package z, which changes these issues, returns one of them to "nothing is settled".
    #[inline]
    pub fn unsettles(&self, z: PackageIdx, changed: IssueSet) -> bool {
        let touched = self.unsettled & changed;
        !touched.is_empty()
            && self.issues.iter().zip(self.package(z)).any(|(&k, &level)| level == 0 && touched.contains(k))
    }
}

/// Lists all packages of a forum.
pub(super) fn packages(n_levels: &[usize]) -> Vec<u8> {
    let total: usize = n_levels.iter().product();
    let mut all = Vec::with_capacity(total * n_levels.len());
    let mut package = vec![0u8; n_levels.len()];
    for _ in 0..total {
        all.extend_from_slice(&package);
        for j in (0..package.len()).rev() {
            package[j] += 1;
            if (package[j] as usize) < n_levels[j] {
                break;
            }
            package[j] = 0;
        }
    }
    all
}

/// What each package adds to a measure.
pub(super) fn inside(
    measure: &Measure,
    issues: &[IssueIdx],
    levels: &[u8],
    all: &TiSlice<IssueIdx, Issue>,
) -> Vec<f64> {
    if !issues.iter().any(|&k| measure.issues.contains(k)) {
        return Vec::new();
    }
    levels
        .chunks_exact(issues.len())
        .map(|package| {
            let mut sum = 0.0;
            let mut max = 0.0f64;
            for (&k, &level) in issues.iter().zip(package) {
                if measure.issues.contains(k) {
                    let value = measure.reads(&all[k], level);
                    sum += value;
                    max = max.max(value);
                }
            }
            if measure.kind == MeasureKind::Max { max } else { sum }
        })
        .collect()
}

/// Units of consent: each party with the absent members of its bloc that no earlier party brings.
pub(super) fn units(
    parties: &TiSlice<PartyIdx, ActorIdx>,
    consensus: &TiSlice<ActorIdx, ActorSet>,
) -> TiVec<PartyIdx, Vec<ActorIdx>> {
    let mut covered: ActorSet = parties.iter().copied().collect();
    parties
        .iter()
        .map(|&p| {
            let mut unit = vec![p];
            for member in consensus[p].iter().filter(|&member| !covered.contains(member)) {
                unit.push(member);
            }
            covered |= consensus[p];
            unit
        })
        .collect()
}

/// Whether an actor sits in a forum.
pub(super) fn sits(forum: &scenario::Forum, actor: ActorIdx) -> bool {
    forum.parties.contains(&actor)
}
