//! Private numbers keep their value from the file to what people read: nobody makes a number of a name.

use detente::internals::analysis::analyse;
use detente::internals::analysis::findings::Findings;
use detente::internals::analysis::points::counted;
use detente::internals::distribution::Distribution;
use detente::internals::engine::{Options, simulate};
use detente::internals::model::compile;
use detente::internals::plan::RunPlan;
use detente::internals::render::assumptions::assumptions;
use detente::internals::render::number::point;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load, starter};

const COST: &str = "actor.north.war.cost";

fn with_cost(cost: &str) -> Scenario {
    let set = format!("{COST} = {{ {cost}, kind = \"private\" }}");
    load(Source::new("mine.toml", starter("Mine")), &[set], &no_files).result.unwrap().0
}

fn found(scenario: &Scenario) -> Findings {
    let (model, plan) = (compile(scenario), RunPlan::new(3, 600));
    let stop = std::sync::atomic::AtomicBool::new(false);
    let options = Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
    analyse(scenario, &model, &simulate(&model, &plan, &options, None).unwrap(), &plan)
}

/// Values and how they are read, however many digits their ids have.
#[test]
fn a_private_number_keeps_its_value_and_is_read_as_that() {
    let thirds = Distribution::Triangular { low: 0.1, mode: 0.2, high: 0.9 }.points(3);
    let thirds: Vec<f64> = thirds.into_iter().map(|point| point.0).collect();
    let brief: Vec<String> = thirds.iter().map(|x| format!("{x:.4}").trim_end_matches('0').to_string()).collect();
    for (cost, values, read) in [
        ("uniform = [0.2, 0.8], cells = 3", vec![0.3, 0.5, 0.7], vec!["0.3", "0.5", "0.7"]),
        ("uniform = [0.1, 0.8], cells = 2", vec![0.275, 0.625], vec!["0.275", "0.625"]),
        ("discrete = { values = [0.2, 1], weights = [0.5, 0.5] }", vec![0.2, 1.0], vec!["0.2", "1"]),
        (
            "discrete = { values = [0.50001, 0.50002, 2500], weights = [0.4, 0.4, 0.2] }",
            vec![0.50001, 0.50002, 2500.0],
            vec!["0.50001", "0.50002", "2,500"],
        ),
        ("triangular = [0.1, 0.2, 0.9], cells = 3", thirds, brief.iter().map(String::as_str).collect()),
    ] {
        let scenario = with_cost(cost);
        let found = found(&scenario);
        let input = found.inputs.iter().find(|input| input.path == COST).unwrap();
        assert_eq!(input.bins.len(), values.len(), "{cost}");
        let labels = &found.scenario.labels;
        for ((bin, value), read) in input.bins.iter().zip(&values).zip(&read) {
            let id = bin.label.as_ref().unwrap();
            assert!(bin.numeric && bin.range == labels.values[COST][id], "{cost}");
            assert!(bin.range.iter().all(|end| (end - value).abs() < 1e-12), "{cost}: {:?}", bin.range);
            assert_eq!(point(labels, COST, id), *read, "{cost}");
        }
        let beliefs: Vec<_> = found.beliefs.iter().filter(|belief| belief.r#type == COST).collect();
        assert!(beliefs.iter().all(|belief| labels.values[COST].contains_key(&belief.point)), "{cost}");
        let told: Vec<String> = assumptions(&scenario).into_iter().flat_map(|one| one.says).collect();
        let told = told.iter().find(|line| line.contains("war cost, which is ")).unwrap();
        assert!(read.iter().all(|read| told.contains(&format!("{read} ("))), "{told}");
    }
}

#[test]
fn a_stretch_of_points_has_the_values_of_its_ends() {
    // Initiators of force cannot have so many; the other side can.
    const WORTH: &str = "issue.border.worth.south";
    let set = format!("{WORTH} = {{ uniform = [0, 1], kind = \"private\", cells = 200 }}");
    let scenario = load(Source::new("mine.toml", starter("Mine")), &[set], &no_files).result.unwrap().0;
    let ty = scenario.types.iter().find(|ty| ty.id == WORTH).unwrap();
    let stretches = counted(ty);
    assert_eq!(stretches.len(), 10);
    let found = found(&scenario);
    let input = found.inputs.iter().find(|input| input.path == WORTH).unwrap();
    for (k, (bin, stretch)) in input.bins.iter().zip(&stretches).enumerate() {
        let [first, last] = bin.range;
        assert_eq!(Some(bin.range), stretch.values);
        assert!((first - (k as f64 / 10.0 + 0.0025)).abs() < 1e-12, "{first}");
        assert!((last - (k as f64 / 10.0 + 0.0975)).abs() < 1e-12, "{last}");
    }
    // Four digits are the least, so that a mean of a cell is not cut short.
    assert_eq!(point(&found.scenario.labels, WORTH, &stretches[1].id), "0.1025 to 0.1975");
    assert_eq!(point(&found.scenario.labels, WORTH, &ty.points.raw[0].name), "0.0025");
}

/// Points with names are names, even where a name looks like a number of words; they have no values.
#[test]
fn points_with_names_have_no_values() {
    let text = starter("Mine") + "\n[type.mood]\nowners = [\"south\"]\npoints = { e3 = 0.5, one = 0.5 }\n";
    let text = text.replace("share = 0.5 }", "share = { type = \"mood\", values = { e3 = 0.4, one = 0.6 } } }");
    let scenario = load(Source::new("mine.toml", text), &[], &no_files).result.unwrap().0;
    let found = found(&scenario);
    assert!(!found.scenario.labels.values.contains_key("mood"));
    let input = found.inputs.iter().find(|input| input.path == "mood").unwrap();
    let positions: Vec<[f64; 2]> = input.bins.iter().map(|bin| bin.range).collect();
    assert!(input.bins.iter().all(|bin| !bin.numeric));
    assert_eq!(positions, [[0.0; 2], [1.0; 2]]);
    assert_eq!(point(&found.scenario.labels, "mood", "e3"), "e3");
}

/// A grid says how many levels it has; levels with names are none.
#[test]
fn a_grid_is_told_from_levels_with_names() {
    let issue = |levels: &str| {
        let text = starter("Mine") + &format!("\n[issue.extra]\nlevels = {levels}\nworth = {{ north = 0.1 }}\n");
        let text = text.replace("issues  = [\"border\", \"tariff\"]", "issues = [\"border\", \"tariff\", \"extra\"]");
        let scenario = load(Source::new("mine.toml", text), &[], &no_files).result.unwrap().0;
        found(&scenario).agreements.grids.get("extra").copied()
    };
    assert_eq!(issue("30"), Some(30));
    assert_eq!(issue("{ a = 0, b = 0.5, c = 1 }"), None);
}

/// What the grammar says about a number that is left out is what the builder takes: written out, it changes nothing.
#[test]
fn a_default_that_is_written_out_changes_nothing() {
    use detente::internals::scenario::format::{Kind, Need, TABLES};

    let with = |sets: &[String]| load(Source::new("mine.toml", starter("Mine")), sets, &no_files).result;
    let parts = |s: &Scenario| {
        let table = (s.issues.clone(), s.forums.clone(), s.proposals.clone(), s.lookahead, s.inaction);
        let crisis = (s.moves.clone(), s.forces.clone(), s.tension.clone(), s.mobilisation.clone(), s.shifts.clone());
        (s.actors.clone(), table, crisis)
    };
    let base = with(&[]).unwrap().0;
    let mut seen = Vec::new();
    for table in TABLES {
        let place = table.title.replace("[actor.ID]", "actor.south").replace("[issue.ID]", "issue.tariff");
        let place = place.replace("[move.ID]", "move.blockade").replace("[forum.ID]", "forum.table");
        let place = place.replace(['[', ']'], "").replace(' ', ".");
        for key in table.keys {
            let Need::Or(default) = key.need else { continue };
            let path = format!("{place}.{}", key.name).replace("force.ID", "force.seizure");
            if base.number_paths.contains(&path) {
                continue;
            }
            // What belongs to a table that the case does not have is refused.
            if let Ok((scenario, _)) = with(&[format!("{path}={default}")]) {
                assert!(parts(&scenario) == parts(&base), "{path} = {default}");
                // Another value does change something, so that it is this key that was read.
                let other =
                    if matches!(key.kind, Kind::Count(..) | Kind::Step) { default + 1.0 } else { default + 0.5 };
                let low = default - 0.5;
                let changed = [other, low].into_iter().find_map(|x| with(&[format!("{path}={x}")]).ok());
                assert!(changed.is_some_and(|(scenario, _)| parts(&scenario) != parts(&base)), "{path}");
                seen.push(path);
            }
        }
    }
    assert!(seen.len() >= 10, "{seen:?}");
}
