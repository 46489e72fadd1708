//! The list of paths and the overrides agree, on the shipped scenarios and on random ones; nothing typed is without effect
//! unseen.

use std::path::Path;

use detente::internals::scenario::read::{Layers, Override, no_files};
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Settable, load, load_layers, settable, starter};

use super::game::Dice;
use super::random::{Size, scenario};

fn paths(text: &str) -> Vec<Settable> {
    let files = vec![Source::new("case/x.toml", text)];
    settable(&Layers { files, overrides: vec![], fetch: &no_files, is_base: &|_, _, _| true })
        .expect("a sound scenario")
}

/// Texts of the shipped scenarios that stand alone, the starter, and random ones.
fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut all = vec![starter("Small")];
    for name in [
        "security-talks-2022/baseline",
        "wage-dispute/baseline",
        "theory/attrition",
        "theory/ladder-risk",
        "theory/commitment",
    ] {
        all.push(std::fs::read_to_string(root.join(format!("{name}.toml"))).unwrap());
    }
    let mut dice = Dice(71);
    for _ in 0..12 {
        let size = Size::small(&mut dice);
        all.push(scenario(&mut dice, size));
    }
    all
}

#[test]
fn every_listed_path_can_be_set_to_what_stands_there() {
    for text in texts() {
        let source = || Source::new("case/x.toml", text.clone());
        let (before, _) = load(source(), &[], &no_files).result.unwrap();
        let listed = paths(&text);
        assert!(listed.len() > 20);
        // One after another in a few commands, since each reads the file again.
        for some in listed.chunks(40) {
            let overrides: Vec<Override> =
                some.iter().map(|p| Override::set(format!("{}={}", p.path, p.value))).collect();
            let n = overrides.len();
            let loaded =
                load_layers(&Layers { files: vec![source()], overrides, fetch: &no_files, is_base: &|_, _, _| true });
            let (after, warnings) = loaded.result.unwrap_or_else(|faults| panic!("{some:?}: {:?}", faults.first()));
            assert_eq!(after.hash(), before.hash());
            // Each of them says that it changes nothing.
            let idle = warnings.iter().filter(|w| w.code == "S120").count();
            assert_eq!(idle, n, "{some:?}");
        }
    }
}

#[test]
fn ranges_and_evidence_are_listed() {
    let text = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/security-talks-2022/baseline.toml"),
    )
    .unwrap();
    let all = paths(&text);
    let (loaded, _) = load(Source::new("case/x.toml", text), &[], &no_files).result.unwrap();
    let find = |path: &str| all.iter().find(|p| p.path == path).unwrap_or_else(|| panic!("no {path}"));
    assert_eq!((find("tension.start").low, find("tension.start").high), (Some(0.0), Some(10.0)));
    assert_eq!(find("actor.russia.patience").high, Some(1.0));
    // The same numbers are priors here and in the coverage.
    let mut priors: Vec<&str> =
        all.iter().filter(|p| p.is_number && p.evidence.is_empty()).map(|p| p.path.as_str()).collect();
    let mut expected: Vec<String> = loaded.coverage().priors;
    let numbers = all.iter().filter(|p| p.is_number).count();
    priors.sort_unstable();
    expected.sort();
    assert_eq!(priors, expected);
    assert_eq!(numbers, loaded.number_paths.len());
    // Paths are there once.
    let mut names: Vec<&str> = all.iter().map(|p| p.path.as_str()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
}

#[cfg(feature = "cli")]
#[test]
fn the_table_of_paths_fits_every_width() {
    for width in [60, 80, 100, 200] {
        for text in texts().iter().take(3) {
            let shown = detente::internals::render::paths::text(&paths(text), width);
            assert!(shown.lines().all(|line| line.chars().count() <= width), "{width}:\n{shown}");
            assert!(shown.contains("patience") && shown.contains("prior"));
        }
    }
}

/// Whatever is typed after `--set` is refused, changes the scenario, or gets a remark.
#[test]
fn no_override_is_without_effect_unseen() {
    let text = starter("Small");
    let source = || Source::new("case/x.toml", text.clone());
    let (mut before, _) = load(source(), &[], &no_files).result.unwrap();
    before.number_paths.clear();
    let listed = paths(&text);
    let mut dice = Dice(72);
    let (mut refused, mut changed, mut idle) = (0, 0, 0);
    let odd = [
        "remove",
        "extends",
        "nonsense.path",
        "why",
        "move",
        "actor",
        "scenario.schema",
        "scenario",
        "evidence.e1",
        "outcome",
        "move.call_off",
        "actor.north.flow.waiting",
    ];
    let values = [
        "0",
        "1",
        "0.5",
        "0.97",
        "true",
        "word",
        "\"move.call_off\"",
        "[\"move.blockade\", \"move.call_off\"]",
        "[]",
        "{}",
        "{ uniform = [0, 1], kind = \"uncertain\" }",
        "move.call_off",
        "3",
        "nonsense.path",
        "\"\"",
    ];
    let signs = ["=", "=", "*=", "+=", " = "];
    for _ in 0..1200 {
        let known = listed[dice.below(listed.len())].path.clone();
        let path = match dice.below(5) {
            0 => odd[dice.below(odd.len())].to_string(),
            1 => format!("{known}.{}", dice.pick(&["x", "1", "name", "value", "uniform.1"])),
            2 => known
                .rsplit_once('.')
                .map_or(known.clone(), |p| format!("{}.{}", p.0, dice.pick(&["x", "name", "cost", "start"]))),
            _ => known,
        };
        let change = format!("{path}{}{}", dice.pick(&signs), dice.pick(&values));
        match load(source(), std::slice::from_ref(&change), &no_files).result {
            Err(faults) => {
                assert!(faults.iter().any(|d| d.is_error()), "{change}");
                refused += 1;
            }
            Ok((mut after, warnings)) => {
                let said = warnings.iter().any(|w| w.code == "S120");
                after.overrides.clear();
                after.number_paths.clear();
                assert_eq!(said, after == before, "{change}");
                if said { idle += 1 } else { changed += 1 }
            }
        }
    }
    assert!(refused > 100 && changed > 30 && idle > 5, "{refused} {changed} {idle}");
}

/// A factor or an amount comes to a value, and that value typed again gives the same scenario.
#[test]
fn what_is_noted_of_a_change_gives_the_same_scenario() {
    let mut dice = Dice(73);
    let mut worked = 0;
    for text in texts() {
        let source = || Source::new("case/x.toml", text.clone());
        let listed = paths(&text);
        for _ in 0..25 {
            let path = &listed[dice.below(listed.len())].path;
            let change = format!("{path}{}", dice.pick(&["*=0.5", "*=0.9", "+=0.001", "+=1", "*=-1", "*=2"]));
            let Ok((one, _)) = load(source(), std::slice::from_ref(&change), &no_files).result else { continue };
            let (again, _) =
                load(source(), &one.overrides, &no_files).result.unwrap_or_else(|f| panic!("{change}: {f:?}"));
            assert_eq!(again.hash(), one.hash(), "{change}: {:?}", one.overrides);
            assert_eq!(again.overrides, one.overrides);
            worked += 1;
        }
    }
    assert!(worked > 100, "{worked}");
}
