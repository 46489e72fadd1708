//! The tables of the language.

use super::{Class, Key, Kind, Need, Range, Sight, TableFormat, key};
use Kind::{Condition, Count, Each, Either, Fixed, Flag, Items, List, Measure, Named, Number, Ref, Refs, Text};
use Need::{Or, Required, Words};

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
        key("extends", Text, Words("none: the file stands alone"), "", "File that this one is laid over, relative to this one."),
        key("why", Text, Words("empty"), "", "One sentence on why the overlay changes what it changes."),
        key("remove", Kind::Paths, Words("nothing"), "", "Paths of the base that are taken out, such as `\"move.build_up\"`."),
        key("scenario", Kind::Table(&SCENARIO), Required, "", "What the scenario is and how long it lasts."),
        key("settlement", Kind::Table(&SETTLEMENT), Words("for good"), "", "How long a settlement stands."),
        key("actor", Named(Class::Actor, &ACTOR, 2, 8), Required, "", "Who negotiates."),
        key("type", Named(Class::Type, &TYPE, 0, 16), Words("none"), "", "What only its owners know."),
        key("issue", Named(Class::Issue, &ISSUE, 1, 16), Required, "", "What is negotiated about."),
        key("forum", Named(Class::Forum, &FORUM, 0, 8), Words("none"), "", "Where some of the actors meet."),
        key("proposal", Named(Class::Proposal, &PROPOSAL, 0, 64), Words("none"), "", "Packages on paper."),
        key("move", Named(Class::Move, &MOVE, 0, 64), Words("none"), "", "Leverage outside the rooms."),
        key("force", Named(Class::Force, &FORCE, 0, 4), Words("none"), "", "Uses of force that an actor may decide on."),
        key("tension", Kind::Table(&TENSION), Words("no tension"), "", "How tension rises and falls."),
        key("incident", Kind::Table(&INCIDENT), Words("no incidents"), "", "What happens though nobody decides on it."),
        key("mobilisation", Kind::Table(&MOBILISATION), Words("none"), "", "How far forces are mobilised."),
        key("shift", Named(Class::Shift, &SHIFT, 0, 16), Words("none"), "", "What happens once, by chance."),
        key("event", Named(Class::Event, &EVENT, 0, 64), Words("none"), "", "What happens at a given round."),
        key("outcome", List(&OUTCOME, 32), Required, "", "Classes of endings, tested in the order of the file; first match wins."),
        key("evidence", Named(Class::Evidence, &EVIDENCE, 0, 1000), Words("none"), "", "What a source says about the numbers."),
    ],
};

/// Tables in the order of the reference.
pub static TABLES: &[&TableFormat] = &[
    &FILE, &SCENARIO, &SETTLEMENT, &ACTOR, &PRECISION, &AUDIENCE, &FLOW, &LINKAGE, &RED_LINE, &PRECONDITION, &WALK_OUT,
    &WAR, &SCRIPT, &TYPE, &ISSUE, &WAITS_FOR, &FORUM, &PROPOSAL, &MOVE, &EACH, &FORCE, &TENSION, &INCIDENT,
    &EXPONENTIAL, &HAZARD, &RUNGS, &MOBILISATION, &SHIFT, &EVENT, &OUTCOME, &EVIDENCE,
];

static SCENARIO: TableFormat = TableFormat {
    title: "[scenario]",
    doc: "What the scenario is and how long it lasts.",
    keys: &[
        key("schema", Count(1, 1), Required, "", "Version of this language."),
        key("name", Text, Required, "", "Title for people."),
        key("source", Text, Words("empty"), "", "Where the case comes from."),
        key("rounds", ROUND, Required, "rounds", "Length T of the game."),
        key("round_is", Text, Words("`one round`"), "", "What one round stands for, in words."),
        key("runs", Count(1, 1_000_000_000_000), Words("100000"), "runs", "How many runs to simulate unless the command line says otherwise."),
        key("seed", Count(0, u64::MAX), Words("1"), "", "Seed of all luck unless the command line says otherwise."),
        key("schedule", Kind::Sequence(Class::Forum, 1000), Words("no meetings"), "", "Which forum meets in round 1, 2, …; the list is repeated."),
    ],
};

static SETTLEMENT: TableFormat = TableFormat {
    title: "[settlement]",
    doc: "How long a settlement stands.",
    keys: &[key("duration", ROUND, Words("for good"), "rounds", "A settlement lapses so many rounds after it became final.")],
};

