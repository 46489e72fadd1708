//! `detente` simulates negotiations that are held under the threat of escalation.
//!
//! A scenario file says who sits at which table, what they want, what they may threaten, and what is uncertain. An experiment
//! plays the talks many times with seeded random numbers. Findings then say how the talks end, how precise each figure is, why
//! they end so, and what would change it. Everything that the program `detente` does, this library does:
//!
//! ```
//! use detente::Scenario;
//!
//! let scenario = Scenario::open("scenarios/wage-dispute/baseline.toml")?; // read and check, with all faults at once
//! let outcome = scenario.experiment().seed(7).runs(1_000).run()?; // play
//! let findings = outcome.findings(); // shares with intervals, beliefs, refusals, sensitivity
//! let most = findings.outcomes.iter().max_by_key(|class| class.count).unwrap();
//! # #[cfg(feature = "charts")]
//! let charts = outcome.charts(); // SVG, and PNG on demand (feature `charts`)
//! let replay = scenario.experiment().seed(7).replay(findings.typical_runs[&most.id][0])?; // one run, told
//! let variant = scenario.with("tension.start", 4.0)?; // change a value
//! let comparison = scenario.experiment().seed(7).runs(1_000).compare([&variant])?; // the same random draws
//! let exact = Scenario::open("scenarios/theory/ladder-risk.toml")?.exact()?; // no sampling error
//! let range = detente::theory::bargaining::range_before_war(0.6, [0.1, 0.2])?; // closed forms
//! # assert!(range.low < range.high && comparison.variants.len() == 1 && exact.branches > 0);
//! # assert_eq!(replay.end.outcome, most.id);
//! # #[cfg(feature = "charts")]
//! # assert!(!charts.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where things are
//!
//! | item | what |
//! |---|---|
//! | [`Scenario`] | opens a file or reads a text; changes values; exact probabilities; what actors would make of proposals |
//! | [`Experiment`] | seed, runs, threads, precision, progress, interruption; runs, comparisons, replays |
//! | [`Outcome`], [`Tables`] | what came of the runs: findings, digest, conclusions, tables, charts, a report |
//! | [`parts`] | an experiment in parts, played anywhere and merged |
//! | [`FittedValues`], [`fit`] | values by which actors choose in the equilibrium of a large game, and how they are fitted |
//! | [`Error`], [`Faults`], [`Fault`] | what can go wrong, and what is wrong with a scenario: code, place, way out |
//! | [`findings`] | all that an experiment finds: the content of `findings.json` |
//! | [`comparison`] | what variants change: the content of `comparison.json` |
//! | [`replay`] | one run, told round by round |
//! | [`exact`] | exact probabilities of a small game |
//! | [`explanation`] | what actors would make of the proposals at the start |
//! | [`schema`] | JSON Schemas of all these, and of scenario files |
//! | `command` | the program `detente` for other programs, and what its explorations find of a scenario in memory (feature `cli`) |
//! | [`theory`] | closed forms of bargaining and crisis theory, with their sources |
//!
//! # Same seed, same bits
//!
//! Results depend on the scenario, the seed, the number of runs and the version of this crate, and on nothing else: not on
//! threads, machine or operating system. [`Outcome::digest`] is a hash of all that was counted. So an experiment can be pinned
//! in a test, as `docs/library.md` shows. A release that changes numbers for a fixed seed says so in the changelog under *Changed
//! results*.
//!
//! What an experiment finds can be written as JSON and read back, bit by bit:
//! [`Findings`](findings::Findings), [`Comparison`](comparison::Comparison), [`Replay`](replay::Replay),
//! [`ExactFindings`](exact::ExactFindings) and [`Explanation`](explanation::Explanation) implement `Serialize` and
//! `Deserialize`.
//!
//! # Features
//!
//! | feature | what | default |
//! |---|---|---|
//! | `charts` | charts as SVG, and as PNG on demand; the report | yes |
//! | `parallel` | all cores; without it one core gives the same bits | yes |
//! | `parquet` | every run, and sweeps, as Parquet files | no |
//! | `cli` | the program `detente`, and the module `command`; a library needs none of it | yes |
//! | `serve` | the command `detente serve`, a page in the browser | yes |
//!
//! A library that needs numbers only depends on `detente` with `default-features = false`.
//!
//! # More
//!
//! `docs/library.md` is the guide for Rust programs; `docs/guide.md` introduces the program; `docs/scenario-format.md` is the
//! language of scenario files; `docs/model.md` has the model with its formulas; `docs/validation.md` compares the engine with
//! theory; `docs/ARCHITECTURE.md` is for those who change the code.

