//! A scenario as a reader checked it: names, text and numbers, valid by construction.
//!
//! Two steps of the pipeline live here. [`read`](read::read) turns TOML text into a tree with a place for every
//! value, merging overlays; [`validate`](validate::validate) turns the tree into a [`Scenario`] or into *all* the
//! faults found. References are resolved: an [`ActorIdx`] is the position of an actor in [`Scenario::actors`].
//!
//! Nothing here knows random numbers, and nothing touches a file: [`read::read`] is handed a function that does.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::distribution::Distribution;
use crate::index::TiVec;

mod actor;
mod bytes;
mod channel;
mod crisis;
mod demand;
pub mod diagnostic;
mod ending;
mod evidence;
mod foresight;
pub mod format;
mod given;
mod idle;
mod inaction;
mod names;
mod number;
mod paths;
pub mod read;
pub mod span;
mod starter;
mod summary;
mod table;
mod text;
pub mod tree;
mod uncertainty;
pub mod validate;
mod visible;

pub use crate::index::{
    ActorIdx, BlockIdx, DrawIdx, ForceIdx, ForumIdx, IssueIdx, MoveIdx, OutcomeIdx, PointIdx, ProposalIdx, ShiftIdx,
    TypeIdx,
};
pub use actor::{Actor, Audience, Flow, Linkage, Precision, Precondition, RedLine, ScriptRule, WalkOut, War};
pub use crisis::{Effects, Event, Force, Hazard, Incident, Move, Setting, Shift, Tension};
pub use demand::{Demand, VALUES_PER_SECOND};
pub use ending::{Cause, Condition, Ending, EndingKind, Measure, Op, OutcomeClass, Quantity, Test};
pub use evidence::{Evidence, Fixes, Strength};
pub use foresight::{Budget, FitSettings, Foresight, Solver};
pub use given::Given;
pub use inaction::{Inaction, PriorWeight};
pub use paths::{Settable, Support, settable};
pub use starter::{TEMPLATES, Template, starter};
pub use summary::Coverage;
pub use table::{Forum, Issue, Level, Proposal, Proposer, WaitsFor, Worth};
pub use text::{plain, titled};
pub use uncertainty::{Linked, Plausible};
pub use visible::shown;

/// The number or flag that a text was meant to be, such as `0.1` for `10%` or `0.3` for `0,3`; `None` where it cannot be told.
///
/// ```
/// use detente::internals::scenario::number_meant;
/// assert_eq!(number_meant("12,5 %").as_deref(), Some("0.125"));
/// assert_eq!(number_meant("high"), None);
/// ```
pub fn number_meant(text: &str) -> Option<String> {
    read::syntax::meant(text)
}

