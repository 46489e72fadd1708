//! Who may import whom, and what must stand nowhere: rules that are invisible in any one file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// For each part of the library, the parts that it may name.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("index", &[]),
    ("maths", &[]),
    ("plan", &[]),
    ("tally", &["index"]),
    ("distribution", &["maths"]),
    ("theory", &["maths"]),
    ("scenario", &["index", "distribution", "maths"]),
    ("model", &["index", "scenario", "distribution", "maths"]),
    ("engine", &["index", "model", "tally", "plan", "maths", "distribution", "scenario"]),
    ("explore", &["scenario", "maths"]),
    (
        "analysis",
        &["index", "explore", "tally", "theory", "model", "engine", "scenario", "plan", "maths", "distribution"],
    ),
    ("validation", &["index", "theory", "scenario", "model", "engine", "analysis", "maths"]),
    ("render", &["index", "analysis", "scenario", "distribution", "plan", "validation"]),
    ("facade", &["index", "render", "explore", "analysis", "engine", "tally", "model", "scenario", "plan"]),
];

/// Of the scenario the engine knows this enum, which carries no names.
const ENGINE_OF_SCENARIO: &[&str] = &["Ending"];

/// The only file of the library that reads files: a scenario with what it extends.
const READS_FILES: &str = "facade/files.rs";

/// The only file of the library that writes bit by bit, to what its caller hands it: a table that is larger than memory.
const WRITES_TO_ITS_CALLER: &str = "render/parquet.rs";

/// Functions of the standard library whose last bit depends on the platform.
const PLATFORM_MATHS: &[&str] = &[
    "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "powi", "sin", "cos", "tan", "sin_cos",
    "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "cbrt", "hypot",
];

struct File {
    /// Below `src`, with `/`.
    name: String,
    /// Lines with their numbers, without comments, and without unit tests.
    code: Vec<(usize, String)>,
}

impl File {
    fn part(&self) -> &str {
        self.name.split(['/', '.']).next().unwrap()
    }

    fn is_library(&self) -> bool {
        !matches!(self.part(), "cli" | "main")
    }
}

fn files() -> Vec<File> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if path.is_dir() {
                folders.extend((!path.ends_with("tests")).then_some(path));
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let name = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
                found.push(File { name, code: code(&std::fs::read_to_string(&path).unwrap()) });
            }
        }
    }
    assert!(found.len() > 50);
    found
}

/// Unit tests stand at the end of their file.
fn code(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]" || line.starts_with(' '));
    lines.map(|(i, line)| (i + 1, line.split("//").next().unwrap_or("").to_string())).collect()
}

/// Names that follow a word such as `crate::` in a line.
fn after<'a>(line: &'a str, word: &str) -> Vec<&'a str> {
    let ends = |rest: &'a str| &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())];
    line.match_indices(word).map(|(at, _)| ends(&line[at + word.len()..])).collect()
}

#[track_caller]
fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn arrows_point_one_way() {
    let mut faults = Vec::new();
    for file in files().iter().filter(|f| f.is_library() && !["lib.rs", "internals.rs"].contains(&f.name.as_str())) {
        let (_, may) = MAY_IMPORT
            .iter()
            .find(|(part, _)| *part == file.part())
            .unwrap_or_else(|| panic!("{} is in no layer", file.name));
        for (n, line) in &file.code {
            for named in after(line, "crate::") {
                if named != file.part() && !may.contains(&named) {
                    faults.push(format!(
                        "src/{}:{n}: `{}` may not name `{named}`: {}",
                        file.name,
                        file.part(),
                        line.trim()
                    ));
                }
            }
            if line.contains("use crate::{") || line.contains("super::super") {
                faults.push(format!("src/{}:{n}: name one part a line, from the root: {}", file.name, line.trim()));
            }
        }
    }
    none(faults);
}

