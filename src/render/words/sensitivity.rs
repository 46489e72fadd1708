//! What a tornado shows, in words.

use crate::analysis::groups::GroupRef;
use crate::analysis::sensitivity::{Sensitivity, SensitivityEnd, SensitivityInput, TogetherGroup};

use super::number;

/// Marks a number whose two ends move a group the same way, so that what lies between is no line.
pub(in crate::render) const BENDS: &str = "^";
/// Most numbers that a sentence names.
const NAMED: usize = 3;

/// The numbers, those that move a group most first; of equally far ones in the order of the file.
pub(in crate::render) fn ranked<'a>(found: &'a Sensitivity, group: &GroupRef) -> Vec<&'a SensitivityInput> {
    let mut all: Vec<&SensitivityInput> = found.inputs.iter().collect();
    all.sort_by(|a, b| b.largest(&group.id).total_cmp(&a.largest(&group.id)));
    all
}

/// Groups that are followed.
pub(in crate::render) fn followed(found: &Sensitivity) -> impl Iterator<Item = &GroupRef> {
    found.groups.iter().filter(|group| group.followed)
}

/// What an end changes: `0.72: −3.1 points ± 0.8`.
pub(in crate::render) fn end(end: &SensitivityEnd, group: &GroupRef) -> String {
    let difference = end.differences.groups.get(&group.id).map_or_else(String::new, number::difference);
    format!("{}: {difference}", end.label)
}

/// What numbers do together, where all of them are changed at once.
fn interactions(all: &TogetherGroup) -> Option<String> {
    if all.deviation.is_none() {
        return Some("With all numbers changed at once it varies no more than chance explains.".into());
    }
    let together = all.interactions.as_ref()?;
    let percent = |x: f64| format!("{}%", number::fixed(100.0 * x, 0));
    let (value, [low, high]) = together.value.zip(together.interval)?;
    let zero = if together.excludes_zero() { "" } else { ", which includes 0" };
    let agree = all.agreement.map_or_else(String::new, |r| {
        format!(
            " Halves of these points agree in the order of the numbers with a rank correlation of {}.",
            number::fixed(r, 2)
        )
    });
    Some(format!(
        "With all numbers changed at once, {} of the variance ({} to {}{zero}) is due to no number by itself: what numbers do together.{agree}",
        percent(value),
        percent(low),
        percent(high)
    ))
}

/// What a reader should take away, as sentences.
pub(in crate::render) fn headline(found: &Sensitivity) -> Vec<String> {
    let mut out = Vec::new();
    for group in followed(found) {
        let ranked = ranked(found, group);
        let clear: Vec<&&SensitivityInput> = ranked.iter().filter(|input| input.is_clear(&group.id)).collect();
        let base = found.base.groups.get(&group.id).map_or_else(String::new, number::share_in_brief);
        let priors = clear.iter().filter(|input| !input.supported).count();
        let all = found.inputs.len();
        out.push(match clear.len() {
            0 => format!("{}: {base} of runs. No number moves that clearly, alone and within its range.", group.name),
            1 => {
                let from = if priors == 1 { "a prior" } else { "supported by evidence" };
                format!("{}: {base} of runs. 1 of {all} numbers moves that clearly, alone; it is {from}.", group.name)
            }
            n => {
                let are = if priors == 1 { "is a prior" } else { "are priors" };
                format!(
                    "{}: {base} of runs. {n} of {all} numbers move that clearly, each alone; {priors} of the {n} {are}.",
                    group.name
                )
            }
        });
        let told: Vec<String> = clear
            .iter()
            .take(NAMED)
            .map(|input| {
                let ends: Vec<String> = input.ends.iter().map(|one| end(one, group)).collect();
                format!("{} ({})", input.path, ends.join("; "))
            })
            .collect();
        if !told.is_empty() {
            out.push(format!("Most: {}.", told.join(", ")));
        }
        let bent = clear.iter().filter(|input| input.bends(&group.id)).count();
        if bent > 0 {
            let (verb, both) = if bent == 1 { ("moves", "its") } else { ("move", "their") };
            out.push(format!("{bent} of them {verb} it the same way at both of {both} ends."));
        }
        out.extend(found.together.as_ref().and_then(|all| all.groups.get(&group.id)).and_then(interactions));
    }
    out
}
