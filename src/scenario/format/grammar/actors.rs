//! Tables of actors and of what they know.

use super::{CHANCE, COST, PATIENCE, PAYOFF, POSITIVE, PUBLIC_COST, ROUND, SHARE, SHARP, SHARPNESS};
use crate::scenario::format::key::{self, ById, Inner, Key, Keys, Listed, PointOf, Raw, table_of};
use crate::scenario::format::{Class, Kind, Need, Sight, TableFormat};
use crate::scenario::{ActorIdx, BlockIdx, Condition, Measure, MoveIdx, Number, ProposalIdx};
use Kind::Count;
use Need::{Or, Required, Words};

const PRECISIONS: Kind = Kind::Number(SHARP, Sight::Any);

table_of! {
    /// Keys of `[actor.ID]`.
    pub(super) ACTOR of Actor: "[actor.ID]", "A party to the crisis: two to 32 of them.";
    NAME: String = key::text("name", Words("the id"), "Name for people.");
    PATIENCE: Number = key::number(
        "patience",
        Kind::Number(PATIENCE, Sight::Any),
        Required,
        "per round",
        "Discount factor: what a payoff of 1 in the next round is worth now.",
    );
    PRECISION: Inner<Precision> = key::table("precision", Required, "How exactly it follows its own interest.");
    AUDIENCE: Inner<Audience> =
        key::table("audience", Words("no audience"), "What it costs to concede after taking a stand.");
    FLOW: ById<Flow> = key::by_id(Class::Flow, (0, 16), Words("none"), "Payoffs per round while something lasts.");
    LINKAGE: Inner<Linkage> = key::table("linkage", Words("none"), "A block of issues that is worth less alone.");
    RED_LINE: Inner<RedLine> =
        key::table("red_line", Words("none"), "Changes that it never offers, accepts or ratifies.");
    PRECONDITION: Inner<Precondition> =
        key::table("precondition", Words("none"), "What must stand before it says yes.");
    WALK_OUT: Inner<WalkOut> = key::table("walk_out", Words("never"), "When it leaves the talks.");
    WAR: Inner<War> = key::table("war", Words("war costs nothing"), "What war means to it.");
    CONSENSUS_WITH: Vec<ActorIdx> = key::references(
        "consensus_with",
        0,
        Words("none"),
        "It accepts only if these would too; its yes is theirs as ratifiers.",
    );
    SCRIPT: Listed<Script> = key::list("script", 1000, Words("none"), "Rules that replace its own choice, first match wins.");
}

table_of! {
    /// Keys of `precision`.
    pub(super) PRECISION of Precision: "[actor.ID] precision",
        "Logit precisions: 0 is a coin toss, `inf` always the best. A choice among thousands needs a larger one than yes or no.";
    OFFER: Number = key::number("offer", PRECISIONS, Required, "per unit of payoff", "Choice among packages.");
    ANSWER: Number = key::number("answer", PRECISIONS, Required, "per unit of payoff", "Yes or no to a package.");
    MOVE: Number = key::number("move", PRECISIONS, Required, "per unit of payoff", "Choice among moves.");
}

table_of! {
    /// Keys of `audience`.
    pub(super) AUDIENCE of Audience: "[actor.ID] audience",
        "Conceding costs sensitivity × stock of public stands × how much a package adds to what is conceded.";
    SENSITIVITY: Number =
        key::number("sensitivity", COST, Or(0.0), "payoff", "How much the audience at home punishes conceding.");
    START: Number = key::number("start", PUBLIC_COST, Or(0.0), "stock", "Stock of public stands at the start.");
    CONCEDES: Option<Measure> =
        key::measure("concedes", Words("nothing is conceding"), "", "What it calls conceding.");
}

table_of! {
    /// Keys of a flow.
    pub(super) FLOW of Flow: "[actor.ID.flow] ID", "A payoff in each round; below 0 it is a cost of delay.";
    VALUE: Number = key::number("value", PAYOFF, Required, "payoff per round", "Size of the flow.");
    PER: Option<String> =
        key::choice_if("per", &["mobilisation"], "constant", "The flow is multiplied by mobilisation.");
    FROM: Condition = key::condition("from", Words("from the start"), "It runs only where this holds.");
    UNTIL: Option<Condition> = key::condition_if(
        "until",
        Words("nothing stops it"),
        "It stops where this holds. An agreement as such stops nothing.",
    );
}

table_of! {
    /// Keys of `linkage`.
    pub(super) LINKAGE of Linkage: "[actor.ID] linkage",
        "The block's worth is multiplied by alone + (1 − alone) × min(1, waits_for / full_at).";
    BLOCK: Option<BlockIdx> = key::reference("block", "Block whose worth waits.");
    WAITS_FOR: Option<Measure> = key::measure("waits_for", Required, "level", "What it waits for.");
    FULL_AT: Number = key::number(
        "full_at",
        Kind::Number(POSITIVE, Sight::Any),
        Or(1.0),
        "level",
        "Where the whole worth is reached.",
    );
    ALONE: Number =
        key::number("alone", SHARE, Or(0.0), "share", "Share of the worth that remains alone; 1 is no linkage.");
}

table_of! {
    /// Keys of `red_line`.
    pub(super) RED_LINE of RedLine: "[actor.ID] red_line",
        "A change of an issue of the condition is out of the question if the condition would then hold.";
    WHEN: Option<Condition> =
        key::condition_if("when", Required, "Tested on what would stand with the package.");
    UNLESS_TYPE: Option<PointOf> =
        key::point("unless_type", "for every type", "Point of a type that has no red line.");
}

