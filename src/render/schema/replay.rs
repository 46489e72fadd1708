//! JSON Schema of the document that `replay` prints.

use serde_json::{Value, json};

use super::{count, document, list, map, maybe, number, object, scenario, text};

/// The schema of one run told. Every key is always there; what is undefined is `null`. Scenes are told apart by `what`.
///
/// ```
/// let schema = detente::render::schema::replay_schema();
/// assert_eq!(schema["properties"]["rounds"]["type"], "array");
/// ```
pub fn replay_schema() -> Value {
    let round = object(&[
        ("round", count(), "From 1."),
        ("scenes", list(json!({ "$ref": "#/definitions/scene" })), "What happened, in order."),
    ]);
    let schema = object(&[
        ("engine_version", text(), "Version of the engine."),
        ("scenario", scenario(), "What was played."),
        ("seed", digits(), "As text, because readers lose digits of large integers."),
        ("run", digits(), "Number of the run, from 0; as text for the same reason."),
        ("start", start(), "What is true in the run, and what all believe before it."),
        ("rounds", list(round), "Round by round."),
        ("end", end(), "How it ended."),
    ]);
    let definitions = json!({
        "alternative": alternative(),
        "change": one_of("of", changes()),
        "refusal": refusal(),
        "scene": one_of("what", scenes()),
        "stake": stake(),
        "step": step(),
    });
    document(schema, "One run, told round by round", definitions)
}

type Fields = Vec<(&'static str, Value, &'static str)>;

/// Objects that a key tells apart: its value, the other fields, and what such an object tells.
fn one_of(key: &'static str, kinds: Vec<(&str, &str, Fields)>) -> Value {
    let one = |(kind, about, fields): (&str, &str, Fields)| {
        let mut all = vec![(key, json!({ "const": kind }), about)];
        all.extend(fields);
        object(&all)
    };
    json!({ "oneOf": kinds.into_iter().map(one).collect::<Vec<_>>() })
}

fn digits() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]+$" })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// At most 1 but for the rounding of sums, which is why no maximum stands here.
fn chance() -> Value {
    json!({ "type": "number", "minimum": 0 })
}

fn maybe_chance() -> Value {
    json!({ "type": ["number", "null"], "minimum": 0 })
}

fn named(definition: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{definition}") })
}

fn maybe_named(definition: &str) -> Value {
    json!({ "anyOf": [named(definition), { "type": "null" }] })
}

fn beliefs() -> Value {
    map(map(chance()))
}

fn start() -> Value {
    object(&[
        ("tension", number(), "0 to 10."),
        ("types", map(text()), "True point of each private type: only its owners know it."),
        ("inputs", map(number()), "Uncertain inputs by path: all actors know them."),
        ("beliefs", beliefs(), "By type and point: what all believe."),
    ])
}

fn end() -> Value {
    object(&[
        ("outcome", text(), "Outcome class."),
        ("round", count(), "Round in which it ended."),
        ("by", json!({ "enum": ["force", "accident", "clash", "outcome", "horizon"] }), "What ended it."),
        ("force", maybe("string"), "The use of force, if it was one."),
        ("levels", map(text()), "Level of each issue."),
        ("payoffs", map(number()), "By actor, discounted to round 1."),
    ])
}

fn step() -> Value {
    object(&[("issue", text(), "Issue."), ("from", text(), "Level before."), ("to", text(), "Level after.")])
}

fn stake() -> Value {
    object(&[
        ("actor", text(), "Whose."),
        ("with", number(), "Value with the package."),
        ("cost", json!({ "type": "number", "minimum": 0 }), "Audience cost."),
        ("without", number(), "Value without it."),
        ("precondition", maybe_chance(), "Factor of its precondition; null without one."),
        ("red_line", flag(), "Whether it crosses a red line that binds."),
        ("scripted", flag(), "Whether a script answers."),
        ("yes", maybe_chance(), "Probability of yes; null for who is not asked."),
    ])
}

fn refusal() -> Value {
    let reasons = [
        "red_line",
        "precondition",
        "linkage",
        "audience_cost",
        "better_alternative",
        "several",
        "terms",
        "misjudgement",
        "scripted",
    ];
    object(&[
        ("actor", text(), "The least willing."),
        ("reason", json!({ "enum": reasons }), "Its main obstacle."),
        ("largest", maybe("string"), "What has the largest part in it; null where nothing was weighed."),
        ("parts", map(number()), "What each takes from the log-odds of a yes: its Shapley value."),
        ("without", map(chance()), "Probability of yes with each of them alone taken away."),
    ])
}

fn alternative() -> Value {
    object(&[
        ("move", maybe("string"), "Null: to do nothing."),
        ("net", maybe("number"), "Net value to the actor; null where a script decides."),
        ("chance", chance(), "Its probability."),
    ])
}

fn changes() -> Vec<(&'static str, &'static str, Fields)> {
    let from_to = |of: Value, who: Fields| -> Fields {
        who.into_iter().chain([("from", of.clone(), "Before."), ("to", of, "After.")]).collect()
    };
    vec![
        ("issue", "Level of an issue.", from_to(text(), vec![("issue", text(), "Issue.")])),
        ("move", "Level of a move.", from_to(count(), vec![("move", text(), "Move.")])),
        ("shift", "A shift.", vec![("shift", text(), "Shift."), ("to", count(), "0: undone.")]),
        ("tension", "Tension.", from_to(number(), vec![])),
        ("mobilisation", "Mobilization.", from_to(number(), vec![])),
        ("commitment", "Public stand of an actor.", from_to(number(), vec![("actor", text(), "Whose.")])),
        (
            "balance",
            "Chance that a use of force succeeds.",
            from_to(chance(), vec![("force", text(), "Use of force.")]),
        ),
        (
            "walk_out_counter",
            "Meetings that an actor counts against the talks.",
            from_to(count(), vec![("actor", text(), "Whose.")]),
        ),
    ]
}