#[test]
fn the_engine_knows_no_names() {
    let mut faults = Vec::new();
    for file in files().iter().filter(|f| f.part() == "engine") {
        for (n, line) in &file.code {
            let Some((_, rest)) = line.split_once("crate::scenario") else { continue };
            let names = rest.trim_start_matches("::").trim_matches(['{', '}', ';', ' ']);
            let fine = |name: &str| ENGINE_OF_SCENARIO.iter().any(|known| name.trim().starts_with(known));
            if !names.split(',').all(fine) {
                faults.push(format!("src/{}:{n}: {}", file.name, line.trim()));
            }
        }
    }
    none(faults);
}

/// Rooms of the engine, from the first to the last: each uses only those before it.
const ROOMS: &[&str] = &[
    "luck",
    "game",
    "foresight",
    "choice",
    "values",
    "round",
    "batch",
    "games",
    "compare",
    "exact",
    "equilibrium",
    "fitted",
];

#[test]
fn rooms_of_the_engine_use_only_those_before_them() {
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut faults = Vec::new();
    let mut arrows = 0;
    for file in files().iter().filter(|f| f.part() == "engine" && f.name != "engine/mod.rs") {
        let room = file.name.split(['/', '.']).nth(1).unwrap();
        let own = place(room).unwrap_or_else(|| panic!("{} is in no room", file.name));
        for (n, line) in &file.code {
            for named in after(line, "crate::engine::") {
                arrows += 1;
                if place(named).is_none_or(|used| used > own) {
                    faults.push(format!("src/{}:{n}: `{room}` may not name `{named}`: {}", file.name, line.trim()));
                }
            }
        }
    }
    none(faults);
    assert!(arrows > 100, "{arrows} arrows: is this test still looking for the right thing?");
}

/// Files of which each uses the others, directly or through others: a change in one can ask for a change in all.
///
/// A file is a module. It uses another where a path in its code, or what it imports, leads there; what a module hands on
/// (`pub use`) counts for the module that has it. A module and those below it are one place in this: a module puts its
/// parts together, and they use what it declares.
fn circles(files: &[File]) -> Vec<Vec<String>> {
    let modules: BTreeMap<Module, &File> =
        files.iter().filter(|f| f.name != "main.rs").map(|file| (module(&file.name), file)).collect();
    let read: BTreeMap<&Module, Paths> = modules.iter().map(|(at, file)| (at, paths(&file.code))).collect();
    let within = |a: &Module, b: &Module| a.starts_with(b) || b.starts_with(a);
    let uses = |at: &Module| -> BTreeSet<Module> {
        let found = read[at].used.iter().filter_map(|path| leads_to(path, at, &read, 0));
        found.filter(|to| !within(at, to)).collect()
    };
    let arrows: BTreeMap<&Module, BTreeSet<Module>> = modules.keys().map(|at| (at, uses(at))).collect();
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = arrows
        .keys()
        .map(|from| {
            let mut seen = BTreeSet::new();
            let mut next: Vec<&Module> = arrows[*from].iter().collect();
            while let Some(at) = next.pop() {
                if seen.insert(at) {
                    next.extend(&arrows[at]);
                }
            }
            (*from, seen)
        })
        .collect();
    let mut circles: Vec<Vec<String>> = Vec::new();
    for (at, all) in &reached {
        let circle =
            || all.iter().copied().filter(|other| reached[*other].contains(*at)).map(|m| modules[m].name.clone());
        let circle: Vec<String> = circle().collect();
        if !circle.is_empty() && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

/// Names of a module and of those that hold it, from the outermost.
type Module = Vec<String>;

fn module(file: &str) -> Module {
    let mut names: Module = file.trim_end_matches(".rs").split('/').map(str::to_string).collect();
    if matches!(names.last().map(String::as_str), Some("mod" | "lib")) {
        names.pop();
    }
    names
}

/// Paths in the code of a file.
#[derive(Default)]
struct Paths {
    used: Vec<Vec<String>>,
    handed_on: Vec<Vec<String>>,
}

fn paths(code: &[(usize, String)]) -> Paths {
    let mut out = Paths::default();
    let mut rest = String::new();
    let mut lines = code.iter().map(|(_, line)| line.trim());
    while let Some(line) = lines.next() {
        let public = line.starts_with("pub");
        let body = match line.find("use ") {
            Some(0) => &line[4..],
            Some(at) if public && !line[..at].contains('=') && line[..at].trim_end().ends_with(['b', ')']) => {
                &line[at + 4..]
            }
            _ => {
                rest.push_str(line);
                rest.push('\n');
                continue;
            }
        };
        let mut whole = body.to_string();
        while !whole.contains(';') {
            whole.push_str(lines.next().expect("an import ends"));
        }
        let (whole, _) = whole.split_once(';').expect("it has one");
        let into = if public { &mut out.handed_on } else { &mut out.used };
        spread("", whole, into);
    }
    let named = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    for path in rest.split(|c| !named(c)).filter(|path| path.contains("::")) {
        out.used.push(names(path));
    }
    out
}

/// An import as its single paths: `a::{b, c::d}` as `a::b` and `a::c::d`.
fn spread(before: &str, tree: &str, out: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    let Some((head, inner)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().expect("there is a first");
        out.push(names(&format!("{before}{path}")));
        return;
    };
    let head = format!("{before}{}", head.trim());
    let inner = inner.trim_end().strip_suffix('}').expect("what opens is closed");
    let (mut depth, mut start) = (0, 0);
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                spread(&head, &inner[start..at], out);
                start = at + 1;
            }
            _ => {}
        }
    }
    if !inner[start..].trim().is_empty() {
        spread(&head, &inner[start..], out);
    }
}

