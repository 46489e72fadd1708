//! Warnings about results: the page is what the code says, and what a run says has codes, words and numbers.

use std::path::Path;

use detente::internals::analysis::analyse;
use detente::internals::analysis::changes;
use detente::internals::analysis::compare::Comparison;
use detente::internals::analysis::contrast::{compare, variant};
use detente::internals::analysis::findings::Findings;
use detente::internals::analysis::warnings::Code;
use detente::internals::engine::{self, Options, simulate};
use detente::internals::model::compile;
use detente::internals::plan::RunPlan;
use detente::internals::render::text::columns;
use detente::internals::render::warning;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{load, starter};

#[test]
fn the_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/warnings.md");
    if std::env::var_os("DETENTE_BLESS").is_some() {
        return std::fs::write(&path, warning::page()).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == warning::page(), "docs/warnings.md is out of date: DETENTE_BLESS=1 cargo test --test it warnings");
    // Codes of both kinds have their numbers in the order in which they came to be.
    let mut ids: Vec<&str> =
        Code::ALL.iter().map(|c| c.id()).chain(changes::Code::ALL.iter().map(|c| c.id())).collect();
    ids.sort_unstable();
    for (place, id) in ids.iter().enumerate() {
        assert_eq!(*id, format!("R{:03}", place + 1));
        assert_eq!(found.matches(&format!("\n### {id}\n")).count(), 1, "{id}");
    }
    assert_eq!(found.matches("\n## ").count(), 2);
}

fn findings(sets: &[&str], runs: u64) -> Findings {
    let sets: Vec<String> = sets.iter().map(|set| set.to_string()).collect();
    let (scenario, _) = load(Source::new("mine.toml", starter("Mine")), &sets, &no_files).result.unwrap();
    let (model, plan) = (compile(&scenario), RunPlan::new(7, runs));
    let stop = std::sync::atomic::AtomicBool::new(false);
    let options = Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
    analyse(&scenario, &model, &simulate(&model, &plan, &options, None).unwrap(), &plan)
}

/// No statement follows from a point estimate alone: with fewer runs fewer are made, and none is the opposite of another.
#[test]
fn few_runs_decide_little() {
    for runs in [20, 200, 4000] {
        let found = findings(&[], runs);
        for one in &found.warnings {
            let estimates: Vec<_> = one.estimates.values().collect();
            let text = warning::text(one, &found);
            match (one.code, one.threshold) {
                (Code::TalksBarelyMatter, Some(band)) => assert!(estimates[0].within(band), "{text}"),
                (Code::TalksUndecided, Some(band)) => {
                    assert!(!estimates[0].within(band) && !estimates[0].excludes_zero(), "{text}")
                }
                (Code::LearningBarelyMatters, Some(few)) => {
                    assert!(estimates[0].interval.unwrap()[1] < few, "{text}")
                }
                (Code::LearningUndecided, Some(few)) => {
                    let [low, high] = estimates[0].interval.unwrap();
                    assert!(low < few && few <= high, "{text}");
                }
                (Code::ErrorDeals | Code::MovesAtALoss, Some(most)) => {
                    assert!(estimates[0].interval.unwrap()[0] > most, "{text}")
                }
                (Code::PrecisionSensitive, Some(wide)) => {
                    assert!(estimates.iter().any(|e| e.beyond(wide)), "{text}")
                }
                (Code::NeverSeen, None) => assert_eq!(estimates[0].value, Some(0.0), "{text}"),
                other => panic!("{other:?}: {text}"),
            }
        }
        let said = |code| found.warnings.iter().any(|one| one.code == code);
        assert!(!(said(Code::TalksBarelyMatter) && said(Code::TalksUndecided)));
        assert!(!(said(Code::LearningBarelyMatters) && said(Code::LearningUndecided)));
        // Twenty runs are two twins: nothing can be shown to lie within two points.
        if runs == 20 {
            assert!(!said(Code::TalksBarelyMatter) && !said(Code::LearningBarelyMatters), "{:?}", found.warnings);
        }
    }
}

