//! Comparisons in parts: stretches of their runs, played anywhere, and what all of them make.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::Error;
use super::experiment::{Experiment, compared, sound_level};
use super::manifest::hex;
use super::part::{MOST_RUNS, PartFault, sealed, stretch, unsealed};
use super::parts::{complete, number, there_is};
use super::scenario::Scenario;
use super::values::FittedValues;
use super::work::Work;
use crate::analysis::ENGINE_VERSION;
use crate::analysis::compare::Comparison;
use crate::analysis::contrast::variant;
use crate::engine::compare::{Contrast, Variant, compare_part, nothing};
use crate::model::Model;
use crate::plan::RunPlan;
use crate::scenario::Scenario as Checked;

const FORMAT: &str = "part of a detente comparison";
/// Version of the form of a part of a comparison.
const VERSION: u32 = 1;

/// A comparison in parts: stretches of its runs, each of which can be played anywhere, under the base and under every variant.
///
/// How many parts there are changes no result: what [`ComparisonMerge`] makes of them is, bit by bit, what [`Experiment::compare`] finds.
///
/// ```
/// let base = detente::Scenario::template("strike").unwrap();
/// let calm = base.with("tension.start", 0)?;
/// let mut experiment = base.experiment();
/// experiment.seed(7).runs(300);
/// let parts = experiment.comparison_parts(&base, [&calm], 3)?;
/// let mut merge = parts.merge();
/// for index in [2, 0, 1] {
///     assert!(merge.add(&parts.play(index).run()?)?);
/// }
/// // A part that comes twice counts once.
/// assert!(!merge.add(&parts.play(2).run()?)?);
/// assert_eq!(merge.comparison(0.95)?.digest, experiment.compare([&calm])?.digest);
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ComparisonParts {
    /// The base, then the variants; each with the equilibrium of its game, if its actors choose in one.
    cases: Vec<(Checked, Model)>,
    values: Vec<FittedValues>,
    whole: Whole,
}

/// The comparison that a part is of: the same in all its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    /// Of the base and of each variant: hash of its meaning, and that of the values that its actors choose by, if they do.
    cases: Vec<(String, Option<String>)>,
    seed: u64,
    runs: u64,
    parts: u64,
}

/// One part of a comparison.
///
/// ```
/// use detente::parts::ComparisonPart;
/// let base = detente::Scenario::template("strike").unwrap();
/// let parts = base.experiment().runs(100).comparison_parts(&base, [&base.with("tension.start", 0)?], 4)?;
/// let part = parts.play(1).run()?;
/// assert_eq!((part.index(), part.of()), (1, 4));
/// assert_eq!(ComparisonPart::parse(&part.to_bytes()).unwrap(), part);
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonPart {
    engine_version: String,
    whole: Whole,
    index: u64,
    /// What was counted, by variant.
    counted: Vec<Contrast>,
}

impl ComparisonPart {
    /// Which part it is, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many parts the comparison has.
    #[must_use]
    pub fn of(&self) -> u64 {
        self.whole.parts
    }

    /// The content of its file: the same whenever, wherever and by however many threads it was played.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        sealed((FORMAT, VERSION), self)
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, PartFault> {
        let no_part = || PartFault::NoPart("is no part of a comparison".into());
        let part: Self = unsealed((FORMAT, VERSION), bytes)?.ok_or_else(no_part)?;
        let Whole { runs, parts, .. } = part.whole;
        if (1..=MOST_RUNS).contains(&runs) && (1..=runs).contains(&parts) && part.index < parts {
            return Ok(part);
        }
        Err(PartFault::Damaged("holds what no part of a comparison holds; play it again".into()))
    }
}