static ACTOR: TableFormat = TableFormat {
    title: "[actor.ID]",
    doc: "A party to the crisis: two to eight.",
    keys: &[
        NAME,
        key("patience", Number(PATIENCE, Sight::Any), Required, "per round", "Discount factor: what a payoff of 1 in the next round is worth now."),
        key("precision", Kind::Table(&PRECISION), Required, "", "How exactly it follows its own interest."),
        key("audience", Kind::Table(&AUDIENCE), Words("no audience"), "", "What it costs to concede after taking a stand."),
        key("flow", Named(Class::Flow, &FLOW, 0, 16), Words("none"), "", "Payoffs per round while something lasts."),
        key("linkage", Kind::Table(&LINKAGE), Words("none"), "", "A block of issues that is worth less alone."),
        key("red_line", Kind::Table(&RED_LINE), Words("none"), "", "Changes that it never offers, accepts or ratifies."),
        key("precondition", Kind::Table(&PRECONDITION), Words("none"), "", "What must stand before it says yes."),
        key("walk_out", Kind::Table(&WALK_OUT), Words("never"), "", "When it leaves the talks."),
        key("war", Kind::Table(&WAR), Words("war costs nothing"), "", "What war means to it."),
        key("consensus_with", Refs(Class::Actor, 0), Words("none"), "", "It accepts only if these would too; its yes is theirs as ratifiers."),
        key("script", List(&SCRIPT, 1000), Words("none"), "", "Rules that replace its own choice, first match wins."),
    ],
};

static PRECISION: TableFormat = TableFormat {
    title: "[actor.ID] precision",
    doc: "Logit precisions: 0 is a coin toss, `inf` always the best. A choice among thousands needs a larger one than yes or no.",
    keys: &[
        key("offer", Number(SHARP, Sight::Any), Required, "per unit of payoff", "Choice among packages."),
        key("answer", Number(SHARP, Sight::Any), Required, "per unit of payoff", "Yes or no to a package."),
        key("move", Number(SHARP, Sight::Any), Required, "per unit of payoff", "Choice among moves."),
    ],
};

static AUDIENCE: TableFormat = TableFormat {
    title: "[actor.ID] audience",
    doc: "Conceding costs sensitivity × stock of public stands × how much a package adds to what is conceded.",
    keys: &[
        key("sensitivity", COST, Or(0.0), "payoff", "How much the audience at home punishes conceding."),
        key("start", PUBLIC_COST, Or(0.0), "stock", "Stock of public stands at the start."),
        key("concedes", Measure, Words("nothing is conceding"), "", "What it calls conceding."),
    ],
};

static FLOW: TableFormat = TableFormat {
    title: "[actor.ID.flow] ID",
    doc: "A payoff in each round; below 0 it is a cost of delay.",
    keys: &[
        key("value", PAYOFF, Required, "payoff per round", "Size of the flow."),
        key("per", Kind::Choice(&["mobilisation"]), Words("constant"), "", "The flow is multiplied by mobilisation."),
        key("from", Condition, Words("from the start"), "", "It runs only where this holds."),
        key("until", Condition, Words("nothing stops it"), "", "It stops where this holds. An agreement as such stops nothing."),
    ],
};

static LINKAGE: TableFormat = TableFormat {
    title: "[actor.ID] linkage",
    doc: "The block's worth is multiplied by alone + (1 − alone) × min(1, waits_for / full_at).",
    keys: &[
        key("block", Ref(Class::Block), Required, "", "Block whose worth waits."),
        key("waits_for", Measure, Required, "level", "What it waits for."),
        key("full_at", Number(POSITIVE, Sight::Any), Or(1.0), "level", "Where the whole worth is reached."),
        key("alone", SHARE, Or(0.0), "share", "Share of the worth that remains alone; 1 is no linkage."),
    ],
};

static RED_LINE: TableFormat = TableFormat {
    title: "[actor.ID] red_line",
    doc: "A change of an issue of the condition is out of the question if the condition would then hold.",
    keys: &[
        key("when", Condition, Required, "", "Tested on what would stand with the package."),
        key("unless_type", Kind::Point, Words("for every type"), "", "Point of a type that has no red line."),
    ],
};