fn scenes() -> Vec<(&'static str, &'static str, Fields)> {
    at_the_table().into_iter().chain(outside()).collect()
}

fn at_the_table() -> Vec<(&'static str, &'static str, Fields)> {
    let package = || ("package", list(named("step")), "What it changes.");
    let members = || ("members", list(named("stake")), "Those who answer as one.");
    let yes = || ("yes", flag(), "Whether it is a yes.");
    let why = || ("refusal", maybe_named("refusal"), "Why not; null for a yes.");
    let missing = || ("missing", list(text()), "Whose consent it waits for.");
    let actor = || ("actor", text(), "Who.");
    vec![
        ("meeting", "A forum meets.", vec![("forum", text(), "Which.")]),
        ("no_meeting", "Nobody meets.", vec![("left", maybe("string"), "Who has left the talks, if anyone has.")]),
        (
            "ratification",
            "Some are asked about a package that waits.",
            vec![package(), members(), ("chance", chance(), "Probability of yes."), yes(), why()],
        ),
        (
            "waiting",
            "What becomes of a package that waited.",
            vec![package(), ("fate", json!({ "enum": ["dropped", "final", "waits"] }), "What."), missing()],
        ),
        (
            "turn",
            "Who proposes.",
            vec![actor(), ("chance", maybe_chance(), "Where that is left to chance; else null.")],
        ),
        (
            "offer",
            "What is tabled.",
            vec![
                actor(),
                ("tabled", flag(), "Whether anything is."),
                package(),
                ("proposals", list(text()), "Named proposals that it is."),
                ("how", json!({ "enum": ["paper", "script", "choice"] }), "How it came about."),
                ("chance", chance(), "Probability of this choice."),
                ("worth", maybe_named("stake"), "What it is worth to the proposer; null for no offer."),
            ],
        ),
        ("answer", "A unit answers.", vec![members(), ("chance", chance(), "Probability of yes."), yes(), why()]),
        (
            "agreement",
            "All have said yes.",
            vec![
                package(),
                ("final", flag(), "Whether it is final at once."),
                missing(),
                ("costs", map(number()), "Audience costs, by actor."),
            ],
        ),
    ]
}

fn outside() -> Vec<(&'static str, &'static str, Fields)> {
    let actor = || ("actor", text(), "Who.");
    let changed = || ("changes", list(named("change")), "What changes.");
    vec![
        (
            "choice",
            "What an actor chooses to do outside the talks.",
            vec![
                actor(),
                ("move", maybe("string"), "Null: nothing."),
                ("chance", chance(), "Probability of this choice."),
                ("net", maybe("number"), "Net value to the actor; null where a script decides."),
                ("options", list(named("alternative")), "All options that it had."),
            ],
        ),
        (
            "move",
            "A move is played.",
            vec![
                actor(),
                ("move", text(), "Which."),
                ("level", count(), "The level that it reaches."),
                ("cost", number(), "Paid at once."),
                ("tension", number(), "The step that it will make."),
                changed(),
            ],
        ),
        (
            "tension",
            "Tension moves.",
            vec![
                ("before", number(), "Before."),
                ("after", number(), "After, within 0 and 10."),
                ("moves", number(), "Added by moves."),
                ("failed_meeting", number(), "Added by a meeting without result."),
                ("decay", number(), "Taken away by time."),
                ("relief", number(), "Taken away by relief."),
                ("noise", number(), "Added by chance."),
            ],
        ),
        (
            "incident",
            "Whether there is an incident.",
            vec![
                ("chance", chance(), "Of one."),
                ("became", json!({ "enum": ["war", "clash", "scare", null] }), "Null: there is none."),
                ("tension", number(), "After it."),
            ],
        ),
        (
            "force",
            "An initiator decides.",
            vec![
                ("force", text(), "Use of force."),
                actor(),
                ("value", number(), "Of using it, net of the cost of breaking the peace."),
                ("peace", number(), "Of carrying on without it."),
                ("considered", chance(), "Chance that it is weighed at all."),
                ("scripted", flag(), "Whether a script decides."),
                ("chance", chance(), "Of its use."),
                ("used", flag(), "Whether it is used."),
            ],
        ),
        (
            "walk_out",
            "Whether an actor leaves the talks.",
            vec![
                actor(),
                (
                    "condition",
                    json!({ "enum": ["offered", "holds", "unmet"] }),
                    "What meets its condition for staying.",
                ),
                ("meetings", count(), "Consecutive meetings with its condition unmet."),
                ("grace", count(), "How many such meetings it tolerates."),
                ("chance", maybe_chance(), "Chance of leaving; null while it tolerates them."),
                ("left", flag(), "Whether it leaves."),
            ],
        ),
        ("beliefs", "What all believe after the round.", vec![("beliefs", beliefs(), "By type and point.")]),
        (
            "shift",
            "Whether a shift happens.",
            vec![
                ("shift", text(), "Which."),
                ("chance", chance(), "Of it."),
                ("happened", flag(), "Whether it does."),
                changed(),
            ],
        ),
        ("event", "An event of the file.", vec![("event", text(), "Which."), changed()]),
        (
            "close",
            "The round closes.",
            vec![
                ("tension", number(), "At its close."),
                ("paid", map(number()), "What it paid, by actor, undiscounted."),
                changed(),
            ],
        ),
    ]
}