fn names(path: &str) -> Vec<String> {
    path.split("::").map(|name| name.trim().to_string()).filter(|name| !name.is_empty() && name != "*").collect()
}

/// The module that a path in module `at` leads to; none where it leads out of the program.
fn leads_to(path: &[String], at: &Module, read: &BTreeMap<&Module, Paths>, depth: usize) -> Option<Module> {
    let (first, mut rest) = path.split_first()?;
    let mut to: Module = match first.as_str() {
        "crate" | "detente" => Module::new(),
        "self" => at.clone(),
        "super" => {
            let ups = 1 + rest.iter().take_while(|name| *name == "super").count();
            rest = &rest[ups - 1..];
            at[..at.len().checked_sub(ups)?].to_vec()
        }
        name => {
            let below: Module = at.iter().cloned().chain([name.to_string()]).collect();
            read.get(&below).map(|_| below)?
        }
    };
    while let Some((name, after)) = rest.split_first() {
        let below: Module = to.iter().cloned().chain([name.clone()]).collect();
        if !read.contains_key(&below) {
            break;
        }
        (to, rest) = (below, after);
    }
    if let (Some((name, after)), Some(paths)) = (rest.split_first(), read.get(&to))
        && let Some(handed) = paths.handed_on.iter().find(|path| path.last() == Some(name))
        && depth < 8
    {
        let whole: Vec<String> = handed.iter().chain(after).cloned().collect();
        if let Some(found) = leads_to(&whole, &to, read, depth + 1) {
            return Some(found);
        }
    }
    read.contains_key(&to).then_some(to).filter(|to| !to.is_empty())
}

#[test]
fn no_file_is_in_a_circle_of_imports() {
    let found: Vec<String> = circles(&files()).into_iter().map(|circle| circle.join(" ↔ ")).collect();
    none(found);
}