// Unit tests may write pictures for people to look at, and take the time.
#![cfg_attr(test, allow(clippy::disallowed_methods))]

// The command line names the library as other programs do.
#[cfg(feature = "cli")]
extern crate self as detente;

mod analysis;
// The one part that may do what clippy.toml forbids everywhere else: files, the clock, the environment.
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods)]
mod cli;
mod distribution;
mod engine;
mod explore;
mod facade;
mod index;
#[doc(hidden)]
pub mod internals;
mod maths;
mod model;
mod plan;
mod render;
mod scenario;
mod tally;
pub mod theory;
mod validation;

#[doc(inline)]
pub use facade::check::Check;
#[doc(inline)]
pub use facade::error::Error;
#[doc(inline)]
pub use facade::experiment::Experiment;
#[doc(inline)]
pub use facade::fault::{Fault, Faults, Place};
#[doc(inline)]
pub use facade::files::FileError;
#[doc(inline)]
pub use facade::manifest::Manifest;
#[doc(inline)]
pub use facade::outcome::Outcome;
#[cfg(feature = "parquet")]
#[doc(inline)]
pub use facade::parquet::ParquetTable;
#[doc(inline)]
pub use facade::scenario::{Scenario, ScenarioFile};
#[doc(inline)]
pub use facade::tables::{Table, Tables};
#[doc(inline)]
pub use facade::values::FittedValues;
#[cfg(feature = "charts")]
#[doc(inline)]
pub use render::chart::Chart;
#[doc(inline)]
pub use scenario::diagnostic::Severity;
#[doc(inline)]
pub use scenario::{Coverage, Demand, Fixes, Settable, Strength, Support};

/// All that an experiment finds: the content of `findings.json`.
///
/// Every figure that was estimated is an [`Estimate`](findings::Estimate) with its interval. Ids are the keys of the scenario file.
pub mod findings {
    #[doc(inline)]
    pub use crate::analysis::conclusions::{Conclusions, Driver, RunGroup, Side, TopEnding, TopReason};
    #[doc(inline)]
    pub use crate::analysis::controls::ControlVariates;
    #[doc(inline)]
    pub use crate::analysis::findings::{
        ActorFinding, AfterMeeting, AgreementFinding, BargainingFinding, BargainingPoint, BeliefFinding,
        CollapseFinding, Estimate, Findings, ForumFinding, GivenRef, HazardFinding, InputBin, InputCorrelation,
        InputFinding, InputKind, Method, MoveFinding, OutcomeFinding, PackageCount, PlanRef, PrecisionBand,
        ProposalFinding, ProposalUtility, RealizedGains, RoundFinding, SCHEMA_VERSION, ScenarioRef, Spread,
        StopQuantity, StopReason, StopRef, StopRule, TensionFan, Terms, ValuesRef,
    };
    #[doc(inline)]
    pub use crate::analysis::foresight::{ChangeFinding, ForesightFinding, PairedEstimate, RealizedChange};
    #[doc(inline)]
    pub use crate::analysis::groups::{GroupFinding, GroupRef};
    pub use crate::analysis::health::{
        ActorHealth, DeviationHealth, ExactHealth, FitHealth, HealthFinding, SlopeHealth, StartsHealth, StartsSpread,
    };
    #[doc(inline)]
    pub use crate::analysis::labels::{Labels, PointLabel};
    pub use crate::analysis::subsets::{EndingContrast, InputEndings, RunSubset, Third};
    #[doc(inline)]
    pub use crate::analysis::talks::{TalksFinding, TalksTwin, TalksVerdict};
    #[doc(inline)]
    pub use crate::analysis::warnings::{Code, Warning};
    #[doc(inline)]
    pub use crate::scenario::{Cause, EndingKind};
}

