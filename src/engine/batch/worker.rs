//! A worker: it plays batches of runs with their comparison runs (twins), and counts.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use super::controls::{self, Controls};
use super::experiment::{Experiment, Foreseen, Twins, withheld};
use super::{Options, ThreadPool, precision};
use crate::engine::batch::count::{ViewBuffers, note};
use crate::engine::game::situation::Situation;
use crate::engine::luck::streams::{Keys, Redraw, Streams};
use crate::engine::round::player::Player;
use crate::engine::round::record::Record;
use crate::index::OutcomeIdx;
use crate::model::{Foresight, Kind, Model};
use crate::plan::RunPlan;
use crate::tally::{Course, Gains, Joint, Pairs, Planned};

/// The game and its variants, made once for all.
pub(super) struct Variants<'a> {
    pub(super) model: &'a Model,
    plan: RunPlan,
    /// `None` where they cannot be played: in an equilibrium, without those of these games.
    others: Option<Others>,
    /// Played by myopic actors; `None` where actors do not choose in an equilibrium.
    myopic: Option<Model>,
    keys: Keys,
    /// What is taken off in each run; `None` where the plan is too small for it.
    controls: Option<Controls>,
    /// Runs after which a rule for stopping looks for the first time; `None` where no pilot planned it.
    pub(super) planned: Option<Planned>,
}

/// Games that are compared with the game itself.
struct Others {
    silent: Model,
    /// `None` where failure raises no tension anyway.
    free_failure: Option<Model>,
    half: Model,
    double: Model,
    /// `None` where actors do not choose in an equilibrium, or can choose no move.
    without_moves: Option<Model>,
}

impl<'a> Variants<'a> {
    /// Plays the pilot too, if the plan has one. `None` if it was canceled.
    pub(super) fn new(model: &'a Model, plan: &RunPlan, pool: &ThreadPool, options: &Options) -> Option<Self> {
        let in_equilibrium = model.foresight == Foresight::Equilibrium;
        let others = || Others {
            silent: model.without_meetings(),
            free_failure: model.with_free_failure(),
            half: model.with_precisions_times(0.5),
            double: model.with_precisions_times(2.0),
            without_moves: if in_equilibrium { model.without_moves() } else { None },
        };
        let keys = Keys::new(model, plan.seed);
        let (mut controls, mut planned) = (None, None);
        if controls::are_controlled(model, plan) {
            let found = controls::find(&[(model, &keys)], plan.stop.is_some(), pool, options)?;
            planned = plan.stop.map(|rule| found.plan(&rule, |pilots| precision::of_pilot(&pilots[0], plan)));
            controls = found.controls.into_iter().next();
        }
        Some(Self {
            model,
            plan: *plan,
            others: model.has_comparison_games().then(others),
            myopic: in_equilibrium.then(|| model.myopic()),
            keys,
            controls,
            planned,
        })
    }

    /// Nothing counted yet.
    pub(super) fn nothing(&self) -> Experiment {
        Experiment { planned: self.planned, ..Experiment::of_plan(self.model, &self.plan) }
    }
}

/// What one worker has counted, and the records it was asked to keep, batch by batch.
pub(super) struct Part {
    pub(super) counted: Experiment,
    pub(super) records: Vec<Vec<Record>>,
}

/// Buffers for one run at a time, whatever the twin: a player is large.
pub(super) struct Worker<'v> {
    variants: &'v Variants<'v>,
    player: Player<'v>,
    luck: Streams<'v>,
    counter: ViewBuffers,
    /// What control variates leave of a run, by class.
    left: Vec<i64>,
    /// Runs of the batch that count, and their endings.
    runs: Vec<u64>,
    endings: Vec<OutcomeIdx>,
    /// Place of each run's point of each type, among all places of all types.
    places: Vec<usize>,
    /// What is compared of the runs of the batch, in an equilibrium, and of a comparison run.
    courses: Vec<Course>,
    other: Course,
    /// Where a run stood after each of its meetings.
    after: Vec<Situation>,
    part: Part,
    keep: bool,
    stop: &'v AtomicBool,
}

