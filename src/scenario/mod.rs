//! A scenario as a reader checked it: names, text and numbers, valid by construction.
//!
//! Two steps of the pipeline live here. [`read`](read::read) turns TOML text into a tree with a place for every
//! value, merging overlays; [`validate`](validate::validate) turns the tree into a [`Scenario`] or into *all* the
//! faults found. References are resolved: an [`ActorIdx`] is the position of an actor in [`Scenario::actors`].
//!
//! Nothing here knows random numbers, and nothing touches a file: [`read::read`] is handed a function that does.

use serde::Serialize;

use crate::distribution::Distribution;

pub mod diagnostic;
pub mod format;
mod names;
mod number;
pub mod read;
pub mod span;
mod starter;
mod summary;
pub mod tree;
pub mod validate;

pub use starter::starter;
pub use summary::Coverage;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(pub usize);
    )*};
}

index!(
    /// Position of an actor in [`Scenario::actors`].
    ActorIdx,
    /// Position of a private type in [`Scenario::types`].
    TypeIdx,
    /// Position of an issue in [`Scenario::issues`].
    IssueIdx,
    /// Position of a block name in [`Scenario::blocks`].
    BlockIdx,
    /// Position of a forum in [`Scenario::forums`].
    ForumIdx,
    /// Position of a move in [`Scenario::moves`].
    MoveIdx,
    /// Position of a use of force in [`Scenario::forces`].
    ForceIdx,
    /// Position of a shift in [`Scenario::shifts`].
    ShiftIdx,
    /// Position of an analyst's uncertain number in [`Scenario::draws`].
    DrawIdx,
);

/// A whole scenario. Everything that can change a result stands in it; files, spans and TOML do not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scenario {
    /// Short identifier made from folder and file name, such as `security-talks-2022/baseline`.
    pub id: String,
    /// Title for people.
    pub name: String,
    /// Where the case comes from.
    pub source: String,
    /// One sentence on why an overlay changes what it changes; empty for a base file.
    pub why: String,
    /// `path = value` texts given on the command line, in order.
    pub overrides: Vec<String>,
    /// Number of rounds T, 1 to 1000.
    pub rounds: u32,
    /// What one round stands for, in words.
    pub round_is: String,
    /// Default number of runs.
    pub runs: u64,
    /// Default seed.
    pub seed: u64,
    /// Which forum meets in round 1, 2, …; repeated to the horizon. Empty: no meetings at all.
    pub schedule: Vec<ForumIdx>,
    /// Rounds for which a settlement stands once it is final; `None`: for good.
    pub duration: Option<u32>,
    /// Two to eight actors in file order.
    pub actors: Vec<Actor>,
    /// Private types, named ones first, then one for each private number, each with a finite list of points.
    pub types: Vec<PrivateType>,
    /// The analyst's uncertain numbers, each drawn once a run.
    pub draws: Vec<Draw>,
    /// Names of the blocks that issues are grouped in, in order of first use.
    pub blocks: Vec<String>,
    /// Issues in file order.
    pub issues: Vec<Issue>,
    /// Forums in file order.
    pub forums: Vec<Forum>,
    /// Named packages on paper.
    pub proposals: Vec<Proposal>,
    /// Leverage outside the rooms.
    pub moves: Vec<Move>,
    /// Uses of force; with several initiators in one round the first in this order is the one that happens.
    pub forces: Vec<Force>,
    /// Tension and the autonomous risk that grows with it.
    pub tension: Tension,
    /// Mobilisation at the start, at least 0.
    pub mobilisation: Number,
    /// Hazards that set something once.
    pub shifts: Vec<Shift>,
    /// What is set at a given round.
    pub events: Vec<Event>,
    /// Outcome classes in the order in which they are tested; the last has no condition.
    pub outcomes: Vec<OutcomeClass>,
    /// What a source supports.
    pub evidence: Vec<Evidence>,
    /// Paths of all numbers the file gives, for evidence coverage, in file order.
    pub number_paths: Vec<String>,
}

