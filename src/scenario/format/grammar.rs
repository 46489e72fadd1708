//! The tables of the language.

pub(crate) mod actors;
pub(crate) mod crisis;

pub(crate) use actors::POINT;
pub(crate) use crisis::STEP;

use super::key::{self, ById, Inner, Key, Keys, Listed, Raw, table_of};
use super::{Class, Kind, MAX_ACTORS, MAX_LEVELS, Need, Range, Sight, TableFormat};
use crate::scenario::{
    ActorIdx, Budget, Condition, Foresight, ForumIdx, IssueIdx, Measure, Number, PriorWeight, Solver,
};
use Kind::{Count, Each, Either, Fixed, Items, Text};
use Need::{Or, Required, Words};
use actors::{ACTOR, AUDIENCE, FLOW, LINKAGE, PRECISION, PRECONDITION, RED_LINE, SCRIPT, TYPE, WALK_OUT, WAR};
use crisis::{EACH, EVENT, EXPONENTIAL, FORCE, HAZARD, INCIDENT, MOBILISATION, MOVE, RUNGS, SHIFT, TENSION};

const PROBABILITY: Range = Range::new(0.0, 1.0);
const ANY: Range = Range::new(f64::NEG_INFINITY, f64::INFINITY);
const NOT_NEGATIVE: Range = Range::new(0.0, f64::INFINITY);
const POSITIVE: Range = Range { open: true, ..NOT_NEGATIVE };
const PATIENCE: Range = Range { open: true, ..PROBABILITY };
const SHARP: Range = Range { infinite: true, ..NOT_NEGATIVE };
const SHARPNESS: Range = Range { infinite: true, ..POSITIVE };
const TENSION_SCALE: Range = Range::new(0.0, 10.0);

const PAYOFF: Kind = Kind::Number(ANY, Sight::Any);
const SHARE: Kind = Kind::Number(PROBABILITY, Sight::Any);
const COST: Kind = Kind::Number(NOT_NEGATIVE, Sight::Any);
const PUBLIC: Kind = Kind::Number(ANY, Sight::Public);
const PUBLIC_COST: Kind = Kind::Number(NOT_NEGATIVE, Sight::Public);
const PUBLIC_CHANCE: Kind = Kind::Number(PROBABILITY, Sight::Public);
const CHANCE: Kind = Fixed(PROBABILITY);
/// Not −1: three numbers cannot all move against each other.
const CORRELATED: Range = Range { open: true, ..Range::new(-1.0, 1.0) };
const ROUND: Kind = Count(1, 1000);