/// What variants of a scenario change, with the same random draws: the content of `comparison.json`.
pub mod comparison {
    #[doc(inline)]
    pub use crate::analysis::changes::{
        ChangeConclusions, ChangeOfShare, ChangeWarning, Changed, Code, MostEndings, Share, ShareOf, Subject,
    };
    #[doc(inline)]
    pub use crate::analysis::compare::{
        Adjustment, AdjustmentMethod, ClassChange, ClassRef, Compared, Comparison, CountedChange, Moved, PairedFinding,
        VariantFinding,
    };
}

/// Every combination of some settings of a scenario, with the same random draws: the content of `sweep.json`.
pub mod sweep {
    #[doc(inline)]
    pub use crate::analysis::against::EndingShares;
    #[doc(inline)]
    pub use crate::analysis::sweep::{DesignMethod, Likeliest, Sweep, SweepAxis, SweepPoint, SweepSetting, Turn};
}

/// At which value of each number a goal begins or ceases to hold: the content of `flip.json`.
pub mod flip {
    #[doc(inline)]
    pub use crate::analysis::flip::{Crossing, Flip, FlipInput, FlipPoint};
    #[doc(inline)]
    pub use crate::analysis::flip_map::{FlipMap, MapCell, MapNumber, MapValue};
    #[doc(inline)]
    pub use crate::analysis::goal::Status;
    #[doc(inline)]
    pub use crate::analysis::left_out::LeftOut;
}

/// Which numbers matter where all may be wrong at once: the content of `indices.json`. And estimators of indices for outputs that are
/// known up to noise, which need no scenario.
pub mod indices {
    #[doc(inline)]
    pub use crate::analysis::global::{Global, GlobalInput, GlobalMethod, GlobalOutput, InputIndices, PairIndex};
    #[doc(inline)]
    pub use crate::analysis::indices::{
        Cell, Crossed, Effect, Effects, FirstOrder, Index, Indices, Pair, Resampling, Sample, Shares, effects,
        elementary_effects, first_order, first_order_of_counts, halves, indices, noise_of_paired_shares,
        noise_of_share,
    };
    #[doc(inline)]
    pub use crate::explore::design::{Trajectory, correlate, latin_hypercube, scrambled_sobol, trajectories};
}

/// Where in the space of all inputs a goal holds: the content of `discover.json`.
pub mod discover {
    #[doc(inline)]
    pub use crate::analysis::discover::boxes::Side;
    #[doc(inline)]
    pub use crate::analysis::discover::document::{
        DiscoverBox, DiscoverCeiling, DiscoverDropped, DiscoverHeldOut, DiscoverInput, DiscoverLeaf, DiscoverLimit,
        DiscoverPoint, DiscoverQuestion, DiscoverSplit, DiscoverStability, DiscoverStep, DiscoverStop, DiscoverTree,
        DiscoverUnit, Discovery,
    };
    #[doc(inline)]
    pub use crate::analysis::goal::Status;
    #[doc(inline)]
    pub use crate::analysis::left_out::LeftOut;
}

/// What each actor should commit to: the content of `strategies.json`.
pub mod strategies {
    #[doc(inline)]
    pub use crate::analysis::strategies::{
        ActorWorth, Committing, Dominated, EventRef, Finder, GainOf, InputWorthOf, Judgment, LogitPoint, Place,
        Profile, RankedStrategy, Strategies, StrategyRef, Sureness, Unconfirmed, Verdict, WithoutStrategy,
    };
}

