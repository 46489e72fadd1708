//! JSON Schemas (draft 7) of what comes out: `findings.json`, `comparison.json`, and the document that `replay` prints.
//!
//! Written by hand beside [`findings`](crate::analysis::findings), [`compare`](crate::analysis::compare) and
//! [`replay`](crate::analysis::replay), field by field; tests compare them.

mod comparison;
mod law;
mod replay;

pub use comparison::comparison_schema;
pub use law::law_schema;
pub use replay::replay_schema;

use serde_json::{Map, Value, json};

use crate::analysis::findings::SCHEMA_VERSION;
use crate::scenario::Group;

/// The schema of one document of findings. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::render::schema::findings_schema();
/// assert_eq!(schema["properties"]["outcomes"]["type"], "array");
/// ```
pub fn findings_schema() -> Value {
    let schema = object(&[
        ("schema_version", json!({ "const": SCHEMA_VERSION }), "Version of this schema."),
        ("engine_version", text(), "Version of the engine."),
        ("scenario", scenario(), "Which scenario."),
        ("plan", plan(), "Which plan."),
        ("digest", hash(), "SHA-256 of the tally: the same on every machine."),
        ("outcomes", list(outcome()), "How runs end, in the order of the file."),
        ("rounds", list(round()), "Round by round, from 0 (the start) to the last."),
        ("tension_by_outcome", list(fan()), "Tension by ending, for each class that was seen."),
        ("moves", list(leverage()), "Use of leverage."),
        ("moves_at_a_loss", estimate(), "Share of moves that were a net loss for the actor, by its own estimate."),
        ("forums", list(forum()), "What happened in each forum."),
        ("proposals", list(proposal()), "The named proposals."),
        ("bargaining", list(bargaining()), "Bargaining points of each forum at the start, at mean inputs."),
        ("agreements", agreements(), "What was agreed."),
        ("beliefs", list(belief()), "What actors come to believe, one entry for each point of each type."),
        ("actors", list(actor()), "Payoffs."),
        ("inputs", list(input()), "Drawn inputs, and how endings depend on them."),
        ("sources", map(map(estimate())), "By outcome and kind of randomness: share of variance (total effect)."),
        (
            "value_of_talks",
            map(estimate()),
            "By outcome: share with meetings less share in the same runs without meetings.",
        ),
        ("value_of_beliefs", map(estimate()), "By outcome: share with beliefs at work less share with beliefs frozen."),
        ("changed_by_beliefs", estimate(), "Share of runs whose ending changes when beliefs are frozen."),
        ("precision_band", map(band()), "By outcome: shares with all precisions halved, as given, doubled."),
        ("after_meeting", list(after()), "How much of the ending is settled after each meeting."),
        ("typical_runs", map(list(count())), "Up to three runs of each class."),
        ("conclusions", conclusions(), "The three conclusions that the headline words."),
        ("warnings", list(warning()), "What a reader should know before using the numbers."),
    ]);
    document(schema, "Findings of one experiment", json!({ "estimate": estimate_itself(), "spread": spread_itself() }))
}

/// The schema of a whole document.
fn document(mut schema: Value, title: &str, definitions: Value) -> Value {
    if let Value::Object(map) = &mut schema {
        map.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
        map.insert("title".into(), json!(title));
        map.insert("definitions".into(), definitions);
    }
    schema
}

