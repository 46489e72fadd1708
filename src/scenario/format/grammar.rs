//! The tables of the language.

mod actors;
mod crisis;

pub(crate) use actors::POINT;
pub(crate) use crisis::STEP;

use super::{Class, Key, Kind, MAX_ACTORS, MAX_LEVELS, Need, Range, Sight, TableFormat, key};
use Kind::{Condition, Count, Each, Either, Fixed, Flag, Items, List, Measure, Named, Number, Ref, Refs, Text};
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

const PAYOFF: Kind = Number(ANY, Sight::Any);
const SHARE: Kind = Number(PROBABILITY, Sight::Any);
const COST: Kind = Number(NOT_NEGATIVE, Sight::Any);
const PUBLIC: Kind = Number(ANY, Sight::Public);
const PUBLIC_COST: Kind = Number(NOT_NEGATIVE, Sight::Public);
const PUBLIC_CHANCE: Kind = Number(PROBABILITY, Sight::Public);
const CHANCE: Kind = Fixed(PROBABILITY);
const ROUND: Kind = Count(1, 1000);
const NAME: Key = key("name", Text, Words("the id"), "", "Name for people.");

/// The whole file.
pub static FILE: TableFormat = TableFormat {
    title: "top of the file",
    doc: "Three keys of overlays, then the tables.",
    keys: &[
        key(
            "extends",
            Text,
            Words("none: the file stands alone"),
            "",
            "File that this one is laid over, relative to this one.",
        ),
        key("why", Text, Words("empty"), "", "One sentence on why the overlay changes what it changes."),
        key(
            "remove",
            Kind::Paths,
            Words("nothing"),
            "",
            "Paths of the base that are taken out, such as `\"move.build_up\"`.",
        ),
        key("scenario", Kind::Table(&SCENARIO), Required, "", "What the scenario is and how long it lasts."),
        key("settlement", Kind::Table(&SETTLEMENT), Words("for good"), "", "How long a settlement stands."),
        key("actor", Named(Class::Actor, &ACTOR, 2, MAX_ACTORS), Required, "", "Who negotiates."),
        key("type", Named(Class::Type, &TYPE, 0, 16), Words("none"), "", "What only its owners know."),
        key("issue", Named(Class::Issue, &ISSUE, 1, 16), Required, "", "What is negotiated about."),
        key(
            "block",
            Named(Class::Block, &BLOCK, 0, 16),
            Words("each goes by its id"),
            "",
            "Names of blocks of issues.",
        ),
        key("forum", Named(Class::Forum, &FORUM, 0, 8), Words("none"), "", "Where some of the actors meet."),
        key("proposal", Named(Class::Proposal, &PROPOSAL, 0, 64), Words("none"), "", "Packages on paper."),
        key("move", Named(Class::Move, &MOVE, 0, 64), Words("none"), "", "Leverage outside the rooms."),
        key(
            "force",
            Named(Class::Force, &FORCE, 0, 4),
            Words("none"),
            "",
            "Uses of force that an actor may decide on.",
        ),
        key("tension", Kind::Table(&TENSION), Words("no tension"), "", "How tension rises and falls."),
        key("incident", Kind::Table(&INCIDENT), Words("no incidents"), "", "What happens though nobody decides on it."),
        key("mobilisation", Kind::Table(&MOBILISATION), Words("none"), "", "How far forces are mobilised."),
        key("shift", Named(Class::Shift, &SHIFT, 0, 16), Words("none"), "", "What happens once, by chance."),
        key("event", Named(Class::Event, &EVENT, 0, 64), Words("none"), "", "What happens at a given round."),
        key(
            "outcome",
            List(&OUTCOME, 32),
            Required,
            "",
            "Classes of endings, tested in the order of the file; first match wins.",
        ),
        key(
            "evidence",
            Named(Class::Evidence, &EVIDENCE, 0, 1000),
            Words("none"),
            "",
            "What a source says about the numbers.",
        ),
    ],
};

