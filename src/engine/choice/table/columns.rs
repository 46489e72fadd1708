//! The packages of a meeting, for a foresight that values them by what each of them has.

use super::survey::{Scene, over_measure};
use super::*;
use crate::engine::foresight::{Column, Now, PackageValues};

/// The packages of a forum with their values.
pub struct Candidates<'a> {
    packages: &'a mut PackageTable,
    forum: ForumIdx,
}

impl PackageTable {
    /// The packages of a forum, for a foresight that values them.
    pub fn candidates(&mut self, forum: ForumIdx) -> Candidates<'_> {
        Candidates { packages: self, forum }
    }

    /// Probability that each package is concluded, as the proposer that was asked about last sees it.
    pub fn success(&self) -> &[f64] {
        &self.success.q
    }
}

impl Candidates<'_> {
    fn tables(&self) -> &Tables {
        &self.packages.tables[self.packages.at[self.forum]]
    }

    /// Where a package is what an actor asks for to stay in the talks, on this side of its red line.
    fn offered(&mut self, now: &Now, i: ActorIdx, out: &mut [f64]) {
        let (model, state) = (now.world.model, now.state);
        out.fill(0.0);
        let Some(wanted) = model.actors[i].walk_out.as_ref().and_then(|w| w.unless_offered.as_ref()) else { return };
        let packages = &mut *self.packages;
        let forum = &model.forums[self.forum];
        let tables = &mut packages.tables[packages.at[self.forum]];
        let scene = Scene { model, forum, state, outside: &packages.outside, serial: tables.serial, span: tables.span };
        let look = &mut tables.offered[i];
        look.holds.resize(forum.n_packages, false);
        look.look(&scene, wanted, &mut tables.room);
        let barred = model.actors[i].profiles().iter().any(|k| binds(model, i, k));
        let crossing = |z: usize| barred && tables.lines[i].crossing.get(z).is_some_and(|crossing| *crossing);
        for (z, (x, holds)) in out.iter_mut().zip(&look.holds).enumerate() {
            *x = f64::from(*holds && !crossing(z));
        }
    }

    /// A number by risk class, for each package.
    fn by_class(&self, number: impl Fn(&compete::Class) -> f64, out: &mut [f64]) -> bool {
        let classes = &self.packages.risk_model.classes;
        out.iter_mut().zip(&self.tables().class).for_each(|(x, class)| *x = number(&classes[*class as usize]));
        true
    }
}

impl PackageValues for Candidates<'_> {
    fn changes(&self, package: PackageIdx) -> Option<IssueSet> {
        let open = self.packages.status(self.forum, package) != PackageStatus::Barred;
        open.then(|| self.packages.changes(self.forum, package))
    }

    /// With foresight every view has a slot of its own.
    fn set(&mut self, view: ViewIdx, package: PackageIdx, value: f64) {
        self.packages.value[view][package.0] = value;
    }

    fn set_refusal(&mut self, values: &TiSlice<ViewIdx, f64>) {
        self.packages.refusal.copy_from_slice(values);
    }

    fn refusal(&mut self) -> &mut TiSlice<ViewIdx, f64> {
        &mut self.packages.refusal
    }

    fn values(&mut self, view: ViewIdx) -> &mut [f64] {
        &mut self.packages.value[view]
    }

    fn ends(&self) -> &[u64] {
        &self.tables().ends.marks
    }

    fn column(&mut self, now: &Now, column: Column, out: &mut [f64]) -> bool {
        let (model, state) = (now.world.model, now.state);
        let tables = self.tables();
        match column {
            Column::Offered(i) => {
                self.offered(now, i, out);
                true
            }
            Column::Settlement(view) => {
                out.copy_from_slice(&tables.settlement[view].it[..out.len()]);
                true
            }
            Column::Tension => self.by_class(|class| class.tension, out),
            Column::Hazard => self.by_class(|class| class.hazard, out),
            Column::Measure(m) => {
                let forum = &model.forums[self.forum];
                if forum.inside[m].is_empty() {
                    return false;
                }
                let scene = Scene {
                    model,
                    forum,
                    state,
                    outside: &self.packages.outside,
                    serial: tables.serial,
                    span: tables.span,
                };
                over_measure(&scene, m, &mut out[..forum.n_packages]);
                true
            }
            Column::Waits => {
                // What waits goes on to wait, as far as the package does not take its place.
                let pending = &state.pending[..state.n_pending];
                let goes_on = |changed: IssueSet| pending.iter().any(|p| !(p.issues & !changed).is_empty());
                for ((x, status), changed) in out.iter_mut().zip(&tables.status).zip(&tables.changed) {
                    *x = (*status == PackageStatus::Waiting || goes_on(*changed)) as u32 as f64;
                }
                true
            }
        }
    }

    fn yes(&self, now: &Now, view: ViewIdx, range: Span<PackageIdx>, out: &mut [f64]) {
        self.packages.answers(now.world, view, range, out);
    }

    fn after_refusal(&mut self, view: ViewIdx) -> &mut [f64] {
        let packages = &mut *self.packages;
        packages.refusals_differ = true;
        let n = packages.value[view].len();
        if packages.after_refusal.is_empty() {
            packages.after_refusal = ti_vec![Vec::new(); packages.value.len()];
        }
        packages.after_refusal[view].resize(n, 0.0);
        &mut packages.after_refusal[view]
    }
}