/// A number of the scenario: known, drawn by the analyst once a run, or known to its owners only.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Number {
    /// The same in every run. May be `+inf` only where a precision or a sharpness is meant.
    Fixed(f64),
    /// Drawn once a run, common knowledge among the actors.
    Uncertain(DrawIdx),
    /// One value for each point of a private type.
    Private(TypeIdx, Vec<f64>),
}

/// An uncertain number: the analyst's ignorance, drawn once a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Draw {
    /// Path of the number in the file, such as `force.invasion.balance`. Its luck depends on this text.
    pub path: String,
    /// What it is drawn from.
    pub distribution: Distribution,
}

/// What only its owners know: one of a few points, drawn once a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrivateType {
    /// Id of a named type, or the path of a private number. Its luck depends on this text.
    pub id: String,
    /// Who knows the point; at least one actor.
    pub owners: Vec<ActorIdx>,
    /// Points and their prior probabilities, which sum to 1. For a private number the names are its values.
    pub points: Vec<TypePoint>,
}

/// One point of a private type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypePoint {
    /// Name shown to people.
    pub name: String,
    /// Prior probability, 0 to 1.
    pub probability: f64,
}

/// A party to the crisis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Actor {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Discount factor per round δ, 0 < δ ≤ 1.
    pub patience: Number,
    /// Logit precisions λ, per unit of payoff; `+inf` is the best response.
    pub precision: Precision,
    /// Audience costs (Fearon 1994).
    pub audience: Audience,
    /// Payoffs per round while a condition lasts.
    pub flows: Vec<Flow>,
    /// Linkage: a block of issues worth less alone.
    pub linkage: Option<Linkage>,
    /// Changes that this actor never offers, accepts or ratifies.
    pub red_line: Option<RedLine>,
    /// What must stand before it says yes.
    pub precondition: Option<Precondition>,
    /// When it leaves the talks.
    pub walk_out: Option<WalkOut>,
    /// What war means to it.
    pub war: War,
    /// It accepts only if these would accept too; its yes is also theirs as ratifiers.
    pub consensus_with: Vec<ActorIdx>,
    /// Rules that replace quantal choice, first match wins; empty: always quantal.
    pub script: Vec<ScriptRule>,
}

/// Logit precisions of an actor's three kinds of choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Precision {
    /// Choice among packages.
    pub offer: Number,
    /// Yes or no.
    pub answer: Number,
    /// Choice among leverage moves.
    pub moves: Number,
}

/// Audience costs: conceding costs `sensitivity × stock × (what the package adds to conceded)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audience {
    /// a ≥ 0.
    pub sensitivity: Number,
    /// Commitment stock A at the start, ≥ 0.
    pub start: Number,
    /// What this actor calls conceding.
    pub concedes: Option<Measure>,
}

/// A payoff per round, paid at the close of each round while it runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flow {
    /// Key in the file.
    pub id: String,
    /// Payoff per round (negative: a cost of delay).
    pub value: Number,
    /// The payoff is multiplied by the state of mobilisation.
    pub per_mobilisation: bool,
    /// It runs only where this holds.
    pub from: Condition,
    /// It stops where this holds; `None`: nothing stops it.
    pub until: Option<Condition>,
}

/// Complementarity (Tollison & Willett 1979; Davis 2004): worth of the block × (ρ + (1−ρ) min(1, x/θ)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linkage {
    /// The block whose worth waits.
    pub block: BlockIdx,
    /// What it waits for: x.
    pub waits_for: Measure,
    /// θ > 0, the level at which the whole worth is reached.
    pub full_at: Number,
    /// ρ in 0 to 1, the share of the worth that remains alone; 1: no linkage.
    pub alone: Number,
}

/// A change that meets the condition is out of the question, unless the owner is of the type point named.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RedLine {
    /// Tested on what would stand with the package; crossed only if the package changes an issue of the condition.
    pub when: Condition,
    /// Type and position of the point that has no red line.
    pub unless: Option<(TypeIdx, usize)>,
}

/// Probability of accepting is multiplied by Λ(κ(x−θ)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Precondition {
    /// x, in the settlement with the package added.
    pub measure: Measure,
    /// θ.
    pub at_least: Number,
    /// κ > 0; `+inf`: hard.
    pub sharpness: Number,
}

