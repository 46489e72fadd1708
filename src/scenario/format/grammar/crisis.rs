//! Tables of leverage, force, tension and what happens by itself.

use super::{CHANCE, COST, PAYOFF, PUBLIC, PUBLIC_CHANCE, PUBLIC_COST, ROUND, SHARE, SHARP, TENSION_SCALE};
use crate::scenario::format::key::{self, Inner, Key, Keys, OneOrEach, Raw, table_of};
use crate::scenario::format::{Class, Kind, MAX_STEPS, Need, Sight, TableFormat};
use crate::scenario::{ActorIdx, Condition, ForceIdx, MoveIdx, Number};
use Kind::{Count, Each as ByClass, Either};
use Need::{Or, Required, Words};

table_of! {
    /// Keys of `[move.ID]`.
    pub(super) MOVE of Move: "[move.ID]", "Leverage outside the rooms, by one actor. One use raises its level by one.";
    NAME: String = key::text("name", Words("the id"), "Name for people.");
    BY: Option<ActorIdx> = key::reference("by", "Who can play it.");
    STEPS: Raw = key::raw(
        "steps",
        Either(&[Count(1, MAX_STEPS as u64), Kind::Names(1, MAX_STEPS)]),
        Required,
        "",
        "How often it can be played, or names for level 1, 2, ….",
    );
    START: Raw = key::raw(
        "start",
        Kind::Step,
        Or(0.0),
        "",
        "Level at the start; its effects then count as already there.",
    );
    NEEDS: Condition =
        key::condition("needs", Words("always playable"), "It can be played only where this holds.");
    EACH: Inner<Each> = key::table("each", Words("nothing"), "What each use does.");
}

table_of! {
    /// Keys of `each` of a move.
    pub(super) EACH of Each: "[move.ID] each",
        "What one use does. Effects on force values and flows last while the level stands; the others happen once.";
    COST: Number = key::number("cost", COST, Or(0.0), "payoff", "Sunk cost to its owner.");
    CONCEDES: Number = key::number(
        "concedes",
        PAYOFF,
        Or(0.0),
        "level",
        "How much conceding a use is, before the owner's audience.",
    );
    TENSION: Number = key::number("tension", PUBLIC, Or(0.0), "tension", "Step of tension.");
    STAND: OneOrEach<ActorIdx> = key::one_or_each(
        "stand",
        &[PUBLIC_COST, ByClass(Class::Actor, &PUBLIC_COST)],
        "stock",
        "Public stand that it takes, for its owner or by actor.",
    );
    FORCE_VALUE: Vec<(ActorIdx, Number)> = key::number_by(
        "force_value",
        &PAYOFF,
        "payoff per level",
        "By actor: change of what using force is worth to it.",
    );
    BALANCE: OneOrEach<ForceIdx> = key::one_or_each(
        "balance",
        &[PUBLIC, ByClass(Class::Force, &PUBLIC)],
        "probability",
        "Change of the chance that force wins; by force if there are several.",
    );
    MOBILISATION: Number =
        key::number("mobilisation", PUBLIC, Or(0.0), "mobilisation", "Change of mobilisation.");
    FLOW: Vec<(ActorIdx, Number)> =
        key::number_by("flow", &PAYOFF, "payoff per round and level", "By actor: payoff while it stands.");
    SETS: Raw = key::raw(
        "sets",
        ByClass(Class::Issue, &Kind::Level),
        Words("nothing"),
        "",
        "Levels that it sets in what stands.",
    );
    STOPS: Vec<MoveIdx> =
        key::references("stops", 0, Words("nothing"), "Moves whose flows end while this one stands.");
    TRIGGERS: Vec<MoveIdx> =
        key::references("triggers", 0, Words("nothing"), "Moves that it raises by one level, free of cost.");
    TAKES_BACK: Vec<MoveIdx> =
        key::references("takes_back", 0, Words("nothing"), "Moves that it lowers by one level.");
}

table_of! {
    /// Keys of `[force.ID]`.
    pub(super) FORCE of Force: "[force.ID]",
        "A use of force that one actor may decide on. Its value: balance × prize − cost of war + what moves add.";
    NAME: String = key::text("name", Words("the id"), "Name for people.");
    BY: Option<ActorIdx> = key::reference("by", "Who decides.");
    PRIZE: Number = key::number("prize", COST, Required, "payoff", "What it wins.");
    BALANCE: Number = key::number("balance", SHARE, Required, "probability", "Chance that it wins.");
    EACH_ROUND: Number =
        key::number("each_round", SHARE, Or(1.0), "probability", "Chance in a round that force is considered.");
    PRECISION: Number = key::number(
        "precision",
        Kind::Number(SHARP, Sight::Any),
        Required,
        "per unit of payoff",
        "How exactly the decision follows its value; `inf` is exactly.",
    );
    PEACE_COST: Number = key::number("peace_cost", COST, Or(0.0), "payoff", "Cost of breaking the peace.");
    FROM_ROUND: u32 = key::count("from_round", ROUND, Or(1.0), "round", "First round in which it is allowed.");
}