/// An object that has these keys, all of them, and no others.
fn object(fields: &[(&str, Value, &str)]) -> Value {
    let mut properties = Map::new();
    for (key, schema, about) in fields {
        let mut schema = schema.clone();
        // Draft 7 reads nothing beside a reference, so that the words go around it.
        if schema.get("$ref").is_some() {
            schema = json!({ "allOf": [schema] });
        }
        if let Value::Object(map) = &mut schema {
            map.insert("description".into(), json!(about));
        }
        properties.insert((*key).to_string(), schema);
    }
    let required: Vec<&str> = fields.iter().map(|f| f.0).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn map(of: Value) -> Value {
    json!({ "type": "object", "additionalProperties": of })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn hash() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn number() -> Value {
    json!({ "type": "number" })
}

fn maybe(kind: &str) -> Value {
    json!({ "type": [kind, "null"] })
}

fn estimate() -> Value {
    json!({ "$ref": "#/definitions/estimate" })
}

fn spread() -> Value {
    json!({ "$ref": "#/definitions/spread" })
}

fn estimate_itself() -> Value {
    let interval = json!({ "type": ["array", "null"], "items": { "type": "number" }, "minItems": 2, "maxItems": 2 });
    object(&[
        ("value", maybe("number"), "Point estimate; null where undefined."),
        ("standard_error", maybe("number"), "Null where undefined."),
        ("interval", interval, "At `level`; null where undefined."),
        ("level", json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }), "Confidence level."),
        (
            "method",
            json!({ "enum": METHODS }),
            "How the interval is made. `fixed n`: as if the number of runs had been fixed beforehand, although a rule stopped them; it may be \
             a little too narrow.",
        ),
        ("n", count(), "Runs behind it; for a share of moves, agreements or refusals, runs that have one at least."),
    ])
}

/// All ways in which an interval is made.
const METHODS: [&str; 14] = [
    "wilson",
    "clustered",
    "exact",
    "normal",
    "paired",
    "newcombe",
    "fisher",
    "delta",
    "confidence sequence",
    "clustered, fixed n",
    "normal, fixed n",
    "paired, fixed n",
    "fisher, fixed n",
    "delta, fixed n",
];

fn quantiles() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("q05", maybe("number"), "5% quantile."),
        ("q25", maybe("number"), "25% quantile."),
        ("q50", maybe("number"), "Median."),
        ("q75", maybe("number"), "75% quantile."),
        ("q95", maybe("number"), "95% quantile."),
    ]
}

fn spread_itself() -> Value {
    let mut fields = vec![("mean", estimate(), "Mean.")];
    fields.extend(quantiles());
    object(&fields)
}

fn scenario() -> Value {
    object(&[
        ("id", text(), "Folder and file."),
        ("name", text(), "Title."),
        ("hash", hash(), "SHA-256 of its meaning."),
        ("overrides", list(text()), "Overrides given on the command line."),
        ("labels", labels(), "Names for people, by id, of whatever has one besides its id."),
    ])
}

fn labels() -> Value {
    let values = json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 });
    object(&[
        ("actors", map(text()), "Actors."),
        ("types", map(text()), "Private types."),
        ("points", map(map(text())), "Points, by private type."),
        (
            "values",
            map(map(values)),
            "Of private numbers: the first and the last value of each point or stretch of points.",
        ),
        ("blocks", map(text()), "Blocks of issues."),
        ("issues", map(text()), "Issues."),
        ("levels", map(map(text())), "Levels, by issue."),
        ("forums", map(text()), "Forums."),
        ("proposals", map(text()), "Named proposals."),
        ("moves", map(text()), "Moves."),
        ("steps", map(map(text())), "Steps, by move."),
        ("forces", map(text()), "Uses of force."),
        ("shifts", map(text()), "Shifts."),
        ("outcomes", map(text()), "Outcome classes."),
    ])
}

fn plan() -> Value {
    object(&[
        (
            "seed",
            json!({ "type": "string", "pattern": "^[0-9]+$" }),
            "As text, because readers lose digits of large integers.",
        ),
        ("runs", json!({ "type": "integer", "minimum": 1 }), "Number of runs that were played."),
        ("stop", stop(), "Why there were no more; null where that number was asked for."),
    ])
}

