//! Warnings about results: the page is what the code says, and what a run says has codes, words and numbers.

use std::path::Path;

use detente::analysis::analyse;
use detente::analysis::findings::Findings;
use detente::analysis::warnings::Code;
use detente::engine::batch::{Options, simulate};
use detente::model::compile;
use detente::plan::RunPlan;
use detente::render::text::columns;
use detente::render::warning;
use detente::scenario::read::no_files;
use detente::scenario::span::Source;
use detente::scenario::{load, starter};

#[test]
fn the_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/warnings.md");
    if std::env::var_os("DETENTE_BLESS").is_some() {
        return std::fs::write(&path, warning::page()).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == warning::page(), "docs/warnings.md is out of date: DETENTE_BLESS=1 cargo test --test it warnings");
    for code in Code::ALL {
        assert_eq!(found.matches(&format!("\n## {}\n", code.id())).count(), 1, "{}", code.id());
    }
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
            let [less, more] = driver.groups.clone().map(|group| group.war.value.unwrap());
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
    use detente::analysis::explain::explain;
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
            let text = detente::render::explain::text(scenario, &explanation, width);
            let long: Vec<&str> = text.lines().filter(|line| columns(line) > width).collect();
            assert!(long.is_empty(), "{width}: {long:#?}");
            assert!(text.contains(&scenario.actors[0].name), "{text}");
        }
    }
}
