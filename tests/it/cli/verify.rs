//! Pinned experiments: verified, pinned, and refused where the seed file is wrong.

use crate::desk::{Desk, Done};

#[test]
fn pinned_experiments_are_verified_and_pinned() {
    let desk = Desk::new();
    let seed =
        "# a remark\nwhy = \"test\"\nscenario = \"case/mine.toml\"\nseed = \"18446744073709551615\"\nruns = 30\n";
    std::fs::write(desk.path("a.toml"), seed).unwrap();
    let done = desk.run("verify a.toml");
    assert_eq!(done.code, Some(1));
    assert!(done.out.contains("no digest yet"), "{}", done.out);
    assert!(desk.run("verify --pin a.toml").good().out.contains("pinned"));
    let text = std::fs::read_to_string(desk.path("a.toml")).unwrap();
    assert!(text.starts_with(seed.trim_end()) && text.lines().count() == 6, "{text}");
    assert_eq!(desk.run("verify a.toml").good().out, "a.toml: ok\n");
    // Another plan gives another digest, and only the digest is written anew.
    std::fs::write(desk.path("a.toml"), text.replace("runs = 30", "runs = 31 # more")).unwrap();
    let differs = desk.run("verify a.toml --format json");
    assert_eq!(differs.code, Some(1));
    assert_eq!(differs.json()["same"], false);
    desk.run("verify --pin a.toml").good();
    assert!(std::fs::read_to_string(desk.path("a.toml")).unwrap().contains("runs = 31 # more\ndigest"));
    assert_eq!(desk.run("verify a.toml a.toml -q").good().out, "a.toml: ok\na.toml: ok\n");
    std::fs::write(desk.path("b.toml"), "scenario = \"case/mine.toml\"\nsede = 1").unwrap();
    desk.run("verify b.toml").refused(1, "unknown field `sede`");
    desk.run("verify c.toml").refused(2, "cannot read `c.toml`");
    std::fs::write(desk.path("d.toml"), "why = \"\"\nscenario = \"x.toml\"\nseed = 1\nruns = 1").unwrap();
    desk.run("verify d.toml").refused(2, "there is no such file");
}

const COMPARED: &str = "why = \"test\"\nscenario = \"../case/mine.toml\"\nagainst = [\"../case/calm.toml\"]\n\
                        variants = [\"less to win: force.seizure.prize=0.5\"]\nset = [\"scenario.rounds=6\"]\nseed = 5\nruns = 60\n";

fn comparing_desk() -> Desk {
    let desk = Desk::new();
    let calm = "extends = \"mine.toml\"\nwhy = \"a calmer start\"\n[scenario]\nname = \"Calm\"\n[tension]\nstart = 1\n";
    std::fs::write(desk.path("case/calm.toml"), calm).unwrap();
    std::fs::create_dir(desk.path("seeds")).unwrap();
    desk
}

#[test]
fn a_comparison_is_pinned_by_the_digest_that_compare_gives() {
    let desk = comparing_desk();
    std::fs::write(desk.path("seeds/a.toml"), COMPARED).unwrap();
    assert!(desk.run("verify --pin seeds/a.toml").good().out.contains("pinned"));
    assert_eq!(desk.run("verify seeds/a.toml --threads 1").good().out, "seeds/a.toml: ok\n");
    let text = std::fs::read_to_string(desk.path("seeds/a.toml")).unwrap();
    let mut command = desk.command("compare case/mine.toml case/calm.toml --seed 5 --runs 60 --format json");
    command.args(["--set", "scenario.rounds=6", "--variant", "less to win: force.seizure.prize=0.5"]);
    let found = Done::from(command.output().unwrap()).good().json();
    assert_eq!(text, format!("{COMPARED}digest = {}\n", found["digest"]));
    // Other variants, another order, another plan: each is another experiment.
    for (from, to) in [
        ("\"../case/calm.toml\"", "\"../case/calm.toml\", \"../case/mine.toml\""),
        ("prize=0.5", "prize=0.6"),
        ("rounds=6", "rounds=5"),
        ("seed = 5", "seed = 6"),
        ("runs = 60", "runs = 61"),
        ("against = [\"../case/calm.toml\"]\n", ""),
    ] {
        assert!(text.contains(from));
        std::fs::write(desk.path("seeds/b.toml"), text.replacen(from, to, 1)).unwrap();
        let done = desk.run("verify seeds/b.toml");
        assert_eq!(done.code, Some(1), "{from}: {}", done.err);
        assert!(done.out.contains("differs"), "{from}: {}", done.out);
    }
    // What is there to be pinned is not what is there to be looked at.
    std::fs::write(
        desk.path("case/calm.toml"),
        "extends = \"mine.toml\"\nwhy = \"other words\"\n[tension]\nstart = 1\n",
    )
    .unwrap();
    assert_eq!(desk.run("verify seeds/a.toml").good().out, "seeds/a.toml: ok\n");
}