/// Endings of a run and of its twin.
struct Pair<'a> {
    run: OutcomeIdx,
    twin: OutcomeIdx,
    /// What is compared of both, in an equilibrium.
    courses: Option<[&'a Course; 2]>,
    /// Place of the run's point of each type, among all places of all types.
    places: &'a [usize],
}

impl Pair<'_> {
    /// Counts it among all pairs, and among those with the same points.
    fn count(&self, all: &mut Joint, by_point: &mut [Joint]) {
        all.push(self.run, self.twin);
        self.places.iter().for_each(|place| by_point[*place].push(self.run, self.twin));
    }
}

impl Pair<'_> {
    /// Counts what is compared in an equilibrium.
    fn count_course(&self, foreseen: &mut Option<Foreseen>, which: impl Fn(&mut Foreseen) -> &mut Pairs) {
        if let (Some(foreseen), Some([run, twin])) = (foreseen, self.courses) {
            which(foreseen).push(run, twin);
        }
    }
}

/// The work was canceled.
pub(super) struct Stopped;

impl<'v> Worker<'v> {
    pub(super) fn new(variants: &'v Variants<'v>, keep: bool, stop: &'v AtomicBool) -> Self {
        let mut player = Player::new(variants.model, false);
        player.heed(stop);
        Self {
            variants,
            player,
            luck: Streams::noting(&variants.keys, variants.controls.as_ref().map(|controls| &controls.columns)),
            left: Vec::new(),
            counter: ViewBuffers::default(),
            runs: Vec::new(),
            endings: Vec::new(),
            places: Vec::new(),
            courses: Vec::new(),
            other: Course::default(),
            after: Vec::new(),
            part: Part { counted: variants.nothing(), records: Vec::new() },
            keep,
            stop,
        }
    }

    /// Hands over what was counted, and begins anew.
    pub(super) fn hand_over(&mut self) -> Part {
        let fresh = Part { counted: self.variants.nothing(), records: Vec::new() };
        std::mem::replace(&mut self.part, fresh)
    }

    /// Plays the runs, then one twin of all of them after another, so that a turn from one to the next is rare.
    pub(super) fn play(&mut self, runs: Range<u64>) -> Result<(), Stopped> {
        let Variants { model, others, myopic, .. } = self.variants;
        self.runs.clear();
        self.endings.clear();
        self.places.clear();
        self.player.turn_to(model, false);
        self.as_given(runs)?;
        let tenth = |run: u64| Twins::of(run).tenth;
        let some = self.runs.iter().any(|run| tenth(*run));
        if let Some(Others { silent, free_failure, half, double, without_moves }) = others {
            self.twin(
                silent,
                false,
                |_| true,
                |part, pair| {
                    pair.count(&mut part.talks, &mut part.talks_by_point);
                    pair.count_course(&mut part.foreseen, |own| &mut own.without_meetings);
                },
            )?;
            match free_failure {
                Some(free) => self.twin(
                    free,
                    false,
                    |_| true,
                    |part, pair| {
                        pair.count(&mut part.free_failure, &mut part.free_failure_by_point);
                    },
                )?,
                None => self.same_again(),
            }
            if let Some(without) = without_moves {
                self.twin(
                    without,
                    false,
                    |_| true,
                    |part, pair| pair.count_course(&mut part.foreseen, |own| &mut own.without_moves),
                )?;
            }
            if some {
                self.twin(half, false, tenth, |part, pair| part.half.push(pair.run, pair.twin))?;
                self.twin(double, false, tenth, |part, pair| part.double.push(pair.run, pair.twin))?;
            }
        }
        // Who follows strategies acts on histories: there are no beliefs to freeze beside them.
        if some && model.strategies().is_none() {
            self.twin(model, true, tenth, |part, pair| part.beliefs.push(pair.run, pair.twin))?;
        }
        if let Some(myopic) = myopic {
            self.myopic(myopic)?;
        }
        // A twin that was broken off has been counted.
        if self.stop.load(Ordering::Relaxed) { Err(Stopped) } else { Ok(()) }
    }

