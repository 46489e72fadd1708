//! How much of a scenario a source supports, in words.

use crate::scenario::Coverage;

use super::number::count;

/// What `check` says of a sound file, with the list of priors if asked for.
pub fn text(name: &str, warnings: usize, coverage: &Coverage, list_priors: bool) -> String {
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
    if list_priors {
        for path in &coverage.priors {
            out += &format!("    {path}\n");
        }
    }
    out
}
