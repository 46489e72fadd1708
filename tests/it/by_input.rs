//! Endings by private type and by third of each drawn number, and the value of talks by type: each figure from the runs one by one.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use detente::findings::{Estimate, InputEndings, InputKind, Method, RunSubset, TalksTwin, TalksVerdict};
use detente::internals::analysis::analyse;
use detente::internals::analysis::estimate::{difference, wilson};
use detente::internals::engine::luck::streams::Redraw;
use detente::internals::engine::round::record::Record;
use detente::internals::engine::{Options, simulate};
use detente::internals::index::OutcomeIdx;
use detente::internals::model::compile;
use detente::internals::plan::{Precision, RunPlan};
use detente::internals::render::csv;

use super::figures::{
    GAME, Played, RUNS, SEED, differences, game, indicator, is_difference, is_share, pairs, played, scenario, small,
    value,
};
use super::game::{close, runs};

/// Place of a run among the subsets of an input: the point of a type, the third of a uniform number.
fn place(played: &Played, path: &str, run: &Record) -> usize {
    let uniform = |low: f64, high: f64| {
        let i = played.scenario.draws.iter().position(|d| d.path == path).unwrap();
        [1.0, 2.0].iter().filter(|k| run.drawn.raw[i] >= low + (high - low) * *k / 3.0).count()
    };
    match path {
        "actor.a.war.cost" => uniform(0.1, 0.7),
        "issue.y.worth.b" => uniform(0.1, 0.5),
        id => run.point.raw[played.scenario.types.iter().position(|ty| ty.id == id).unwrap()].0,
    }
}

fn of<'a>(played: &'a Played, path: &str) -> &'a InputEndings {
    played.found.endings_by_input.iter().find(|input| input.path == path).unwrap()
}

#[test]
fn shares_by_type_and_by_third_are_those_of_the_runs() {
    let played = game();
    let found = &played.found.endings_by_input;
    // Types in the order of the file, then numbers.
    let paths: Vec<&str> = found.iter().map(|input| input.path.as_str()).collect();
    let types: Vec<&str> = played.scenario.types.iter().map(|ty| ty.id.as_str()).collect();
    assert_eq!(paths[..2], types[..]);
    assert_eq!(paths.len(), 4);
    for input in found {
        let private = types.contains(&input.path.as_str());
        assert_eq!(input.kind, if private { InputKind::Private } else { InputKind::Uncertain });
        assert!(input.subsets.len() >= 2);
        for (at, subset) in input.subsets.iter().enumerate() {
            let here: Vec<&Record> = played.records.iter().filter(|r| place(played, &input.path, r) == at).collect();
            assert_eq!(subset.n, here.len() as u64, "{} {}", input.path, subset.id());
            assert_eq!((subset.point.is_some(), subset.third.is_some()), (private, !private));
            for o in 0..played.model.outcomes.len() {
                let hits = here.iter().filter(|r| r.outcome == OutcomeIdx(o)).count() as u64;
                is_share(&subset.outcome[played.id(o)], hits, subset.n);
            }
        }
        assert_eq!(input.subsets.iter().map(|subset| subset.n).sum::<u64>(), RUNS);
    }
    let cost = of(played, "actor.a.war.cost");
    let ids: Vec<&str> = cost.subsets.iter().map(RunSubset::id).collect();
    assert_eq!(ids, ["low", "middle", "high"]);
    close(cost.subsets[1].range[0], 0.3, 1e-9);
    close(cost.subsets[1].range[1], 0.5, 1e-9);
    // The outermost values are cut at 1 in 200.
    close(cost.subsets[0].range[0], 0.103, 1e-9);
    close(cost.subsets[2].range[1], 0.697, 1e-9);
    let resolve = of(played, "resolve");
    assert_eq!(resolve.subsets.iter().map(RunSubset::id).collect::<Vec<_>>(), ["soft", "hard"]);
    assert!(resolve.subsets.iter().all(|subset| !subset.numeric));
}