#[test]
fn what_is_wrong_with_a_pinned_comparison_is_said() {
    let desk = comparing_desk();
    let wrong = |from: &str, to: &str, code: i32, says: &str| {
        assert!(COMPARED.contains(from), "{from}");
        std::fs::write(desk.path("seeds/a.toml"), COMPARED.replacen(from, to, 1)).unwrap();
        desk.run("verify --pin seeds/a.toml").refused(code, says)
    };
    wrong("[\"../case/calm.toml\"]", "[]", 1, "`against` is empty; name what to compare with, or leave the key out");
    wrong("[\"less to win: force.seizure.prize=0.5\"]", "[]", 1, "`variants` is empty");
    wrong(
        "[\"less to win: force.seizure.prize=0.5\"]",
        "[\"less to win\"]",
        1,
        "`less to win` in the variant `less to win` is not a change",
    );
    wrong("against = [\"../case/calm.toml\"]", "against = \"../case/calm.toml\"", 1, "expected a sequence");
    wrong("against", "agianst", 1, "unknown field `agianst`");
    wrong("seed = 5", "seed = \"-5\"", 1, "`-5` is no seed; seeds go from 0 to 18446744073709551615");
    wrong("runs = 60", "runs = 0", 1, "`runs` is 0; runs go from 1 to");
    wrong(
        "case/calm",
        "case/clam",
        2,
        "the experiment of `seeds/a.toml`: cannot read `seeds/../case/clam.toml`: there is no such file; did you mean",
    );
    wrong("prize=0.5", "prise=0.5", 1, "did you mean `force.seizure.prize`?");
    // A fault of the base is told once, however many files extend it.
    let text = std::fs::read_to_string(desk.path("case/mine.toml")).unwrap();
    std::fs::write(desk.path("case/mine.toml"), text.replacen("patience", "paitence", 1)).unwrap();
    let told = wrong("test", "test", 1, "did you mean `patience`?");
    assert_eq!(told.err.matches("did you mean `patience`?").count(), 1, "{}", told.err);
    // Nothing was pinned by any of them.
    assert_eq!(std::fs::read_to_string(desk.path("seeds/a.toml")).unwrap(), COMPARED);
}

#[test]
fn a_seed_file_is_read_from_standard_input() {
    use std::io::Write;
    let desk = Desk::new();
    let seed = "why = \"test\"\nscenario = \"case/mine.toml\"\nseed = 1\nruns = 30\n";
    let piped = |line: &str| {
        let mut command = desk.command(line);
        let pipe = std::process::Stdio::piped;
        let mut child = command.stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(seed.as_bytes()).unwrap();
        Done::from(child.wait_with_output().unwrap())
    };
    let done = piped("verify -");
    assert!(done.code == Some(1) && done.out.contains("no digest yet"), "{} {}", done.out, done.err);
    piped("verify --pin -").refused(2, "cannot be written into standard input");
    assert!(!desk.path("-").exists());
}