/// Tables in the order of the reference.
pub static TABLES: &[&TableFormat] = &[
    &FILE,
    &SCENARIO,
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

static SCENARIO: TableFormat = TableFormat {
    title: "[scenario]",
    doc: "What the scenario is and how long it lasts.",
    keys: &[
        key("schema", Count(1, 1), Required, "", "Version of this language."),
        key("name", Text, Required, "", "Title for people."),
        key("source", Text, Words("empty"), "", "Where the case comes from."),
        key("rounds", ROUND, Required, "rounds", "Length T of the game."),
        key(
            "lookahead",
            Count(0, 1000),
            Or(0.0),
            "rounds",
            "Rounds whose branches every actor foresees exactly, the present one included; 0: actors are myopic.",
        ),
        key("round_is", Text, Words("`one round`"), "", "What one round stands for, in words."),
        key(
            "runs",
            Count(1, 1_000_000_000_000),
            Words("100000"),
            "runs",
            "How many runs to simulate unless the command line says otherwise.",
        ),
        key("seed", Count(0, u64::MAX), Words("1"), "", "Seed of all luck unless the command line says otherwise."),
        key(
            "schedule",
            Kind::Sequence(Class::Forum, 1000),
            Words("no meetings"),
            "",
            "Which forum meets in round 1, 2, …; the list is repeated.",
        ),
    ],
};

static SETTLEMENT: TableFormat = TableFormat {
    title: "[settlement]",
    doc: "How long a settlement stands.",
    keys: &[key(
        "duration",
        ROUND,
        Words("for good"),
        "rounds",
        "A settlement lapses so many rounds after it became final.",
    )],
};

static ISSUE: TableFormat = TableFormat {
    title: "[issue.ID]",
    doc: "What is negotiated about: levels in order, from how things stand to as far as they can go.",
    keys: &[
        NAME,
        key("block", Kind::Block, Words("a block of its own, named like the issue"), "", "Group that it belongs to."),
        key(
            "levels",
            Either(&[Kind::Levels, Count(2, MAX_LEVELS as u64)]),
            Required,
            "level",
            "Names with rising values, 2 to 250 of them; or how many there are, evenly from 0 to 1, named `0`, `1`, ….",
        ),
        key(
            "unsettled",
            Flag,
            Words("`false`"),
            "",
            "Its first level means that nothing is settled: worth 0 to all, and no package returns to it. Where `levels` is a number, it stands in front, named `unsettled`.",
        ),
        key(
            "worth",
            Each(Class::Actor, &Either(&[PAYOFF, Items(&PAYOFF, 1, MAX_LEVELS), Kind::Table(&LINE)])),
            Required,
            "payoff",
            "By actor: worth of value 1, one worth for each level (of an `unsettled` issue each but the first), or a line. An actor that is not named gets nothing.",
        ),
        key(
            "ratify",
            Refs(Class::Actor, 0),
            Words("all parties of the forums that may change it"),
            "",
            "Who must have said yes before a change is final.",
        ),
        key(
            "waits_for",
            Kind::Table(&WAITS_FOR),
            Words("nothing"),
            "",
            "Its worth, to all actors, waits for something else.",
        ),
        key("relief", Flag, Words("`false`"), "", "A rise of its final level lowers tension, once for each level."),
        key("start", Kind::Level, Words("the first level"), "", "Level at the start."),
    ],
};

/// A level with a name.
pub(crate) static LEVEL: TableFormat = TableFormat {
    title: "[issue.ID] levels ID",
    doc: "A level with a name: `half = { value = 0.5, name = \"Half of it\" }` instead of `half = 0.5`. Evidence and `--set` use the same path for both: `issue.ID.levels.half`.",
    keys: &[
        key("value", CHANCE, Required, "level", "Value of the level, 0 to 1."),
        key("name", Text, Required, "", "Name for people."),
    ],
};

static BLOCK: TableFormat = TableFormat {
    title: "[block.ID]",
    doc: "Name of a block that issues belong to.",
    keys: &[key("name", Text, Required, "", "Name for people.")],
};

static LINE: TableFormat = TableFormat {
    title: "[issue.ID] worth (line)",
    doc: "A level of value z is worth from + (to − from) × z.",
    keys: &[
        key("from", PAYOFF, Required, "payoff", "Worth of value 0."),
        key("to", PAYOFF, Required, "payoff", "Worth of value 1."),
    ],
};

static WAITS_FOR: TableFormat = TableFormat {
    title: "[issue.ID] waits_for",
    doc: "The issue's worth is multiplied by alone + (1 − alone) × min(1, measure / full_at).",
    keys: &[
        key("measure", Measure, Required, "level", "What it waits for."),
        key("full_at", Number(POSITIVE, Sight::Any), Or(1.0), "level", "Where the whole worth is reached."),
        key("alone", SHARE, Or(0.0), "share", "Share of the worth that remains alone."),
    ],
};

static FORUM: TableFormat = TableFormat {
    title: "[forum.ID]",
    doc: "Where some of the actors meet. At most 1,000,000 packages: the numbers of levels of its issues, multiplied.",
    keys: &[
        NAME,
        key("parties", Refs(Class::Actor, 2), Required, "", "Who sits there."),
        key("issues", Refs(Class::Issue, 1), Required, "", "What it may change."),
        key("weight", PUBLIC_COST, Or(1.0), "", "Importance: how much a failed meeting adds to tension."),
        key(
            "turns",
            Kind::Sequence(Class::Actor, 64),
            Words("the parties in their order"),
            "",
            "Who proposes at the first, second, … visit; the list is repeated.",
        ),
        key(
            "recognition",
            Each(Class::Actor, &CHANCE),
            Words("`turns`"),
            "probability",
            "Who proposes is drawn at each visit; instead of `turns`.",
        ),
    ],
};

static PROPOSAL: TableFormat = TableFormat {
    title: "[proposal.ID]",
    doc: "A package on paper. Unless already tabled, its owner tables it at its first turn in the forum.",
    keys: &[
        NAME,
        key("by", Ref(Class::Actor), Required, "", "Whose it is."),
        key("at", Ref(Class::Forum), Required, "", "Where it is tabled."),
        key("tabled", Flag, Words("`false`"), "", "It was tabled before round 1."),
        key(
            "offers",
            Each(Class::Issue, &Kind::Level),
            Required,
            "",
            "Level by issue; issues not named stay as they stand.",
        ),
    ],
};

static OUTCOME: TableFormat = TableFormat {
    title: "[[outcome]]",
    doc: "A class of endings. The last has no condition and catches the rest.",
    keys: &[
        key("id", Text, Required, "", "Id."),
        NAME,
        key("when", Condition, Words("everything else; only for the last"), "", "When a run belongs to it."),
        key(
            "ends",
            Flag,
            Words("`false`"),
            "",
            "The run stops where the condition first holds; else it is read at the last round.",
        ),
        key(
            "payoff",
            Each(Class::Actor, &PAYOFF),
            Words("none"),
            "payoff",
            "By actor: payoff on ending so, on top of all else.",
        ),
    ],
};

static EVIDENCE: TableFormat = TableFormat {
    title: "[evidence.ID]",
    doc: "What a source says, and which part of which numbers it fixes. All other numbers are priors.",
    keys: &[
        key("says", Text, Required, "", "Paraphrase."),
        key(
            "strength",
            Kind::Choice(&["stated", "reported", "inferred"]),
            Required,
            "",
            "Stated outright, reported from an official, or inferred by us.",
        ),
        key(
            "supports",
            Kind::Supports,
            Words("none: the row speaks of structure"),
            "",
            "Paths of numbers, each with what is fixed of it.",
        ),
    ],
};