/// The largest difference of a class among all pairs of subsets; its level counts every class and pair of every input.
#[test]
fn a_contrast_is_the_largest_difference_of_the_runs() {
    let played = game();
    let (mut sizes, mut statements) = (Vec::new(), 0);
    for input in &played.found.endings_by_input {
        let n = input.subsets.len();
        statements += played.model.outcomes.len() * n * (n - 1) / 2;
    }
    for input in &played.found.endings_by_input {
        let shares = |at: usize, o: usize| {
            let here: Vec<&Record> = played.records.iter().filter(|r| place(played, &input.path, r) == at).collect();
            (here.iter().filter(|r| r.outcome == OutcomeIdx(o)).count() as u64, here.len() as u64)
        };
        let part = |(hits, n): (u64, u64)| hits as f64 / n as f64;
        let mut largest: f64 = 0.0;
        for o in 0..played.model.outcomes.len() {
            for a in 0..input.subsets.len() {
                for b in 0..input.subsets.len() {
                    largest = largest.max(part(shares(a, o)) - part(shares(b, o)));
                }
            }
        }
        let contrast = input.contrast.as_ref().unwrap();
        let o = played.scenario.outcomes.iter().position(|class| class.id == contrast.outcome).unwrap();
        let (most, least) = (shares(contrast.most, o), shares(contrast.least, o));
        close(part(most) - part(least), largest, 1e-12);
        let level = 1.0 - 0.05 / statements as f64;
        let wanted = difference(&wilson(most.0, most.1, level), &wilson(least.0, least.1, level));
        assert_eq!(contrast.difference, wanted);
        sizes.push((input.kind, largest));
    }
    // Numbers follow each other from the largest contrast to the smallest.
    let drawn: Vec<f64> = sizes.iter().filter(|(kind, _)| *kind == InputKind::Uncertain).map(|(_, x)| *x).collect();
    assert!(drawn.len() == 2 && drawn[0] >= drawn[1] && drawn[0] > 0.0, "{drawn:?}");
}

/// Many cells are counted in stretches; a value that cannot be drawn and a third without values have no rows; a number with two
/// values has two thirds.
#[test]
fn what_no_run_drew_is_left_out() {
    let set = [
        "actor.b.war.cost={ uniform = [0.4, 0.6], kind = \"private\", cells = 70 }",
        "actor.a.war.cost={ discrete = { values = [0.6, 0.2], weights = [0.4, 0.6] }, kind = \"uncertain\" }",
        "issue.y.worth.b={ discrete = { values = [0.3, 0.1, 0.5], weights = [0.5, 0.2, 0.3] }, kind = \"uncertain\" }",
    ];
    let played = played(GAME, &set, 300);
    // Ranks .3 and .8; and .1, .45 and .85.
    for (path, wanted) in [
        ("actor.a.war.cost", vec![("low", 0.2), ("high", 0.6)]),
        ("issue.y.worth.b", vec![("low", 0.1), ("middle", 0.3), ("high", 0.5)]),
    ] {
        let input = of(&played, path);
        let found: Vec<(&str, [f64; 2])> = input.subsets.iter().map(|s| (s.id(), s.range)).collect();
        assert_eq!(found, wanted.iter().map(|(id, value)| (*id, [*value; 2])).collect::<Vec<_>>());
        let i = played.scenario.draws.iter().position(|d| d.path == path).unwrap();
        for (subset, (_, value)) in input.subsets.iter().zip(wanted) {
            let n = played.records.iter().filter(|r| r.drawn.raw[i] == value).count() as u64;
            assert_eq!(subset.n, n, "{path} {value}");
        }
        // Bins have the same values at their ends.
        let bins = &played.found.inputs.iter().find(|input| input.path == path).unwrap().bins;
        assert!(bins.iter().all(|bin| bin.range[0] == bin.range[1]), "{bins:?}");
    }
    let cells = played.found.endings_by_input.iter().find(|input| input.subsets.len() == 10);
    let cells = cells.expect("seventy cells are counted in ten stretches");
    assert!(cells.subsets[0].id().contains(" to ") && cells.subsets[0].range[0] < cells.subsets[0].range[1]);
    assert_eq!(cells.subsets.iter().map(|subset| subset.n).sum::<u64>(), 300);
}

/// Under a rule that stops the runs, every interval of a subset holds whenever they stop.
#[test]
fn intervals_of_subsets_allow_for_a_rule_that_stops() {
    let scenario = scenario(GAME, &[]);
    let model = compile(&scenario);
    let plan = RunPlan { stop: Some(Precision { half_width: 0.05, at_least: 100 }), ..RunPlan::new(SEED, 2_000) };
    let stop = AtomicBool::new(false);
    let options = Options { threads: 0, batch: 0, progress: &|_| {}, stop: &stop };
    let counted = simulate(&model, &plan, &options, None).unwrap();
    let found = analyse(&scenario, &model, &counted, &plan);
    let fixed = analyse(&scenario, &model, &counted, &RunPlan { stop: None, ..plan });
    let half = |e: &Estimate| e.interval.map(|[low, high]| high - low).unwrap();
    let mut seen = 0;
    for (input, same) in found.endings_by_input.iter().zip(&fixed.endings_by_input) {
        assert_eq!(input.path, same.path);
        for (subset, other) in input.subsets.iter().zip(&same.subsets) {
            for (id, share) in &subset.outcome {
                assert_eq!((share.method, share.value), (Method::ConfidenceSequence, other.outcome[id].value));
                assert!(half(share) > half(&other.outcome[id]), "{} {id}", input.path);
                seen += 1;
            }
        }
        let [a, b] = [input, same].map(|input| &input.contrast.as_ref().unwrap().difference);
        assert!(a.method == Method::ConfidenceSequence && half(a) > half(b) && (a.n, a.level) == (b.n, b.level));
    }
    assert!(seen > 50);
}