table_of! {
    /// The whole file.
    pub FILE of File: "top of the file", "Three keys of overlays, then the tables.";
    EXTENDS: String = key::text(
        "extends",
        Words("none: the file stands alone"),
        "File that this one is laid over, relative to this one.",
    );
    WHY: String = key::text("why", Words("empty"), "One sentence on why the overlay changes what it changes.");
    REMOVE: Raw = key::raw(
        "remove",
        Kind::Paths,
        Words("nothing"),
        "",
        "Paths of the base that are taken out, such as `\"move.build_up\"`.",
    );
    SCENARIO: Inner<Scenario> = key::table("scenario", Required, "What the scenario is and how long it lasts.");
    FORESIGHT: Inner<FitSettings> = key::table(
        "foresight",
        Words("the usual budget"),
        "How an equilibrium is found; only with `foresight = \"equilibrium\"` in `[scenario]`.",
    );
    SETTLEMENT: Inner<Settlement> = key::table("settlement", Words("for good"), "How long a settlement stands.");
    ACTOR: ById<actors::Actor> = key::by_id(Class::Actor, (2, MAX_ACTORS), Required, "Who negotiates.");
    TYPE: ById<actors::Type> = key::by_id(Class::Type, (0, 16), Words("none"), "What only its owners know.");
    ISSUE: ById<Issue> = key::by_id(Class::Issue, (1, 16), Required, "What is negotiated about.");
    BLOCK: ById<Block> =
        key::by_id(Class::Block, (0, 16), Words("each goes by its id"), "Names of blocks of issues.");
    FORUM: ById<Forum> = key::by_id(Class::Forum, (0, 8), Words("none"), "Where some of the actors meet.");
    PROPOSAL: ById<Proposal> = key::by_id(Class::Proposal, (0, 64), Words("none"), "Packages on paper.");
    MOVE: ById<crisis::Move> = key::by_id(Class::Move, (0, 64), Words("none"), "Leverage outside the rooms.");
    FORCE: ById<crisis::Force> =
        key::by_id(Class::Force, (0, 4), Words("none"), "Uses of force that an actor may decide on.");
    TENSION: Inner<crisis::Tension> = key::table("tension", Words("no tension"), "How tension rises and falls.");
    INCIDENT: Inner<crisis::Incident> =
        key::table("incident", Words("no incidents"), "What happens though nobody decides on it.");
    MOBILISATION: Inner<crisis::Mobilisation> =
        key::table("mobilisation", Words("none"), "How far forces are mobilised.");
    SHIFT: ById<crisis::Shift> =
        key::by_id(Class::Shift, (0, 16), Words("none"), "What happens once, by chance.");
    EVENT: ById<crisis::Event> =
        key::by_id(Class::Event, (0, 64), Words("none"), "What happens at a given round.");
    OUTCOME: Listed<Outcome> = key::list(
        "outcome",
        32,
        Required,
        "Classes of endings, tested in the order of the file; first match wins.",
    );
    EVIDENCE: ById<Evidence> =
        key::by_id(Class::Evidence, (0, 1000), Words("none"), "What a source says about the numbers.");
    UNCERTAINTY: ById<Uncertainty> =
        key::by_id(Class::Uncertainty, (0, 64), Words("each by itself"), "Numbers that are wrong together.");
}

/// Tables in the order of the reference.
pub static TABLES: &[&TableFormat] = &[
    &FILE,
    &SCENARIO,
    &INACTION,
    &FIT_SETTINGS,
    &SETTLEMENT,
    &ACTOR,
    &PRECISION,
    &AUDIENCE,
    &FLOW,
    &LINKAGE,
    &RED_LINE,
    &PRECONDITION,
    &WALK_OUT,
    &WAR,
    &SCRIPT,
    &TYPE,
    &POINT,
    &ISSUE,
    &LEVEL,
    &LINE,
    &WAITS_FOR,
    &BLOCK,
    &FORUM,
    &PROPOSAL,
    &MOVE,
    &STEP,
    &EACH,
    &FORCE,
    &TENSION,
    &INCIDENT,
    &EXPONENTIAL,
    &HAZARD,
    &RUNGS,
    &MOBILISATION,
    &SHIFT,
    &EVENT,
    &OUTCOME,
    &EVIDENCE,
];

table_of! {
    /// Keys of `[scenario]`.
    SCENARIO of Scenario: "[scenario]", "What the scenario is and how long it lasts.";
    SCHEMA: Raw = key::raw("schema", Count(1, 1), Required, "", "Version of this language.");
    NAME: String = key::text("name", Required, "Title for people.");
    SOURCE: String = key::text("source", Words("empty"), "Where the case comes from.");
    ROUNDS: u32 = key::count("rounds", ROUND, Required, "rounds", "Length T of the game.");
    FORESIGHT: Option<String> = key::choice_if(
        "foresight",
        &Foresight::WORDS,
        "`lookahead` where `lookahead` is 1 or more, else `myopic`",
        "How actors value what follows a decision: as carrying on without further agreement, by the exact expectation over the next rounds, or in an equilibrium of noisy choices.",
    );
    LOOKAHEAD: Option<u32> = key::count_if(
        "lookahead",
        Count(0, 1000),
        "with `foresight = \"lookahead\"` all rounds, else 0",
        "rounds",
        "Rounds whose branches every actor foresees exactly, the present one included; 0: actors are myopic.",
    );
    OUTLOOK: Option<u32> = key::count_if(
        "outlook",
        ROUND,
        "the rounds that are left",
        "rounds",
        "Rounds that actors count in every round, the present one included: they value it as if the game ended after them.",
    );
    INACTION: Inner<Inaction> =
        key::table("inaction", Words("each ½"), "How likely it is, before payoffs are weighed, that nothing is done.");
    ROUND_IS: String = key::text("round_is", Words("`one round`"), "What one round stands for, in words.");
    RUNS: u64 = key::setting(
        "runs",
        Count(1, 1_000_000_000_000),
        100_000,
        "runs",
        "How many runs to simulate unless the command line says otherwise.",
    );
    SEED: u64 = key::setting(
        "seed",
        Count(0, u64::MAX),
        1,
        "",
        "Seed of all luck unless the command line says otherwise.",
    );
    SCHEDULE: Option<Vec<ForumIdx>> = key::sequence(
        "schedule",
        1000,
        "no meetings",
        "Which forum meets in round 1, 2, …; the list is repeated.",
    );
}

