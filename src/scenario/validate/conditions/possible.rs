//! Tests that can never hold, alone or together, as far as the quantities that they ask about say.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::names::{MOST_LISTED, Name, Names};
use crate::scenario::span::Span;
use crate::scenario::{BlockIdx, Ending, IssueIdx, Measure, Op, Quantity, Test};

/// Reports tests that no state meets, alone or together.
pub(super) fn check(tests: &[Test], places: &[Span], names: &Names, rounds: u32, out: &mut Vec<Diagnostic>) {
    let mut reported: Vec<Quantity> = vec![];
    for (test, &place) in tests.iter().zip(places) {
        let domain = domain(test.quantity, names, rounds);
        if !satisfiable(&domain, &[test]) {
            out.push(never(test, place, &domain));
            reported.push(test.quantity);
        } else if let Quantity::TensionLast(n) = test.quantity
            && n > rounds
        {
            out.push(
                Diagnostic::warning(
                    "S106",
                    format!("`tension.last_{n}` looks back further than the {rounds} rounds of the scenario"),
                )
                .at(place, "never holds"),
            );
        }
    }
    for (i, test) in tests.iter().enumerate() {
        if reported.contains(&test.quantity) {
            continue;
        }
        let same: Vec<usize> = (0..tests.len()).filter(|&j| tests[j].quantity == test.quantity).collect();
        if same.len() > 1 && same[0] == i {
            let together: Vec<&Test> = same.iter().map(|&j| &tests[j]).collect();
            if !satisfiable(&domain(test.quantity, names, rounds), &together) {
                out.push(contradiction(places[same[0]], places[same[1]]));
                reported.push(test.quantity);
            }
        }
    }
    two_endings(tests, places, out);
}

fn contradiction(first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("S031", "two tests of one list contradict each other")
        .at(second, "cannot hold together with")
        .at(first, "this")
        .help("all tests of a list must hold; write a list of lists for `any of them`")
}

/// A run ends in one way only.
fn two_endings(tests: &[Test], places: &[Span], out: &mut Vec<Diagnostic>) {
    let endings: Vec<(Ending, Span)> = tests
        .iter()
        .zip(places)
        .filter_map(|(t, &p)| match (t.quantity, t.op) {
            (Quantity::EndedBy(e), Op::Eq) => Some((e, p)),
            _ => None,
        })
        .collect();
    for pair in endings.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let both_force =
            matches!((a.0, b.0), (Ending::Force(None), Ending::Force(_)) | (Ending::Force(_), Ending::Force(None)));
        if a.0 != b.0 && !both_force {
            out.push(contradiction(a.1, b.1));
        }
    }
}

fn never(test: &Test, place: Span, domain: &Domain) -> Diagnostic {
    // Such conditions come about where an overlay makes a scenario shorter.
    let too_late = match test.quantity {
        Quantity::Round => Some("a condition asks for a round that the scenario does not have"),
        Quantity::FailedMeetings => Some("a condition asks for more failed meetings than the scenario has rounds"),
        _ => None,
    };
    if let Some(message) = too_late {
        return Diagnostic::warning("S106", message)
            .at(place, "never holds")
            .help("rounds run from 1 to `scenario.rounds`");
    }
    let can_be = match domain {
        Domain::Values(_) if matches!(test.quantity, Quantity::Level(Measure::Place(_))) => "no level is there".into(),
        Domain::Values(values) if values.len() <= MOST_LISTED => {
            let words: Vec<String> = values.iter().map(f64::to_string).collect();
            format!("it can be {}", words.join(", "))
        }
        Domain::Values(values) if matches!(test.quantity, Quantity::Level(_)) => {
            format!("it can be one of {} values from {} to {}", values.len(), values[0], values[values.len() - 1])
        }
        Domain::Values(_) => "it is a whole number, at least 0".into(),
        Domain::Stretch(low, high) if high.is_finite() => format!("it is {low} to {high}"),
        Domain::Stretch(low, _) => format!("it is at least {low}"),
    };
    Diagnostic::error("S031", "a condition can never hold").at(place, can_be)
}

/// What a quantity can be: a few values, or a stretch.
pub(in crate::scenario::validate) enum Domain {
    /// These values alone.
    Values(Vec<f64>),
    /// From … to ….
    Stretch(f64, f64),
}