/// The table has a row for each subset and class, with the numbers of the findings.
#[test]
fn the_table_of_subsets_has_the_numbers_of_the_findings() {
    let played = game();
    let text = csv::endings_by_input(&played.found);
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let subsets: usize = played.found.endings_by_input.iter().map(|input| input.subsets.len()).sum();
    assert_eq!(rows.len(), subsets * played.model.outcomes.len());
    for row in &rows {
        let input = of(played, row[at("input")]);
        let subset = input.subsets.iter().find(|subset| subset.id() == row[at("subset")]).unwrap();
        let share = &subset.outcome[row[at("outcome")]];
        assert_eq!(row[at("share")].parse::<f64>().unwrap(), value(share));
        assert_eq!(row[at("n")].parse::<u64>().unwrap(), subset.n);
        assert_eq!(row[at("from")].is_empty(), !subset.numeric);
    }
}

/// A run of the same number is in the same subset whoever plays it: the first runs of a longer plan are those of a shorter one.
#[test]
fn runs_stay_in_their_subsets() {
    let played = game();
    let short = runs(&played.model, SEED, 50);
    for (a, b) in short.iter().zip(&played.records) {
        for input in &played.found.endings_by_input {
            assert_eq!(place(played, &input.path, a), place(played, &input.path, b));
        }
    }
}

// ---------------------------------------------------------------- talks

/// Against the same runs without meetings, and against a scenario in which failure raises no tension, run by run: in all runs,
/// and in those with each point of each type.
#[test]
fn talks_are_worth_what_the_runs_of_two_other_scenarios_say() {
    let mut differ = 0;
    for (played, text) in [(game(), GAME), (small(), super::figures::EXACT)] {
        let silent = pairs(played, &played.model.without_meetings(), false, Redraw::Nothing, |_| true);
        // The scenario itself with the key set, not a changed model.
        let free = runs(&compile(&scenario(text, &["tension.failed_meeting=0"])), SEED, RUNS);
        let free: Vec<(usize, usize)> =
            played.records.iter().zip(&free).map(|(a, b)| (a.outcome.0, b.outcome.0)).collect();
        let violent: Vec<usize> =
            (0..played.model.outcomes.len()).filter(|o| played.scenario.outcomes.raw[*o].cause.is_some()).collect();
        let groups: BTreeSet<&str> = violent.iter().map(|o| played.scenario.outcomes.raw[*o].group.as_str()).collect();
        let points: usize = played.scenario.types.iter().map(|ty| ty.points.len()).sum();
        assert_eq!(played.found.talks.len(), 2 * (1 + points));
        let each = 2 * (violent.len() + usize::from(violent.len() > 1));
        for found in &played.found.talks {
            let all = if found.twin == TalksTwin::NoMeetings { &silent } else { &free };
            let here = |run: &Record| {
                let Some(id) = &found.r#type else { return true };
                let t = played.scenario.types.iter().position(|ty| ty.id == *id).unwrap();
                let point = &played.scenario.types.raw[t].points.raw[run.point.raw[t].0];
                Some(&point.name) == found.point.as_ref()
            };
            let own: Vec<(usize, usize)> =
                all.iter().zip(&played.records).filter(|(_, run)| here(run)).map(|(pair, _)| *pair).collect();
            let level = 1.0 - 0.05 / (each * if found.point.is_some() { points } else { 1 }) as f64;
            for o in 0..played.model.outcomes.len() {
                is_difference(&found.outcome[played.id(o)], &differences(&own, o), level);
                differ += u32::from(found.twin == TalksTwin::FreeFailure && value(&found.outcome[played.id(o)]) != 0.0);
            }
            let any = |o: usize| indicator(violent.contains(&o));
            assert_eq!(found.groups.iter().map(String::as_str).collect::<BTreeSet<_>>(), groups);
            let together: Vec<f64> = own.iter().map(|(run, twin)| any(*run) - any(*twin)).collect();
            is_difference(&found.together, &together, level);
            // The verdict again, from the ends of the intervals.
            let ends: Vec<[f64; 2]> = violent
                .iter()
                .map(|o| &found.outcome[played.id(*o)])
                .chain([&found.together])
                .map(|e| e.interval.unwrap())
                .collect();
            let within = ends.iter().all(|[low, high]| -0.02 < *low && *high < 0.02);
            let clear = ends.iter().any(|[low, high]| *low > 0.0 || *high < 0.0);
            let wanted = match (within, clear) {
                (true, _) => TalksVerdict::BarelyChange,
                (false, true) => TalksVerdict::Change,
                (false, false) => TalksVerdict::Undecided,
            };
            assert_eq!(found.verdict, Some(wanted));
        }
    }
    assert!(differ > 10, "{differ} differences that say anything");
}

