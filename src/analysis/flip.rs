//! At which value of each number a goal begins or ceases to hold, alone: the nearest such value in its range.
//!
//! A value is tried by playing the scenario with it, on the random draws of the base. A goal is judged by an interval, so that a value
//! is one at which it holds, fails, or is undecided. Between neighbors that are decided in different ways lies a *crossing*. All
//! intervals of a number hold together (Bonferroni; Dunn 1961), so that the true crossing lies between its two ends with the level
//! that was asked for: the interval is the set of values that no test rejects (Lehmann 1986, theorem 4 of chapter 3), cut off at the
//! values that were tried. Halving an interval by what single runs say, as root finders do, would end beside the crossing now and then.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ENGINE_VERSION;
use super::estimate::{Estimate, each_of};
use super::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use super::flip_map::FlipMap;
use super::goal::{Judged, Status, judge};
use super::left_out::LeftOut;
use crate::explore::goal::Goal;
use crate::explore::inputs::Input;
use crate::plan::RunPlan;
use crate::scenario::Scenario;
use crate::tally::Digest;

/// Values at each side of the base in the first look.
pub const GRID: usize = 3;
/// Values that are tried within a crossing, each time it is narrowed.
pub const WITHIN: usize = 4;
/// How many of the nearest crossings are narrowed twice, and confirmed.
pub const EASIEST: usize = 10;
/// Runs of a value within a crossing, for each run of the first look: the first time, the second time, and where it is confirmed.
pub const TIMES: [u64; 3] = [2, 4, 8];

/// At which value of each number a goal begins or ceases to hold: the content of `flip.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Values of single numbers at which a goal begins or ceases to hold")]
#[non_exhaustive]
pub struct Flip {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Seed and number of runs of each value in the first look.
    pub plan: PlanRef,
    /// SHA-256 of all that was counted, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// The scenario as it is given.
    pub scenario: ScenarioRef,
    /// The goal, such as `war < 20%`.
    pub goal: String,
    /// Whether it is about a difference of two shares, such as the lead of an ending, and not about one.
    pub difference: bool,
    /// Whether it holds in the scenario as it is given.
    pub base: FlipPoint,
    /// The numbers, the nearest crossing first; then those that are open, then those without any.
    pub inputs: Vec<FlipInput>,
    /// Numbers that were left out, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Where the goal holds over two numbers at once; null where no map was asked for.
    #[serde(default)]
    pub map: Option<FlipMap>,
}

/// A number, and where the goal begins or ceases to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FlipInput {
    /// Its path; of numbers that move together the id that the file gives them.
    pub path: String,
    /// Paths of the numbers that move: one, or several together.
    pub numbers: Vec<String>,
    /// What stands there, as TOML, with commas between several.
    pub value: String,
    /// Whether a source supports it, or any of several; otherwise it is a prior.
    pub supported: bool,
    /// Values that were tried, from the lower to the upper end; the base is among them.
    pub tried: Vec<FlipPoint>,
    /// Places where the goal begins or ceases to hold, from the lower to the upper end.
    pub crossings: Vec<Crossing>,
    /// The crossing that is nearest to what stands there: its position in `crossings`.
    pub nearest: Option<usize>,
    /// What fresh runs say of the value behind the nearest crossing; only for the nearest of all numbers.
    pub confirmed: Option<FlipPoint>,
}

/// A value that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FlipPoint {
    /// How far it is from what stands there to an end of the range: −1 is the lower end, 0 the base, 1 the upper end.
    pub way: f64,
    /// The value, or what a distribution is multiplied by; with commas between several.
    pub label: String,
    /// The same as a number; null for several numbers that move together.
    pub number: Option<f64>,
    /// What the goal is about: a share, a difference, or the lead of an ending. Its interval holds together with those of all values of
    /// this number.
    pub value: Estimate,
    /// Whether the goal holds.
    pub status: Status,
}

/// Between two values the goal begins or ceases to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Crossing {
    /// Positions of the two values in `tried`: the nearest that are decided, and in different ways.
    pub between: [usize; 2],
    /// Where it is by a straight line through the two values tried between which the estimates change sides: as a part of the way to an
    /// end of the range.
    pub way: f64,
    /// The same as a value of the number; of a distribution as a factor; null for several numbers.
    pub at: Option<f64>,
    /// Whether the goal holds at its upper side.
    pub holds_above: bool,
}

impl FlipInput {
    /// The nearest crossing.
    #[must_use]
    pub fn flips(&self) -> Option<&Crossing> {
        self.nearest.map(|at| &self.crossings[at])
    }

