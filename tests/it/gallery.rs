//! The gallery: every folder holds the pictures and the manifest of the experiment that a seed file of the same name pins.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use detente::internals::analysis::ENGINE_VERSION;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Names in a folder, sorted.
fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Names of the pinned experiments of the gallery.
fn experiments() -> Vec<String> {
    let files = names("seeds/gallery");
    files.iter().map(|file| file.strip_suffix(".toml").expect("only seed files stand here").to_string()).collect()
}

/// A scenario as the program opens it: its id is that of its folder and file.
fn scenario(path: &Path, set: &[String]) -> Scenario {
    let source = |path: &Path| Source::new(path.to_string_lossy(), std::fs::read_to_string(path).unwrap());
    let fetch = |from: &str, extends: &str| Ok(source(&Path::new(from).parent().unwrap().join(extends)));
    let (mut scenario, _) = load(source(path), set, &fetch).result.unwrap();
    let name = |part: Option<&std::ffi::OsStr>| part.unwrap().to_string_lossy().into_owned();
    scenario.id = format!("{}/{}", name(path.parent().unwrap().file_name()), name(path.file_stem()));
    scenario
}

/// What a seed file pins.
struct Pinned {
    table: toml::Table,
    set: Vec<String>,
    /// The base, then the files that it is compared with.
    files: Vec<PathBuf>,
}

impl Pinned {
    fn read(name: &str) -> Pinned {
        let table: toml::Table = read(&format!("seeds/gallery/{name}.toml")).parse().unwrap();
        let texts = |value: &toml::Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_string()).collect()
        };
        let files = std::iter::once(table["scenario"].as_str().unwrap().to_string())
            .chain(table.get("against").map(texts).unwrap_or_default());
        let beside = |file: String| root().join("seeds/gallery").join(file).canonicalize().unwrap();
        assert!(!table.contains_key("variants"), "{name}: this test knows no variants yet");
        Pinned { set: texts(&table["set"]), files: files.map(beside).collect(), table }
    }

    fn text(&self, key: &str) -> &str {
        self.table[key].as_str().unwrap()
    }

    fn number(&self, key: &str) -> u64 {
        self.table[key].as_integer().unwrap() as u64
    }

    /// The command that plays it, at the top of the repository.
    fn command(&self) -> String {
        let what = if self.table.contains_key("against") { "compare" } else { "run" };
        let top = root().canonicalize().unwrap();
        let files = self.files.iter().map(|file| file.strip_prefix(&top).unwrap().to_string_lossy().replace('\\', "/"));
        assert!(self.set.is_empty(), "this test knows no overrides yet");
        let files = files.collect::<Vec<_>>().join(" ");
        format!("detente {what} {files} --seed {} --runs {}", self.number("seed"), self.number("runs"))
    }
}

