//! What is wrong is told, with the right exit code, and nothing is written.

use detente::internals::scenario::starter;

use crate::desk::Desk;

#[test]
fn a_wrong_path_is_the_command_s_fault() {
    let desk = Desk::new();
    desk.run("run case/mime.toml").refused(2, "there is no such file; did you mean `case/mine.toml`?");
    desk.run("run case").refused(2, "this is a folder");
    desk.run("check nowhere/at/all.toml").refused(2, "there is no such file");
    desk.run("explain case/mime.toml").refused(2, "did you mean");
    assert!(!desk.path("results").exists());
}

#[test]
fn a_faulty_scenario_is_told_about_and_nothing_is_written() {
    let desk = Desk::new();
    let text = starter("Mine").replacen("patience", "paitence", 1);
    std::fs::write(desk.path("case/bad.toml"), text).unwrap();
    let done = desk.run("run case/mine.toml case/bad.toml --runs 20").refused(1, "did you mean `patience`?");
    assert!(done.err.contains("--> case/bad.toml:") && !done.err.contains('\x1b'), "{}", done.err);
    assert!(!desk.path("results").exists());
    let done = desk.run("check case/bad.toml case/mine.toml");
    assert_eq!(done.code, Some(1));
    assert!(
        done.out.contains("case/bad.toml: 2 errors") || done.out.contains("case/bad.toml: 1 error"),
        "{}",
        done.out
    );
    assert!(done.out.contains("case/mine.toml: sound"), "{}", done.out);
    let json = desk.run("check case/bad.toml case/mine.toml --format json");
    assert_eq!((json.code, json.err.as_str()), (Some(1), ""));
    let json = json.json();
    assert_eq!((json[0]["sound"].as_bool(), json[1]["sound"].as_bool()), (Some(false), Some(true)));
    assert!(json[0]["diagnostics"][0]["places"][0]["line"].as_u64().unwrap() > 1);
    assert!(json[1]["coverage"]["priors"].as_array().unwrap().len() > 5);
    std::fs::write(desk.path("case/bytes.toml"), b"\xff\xfe\x00").unwrap();
    desk.run("run case/bytes.toml").refused(1, "S002");
}

#[test]
fn places_that_cannot_be_written_to_are_named() {
    let desk = Desk::new();
    desk.run("run case/mine.toml --runs 20 --out case/mine.toml")
        .refused(2, "`case/mine.toml` is a file; `--out` needs a folder");
    let error =
        desk.run("run case/mine.toml --runs 20 --out case/mine.toml/deeper").refused(2, "cannot make the folder");
    assert!(error.err.starts_with("error: ") && error.err.lines().count() == 1, "{}", error.err);
}

#[test]
fn a_typo_in_the_command_is_the_command_s_fault() {
    let desk = Desk::new();
    desk.run("run").refused(2, "required");
    desk.run("chek case/mine.toml").refused(2, "similar");
    desk.run("run case/mine.toml --runs 0").refused(2, "runs go from 1");
    desk.run("run case/mine.toml --seed -1").refused(2, "");
    desk.run("run case/mine.toml --threads 0").refused(2, "leave the option out for all cores");
    assert_eq!(desk.run("--version").good().out, format!("detente {}\n", env!("CARGO_PKG_VERSION")));
    assert!(desk.run("run --help").good().out.contains("--keep-runs"));
}

/// Without the feature `parquet` the command says how to get it.
#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_is_refused_with_a_way_to_get_it_where_it_was_not_built() {
    let desk = Desk::new();
    for line in [
        "run case/mine.toml --keep-runs=parquet",
        "compare case/mine.toml --variant tension.start=1 --keep-runs=parquet",
        "sweep case/mine.toml --over tension.start=1,2 --format parquet",
    ] {
        desk.run(line).refused(2, "with its default features");
    }
    assert!(!desk.path("results").exists());
}