    /// The decided value on the far side of the nearest crossing: what flips the goal for sure.
    #[must_use]
    pub fn behind(&self) -> Option<&FlipPoint> {
        let crossing = self.flips()?;
        let [low, high] = crossing.between.map(|at| &self.tried[at]);
        Some(if crossing.way >= 0.0 { high } else { low })
    }

    /// Whether some value is undecided outside of any crossing, so that more runs could show one.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let inside = |at: usize| self.crossings.iter().any(|c| c.between[0] < at && at < c.between[1]);
        self.tried.iter().enumerate().any(|(at, point)| point.status == Status::Undecided && !inside(at))
    }
}

/// A value to be tried of an input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// Position of the input.
    pub input: usize,
    /// How far to an end of its range.
    pub way: f64,
}

/// A value that was played: its label, and the ending of each run.
#[derive(Debug, Clone, PartialEq)]
pub struct Trialed {
    /// What was tried.
    pub trial: Trial,
    /// For people.
    pub label: String,
    /// The value or factor, where it is one.
    pub number: Option<f64>,
    /// Classes of endings, run by run.
    pub endings: Vec<u8>,
}

/// The search under way: values that were played so far.
pub struct Search<'a> {
    goal: &'a Goal,
    /// Endings of the base, at least as many as any value has.
    base: &'a [u8],
    level: f64,
    by_input: Vec<Vec<Trialed>>,
}

impl<'a> Search<'a> {
    /// Nothing was tried yet. `base`: endings of the scenario as it is, as many as are ever played of a value.
    #[must_use]
    pub fn new(goal: &'a Goal, base: &'a [u8], inputs: usize, level: f64) -> Self {
        // The base, the grid, and twice within two crossings, one at each side.
        let most = 1 + 2 * GRID + 4 * WITHIN;
        Self { goal, base, level: each_of(most, level), by_input: vec![Vec::new(); inputs] }
    }

    /// Adds values that were played.
    pub fn add(&mut self, played: Vec<Trialed>) {
        for one in played {
            let all = &mut self.by_input[one.trial.input];
            let at = all.partition_point(|other| other.trial.way < one.trial.way);
            all.insert(at, one);
        }
    }

    /// The base as a value, judged by all its runs.
    #[must_use]
    pub fn base_point(&self) -> FlipPoint {
        let Judged { value, status } = judge(self.goal, self.base, self.base, self.level);
        FlipPoint { way: 0.0, label: "as it is".into(), number: None, value, status }
    }

    /// Values of an input with the base among them, from the lower to the upper end.
    fn points(&self, input: usize, all: &Input) -> Vec<FlipPoint> {
        let mut points: Vec<FlipPoint> = self.by_input[input]
            .iter()
            .map(|one| {
                let base = &self.base[..one.endings.len().min(self.base.len())];
                let Judged { value, status } = judge(self.goal, &one.endings, base, self.level);
                FlipPoint { way: one.trial.way, label: one.label.clone(), number: one.number, value, status }
            })
            .collect();
        let at = points.partition_point(|point| point.way < 0.0);
        let number = all.single().map(|number| number.variation.base());
        points.insert(at, FlipPoint { number, ..self.base_point() });
        points
    }

    /// Crossings between values: neighbors among those that are decided, if they differ.
    fn crossings(&self, points: &[FlipPoint], input: &Input) -> Vec<Crossing> {
        let decided: Vec<usize> = (0..points.len()).filter(|at| points[*at].status != Status::Undecided).collect();
        let pairs = decided.windows(2).filter(|pair| points[pair[0]].status != points[pair[1]].status);
        pairs
            .map(|pair| {
                let way = self.changes_side(&points[pair[0]..=pair[1]]);
                let at = input.single().map(|number| number.variation.along(way));
                let holds_above = points[pair[1]].status == Status::Holds;
                Crossing { between: [pair[0], pair[1]], way, at, holds_above }
            })
            .collect()
    }

    /// Where the estimates change sides, by a straight line between neighbors; the first of several such places from the base on.
    fn changes_side(&self, points: &[FlipPoint]) -> f64 {
        let beyond = |point: &FlipPoint| self.goal.beyond(point.value.value.unwrap_or(0.0));
        let crosses = points.windows(2).filter_map(|pair| {
            let (a, b) = (beyond(&pair[0]), beyond(&pair[1]));
            ((a > 0.0) != (b > 0.0)).then(|| pair[0].way + (pair[1].way - pair[0].way) * (a / (a - b)))
        });
        let middle = (points[0].way + points[points.len() - 1].way) / 2.0;
        crosses.reduce(|a, b| if b.abs() < a.abs() { b } else { a }).unwrap_or(middle)
    }

