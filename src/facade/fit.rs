//! Fits of values to runs, with all that tells how good they are.

use std::fmt;
use std::sync::atomic::AtomicBool;

use super::error::Error;
use super::scenario::Scenario;
use super::values::{FittedValues, Twin, TwinFit, budget_of_start, twins};
use super::work::Work;
use crate::engine::fitted::{begin, deviation, next_step};
use crate::index::ActorIdx;
use crate::model::Model;
use crate::model::fit::{Fit, Moment, Row};
use crate::scenario::{Budget, Foresight, Scenario as Checked};

/// Iterations in which an actor's own values are fitted to look for what it could gain alone: they start from common values.
const DEVIATION_ITERATIONS: u32 = 4;
/// Bytes of a sum of products.
const SUM: u64 = 16;
/// Most bytes that a thread may need for its sums.
const MOST_BYTES: u64 = 2 << 30;
/// Most further fits.
const MOST_STARTS: usize = 8;

/// A fit of values by which actors choose in an equilibrium. [`Scenario::fit`] makes one.
///
/// The same scenario and budget give the same values, bit by bit, with any number of threads, and whether the work was interrupted
/// or not.
///
/// ```
/// use detente::Scenario;
/// let scenario = Scenario::open("scenarios/games/walk-out.toml")?.with_changes(["foresight.runs=1000", "foresight.iterations=2"])?;
/// let one = scenario.fit().threads(1).run()?;
/// let two = scenario.fit().threads(2).run()?;
/// assert_eq!(one.sha256, two.sha256);
/// let longer = scenario.with("foresight.iterations", 3)?;
/// assert_eq!(longer.fit().from(&one).run()?, longer.fit().run()?);
/// # Ok::<(), detente::Error>(())
/// ```
pub struct Fitting<'a> {
    checked: &'a Checked,
    model: &'a Model,
    budget: Budget,
    quick: bool,
    twins: bool,
    starts: usize,
    deviations: bool,
    from: Option<&'a FittedValues>,
    work: Work<'a>,
    heard: Option<Heard<'a>>,
}

/// Hears what a fit says of its work.
type Heard<'a> = Box<dyn FnMut(Fitted<'_>) + 'a>;

impl fmt::Debug for Fitting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Fitting");
        out.field("scenario", &self.checked.id).field("budget", &self.budget()).field("threads", &self.work.threads);
        out.finish_non_exhaustive()
    }
}

/// A part of a fit, in the order in which they are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FitPart {
    /// Values of the game itself.
    Own,
    /// Values of a game that results are compared with.
    Twin(Twin),
    /// A further fit of the game itself, from 1.
    Start(usize),
    /// What an actor could gain alone: its position, from 0.
    Deviation(usize),
}

/// What a fit says of its work.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Fitted<'v> {
    /// A part begins, or goes on.
    Begins {
        /// Which.
        part: FitPart,
        /// Most runs that it will take.
        runs: u64,
    },
    /// An iteration of a part is done; of a deviation, all of it.
    Step {
        /// Which part.
        part: FitPart,
        /// All values so far.
        values: &'v FittedValues,
    },
}

impl Scenario {
    /// A fit of values by which actors choose in the equilibrium of this game. Its budget is that of the file.
    #[must_use]
    pub fn fit(&self) -> Fitting<'_> {
        Fitting::of(self.checked(), self.model())
    }
}

impl<'a> Fitting<'a> {
    /// With the budget of the file.
    #[doc(hidden)]
    #[must_use]
    pub fn of(checked: &'a Checked, model: &'a Model) -> Self {
        let budget = checked.budget();
        let (quick, twins, starts, deviations) = (false, false, 0, false);
        Self {
            checked,
            model,
            budget,
            quick,
            twins,
            starts,
            deviations,
            from: None,
            work: Work::default(),
            heard: None,
        }
    }

    /// The seed of the random draws that values are fitted to: any number.
    pub fn seed(mut self, seed: u64) -> Self {
        self.budget.seed = seed;
        self
    }

    /// For a first look: a tenth of the runs and at most three iterations. The values, and all results made with them, are
    /// marked.
    pub fn quick(mut self, quick: bool) -> Self {
        self.quick = quick;
        self
    }

    /// Also fits the games that results are compared with: without meetings, without tension from failed meetings, without chosen moves,
    /// and with half and double precision. Without them, results are not compared with these games.
    pub fn twins(mut self, twins: bool) -> Self {
        self.twins = twins;
        self
    }