/// A talks condition: unmet for more than `grace` counted meetings in a row, the actor leaves with hazard 1−exp(−rate).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WalkOut {
    /// Met by a package that another party tables.
    pub unless_offered: Option<Condition>,
    /// Met by what stands, or by conduct; then every meeting it attends counts.
    pub unless_holds: Option<Condition>,
    /// Counted meetings that it sits through.
    pub grace: u32,
    /// ω ≥ 0.
    pub rate: Number,
    /// Counter at the start.
    pub start: u32,
}

/// What war means to an actor, in payoffs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct War {
    /// c ≥ 0.
    pub cost: Number,
    /// s in 0 to 1: share of the prize that falls to it when an attack fails (where it is not the initiator).
    pub share: Number,
    /// Share of c that a contained clash costs, 0 to 1.
    pub clash_share: Number,
    /// Payoff of war by accident before running flows; `None`: −c.
    pub accident: Option<Number>,
}

/// One rule of a script: stages that it names are played with these probabilities; the others stay quantal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScriptRule {
    /// First and last round in which it applies.
    pub rounds: (u32, u32),
    /// Only for this point of a type that the actor owns.
    pub point: Option<(TypeIdx, usize)>,
    /// Probabilities of tabling proposals (index into [`Scenario::proposals`]); what is left is no offer.
    pub offer: Option<Vec<(usize, f64)>>,
    /// Probability of accepting, whatever is tabled.
    pub answer: Option<f64>,
    /// Probabilities of moves; what is left, or cannot be played, is no move.
    pub moves: Option<Vec<(MoveIdx, f64)>>,
    /// Probability of using force in a round.
    pub attack: Option<f64>,
}

/// What is negotiated about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issue {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Group of issues it belongs to.
    pub block: BlockIdx,
    /// Two to sixteen levels in order; values in 0 to 1, strictly rising.
    pub levels: Vec<Level>,
    /// What each actor gets from it, one entry an actor.
    pub worth: Vec<Worth>,
    /// Who must have said yes before a change of it is final.
    pub ratify: Vec<ActorIdx>,
    /// Its worth waits for something else, for all actors (legal form).
    pub waits_for: Option<WaitsFor>,
    /// A rise of its final level lowers tension.
    pub relief: bool,
    /// Level at the start.
    pub start: usize,
}

/// A named level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Level {
    /// Name in the file.
    pub id: String,
    /// z in 0 to 1.
    pub value: f64,
}

/// Worth of an issue to one actor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Worth {
    /// w: worth w z at a level of value z. 0 where the file names no worth.
    Weight(Number),
    /// One worth for each level.
    Levels(Vec<Number>),
}

/// Worth of one issue × (ψ₀ + (1−ψ₀) min(1, x/θ)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaitsFor {
    /// x.
    pub measure: Measure,
    /// θ > 0.
    pub full_at: Number,
    /// ψ₀ in 0 to 1.
    pub alone: Number,
}

/// Where some of the actors meet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forum {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// At least two actors.
    pub parties: Vec<ActorIdx>,
    /// Issues that it may change, at least one, in order.
    pub issues: Vec<IssueIdx>,
    /// Importance φ ≥ 0.
    pub weight: Number,
    /// Who proposes.
    pub proposer: Proposer,
}

/// How a forum's proposer is found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Proposer {
    /// In this order, one a visit.
    Turns(Vec<ActorIdx>),
    /// Drawn at each visit with these recognition probabilities, which sum to 1.
    Recognition(Vec<(ActorIdx, f64)>),
}

/// A named package on paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Whose it is.
    pub by: ActorIdx,
    /// Where it is tabled.
    pub at: ForumIdx,
    /// Put on the table before round 1.
    pub tabled: bool,
    /// Issue and level; issues that it does not name stay as they stand.
    pub offers: Vec<(IssueIdx, usize)>,
}

/// Leverage outside the rooms. One use raises its level by one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Who can play it.
    pub by: ActorIdx,
    /// Names of the levels from 1 up; 1 to 20 of them.
    pub steps: Vec<String>,
    /// Level at the start, 0 to `steps.len()`.
    pub start: usize,
    /// Playable only where this holds.
    pub needs: Condition,
    /// What each use does.
    pub each: Effects,
}