#[test]
fn circles_are_found() {
    let file = |name: &str, text: &str| File { name: name.into(), code: code(text) };
    let mut some = vec![
        file("lib.rs", "pub mod a;"),
        file("a/mod.rs", "mod b;\nmod c;\npub mod d;\npub use d::{Deep, f};\nstruct Shared;\nfn g() { b::go() }"),
        file("a/b.rs", "use super::{\n    Shared,\n    c::{self, C},\n};\nfn go() {}"),
        file("a/c.rs", "use crate::a::Deep as Other;\nstruct C;"),
        file("a/d.rs", "struct Deep;"),
    ];
    assert!(circles(&some).is_empty(), "{:?}", circles(&some));
    // Through a name that a module hands on, through a path without an import, and through a third file.
    for back in ["use super::b::go;", "fn f() { crate::a::b::go() }", "use super::c::C;"] {
        some[4] = file("a/d.rs", &format!("{back}\nstruct Deep;"));
        let found = circles(&some);
        assert!(
            found.len() == 1 && found[0].contains(&"a/d.rs".to_string()) && found[0].contains(&"a/c.rs".to_string()),
            "{back}: {found:?}"
        );
    }
}

/// Fails where a word stands in a file that is not allowed to have it.
#[track_caller]
fn only_in(words: &[&str], allowed: impl Fn(&str) -> bool) {
    let mut faults = Vec::new();
    let mut seen = false;
    for file in files() {
        for (n, line) in &file.code {
            for word in words.iter().filter(|word| line.contains(**word)) {
                seen = true;
                if !allowed(&file.name) {
                    faults.push(format!("src/{}:{n}: `{word}` does not belong here: {}", file.name, line.trim()));
                }
            }
        }
    }
    none(faults);
    assert!(seen, "none of {words:?} is anywhere: is this test still looking for the right thing?");
}

#[test]
fn two_files_build_generators() {
    only_in(&["rand::", "rand_chacha", "ChaCha", "SeedableRng", "from_seed", "seed_from_u64"], |f| {
        // Runs, and what is drawn around them: designs, resamples, splits.
        matches!(f, "engine/luck/streams.rs" | "maths/seeded.rs")
    });
}

/// The only files that do work on several threads: runs, and charts.
const THREADS: [&str; 2] = ["engine/batch/pool.rs", "render/chart/crew.rs"];

#[test]
fn two_files_know_threads() {
    only_in(&["rayon"], |f| THREADS.contains(&f));
    // Foresight asks for a deeper stack, and waits for it: nothing runs beside it. The crew asks how many threads there
    // can be. The command line waits for signals and shows how far the work is.
    only_in(&["std::thread"], |f| {
        ["engine/foresight/lookahead.rs", "engine/batch/pool.rs", "cli/stop.rs", "cli/unfinished.rs", "cli/progress.rs"]
            .contains(&f)
    });
    // How many they are never depends on the environment.
    only_in(&["num_threads("], |f| THREADS.contains(&f));
}

#[test]
fn one_folder_knows_plotters() {
    only_in(&["plotters"], |f| f.starts_with("render/chart"));
}

#[test]
fn tables_for_terminals_are_made_in_one_way() {
    only_in(&["TableStyle"], |f| f == "render/terminal/table.rs");
}

#[test]
fn only_the_command_line_touches_the_world() {
    only_in(&["std::fs", "std::env", "std::time", "std::io", "std::net", "std::process"], |f| {
        f.starts_with("cli/") || f == "main.rs" || f == READS_FILES || f == WRITES_TO_ITS_CALLER
    });
    only_in(&["std::fs"], |f| f.starts_with("cli/") || f == "main.rs" || f == READS_FILES);
    // It reads, and no more: `clippy.toml` lists the calls that the rest of the library must not make.
    only_in(
        &["std::env", "std::time", "std::net", "std::process", "fs::write", "File::create", "create_dir", "fs::remove"],
        |f| f.starts_with("cli/") || f == "main.rs",
    );
    only_in(&["clippy::disallowed_methods"], |f| [READS_FILES, "main.rs", "lib.rs"].contains(&f));
    only_in(&["::stdout()", "::stderr()"], |f| f == "cli/show.rs");
}