    /// Adds further fits of the game itself, 1 to 8: the first from the values found, reversed in sign; the second from four times these; the
    /// others from myopic values. Each has random draws of its own.
    ///
    /// ```
    /// let scenario = detente::Scenario::open("scenarios/games/walk-out.toml")?;
    /// let scenario = scenario.with_changes(["foresight.runs=1000", "foresight.iterations=1"])?;
    /// let values = scenario.fit().starts(2).run()?;
    /// assert_eq!(values.starts.len(), 2);
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn starts(mut self, starts: usize) -> Self {
        self.starts = starts;
        self
    }

    /// Also looks, for each actor, for other values by which it would gain alone.
    pub fn deviations(mut self, deviations: bool) -> Self {
        self.deviations = deviations;
        self
    }

    /// Goes on from values of the same scenario and budget. More iterations than they were made with are fine.
    pub fn from(mut self, values: &'a FittedValues) -> Self {
        self.from = Some(values);
        self
    }

    /// The number of threads; 0, as where nothing is said: one for each core. It changes no result.
    pub fn threads(mut self, threads: usize) -> Self {
        self.work.threads = threads;
        self
    }

    /// Calls this, from any thread, with the number of runs done since the last call. It changes no result.
    pub fn on_progress(mut self, progress: impl Fn(u64) + Sync + 'a) -> Self {
        self.work.progress = Some(Box::new(progress));
        self
    }