/// Of issues, each with its lowest and its highest value.
impl Domain {
    pub(in crate::scenario::validate) fn sum(ends: impl Iterator<Item = (f64, f64)>) -> Self {
        let (low, high): (Vec<f64>, Vec<f64>) = ends.unzip();
        Domain::Stretch(low.iter().sum(), high.iter().sum())
    }

    pub(in crate::scenario::validate) fn mean(ends: impl Iterator<Item = (f64, f64)>) -> Self {
        let (low, high): (Vec<f64>, Vec<f64>) = ends.unzip();
        let n = low.len().max(1) as f64;
        Domain::Stretch(low.iter().sum::<f64>() / n, high.iter().sum::<f64>() / n)
    }

    pub(in crate::scenario::validate) fn max(ends: impl Iterator<Item = (f64, f64)>) -> Self {
        let (low, high) = ends.fold((0.0_f64, 0.0_f64), |most, e| (most.0.max(e.0), most.1.max(e.1)));
        Domain::Stretch(low, high)
    }
}

fn domain(quantity: Quantity, names: &Names, rounds: u32) -> Domain {
    let issues = names.all::<IssueIdx>();
    let ends = |n: &Name| {
        let finite = || n.values.iter().copied().filter(|v| v.is_finite());
        (finite().fold(1.0, f64::min), finite().fold(0.0, f64::max))
    };
    let block = |b: BlockIdx| issues.iter().filter(move |n| n.block == b).map(ends);
    match quantity {
        Quantity::Level(Measure::Issue(i)) => match issues[i].values.as_slice() {
            values if !values.is_empty() && values.iter().all(|v| v.is_finite()) => Domain::Values(values.to_vec()),
            _ => Domain::Stretch(f64::NEG_INFINITY, f64::INFINITY),
        },
        Quantity::Level(Measure::Place(i)) => {
            Domain::Values((0..issues[i].members.len()).map(|at| at as f64).collect())
        }
        Quantity::Level(Measure::Sum(b)) => Domain::sum(block(b)),
        Quantity::Level(Measure::Mean(b)) => Domain::mean(block(b)),
        Quantity::Level(Measure::Max(b)) => Domain::max(block(b)),
        Quantity::Move(m) => match names.all()[m].members.len() {
            0 => Domain::Stretch(0.0, f64::INFINITY),
            n => Domain::Values((0..=n).map(|i| i as f64).collect()),
        },
        Quantity::Shift(_) | Quantity::Collapsed | Quantity::EndedBy(_) => Domain::Values(vec![0.0, 1.0]),
        Quantity::Tension | Quantity::TensionLast(_) => Domain::Stretch(0.0, 10.0),
        Quantity::Mobilisation => Domain::Stretch(0.0, f64::INFINITY),
        Quantity::Round => Domain::Values((1..=rounds.min(1000)).map(f64::from).collect()),
        Quantity::Agreements => Domain::Values((0..=1000).map(f64::from).collect()),
        Quantity::FailedMeetings => Domain::Values((0..=rounds.min(1000)).map(f64::from).collect()),
    }
}

/// True if some value meets all the tests, which are all of one quantity.
pub(in crate::scenario::validate) fn satisfiable(domain: &Domain, tests: &[&Test]) -> bool {
    match domain {
        Domain::Values(values) => values.iter().any(|&v| tests.iter().all(|t| t.holds(v))),
        Domain::Stretch(low, high) => {
            // Whether a stretch has a solution shows at its ends, at the thresholds, and between neighbours of these.
            let mut marks: Vec<f64> =
                tests.iter().map(|t| t.value).chain([*low, *high]).filter(|x| x.is_finite()).collect();
            marks.sort_by(f64::total_cmp);
            let middles: Vec<f64> = marks.windows(2).map(|w| (w[0] + w[1]) / 2.0).collect();
            let beyond = [marks.first().map_or(-1.0, |m| m - 1.0), marks.last().map_or(1.0, |m| m + 1.0)];
            marks
                .iter()
                .chain(&middles)
                .chain(&beyond)
                .any(|&v| *low <= v && v <= *high && tests.iter().all(|t| t.holds(v)))
        }
    }
}
