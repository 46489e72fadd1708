//! Where the packages end that do not cross a red line: what lies beyond need not be looked at for somebody whom it binds.

use super::survey::{Scene, beside, counts_what_waits, holds_with};
use super::*;

/// The end of the packages on this side of a red line, with what it was found for.
#[derive(Debug, Clone, Default)]
pub(super) struct LineEnd {
    /// Levels of the issues that it depends on, and which of the condition's lists can hold by what lies beside the packages.
    made_for: Option<([u8; 16], u64)>,
    it: PackageIdx,
}

impl PackageTable {
    /// End of the first packages of a forum, in whole groups that are evaluated together, which hold all that do not cross an
    /// actor's red line.
    pub fn line_ends(&mut self, model: &Model, state: &State, (f, actor): (ForumIdx, ActorIdx)) -> PackageIdx {
        let forum = &model.forums[f];
        let all = forum.packages();
        let Some(line) = &model.actors[actor].red_line else { return all.end };
        self.measure_outside(model, forum, &state.expected);
        let scene = Scene { model, forum, state, outside: &self.outside, serial: 0, span: all };
        if line.when.0.len() > 64 || counts_what_waits(&scene, &line.when) {
            return all.end;
        }
        let mut issues = line.issues;
        let mut alive = 0u64;
        for (bit, tests) in line.when.0.iter().enumerate() {
            alive |= (tests.iter().all(|t| beside(&scene, t)) as u64) << bit;
            for t in tests {
                if let Quantity::Level(m) = t.quantity {
                    issues |= model.measures[m].issues;
                }
            }
        }
        let mut levels = [0; 16];
        issues.iter().for_each(|k| levels[k.0] = state.expected[k]);
        let known = &mut self.line_ends[f][actor];
        if known.made_for != Some((levels, alive)) {
            let crosses = |z: PackageIdx| {
                forum.changes(z, &state.expected).meets(line.issues)
                    && line.when.0.iter().any(|tests| tests.iter().all(|t| holds_with(&scene, t, z)))
            };
            let last = all.iter().rev().find(|z| !crosses(*z)).map_or(0, |z| z.0);
            known.it = PackageIdx(padded(last + 1).min(all.end.0));
            known.made_for = Some((levels, alive));
        }
        known.it
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::game::consent::crosses;
    use crate::engine::luck::streams::{Keys, Redraw, Streams};
    use crate::engine::round::player::Player;
    use crate::index::ProfileIdx;
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    #[test]
    fn no_package_beyond_the_end_is_on_this_side_of_the_line() {
        let text = include_str!("../../../../scenarios/security-talks-2022/baseline.toml");
        let model =
            compile(&load(Source::new("test.toml", text), &[], &no_files).result.expect("a scenario of ours").0);
        let keys = Keys::new(&model, 3);
        let (mut luck, mut player) = (Streams::new(&keys), Player::new(&model, false));
        let mut packages = PackageTable::new(&model);
        let mut shorter = 0;
        for run in 0..60 {
            luck.begin(run, Redraw::Nothing);
            player.play(run, &mut luck);
            let state = player.state();
            for f in model.forums.keys() {
                let forum = &model.forums[f];
                for i in model.actors.keys().filter(|i| model.actors[*i].red_line.is_some()) {
                    let bound = ProfileIdx(1);
                    assert!(binds(&model, i, bound));
                    let end = packages.line_ends(&model, state, (f, i));
                    let side = |z: PackageIdx| {
                        let mut levels = state.expected.clone();
                        forum.issues.iter().zip(forum.package(z)).for_each(|(&k, &level)| levels[k] = level);
                        !crosses(&model, state, i, bound, forum.changes(z, &state.expected), &levels)
                    };
                    let last = forum.packages().iter().rev().find(|z| side(*z)).map_or(0, |z| z.0);
                    assert_eq!(end.0, padded(last + 1).min(forum.n_packages), "forum {f}, actor {i}, run {run}");
                    shorter += (end < forum.packages().end) as u32;
                }
            }
        }
        assert!(shorter > 100, "{shorter}");
    }
}