/// What each number of a scenario moves, alone: the content of `sensitivity.json`.
pub mod sensitivity {
    #[doc(inline)]
    pub use crate::analysis::against::EndingShares;
    #[doc(inline)]
    pub use crate::analysis::left_out::LeftOut;
    #[doc(inline)]
    pub use crate::analysis::sensitivity::{Sensitivity, SensitivityEnd, SensitivityInput, Together, TogetherGroup};
}

/// One run, told round by round, with the numbers behind everything that happens.
pub mod replay {
    #[doc(inline)]
    pub use crate::analysis::replay::{
        Accident, Alternative, Change, End, EndedBy, Fate, How, Ids, Naming, Patience, Reason, Refusal, Replay, Round,
        Scene, Stake, Start, Step,
    };
}

/// Fits of values by which actors choose in the equilibrium of a large game: the work, and the content of `values.json`.
pub mod fit {
    #[doc(inline)]
    pub use crate::engine::fitted::Deviation;
    #[doc(inline)]
    pub use crate::facade::fit::{FitPart, Fitted, Fitting};
    #[doc(inline)]
    pub use crate::facade::values::{FittedGame, Twin, TwinFit, VALUES_SCHEMA_VERSION};
    #[doc(inline)]
    pub use crate::model::fit::{ActorStep, Feature, Fit, Moment, Row, Slope, Step};
    #[doc(inline)]
    pub use crate::scenario::Budget;
}

/// Experiments in parts, each of which is played anywhere, and which merge into what one process would have found.
pub mod parts {
    #[doc(inline)]
    pub use crate::facade::compare_parts::{ComparisonMerge, ComparisonPart, ComparisonParts, PlayingComparison};
    #[doc(inline)]
    pub use crate::facade::part::{Part, PartFault};
    #[doc(inline)]
    pub use crate::facade::parts::{Merge, Parts, Playing};
    #[doc(inline)]
    pub use crate::facade::sweep_parts::{PointsPart, SweepParts};
}

/// Exact probabilities of a small game, without sampling error.
pub mod exact {
    #[doc(inline)]
    pub use crate::analysis::equilibrium::{
        ActKind, BeliefAt, DeviationGain, EquilibriumFindings, SeenEvent, Strategy, StrategyOption,
    };
    #[doc(inline)]
    pub use crate::analysis::exact::{ExactDemand, ExactFindings, ExactGiven, ExactOutcome, ExactRound, ExactShare};
    #[doc(inline)]
    pub use crate::facade::exact::MOST_BRANCHES;
}

/// What each actor would make of the named proposals at the start, and why, without simulating.
pub mod explanation {
    #[doc(inline)]
    pub use crate::analysis::explain::{ActorAtStart, Explanation, ForceAtStart, ProposalExplained, ViewExplained};
    pub use crate::analysis::features::{FeatureKind, FeatureRef};
    pub use crate::analysis::worth::{Beginning, ValueExplained, ValueTerm, ValuesExplained};
}

/// The program `detente` for other programs: its commands, and what its explorations find of a scenario in memory (feature `cli`).
#[cfg(feature = "cli")]
pub mod command {
    #[doc(inline)]
    pub use crate::cli::caller::Explored;
    #[doc(inline)]
    pub use crate::cli::execute;
    #[doc(inline)]
    pub use crate::cli::exploration::Exploration;
}

/// JSON Schemas (draft 7) of scenario files and of everything that comes out.
pub mod schema {
    #[doc(inline)]
    pub use crate::facade::check::check;
    #[doc(inline)]
    pub use crate::facade::values::values;
    #[doc(inline)]
    pub use crate::render::schema::{
        comparison, discover, exact, explanation, findings, flip, indices, replay, sensitivity, strategies, sweep,
    };
    #[doc(inline)]
    pub use crate::scenario::format::json_schema as scenario;
}

/// Runs the code of the guide.
#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
struct Guide;