/// The most frequent ending is tied with another just where the interval of the difference includes zero.
#[test]
fn conclusions_say_ties() {
    for runs in [50, 500, 5000] {
        let found = findings(&[], runs);
        let top = found.conclusions.ending.as_ref().unwrap();
        let lead = top.lead.as_ref().unwrap();
        assert_eq!(top.tied.is_empty(), lead.excludes_zero(), "{runs}: {top:?}");
        let count = |id: &str| found.outcomes.iter().find(|o| o.id == id).unwrap().count;
        assert!(found.outcomes.iter().all(|o| o.count <= count(&top.outcome)));
        if let Some(driver) = &found.conclusions.driver {
            let [less, more] = driver.groups.clone().map(|group| group.followed.value.unwrap());
            assert!((more - less - driver.difference.value.unwrap()).abs() < 1e-12 && more >= less, "{driver:?}");
        }
    }
}

fn shipped() -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut all: Vec<_> = std::fs::read_dir(folder.join("security-talks-2022"))
        .unwrap()
        .chain(std::fs::read_dir(folder.join("wage-dispute")).into_iter().flatten())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    all.sort();
    all
}

/// Explanations of shipped cases, and of one with names in Chinese, fit every terminal and show names.
#[test]
fn explanations_fit_every_width() {
    use detente::internals::analysis::explain::explain;
    let mut scenarios: Vec<_> = shipped()
        .iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(path).ok().filter(|text| !text.contains("\nextends"))?;
            load(Source::new(path.to_string_lossy(), &text), &[], &no_files).result.ok()
        })
        .map(|(scenario, _)| scenario)
        .collect();
    assert!(!scenarios.is_empty());
    let mut chinese = scenarios[0].clone();
    for actor in &mut chinese.actors {
        actor.name = "中华人民共和国代表团".into();
    }
    for proposal in &mut chinese.proposals {
        proposal.name = "关于限制部队部署的条约草案".repeat(5);
    }
    scenarios.push(chinese);
    for scenario in &scenarios {
        let explanation = explain(scenario, &compile(scenario), None);
        for width in [60, 80, 132, 200] {
            let text = detente::internals::render::explain::text(scenario, &explanation, width);
            let long: Vec<&str> = text.lines().filter(|line| columns(line) > width).collect();
            assert!(long.is_empty(), "{width}: {long:#?}");
            assert!(text.contains(&scenario.actors.raw[0].name), "{text}");
        }
    }
}

/// The small scenario with other values.
fn small(sets: &[&str]) -> detente::internals::scenario::Scenario {
    let sets: Vec<String> = sets.iter().map(|set| set.to_string()).collect();
    load(Source::new("small.toml", starter("Small")), &sets, &no_files).result.unwrap().0
}

fn compared(base: &[&str], variants: &[&[&str]], runs: u64) -> Comparison {
    let (base, others): (_, Vec<_>) = (small(base), variants.iter().map(|sets| small(sets)).collect());
    let (others, models): (Vec<_>, Vec<_>) = (others.iter().collect(), others.iter().map(compile).collect());
    let stop = std::sync::atomic::AtomicBool::new(false);
    let options = Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
    let twins: Vec<_> = others.iter().zip(&models).map(|(other, model)| variant(&base, other, model)).collect();
    let plan = RunPlan::new(7, runs);
    let contrasts = engine::compare::compare(&compile(&base), &twins, &plan, &options).unwrap();
    compare(&base, &others, &contrasts, &plan)
}

const LESS_TO_WIN: &[&str] = &["force.seizure.prize=0.1"];
const HARDLY: &[&str] = &["force.seizure.prize=0.801"];