fn stop() -> Value {
    let share = || json!({ "type": "number", "minimum": 0, "maximum": 1 });
    let runs = || json!({ "type": "integer", "minimum": 1 });
    let mut stop = object(&[
        (
            "rule",
            json!({ "enum": ["precision"] }),
            "Until the interval of every outcome's share is narrow enough; in a comparison, of every difference too.",
        ),
        ("half_width", share(), "Half of the widest interval that would do."),
        ("reached", share(), "Half of the widest interval at the end."),
        ("widest", text(), "Outcome with that interval; in a comparison also `war` or `agreement`."),
        ("of", json!({ "enum": ["share", "difference"] }), "Which of its intervals that is."),
        (
            "variant",
            json!({ "type": ["integer", "null"], "minimum": 0 }),
            "In a comparison, whose: 0 is the base, 1 the first variant. Null where one scenario was played.",
        ),
        ("reason", json!({ "enum": ["reached", "at_most"] }), "Narrow enough, or as many runs as were allowed."),
        ("at_least", runs(), "Runs before the first look."),
        ("at_most", runs(), "Runs allowed."),
        ("checks", runs(), "Looks at the results, the last among them."),
    ]);
    stop["type"] = json!(["object", "null"]);
    stop
}

fn outcome() -> Value {
    object(&[
        ("id", text(), "Key in the file."),
        ("name", text(), "Name for people."),
        ("cause", json!({ "enum": ["decision", "accident", "clash", null] }), "How violence came about, if it did."),
        ("group", group(), "What it counts as in sums."),
        ("count", count(), "Runs."),
        ("share", estimate(), "Share of all runs."),
    ])
}

fn group() -> Value {
    json!({ "enum": Group::ALL })
}

fn round() -> Value {
    object(&[
        ("round", count(), "0 is the start."),
        ("running", count(), "Runs still going at its close."),
        ("tension", spread(), "Tension at its close."),
        ("ended", map(count()), "Runs that ended in it, by outcome."),
    ])
}

fn fan() -> Value {
    object(&[
        ("outcome", text(), "Outcome."),
        ("n", count(), "Runs of the class."),
        ("rounds", list(spread()), "Tension at the close of each round, from 0."),
        ("running", list(count()), "Runs that closed each round, from 0."),
    ])
}

fn leverage() -> Value {
    object(&[
        ("id", text(), "Key in the file."),
        ("name", text(), "Name for people."),
        ("actor", text(), "Who plays it."),
        ("by_round", list(count()), "Uses in rounds 1, 2, …."),
    ])
}

fn forum() -> Value {
    object(&[
        ("id", text(), "Key in the file."),
        ("name", text(), "Name for people."),
        ("weight", number(), "Importance, at its mean."),
        ("meetings", count(), "Meetings held."),
        ("offers", count(), "Meetings at which a package was tabled."),
        ("accepted", count(), "Agreements concluded."),
        ("ratified", count(), "Waiting packages that became final here."),
        ("not_ratified", count(), "Waiting packages that were refused here."),
        ("refusals", map(count()), "By binding reason."),
    ])
}

fn proposal() -> Value {
    let terms = object(&[
        ("issues", map(number()), "Worth of each issue at its level, for good."),
        ("duration", number(), "What is taken off that because a settlement lasts only for a time."),
        ("flows", number(), "Running flows to the horizon."),
        ("ending", number(), "What the class of endings pays in which the run ends or, in the last round, would end."),
        ("risk", number(), "What incidents and the use of force may change."),
        ("audience", number(), "Audience costs, below 0."),
    ]);
    let utility = object(&[
        ("total", number(), "Value with it, less audience costs."),
        ("refusal", number(), "Value of refusing it."),
        ("disagreement", number(), "Value without any agreement."),
        ("gain", number(), "`total` less `disagreement`; 0 where that is rounding."),
        ("terms", terms, "What `total` is made of: all of them add up to it."),
    ]);
    object(&[
        ("id", text(), "Key in the file."),
        ("name", text(), "Name for people."),
        ("by", text(), "Whose it is."),
        ("forum", text(), "Where."),
        ("utility", map(utility), "By actor, at the start and at mean inputs."),
        ("tabled", count(), "Times tabled."),
        ("accepted", count(), "Times it was agreed."),
        ("refused", map(count()), "By binding reason."),
    ])
}

