//! How many threads do the work, and a remark where that is not what was asked for.

use detente::internals::engine::{Limit, Threads};
use detente::internals::render::number;

use super::args::{self, Talk};
use super::show;

/// Threads for so many runs. Only `--threads` counts, up to what the work, the machine and the system can use.
pub(super) fn threads(args: args::Threads, talk: Talk, runs: u64) -> usize {
    let asked = args.threads.unwrap_or(0);
    let found = detente::internals::engine::threads(asked, runs);
    if let Some(remark) = remark(asked, runs, found) {
        show::remark(talk, &remark);
    }
    found.used
}

/// Threads for charts: as many, whatever the number of runs.
pub(super) fn for_charts(args: args::Threads) -> usize {
    detente::internals::engine::threads(args.threads.unwrap_or(0), u64::MAX).used
}

fn remark(asked: usize, runs: u64, Threads { used, limit }: Threads) -> Option<String> {
    let many = |n: u64, what: &str| format!("{} {what}{}", number::count(n), if n == 1 { "" } else { "s" });
    let why = match limit? {
        Limit::Machine { cores } => format!("this machine has {}", many(cores as u64, "core")),
        Limit::Build => "this program was built without the feature `parallel`".to_string(),
        Limit::Work => format!("{} do not keep more of them busy", many(runs, "run")),
        Limit::Start => "the system does not start more".to_string(),
    };
    let instead = if asked == 0 { String::new() } else { format!(" instead of {}", number::count(asked as u64)) };
    Some(format!("note: {}{instead}, because {why}\n", many(used as u64, "thread")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_say_how_many_and_why() {
        let say = |asked, runs, used, limit| remark(asked, runs, Threads { used, limit });
        assert_eq!(say(2, 100, 2, None), None);
        assert_eq!(
            say(4096, 100, 2, Some(Limit::Machine { cores: 2 })).as_deref(),
            Some("note: 2 threads instead of 4,096, because this machine has 2 cores\n")
        );
        assert_eq!(
            say(8, 20, 5, Some(Limit::Work)).as_deref(),
            Some("note: 5 threads instead of 8, because 20 runs do not keep more of them busy\n")
        );
        assert_eq!(
            say(0, 20, 1, Some(Limit::Start)).as_deref(),
            Some("note: 1 thread, because the system does not start more\n")
        );
    }
}