table_of! {
    /// Keys of `precondition`.
    pub(super) PRECONDITION of Precondition: "[actor.ID] precondition",
        "The probability of accepting is multiplied by 1 / (1 + e^(−sharpness × (measure − at_least))).";
    MEASURE: Option<Measure> =
        key::measure("measure", Required, "level", "Read in the settlement with the package added.");
    AT_LEAST: Number = key::number("at_least", PAYOFF, Required, "level", "Where the factor is one half.");
    SHARPNESS: Number = key::number(
        "sharpness",
        Kind::Number(SHARPNESS, Sight::Any),
        Required,
        "per level",
        "How sudden it is; `inf` is hard.",
    );
}

table_of! {
    /// Keys of `walk_out`.
    pub(super) WALK_OUT of WalkOut: "[actor.ID] walk_out",
        "Unmet for more than `grace` counted meetings in a row, it leaves with hazard 1 − e^(−rate) at each.";
    UNLESS_OFFERED: Option<Condition> =
        key::condition_if("unless_offered", Words("—"), "Met by a package that another party tables, which crosses no red line of any type of its own.");
    OFFERED_BY: Option<Vec<ActorIdx>> =
        key::references_if("offered_by", "any other party", "Whose packages count for `unless_offered`.");
    UNLESS_HOLDS: Option<Condition> = key::condition_if(
        "unless_holds",
        Words("—"),
        "Met by what stands, or by conduct; then every meeting it attends counts.",
    );
    GRACE: u32 =
        key::count("grace", Count(0, 1000), Or(0.0), "meetings", "Counted meetings that it sits through.");
    RATE: Number =
        key::number("rate", PUBLIC_COST, Required, "per meeting", "Rate at which it leaves after that.");
    START: u32 = key::count("start", Count(0, 1000), Or(0.0), "meetings", "Meetings counted before the start.");
}

table_of! {
    /// Keys of `war`.
    pub(super) WAR of War: "[actor.ID] war", "What war means to it.";
    COST: Number = key::number("cost", COST, Or(0.0), "payoff", "Cost of war.");
    SHARE: Number = key::number(
        "share",
        SHARE,
        Or(0.0),
        "share",
        "Share of the prize that falls to it when another's attack fails.",
    );
    LOSS: Number =
        key::number("loss", COST, Or(0.0), "payoff", "What it loses when another's attack succeeds, beside the cost of war.");
    CLASH_SHARE: Number =
        key::number("clash_share", SHARE, Or(0.0), "share", "Share of the cost that a contained clash takes.");
    ACCIDENT: Option<Number> = key::number_if(
        "accident",
        PAYOFF,
        "minus `cost`",
        "payoff",
        "Payoff of war by accident, before running flows.",
    );
}

table_of! {
    /// Keys of a rule of a script.
    pub(super) SCRIPT of Script: "[[actor.ID.script]]",
        "Probabilities that replace the actor's own choice in the stages that the rule names; other stages stay its own.";
    ROUNDS: Option<(u32, u32)> =
        key::pair_if("rounds", &ROUND, "all", "rounds", "First and last round of the rule.");
    WHEN: Condition =
        key::condition("when", Words("always"), "Only where this holds, at the moment of the choice.");
    TYPE: Option<PointOf> =
        key::point("type", "every type", "Only for this point of a type that the actor owns.");
    OFFER: Option<Vec<(ProposalIdx, f64)>> = key::plain_by_if(
        "offer",
        &CHANCE,
        "own choice",
        "probability",
        "Probabilities of tabling proposals; the rest is no offer.",
    );
    ANSWER: Option<f64> = key::plain_if(
        "answer",
        CHANCE,
        "own choice",
        "probability",
        "Probability of accepting, whatever is tabled.",
    );
    MOVE: Option<Vec<(MoveIdx, f64)>> = key::plain_by_if(
        "move",
        &CHANCE,
        "own choice",
        "probability",
        "Probabilities of moves; the rest is no move.",
    );
    ATTACK: Option<f64> =
        key::plain_if("attack", CHANCE, "own choice", "probability", "Probability of using force in a round.");
}

table_of! {
    /// Keys of `[type.ID]`.
    pub(super) TYPE of Type: "[type.ID]",
        "Drawn once a run and known to its owners only; the others hold a belief about it.";
    NAME: String = key::text("name", Words("the id"), "Name for people.");
    OWNERS: Vec<ActorIdx> =
        key::references("owners", 1, Required, "Who knows it: one draw, known to all of them.");
    POINTS: Raw = key::raw(
        "points",
        Kind::Points,
        Words("`chance` must be given"),
        "probability",
        "What it can be, with prior probabilities.",
    );
    CHANCE: Option<f64> = key::plain_if(
        "chance",
        CHANCE,
        "`points` must be given",
        "probability",
        "Short for `points = { yes = chance, no = 1 − chance }`.",
    );
}

table_of! {
    /// A point of a type with a name.
    pub(crate) POINT of Point: "[type.ID] points ID",
        "A point with a name: `weak = { probability = 0.6, name = \"Weak\" }` instead of `weak = 0.6`. Evidence and `--set` use the same path for both: `type.ID.points.weak`.";
    PROBABILITY: f64 =
        key::plain("probability", CHANCE, Required, "probability", "Prior probability of the point.");
    NAME: String = key::text("name", Required, "Name for people.");
}
