//! Tables of actors and of what they know.

use super::{CHANCE, COST, NAME, PATIENCE, PAYOFF, POSITIVE, PUBLIC_COST, ROUND, SHARE, SHARP, SHARPNESS};
use crate::scenario::format::{Class, Kind, Need, Sight, TableFormat, key};
use Kind::{Condition, Count, Each, Items, List, Measure, Named, Number, Ref, Refs};
use Need::{Or, Required, Words};

pub(super) static ACTOR: TableFormat = TableFormat {
    title: "[actor.ID]",
    doc: "A party to the crisis: two to 32 of them.",
    keys: &[
        NAME,
        key(
            "patience",
            Number(PATIENCE, Sight::Any),
            Required,
            "per round",
            "Discount factor: what a payoff of 1 in the next round is worth now.",
        ),
        key("precision", Kind::Table(&PRECISION), Required, "", "How exactly it follows its own interest."),
        key(
            "audience",
            Kind::Table(&AUDIENCE),
            Words("no audience"),
            "",
            "What it costs to concede after taking a stand.",
        ),
        key("flow", Named(Class::Flow, &FLOW, 0, 16), Words("none"), "", "Payoffs per round while something lasts."),
        key("linkage", Kind::Table(&LINKAGE), Words("none"), "", "A block of issues that is worth less alone."),
        key(
            "red_line",
            Kind::Table(&RED_LINE),
            Words("none"),
            "",
            "Changes that it never offers, accepts or ratifies.",
        ),
        key("precondition", Kind::Table(&PRECONDITION), Words("none"), "", "What must stand before it says yes."),
        key("walk_out", Kind::Table(&WALK_OUT), Words("never"), "", "When it leaves the talks."),
        key("war", Kind::Table(&WAR), Words("war costs nothing"), "", "What war means to it."),
        key(
            "consensus_with",
            Refs(Class::Actor, 0),
            Words("none"),
            "",
            "It accepts only if these would too; its yes is theirs as ratifiers.",
        ),
        key("script", List(&SCRIPT, 1000), Words("none"), "", "Rules that replace its own choice, first match wins."),
    ],
};

pub(super) static PRECISION: TableFormat = TableFormat {
    title: "[actor.ID] precision",
    doc: "Logit precisions: 0 is a coin toss, `inf` always the best. A choice among thousands needs a larger one than yes or no.",
    keys: &[
        key("offer", Number(SHARP, Sight::Any), Required, "per unit of payoff", "Choice among packages."),
        key("answer", Number(SHARP, Sight::Any), Required, "per unit of payoff", "Yes or no to a package."),
        key("move", Number(SHARP, Sight::Any), Required, "per unit of payoff", "Choice among moves."),
    ],
};

pub(super) static AUDIENCE: TableFormat = TableFormat {
    title: "[actor.ID] audience",
    doc: "Conceding costs sensitivity × stock of public stands × how much a package adds to what is conceded.",
    keys: &[
        key("sensitivity", COST, Or(0.0), "payoff", "How much the audience at home punishes conceding."),
        key("start", PUBLIC_COST, Or(0.0), "stock", "Stock of public stands at the start."),
        key("concedes", Measure, Words("nothing is conceding"), "", "What it calls conceding."),
    ],
};

pub(super) static FLOW: TableFormat = TableFormat {
    title: "[actor.ID.flow] ID",
    doc: "A payoff in each round; below 0 it is a cost of delay.",
    keys: &[
        key("value", PAYOFF, Required, "payoff per round", "Size of the flow."),
        key("per", Kind::Choice(&["mobilisation"]), Words("constant"), "", "The flow is multiplied by mobilisation."),
        key("from", Condition, Words("from the start"), "", "It runs only where this holds."),
        key(
            "until",
            Condition,
            Words("nothing stops it"),
            "",
            "It stops where this holds. An agreement as such stops nothing.",
        ),
    ],
};

pub(super) static LINKAGE: TableFormat = TableFormat {
    title: "[actor.ID] linkage",
    doc: "The block's worth is multiplied by alone + (1 − alone) × min(1, waits_for / full_at).",
    keys: &[
        key("block", Ref(Class::Block), Required, "", "Block whose worth waits."),
        key("waits_for", Measure, Required, "level", "What it waits for."),
        key("full_at", Number(POSITIVE, Sight::Any), Or(1.0), "level", "Where the whole worth is reached."),
        key("alone", SHARE, Or(0.0), "share", "Share of the worth that remains alone; 1 is no linkage."),
    ],
};