/// Which groups the verdict is about, and their classes by another way: by name. A class that takes several ways of force has no
/// cause, and counts; so does one that only shares a group with force. Without force and clashes it is about agreements.
#[test]
fn talks_are_judged_by_the_groups_of_the_file() {
    let of = |text: &str, set: &[&str]| {
        let played = played(text, set, 400);
        let silent = pairs(&played, &played.model.without_meetings(), false, Redraw::Nothing, |_| true);
        (played, silent)
    };
    let told = |played: &Played, pairs: &[(usize, usize)], groups: &[&str], classes: &[&str]| {
        let all = &played.found.talks[0];
        assert_eq!((all.groups.iter().map(String::as_str).collect::<Vec<_>>(), &all.point), (groups.to_vec(), &None));
        let within = |o: usize| indicator(classes.contains(&played.id(o)));
        let differences: Vec<f64> = pairs.iter().map(|(run, twin)| within(*run) - within(*twin)).collect();
        let statements = classes.len() + usize::from(classes.len() > 1);
        is_difference(&all.together, &differences, 1.0 - 0.05 / (2 * statements) as f64);
        assert!(all.verdict.is_some());
        value(&all.together)
    };
    let (plain, silent) = of(GAME, &[]);
    told(&plain, &silent, &["war", "clash"], &["attack", "accident", "clash"]);
    assert_eq!(plain.found.talks[0].verdict, game().found.talks[0].verdict);
    // In the file's own words, with one class for both ways of force and one of another kind.
    let text = cut(GAME, "attack", "deal").replace(
        "[[outcome]]\nid = \"deal\"",
        "[[outcome]]\nid = \"fight\"\ngroup = \"crisis\"\n\
         when = [[\"ended_by == force\"], [\"ended_by == accident\"]]\nends = true\n\
         [[outcome]]\nid = \"brawl\"\ngroup = \"scuffle\"\nwhen = [\"ended_by == clash\"]\nends = true\n\
         [[outcome]]\nid = \"deal\"",
    );
    let text = text.replace("id = \"collapse\"", "id = \"collapse\"\ngroup = \"crisis\"");
    let (own, silent) = of(&text, &[]);
    assert_eq!(own.scenario.outcomes.raw[0].cause, None);
    told(&own, &silent, &["crisis", "scuffle"], &["fight", "brawl", "collapse"]);
    let lines = csv::talks(&own.found);
    assert!(lines.contains("no_meetings,,,,Crisis or scuffle,crisis scuffle,"), "{lines}");
    // Without force and incidents the verdict is about agreements.
    let text = cut(GAME, "attack", "deal");
    let (sale, silent) = of(&text, &["remove=force.attack", "remove=incident"]);
    let gained = told(&sale, &silent, &["agreement"], &["deal", "partial"]);
    assert!(gained > 0.1, "without meetings nobody agrees: {gained}");
    let words = "violen";
    assert!(!csv::talks(&sale.found).contains(words) && !lines.contains(words));
}

/// A scenario without the outcome classes from one to before another.
fn cut(text: &str, from: &str, to: &str) -> String {
    let at = |id: &str| text.find(&format!("[[outcome]]\nid = \"{id}\"")).unwrap();
    format!("{}{}", &text[..at(from)], &text[at(to)..])
}

/// Where failure raises no tension anyway, the runs are their own twins; where nobody meets there is nothing to say.
#[test]
fn where_failure_is_free_or_nobody_meets_there_is_no_difference() {
    let free = played(GAME, &["tension.failed_meeting=0"], 200);
    assert!(free.model.with_free_failure().is_none() && game().model.with_free_failure().is_some());
    let own = free.found.talks.iter().filter(|found| found.twin == TalksTwin::FreeFailure);
    let values: Vec<f64> = own.flat_map(|found| found.outcome.values().map(value)).collect();
    assert!(values.len() > 20 && values.iter().all(|x| *x == 0.0));
    let nobody = played(GAME, &["scenario.schedule=[]"], 50);
    assert!(nobody.found.talks.is_empty());
}
