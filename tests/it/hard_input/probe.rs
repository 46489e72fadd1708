//! What is asked of any input at all. The fuzz targets in `fuzz/` call these functions too, so that they are compiled and
//! run with every test.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use detente::FittedValues;
use detente::internals::analysis::analyse;
use detente::internals::analysis::explain::explain;
use detente::internals::analysis::findings::Findings;
use detente::internals::analysis::replay::tell;
use detente::internals::analysis::warnings::{Code, Warning};
use detente::internals::engine::exact::outcome_distribution;
use detente::internals::engine::fitted::{begin, train};
use detente::internals::engine::round::player::lookahead_is_within;
use detente::internals::engine::round::record::Record;
use detente::internals::engine::round::replay::replay_run;
use detente::internals::engine::{Options, simulate};
use detente::internals::model::fit::Fit;
use detente::internals::model::solutions::{Solution, Solutions};
use detente::internals::model::{Model, compile};
use detente::internals::plan::RunPlan;
use detente::internals::render::{self, csv, headline};
use detente::internals::scenario::diagnostic;
use detente::internals::scenario::read::{Layers, Override, Variant};
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Budget, Foresight, Loaded, Scenario, load_layers, settable};

/// Runs of each scenario, as a rule.
pub(super) const RUNS: u64 = 10;
/// Most rounds × packages × views of a game that is played: such a one takes some milliseconds.
const MOST_WORK: usize = 200_000;

/// Most situations that the first decision of a game with foresight may need.
const MOST_FORESEEN: u64 = 300;
/// Most branches of a game that is walked whole.
const MOST_BRANCHES: u64 = 2_000;

/// Most rounds × views × cubed features of a game that values are fitted to: some tens of milliseconds.
const MOST_SOLVED: usize = 1_000_000;

/// How far an input got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// It is no scenario, or no file of values.
    Refused,
    /// It is one, too large to be played here; or it holds values of something else.
    Large,
    /// It was played.
    Played,
}

/// What `extends` may name: the text of the base, whatever the name.
pub(super) type Base<'a> = Option<&'a str>;

/// Any bytes: they are read and checked, and what is wrong with them is put into words.
pub(super) fn read(bytes: &[u8], base: Base<'_>) {
    match Source::from_bytes("input.toml", bytes.to_vec()) {
        Ok(source) => drop(checked(source, base)),
        Err(fault) => assert!(!fault.message.is_empty()),
    }
}

/// A text: if `check` accepts it, it is compiled, played, analysed and rendered, and every number of that is a number.
pub(super) fn play(text: &str, base: Base<'_>, runs: u64) -> Reached {
    let Some(scenario) = checked(Source::new("input.toml", text), base) else { return Reached::Refused };
    let model = compile(&scenario);
    if work(&model) > MOST_WORK || !lookahead_is_within(&model, MOST_FORESEEN) {
        return Reached::Large;
    }
    exactly(&model);
    if scenario.foresight == Foresight::Equilibrium {
        fitted(&scenario, &model);
    }
    let (findings, records) = experiment(&scenario, &model, runs);
    assert_eq!(records.len() as u64, runs);
    for record in &records {
        sound_record(&model, record);
    }
    sound_findings(&findings, runs);
    rendered(&scenario, &model, &findings);
    Reached::Played
}

fn experiment(scenario: &Scenario, model: &Model, runs: u64) -> (Findings, Vec<Record>) {
    let plan = RunPlan::new(scenario.seed, runs);
    let stop = AtomicBool::new(false);
    let options = Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
    let mut records = Vec::new();
    let mut keep = |record: &Record| records.push(record.clone());
    let experiment = simulate(model, &plan, &options, Some(&mut keep)).expect("nobody stopped it");
    (analyse(scenario, model, &experiment, &plan), records)
}

/// Values can be fitted, kept, and run with, and every number of that is a number.
fn fitted(scenario: &Scenario, model: &Model) {
    let width = begin(model, "", &Budget::default()).features.len();
    if (model.rounds as usize).saturating_mul(model.n_views()).saturating_mul(width.pow(3)) > MOST_SOLVED {
        return;
    }
    let stop = AtomicBool::new(false);
    let options = Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
    let budget = Budget { runs: 10, iterations: 2, ..scenario.budget() };
    let fit = train(model, &scenario.hash(), &budget, &options).expect("nobody stopped it");
    sound("a fit", &format!("{fit:?}"));
    let text = serde_json::to_string(&fit).expect("a fit can be written");
    assert_eq!(serde_json::from_str::<Fit>(&text).expect("a fit can be read again"), fit);
    let own = Solution::Fitted(Arc::new(fit));
    let solutions = Some(Solutions { own, twins: None, values: None });
    let mut player_model = model.clone();
    player_model.solutions = solutions;
    played_by_values(&player_model, scenario.seed);
}