fn bargaining() -> Value {
    let mut point = object(&[
        ("levels", map(text()), "Level of each issue."),
        ("utility", map(number()), "By party."),
        ("ties", count(), "Packages that tie with it."),
    ]);
    point["type"] = json!(["object", "null"]);
    let mut efficient_range = map(list(number()));
    efficient_range["type"] = json!(["object", "null"]);
    object(&[
        ("forum", text(), "Forum."),
        ("parties", list(text()), "In order."),
        (
            "disagreement",
            map(number()),
            "What each party has if nothing is ever agreed; where a meeting without result ends the run, what that is then worth.",
        ),
        ("n_acceptable", count(), "Packages that give every party at least that."),
        ("n_packages", count(), "Packages that change something."),
        ("n_efficient", count(), "Pareto-efficient packages that were found."),
        (
            "efficient_is_whole",
            json!({ "type": "boolean" }),
            "Whether these are all. If not, those with the smallest sums of payoffs are missing.",
        ),
        (
            "efficient_range",
            efficient_range,
            "By party: lowest and highest payoff in those that leave nobody below the disagreement point; null if none does.",
        ),
        (
            "frontier",
            list(list(number())),
            "Pareto-efficient points, at most 200 of those found; payoffs in the order of `parties`.",
        ),
        ("nash", point.clone(), "Nash point; null if nothing is acceptable."),
        ("kalai_smorodinsky", point.clone(), "Kalai–Smorodinsky point; null if nothing is acceptable."),
        ("egalitarian", point.clone(), "Package whose smallest gain is largest; null if nothing is acceptable."),
        ("utilitarian", point, "Package whose gains have the largest sum; null if nothing is acceptable."),
    ])
}

fn agreements() -> Value {
    let package = object(&[
        ("forum", text(), "Where."),
        ("levels", map(text()), "Level of each issue."),
        ("count", count(), "How often."),
    ]);
    object(&[
        ("packages", list(package), "The most frequent agreements concluded."),
        ("issue_levels", map(map(count())), "By issue and level, at the end of runs with an agreement."),
        (
            "grids",
            map(count()),
            "Issues whose levels are a grid, with the number of levels: their ids are 0, 1, …, in order.",
        ),
        ("runs_with_agreement", count(), "Runs with a final package."),
        (
            "error_deal_share",
            estimate(),
            "Share of agreements that left a party worse off than refusing by more than 0.02.",
        ),
        ("error_deal_share_proposers", estimate(), "The same among proposers."),
        ("error_deal_share_responders", estimate(), "The same among those who answered."),
    ])
}

fn belief() -> Value {
    object(&[
        ("type", text(), "Private type."),
        ("point", text(), "Point of it."),
        ("prior", json!({ "type": "number", "minimum": 0, "maximum": 1 }), "Prior probability."),
        ("points", list(text()), "Points of the type: the columns of `by_round`."),
        ("by_round", list(list(estimate())), "From round 0: mean posterior given each true point."),
        ("at_stop", estimate(), "Mean posterior at stopping; the prior, up to its error."),
    ])
}

fn actor() -> Value {
    let mut fields = vec![
        ("id", text(), "Key in the file."),
        ("name", text(), "Name for people."),
        ("payoff", estimate(), "Mean payoff, discounted to round 1."),
    ];
    fields.extend(quantiles());
    object(&fields)
}

