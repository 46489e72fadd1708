//! Plain words: what people read holds no riddle, no word of our own for a thing that has a name, and US spelling.

use std::path::{Path, PathBuf};

/// What is not written, in lower case, and what is written instead. A word is found at its start: `reckon` finds `reckoned`.
const NOT_SO: [(&str, &str); 46] = [
    ("goes most with", "is most strongly correlated with"),
    ("go most with", "are most strongly correlated with"),
    ("hangs on", "depends on"),
    ("hang on", "depend on"),
    ("same luck", "same random draws"),
    ("other luck", "other random numbers"),
    ("reckon", "expect, estimate, compute"),
    ("take force", "be concluded"),
    ("takes force", "is concluded"),
    ("took force", "was concluded"),
    ("taken into force", "concluded"),
    ("weightiest", "most important, most heavily weighted"),
    ("decoration", "changes almost nothing"),
    ("exact law", "exact probabilities"),
    ("leaves 0 out", "excludes zero"),
    ("leaves zero out", "excludes zero"),
    ("outside the rooms", "outside the talks"),
    ("in place of", "instead of"),
    ("whilst", "while"),
    ("mobilis", "mobiliz…"),
    ("demobilis", "demobiliz…"),
    ("optimis", "optimiz…"),
    ("unoptimis", "unoptimiz…"),
    ("regularis", "regulariz…"),
    ("normalis", "normaliz…"),
    ("recognis", "recogniz…"),
    ("organis", "organiz…"),
    ("summaris", "summariz…"),
    ("modelling", "modeling"),
    ("modelled", "modeled"),
    ("signalling", "signaling"),
    ("labelled", "labeled"),
    ("cancelled", "canceled"),
    ("behaviour", "behavior"),
    ("colour", "color"),
    ("favour", "favor"),
    ("neighbour", "neighbor"),
    ("harbour", "harbor"),
    ("centre", "center"),
    ("defence", "defense"),
    ("licence", "license"),
    ("judgement", "judgment"),
    ("misjudgement", "misjudgment"),
    ("manoeuvre", "maneuver"),
    ("towards", "toward"),
    ("learnt", "learned"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files under a folder, or the file itself, with one of these endings.
fn files(place: &str, endings: &[&str]) -> Vec<PathBuf> {
    fn walk(path: &Path, endings: &[&str], out: &mut Vec<PathBuf>) {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
            inside.sort();
            inside.iter().for_each(|p| walk(p, endings, out));
        } else if path.extension().is_some_and(|e| endings.contains(&e.to_str().unwrap())) {
            out.push(path.to_owned());
        }
    }
    let mut out = Vec::new();
    walk(&root().join(place), endings, &mut out);
    assert!(!out.is_empty(), "{place}");
    out
}

/// A line without what stands between backticks or in a link's target: keys, ids and paths keep their spelling.
fn prose(line: &str) -> String {
    let outside: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let mut parts = outside.split("](");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |text, part| text + "] " + part.split_once(')').map_or("", |(_, rest)| rest))
}

/// What is wrong with a text in plain English, as (what stands there, what should).
fn faults(text: &str) -> Vec<(&'static str, &'static str)> {
    let lower = text.to_lowercase();
    let begins = |at: usize| !lower[..at].chars().next_back().is_some_and(char::is_alphabetic);
    let mut found: Vec<_> =
        NOT_SO.into_iter().filter(|(not, _)| lower.match_indices(not).any(|(at, _)| begins(at))).collect();
    if lower.match_indices(" %").any(|(at, _)| lower[..at].ends_with(|c: char| c.is_ascii_digit())) {
        found.push(("a space before %", "32.1%"));
    }
    found
}

/// Checks the prose of files; `of` gives the part of a line that is prose, if any.
#[track_caller]
fn check(files: &[PathBuf], of: impl Fn(&Path, usize, &str) -> Option<String>) {
    let mut wrong = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path).unwrap();
        for (at, line) in text.lines().enumerate() {
            let Some(part) = of(path, at, line) else { continue };
            for (not, so) in faults(&part) {
                let place = path.strip_prefix(root()).unwrap().display();
                wrong.push(format!("{place}:{}: not `{not}` but `{so}`: {}", at + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_word_is_found_at_its_start_and_outside_code() {
    let not = |text: &str| faults(&prose(text)).iter().map(|(not, _)| *not).collect::<Vec<_>>();
    assert_eq!(not("Nobody reckoned with it: 32.1 % of `mobilisation`."), ["reckon", "a space before %"]);
    assert_eq!(not("Mobilisation, [a harbour](harbour.md)."), ["mobilis", "harbour"]);
    assert!(not("32.1% of [those](colour.md) change; e % 2; recolour").is_empty());
}

#[test]
fn pages_are_in_plain_words() {
    // `scenario-format.md` is made from texts in the program.
    let made = ["scenario-format.md"];
    let mut pages = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    for place in ["docs", "scenarios", "results", "seeds", "fuzz/README.md"] {
        pages.extend(files(place, &["md"]));
    }
    pages.retain(|page| !made.contains(&page.file_name().unwrap().to_str().unwrap()));
    assert!(pages.len() >= 12, "{pages:?}");
    let fenced: std::cell::RefCell<Vec<PathBuf>> = Default::default();
    check(&pages, |path, _, line| {
        let mut fenced = fenced.borrow_mut();
        if line.starts_with("```") {
            match fenced.last().is_some_and(|inside| inside == path) {
                true => drop(fenced.pop()),
                false => fenced.push(path.to_owned()),
            }
            return None;
        }
        // Titles of works keep their spelling; what a command prints is the program's.
        let title = line.starts_with("- Binmore");
        let shown = line.starts_with("    ") || fenced.last().is_some_and(|inside| inside == path);
        (!title && !shown).then(|| prose(line))
    });
}

#[test]
fn scenarios_are_in_plain_words() {
    let mut scenarios = files("scenarios/security-talks-2022", &["toml"]);
    scenarios.extend(files("scenarios/wage-dispute", &["toml"]));
    scenarios.extend(files("seeds", &["toml"]));
    scenarios.extend(files("src/scenario/starter", &["toml"]));
    check(&scenarios, |_, _, line| {
        let key = line.split('=').next().unwrap_or_default().trim();
        let said = matches!(key, "name" | "why" | "source" | "says" | "round_is");
        let remark = line.split_once('#').map(|(_, remark)| remark);
        if said { Some(prose(line)) } else { remark.map(prose) }
    });
}

#[test]
fn doc_comments_are_in_plain_words() {
    let mut sources = vec![root().join("src/lib.rs"), root().join("src/plan.rs")];
    for place in
        ["src/model", "src/tally", "src/maths", "src/distribution", "src/engine", "src/theory", "src/validation"]
    {
        sources.extend(files(place, &["rs"]));
    }
    // A path in an example keeps its spelling.
    let remark = |line: &str| {
        line.split_once("//").map(|(_, remark)| prose(remark)).filter(|text| !text.contains("use detente::"))
    };
    check(&sources, |_, _, line| remark(line));
}
