//! Runs of a scenario: how many, how they are played, and what is asked of them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

use super::error::Error;
use super::fit::Fitting;
use super::outcome::Outcome;
use super::rows::Rows;
use super::scenario::Scenario;
use super::solve::{Asked, of_none, ready};
use super::tables::Lines;
use super::values::FittedValues;
use super::work::Work;
use crate::analysis::compare::Comparison;
use crate::analysis::contrast::{compare, half_of_widest, variant};
use crate::analysis::replay::{Replay, tell};
use crate::engine::batch::{Keep, Options};
use crate::engine::compare::{Contrast, Keep as KeepEach, Variant, compare_until};
use crate::engine::round::record::Record;
use crate::engine::round::replay::replay_run;
use crate::engine::{Experiment as Counted, simulate, simulate_part};
use crate::model::{Model, count_only};
use crate::plan::{Precision, RunPlan};
use crate::render::document::worded_comparison;
use crate::scenario::{Given, Scenario as Checked};

/// Most conditions on what happened: the bits of [`Record::given`].
const MOST_GIVEN: usize = 64;
/// Runs before the first look at the results, where a precision is asked for.
const AT_LEAST: u64 = 1_000;

/// What is said where no run counts.
fn none_of(given: &[Given], runs: u64) -> String {
    let texts: Vec<String> = given.iter().map(|one| format!("`{}`", one.text)).collect();
    let holds = if texts.len() == 1 { "holds" } else { "hold together" };
    format!(
        "{} {holds} in none of the {runs} runs, so that nothing can be said of such runs; play more, or ask for less",
        texts.join(" and ")
    )
}

/// An experiment: a scenario, a seed, and a number of runs.
///
/// The same scenario, seed and number of runs give the same results, bit by bit, on every machine, with any number of threads.
/// [`Scenario::experiment`] makes one.
///
/// ```
/// use detente::Scenario;
/// let scenario = Scenario::template("strike").unwrap();
/// let one = scenario.experiment().seed(7).runs(100).threads(1).run()?;
/// let two = scenario.experiment().seed(7).runs(100).threads(2).run()?;
/// assert_eq!(one.digest(), two.digest());
/// # Ok::<(), detente::Error>(())
/// ```
pub struct Experiment<'a> {
    pub(super) checked: &'a Checked,
    pub(super) model: &'a Model,
    pub(super) plan: RunPlan,
    pub(super) work: Work<'a>,
    values: Vec<&'a FittedValues>,
    given: Vec<Given>,
    pub(super) keeps_runs: bool,
}

impl fmt::Debug for Experiment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Experiment");
        out.field("scenario", &self.checked.id).field("plan", &self.plan).field("threads", &self.work.threads);
        out.finish_non_exhaustive()
    }
}

impl<'a> Experiment<'a> {
    /// With the seed and the number of runs of the file.
    #[doc(hidden)]
    #[must_use]
    pub fn of(checked: &'a Checked, model: &'a Model) -> Self {
        let plan = RunPlan::new(checked.seed, checked.runs);
        Self { checked, model, plan, work: Work::default(), values: Vec::new(), given: Vec::new(), keeps_runs: false }
    }

    /// With everything that can change a number.
    #[doc(hidden)]
    pub fn plan(&mut self, plan: &RunPlan) -> &mut Self {
        self.plan = *plan;
        self
    }

    /// The seed of all random numbers: any number.
    pub fn seed(&mut self, seed: u64) -> &mut Self {
        self.plan.seed = seed;
        self
    }

    /// The number of runs, at least 1. Run K is the same whatever the number is.
    pub fn runs(&mut self, runs: u64) -> &mut Self {
        self.plan.runs = runs;
        self
    }

    /// The confidence level of all intervals, above 0 and below 1; 0.95 where nothing is said.
    pub fn level(&mut self, level: f64) -> &mut Self {
        self.plan.level = level;
        self
    }

    /// Stops the runs once the interval of every outcome's share reaches no farther than this from its middle, as a share
    /// (0.01 is one percentage point): above 0 and below 0.5. The number of [`runs`](Experiment::runs) is then the largest.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let outcome = scenario.experiment().runs(20_000).precision(0.05).run()?;
    /// assert!(outcome.findings().plan.runs < 20_000);
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn precision(&mut self, half_width: f64) -> &mut Self {
        self.plan.stop = Some(Precision { half_width, at_least: AT_LEAST });
        self
    }