    /// What is tried next of these inputs: values within the nearest crossing at each side of the base, evenly.
    #[must_use]
    pub fn within(&self, inputs: &[usize], all: &[Input]) -> Vec<Trial> {
        let mut trials = Vec::new();
        for &input in inputs {
            let points = self.points(input, &all[input]);
            let crossings = self.crossings(&points, &all[input]);
            let at_side = |upper: bool| {
                let side = crossings.iter().filter(move |crossing| (crossing.way >= 0.0) == upper);
                side.reduce(|a, b| if b.way.abs() < a.way.abs() { b } else { a })
            };
            for crossing in [false, true].into_iter().filter_map(at_side) {
                let [low, high] = crossing.between.map(|at| points[at].way);
                let step = (high - low) / (WITHIN + 1) as f64;
                let ways = (1..=WITHIN).map(|k| low + step * k as f64);
                trials.extend(ways.filter(|way| *way != 0.0).map(|way| Trial { input, way }));
            }
        }
        trials
    }

    /// Inputs with a crossing, the nearest to the base first; of equally near ones in the order of the file.
    #[must_use]
    pub fn nearest(&self, all: &[Input]) -> Vec<usize> {
        let mut found: Vec<(usize, f64)> = Vec::new();
        for (at, input) in all.iter().enumerate() {
            let ways = self.crossings(&self.points(at, input), input).into_iter().map(|crossing| crossing.way.abs());
            found.extend(ways.reduce(f64::min).map(|way| (at, way)));
        }
        found.sort_by(|a, b| a.1.total_cmp(&b.1));
        found.into_iter().map(|(at, _)| at).collect()
    }

    /// The value behind the nearest crossing of each of these inputs, at which the goal has flipped.
    #[must_use]
    pub fn behind(&self, inputs: &[usize], all: &[Input]) -> Vec<Trial> {
        let of = |&input: &usize| Some(Trial { input, way: self.input(input, &all[input]).behind()?.way });
        inputs.iter().filter_map(of).collect()
    }

    fn input(&self, at: usize, input: &Input) -> FlipInput {
        let tried = self.points(at, input);
        let crossings = self.crossings(&tried, input);
        let nearest =
            (0..crossings.len()).reduce(|a, b| if crossings[b].way.abs() < crossings[a].way.abs() { b } else { a });
        FlipInput {
            path: input.name.clone(),
            numbers: input.paths(),
            value: input.value(),
            supported: input.is_supported(),
            tried,
            crossings,
            nearest,
            confirmed: None,
        }
    }

    /// What was found. `confirmed`: fresh runs at the values behind the nearest crossings, with as many of the base on the same draws.
    #[must_use]
    pub fn found(
        &self,
        (scenario, plan): (&Scenario, &RunPlan),
        (all, left_out): (&[Input], Vec<LeftOut>),
        (confirmed, fresh): (&[Trialed], &[u8]),
    ) -> Flip {
        let mut digest = Digest::default();
        digest.endings(self.base);
        self.by_input.iter().flatten().for_each(|one| digest.endings(&one.endings));
        digest.endings(fresh);
        confirmed.iter().for_each(|one| digest.endings(&one.endings));
        let level = each_of(confirmed.len(), plan.level);
        let of = |(at, input): (usize, &Input)| {
            let mut found = self.input(at, input);
            found.confirmed = confirmed.iter().find(|one| one.trial.input == at).map(|one| {
                let Judged { value, status } = judge(self.goal, &one.endings, fresh, level);
                FlipPoint { way: one.trial.way, label: one.label.clone(), number: one.number, value, status }
            });
            found
        };
        let mut inputs: Vec<FlipInput> = all.iter().enumerate().map(of).collect();
        let rank = |input: &FlipInput| match input.flips() {
            Some(crossing) => (0, crossing.way.abs()),
            None => (if input.is_open() { 1 } else { 2 }, 0.0),
        };
        inputs.sort_by(|a, b| {
            let (a, b) = (rank(a), rank(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        Flip {
            schema_version: SCHEMA_VERSION,
            engine_version: ENGINE_VERSION.to_string(),
            plan: PlanRef::of(plan),
            digest: digest.hex(),
            scenario: ScenarioRef::of(scenario),
            goal: self.goal.text.clone(),
            difference: self.goal.is_difference(),
            base: self.base_point(),
            inputs,
            left_out,
            map: None,
        }
    }
}

impl Flip {
    /// Adds a map over two numbers, and what was counted for it.
    #[must_use]
    pub fn with(mut self, map: FlipMap, endings: &[Vec<u8>]) -> Self {
        let mut digest = Digest::default();
        self.digest.bytes().for_each(|byte| digest.number([byte]));
        endings.iter().for_each(|one| digest.endings(one));
        self.digest = digest.hex();
        self.map = Some(map);
        self
    }
}