impl Experiment<'_> {
    /// Cuts a comparison of this experiment's scenario, which is `scenario`, with variants into a number of parts, at most as many as there are
    /// runs. Variants that are the scenario with further changes stand behind all others, as they do in the command.
    ///
    /// Equilibria are solved, or values are fitted, here and once.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] if it cannot be cut so, if there is no variant, or if a [`precision`](Experiment::precision) is asked for, of which a
    /// part cannot know by itself; else as for [`compare`](Experiment::compare).
    ///
    /// ```
    /// let base = detente::Scenario::template("strike").unwrap();
    /// let error = base.experiment().runs(100).comparison_parts(&base, [], 2).unwrap_err();
    /// assert_eq!(error.to_string(), "there is nothing to compare with; give a variant");
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn comparison_parts<'v>(
        &self,
        scenario: &Scenario,
        variants: impl IntoIterator<Item = &'v Scenario>,
        of: u64,
    ) -> Result<ComparisonParts, Error> {
        self.sound()?;
        if self.plan.stop.is_some() {
            return Err(Error::Plan(
                "a precision cannot be had in parts: a part does not know how the others go".into(),
            ));
        }
        let of = number(of, self.plan.runs)?;
        let mut variants: Vec<&Scenario> = variants.into_iter().collect();
        if variants.is_empty() {
            return Err(Error::Plan("there is nothing to compare with; give a variant".into()));
        }
        variants.sort_by_key(|variant| scenario.changes_to(variant).is_some());
        let own = [(self.checked, self.model)].into_iter();
        let cases: Vec<(&Checked, &Model)> =
            own.chain(variants.iter().map(|variant| (variant.checked(), variant.model()))).collect();
        let (models, values) = self.all_solved(&cases)?;
        let cases: Vec<(Checked, Model)> = cases.iter().map(|(checked, _)| (*checked).clone()).zip(models).collect();
        let hashes = cases.iter().map(|(checked, model)| identity(checked, model)).collect();
        let RunPlan { seed, runs, .. } = self.plan;
        Ok(ComparisonParts { cases, values, whole: Whole { cases: hashes, seed, runs, parts: of } })
    }
}

/// Hash of a scenario, and that of the values that actors choose by in its game.
fn identity(checked: &Checked, model: &Model) -> (String, Option<String>) {
    (checked.hash(), model.values().map(|values| values.hash.clone()))
}

impl ComparisonParts {
    /// How many parts there are.
    #[must_use]
    pub fn of(&self) -> u64 {
        self.whole.parts
    }

    /// Numbers of the runs of a part. Parts are numbered from 0.
    #[must_use]
    pub fn runs_of(&self, index: u64) -> Range<u64> {
        stretch(self.whole.runs, self.whole.parts, index)
    }

    /// Values that actors choose by, where they do: those that were given, and those that were fitted for it.
    #[must_use]
    pub fn values(&self) -> &[FittedValues] {
        &self.values
    }

    /// The same comparison in another number of parts, from 1 to as many as there are runs.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] if it cannot be cut so.
    pub fn cut(&self, of: u64) -> Result<Self, Error> {
        let mut parts = self.clone();
        parts.whole.parts = number(of, self.whole.runs)?;
        Ok(parts)
    }

    /// SHA-256 of the version of the engine and of all that says which parts these are. Where it is the same, a part is the same.
    #[must_use]
    pub fn identity(&self) -> String {
        hex(&Sha256::digest(serde_json::to_string(&(ENGINE_VERSION, VERSION, &self.whole)).unwrap_or_default()))
    }

    /// Work on one part: how it is to be done, then [`run`](PlayingComparison::run).
    #[must_use]
    pub fn play(&self, index: u64) -> PlayingComparison<'_> {
        PlayingComparison { parts: self, index, work: Work::default() }
    }

    /// Nothing merged yet.
    #[must_use]
    pub fn merge(&self) -> ComparisonMerge {
        ComparisonMerge { parts: self.clone(), counted: self.nothing(), found: BTreeSet::new() }
    }

    fn nothing(&self) -> Vec<Contrast> {
        nothing(&self.cases[0].1, &self.variants(), &self.plan())
    }

    fn plan(&self) -> RunPlan {
        RunPlan::new(self.whole.seed, self.whole.runs)
    }

    fn variants(&self) -> Vec<Variant<'_>> {
        let base = &self.cases[0].0;
        self.cases[1..].iter().map(|(checked, model)| variant(base, checked, model)).collect()
    }
}

/// Work on one part of a comparison.
pub struct PlayingComparison<'a> {
    parts: &'a ComparisonParts,
    index: u64,
    work: Work<'a>,
}

impl fmt::Debug for PlayingComparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = self.parts.of();
        f.debug_struct("PlayingComparison").field("index", &self.index).field("of", &of).finish_non_exhaustive()
    }
}