    /// The number of threads; 0, as where nothing is said: one for each core. It changes no result.
    pub fn threads(&mut self, threads: usize) -> &mut Self {
        self.work.threads = threads;
        self
    }

    /// Values by which actors choose in the equilibrium of the scenario or, in a comparison, of one of its variants; may be called again for
    /// another. Without them an equilibrium is solved exactly where that is possible, and else fitted first, which can take minutes.
    ///
    /// ```
    /// let scenario = detente::Scenario::open("scenarios/games/walk-out.toml")?.with("foresight.runs", 1000)?;
    /// let values = scenario.fit().quick(true).run()?;
    /// let outcome = scenario.experiment().runs(50).values(&values).run()?;
    /// assert!(outcome.findings().scenario.values.as_ref().unwrap().quick);
    /// let other = detente::Scenario::template("strike").unwrap();
    /// assert!(matches!(other.experiment().values(&values).run(), Err(detente::Error::Values(_))));
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn values(&mut self, values: &'a FittedValues) -> &mut Self {
        self.values.push(values);
        self
    }

    /// Lets only those runs count in which this happened: a test of the scenario language, such as `move.strike_ballot >= 1`, that holds
    /// where a run ends or, with ` by 3` behind it, at the close of one of the first three rounds. May be called again: all of them must
    /// have happened. All that is found is then of these runs, and [`PlanRef::given`](crate::findings::PlanRef::given) says how many
    /// of the runs they are. This selects runs and changes none: what else is different in them need not be caused by it.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] for a test that the scenario cannot answer. [`run`](Experiment::run) gives it too where no run counts, and where
    /// a [`precision`](Experiment::precision) is asked for; so does all that compares scenarios.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let all = scenario.experiment().runs(400).run()?;
    /// let some = scenario.experiment().runs(400).given("agreements >= 1 by 2")?.run()?;
    /// let given = some.findings().plan.given.as_ref().unwrap();
    /// assert_eq!(given.simulated, all.findings().plan.runs);
    /// assert!(some.findings().plan.runs < 400);
    /// assert!(scenario.experiment().given("agreement > 0").is_err());
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn given(&mut self, text: &str) -> Result<&mut Self, Error> {
        let read = Given::read(text, self.checked).map_err(Error::Plan)?;
        self.only(&[read])
    }

    /// The same, with what was read before.
    #[doc(hidden)]
    pub fn only(&mut self, given: &[Given]) -> Result<&mut Self, Error> {
        self.given.extend_from_slice(given);
        if self.given.len() > MOST_GIVEN {
            return Err(Error::Plan(format!("more than {MOST_GIVEN} conditions on what happened")));
        }
        Ok(self)
    }

    /// Calls this, from any thread, with the number of runs done since the last call. It changes no result.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// let done = AtomicU64::new(0);
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// scenario.experiment().runs(50).on_progress(|n| { done.fetch_add(n, Ordering::Relaxed); }).run()?;
    /// assert_eq!(done.into_inner(), 50);
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn on_progress(&mut self, progress: impl Fn(u64) + Sync + 'a) -> &mut Self {
        self.work.progress = Some(Box::new(progress));
        self
    }

    /// Ends the work soon after somebody sets this flag, from another thread or from [`on_progress`](Experiment::on_progress);
    /// it then gives [`Error::Stopped`].
    ///
    /// ```
    /// use std::sync::atomic::AtomicBool;
    /// let stop = AtomicBool::new(true);
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let stopped = scenario.experiment().runs(1_000_000).stop_on(&stop).run();
    /// assert!(matches!(stopped, Err(detente::Error::Stopped)));
    /// ```
    pub fn stop_on(&mut self, stop: &'a AtomicBool) -> &mut Self {
        self.work.stop = Some(stop);
        self
    }