fn input() -> Value {
    let bin = object(&[
        (
            "range",
            json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 }),
            "Lowest and highest value; of a point with a name, its position among the points.",
        ),
        ("numeric", json!({ "type": "boolean" }), "Whether `range` holds values; false for points with names only."),
        ("label", maybe("string"), "Id of the point, of a private type."),
        ("n", count(), "Runs."),
        ("war", estimate(), "Share that ended in war."),
    ]);
    let correlation = object(&[("spearman", estimate(), "Rank correlation with the outcome.")]);
    object(&[
        ("path", text(), "Path in the file, or id of a private type."),
        ("kind", json!({ "enum": ["uncertain", "private"] }), "Whose ignorance."),
        ("outcome", map(correlation), "By outcome."),
        ("war", estimate(), "Rank correlation with war of any cause."),
        ("bins", list(bin), "Endings by bin, lowest first."),
    ])
}

fn band() -> Value {
    object(&[
        ("half", estimate(), "All precisions halved."),
        ("base", estimate(), "As given."),
        ("double", estimate(), "All precisions doubled."),
    ])
}

fn after() -> Value {
    object(&[
        ("meeting", count(), "0: before the first."),
        ("forum", maybe("string"), "Its forum; null for 0."),
        ("round", count(), "Its round."),
        ("variance_explained", estimate(), "Share of the variance of the ending that is settled at its close."),
    ])
}

fn nullable(mut schema: Value) -> Value {
    schema["type"] = json!(["object", "null"]);
    schema
}

fn conclusions() -> Value {
    let ending = object(&[
        ("outcome", text(), "The most frequent ending."),
        ("tied", list(text()), "Endings that cannot be told from it: the interval of the difference includes zero."),
        ("lead", maybe_estimate(), "Its share less that of the next ending; null where there is no other."),
    ]);
    let group = object(&[
        (
            "range",
            json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 }),
            "Lowest and highest value.",
        ),
        ("point", maybe("string"), "Point of a type, where it has a name."),
        ("side", json!({ "enum": ["low", "high", "point"] }), "`point` where values have names."),
        ("war", estimate(), "Share of these runs that ended in war of any cause."),
    ]);
    let driver = object(&[
        ("path", text(), "Path in the file, or id of a private type."),
        (
            "groups",
            json!({ "type": "array", "items": group, "minItems": 2, "maxItems": 2 }),
            "Runs at one end of the input and at the other, or at two points; that with less war first.",
        ),
        ("difference", estimate(), "War in the second group less war in the first; level adjusted for all contrasts."),
        ("tied", list(text()), "Inputs whose contrast cannot be told from this one."),
        ("contrasts", count(), "Contrasts looked at."),
    ]);
    let refusal = object(&[
        ("forum", text(), "The most heavily weighted forum."),
        ("reason", text(), "The most frequent reason there."),
        ("count", count(), "Refusals for it."),
        ("refusals", count(), "All refusals there."),
        ("share", estimate(), "Its share of refusals; the interval allows for those of one run being alike."),
        ("tied", list(text()), "Reasons that cannot be told from it."),
    ]);
    object(&[
        ("ending", nullable(ending), "Null where nothing was seen."),
        ("driver", nullable(driver), "Null where no input is drawn."),
        ("refusal", nullable(refusal), "Null where nothing was refused."),
    ])
}

fn maybe_estimate() -> Value {
    json!({ "anyOf": [estimate(), { "type": "null" }] })
}

fn warning() -> Value {
    let codes: Vec<&str> = crate::analysis::warnings::Code::ALL.iter().map(|code| code.id()).collect();
    object(&[
        ("text", text(), "In words."),
        ("code", json!({ "enum": codes }), "Stable code; `docs/warnings.md` has meaning, rule and advice."),
        ("subjects", list(text()), "Ids of what it is about: outcomes; for beliefs the type, then the point."),
        ("estimates", map(estimate()), "What was estimated."),
        (
            "threshold",
            maybe("number"),
            "What the rule compares with: a share, or standard errors; null where there is none.",
        ),
        (
            "runs_needed",
            maybe("integer"),
            "Runs that would about decide it; null where it is decided or none can be named.",
        ),
    ])
}