impl<'a> PlayingComparison<'a> {
    /// The number of threads; 0, as where nothing is said: one for each core. It changes no result.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.work.threads = threads;
        self
    }

    /// Ends the work soon after this is set; it then gives [`Error::Stopped`].
    #[must_use]
    pub fn stop_on(mut self, stop: &'a AtomicBool) -> Self {
        self.work.stop = Some(stop);
        self
    }

    /// Plays the part.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] if there is no such part, [`Error::Stopped`].
    pub fn run(self) -> Result<ComparisonPart, Error> {
        let Self { parts, index, work } = self;
        let whole = &parts.whole;
        there_is(index, whole.parts)?;
        let (variants, runs) = (parts.variants(), parts.runs_of(index));
        let (base, plan) = (&parts.cases[0].1, parts.plan());
        let counted = work.with_options(|options| compare_part(base, &variants, &plan, runs, options));
        let counted = counted.ok_or(Error::Stopped)?;
        Ok(ComparisonPart { engine_version: ENGINE_VERSION.to_string(), whole: whole.clone(), index, counted })
    }
}

/// Parts of one comparison as they come in, merged one after another: memory does not grow with their number.
#[derive(Debug, Clone)]
pub struct ComparisonMerge {
    parts: ComparisonParts,
    counted: Vec<Contrast>,
    found: BTreeSet<u64>,
}

impl ComparisonMerge {
    /// Adds a part, if it is not there yet, and tells whether it was new.
    ///
    /// # Errors
    ///
    /// [`Error::Part`] if it is of another comparison or holds what no part of this one holds; then it is not added.
    pub fn add(&mut self, part: &ComparisonPart) -> Result<bool, Error> {
        let (own, other, index) = (&self.parts.whole, &part.whole, part.index);
        if own != other {
            let what = [
                ("scenarios or values", own.cases != other.cases),
                ("a seed", own.seed != other.seed),
                ("a number of runs", own.runs != other.runs),
                ("a number of parts", own.parts != other.parts),
            ];
            let what: Vec<&str> = what.into_iter().filter(|(_, differ)| *differ).map(|(what, _)| what).collect();
            let what = what.join(" and ");
            return Err(Error::Part(format!("the part is of another comparison: it has {what} of its own")));
        }
        let runs = self.parts.runs_of(index);
        let empty = self.parts.nothing();
        let n = runs.end - runs.start;
        if part.counted.len() != empty.len() || !part.counted.iter().zip(&empty).all(|(one, empty)| one.fits(empty, n))
        {
            return Err(Error::Part(format!("part {index} holds counts that its runs cannot have; play it again")));
        }
        let new = self.found.insert(index);
        if new {
            self.counted.iter_mut().zip(&part.counted).for_each(|(all, some)| all.merge(some));
        }
        Ok(new)
    }

    /// Parts that are not there yet, from the first.
    pub fn missing(&self) -> impl Iterator<Item = u64> {
        (0..self.parts.of()).filter(|index| !self.found.contains(index))
    }

    /// Runs of the parts that are there.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.counted.first().map_or(0, |one| one.endings.n())
    }

    /// What variants change, once all parts are there; `level` is that of the intervals.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] for a level that cannot be, [`Error::Part`] if parts are missing.
    pub fn comparison(&self, level: f64) -> Result<Comparison, Error> {
        let cases: Vec<(&Checked, &Model)> = self.parts.cases.iter().map(|(checked, model)| (checked, model)).collect();
        self.comparison_of(&cases, &RunPlan { level, ..self.parts.plan() })
    }

    /// The same of these cases, which may have other names, by this plan.
    ///
    /// # Errors
    ///
    /// Besides, [`Error::Part`] if they are not those that were played.
    #[doc(hidden)]
    pub fn comparison_of(&self, cases: &[(&Checked, &Model)], plan: &RunPlan) -> Result<Comparison, Error> {
        sound_level(plan.level)?;
        let played = cases.iter().map(|(checked, model)| identity(checked, model)).collect::<Vec<_>>();
        let whole = &self.parts.whole;
        if (&played, plan.seed, plan.runs, plan.stop) != (&whole.cases, whole.seed, whole.runs, None) {
            return Err(Error::Part(
                "the parts are of another comparison: of other scenarios, values, seed or runs".into(),
            ));
        }
        complete(self.missing(), whole.parts)?;
        Ok(compared(cases, &self.counted, plan))
    }
}