/// A share of all prior weight, or as much as any other option has.
static PRIOR: [Kind; 2] = [CHANCE, Kind::Choice(&["equal"])];

table_of! {
    /// Keys of `inaction`.
    INACTION of Inaction: "[scenario] inaction",
        "Prior weight of doing nothing among the options of a choice: a share, of which the other options divide the rest equally; or `equal`, one option among all. With 0 something is done wherever anything can be.";
    OFFER: PriorWeight = key::prior("offer", &PRIOR, Or(0.5), "Of tabling nothing.");
    MOVE: PriorWeight = key::prior("move", &PRIOR, Or(0.5), "Of playing no move.");
}

const WEIGHT: Kind = Fixed(Range { low: 0.0, high: 1000.0, open: true, infinite: false });

table_of! {
    /// Keys of `[foresight]`.
    FIT_SETTINGS of FitSettings: "[foresight]",
        "How an equilibrium is found. A game whose histories can be listed is solved exactly. For others, values are fitted to runs, as `detente fit` does; its options are set here. None of this is part of the scenario's hash: results name the values that were found.";
    SOLVER: Option<String> = key::choice_if(
        "solver",
        &Solver::WORDS,
        "`exact` where the game can be listed, else `fitted`",
        "What finds the equilibrium.",
    );
    RUNS: u64 = key::setting(
        "runs",
        Count(Budget::RUNS.0, Budget::RUNS.1),
        Budget::USUAL.runs,
        "runs",
        "Runs of an iteration of the fit.",
    );
    ITERATIONS: u64 = key::setting(
        "iterations",
        Count(Budget::ITERATIONS.0, Budget::ITERATIONS.1),
        Budget::USUAL.iterations as u64,
        "iterations",
        "Most iterations of the fit. It ends earlier where it has converged.",
    );
    SEED: u64 = key::setting(
        "seed",
        Count(0, u64::MAX),
        Budget::USUAL.seed,
        "",
        "Seed of the random draws that values are fitted to. They are never those of results.",
    );
    TRIES: u64 = key::setting(
        "tries",
        Count(Budget::TRIES.0, Budget::TRIES.1),
        Budget::USUAL.tries as u64,
        "rounds",
        "Rounds of each run from which it is played once more, with one decision replaced.",
    );
    WEIGHT: f64 = key::plain(
        "weight",
        WEIGHT,
        Or(Budget::USUAL.weight),
        "",
        "Weight of what a replaced decision changes, against 1 for what follows a situation.",
    );
    TOLERANCE: f64 = key::plain(
        "tolerance",
        Fixed(PATIENCE),
        Or(Budget::USUAL.tolerance),
        "share of 1/λ",
        "The fit has converged when values change by less than this share of 1/λ, for the most precise choice.",
    );
}

table_of! {
    /// Keys of `[settlement]`.
    SETTLEMENT of Settlement: "[settlement]", "How long a settlement stands.";
    DURATION: Option<u32> = key::count_if(
        "duration",
        ROUND,
        "for good",
        "rounds",
        "A settlement lapses so many rounds after it became final.",
    );
}