/// What one use of a move does. Effects on force values and flows last while the level stands; the others happen once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects {
    /// Sunk cost to its owner, ≥ 0.
    pub cost: Number,
    /// How much conceding a use is: it costs `a A ×` this as well.
    pub concedes: Number,
    /// Step of tension.
    pub tension: Number,
    /// Increments α of commitment stocks.
    pub stand: Vec<(ActorIdx, Number)>,
    /// Increment of an actor's value of using force, per level (−β).
    pub force_value: Vec<(ActorIdx, Number)>,
    /// Increment of the balance p of a use of force.
    pub balance: Vec<(ForceIdx, Number)>,
    /// Increment of mobilisation.
    pub mobilisation: Number,
    /// Payoff per round and level, to an actor.
    pub flow: Vec<(ActorIdx, Number)>,
    /// Levels that it sets in what stands; moves alone sign nothing.
    pub sets: Vec<(IssueIdx, usize)>,
    /// Moves whose flows end while this one stands at level 1 or more.
    pub stops: Vec<MoveIdx>,
    /// Moves that it raises by one level, free of cost, with their effects.
    pub triggers: Vec<MoveIdx>,
    /// Moves that it takes back by one level.
    pub takes_back: Vec<MoveIdx>,
}

/// A use of force that one actor may decide on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Force {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The initiator.
    pub by: ActorIdx,
    /// V ≥ 0, what it wins.
    pub prize: Number,
    /// p in 0 to 1, the chance that it wins.
    pub balance: Number,
    /// q in 0 to 1, the chance in a round that force is considered.
    pub each_round: Number,
    /// λ of the decision; `+inf`: best response.
    pub precision: Number,
    /// b₀ ≥ 0, the cost of breaking the peace.
    pub peace_cost: Number,
    /// First round in which it is allowed.
    pub from_round: u32,
}

/// Tension and autonomous risk.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tension {
    /// τ at the start, 0 to 10.
    pub start: Number,
    /// Fall in each round.
    pub decay: Number,
    /// Chance added in each round; `None`: none.
    pub noise: Option<Distribution>,
    /// χ: a failed meeting adds χ φ_f F.
    pub failed_meeting: Number,
    /// Fall for a whole rise of an issue that brings relief.
    pub relief: Number,
    /// Autonomous risk; `None`: none.
    pub incident: Option<Incident>,
}

/// Autonomous risk (Schelling 1960; Powell 1990): incidents nobody decides on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Incident {
    /// Chance of an incident in a round, given tension.
    pub hazard: Hazard,
    /// Chances, given an incident, of war, a contained clash and a scare; they sum to 1.
    pub war: f64,
    /// See `war`.
    pub clash: f64,
    /// See `war`.
    pub scare: f64,
    /// Tension that a scare adds.
    pub scare_adds: Number,
}

/// Hazard of an incident as a function of tension τ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Hazard {
    /// min(cap, base e^{growth τ}).
    Exponential {
        /// η₀ ≥ 0.
        base: Number,
        /// η₁.
        growth: Number,
        /// 0 to 1.
        cap: Number,
    },
    /// One chance for each rung ⌊τ⌋ = 0, 1, …; above the last the last holds.
    Rungs(Vec<Number>),
}

/// Something that happens once, by hazard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Chance in a round, 0 to 1.
    pub hazard: Number,
    /// It cannot happen where this holds; `None`: nothing blocks it.
    pub blocked: Option<Condition>,
    /// What it sets when it happens.
    pub sets: Vec<Setting>,
}

/// Something that happens at a given round, in the order of the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Key in the file.
    pub id: String,
    /// Round, 1 to T; it happens near the end of that round (step 10).
    pub round: u32,
    /// Only where this holds.
    pub when: Condition,
    /// What it sets.
    pub sets: Vec<Setting>,
}

/// One thing that a shift or an event sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Setting {
    /// An issue's level in what stands.
    Issue(IssueIdx, usize),
    /// A move's level; on the way up the effects of each level happen, free of cost.
    Move(MoveIdx, usize),
    /// A shift, to happened (1) or not (0).
    Shift(ShiftIdx, u32),
    /// Tension.
    Tension(Number),
    /// Mobilisation.
    Mobilisation(Number),
    /// The balance p of a use of force.
    Balance(ForceIdx, Number),
    /// An actor's walk-out counter.
    Clock(ActorIdx, u32),
}