    /// Calls this where a part begins, and after every iteration with the values so far.
    ///
    /// ```
    /// use detente::fit::Fitted;
    /// let scenario = detente::Scenario::open("scenarios/games/walk-out.toml")?;
    /// let scenario = scenario.with_changes(["foresight.runs=1000", "foresight.iterations=2"])?;
    /// let mut steps = 0;
    /// scenario.fit().on_step(|said| steps += u32::from(matches!(said, Fitted::Step { .. }))).run()?;
    /// assert_eq!(steps, 2);
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn on_step(mut self, heard: impl FnMut(Fitted<'_>) + 'a) -> Self {
        self.heard = Some(Box::new(heard));
        self
    }

    /// Ends the work soon after somebody sets this flag; it then gives [`Error::Stopped`].
    pub fn stop_on(mut self, stop: &'a AtomicBool) -> Self {
        self.work.stop = Some(stop);
        self
    }

    /// How much work goes into each fit.
    #[must_use]
    pub fn budget(&self) -> Budget {
        if self.quick { self.budget.quick() } else { self.budget.clone() }
    }

    /// Most runs that all of the work takes.
    #[must_use]
    pub fn most_runs(&self) -> u64 {
        let budget = self.budget();
        let mut values = match self.from {
            Some(from) => from.clone(),
            None => FittedValues::begin(self.checked, self.model, &budget, self.quick),
        };
        let (n_twins, n_starts) = (values.twins.len(), values.starts.len());
        let deviations = self.deviations || !values.deviations.is_empty();
        prepare(&mut values, &budget);
        let n_twins = if self.twins || n_twins > 0 { twins(self.model).len() } else { 0 };
        let left = |fit: Option<&Fit>| match fit {
            Some(fit) if fit.is_finished() => 0,
            Some(fit) => u64::from(budget.iterations) - fit.steps.len() as u64,
            None => u64::from(budget.iterations),
        };
        let own = left(Some(&values.own));
        let twins: u64 = (0..n_twins).map(|at| left(values.twins.get(at).map(|twin| &twin.fit))).sum();
        let starts: u64 = (0..self.starts.max(n_starts)).map(|at| left(values.starts.get(at))).sum();
        let looked = if deviations { self.model.n_actors() - values.deviations.len() } else { 0 } as u64;
        let looked = looked * (u64::from(deviation_budget(&budget).iterations) + 1);
        (own + twins + starts + looked).saturating_mul(budget.runs)
    }

    /// Whether it can go on from some values.
    ///
    /// # Errors
    ///
    /// [`Error::Values`] says what keeps it from that.
    pub fn can_go_on(&self, from: &FittedValues) -> Result<(), Error> {
        let no = |why: String| Err(Error::Values(why));
        from.check(self.checked, self.model).map_err(Error::Values)?;
        let (old, new) = (&from.own.budget, &self.budget());
        if from.engine_version != crate::analysis::ENGINE_VERSION {
            return no(format!(
                "the values were fitted by version {}; fit again, into another file",
                from.engine_version
            ));
        }
        if from.quick != self.quick {
            return no(match from.quick {
                true => "the values were fitted with `--quick`; add `--quick`, or write to another file".to_string(),
                false => "the values were fitted without `--quick`; leave it out, or write to another file".to_string(),
            });
        }
        let two = |what: &str, old: &dyn fmt::Display, new: &dyn fmt::Display| {
            no(format!(
                "the values have another budget: `{what}` was {old}, not {new}; ask for the same, or write to another file"
            ))
        };
        match () {
            () if old.runs != new.runs => two("foresight.runs", &old.runs, &new.runs),
            () if old.seed != new.seed => two("foresight.seed", &old.seed, &new.seed),
            () if old.tries != new.tries => two("foresight.tries", &old.tries, &new.tries),
            () if old.weight.total_cmp(&new.weight).is_ne() => two("foresight.weight", &old.weight, &new.weight),
            () if old.tolerance.total_cmp(&new.tolerance).is_ne() => {
                two("foresight.tolerance", &old.tolerance, &new.tolerance)
            }
            () if new.iterations < old.iterations => two("foresight.iterations", &old.iterations, &new.iterations),
            () => Ok(()),
        }
    }

    /// Does the work.
    ///
    /// # Errors
    ///
    /// [`Error::Equilibrium`] if actors choose in no equilibrium, or values cannot be fitted; [`Error::Plan`] for more than 8
    /// further fits; [`Error::Values`] if it cannot go on from what was given; [`Error::Stopped`].
    pub fn run(mut self) -> Result<FittedValues, Error> {
        if self.checked.foresight != Foresight::Equilibrium {
            let what = "values are fitted for actors who choose in an equilibrium, and these do not; add `--set scenario.foresight=equilibrium`";
            return Err(Error::Plan(what.into()));
        }
        if self.starts > MOST_STARTS {
            return Err(Error::Plan(format!("there are at most {MOST_STARTS} further fits, not {}", self.starts)));
        }
        self.fits_into_memory()?;
        let budget = self.budget();
        let mut values = match self.from {
            Some(from) => {
                self.can_go_on(from)?;
                from.clone()
            }
            None => FittedValues::begin(self.checked, self.model, &budget, self.quick),
        };
        // What it goes on from is kept whole.
        self.twins |= !values.twins.is_empty();
        self.starts = self.starts.max(values.starts.len());
        self.deviations |= !values.deviations.is_empty();
        prepare(&mut values, &budget);
        let games: Vec<(Twin, Model)> = if self.twins { twins(self.model) } else { Vec::new() };
        let own = std::iter::once((FitPart::Own, self.model));
        let others = games.iter().map(|(game, model)| (FitPart::Twin(*game), model));
        let starts = (1..=self.starts).map(|start| (FitPart::Start(start), self.model));
        for (part, model) in own.chain(others).chain(starts).collect::<Vec<_>>() {
            self.fit(&mut values, part, model)?;
        }
        if self.deviations {
            for actor in self.model.actors.keys() {
                self.deviate(&mut values, actor)?;
            }
        }
        Ok(values)
    }

    /// Refuses a game whose regressions would take more memory than any machine should be asked for.
    fn fits_into_memory(&self) -> Result<(), Error> {
        let model = self.model;
        let width = begin(model, "", &self.budget).features.len() as u64;
        let collapse = if model.actors.iter().any(|actor| actor.walk_out.is_some()) { 2 } else { 1 };
        let cells = (Moment::ALL.len() as u64 * collapse) * u64::from(model.rounds) * model.n_views() as u64;
        // Sums of products, of what followed and of what decisions changed.
        let bytes = cells.saturating_mul(2 * SUM * width * (width + 1) / 2);
        if bytes <= MOST_BYTES {
            return Ok(());
        }
        Err(Error::Equilibrium(format!(
            "a fit would need {} GB for each thread, and at most {} are used: {} rounds, {} types of actors and {width} features of a situation; \
             make the game smaller: fewer rounds, types, moves or issues",
            bytes >> 30,
            MOST_BYTES >> 30,
            model.rounds,
            model.n_views()
        )))
    }

    fn fit(&mut self, values: &mut FittedValues, part: FitPart, model: &Model) -> Result<(), Error> {
        let mut fit = self.so_far(values, part, model);
        let mut begun = false;
        while !fit.is_finished() {
            if !begun {
                let left = u64::from(fit.budget.iterations) - fit.steps.len() as u64;
                self.say(Fitted::Begins { part, runs: left.saturating_mul(fit.budget.runs) });
                begun = true;
            }
            fit = self.work.with_options(|options| next_step(model, fit, options)).ok_or(Error::Stopped)?;
            if !is_finite(&fit) {
                let what = "the fit has broken down: its values are no numbers; ask for more runs, with `--set foresight.runs=N`";
                return Err(Error::Equilibrium(what.into()));
            }
            match part {
                FitPart::Twin(game) => match values.twins.iter_mut().find(|twin| twin.game == game) {
                    Some(twin) => twin.fit = fit.clone(),
                    None => values.twins.push(TwinFit { game, fit: fit.clone() }),
                },
                FitPart::Start(start) => match values.starts.get_mut(start - 1) {
                    Some(old) => *old = fit.clone(),
                    None => values.starts.push(fit.clone()),
                },
                FitPart::Own | FitPart::Deviation(_) => values.own = fit.clone(),
            }
            values.seal();
            self.say(Fitted::Step { part, values });
        }
        Ok(())
    }

    /// A fit as far as it has come.
    fn so_far(&self, values: &FittedValues, part: FitPart, model: &Model) -> Fit {
        let (own, hash) = (&values.own, &values.scenario.hash);
        let old = match part {
            FitPart::Own | FitPart::Deviation(_) => Some(own),
            FitPart::Twin(game) => values.twins.iter().find(|twin| twin.game == game).map(|twin| &twin.fit),
            FitPart::Start(start) => values.starts.get(start - 1),
        };
        if let Some(old) = old {
            return old.clone();
        }
        let FitPart::Start(start) = part else { return begin(model, hash, &own.budget) };
        let begun = begin(model, hash, &budget_of_start(&own.budget, start));
        let times = |factor: f64| {
            let row =
                |row: &Row| Row { coefficients: row.coefficients.iter().map(|c| factor * c).collect(), ..row.clone() };
            own.rows.iter().map(row).collect()
        };
        match start {
            1 => Fit { rows: times(-1.0), ..begun },
            2 => Fit { rows: times(4.0), ..begun },
            _ => begun,
        }
    }

    /// Looks for what an actor could gain alone, unless that is known.
    fn deviate(&mut self, values: &mut FittedValues, actor: ActorIdx) -> Result<(), Error> {
        if values.deviations.iter().any(|one| one.actor == actor) {
            return Ok(());
        }
        let part = FitPart::Deviation(actor.0);
        let budget = deviation_budget(&values.own.budget);
        self.say(Fitted::Begins { part, runs: (u64::from(budget.iterations) + 1).saturating_mul(budget.runs) });
        let found = self.work.with_options(|options| deviation(self.model, &values.own, actor, &budget, options));
        values.deviations.push(found.ok_or(Error::Stopped)?);
        values.deviations.sort_by_key(|one| one.actor);
        values.seal();
        self.say(Fitted::Step { part, values });
        Ok(())
    }

    fn say(&mut self, said: Fitted<'_>) {
        if let Some(heard) = &mut self.heard {
            heard(said);
        }
    }
}

/// Gives all fits their number of iterations. What was found from values that will change goes.
fn prepare(values: &mut FittedValues, budget: &Budget) {
    let twins = values.twins.iter_mut().map(|twin| &mut twin.fit);
    for fit in std::iter::once(&mut values.own).chain(twins).chain(&mut values.starts) {
        fit.budget.iterations = budget.iterations;
    }
    if !values.own.is_finished() {
        values.starts.clear();
        values.deviations.clear();
    }
    let looked = deviation_budget(budget);
    values.deviations.retain(|one| one.budget == looked);
    values.seal();
}

/// How much work goes into looking for what an actor could gain alone.
fn deviation_budget(own: &Budget) -> Budget {
    Budget { iterations: own.iterations.min(DEVIATION_ITERATIONS), ..own.clone() }
}

fn is_finite(fit: &Fit) -> bool {
    let steps = fit.steps.iter().flat_map(|step| &step.actors);
    fit.rows.iter().flat_map(|row| &row.coefficients).all(|c| c.is_finite())
        && steps.flat_map(|step| [step.change, step.error]).all(f64::is_finite)
}
