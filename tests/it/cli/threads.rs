//! Threads: only `--threads` counts, no more are used than are of use, and the work is done where none can be started.

use std::process::{Command, Stdio};

use crate::desk::{Desk, Done};

/// Cores that the program uses.
fn cores() -> usize {
    if cfg!(feature = "parallel") { std::thread::available_parallelism().unwrap().get() } else { 1 }
}

/// What keeps the program from starting any number of threads.
const LIMIT: &str = if cfg!(feature = "parallel") {
    "this machine has"
} else {
    "this program was built without the feature `parallel`"
};

#[test]
fn more_threads_than_are_of_use_are_not_started() {
    let desk = Desk::new();
    let plain = desk.run("run case/mine.toml --runs 400 --format json --quiet").good().out;
    for many in ["4096", "100000", "1e15", "18446744073709551615"] {
        let done = desk.run(&format!("run case/mine.toml --runs 400 --format json --threads {many}")).good();
        assert_eq!(done.out, plain);
        let remark = done.err.lines().next().unwrap();
        assert!(remark.contains(" instead of ") && remark.contains(LIMIT), "{remark}");
        assert!(remark.starts_with(&format!("note: {} thread", cores())), "{remark}");
    }
    let few = desk.run("run case/mine.toml --runs 4 --threads 8").good();
    let why = if cfg!(feature = "parallel") { "4 runs do not keep more of them busy" } else { LIMIT };
    assert!(few.err.contains(&format!("note: 1 thread instead of 8, because {why}")), "{}", few.err);
    assert_eq!(desk.run("run case/mine.toml --runs 400 --threads 1").good().err, "");
    assert_eq!(desk.run("run case/mine.toml --runs 400 --threads 99 --quiet").good().err, "");
    desk.run("run case/mine.toml --threads 0").refused(2, "threads go from 1; leave the option out for all cores");
}

/// Threads of a program at its most, while it works.
#[cfg(target_os = "linux")]
fn most_threads(mut command: Command) -> usize {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let tasks = format!("/proc/{}/task", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(std::fs::read_dir(&tasks).map_or(0, |tasks| tasks.count()));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert!(child.wait().unwrap().success());
    most
}

#[cfg(target_os = "linux")]
#[test]
fn the_environment_does_not_count() {
    let desk = Desk::new();
    let mut command = desk.command("run case/mine.toml --runs 2000");
    command.env("RAYON_NUM_THREADS", "300").env("RAYON_RS_NUM_CPUS", "300");
    // Beside the workers: the first thread, one that waits for signals, one that shows progress. Workers of one batch of
    // runs may still be on their way out when those of the next begin.
    let most = most_threads(command);
    assert!((2..=2 * cores() + 3).contains(&most), "{most} threads");
    // One thread works, and it is the first.
    let most = most_threads(desk.command("run case/mine.toml --runs 2000 --threads 1"));
    assert!((1..=3).contains(&most), "{most} threads");
}

/// The same command as somebody who may start so many threads and processes, the first one among them. The limit does not
/// bind a superuser, who therefore becomes somebody else.
fn limited(desk: &Desk, line: &str, most: u32) -> Option<Done> {
    let superuser = String::from_utf8(Command::new("id").arg("-u").output().ok()?.stdout).ok()?.trim() == "0";
    let program = env!("CARGO_BIN_EXE_detente");
    let script = format!("ulimit -u {most} && exec \"$0\" \"$@\"");
    let mut command = match superuser {
        true => {
            let mut command = Command::new("setpriv");
            // A number that nobody has, so that no other process counts.
            command.args(["--reuid=64971", "--regid=64971", "--clear-groups", "bash", "-c"]);
            command
        }
        false => {
            let mut command = Command::new("bash");
            command.arg("-c");
            command
        }
    };
    let done =
        command.arg(script).arg(program).args(line.split_whitespace()).current_dir(desk.path("")).output().ok()?;
    Some(Done::from(done))
}

#[cfg(target_os = "linux")]
#[test]
fn where_no_thread_can_be_started_this_one_does_the_work() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    std::fs::set_permissions(desk.path(""), std::fs::Permissions::from_mode(0o777)).unwrap();
    std::fs::write(desk.path("case/calm.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    let unlimited = limited(&desk, "run case/mine.toml --runs 400 --format json --out free", 10_000);
    let Some(unlimited) = unlimited.filter(|done| done.code == Some(0)) else {
        // No program can be started with a limit here; the unit tests of the crew stand in for this one.
        return;
    };
    for (line, json) in [
        ("run case/mine.toml --runs 400 --format json --out bound", true),
        ("run case/mine.toml --runs 400 --keep-runs --out bound", false),
        ("run case/mine.toml --runs 400 --threads 1 --out bound", false),
        ("run case/mine.toml --precision 0.05 --out bound", false),
        ("compare case/mine.toml case/calm.toml --runs 100 --out bound", false),
        ("shard case/mine.toml --runs 400 --of 2 --index 1 -o part", false),
        ("replay case/mine.toml --run 3", false),
        ("check case/mine.toml", false),
    ] {
        let done = limited(&desk, line, 1).unwrap().good();
        assert!(!done.err.contains("bug") && !done.err.contains("panic"), "{line}: {}", done.err);
        let works =
            ["run", "compare", "shard"].iter().any(|word| line.starts_with(word)) && !line.contains("--threads 1");
        let said = done.err.contains("1 thread, because the system does not start more");
        assert_eq!(said, works && cores() > 1, "{line}: {}", done.err);
        if json {
            assert_eq!(done.out, unlimited.out);
        }
    }
}