/// A command as a shell passes it on: `c*.toml` stands for all files of that form, in order.
fn without_stars(command: &str) -> String {
    let word = |word: &str| -> Vec<String> {
        let Some((folder, file)) = word.rsplit_once('/').filter(|_| word.contains('*')) else {
            return vec![word.to_string()];
        };
        let (start, end) = file.split_once('*').unwrap();
        let all = names(folder).into_iter().filter(|name| name.starts_with(start) && name.ends_with(end));
        all.map(|name| format!("{folder}/{name}")).collect()
    };
    command.split(' ').flat_map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn manifests_agree_with_the_seed_files() {
    let all = experiments();
    assert!(all.len() >= 2, "{all:?}");
    for name in all {
        let pinned = Pinned::read(&name);
        let manifest: Value = serde_json::from_str(&read(&format!("results/gallery/{name}/manifest.json"))).unwrap();
        let again = "make the gallery again as results/gallery/README.md says";
        assert_eq!(manifest["engine_version"], ENGINE_VERSION, "{name}: {again}");
        assert_eq!(manifest["digest"], pinned.text("digest"), "{name}: {again}");
        assert_eq!(manifest["plan"]["seed"], pinned.number("seed").to_string(), "{name}: {again}");
        assert_eq!(manifest["plan"]["runs"], pinned.number("runs"), "{name}: {again}");
        // A manifest names the copies of the files that stand in its folder.
        let command = pinned.command().replace(" scenarios/", " scenario/");
        assert_eq!(manifest["command"], command, "{name}: {again}");
        let cases: Vec<&Value> = match manifest.get("base") {
            Some(base) => std::iter::once(base).chain(manifest["variants"].as_array().unwrap()).collect(),
            None => vec![&manifest["scenario"]],
        };
        assert_eq!(cases.len(), pinned.files.len(), "{name}: {again}");
        for (case, file) in cases.into_iter().zip(&pinned.files) {
            let scenario = scenario(file, &pinned.set);
            assert_eq!(case["id"], scenario.id, "{name}: {again}");
            assert_eq!(case["hash"], scenario.hash(), "{name}, {}: {again}", scenario.id);
            assert_eq!(case["overrides"], serde_json::json!(scenario.overrides), "{name}: {again}");
        }
    }
}

#[test]
fn every_file_belongs_to_an_experiment() {
    let mut expected: BTreeSet<String> = experiments().into_iter().collect();
    expected.insert("README.md".into());
    assert_eq!(names("results/gallery").into_iter().collect::<BTreeSet<_>>(), expected);
    for name in experiments() {
        let pinned = Pinned::read(&name);
        let files = names(&format!("results/gallery/{name}"));
        let (charts, rest): (Vec<&String>, Vec<&String>) = files.iter().partition(|file| file.ends_with(".svg"));
        assert_eq!(rest, ["manifest.json"], "{name}");
        let compared = pinned.table.contains_key("against");
        // The small game has no talks, no tension and nothing drawn; its actors choose in an equilibrium.
        let n = match name.as_str() {
            _ if compared => 4,
            "audience-cost-signal" => 7,
            _ => 11,
        };
        assert_eq!(charts.len(), n, "{name}: {charts:?}");
        // Each picture says where it comes from.
        let footer = format!(
            "{} runs · seed {} · detente {ENGINE_VERSION}",
            commas(pinned.number("runs")),
            pinned.number("seed")
        );
        for chart in charts {
            assert_eq!(chart.starts_with("compare_"), compared, "{name}/{chart}");
            assert!(
                read(&format!("results/gallery/{name}/{chart}")).contains(&footer),
                "{name}/{chart}: no `{footer}`"
            );
        }
    }
}

fn commas(n: u64) -> String {
    detente::internals::render::number::count(n)
}

#[test]
fn commands_are_written_down() {
    let readme = read("results/gallery/README.md");
    let lines: Vec<&str> =
        readme.lines().filter_map(|line| line.trim().strip_prefix("cargo run --release -- ")).collect();
    let without_out = |line: &str| line.split(" --out ").next().unwrap().to_string();
    let said: BTreeSet<String> =
        lines.iter().map(|line| without_stars(&format!("detente {}", without_out(line)))).collect();
    for name in experiments() {
        let pinned = Pinned::read(&name);
        assert!(said.contains(&pinned.command()), "{}\n{said:#?}", pinned.command());
        let last = pinned.text("why").lines().next_back().unwrap();
        assert_eq!(without_stars(last), pinned.command(), "{name}: what `why` says");
        let place = format!("results/gallery/{name}");
        assert_eq!(readme.lines().filter(|line| line.trim().starts_with("cp ") && line.ends_with(&place)).count(), 1);
        for chart in names(&place).iter().filter(|file| file.ends_with(".svg")) {
            assert!(readme.contains(&format!("({name}/{chart})")), "{place}/{chart} is not listed");
        }
    }
}

#[test]
fn pages_show_and_name_only_what_exists() {
    let mut pictures = 0;
    for page in
        ["README.md", "results/gallery/README.md", "results/README.md", "scenarios/README.md", "seeds/README.md"]
            .iter()
            .map(|page| page.to_string())
            .chain(names("docs").into_iter().filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")))
    {
        let text = read(&page);
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split([')', '#', ' ']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let path = root().join(&page).parent().unwrap().join(target);
            assert!(path.exists(), "{page} names `{target}`, which is not there");
            let opens = text[..at].rfind('[').unwrap();
            if text[..opens].ends_with('!') {
                pictures += 1;
                // Both are made again by tests.
                let made = ["results/gallery", "docs/pictures"].map(|place| root().join(place).canonicalize().unwrap());
                let path = path.canonicalize().unwrap();
                assert!(made.iter().any(|place| path.starts_with(place)), "{page} shows `{target}`");
            }
        }
    }
    assert!(pictures >= 4, "the README shows four pictures");
}
