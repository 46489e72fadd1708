//! Names of runs in which a private type or a drawn number had a certain value.

#[cfg(any(feature = "charts", test))]
use crate::analysis::findings::Findings;
use crate::analysis::labels::Labels;
#[cfg(any(feature = "charts", test))]
use crate::analysis::subsets::{EndingContrast, InputEndings, InputKind};
use crate::analysis::subsets::{RunSubset, Third};

use super::number;

/// Name of a subset of an input: of a point, its name or its value; else which third of the distribution.
pub(in crate::render) fn name(labels: &Labels, input: &str, subset: &RunSubset) -> String {
    match (&subset.point, subset.third) {
        (Some(point), _) => number::point(labels, input, point),
        (None, Some(Third::Low)) => "lowest third".into(),
        (None, Some(Third::Middle)) => "middle third".into(),
        (None, Some(Third::High)) => "highest third".into(),
        (None, None) => String::new(),
    }
}

/// The same with the values of a third.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn name_with_values(labels: &Labels, input: &str, subset: &RunSubset) -> String {
    let name = name(labels, input, subset);
    match subset.third {
        Some(_) => {
            let [low, high] = subset.range.map(number::brief);
            if low == high { format!("{name} ({low})") } else { format!("{name} ({low} to {high})") }
        }
        None => name,
    }
}

/// The ending that differs most between two points or thirds of an input, with its shares there; none where the interval of the
/// difference includes zero.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn contrast(findings: &Findings, input: &InputEndings) -> Option<String> {
    let EndingContrast { outcome, least, most, difference, .. } = input.contrast.as_ref()?;
    if !difference.excludes_zero() {
        return None;
    }
    let labels = &findings.scenario.labels;
    let ending = findings.outcome(outcome).map_or(outcome.as_str(), |one| one.name.as_str());
    let shown = |place: usize| {
        let subset = input.subsets.get(place)?;
        let share = number::share(subset.outcome.get(outcome)?);
        Some(match subset.third {
            Some(_) => format!("{share} in its {}", name(labels, &input.path, subset)),
            None => format!("{share} where it is {}", name(labels, &input.path, subset)),
        })
    };
    Some(format!("{ending}: {}, {}", shown(*most)?, shown(*least)?))
}

/// What to say first: the clearest contrast of each private type, and that of the drawn number with the largest.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn clearest(findings: &Findings) -> Vec<(&InputEndings, String)> {
    let all = findings.endings_by_input.iter().filter_map(|input| Some((input, contrast(findings, input)?)));
    let mut drawn = 0;
    all.filter(|(input, _)| {
        drawn += usize::from(input.kind == InputKind::Uncertain);
        input.kind == InputKind::Private || drawn == 1
    })
    .collect()
}
