//! What is on the table: issues, forums with their packages, proposals.

use super::Compiler;
use crate::index::{ActorIdx, ActorSet, ForumIdx, IssueIdx, PackageIdx, PartyIdx, TiSlice, TiVec};
use crate::model::forum::{Proposer, inside, packages, units};
use crate::model::{Forum, Issue, Proposal, Purpose};
use crate::scenario;

impl Compiler<'_> {
    pub(super) fn issue(&mut self, issue: &scenario::Issue) -> Issue {
        Issue {
            values: issue.levels.iter().map(|l| l.value).collect(),
            worth: issue.worth.iter().map(|w| (!w.is_nothing()).then(|| w.map(self, Self::num))).collect(),
            ratify: issue.ratify.iter().copied().collect(),
            waits_for: issue.waits_for.as_ref().map(|w| w.map(self, Self::num, Self::measure)),
            unsettled: issue.unsettled,
            relief: issue.relief,
            start: issue.start as u8,
        }
    }

    /// Forums come last: their tables need every measure that anything asks for.
    pub(super) fn forum(
        &mut self,
        f: &scenario::Forum,
        all: &TiSlice<IssueIdx, Issue>,
        consensus: &TiSlice<ActorIdx, ActorSet>,
    ) -> Forum {
        let issues = f.issues.clone();
        let n_levels: Vec<usize> = issues.iter().map(|&k| all[k].values.len()).collect();
        let levels = packages(&n_levels);
        let n_packages = levels.len() / issues.len();
        let inside = self.measures.iter().map(|m| inside(m, &issues, &levels, all)).collect();
        let brings: Vec<usize> = (0..issues.len()).filter(|&j| self.scenario.issues[issues[j]].relief).collect();
        let level = |z: usize, j: usize| u32::from(levels[z * issues.len() + j]);
        let relief_key: TiVec<PackageIdx, u32> =
            (0..n_packages).map(|z| brings.iter().fold(0, |key, &j| key * n_levels[j] as u32 + level(z, j))).collect();
        let n_keys = 1 + relief_key.iter().copied().max().unwrap_or(0) as usize;
        let mut relief_package = vec![PackageIdx(0); n_keys];
        for (z, &key) in relief_key.iter_enumerated().rev() {
            relief_package[key as usize] = z;
        }
        let parties: TiVec<PartyIdx, ActorIdx> = f.parties.clone().into();
        let proposer = match &f.proposer {
            scenario::Proposer::Turns(turns) => Proposer::Turns(turns.clone()),
            scenario::Proposer::Recognition(p) => {
                Proposer::Recognition(p.iter().map(|(a, _)| *a).collect(), p.iter().map(|(_, x)| *x).collect())
            }
        };
        Forum {
            party_set: parties.iter().copied().collect(),
            issue_set: issues.iter().copied().collect(),
            unsettled: issues.iter().copied().filter(|&k| all[k].unsettled).collect(),
            weight: self.num(&f.weight),
            proposer,
            n_packages,
            levels,
            inside,
            relief_key,
            relief_package,
            units: units(&parties, consensus),
            source: self.source(Purpose::Recognition, &f.id),
            parties,
            issues,
        }
    }
}

pub(super) fn proposal(p: &scenario::Proposal, forums: &TiSlice<ForumIdx, Forum>) -> Proposal {
    let level_of = |k: IssueIdx| p.offers.iter().find(|(issue, _)| *issue == k).map(|(_, level)| *level);
    Proposal {
        by: p.by,
        at: p.at,
        tabled: p.tabled,
        levels: forums[p.at].issues.iter().map(|&k| level_of(k)).collect(),
    }
}