/// Some runs of a model whose actors choose by values.
fn played_by_values(model: &Model, seed: u64) {
    for run in 0..3 {
        sound_record(model, &replay_run(model, seed, run).0);
    }
}

/// A text as a file of fitted values: it is refused in words, or reads back what it writes. And whatever has the form, even if
/// its hash is not right, is refused for a scenario or can be run with.
pub(super) fn values(text: &str, scenario: &Scenario, model: &Model) -> Reached {
    match FittedValues::parse(text) {
        Ok(values) => assert_eq!(FittedValues::parse(&values.to_json()), Ok(values)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let Ok(values) = serde_json::from_str::<FittedValues>(text) else { return Reached::Refused };
    match values.used(scenario, model) {
        Ok(model) => {
            played_by_values(&model, scenario.seed);
            Reached::Played
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            Reached::Large
        }
    }
}

/// Whether `check` accepts a text.
pub(super) fn accepted(text: &str, base: Base<'_>) -> bool {
    checked(Source::new("input.toml", text), base).is_some()
}

/// Marks, in a text, where an overlay begins that is laid over what stands before it.
const LAID_OVER: &str = "\n# + overlay\n";

/// Reads and checks; every diagnostic can be shown. `# --set PATH=VALUE` and `# --variant NAME: PATH=VALUE, …` in the first
/// lines are given as overrides, and what stands behind `# + overlay` as overlays. What can be set is listed, too.
fn checked(source: Source, base: Base<'_>) -> Option<Scenario> {
    let overrides = overrides(&source.text);
    let fetch = |_: &str, extends: &str| match base {
        Some(text) => Ok(Source::new(extends, text)),
        None => Err("there is no such file".to_string()),
    };
    let mut files = source.text.split(LAID_OVER).map(|text| Source::new(source.name.clone(), text)).collect::<Vec<_>>();
    files.truncate(4);
    let is_base = |_: &str, extends: &str, _: &str| extends.len().is_multiple_of(2);
    let layers = Layers { files, overrides, fetch: &fetch, is_base: &is_base };
    let Loaded { result, sources } = load_layers(&layers);
    let (scenario, diagnostics) = match result {
        Ok((scenario, warnings)) => (Some(scenario), warnings),
        Err(faults) => {
            assert!(faults.iter().any(|d| d.is_error()), "refused without a fault");
            (None, faults)
        }
    };
    assert_eq!(diagnostic::render(&diagnostics, &sources).is_empty(), diagnostics.is_empty());
    let listed = settable(&layers);
    assert_eq!(listed.is_some(), scenario.is_some());
    assert!(listed.into_iter().flatten().all(|one| !one.path.is_empty() && !one.value.contains('\n')));
    scenario
}

/// The changes that the first lines of a text ask for.
fn overrides(text: &str) -> Vec<Override> {
    let mut out = Vec::new();
    for line in text.lines().take(20) {
        if let Some(set) = line.strip_prefix("# --set ") {
            out.push(Override::set(set));
        }
        match line.strip_prefix("# --variant ").map(Variant::read) {
            Some(Ok(variant)) => {
                let again = Variant::read(&variant.text());
                assert_eq!(again.as_ref(), Ok(&variant), "{}", variant.text());
                out.extend(variant.set.iter().map(|text| Override::of_variant(text, &variant.name())));
            }
            Some(Err(words)) => assert!(!words.is_empty()),
            None => {}
        }
    }
    out
}

/// Rounds × packages of the largest forum × views, and what else takes time.
fn work(model: &Model) -> usize {
    let packages = model.forums.iter().map(|f| f.n_packages).max().unwrap_or(1);
    (model.rounds as usize).saturating_mul(packages.saturating_add(50)).saturating_mul(model.n_views())
}

/// Where every branch can be walked, their probabilities are a law.
fn exactly(model: &Model) {
    if let Ok(law) = outcome_distribution(model, MOST_BRANCHES, &AtomicBool::new(false)) {
        sound("a law", &format!("{law:?}"));
        assert!((law.all.probability - 1.0).abs() < 1e-9, "{law:?}");
        assert!((law.all.outcomes.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{law:?}");
        assert!((law.all.endings.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{law:?}");
    }
}

fn sound_record(model: &Model, record: &Record) {
    let numbers = record.payoff.iter().chain(&record.tension).chain(&record.beliefs).chain(&record.drawn);
    assert!(numbers.clone().all(|x| x.is_finite()), "{record:?}");
    assert!(record.tension.iter().all(|t| (0.0..=10.0).contains(t)), "{:?}", record.tension);
    assert!(1 <= record.end_round && record.end_round <= model.rounds);
    let n: usize = model.types.iter().map(|t| t.prior.len()).sum();
    for row in record.beliefs.chunks(n.max(1)) {
        let mut first = 0;
        for of_type in &model.types {
            let points = &row[first..first + of_type.prior.len()];
            assert!(points.iter().all(|p| (0.0..=1.0 + 1e-9).contains(p)), "{points:?}");
            assert!((points.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{points:?}");
            first += of_type.prior.len();
        }
    }
}

fn sound_findings(findings: &Findings, runs: u64) {
    assert_eq!(findings.outcomes.iter().map(|o| o.count).sum::<u64>(), runs);
    let fault = |w: &Warning| w.code == Code::BeliefsOffPrior;
    assert!(!findings.warnings.iter().any(fault), "{:?}", findings.warnings);
    let shares: Vec<f64> = findings.outcomes.iter().filter_map(|o| o.share.value).collect();
    assert_eq!(shares.len(), findings.outcomes.len());
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{shares:?}");
    // In JSON what is no number turns into null unseen, so it is looked for before.
    sound("findings", &format!("{findings:?}"));
    let json = serde_json::to_string(findings).expect("findings can be written");
    serde_json::from_str::<serde_json::Value>(&json).expect("findings can be read again");
}

/// No number in the debug form of something is NaN or infinite; texts in it may say what they like.
pub(super) fn sound(what: &str, debug: &str) {
    let mut outside = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for c in debug.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if !quoted => outside.push(c),
            _ => {}
        }
    }
    let words = outside.split(|c: char| !c.is_alphanumeric() && c != '_');
    let bad = words.filter(|w| matches!(*w, "NaN" | "inf")).count();
    assert_eq!(bad, 0, "{what}: {outside}");
}

/// Everything that a person would be shown can be written.
fn rendered(scenario: &Scenario, model: &Model, findings: &Findings) {
    let explanation = explain(scenario, model, None);
    sound("an explanation", &format!("{explanation:?}"));
    let (record, trace) = replay_run(model, scenario.seed, 0);
    let tale = tell(scenario, scenario.seed, &record, &trace);
    sound("a tale", &format!("{tale:?}"));
    let mut texts = headline::headline(findings).to_vec();
    texts.extend([
        csv::outcomes(findings),
        csv::endings_by_input(findings),
        csv::talks(findings),
        csv::rounds(findings),
    ]);
    let mut texts_at = |width: usize| {
        texts.extend([
            render::explain::text(scenario, &explanation, width),
            render::replay::text(scenario, &tale, width),
        ]);
    };
    for width in [60, 80, 200] {
        texts_at(width);
    }
    #[cfg(feature = "cli")]
    texts.push(render::summary::run(findings, 60) + &render::summary::end_of_run(findings, "results", 60));
    for text in texts {
        assert!(!text.is_empty() && !text.contains("NaN"), "{text}");
    }
}

/// The charts and the page of what [`play`] plays, which take a hundred times as long.
#[cfg(feature = "charts")]
pub(super) fn draw(text: &str, base: Base<'_>) {
    let Some(scenario) = checked(Source::new("input.toml", text), base) else { return };
    let model = compile(&scenario);
    if work(&model) <= MOST_WORK && lookahead_is_within(&model, MOST_FORESEEN) {
        let findings = experiment(&scenario, &model, RUNS).0;
        let charts = render::chart::all(&findings);
        assert!(charts.iter().all(|c| !c.svg.contains("NaN") && !c.svg.contains("inf\"")));
        assert!(!render::html::report(&scenario, &findings, &charts).contains("NaN"));
    }
}