pub(super) static RED_LINE: TableFormat = TableFormat {
    title: "[actor.ID] red_line",
    doc: "A change of an issue of the condition is out of the question if the condition would then hold.",
    keys: &[
        key("when", Condition, Required, "", "Tested on what would stand with the package."),
        key("unless_type", Kind::Point, Words("for every type"), "", "Point of a type that has no red line."),
    ],
};

pub(super) static PRECONDITION: TableFormat = TableFormat {
    title: "[actor.ID] precondition",
    doc: "The probability of accepting is multiplied by 1 / (1 + e^(−sharpness × (measure − at_least))).",
    keys: &[
        key("measure", Measure, Required, "level", "Read in the settlement with the package added."),
        key("at_least", PAYOFF, Required, "level", "Where the factor is one half."),
        key("sharpness", Number(SHARPNESS, Sight::Any), Required, "per level", "How sudden it is; `inf` is hard."),
    ],
};

pub(super) static WALK_OUT: TableFormat = TableFormat {
    title: "[actor.ID] walk_out",
    doc: "Unmet for more than `grace` counted meetings in a row, it leaves with hazard 1 − e^(−rate) at each.",
    keys: &[
        key("unless_offered", Condition, Words("—"), "", "Met by a package that another party tables."),
        key(
            "unless_holds",
            Condition,
            Words("—"),
            "",
            "Met by what stands, or by conduct; then every meeting it attends counts.",
        ),
        key("grace", Count(0, 1000), Or(0.0), "meetings", "Counted meetings that it sits through."),
        key("rate", PUBLIC_COST, Required, "per meeting", "Rate at which it leaves after that."),
        key("start", Count(0, 1000), Or(0.0), "meetings", "Meetings counted before the start."),
    ],
};

pub(super) static WAR: TableFormat = TableFormat {
    title: "[actor.ID] war",
    doc: "What war means to it.",
    keys: &[
        key("cost", COST, Or(0.0), "payoff", "Cost of war."),
        key("share", SHARE, Or(0.0), "share", "Share of the prize that falls to it when another's attack fails."),
        key("clash_share", SHARE, Or(0.0), "share", "Share of the cost that a contained clash takes."),
        key("accident", PAYOFF, Words("minus `cost`"), "payoff", "Payoff of war by accident, before running flows."),
    ],
};

pub(super) static SCRIPT: TableFormat = TableFormat {
    title: "[[actor.ID.script]]",
    doc: "Probabilities that replace the actor's own choice in the stages that the rule names; other stages stay its own.",
    keys: &[
        key("rounds", Items(&ROUND, 2, 2), Words("all"), "rounds", "First and last round of the rule."),
        key("when", Condition, Words("always"), "", "Only where this holds, at the moment of the choice."),
        key("type", Kind::Point, Words("every type"), "", "Only for this point of a type that the actor owns."),
        key(
            "offer",
            Each(Class::Proposal, &CHANCE),
            Words("own choice"),
            "probability",
            "Probabilities of tabling proposals; the rest is no offer.",
        ),
        key("answer", CHANCE, Words("own choice"), "probability", "Probability of accepting, whatever is tabled."),
        key(
            "move",
            Each(Class::Move, &CHANCE),
            Words("own choice"),
            "probability",
            "Probabilities of moves; the rest is no move.",
        ),
        key("attack", CHANCE, Words("own choice"), "probability", "Probability of using force in a round."),
    ],
};

pub(super) static TYPE: TableFormat = TableFormat {
    title: "[type.ID]",
    doc: "Drawn once a run and known to its owners only; the others hold a belief about it.",
    keys: &[
        NAME,
        key("owners", Refs(Class::Actor, 1), Required, "", "Who knows it: one draw, known to all of them."),
        key(
            "points",
            Kind::Points,
            Words("`chance` must be given"),
            "probability",
            "What it can be, with prior probabilities.",
        ),
        key(
            "chance",
            CHANCE,
            Words("`points` must be given"),
            "probability",
            "Short for `points = { yes = chance, no = 1 − chance }`.",
        ),
    ],
};

/// A point of a type with a name.
pub(crate) static POINT: TableFormat = TableFormat {
    title: "[type.ID] points ID",
    doc: "A point with a name: `weak = { probability = 0.6, name = \"Weak\" }` instead of `weak = 0.6`. Evidence and `--set` use the same path for both: `type.ID.points.weak`.",
    keys: &[
        key("probability", CHANCE, Required, "probability", "Prior probability of the point."),
        key("name", Kind::Text, Required, "", "Name for people."),
    ],
};