    /// Whether [`run`](Experiment::run) keeps every run, for the table `runs.csv` among [`Outcome::tables`]: some hundred bytes of
    /// memory a run. It changes no result.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let tables = scenario.experiment().runs(20).keep_runs(true).run()?.tables();
    /// assert_eq!(tables.all.last().unwrap().file, "runs.csv");
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn keep_runs(&mut self, keeps: bool) -> &mut Self {
        self.keeps_runs = keeps;
        self
    }

    /// Plays the runs and analyzes them.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] for a plan that cannot be, [`Error::Lookahead`] if actors look ahead too far, [`Error::Equilibrium`] if they
    /// choose in an equilibrium that cannot be solved, [`Error::Stopped`].
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let outcome = scenario.experiment().seed(1).runs(100).run()?;
    /// let shares: f64 = outcome.findings().outcomes.iter().filter_map(|class| class.share.value).sum();
    /// assert!((shares - 1.0).abs() < 1e-12);
    /// assert!(matches!(scenario.experiment().runs(0).run(), Err(detente::Error::Plan(_))));
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn run(&self) -> Result<Outcome, Error> {
        if !self.keeps_runs {
            return self.run_and_keep(None);
        }
        let mut rows = Rows::of_runs(self.checked);
        let mut table = Lines::begin(rows.header());
        let mut outcome = self.run_and_keep(Some(&mut |record: &Record| table.push(rows.row(0, record))))?;
        outcome.runs = Some(table.text());
        Ok(outcome)
    }

    /// The same, and hands over every record, in the order of runs.
    #[doc(hidden)]
    pub fn run_and_keep(&self, keep: Keep<'_>) -> Result<Outcome, Error> {
        self.check()?;
        self.all_used(&[self.checked])?;
        let (mut model, fitted) = self.find(self.checked, self.model, true)?;
        if !self.given.is_empty() {
            count_only(model.to_mut(), self.checked, &self.given);
        }
        let counted = self.work.with_options(|options| simulate(&model, &self.plan, options, keep));
        if counted.as_ref().is_some_and(|counted| counted.tally.runs == 0) {
            return Err(Error::Plan(none_of(&self.given, self.plan.runs)));
        }
        let hash = model.values().map(|values| &values.hash);
        let values = self.values.iter().copied().chain(&fitted).find(|values| Some(&values.sha256) == hash);
        Ok(Outcome::of(self.checked, &model, values, &self.plan, counted.ok_or(Error::Stopped)?))
    }

