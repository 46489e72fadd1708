//! What commands that play many scenarios around one find of a scenario in memory: nothing is printed, no file is written.

use std::fmt;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, anyhow, bail};
use clap::Parser;
use detente::parts::{ComparisonMerge, PointsPart, SweepParts};
use detente::{Error, FittedValues, Scenario};

use super::args::{Args, Command, Points};
use super::caller::{Caller, Explored};
use super::points::{Base, RUNS};
use super::{cases, discover, flip, run, sensitivity, strategies, sweep, varied};

/// Options that are about files, and what stands for them here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("--out", "nothing is written: `Explored::files` has what would be"),
    ("--set", "change the scenario itself"),
    ("--values", "give values to the exploration itself"),
    ("--variant", "give variants to the exploration itself"),
    ("--keep-runs", "runs of several scenarios are kept by the command only"),
];

/// An exploration: many scenarios around one, played with the same random draws, as the commands `compare`, `sweep`, `sensitivity`,
/// `flip`, `discover` and `strategies` play them; or a scenario alone, as `run` plays it.
///
/// What it finds has the same bytes as the folder of results of the command.
///
/// ```
/// use detente::Scenario;
/// use detente::command::Exploration;
///
/// let scenario = Scenario::open("scenarios/wage-dispute/baseline.toml")?;
/// let found = Exploration::of(&scenario, ["sweep", "--over", "tension.start=1,5", "--runs", "50", "--seed", "7"]).run()?;
/// assert!(found.file("sweep.csv").unwrap().starts_with(b"point,over.tension.start,"));
///
/// let calm = scenario.with("tension.start", 0)?;
/// let found = Exploration::of(&scenario, ["compare", "--runs", "50"]).variant("calm", &calm).run()?;
/// assert_eq!((found.document.as_str(), found.digest.len()), ("comparison.json", 64));
/// # Ok::<(), detente::Error>(())
/// ```
pub struct Exploration<'a> {
    scenario: &'a Scenario,
    words: Vec<String>,
    variants: Vec<(String, Scenario)>,
    level: Option<f64>,
    values: Vec<&'a FittedValues>,
    merged: Option<&'a ComparisonMerge>,
    played: Option<(&'a SweepParts, &'a [PointsPart])>,
    progress: Option<Box<dyn Fn(u64, u64) + Sync + 'a>>,
    stop: Option<&'a AtomicBool>,
}

impl fmt::Debug for Exploration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Exploration");
        out.field("scenario", &self.scenario.id()).field("words", &self.words).finish_non_exhaustive()
    }
}

impl<'a> Exploration<'a> {
    /// An exploration around a scenario. `words`: the command, and its options as after it, without files.
    pub fn of<W: Into<String>>(scenario: &'a Scenario, words: impl IntoIterator<Item = W>) -> Self {
        let words = words.into_iter().map(Into::into).collect();
        let (variants, values) = (Vec::new(), Vec::new());
        let (merged, played) = (None, None);
        Self { scenario, words, variants, level: None, values, merged, played, progress: None, stop: None }
    }

    /// A scenario to `compare` with, and what it is called. May be called again for another. One that is the first scenario with further
    /// changes is a variant as after `--variant`, and stands behind those that are not, as it does in the command.
    pub fn variant(&mut self, name: impl Into<String>, scenario: &Scenario) -> &mut Self {
        self.variants.push((name.into(), scenario.clone()));
        self
    }

    /// The confidence level of the intervals of a comparison, above 0 and below 1; 0.95 where nothing is said.
    pub fn level(&mut self, level: f64) -> &mut Self {
        self.level = Some(level);
        self
    }

    /// Values by which actors choose in the equilibrium of the scenario or of a variant; may be called again for another.
    pub fn values(&mut self, values: &'a FittedValues) -> &mut Self {
        self.values.push(values);
        self
    }

    /// Takes the counts of a comparison from its parts, which were played elsewhere: what is found is the same, and nothing is played.
    ///
    /// ```
    /// use detente::Scenario;
    /// use detente::command::Exploration;
    /// let scenario = Scenario::template("strike").unwrap();
    /// let calm = scenario.with("tension.start", 0)?;
    /// let parts = scenario.experiment().runs(60).seed(7).comparison_parts(&scenario, [&calm], 2)?;
    /// let mut merge = parts.merge();
    /// for index in [1, 0] {
    ///     merge.add(&parts.play(index).run()?)?;
    /// }
    /// let compare = || Exploration::of(&scenario, ["compare", "--runs", "60", "--seed", "7"]);
    /// let elsewhere = compare().variant("calm", &calm).merged(&merge).run()?;
    /// assert_eq!(elsewhere.files, compare().variant("calm", &calm).run()?.files);
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn merged(&mut self, merge: &'a ComparisonMerge) -> &mut Self {
        self.merged = Some(merge);
        self
    }

    /// Takes the points of a sweep from its parts, which were played elsewhere: what is found is the same, and only what is missing is
    /// played.
    ///
    /// ```
    /// use detente::Scenario;
    /// use detente::command::Exploration;
    /// let scenario = Scenario::template("strike").unwrap();
    /// let mut experiment = scenario.experiment();
    /// experiment.runs(60).seed(7);
    /// let sweep = experiment.sweep_parts(&scenario, ["tension.start=1..4:3"])?;
    /// let parts = [experiment.play_points(0, &sweep.scenarios(0)?)?];
    /// let words = ["sweep", "--over", "tension.start=1..4:3", "--runs", "60", "--seed", "7"];
    /// let elsewhere = Exploration::of(&scenario, words).played(&sweep, &parts).run()?;
    /// assert_eq!(elsewhere.files, Exploration::of(&scenario, words).run()?.files);
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn played(&mut self, sweep: &'a SweepParts, parts: &'a [PointsPart]) -> &mut Self {
        self.played = Some((sweep, parts));
        self
    }

