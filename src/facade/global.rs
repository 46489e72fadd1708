//! Designs in which all numbers of a scenario may be wrong at once.

use super::design::{Endings, Keep, Known, Point, TryOpen, too_many};
use super::error::Error;
use super::experiment::Experiment;
use crate::analysis::global::{Global, GlobalDesign};
use crate::analysis::left_out::LeftOut;
use crate::explore::axis::Setting;
use crate::explore::inputs::Inputs;
use crate::plan::RunPlan;
use crate::scenario::Scenario as Checked;

impl Experiment<'_> {
    /// Plays the points of a design, and tells which inputs matter. `open` gives a scenario with some settings; a row with a point that
    /// the scenario cannot have is left out and counted. `known` and `keep` as for a design.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] where the samples are too few for an index, or more than half of the rows are left out.
    #[doc(hidden)]
    pub fn global_with<E: From<Error> + Send>(
        &self,
        design: &GlobalDesign,
        varied: (&Inputs, Vec<LeftOut>),
        open: TryOpen,
        known: Known<Endings>,
        keep: Keep<Endings, E>,
    ) -> Result<Global, E> {
        self.designed((design, self.plan.runs), varied, open, known, keep)
    }

    /// The same with so many runs of each point.
    ///
    /// # Errors
    ///
    /// Likewise.
    #[doc(hidden)]
    pub fn designed<E: From<Error> + Send>(
        &self,
        (design, runs): (&GlobalDesign, u64),
        (inputs, left_out): (&Inputs, Vec<LeftOut>),
        open: TryOpen,
        known: Known<Endings>,
        keep: Keep<Endings, E>,
    ) -> Result<Global, E> {
        let plan = RunPlan { runs, ..self.plan };
        let point = |(at, (_, first)): (usize, &(Vec<f64>, u64))| Point { at: vec![at], runs: *first..first + runs };
        let settings = |at: usize| inputs.settings(&design.points[at].0);
        let points: Vec<Point> = design.points.iter().enumerate().map(point).collect();
        let tried = |settings: &[&Setting]| -> Result<Option<Checked>, E> { Ok(open(settings).ok()) };
        let endings = self.endings(&points, (&settings, &tried), known, keep)?;
        if 2 * design.kept(&endings).len() < design.samples() {
            let refused: Vec<usize> = (0..points.len()).filter(|at| endings[*at].is_empty()).collect();
            return Err(Error::Plan(too_many(&refused, points.len(), &settings, open)).into());
        }
        design.found((self.checked, &plan), (inputs, left_out), &endings).map_err(|why| Error::Plan(why).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::global::{GlobalMethod, factors};
    use crate::explore::axis::Change;
    use crate::explore::inputs::{Range, Ranges};
    use crate::facade::scenario::Scenario;

    /// Force comes by chance: war happens with a probability that is uniform from .1 to .9.
    const GAME: &str = r#"
[scenario]
schema = 1
name   = "Luck"
rounds = 1

[actor.north]
patience = 1
precision = { offer = 1, answer = 1, move = 1 }
war = { cost = 0 }

[actor.south]
patience = 1
precision = { offer = 1, answer = 1, move = 1 }
war = { cost = 0.5 }

[issue.land]
levels = { none = 0, all = 1 }
worth  = { north = 1, south = -1 }

[force.attack]
by         = "north"
prize      = 1
balance    = 1
precision  = inf
each_round = 0.5

[[outcome]]
id    = "war"
when  = ["ended_by == force"]
ends  = true

[[outcome]]
id = "peace"
"#;

    /// Indices where the chance of force below `least` is refused, and the chances that were asked for, row by row.
    fn found(method: GlobalMethod, samples: usize, least: f64) -> (Result<Global, Error>, Vec<Vec<f64>>) {
        let base = Scenario::parse(GAME).unwrap();
        let only = ["force.attack.each_round", "actor.south.war.cost"].map(String::from);
        let typed = [Range::read("force.attack.each_round=0.1..0.9").unwrap()];
        let inputs = Inputs::of(&base.settable(), &[], Ranges { typed: &typed, spread: 0.2, only: &only });
        let chance = inputs.all.iter().position(|input| input.name == only[0]).unwrap();
        let open = |settings: &[&Setting]| {
            let changes = settings.iter().map(|setting| match &setting.change {
                Change::Set(change) => change.as_str(),
                Change::Overlay(_) => unreachable!("no files"),
            });
            let refused = settings[chance].number.unwrap() < least;
            if refused { Err(Vec::new()) } else { Ok(base.with_changes(changes).unwrap().checked().clone()) }
        };
        let plan = RunPlan::new(7, 20);
        let design =
            GlobalDesign::new(method, (&inputs, factors(&inputs.all, false)), (samples, false), &plan).unwrap();
        let chances: Vec<f64> = design.points.iter().map(|(at, _)| inputs.values(at)[chance]).collect();
        let rows = chances.chunks(chances.len() / samples).map(<[f64]>::to_vec).collect();
        let mut experiment = Experiment::of(base.checked(), base.model());
        experiment.plan = plan;
        let global = experiment.global_with(&design, (&inputs, Vec::new()), &open, &mut |_| None, &mut |_| Ok(()));
        (global, rows)
    }

    #[test]
    fn rows_with_a_point_that_cannot_be_are_left_out_and_counted() {
        for (method, samples) in
            [(GlobalMethod::GivenData, 400), (GlobalMethod::Morris, 40), (GlobalMethod::Sobol, 128)]
        {
            let (global, rows) = found(method, samples, 0.2);
            let global = global.unwrap();
            let lost = rows.iter().filter(|row| row.iter().any(|chance| *chance < 0.2)).count();
            assert!(lost > 0 && global.refused == lost as u64, "{method:?}: {} of {lost}", global.refused);
            // What is left has the mean of the chances that were played.
            let kept: Vec<f64> =
                rows.iter().filter(|row| row.iter().all(|chance| *chance >= 0.2)).flatten().copied().collect();
            let mean = kept.iter().sum::<f64>() / kept.len() as f64;
            let war = global.outputs.iter().find(|output| output.id == "war").unwrap();
            let bound = 5.0 * (0.25 / (20.0 * samples as f64)).sqrt();
            assert!((war.share - mean).abs() < bound, "{method:?}: {} {mean}", war.share);
        }
    }

    #[test]
    fn a_design_of_which_most_is_refused_is_an_error() {
        let why = found(GlobalMethod::GivenData, 100, 0.6).0.unwrap_err().to_string();
        assert!(why.contains("of 100 points are refused"), "{why}");
        assert!(found(GlobalMethod::GivenData, 100, 0.4).0.is_ok());
    }
}