static PRECONDITION: TableFormat = TableFormat {
    title: "[actor.ID] precondition",
    doc: "The probability of accepting is multiplied by 1 / (1 + e^(−sharpness × (measure − at_least))).",
    keys: &[
        key("measure", Measure, Required, "level", "Read in the settlement with the package added."),
        key("at_least", PAYOFF, Required, "level", "Where the factor is one half."),
        key("sharpness", Number(SHARPNESS, Sight::Any), Required, "per level", "How sudden it is; `inf` is hard."),
    ],
};

static WALK_OUT: TableFormat = TableFormat {
    title: "[actor.ID] walk_out",
    doc: "Unmet for more than `grace` counted meetings in a row, it leaves with hazard 1 − e^(−rate) at each.",
    keys: &[
        key("unless_offered", Condition, Words("—"), "", "Met by a package that another party tables."),
        key("unless_holds", Condition, Words("—"), "", "Met by what stands, or by conduct; then every meeting it attends counts."),
        key("grace", Count(0, 1000), Or(0.0), "meetings", "Counted meetings that it sits through."),
        key("rate", PUBLIC_COST, Required, "per meeting", "Rate at which it leaves after that."),
        key("start", Count(0, 1000), Or(0.0), "meetings", "Meetings counted before the start."),
    ],
};

static WAR: TableFormat = TableFormat {
    title: "[actor.ID] war",
    doc: "What war means to it.",
    keys: &[
        key("cost", COST, Or(0.0), "payoff", "Cost of war."),
        key("share", SHARE, Or(0.0), "share", "Share of the prize that falls to it when another's attack fails."),
        key("clash_share", SHARE, Or(0.0), "share", "Share of the cost that a contained clash takes."),
        key("accident", PAYOFF, Words("minus `cost`"), "payoff", "Payoff of war by accident, before running flows."),
    ],
};

static SCRIPT: TableFormat = TableFormat {
    title: "[[actor.ID.script]]",
    doc: "Probabilities that replace the actor's own choice in the stages that the rule names; other stages stay its own.",
    keys: &[
        key("rounds", Items(&ROUND, 2, 2), Words("all"), "rounds", "First and last round of the rule."),
        key("type", Kind::Point, Words("every type"), "", "Only for this point of a type that the actor owns."),
        key("offer", Each(Class::Proposal, &CHANCE), Words("own choice"), "probability", "Probabilities of tabling proposals; the rest is no offer."),
        key("answer", CHANCE, Words("own choice"), "probability", "Probability of accepting, whatever is tabled."),
        key("move", Each(Class::Move, &CHANCE), Words("own choice"), "probability", "Probabilities of moves; the rest is no move."),
        key("attack", CHANCE, Words("own choice"), "probability", "Probability of using force in a round."),
    ],
};

static TYPE: TableFormat = TableFormat {
    title: "[type.ID]",
    doc: "Drawn once a run and known to its owners only; the others hold a belief about it.",
    keys: &[
        key("owners", Refs(Class::Actor, 1), Required, "", "Who knows it: one draw, known to all of them."),
        key("points", Kind::Points, Words("`chance` must be given"), "probability", "What it can be, with prior probabilities."),
        key("chance", CHANCE, Words("`points` must be given"), "probability", "Short for `points = { yes = chance, no = 1 − chance }`."),
    ],
};