table_of! {
    /// Keys of `[tension]`.
    pub(super) TENSION of Tension: "[tension]", "A number from 0 to 10 that everybody sees.";
    START: Number =
        key::number("start", Kind::Number(TENSION_SCALE, Sight::Public), Or(0.0), "tension", "Where it starts.");
    DECAY: Number =
        key::number("decay", PUBLIC_COST, Or(0.0), "tension per round", "How much it falls in each round.");
    NOISE: Raw = key::raw("noise", Kind::Chance, Words("none"), "tension", "Chance added in each round.");
    FAILED_MEETING: Number = key::number(
        "failed_meeting",
        PUBLIC_COST,
        Or(0.0),
        "tension",
        "A meeting without result adds this × the forum's weight × the number of forums.",
    );
    RELIEF: Number = key::number(
        "relief",
        PUBLIC_COST,
        Or(0.0),
        "tension",
        "Fall for a whole rise of an issue that brings relief.",
    );
}

/// The forms of an incident's hazard.
static HAZARDS: [Kind; 3] = [Kind::Table(&EXPONENTIAL), Kind::Table(&HAZARD), Kind::Table(&RUNGS)];

table_of! {
    /// Keys of `[incident]`.
    pub(super) INCIDENT of Incident: "[incident]",
        "Autonomous risk: the higher tension is, the likelier an incident. Its odds add up to 1.";
    HAZARD: Raw = key::raw(
        "hazard",
        Either(&HAZARDS),
        Required,
        "probability",
        "Chance of an incident in a round.",
    );
    WAR: f64 = key::plain("war", CHANCE, Or(0.0), "probability", "Chance that an incident means war.");
    CLASH: f64 =
        key::plain("clash", CHANCE, Or(0.0), "probability", "Chance that it means a contained clash.");
    SCARE: f64 = key::plain("scare", CHANCE, Or(0.0), "probability", "Chance that it is a scare.");
    SCARE_ADDS: Number =
        key::number("scare_adds", PUBLIC, Or(0.0), "tension", "Tension that a scare adds.");
}

table_of! {
    /// Keys of the short form of an incident's hazard.
    pub(super) EXPONENTIAL of Exponential: "[incident] hazard (short)",
        "min(cap, base × e^(growth × tension)), base and growth in one list.";
    EXPONENTIAL: Vec<Number> =
        key::numbers("exponential", &PUBLIC, (2, 2), "", "Base (0 to 1) and growth.");
    CAP: Number = key::number("cap", PUBLIC_CHANCE, Or(1.0), "probability", "Highest chance.");
}

table_of! {
    /// Keys of the long form of an incident's hazard.
    pub(super) HAZARD of Hazard: "[incident] hazard (long)", "min(cap, base × e^(growth × tension)).";
    BASE: Number = key::number("base", PUBLIC_CHANCE, Required, "probability", "Chance at tension 0.");
    GROWTH: Number = key::number("growth", PUBLIC, Required, "per unit of tension", "How steeply it grows.");
    CAP: Number = key::number("cap", PUBLIC_CHANCE, Or(1.0), "probability", "Highest chance.");
}

table_of! {
    /// Keys of an incident's hazard as a ladder.
    pub(super) RUNGS of Rungs: "[incident] hazard (ladder)",
        "One chance for each whole step of tension 0, 1, …; above the last the last holds.";
    RUNGS: Vec<Number> = key::numbers("rungs", &PUBLIC_CHANCE, (1, 11), "probability", "The chances.");
}

table_of! {
    /// Keys of `[mobilisation]`.
    pub(super) MOBILISATION of Mobilisation: "[mobilisation]", "How far forces are mobilised.";
    START: Number =
        key::number("start", PUBLIC_COST, Or(0.0), "mobilisation", "Mobilisation at the start.");
}

table_of! {
    /// Keys of `[shift.ID]`.
    pub(super) SHIFT of Shift: "[shift.ID]", "Something that happens once, by chance.";
    NAME: String = key::text("name", Words("the id"), "Name for people.");
    HAZARD: Number = key::number("hazard", PUBLIC_CHANCE, Required, "probability", "Chance in a round.");
    BLOCKED: Option<Condition> =
        key::condition_if("blocked", Words("nothing blocks it"), "It cannot happen where this holds.");
    SET: Raw = key::raw("set", Kind::Settings, Words("nothing"), "", "What it sets when it happens.");
}

table_of! {
    /// Keys of `[event.ID]`.
    pub(super) EVENT of Event: "[event.ID]", "Something that happens at the end of a given round, in the order of the file.";
    ROUND: u32 = key::count("round", ROUND, Required, "round", "When; not after the last round.");
    WHEN: Condition = key::condition("when", Words("always"), "Only where this holds.");
    SET: Raw = key::raw("set", Kind::Settings, Required, "", "What it sets.");
}

table_of! {
    /// A step of a move with a name.
    pub(crate) STEP of Step: "[move.ID] steps",
        "A step with a name: `{ id = \"full\", name = \"Full mobilization\" }` instead of `\"full\"`.";
    ID: String = key::text("id", Required, "Id of the step.");
    NAME: String = key::text("name", Required, "Name for people.");
}