/// A class of endings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeClass {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// When a run belongs to it.
    pub when: Condition,
    /// The run stops where it first holds.
    pub ends: bool,
    /// How war came about in it, read off its condition.
    pub cause: Option<Cause>,
    /// Payoff to actors on ending so, on top of all else.
    pub payoff: Vec<(ActorIdx, Number)>,
}

/// How violence came about in an outcome class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// An initiator decided.
    Decision,
    /// An incident led to war.
    Accident,
    /// An incident led to a contained clash.
    Clash,
}

/// Any of the lists must hold; a list holds when all its tests do. No list at all: always holds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Condition(pub Vec<Vec<Test>>);

/// `quantity op value`. Comparisons allow 1e-9 for rounding.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Test {
    /// Left side.
    pub quantity: Quantity,
    /// Comparison.
    pub op: Op,
    /// Right side; names of levels and steps are numbers here.
    pub value: f64,
}

/// Comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// `>=`
    Ge,
    /// `>`
    Gt,
    /// `<=`
    Le,
    /// `<`
    Lt,
    /// `==`
    Eq,
    /// `!=`
    Ne,
}

/// What a condition can ask about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Quantity {
    /// A level, or a statistic of a block's levels.
    Level(Measure),
    /// Level of a move: 0, 1, ….
    Move(MoveIdx),
    /// 1 if a shift has happened, else 0.
    Shift(ShiftIdx),
    /// τ, 0 to 10.
    Tension,
    /// τ at the close of each of the last n rounds: the test must hold for all of them (false before n rounds have closed).
    TensionLast(u32),
    /// Mobilisation.
    Mobilisation,
    /// The present round, from 1.
    Round,
    /// How many packages have become final.
    Agreements,
    /// 1 if an actor has walked out, else 0.
    Collapsed,
    /// 1 if the run ended this way, else 0.
    EndedBy(Ending),
}

/// A number read off the levels that stand.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Measure {
    /// Value of one issue's level.
    Issue(IssueIdx),
    /// Sum over a block.
    Sum(BlockIdx),
    /// Mean over a block.
    Mean(BlockIdx),
    /// Maximum over a block.
    Max(BlockIdx),
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Ending {
    /// An actor used force; `None`: whichever use.
    Force(Option<ForceIdx>),
    /// An incident led to war.
    Accident,
    /// An incident led to a clash.
    Clash,
    /// An outcome class marked `ends` held, with none of the above.
    Outcome,
    /// The last round closed.
    Horizon,
}

/// What a source says, and which numbers it supports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Key in the file.
    pub id: String,
    /// Paraphrase.
    pub says: String,
    /// How strongly the source says it.
    pub strength: Strength,
    /// Paths, and what is fixed of each.
    pub supports: Vec<(String, Fixes)>,
}

/// How strongly a source says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// The author states it outright.
    Stated,
    /// The author reports a named official's statement.
    Reported,
    /// We infer it.
    Inferred,
}

/// What a source fixes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fixes {
    /// Its sign.
    Sign,
    /// Its place among others.
    Order,
    /// The value itself.
    Value,
}

/// A scenario with its warnings or all its faults, and the sources that their places are in.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The scenario and warnings about it, or everything that is wrong.
    pub result: Result<validate::Valid, Vec<diagnostic::Diagnostic>>,
    /// All texts that were read.
    pub sources: span::Sources,
}

/// Reads and validates: the one call that a program needs.
///
/// `fetch` finds what `extends` names; [`read::no_files`] refuses all.
///
/// ```
/// use detente::scenario::{load, read::no_files, span::Source};
/// let loaded = load(Source::new("empty.toml", ""), &[], &no_files);
/// assert_eq!(loaded.result.unwrap_err()[0].code, "S004");
/// ```
pub fn load(main: span::Source, overrides: &[String], fetch: &read::Fetch<'_>) -> Loaded {
    let document = read::read(main, overrides, fetch);
    Loaded { result: validate::validate(&document), sources: document.sources }
}