static ISSUE: TableFormat = TableFormat {
    title: "[issue.ID]",
    doc: "What is negotiated about: levels in order, from how things stand to as far as they can go.",
    keys: &[
        NAME,
        key("block", Kind::Block, Words("a block of its own, named like the issue"), "", "Group that it belongs to."),
        key("levels", Kind::Levels, Required, "level", "Two to sixteen names with rising values."),
        key("worth", Each(Class::Actor, &Either(&[PAYOFF, Items(&PAYOFF, 2, 16)])), Required, "payoff", "By actor: worth of value 1, or one worth for each level. An actor that is not named gets nothing."),
        key("ratify", Refs(Class::Actor, 0), Words("all parties of the forums that may change it"), "", "Who must have said yes before a change is final."),
        key("waits_for", Kind::Table(&WAITS_FOR), Words("nothing"), "", "Its worth, to all actors, waits for something else."),
        key("relief", Flag, Words("`false`"), "", "A rise of its final level lowers tension, once for each level."),
        key("start", Kind::Level, Words("the first level"), "", "Level at the start."),
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
    doc: "Where some of the actors meet. At most 65,536 packages: the numbers of levels of its issues, multiplied.",
    keys: &[
        NAME,
        key("parties", Refs(Class::Actor, 2), Required, "", "Who sits there."),
        key("issues", Refs(Class::Issue, 1), Required, "", "What it may change."),
        key("weight", PUBLIC_COST, Or(1.0), "", "Importance: how much a failed meeting adds to tension."),
        key("turns", Kind::Sequence(Class::Actor, 64), Words("the parties in their order"), "", "Who proposes at the first, second, … visit; the list is repeated."),
        key("recognition", Each(Class::Actor, &CHANCE), Words("`turns`"), "probability", "Who proposes is drawn at each visit; instead of `turns`."),
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
        key("offers", Each(Class::Issue, &Kind::Level), Required, "", "Level by issue; issues not named stay as they stand."),
    ],
};

static MOVE: TableFormat = TableFormat {
    title: "[move.ID]",
    doc: "Leverage outside the rooms, by one actor. One use raises its level by one.",
    keys: &[
        NAME,
        key("by", Ref(Class::Actor), Required, "", "Who can play it."),
        key("steps", Either(&[Count(1, 20), Kind::Names(1, 20)]), Required, "", "How often it can be played, or names for level 1, 2, ….") ,
        key("start", Kind::Step, Or(0.0), "", "Level at the start; its effects then count as already there."),
        key("needs", Condition, Words("always playable"), "", "It can be played only where this holds."),
        key("each", Kind::Table(&EACH), Words("nothing"), "", "What each use does."),
    ],
};

static EACH: TableFormat = TableFormat {
    title: "[move.ID] each",
    doc: "What one use does. Effects on force values and flows last while the level stands; the others happen once.",
    keys: &[
        key("cost", COST, Or(0.0), "payoff", "Sunk cost to its owner."),
        key("concedes", PAYOFF, Or(0.0), "level", "How much conceding a use is, before the owner's audience."),
        key("tension", PUBLIC, Or(0.0), "tension", "Step of tension."),
        key("stand", Either(&[PUBLIC_COST, Each(Class::Actor, &PUBLIC_COST)]), Words("none"), "stock", "Public stand that it takes, for its owner or by actor."),
        key("force_value", Each(Class::Actor, &PAYOFF), Words("none"), "payoff per level", "By actor: change of what using force is worth to it."),
        key("balance", Either(&[PUBLIC, Each(Class::Force, &PUBLIC)]), Words("none"), "probability", "Change of the chance that force wins; by force if there are several."),
        key("mobilisation", PUBLIC, Or(0.0), "mobilisation", "Change of mobilisation."),
        key("flow", Each(Class::Actor, &PAYOFF), Words("none"), "payoff per round and level", "By actor: payoff while it stands."),
        key("sets", Each(Class::Issue, &Kind::Level), Words("nothing"), "", "Levels that it sets in what stands."),
        key("stops", Refs(Class::Move, 0), Words("nothing"), "", "Moves whose flows end while this one stands."),
        key("triggers", Refs(Class::Move, 0), Words("nothing"), "", "Moves that it raises by one level, free of cost."),
        key("takes_back", Refs(Class::Move, 0), Words("nothing"), "", "Moves that it lowers by one level."),
    ],
};

static FORCE: TableFormat = TableFormat {
    title: "[force.ID]",
    doc: "A use of force that one actor may decide on. Its value: balance × prize − cost of war + what moves add.",
    keys: &[
        NAME,
        key("by", Ref(Class::Actor), Required, "", "Who decides."),
        key("prize", COST, Required, "payoff", "What it wins."),
        key("balance", SHARE, Required, "probability", "Chance that it wins."),
        key("each_round", SHARE, Or(1.0), "probability", "Chance in a round that force is considered."),
        key("precision", Number(SHARP, Sight::Any), Required, "per unit of payoff", "How exactly the decision follows its value; `inf` is exactly."),
        key("peace_cost", COST, Or(0.0), "payoff", "Cost of breaking the peace."),
        key("from_round", ROUND, Or(1.0), "round", "First round in which it is allowed."),
    ],
};

static TENSION: TableFormat = TableFormat {
    title: "[tension]",
    doc: "A number from 0 to 10 that everybody sees.",
    keys: &[
        key("start", Number(TENSION_SCALE, Sight::Public), Or(0.0), "tension", "Where it starts."),
        key("decay", PUBLIC_COST, Or(0.0), "tension per round", "How much it falls in each round."),
        key("noise", Kind::Chance, Words("none"), "tension", "Chance added in each round."),
        key("failed_meeting", PUBLIC_COST, Or(0.0), "tension", "A meeting without result adds this × the forum's weight × the number of forums."),
        key("relief", PUBLIC_COST, Or(0.0), "tension", "Fall for a whole rise of an issue that brings relief."),
    ],
};

static INCIDENT: TableFormat = TableFormat {
    title: "[incident]",
    doc: "Autonomous risk: the higher tension is, the likelier an incident. Its odds add up to 1.",
    keys: &[
        key("hazard", Either(&[Kind::Table(&EXPONENTIAL), Kind::Table(&HAZARD), Kind::Table(&RUNGS)]), Required, "probability", "Chance of an incident in a round."),
        key("war", CHANCE, Or(0.0), "probability", "Chance that an incident means war."),
        key("clash", CHANCE, Or(0.0), "probability", "Chance that it means a contained clash."),
        key("scare", CHANCE, Or(0.0), "probability", "Chance that it is a scare."),
        key("scare_adds", PUBLIC, Or(0.0), "tension", "Tension that a scare adds."),
    ],
};

pub(super) static EXPONENTIAL: TableFormat = TableFormat {
    title: "[incident] hazard (short)",
    doc: "min(cap, base × e^(growth × tension)), base and growth in one list.",
    keys: &[
        key("exponential", Items(&PUBLIC, 2, 2), Required, "", "Base (0 to 1) and growth."),
        key("cap", PUBLIC_CHANCE, Or(1.0), "probability", "Highest chance."),
    ],
};

pub(super) static HAZARD: TableFormat = TableFormat {
    title: "[incident] hazard (long)",
    doc: "min(cap, base × e^(growth × tension)).",
    keys: &[
        key("base", PUBLIC_CHANCE, Required, "probability", "Chance at tension 0."),
        key("growth", PUBLIC, Required, "per unit of tension", "How steeply it grows."),
        key("cap", PUBLIC_CHANCE, Or(1.0), "probability", "Highest chance."),
    ],
};

pub(super) static RUNGS: TableFormat = TableFormat {
    title: "[incident] hazard (ladder)",
    doc: "One chance for each whole step of tension 0, 1, …; above the last the last holds.",
    keys: &[key("rungs", Items(&PUBLIC_CHANCE, 1, 11), Required, "probability", "The chances.")],
};

static MOBILISATION: TableFormat = TableFormat {
    title: "[mobilisation]",
    doc: "How far forces are mobilised.",
    keys: &[key("start", PUBLIC_COST, Or(0.0), "mobilisation", "Mobilisation at the start.")],
};

static SHIFT: TableFormat = TableFormat {
    title: "[shift.ID]",
    doc: "Something that happens once, by chance.",
    keys: &[
        NAME,
        key("hazard", PUBLIC_CHANCE, Required, "probability", "Chance in a round."),
        key("blocked", Condition, Words("nothing blocks it"), "", "It cannot happen where this holds."),
        key("set", Kind::Settings, Words("nothing"), "", "What it sets when it happens."),
    ],
};

static EVENT: TableFormat = TableFormat {
    title: "[event.ID]",
    doc: "Something that happens at the end of a given round, in the order of the file.",
    keys: &[
        key("round", ROUND, Required, "round", "When; not after the last round."),
        key("when", Condition, Words("always"), "", "Only where this holds."),
        key("set", Kind::Settings, Required, "", "What it sets."),
    ],
};

static OUTCOME: TableFormat = TableFormat {
    title: "[[outcome]]",
    doc: "A class of endings. The last has no condition and catches the rest.",
    keys: &[
        key("id", Text, Required, "", "Id."),
        NAME,
        key("when", Condition, Words("everything else; only for the last"), "", "When a run belongs to it."),
        key("ends", Flag, Words("`false`"), "", "The run stops where the condition first holds; else it is read at the last round."),
        key("payoff", Each(Class::Actor, &PAYOFF), Words("none"), "payoff", "By actor: payoff on ending so, on top of all else."),
    ],
};

static EVIDENCE: TableFormat = TableFormat {
    title: "[evidence.ID]",
    doc: "What a source says, and which part of which numbers it fixes. All other numbers are priors.",
    keys: &[
        key("says", Text, Required, "", "Paraphrase."),
        key("strength", Kind::Choice(&["stated", "reported", "inferred"]), Required, "", "Stated outright, reported from an official, or inferred by us."),
        key("supports", Kind::Supports, Words("none: the row speaks of structure"), "", "Paths of numbers, each with what is fixed of it."),
    ],
};