/// Worth of value 1, one for each level, or a line.
static WORTH: Kind = Either(&[PAYOFF, Items(&PAYOFF, 1, MAX_LEVELS), Kind::Table(&LINE)]);

table_of! {
    /// Keys of `[issue.ID]`.
    ISSUE of Issue: "[issue.ID]",
        "What is negotiated about: levels in order, from how things stand to as far as they can go.";
    NAME: String = key::text("name", Words("the id"), "Name for people.");
    BLOCK: Raw = key::raw(
        "block",
        Kind::Block,
        Words("a block of its own, named like the issue"),
        "",
        "Group that it belongs to.",
    );
    LEVELS: Raw = key::raw(
        "levels",
        Either(&[Kind::Levels, Count(2, MAX_LEVELS as u64)]),
        Required,
        "level",
        "Names with rising values, 2 to 250 of them; or how many there are, evenly from 0 to 1, named `0`, `1`, ….",
    );
    UNSETTLED: bool = key::flag(
        "unsettled",
        "Its first level means that nothing is settled: worth 0 to all, and no package returns to it. Where `levels` is a number, it stands in front, named `unsettled`.",
    );
    WORTH: Raw = key::raw(
        "worth",
        Each(Class::Actor, &WORTH),
        Required,
        "payoff",
        "By actor: worth of value 1, one worth for each level (of an `unsettled` issue each but the first), or a line. An actor that is not named gets nothing.",
    );
    RATIFY: Option<Vec<ActorIdx>> = key::references_if(
        "ratify",
        "all parties of the forums that may change it",
        "Who must have said yes before a change is final.",
    );
    WAITS_FOR: Inner<WaitsFor> =
        key::table("waits_for", Words("nothing"), "Its worth, to all actors, waits for something else.");
    RELIEF: bool = key::flag("relief", "A rise of its final level lowers tension, once for each level.");
    START: Raw = key::raw("start", Kind::Level, Words("the first level"), "", "Level at the start.");
}

table_of! {
    /// A level with a name.
    pub(crate) LEVEL of Level: "[issue.ID] levels ID",
        "A level with a name: `half = { value = 0.5, name = \"Half of it\" }` instead of `half = 0.5`. Evidence and `--set` use the same path for both: `issue.ID.levels.half`.";
    VALUE: f64 = key::plain("value", CHANCE, Required, "level", "Value of the level, 0 to 1.");
    NAME: String = key::text("name", Required, "Name for people.");
}

table_of! {
    /// Keys of `[block.ID]`.
    BLOCK of Block: "[block.ID]", "Name of a block that issues belong to.";
    NAME: String = key::text("name", Required, "Name for people.");
}

table_of! {
    /// Keys of a worth that is a line.
    LINE of Line: "[issue.ID] worth (line)", "A level of value z is worth from + (to − from) × z.";
    FROM: Number = key::number("from", PAYOFF, Required, "payoff", "Worth of value 0.");
    TO: Number = key::number("to", PAYOFF, Required, "payoff", "Worth of value 1.");
}

table_of! {
    /// Keys of `waits_for`.
    WAITS_FOR of WaitsFor: "[issue.ID] waits_for",
        "The issue's worth is multiplied by alone + (1 − alone) × min(1, measure / full_at).";
    MEASURE: Option<Measure> = key::measure("measure", Required, "level", "What it waits for.");
    FULL_AT: Number = key::number(
        "full_at",
        Kind::Number(POSITIVE, Sight::Any),
        Or(1.0),
        "level",
        "Where the whole worth is reached.",
    );
    ALONE: Number = key::number("alone", SHARE, Or(0.0), "share", "Share of the worth that remains alone.");
}

