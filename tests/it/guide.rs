//! The guide, as a newcomer follows it: every command is run in a folder with the scenarios in it, every file that the page shows
//! is written from the page, and what a command is said to print it prints.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::desk::Done;

/// What stands between fences.
enum Block {
    /// Commands, one a line; `# exit code N` at the end says how it ends if not well.
    Commands(Vec<String>),
    /// A file to save.
    File(String, String),
    /// Lines that the last command prints; `…` alone stands for any.
    Printed(Vec<String>),
}

fn guide() -> String {
    std::fs::read_to_string(root().join("docs/guide.md")).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn blocks(page: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<String> = lines.by_ref().take_while(|line| *line != "```").map(str::to_string).collect();
        assert!(!body.is_empty(), "an empty block");
        out.push(match info.split_once(' ').unwrap_or((info, "")) {
            ("sh", "") => Block::Commands(body),
            ("text", "") => Block::Printed(body),
            ("toml", name) if !name.is_empty() => Block::File(name.to_string(), body.join("\n") + "\n"),
            _ => panic!("what is a block of `{info}`?"),
        });
    }
    out
}

/// A command's words, as a shell would read them, and its exit code.
fn words(line: &str) -> (Vec<String>, i32) {
    let (command, code) = line.split_once('#').unwrap_or((line, "exit code 0"));
    let code = code.trim().strip_prefix("exit code ").expect("a remark says how it ends").parse().unwrap();
    let mut words = Vec::new();
    for (place, piece) in command.split('"').enumerate() {
        match place % 2 {
            0 => {
                let more = ['\'', '$', '`', '|', '>', '*', '&', ';'];
                assert!(!piece.contains(more), "more of a shell than is read here: {line}");
                words.extend(piece.split_whitespace().map(str::to_string));
            }
            _ => words.push(piece.to_string()),
        }
    }
    (words, code)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// The lines stand in what was printed, one below the other but for gaps.
#[track_caller]
fn prints(printed: &str, lines: &[String], after: &str) {
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let mut from = 0;
    for part in lines.split(|line| line == "…") {
        let part: Vec<&str> = part.iter().map(|line| line.trim_end()).collect();
        let found = printed[from..].windows(part.len()).position(|window| window == part);
        let Some(place) = found else {
            panic!("`{after}` does not print, in this order:\n{}\n\nbut:\n{}", part.join("\n"), printed.join("\n"))
        };
        from += place + part.len();
    }
}

/// What came of the commands of a page.
pub(crate) struct Followed {
    pub(crate) done: Vec<(String, Done)>,
    pub(crate) files: usize,
    pub(crate) checked: usize,
}

/// Runs every command of a page in a folder with the scenarios in it.
#[track_caller]
pub(crate) fn follow(page: &str, desk: &Path) -> Followed {
    copy(&root().join("scenarios"), &desk.join("scenarios"));
    let (mut done, mut files, mut checked) = (Vec::<(String, Done)>::new(), 0, 0);
    for block in blocks(page) {
        match block {
            Block::File(name, text) => {
                std::fs::write(desk.join(name), text).unwrap();
                files += 1;
            }
            Block::Commands(lines) => {
                for line in lines {
                    let (words, code) = words(&line);
                    let (program, words) = words.split_first().unwrap();
                    if program == "cargo" {
                        // What it would install is what is run here.
                        assert_eq!(words.join(" "), "install --path .");
                        continue;
                    }
                    assert_eq!(program, "detente");
                    if words == ["serve"] {
                        // It goes on until Ctrl-C; the tests in `web/test` use it.
                        continue;
                    }
                    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
                    let one = Done::from(command.args(words).current_dir(desk).env_remove("COLUMNS").output().unwrap());
                    assert_eq!(one.code, Some(code), "{line}\n{}{}", one.out, one.err);
                    done.push((line, one));
                }
            }
            Block::Printed(lines) => {
                let (line, last) = done.last().expect("a command comes first");
                prints(&format!("{}{}", last.out, last.err), &lines, line);
                checked += 1;
            }
        }
    }
    Followed { done, files, checked }
}

#[test]
fn every_command_of_the_guide_works_and_prints_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    // The folder's name is part of a scenario's id.
    let desk: PathBuf = folder.path().join("detente");
    let Followed { done, files, checked } = follow(&guide(), &desk);
    assert!(done.len() >= 15 && files >= 3 && checked >= 6, "{} commands, {files} files, {checked} shown", done.len());
    // What the page says of where results lie.
    let results = std::fs::read_dir(desk.join("results")).unwrap().map(|e| e.unwrap().path());
    let first = results.into_iter().find(|p| p.to_string_lossy().contains("security-talks-2022-baseline-")).unwrap();
    let page = guide();
    for name in [
        "report.html",
        "charts",
        "outcomes.csv",
        "rounds.csv",
        "moves.csv",
        "inputs.csv",
        "findings.json",
        "manifest.json",
        "scenario",
    ] {
        assert!(first.join(name).exists() && page.contains(&format!("`{name}")), "{name}");
    }
}

#[test]
fn the_sixteen_questions_are_answered_as_the_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(root().join("docs/questions.md")).unwrap();
    let desk = folder.path().join("detente");
    let Followed { done, checked, .. } = follow(&page, &desk);
    let asked = page.lines().filter(|line| line.starts_with("## ") && line.ends_with('?')).count();
    assert_eq!((asked, done.len(), checked), (16, 16, 16));
    // The README shows the pictures of two of them.
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    for (question, picture) in [(3, "tornado.svg"), (6, "sweep.svg")] {
        let place = done[question - 1].1.out.lines().find_map(|line| line.strip_prefix("results in ")).unwrap();
        let made = std::fs::read_to_string(desk.join(place).join("charts").join(picture)).unwrap();
        let shown = root().join("docs/pictures").join(picture);
        if std::env::var_os("DETENTE_BLESS").is_some() {
            std::fs::create_dir_all(shown.parent().unwrap()).unwrap();
            std::fs::write(&shown, &made).unwrap();
        }
        assert!(std::fs::read_to_string(&shown).unwrap() == made, "{picture} is not that of question {question}");
        assert!(
            readme.contains(&format!("(docs/pictures/{picture})")) && page.contains(&format!("(pictures/{picture})"))
        );
    }
}

#[test]
fn the_guide_shows_every_command_that_the_readme_lists() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let listed = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `detente "))
        .map(|rest| rest.split([' ', '`']).next().unwrap());
    let page = guide();
    let mut seen = 0;
    for command in listed {
        assert!(page.contains(&format!("\ndetente {command}")), "the guide does not run `detente {command}`");
        seen += 1;
    }
    assert!(seen >= 8);
}