/// Each variant is in one list of each share, and in the one where its interval says; each statement holds at the level of
/// all of them together, and with fewer runs fewer are made.
#[test]
fn statements_about_variants_are_tests() {
    for runs in [20, 400, 6000] {
        let found = compared(&[], &[&[], LESS_TO_WIN, HARDLY], runs);
        let several = found.groups.iter().filter(|group| group.outcomes.len() > 1).count();
        let level = 1.0 - 0.05 / (3 * (found.outcomes.len() + several)) as f64;
        assert!(found.conclusions.shares.len() > 3);
        for one in &found.conclusions.shares {
            let difference = |number: u64| {
                let variant = &found.variants[number as usize - 1];
                let change = match one.share.of.id() {
                    "group" => &variant.groups[&one.share.id],
                    _ => &variant.changes[&one.share.id],
                };
                assert!((change.difference.level - level).abs() < 1e-12);
                &change.difference
            };
            let changed: Vec<u64> = one.changed.iter().map(|changed| changed.variant).collect();
            let mut all: Vec<u64> = changed.iter().chain(&one.equivalent).chain(&one.undecided).copied().collect();
            all.sort_unstable();
            assert_eq!(all, [1, 2, 3], "{one:?}");
            assert!(changed.iter().all(|v| difference(*v).excludes_zero()), "{one:?}");
            assert!(one.equivalent.iter().all(|v| difference(*v).within(0.02) && !difference(*v).excludes_zero()));
            assert!(one.undecided.iter().all(|v| !difference(*v).within(0.02) && !difference(*v).excludes_zero()));
            assert!(one.tied.iter().all(|v| changed[1..].contains(v)));
            assert_eq!(one.runs_needed.is_some(), !one.undecided.is_empty());
        }
        let subjects = |code: changes::Code| -> Vec<u64> {
            let all: Vec<_> = found.warnings.iter().filter(|one| one.code == code).collect();
            assert!(all.len() <= 1, "a warning lists its subjects");
            all.iter().flat_map(|one| &one.subjects).filter_map(|subject| subject.variant).collect()
        };
        // The base over again changes nothing, whatever the number of runs.
        assert_eq!(subjects(changes::Code::NothingChanged), [1]);
        assert!(!subjects(changes::Code::Equivalent).contains(&1));
        let texts: Vec<String> = found.warnings.iter().map(|one| warning::change_text(one, &found)).collect();
        match runs {
            20 => {
                assert!(subjects(changes::Code::Undecided).contains(&2), "{texts:?}");
                assert_eq!(subjects(changes::Code::Equivalent), Vec::<u64>::new(), "{texts:?}");
            }
            6000 => {
                assert!(found.conclusions.shares[0].changed.iter().any(|one| one.variant == 2), "{found:?}");
                assert_eq!(found.conclusions.endings.as_ref().map(|top| top.variant), Some(2));
                assert!(!subjects(changes::Code::Equivalent).contains(&2), "{texts:?}");
                let hardly = [changes::Code::Equivalent, changes::Code::EndingsUnchanged];
                assert!(hardly.iter().any(|code| subjects(*code).contains(&3)), "{texts:?}");
            }
            _ => {}
        }
        for text in &texts {
            assert!(text.len() < 700 && text.ends_with('.'), "{text}");
        }
    }
}

/// The number of runs that a warning names would decide it: at about so many, nothing of it is left but what lies near an edge.
#[test]
fn the_runs_that_are_named_decide() {
    let at = |runs| compared(&[], &[LESS_TO_WIN], runs);
    let undecided = |found: &Comparison| {
        found
            .warnings
            .iter()
            .find(|one| one.code == changes::Code::Undecided)
            .map(|one| (one.subjects.len(), one.runs_needed))
    };
    let few = at(60);
    let (n, needed) = undecided(&few).expect("60 runs leave something open");
    let needed = needed.expect("every difference can be decided");
    assert!(needed > 60 && needed < 100_000, "{needed}");
    let left = undecided(&at(2 * needed)).map_or(0, |(n, _)| n);
    assert!(left < n, "{left} of {n} after {needed}");
}

/// An ending that no file ever reaches is told once, with its bound: at so high a share it would hardly have been missed.
#[test]
fn endings_that_no_variant_reaches_are_listed_together() {
    let found = compared(&["force.seizure.prize=0"], &[&["force.seizure.prize=0", "tension.start=0.5"]], 300);
    let seen = |id: &str| {
        std::iter::once(&found.base)
            .chain(found.variants.iter().map(|v| &v.compared))
            .any(|f| f.shares[id].value > Some(0.0))
    };
    let unseen: Vec<&str> = found.outcomes.iter().map(|o| o.id.as_str()).filter(|id| !seen(id)).collect();
    let warning = found.warnings.iter().find(|one| one.code == changes::Code::NeverSeen);
    assert!(!unseen.is_empty(), "{:?}", found.base.shares);
    let warning = warning.expect("an ending was never seen");
    let told: Vec<&str> = warning.subjects.iter().filter_map(|s| Some(s.share.as_ref()?.id.as_str())).collect();
    assert_eq!(told, unseen);
    for one in &warning.subjects {
        let [low, high] = one.estimate.interval.unwrap();
        let missed = libm::pow(1.0 - high, 300.0);
        assert!(low == 0.0 && (missed - (1.0 - one.estimate.level)).abs() < 1e-9, "{one:?}");
        assert!(((1.0 - one.estimate.level) * (2 * unseen.len()) as f64 - 0.05).abs() < 1e-9);
    }
}