    /// Calls this, from any thread, with the number of runs done since the last call, and that of all runs or the most that there can be.
    pub fn on_progress(&mut self, progress: impl Fn(u64, u64) + Sync + 'a) -> &mut Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Ends the work soon after somebody sets this flag; it then gives [`Error::Stopped`].
    pub fn stop_on(&mut self, stop: &'a AtomicBool) -> &mut Self {
        self.stop = Some(stop);
        self
    }

    /// Plays all of it.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] for a command that is none of these, and for options that it does not take; [`Error::Faults`] for changes that the
    /// scenario cannot have; else as for [`Experiment::run`](crate::Experiment::run).
    pub fn run(&self) -> Result<Explored, Error> {
        let never = AtomicBool::new(false);
        let watch = (self.progress.as_deref(), self.stop.unwrap_or(&never));
        let mut caller = Caller::new(self.scenario, self.level, &self.values, watch);
        (caller.merged, caller.played) = (self.merged, self.played);
        self.explore(&caller).map_err(told)?;
        caller.explored().ok_or_else(|| Error::Plan("files of the scenario changed meanwhile; open it again".into()))
    }

    fn explore(&self, caller: &Caller<'_>) -> Result<()> {
        for (option, instead) in ELSEWHERE {
            if self.words.iter().any(|word| word == option || word.starts_with(&format!("{option}="))) {
                bail!("`{option}` is about files, and this scenario is in memory; {instead}");
            }
        }
        let (command, options) = self.words.split_first().ok_or_else(|| anyhow!("name a command, such as `sweep`"))?;
        let words = ["detente", command, self.scenario.id(), "--quiet"].into_iter().map(str::to_string);
        let args = Args::try_parse_from(words.chain(options.iter().cloned())).map_err(unread)?;
        if !self.variants.is_empty() && !matches!(args.command, Command::Compare(_)) {
            bail!("variants are for `compare`; leave them out");
        }
        let changed = |points: &mut Points| points.changes.set = self.scenario.reference().overrides;
        let done = match args.command {
            Command::Run(args) => return run::around(&args, caller),
            Command::Compare(args) => return cases::compare(args, caller, &self.variants),
            Command::Sweep(args) => {
                let (mut points, form) = args.points.parted();
                changed(&mut points);
                caller.know(points.seed.unwrap_or(self.scenario.seed()), points.runs.unwrap_or(RUNS))?;
                sweep::around(&args, (&points, form), &Base::of(caller, sweep::OPTION))
            }
            Command::Sensitivity(mut args) => {
                changed(&mut args.points);
                sensitivity::around(&args, &Base::of(caller, varied::OPTION))
            }
            Command::Flip(mut args) => {
                changed(&mut args.points);
                flip::around(&args, &Base::of(caller, varied::OPTION))
            }
            Command::Discover(mut args) => {
                changed(&mut args.points);
                discover::around(&args, &Base::of(caller, varied::OPTION))
            }
            Command::Strategies(mut args) => {
                changed(&mut args.points);
                strategies::around(&args, &Base::of(caller, strategies::OPTION))
            }
            _ => bail!(
                "`{command}` plays no scenarios around one; `run`, `compare`, `sweep`, `sensitivity`, `flip`, `discover` and `strategies` do"
            ),
        };
        done.map(|_| ())
    }
}

/// What went wrong, in the words of the library.
fn told(why: anyhow::Error) -> Error {
    match why.downcast::<Error>() {
        Ok(error) => error,
        Err(other) => match other.downcast() {
            Ok(error) => Error::File(error),
            Err(other) => Error::Plan(format!("{other:#}")),
        },
    }
}

/// What is wrong with options, without the usage of the command.
fn unread(error: clap::Error) -> anyhow::Error {
    let text = error.to_string();
    let ends = ["\n\nUsage:", "\n\nFor more information"].iter().filter_map(|end| text.find(end)).min();
    let text = &text[..ends.unwrap_or(text.len())];
    anyhow!("{}", text.trim().trim_start_matches("error: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_asked_is_told_with_a_way_out() {
        let scenario = Scenario::template("strike").unwrap();
        for (words, says) in [
            (&["sweep"][..], "--over"),
            (&["sweep", "--over", "tension.start"], "tension.start"),
            (&["sweep", "--over", "tension.start=1,2", "--runs", "1.000"], "two readings"),
            (&["sweep", "--over", "tension.start=1,2", "--out", "x"], "Explored::files"),
            (&["sweep", "--over", "tension.start=1,2", "--set=tension.start=3"], "change the scenario itself"),
            (&["check"], "plays no scenarios around one"),
            (&["compare"], "nothing to compare with"),
            (&["flip", "--where", "peace > 1"], "peace"),
            (&[], "name a command"),
        ] {
            let error = Exploration::of(&scenario, words.iter().copied()).run().unwrap_err();
            assert!(matches!(&error, Error::Plan(why) if why.contains(says) && !why.contains("Usage")), "{error}");
        }
        let wrong = Exploration::of(&scenario, ["sweep", "--over", "tension.start=1,99"]).run().unwrap_err();
        assert!(matches!(&wrong, Error::Faults(faults) if faults.len() == 1), "{wrong}");
        let none = Exploration::of(&scenario, ["sweep", "--over", "none.toml,other.toml"]).run().unwrap_err();
        assert!(matches!(&none, Error::File(_)), "{none}");
    }
}