#[test]
fn nothing_prints_in_passing() {
    let macros = ["println!", "print!", "eprintln!", "eprint!", "dbg!"];
    let mut faults = Vec::new();
    for file in files() {
        for (n, line) in &file.code {
            if macros.iter().any(|m| line.contains(m)) {
                faults.push(format!("src/{}:{n}: {}", file.name, line.trim()));
            }
        }
    }
    none(faults);
}

#[test]
fn what_reaches_a_tally_uses_no_platform_maths() {
    let mut faults = Vec::new();
    for file in files().iter().filter(|f| matches!(f.part(), "engine" | "model" | "tally" | "maths" | "distribution")) {
        for (n, line) in &file.code {
            for name in PLATFORM_MATHS {
                if line.contains(&format!(".{name}(")) || line.contains(&format!("f64::{name}")) {
                    faults.push(format!(
                        "src/{}:{n}: `{name}` differs between platforms; use `crate::maths`: {}",
                        file.name,
                        line.trim()
                    ));
                }
            }
        }
    }
    none(faults);
}

/// Files after the reading of a scenario that ask whether a text is a number, and why they may.
const READS_TEXT: &[(&str, &str)] = &[
    ("render/parquet.rs", "cells of tables are text, and their numbers read back bit by bit"),
    ("render/csv.rs", "whether a spreadsheet would take a text for a number"),
];

#[test]
fn nothing_reads_numbers_from_text_once_a_scenario_is_read() {
    let mut faults = Vec::new();
    let mut seen = Vec::new();
    for file in files().iter().filter(|f| matches!(f.part(), "model" | "engine" | "tally" | "analysis" | "render")) {
        for (n, line) in &file.code {
            if [".parse::<", ".parse()", "from_str"].iter().any(|word| line.contains(word)) {
                match READS_TEXT.iter().find(|(name, _)| *name == file.name) {
                    Some((name, _)) => seen.push(*name),
                    None => faults.push(format!(
                        "src/{}:{n}: a value keeps its number from the file to the chart: {}",
                        file.name,
                        line.trim()
                    )),
                }
            }
        }
    }
    none(faults);
    let allowed: BTreeSet<&str> = READS_TEXT.iter().map(|(name, _)| *name).collect();
    assert_eq!(BTreeSet::from_iter(seen), allowed, "an exception that is not needed any more");
}

/// Files of the scenario that look up words which are no keys of a table, and which words these are.
const READS_WORDS: &[(&str, &str)] = &[
    ("scenario/format/schema.rs", "those of JSON Schema"),
    ("scenario/number.rs", "those of distributions"),
    ("scenario/read/scale.rs", "those of distributions"),
];

#[test]
fn keys_of_the_language_are_looked_up_by_the_grammar() {
    const LOOKUPS: [&str; 8] = [
        ".at(&[\"",
        "entry_at(&[\"",
        ".get(\"",
        ".get_mut(\"",
        ".entry(\"",
        ".get(&format!",
        ".get(format!",
        "contains_key(&",
    ];
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for file in files().iter().filter(|f| f.part() == "scenario") {
        for (n, line) in &file.code {
            if LOOKUPS.iter().any(|lookup| line.contains(lookup)) {
                match READS_WORDS.iter().find(|(name, _)| *name == file.name) {
                    Some((name, _)) => drop(seen.insert(*name)),
                    None => faults.push(format!(
                        "src/{}:{n}: a misspelt key finds nothing; `TABLE::KEY.of(node)` and `item.read(&TABLE::KEY)` \
                         do not compile then: {}",
                        file.name,
                        line.trim()
                    )),
                }
            }
        }
    }
    none(faults);
    assert!(READS_WORDS.iter().all(|(name, _)| seen.contains(name)), "an exception that is not needed any more");
}

#[test]
fn no_map_without_order_reaches_a_number() {
    let mut faults = Vec::new();
    for file in files().iter().filter(|f| f.is_library()) {
        for (n, line) in &file.code {
            if line.contains("HashMap") || line.contains("HashSet") {
                faults.push(format!("src/{}:{n}: {}", file.name, line.trim()));
            }
        }
    }
    none(faults);
}
