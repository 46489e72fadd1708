//! How much of a scenario a source supports, in words.

use crate::analysis::exact::ExactDemand;
use crate::scenario::{Coverage, Demand, VALUES_PER_SECOND};

use super::number::count;

/// What `check` says of a sound file, with the list of priors if asked for. `demand`: what runs ask for, and what exact
/// probabilities would.
pub fn text(
    name: &str,
    warnings: usize,
    coverage: &Coverage,
    demand: (&Demand, Option<&ExactDemand>),
    list_priors: bool,
) -> String {
    let sound = match warnings {
        0 => "sound".to_string(),
        1 => "sound, with 1 warning".to_string(),
        n => format!("sound, with {n} warnings"),
    };
    let all = coverage.value + coverage.order + coverage.sign + coverage.priors.len();
    let mut out = format!("{name}: {sound}\n");
    out += &format!(
        "  {} numbers: {} fixed by value, {} by order, {} by sign; {} priors\n",
        count(all as u64),
        coverage.value,
        coverage.order,
        coverage.sign,
        coverage.priors.len()
    );
    out += &demanded(demand.0);
    out += &exact(demand.1);
    if list_priors {
        for path in &coverage.priors {
            out += &format!("    {path}\n");
        }
    }
    out
}

/// Memory and time in words.
fn demanded(demand: &Demand) -> String {
    let memory = format!(
        "memory: about {} MB a thread and {} MB shared",
        megabytes(demand.bytes_per_thread),
        megabytes(demand.bytes_shared)
    );
    if demand.values_per_run <= 0.0 {
        return format!("  {memory}\n");
    }
    format!(
        "  {memory}\n  work: up to {} package values a run; at {} million a second, up to {} for its runs on one core\n",
        rounded(demand.values_per_run),
        VALUES_PER_SECOND / 1e6,
        duration(demand.seconds),
    )
}

/// Branches in words.
fn exact(demand: Option<&ExactDemand>) -> String {
    let said = match demand {
        None => "not estimated where actors look ahead or a game is very large".to_string(),
        Some(ExactDemand { continuous, .. }) if !continuous.is_empty() => {
            let (n, are) = (continuous.len(), if continuous.len() == 1 { "number is" } else { "numbers are" });
            format!("impossible while {n} {are} continuous; `detente exact` says what to do")
        }
        Some(ExactDemand { branches, complete, reached, .. }) => {
            let n = branches.unwrap_or(0);
            let many = format!("{} {}", count(n), if n == 1 { "branch" } else { "branches" });
            match (complete, reached) {
                (true, _) => format!("{many}, followed in moments by `detente exact`"),
                (false, Some(round)) => {
                    format!("more than {many} up to round {round}; `detente exact` tries 2 million")
                }
                (false, None) => format!("more than {many}; `detente exact` tries 2 million"),
            }
        }
    };
    format!("  exact probabilities: {said}\n")
}

fn megabytes(bytes: u64) -> String {
    count(bytes.div_ceil(1_000_000))
}

/// Two figures of a large number, in words.
fn rounded(x: f64) -> String {
    match x {
        _ if x >= 1e6 => format!("{} million", two_figures(x / 1e6)),
        _ => count(x.round() as u64),
    }
}

fn two_figures(x: f64) -> String {
    if x < 9.95 { format!("{x:.1}") } else { count(x.round() as u64) }
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "1 s".into(),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s => format!("{} hours", count((s / 3600.0).round() as u64)),
    }
}
