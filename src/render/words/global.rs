//! What indices of all numbers at once show, in words.

use crate::analysis::estimate::Estimate;
use crate::analysis::global::{Global, GlobalInput, GlobalMethod, GlobalOutput, InputIndices};

use super::number;

/// Most inputs that a sentence names.
const NAMED: usize = 3;

/// What was found of the groups that are followed, with their names.
pub(in crate::render) fn followed(found: &Global) -> impl Iterator<Item = (&str, &GlobalOutput)> {
    found.groups.iter().filter(|group| group.followed).filter_map(|group| {
        let output = found.outputs.iter().find(|output| output.is_group && output.id == group.id)?;
        Some((group.name.as_str(), output))
    })
}

/// By what inputs are ranked: the total index, the typical effect, or the first-order index.
pub(in crate::render) fn size(method: GlobalMethod, indices: &InputIndices) -> f64 {
    let value = |estimate: &Option<Estimate>| estimate.as_ref().and_then(|e| e.value);
    let size = match method {
        GlobalMethod::Sobol => value(&indices.total),
        GlobalMethod::Morris => indices.typical,
        GlobalMethod::GivenData => value(&indices.first),
    };
    size.unwrap_or(f64::NEG_INFINITY)
}

/// The inputs of an ending, those that matter most first.
pub(in crate::render) fn ranked<'a>(
    found: &'a Global,
    output: &'a GlobalOutput,
) -> Vec<(&'a GlobalInput, &'a InputIndices)> {
    let mut all: Vec<_> = found.inputs.iter().zip(&output.inputs).collect();
    all.sort_by(|a, b| size(found.method, b.1).total_cmp(&size(found.method, a.1)));
    all
}

/// What decides whether an input matters: the estimate whose interval excludes 0 or not.
pub(in crate::render) fn deciding(method: GlobalMethod, indices: &InputIndices) -> Option<&Estimate> {
    match method {
        GlobalMethod::Sobol => indices.total.as_ref(),
        GlobalMethod::Morris => indices.mean_square.as_ref(),
        GlobalMethod::GivenData => indices.first.as_ref(),
    }
}

/// Whether an input matters beyond what chance explains.
pub(in crate::render) fn matters(method: GlobalMethod, indices: &InputIndices) -> bool {
    deciding(method, indices).is_some_and(|e| e.interval.is_some_and(|[low, _]| low > 0.0))
}

/// An index as a percentage with its interval: `31% (24–38)`, or that its interval includes 0.
pub(in crate::render) fn index(estimate: Option<&Estimate>) -> String {
    let Some((value, [low, high])) = estimate.and_then(|e| e.value.zip(e.interval)) else {
        return number::UNDEFINED.into();
    };
    let percent = |x: f64| number::fixed(100.0 * x, 0);
    format!("{}% ({} to {})", percent(value), percent(low), percent(high))
}

/// What an input does: an index, or a typical effect in points.
pub(in crate::render) fn shown(method: GlobalMethod, indices: &InputIndices) -> String {
    match method {
        GlobalMethod::Morris => {
            let points = |x| format!("{} points", number::fixed(100.0 * x, 1));
            let typical = indices.typical.map_or_else(|| number::UNDEFINED.into(), points);
            let mean = indices.mean.as_ref().map_or_else(String::new, number::difference);
            format!("{typical} (mean {})", mean.trim_end_matches(" points"))
        }
        GlobalMethod::Sobol => index(indices.total.as_ref()),
        GlobalMethod::GivenData => index(indices.first.as_ref()),
    }
}

/// What a reader should take away, as sentences.
pub(in crate::render) fn headline(found: &Global) -> Vec<String> {
    let mut out = Vec::new();
    for (name, output) in followed(found) {
        let percent = number::fixed(100.0 * output.share, 0);
        let spread = match output.deviation {
            Some(deviation) => format!(", with a standard deviation of {} points", number::fixed(100.0 * deviation, 0)),
            None => String::new(),
        };
        let ranked = ranked(found, output);
        let clear = ranked.iter().filter(|(_, indices)| matters(found.method, indices)).count();
        let all = found.inputs.len();
        out.push(format!(
            "{name}: {percent}% of runs on average over all ranges{spread}. {clear} of {all} inputs {} clearly.",
            if clear == 1 { "matters" } else { "matter" }
        ));
        let told: Vec<String> = ranked
            .iter()
            .filter(|(_, indices)| matters(found.method, indices))
            .take(NAMED)
            .map(|(input, indices)| format!("{} {}", input.name, shown(found.method, indices)))
            .collect();
        if !told.is_empty() {
            let what = match found.method {
                GlobalMethod::Sobol => "Most, by the share of the variance that each is part of",
                GlobalMethod::Morris => "Most, by the typical effect over the whole range",
                GlobalMethod::GivenData => "Most, by the share of the variance that each explains alone",
            };
            out.push(format!("{what}: {}.", told.join("; ")));
        }
        if let Some(together) = &output.interactions {
            let told = index(Some(together));
            let zero = if together.excludes_zero() { "" } else { ", which includes 0" };
            out.push(format!("Inputs acting together account for {told} of the variance{zero}."));
        }
        let bent = output.inputs.iter().filter(|one| one.changes_sign == Some(true)).count();
        if bent > 0 {
            let what = if bent == 1 {
                "1 input clearly raises it in some places and lowers it in others".to_string()
            } else {
                format!("{bent} inputs clearly raise it in some places and lower it in others")
            };
            out.push(format!("{what}."));
        }
        if found.method != GlobalMethod::Morris && output.deviation.is_none() {
            out.push(
                "The share varies no more over the ranges than chance explains, so that there are no indices.".into(),
            );
        }
    }
    out
}
