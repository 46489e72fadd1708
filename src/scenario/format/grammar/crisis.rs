//! Tables of leverage, force, tension and what happens by itself.

use super::{CHANCE, COST, NAME, PAYOFF, PUBLIC, PUBLIC_CHANCE, PUBLIC_COST, ROUND, SHARE, SHARP, TENSION_SCALE};
use crate::scenario::format::{Class, Kind, MAX_STEPS, Need, Sight, TableFormat, key};
use Kind::{Condition, Count, Each, Either, Items, Number, Ref, Refs};
use Need::{Or, Required, Words};

pub(super) static MOVE: TableFormat = TableFormat {
    title: "[move.ID]",
    doc: "Leverage outside the rooms, by one actor. One use raises its level by one.",
    keys: &[
        NAME,
        key("by", Ref(Class::Actor), Required, "", "Who can play it."),
        key(
            "steps",
            Either(&[Count(1, MAX_STEPS as u64), Kind::Names(1, MAX_STEPS)]),
            Required,
            "",
            "How often it can be played, or names for level 1, 2, ….",
        ),
        key("start", Kind::Step, Or(0.0), "", "Level at the start; its effects then count as already there."),
        key("needs", Condition, Words("always playable"), "", "It can be played only where this holds."),
        key("each", Kind::Table(&EACH), Words("nothing"), "", "What each use does."),
    ],
};

pub(super) static EACH: TableFormat = TableFormat {
    title: "[move.ID] each",
    doc: "What one use does. Effects on force values and flows last while the level stands; the others happen once.",
    keys: &[
        key("cost", COST, Or(0.0), "payoff", "Sunk cost to its owner."),
        key("concedes", PAYOFF, Or(0.0), "level", "How much conceding a use is, before the owner's audience."),
        key("tension", PUBLIC, Or(0.0), "tension", "Step of tension."),
        key(
            "stand",
            Either(&[PUBLIC_COST, Each(Class::Actor, &PUBLIC_COST)]),
            Words("none"),
            "stock",
            "Public stand that it takes, for its owner or by actor.",
        ),
        key(
            "force_value",
            Each(Class::Actor, &PAYOFF),
            Words("none"),
            "payoff per level",
            "By actor: change of what using force is worth to it.",
        ),
        key(
            "balance",
            Either(&[PUBLIC, Each(Class::Force, &PUBLIC)]),
            Words("none"),
            "probability",
            "Change of the chance that force wins; by force if there are several.",
        ),
        key("mobilisation", PUBLIC, Or(0.0), "mobilisation", "Change of mobilisation."),
        key(
            "flow",
            Each(Class::Actor, &PAYOFF),
            Words("none"),
            "payoff per round and level",
            "By actor: payoff while it stands.",
        ),
        key("sets", Each(Class::Issue, &Kind::Level), Words("nothing"), "", "Levels that it sets in what stands."),
        key("stops", Refs(Class::Move, 0), Words("nothing"), "", "Moves whose flows end while this one stands."),
        key("triggers", Refs(Class::Move, 0), Words("nothing"), "", "Moves that it raises by one level, free of cost."),
        key("takes_back", Refs(Class::Move, 0), Words("nothing"), "", "Moves that it lowers by one level."),
    ],
};

pub(super) static FORCE: TableFormat = TableFormat {
    title: "[force.ID]",
    doc: "A use of force that one actor may decide on. Its value: balance × prize − cost of war + what moves add.",
    keys: &[
        NAME,
        key("by", Ref(Class::Actor), Required, "", "Who decides."),
        key("prize", COST, Required, "payoff", "What it wins."),
        key("balance", SHARE, Required, "probability", "Chance that it wins."),
        key("each_round", SHARE, Or(1.0), "probability", "Chance in a round that force is considered."),
        key(
            "precision",
            Number(SHARP, Sight::Any),
            Required,
            "per unit of payoff",
            "How exactly the decision follows its value; `inf` is exactly.",
        ),
        key("peace_cost", COST, Or(0.0), "payoff", "Cost of breaking the peace."),
        key("from_round", ROUND, Or(1.0), "round", "First round in which it is allowed."),
    ],
};

pub(super) static TENSION: TableFormat = TableFormat {
    title: "[tension]",
    doc: "A number from 0 to 10 that everybody sees.",
    keys: &[
        key("start", Number(TENSION_SCALE, Sight::Public), Or(0.0), "tension", "Where it starts."),
        key("decay", PUBLIC_COST, Or(0.0), "tension per round", "How much it falls in each round."),
        key("noise", Kind::Chance, Words("none"), "tension", "Chance added in each round."),
        key(
            "failed_meeting",
            PUBLIC_COST,
            Or(0.0),
            "tension",
            "A meeting without result adds this × the forum's weight × the number of forums.",
        ),
        key("relief", PUBLIC_COST, Or(0.0), "tension", "Fall for a whole rise of an issue that brings relief."),
    ],
};

pub(super) static INCIDENT: TableFormat = TableFormat {
    title: "[incident]",
    doc: "Autonomous risk: the higher tension is, the likelier an incident. Its odds add up to 1.",
    keys: &[
        key(
            "hazard",
            Either(&[Kind::Table(&EXPONENTIAL), Kind::Table(&HAZARD), Kind::Table(&RUNGS)]),
            Required,
            "probability",
            "Chance of an incident in a round.",
        ),
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

pub(super) static MOBILISATION: TableFormat = TableFormat {
    title: "[mobilisation]",
    doc: "How far forces are mobilised.",
    keys: &[key("start", PUBLIC_COST, Or(0.0), "mobilisation", "Mobilisation at the start.")],
};

pub(super) static SHIFT: TableFormat = TableFormat {
    title: "[shift.ID]",
    doc: "Something that happens once, by chance.",
    keys: &[
        NAME,
        key("hazard", PUBLIC_CHANCE, Required, "probability", "Chance in a round."),
        key("blocked", Condition, Words("nothing blocks it"), "", "It cannot happen where this holds."),
        key("set", Kind::Settings, Words("nothing"), "", "What it sets when it happens."),
    ],
};

pub(super) static EVENT: TableFormat = TableFormat {
    title: "[event.ID]",
    doc: "Something that happens at the end of a given round, in the order of the file.",
    keys: &[
        key("round", ROUND, Required, "round", "When; not after the last round."),
        key("when", Condition, Words("always"), "", "Only where this holds."),
        key("set", Kind::Settings, Required, "", "What it sets."),
    ],
};

/// A step of a move with a name.
pub(crate) static STEP: TableFormat = TableFormat {
    title: "[move.ID] steps",
    doc: "A step with a name: `{ id = \"full\", name = \"Full mobilization\" }` instead of `\"full\"`.",
    keys: &[
        key("id", Kind::Text, Required, "", "Id of the step."),
        key("name", Kind::Text, Required, "", "Name for people."),
    ],
};