    /// Plays the same runs under each variant with the same random draws (common random numbers), and tells what each changes.
    ///
    /// # Errors
    ///
    /// As for [`run`](Experiment::run), and [`Error::Plan`] if there is no variant.
    ///
    /// ```
    /// use detente::Scenario;
    /// let base = Scenario::open("scenarios/wage-dispute/baseline.toml")?;
    /// let variant = Scenario::open("scenarios/wage-dispute/no-mediator.toml")?;
    /// let comparison = base.experiment().seed(1).runs(200).compare([&variant])?;
    /// let difference = &comparison.variants[0].groups["strike"].difference;
    /// assert!(difference.interval.unwrap()[0] <= difference.value.unwrap());
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn compare<'v>(&self, variants: impl IntoIterator<Item = &'v Scenario>) -> Result<Comparison, Error> {
        let variants: Vec<(&Checked, &Model)> =
            variants.into_iter().map(|variant| (variant.checked(), variant.model())).collect();
        self.compare_and_keep(&variants, None)
    }

    /// The same, and hands over every record, in the order of runs, the base before the variants.
    #[doc(hidden)]
    pub fn compare_and_keep(&self, cases: &[(&Checked, &Model)], keep: KeepEach<'_>) -> Result<Comparison, Error> {
        let variants: Vec<&Checked> = cases.iter().map(|(checked, _)| *checked).collect();
        if variants.is_empty() {
            return Err(Error::Plan("there is nothing to compare with; give a variant".into()));
        }
        let own = self.own()?;
        let (models, counted) = self.contrast(&own, cases, (1, keep))?;
        let models = std::iter::once(&*own).chain(models.iter().map(|model| &**model));
        let cases: Vec<(&Checked, &Model)> = std::iter::once(self.checked).chain(variants).zip(models).collect();
        Ok(compared(&cases, &counted, &self.plan))
    }

    /// Models as they are played, of cases of which the first is this experiment's, and the values that actors choose by in them: those that
    /// were given, and those that were fitted.
    pub(super) fn all_solved(&self, cases: &[(&Checked, &Model)]) -> Result<(Vec<Model>, Vec<FittedValues>), Error> {
        self.all_used(&cases.iter().map(|(checked, _)| *checked).collect::<Vec<_>>())?;
        let (mut models, mut values): (Vec<Model>, Vec<FittedValues>) =
            (Vec::new(), self.values.iter().copied().cloned().collect());
        for (checked, model) in cases {
            let (model, fitted) = self.find(checked, model, false)?;
            models.push(model.into_owned());
            values.extend(fitted.filter(|one| values.iter().all(|known| known.sha256 != one.sha256)));
        }
        Ok((models, values))
    }

    /// Plays the same runs under each of the cases, against this scenario's model, which is ready: models as they were played, and
    /// what was counted. `each`: for how many runs one that is played under all cases counts, to those who hear how far the work is.
    pub(super) fn contrast<'v>(
        &self,
        own: &Model,
        cases: &[(&Checked, &'v Model)],
        (each, keep): (u64, KeepEach<'_>),
    ) -> Result<(Vec<Cow<'v, Model>>, Vec<Contrast>), Error> {
        let variants: Vec<&Checked> = cases.iter().map(|(checked, _)| *checked).collect();
        let variants = variants.as_slice();
        self.all_used(&std::iter::once(&self.checked).chain(variants).copied().collect::<Vec<_>>())?;
        let solved = |(checked, model): &(&Checked, &'v Model)| self.find(checked, model, false).map(|found| found.0);
        let models: Vec<Cow<Model>> = cases.iter().map(solved).collect::<Result<_, Error>>()?;
        let pairs = variants.iter().zip(&models);
        let twins: Vec<Variant> = pairs.map(|(checked, model)| variant(self.checked, checked, model)).collect();
        let widest = |contrasts: &[Contrast]| half_of_widest(self.checked, variants, contrasts, &self.plan);
        let counted = self.work.with_options(|options| {
            let progress = |runs: u64| (options.progress)(runs * each);
            let options = Options { progress: &progress, ..*options };
            compare_until(own, &twins, &self.plan, &options, &widest, keep)
        });
        let counted = counted.ok_or(Error::Stopped)?;
        drop(twins);
        Ok((models, counted))
    }

    /// The model of this scenario, ready to be played against others by a plan that is sound.
    pub(super) fn own(&self) -> Result<Cow<'a, Model>, Error> {
        self.sound()?;
        Ok(self.find(self.checked, self.model, false)?.0)
    }

    /// Plays one run again and tells it round by round. Runs are numbered from 0.
    ///
    /// # Errors
    ///
    /// [`Error::Lookahead`] if actors look ahead too far, [`Error::Equilibrium`] if they choose in an equilibrium that cannot be solved.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let replay = scenario.experiment().seed(7).replay(3)?;
    /// assert!(!replay.rounds.is_empty());
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn replay(&self, run: u64) -> Result<Replay, Error> {
        let model = self.ready(false)?;
        let (record, trace) = replay_run(&model, self.plan.seed, run);
        let mut replay = tell(self.checked, self.plan.seed, &record, &trace);
        replay.scenario.values = model.values().cloned();
        Ok(replay)
    }

    /// Whether the plan is one that can be played.
    pub(super) fn sound(&self) -> Result<(), Error> {
        self.for_all_runs()?;
        self.check()
    }

    /// A model as it is played: with its equilibrium, if its actors choose in one.
    pub(super) fn found(&self, checked: &Checked, model: Model) -> Result<Model, Error> {
        let solved = match self.find(checked, &model, false)?.0 {
            Cow::Owned(solved) => Some(solved),
            Cow::Borrowed(_) => None,
        };
        Ok(solved.unwrap_or(model))
    }

    /// Nothing that plays several scenarios takes conditions on what happened: the runs in which it did would be others in each.
    fn for_all_runs(&self) -> Result<(), Error> {
        match self.given.first() {
            None => Ok(()),
            Some(given) => Err(Error::Plan(format!(
                "`{}` selects runs, and others in each scenario; conditions on what happened go with a single scenario only",
                given.text
            ))),
        }
    }

    fn check(&self) -> Result<(), Error> {
        let RunPlan { runs, level, stop, .. } = self.plan;
        if stop.is_some() && !self.given.is_empty() {
            return Err(Error::Plan(
                "conditions on what happened go with a fixed number of runs, not with a precision".into(),
            ));
        }
        if runs == 0 {
            return Err(Error::Plan("an experiment has at least one run".into()));
        }
        sound_level(level)?;
        if let Some(Precision { half_width, .. }) = stop
            && !(0.0 < half_width && half_width < 0.5)
        {
            return Err(Error::Plan(format!("a precision lies between 0 and 0.5; {half_width} does not")));
        }
        Ok(())
    }

    /// A model that is ready to be run, and `compared` with its comparison runs or not.
    fn find<'m>(
        &self,
        checked: &Checked,
        model: &'m Model,
        compared: bool,
    ) -> Result<(Cow<'m, Model>, Option<FittedValues>), Error> {
        let never = AtomicBool::new(false);
        let stop = self.work.stop.unwrap_or(&never);
        let mut fit = |fitting: Fitting<'_>| fitting.threads(self.work.threads).stop_on(stop).run();
        ready(checked, model, Asked { compared, values: &self.values, stop, fit: &mut fit })
    }

    /// The model of this experiment, ready to be run.
    fn ready(&self, compared: bool) -> Result<Cow<'a, Model>, Error> {
        self.all_used(&[self.checked])?;
        Ok(self.find(self.checked, self.model, compared)?.0)
    }

    /// The same to keep, with what it and its comparison runs need, and the values that actors choose by, if they do.
    pub(super) fn found_with_values(&self) -> Result<(Model, Option<FittedValues>), Error> {
        self.all_used(&[self.checked])?;
        let (model, fitted) = self.find(self.checked, self.model, true)?;
        let model = model.into_owned();
        let hash = model.values().map(|values| values.hash.clone());
        let known =
            fitted.or_else(|| self.values.iter().copied().find(|one| Some(&one.sha256) == hash.as_ref()).cloned());
        Ok((model, known))
    }

    /// Values of none of the scenarios are a mistake.
    fn all_used(&self, scenarios: &[&Checked]) -> Result<(), Error> {
        self.values.iter().try_for_each(|values| of_none(values, scenarios))
    }

    /// The model that the runs are of: with its equilibrium, where actors choose in one.
    #[doc(hidden)]
    pub fn solved(&self) -> Result<Cow<'a, Model>, Error> {
        self.ready(false)
    }

    /// Plays some runs only: a part, which others complete.
    #[doc(hidden)]
    pub fn run_part(&self, runs: Range<u64>) -> Result<Counted, Error> {
        self.for_all_runs()?;
        let model = self.ready(true)?;
        self.work.with_options(|options| simulate_part(&model, &self.plan, runs, options)).ok_or(Error::Stopped)
    }
}

/// Whether a level can be that of intervals.
pub(super) fn sound_level(level: f64) -> Result<(), Error> {
    if 0.0 < level && level < 1.0 {
        return Ok(());
    }
    Err(Error::Plan(format!("a confidence level lies between 0 and 1; {level} does not")))
}

/// What was counted, as a comparison; the first case is the base.
pub(super) fn compared(cases: &[(&Checked, &Model)], counted: &[Contrast], plan: &RunPlan) -> Comparison {
    let checked: Vec<&Checked> = cases.iter().map(|(checked, _)| *checked).collect();
    let mut found = compare(checked[0], &checked[1..], counted, plan);
    found.base.scenario.values = cases[0].1.values().cloned();
    for (variant, (_, model)) in found.variants.iter_mut().zip(&cases[1..]) {
        variant.compared.scenario.values = model.values().cloned();
    }
    worded_comparison(found)
}

impl Scenario {
    /// An experiment with this scenario: its seed and number of runs are those of the file until others are given.
    #[must_use]
    pub fn experiment(&self) -> Experiment<'_> {
        Experiment::of(self.checked(), self.model())
    }
}