    /// The runs, and those twins that differ in nothing but luck.
    fn as_given(&mut self, runs: Range<u64>) -> Result<(), Stopped> {
        let Self { variants, player, luck, counter, left, after, places, part: Part { counted, records }, .. } = self;
        let mut kept = Vec::new();
        for run in runs {
            if self.stop.load(Ordering::Relaxed) {
                return Err(Stopped);
            }
            let twins = Twins::of(run);
            luck.begin_noting(run);
            let wanted = if twins.fiftieth { counted.after.len() - 1 } else { 0 };
            let record = player.play_noting(run, luck, wanted, after);
            if self.stop.load(Ordering::Relaxed) {
                return Err(Stopped);
            }
            if !record.counts(variants.model) {
                continue;
            }
            let view = counter.view(variants.model, record);
            counted.tally.push(&view);
            let mut first = 0;
            for (place, n) in view.place.iter().zip(&counted.tally.shape.points) {
                places.push(first + place);
                first += n;
            }
            let ending = record.outcome;
            self.runs.push(run);
            self.endings.push(ending);
            if let (Some(controls), Some(controlled)) = (&variants.controls, &mut counted.controlled) {
                left.clear();
                controls.residuals(luck.innovations(), ending, left);
                controlled.push(left);
            }
            if self.keep {
                kept.push(record.clone());
            }
            if variants.myopic.is_some() {
                keep_course(&mut self.courses, self.endings.len() - 1, variants.model, record);
            }
            if twins.tenth {
                count_gain(&mut counted.gains, run, player, luck);
                if self.stop.load(Ordering::Relaxed) {
                    return Err(Stopped);
                }
            }
            let mut by_chance = None;
            if twins.twentieth {
                for (joint, kind) in counted.redraw.iter_mut().zip([Kind::Uncertain, Kind::Private, Kind::Chance]) {
                    luck.begin(run, Redraw::Kind(kind));
                    let twin = player.play(run, luck).outcome;
                    joint.push(ending, twin);
                    by_chance = Some(twin);
                }
            }
            if twins.fiftieth {
                for (m, joint) in counted.after.iter_mut().enumerate() {
                    luck.begin(run, Redraw::AfterMeeting(m as u32));
                    joint.push(
                        ending,
                        match (m, by_chance) {
                            // All chance is drawn anew.
                            (0, Some(twin)) => twin,
                            (0, None) => player.play(run, luck).outcome,
                            // Until then it is the same run, so it begins there; what has ended by then stays as it is.
                            _ => after.get(m - 1).map_or(ending, |from| player.play_on(from, luck).outcome),
                        },
                    );
                }
            }
        }
        if self.keep {
            records.push(kept);
        }
        Ok(())
    }

    /// The comparison run of those runs that have it, with the same random draws.
    fn twin(
        &mut self,
        model: &'v Model,
        frozen: bool,
        has: impl Fn(u64) -> bool,
        mut count: impl FnMut(&mut Experiment, Pair),
    ) -> Result<(), Stopped> {
        self.player.turn_to(model, frozen);
        let types = self.variants.model.types.len();
        for at in 0..self.runs.len() {
            let run = self.runs[at];
            if !has(run) {
                continue;
            }
            if self.stop.load(Ordering::Relaxed) {
                return Err(Stopped);
            }
            self.luck.begin(run, Redraw::Nothing);
            let record = self.player.play(run, &mut self.luck);
            let twin = record.outcome;
            let courses = self.variants.myopic.as_ref().map(|_| {
                note(&mut self.other, model, record);
                [&self.courses[at], &self.other]
            });
            let places = &self.places[at * types..][..types];
            count(&mut self.part.counted, Pair { run: self.endings[at], twin, courses, places });
        }
        Ok(())
    }