/// Whether a text is two numbers with something between them that means "from … to".
///
/// ```
/// use detente::internals::scenario::is_range;
/// assert!(is_range("0.5..0.9") && is_range("5 – 10") && !is_range("-5"));
/// ```
pub fn is_range(text: &str) -> bool {
    read::syntax::range(text).is_some()
}

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
    /// How actors value what follows a decision.
    #[serde(skip_serializing_if = "Foresight::follows_from_lookahead")]
    pub foresight: Foresight,
    /// Rounds whose branches every actor foresees exactly, the present one included: 1 or more with `Foresight::Lookahead`, else 0.
    #[serde(skip_serializing_if = "foresees_nothing")]
    pub lookahead: u32,
    /// Rounds o that actors count in every round, the present one included; `None`: those that are left, T − t + 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlook: Option<u32>,
    /// How the equilibrium is found, where actors choose in one. Not part of the hash: results name the values that were found.
    pub fitting: Option<FitSettings>,
    /// Prior weights of doing nothing, in offers and in moves.
    pub inaction: Inaction,
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
    /// Two to 32 actors in file order.
    pub actors: TiVec<ActorIdx, Actor>,
    /// Private types, named ones first, then one for each private number, each with a finite list of points.
    pub types: TiVec<TypeIdx, PrivateType>,
    /// The analyst's uncertain numbers, each drawn once a run.
    pub draws: TiVec<DrawIdx, Draw>,
    /// Ids of the blocks that issues are grouped in, in order of first use.
    pub blocks: TiVec<BlockIdx, String>,
    /// Names of these blocks for people; the id where the file names none. Not part of the hash.
    #[serde(skip)]
    pub block_names: TiVec<BlockIdx, String>,
    /// Issues in file order.
    pub issues: TiVec<IssueIdx, Issue>,
    /// Forums in file order.
    pub forums: TiVec<ForumIdx, Forum>,
    /// Named packages on paper.
    pub proposals: TiVec<ProposalIdx, Proposal>,
    /// Leverage outside the rooms.
    pub moves: TiVec<MoveIdx, Move>,
    /// Uses of force; with several initiators in one round the first in this order is the one that happens.
    pub forces: TiVec<ForceIdx, Force>,
    /// Tension and the autonomous risk that grows with it.
    pub tension: Tension,
    /// Mobilisation at the start, at least 0.
    pub mobilisation: Number,
    /// Hazards that set something once.
    pub shifts: TiVec<ShiftIdx, Shift>,
    /// What is set at a given round.
    pub events: Vec<Event>,
    /// Outcome classes in the order in which they are tested; the last has no condition.
    pub outcomes: TiVec<OutcomeIdx, OutcomeClass>,
    /// What a source supports.
    pub evidence: Vec<Evidence>,
    /// How far numbers could be wrong, by path. Not part of the hash.
    #[serde(skip)]
    pub ranges: BTreeMap<String, Plausible>,
    /// Numbers that are wrong together. Not part of the hash.
    #[serde(skip)]
    pub uncertainty: Vec<Linked>,
    /// Paths of all numbers the file gives, for evidence coverage, in file order.
    pub number_paths: Vec<String>,
}

/// What a scenario does not use does not enter its hash.
fn foresees_nothing(lookahead: &u32) -> bool {
    *lookahead == 0
}

/// A number of the scenario: known, drawn by the analyst once a run, or known to its owners only.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Number {
    /// The same in every run. May be `+inf` only where a precision or a sharpness is meant.
    Fixed(f64),
    /// Drawn once a run, common knowledge among the actors.
    Uncertain(DrawIdx),
    /// One value for each point of a private type.
    Private(TypeIdx, TiVec<PointIdx, f64>),
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
    /// Name for people; the id where the file names none. Not part of the hash.
    #[serde(skip)]
    pub name: String,
    /// Who knows the point; at least one actor.
    pub owners: Vec<ActorIdx>,
    /// Points and their prior probabilities, which sum to 1. Those of a private number have values.
    pub points: TiVec<PointIdx, TypePoint>,
}

/// One point of a private type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypePoint {
    /// Id of the point in the file; of a private number, an id made from its value.
    pub name: String,
    /// Name for people; `name` where the file gives no other. Not part of the hash.
    #[serde(skip)]
    pub label: String,
    /// The value, in the unit of the number, where the type is a private number. Not part of the hash: the values of
    /// [`Number::Private`] are.
    #[serde(skip)]
    pub value: Option<f64>,
    /// Prior probability, 0 to 1.
    pub probability: f64,
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
/// use detente::internals::scenario::{load, read::no_files, span::Source};
/// let loaded = load(Source::new("empty.toml", ""), &[], &no_files);
/// assert_eq!(loaded.result.unwrap_err()[0].code, "S004");
/// ```
pub fn load(main: span::Source, overrides: &[String], fetch: &read::Fetch<'_>) -> Loaded {
    let overrides = overrides.iter().map(read::Override::set).collect();
    load_layers(&read::Layers { files: vec![main], overrides, fetch, is_base: &|_, _, _| true })
}

/// Reads and validates a file with overlays and changes on top of it.
///
/// A change that changes nothing deserves a remark: what somebody typed must not be without effect unseen.
pub fn load_layers(layers: &read::Layers<'_>) -> Loaded {
    let document = read::read(layers);
    let mut result = validate::validate(&document);
    if let Ok((scenario, warnings)) = &mut result {
        idle::remarks(layers, &document, scenario, warnings);
        diagnostic::sort(warnings);
    }
    Loaded { result, sources: document.sources }
}