table_of! {
    /// Keys of `[forum.ID]`.
    FORUM of Forum: "[forum.ID]",
        "Where some of the actors meet. At most 1,000,000 packages: the numbers of levels of its issues, multiplied.";
    NAME: String = key::text("name", Words("the id"), "Name for people.");
    PARTIES: Vec<ActorIdx> = key::references("parties", 2, Required, "Who sits there.");
    ISSUES: Vec<IssueIdx> = key::references("issues", 1, Required, "What it may change.");
    WEIGHT: Number = key::number(
        "weight",
        PUBLIC_COST,
        Or(1.0),
        "",
        "Importance: how much a failed meeting adds to tension.",
    );
    TURNS: Option<Vec<ActorIdx>> = key::sequence(
        "turns",
        64,
        "the parties in their order",
        "Who proposes at the first, second, … visit; the list is repeated.",
    );
    RECOGNITION: Option<Vec<(ActorIdx, f64)>> = key::plain_by_if(
        "recognition",
        &CHANCE,
        "`turns`",
        "probability",
        "Who proposes is drawn at each visit; instead of `turns`.",
    );
}

table_of! {
    /// Keys of `[proposal.ID]`.
    PROPOSAL of Proposal: "[proposal.ID]",
        "A package on paper. Unless already tabled, its owner tables it at its first turn in the forum.";
    NAME: String = key::text("name", Words("the id"), "Name for people.");
    BY: Option<ActorIdx> = key::reference("by", "Whose it is.");
    AT: Option<ForumIdx> = key::reference("at", "Where it is tabled.");
    TABLED: bool = key::flag("tabled", "It was tabled before round 1.");
    OFFERS: Raw = key::raw(
        "offers",
        Each(Class::Issue, &Kind::Level),
        Required,
        "",
        "Level by issue; issues not named stay as they stand.",
    );
}

table_of! {
    /// Keys of `[[outcome]]`.
    OUTCOME of Outcome: "[[outcome]]", "A class of endings. The last has no condition and catches the rest.";
    ID: Raw = key::raw("id", Text, Required, "", "Id.");
    NAME: String = key::text("name", Words("the id"), "Name for people.");
    GROUP: String = key::text(
        "group",
        Words("by `when`: `war` if it asks for `ended_by == force` or `accident`, `clash` if for `ended_by == clash`, `agreement` if for `agreements`, else `no_deal`"),
        "Id of the group of endings that it counts as in sums, in the words of the case, such as `strike`. Classes with the same id are one group; people read the id in plain words.",
    );
    WHEN: Condition =
        key::condition("when", Words("everything else; only for the last"), "When a run belongs to it.");
    ENDS: bool = key::flag(
        "ends",
        "The run stops where the condition first holds; else it is read at the last round.",
    );
    PAYOFF: Vec<(ActorIdx, Number)> =
        key::number_by("payoff", &PAYOFF, "payoff", "By actor: payoff on ending so, on top of all else.");
}

table_of! {
    /// Keys of `[evidence.ID]`.
    EVIDENCE of Evidence: "[evidence.ID]",
        "What a source says, and which part of which numbers it fixes. All other numbers are priors.";
    SAYS: String = key::text("says", Required, "Paraphrase.");
    STRENGTH: Option<String> = key::choice(
        "strength",
        &["stated", "reported", "inferred"],
        "Stated outright, reported from an official, or inferred by us.",
    );
    SUPPORTS: Raw = key::raw(
        "supports",
        Kind::Supports,
        Words("none: the row speaks of structure"),
        "",
        "Paths of numbers, each with what is fixed of it.",
    );
}

table_of! {
    /// Keys of `[uncertainty.ID]`.
    UNCERTAINTY of Uncertainty: "[uncertainty.ID]",
        "Numbers that are wrong together, for `sensitivity`, `flip`, `discover` and designs of `sweep`. No run depends on it.";
    NUMBERS: Raw = key::raw("numbers", Kind::Paths, Required, "", "Paths of at least two numbers.");
    CORRELATION: f64 = key::plain(
        "correlation",
        Fixed(CORRELATED),
        Or(1.0),
        "",
        "Rank correlation of each two of them; at 1 they move together, as one input.",
    );
}