    /// The runs with myopic actors, and what their moves bring them.
    fn myopic(&mut self, model: &'v Model) -> Result<(), Stopped> {
        let count = |part: &mut Experiment, pair: Pair| pair.count_course(&mut part.foreseen, |own| &mut own.myopic);
        self.twin(model, false, |_| true, count)?;
        let Self { player, luck, part, runs, .. } = self;
        let Some(foreseen) = &mut part.counted.foreseen else { return Ok(()) };
        for &run in runs.iter().filter(|run| Twins::of(**run).tenth) {
            luck.begin(run, Redraw::Nothing);
            player.play(run, luck);
            count_gain(&mut foreseen.myopic_gains, run, player, luck);
            if self.stop.load(Ordering::Relaxed) {
                return Err(Stopped);
            }
        }
        Ok(())
    }

    /// Counts each run of the batch as its own twin, where what would be changed is so already.
    fn same_again(&mut self) {
        let types = self.variants.model.types.len();
        let Experiment { free_failure, free_failure_by_point, .. } = &mut self.part.counted;
        for (at, &run) in self.endings.iter().enumerate() {
            let places = &self.places[at * types..][..types];
            Pair { run, twin: run, courses: None, places }.count(free_failure, free_failure_by_point);
        }
    }
}

/// Keeps what is compared of a run, in buffers that are used again.
fn keep_course(courses: &mut Vec<Course>, at: usize, model: &Model, record: &Record) {
    if courses.len() <= at {
        courses.push(Course::default());
    }
    note(&mut courses[at], model, record);
}

/// Counts what one move of the run that was played last brought its actor: against the same run without it.
fn count_gain<'m>(gains: &mut Gains, run: u64, player: &mut Player<'m>, luck: &mut Streams<'m>) {
    let record = player.record();
    let n = record.plays.len();
    let Some(play) = withheld(run, n).map(|place| record.plays[place]) else { return };
    let actor = player.world().model.moves[play.leverage].by;
    let payoff = record.payoff[actor];
    luck.begin(run, Redraw::Nothing);
    let gain = payoff - player.play_without(run, &play, luck).payoff[actor];
    gains.push(play.leverage, play.at_a_loss, gain, n as u64);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::batch::experiment::n_meetings;
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    #[test]
    fn a_twin_that_begins_after_a_meeting_is_one_that_begins_at_the_start() {
        for text in [
            include_str!("../../../scenarios/wage-dispute/baseline.toml"),
            include_str!("../../../scenarios/security-talks-2022/baseline.toml"),
        ] {
            let model = compile(&load(Source::new("test.toml", text), &[], &no_files).result.expect("one of ours").0);
            let keys = Keys::new(&model, 1);
            let (mut luck, mut player, mut other) =
                (Streams::new(&keys), Player::new(&model, false), Player::new(&model, false));
            let (mut after, mut differ) = (Vec::new(), 0);
            let end = |r: &Record| (r.outcome, r.end_round, r.levels.clone(), r.tension.clone());
            for run in 0..20 {
                luck.begin(run, Redraw::Nothing);
                let as_given = end(player.play_noting(run, &mut luck, n_meetings(&model), &mut after));
                luck.begin(run, Redraw::Nothing);
                assert_eq!(as_given, end(other.play(run, &mut luck)));
                for m in 1..=n_meetings(&model) {
                    luck.begin(run, Redraw::AfterMeeting(m as u32));
                    let whole = end(other.play(run, &mut luck));
                    luck.begin(run, Redraw::AfterMeeting(m as u32));
                    let twin = after.get(m - 1).map(|from| end(player.play_on(from, &mut luck)));
                    differ += (whole != as_given) as u32;
                    assert_eq!(twin.unwrap_or_else(|| as_given.clone()), whole, "run {run}, meeting {m}");
                }
                luck.begin(run, Redraw::AfterMeeting(0));
                let whole = end(other.play(run, &mut luck));
                luck.begin(run, Redraw::Kind(Kind::Chance));
                assert_eq!(end(other.play(run, &mut luck)), whole);
            }
            assert!(differ > 50, "{differ} twins that tell anything");
        }
    }
}
