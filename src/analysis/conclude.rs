//! From findings to conclusions. Each is a test, not the largest of some noisy numbers.

use super::conclusions::{Conclusions, Driver, RunGroup, Side, TopEnding, TopReason};
use super::estimate::{
    aim_of_part, clustered, controlled_difference, difference, each_of, fixed_n, paired_difference, sequential,
    share_of,
};
use super::findings::{Estimate, Findings, ForumFinding, InputBin, InputFinding, OutcomeFinding};
use crate::engine::choice::reason::Reason;
use crate::index::{ForumIdx, TiSlice};
use crate::tally::{Clusters, PerRun, Residuals};

mod compare;

/// The conclusions that findings allow; `refusals` has the refusals of each forum by run and reason, `controlled` what control
/// variates leave of each class.
#[must_use]
pub fn conclusions(
    findings: &Findings,
    refusals: &TiSlice<ForumIdx, Clusters>,
    controlled: Option<&Residuals>,
) -> Conclusions {
    Conclusions { ending: ending(findings, controlled), driver: driver(findings), refusal: refusal(findings, refusals) }
}

fn ending(findings: &Findings, controlled: Option<&Residuals>) -> Option<TopEnding> {
    let mut seen: Vec<_> = findings.outcomes.iter().enumerate().collect();
    // Ties in the order of the file.
    let share = |o: &OutcomeFinding| o.share.value.unwrap_or(0.0);
    seen.sort_by(|(_, a), (_, b)| share(b).total_cmp(&share(a)));
    let (&(place, first), others) = seen.split_first().filter(|((_, first), _)| first.count > 0)?;
    let n = first.share.n;
    let left = |times: &dyn Fn(usize) -> i128| controlled.map(|left| left.moments(times));
    let lead = |&(other_place, other): &(usize, &OutcomeFinding)| match findings.plan.aim() {
        None => {
            let level = each_of(others.len(), first.share.level);
            match left(&|class| i128::from(class == place) - i128::from(class == other_place)) {
                Some(left) => controlled_difference(first.count, other.count, &left, level),
                None => paired_difference(n, first.count, other.count, level),
            }
        }
        Some(aim) => {
            // Intervals that hold whenever the runs stop; all of them together.
            let level = each_of(findings.outcomes.len(), first.share.level);
            apart(&sequential(first.count, n, level, aim), &sequential(other.count, n, level, aim))
        }
    };
    let tied = others.iter().filter(|other| !lead(other).excludes_zero()).map(|(_, o)| o.id.clone());
    let lead_of_first = others.first().map(lead);
    Some(TopEnding { outcome: first.id.clone(), tied: tied.collect(), lead: lead_of_first })
}

/// Difference of two estimates whose intervals hold together: from the least that they allow to the most.
pub(super) fn apart(a: &Estimate, b: &Estimate) -> Estimate {
    let interval = a.interval.zip(b.interval).map(|([al, ah], [bl, bh])| [al - bh, ah - bl]);
    let value = a.value.zip(b.value).map(|(a, b)| a - b);
    Estimate { value, standard_error: None, interval, ..a.clone() }
}

/// Share of the runs at either end of an input that make a group, where its values are numbers.
const TAIL: f64 = 0.3;

fn driver(findings: &Findings) -> Option<Driver> {
    let all: Vec<(&InputFinding, Vec<[RunGroup; 2]>)> =
        findings.inputs.iter().map(|i| (i, contrasts(findings, i))).collect();
    let looked_at: usize = all.iter().map(|(_, pairs)| pairs.len()).sum();
    let level = each_of(looked_at, findings.inputs.first()?.followed.level);
    let sized = |groups: [RunGroup; 2]| {
        let [low, high] = [again(findings, &groups[0], level), again(findings, &groups[1], level)];
        let up = between(findings, &high, &low);
        if up.value.is_some_and(|d| d < 0.0) {
            let [a, b] = groups;
            ([b, a], between(findings, &low, &high))
        } else {
            (groups, up)
        }
    };
    // The largest contrast of each input, the largest of all first; ties in the order of the file.
    let mut largest: Vec<(&InputFinding, [RunGroup; 2], Estimate)> = Vec::new();
    for (input, pairs) in all {
        let best = pairs.into_iter().map(sized).filter(|(_, d)| d.value.is_some());
        let best = best.reduce(|a, b| if b.1.value > a.1.value { b } else { a });
        largest.extend(best.map(|(groups, d)| (input, groups, d)));
    }
    largest.sort_by(|a, b| b.2.value.unwrap_or(0.0).total_cmp(&a.2.value.unwrap_or(0.0)));
    let mut largest = largest.into_iter();
    let (input, groups, top) = largest.next()?;
    let tied =
        largest.filter(|(_, _, d)| !between(findings, &top, d).excludes_zero()).map(|(input, ..)| input.path.clone());
    Some(Driver {
        path: input.path.clone(),
        groups,
        tied: tied.collect(),
        difference: top,
        contrasts: looked_at as u64,
    })
}

/// Difference of two shares of different runs, or of two such differences.
fn between(findings: &Findings, a: &Estimate, b: &Estimate) -> Estimate {
    if findings.plan.aim().is_some() { apart(a, b) } else { difference(a, b) }
}

/// Followed endings in a set of runs, at the level of one of many contrasts. Where a rule stopped the runs, both sets of a contrast must hold
/// together, for which each gets half of what may be missed.
fn again(findings: &Findings, group: &RunGroup, level: f64) -> Estimate {
    let level = if findings.plan.aim().is_some() { each_of(2, level) } else { level };
    share_in(findings, hits(&group.followed), group.followed.n, level)
}

/// Followed endings in a part of the runs. The aim of a confidence sequence must not depend on the runs: it is that of a tail.
fn share_in(findings: &Findings, count: u64, n: u64, level: f64) -> Estimate {
    share_of(count, n, level, findings.plan.aim().map(|aim| aim_of_part(aim, TAIL)))
}

/// Runs that were counted in a share.
fn hits(share: &Estimate) -> u64 {
    (share.value.unwrap_or(0.0) * share.n as f64).round() as u64
}

/// Pairs of groups that an input offers: its two tails where it is a number, any two points where these have names only.
fn contrasts(findings: &Findings, input: &InputFinding) -> Vec<[RunGroup; 2]> {
    let bins = &input.bins;
    if bins.iter().all(|bin| bin.numeric) {
        return tails(findings, bins).into_iter().collect();
    }
    let point = |bin: &InputBin| RunGroup {
        range: bin.range,
        point: bin.label.clone(),
        side: Side::Point,
        followed: share_in(findings, hits(&bin.followed), bin.n, bin.followed.level),
    };
    let pairs = (0..bins.len()).flat_map(|a| (a + 1..bins.len()).map(move |b| (a, b)));
    pairs.map(|(a, b)| [point(&bins[a]), point(&bins[b])]).collect()
}

fn tails(findings: &Findings, bins: &[InputBin]) -> Option<[RunGroup; 2]> {
    let all: u64 = bins.iter().map(|bin| bin.n).sum();
    let enough = TAIL * all as f64;
    let tail = |bins: &mut dyn Iterator<Item = &InputBin>| {
        let (mut places, mut n) = (0, 0);
        for bin in bins {
            if n as f64 >= enough * (1.0 - 1e-9) - 0.5 {
                break;
            }
            places += 1;
            n += bin.n;
        }
        places
    };
    let low = tail(&mut bins.iter());
    let high = bins.len() - tail(&mut bins.iter().rev());
    // Of an input with very few values the tails meet in the middle.
    let (low, high) = if low <= high { (low, high) } else { (bins.len() / 2, bins.len() - bins.len() / 2) };
    let group = |bins: &[InputBin], side| {
        let (first, last) = (bins.first()?, bins.last()?);
        let n = bins.iter().map(|bin| bin.n).sum();
        let count = bins.iter().map(|bin| hits(&bin.followed)).sum();
        let range = [first.range[0], last.range[1]];
        Some(RunGroup { range, point: None, side, followed: share_in(findings, count, n, first.followed.level) })
    };
    Some([group(&bins[..low], Side::Low)?, group(&bins[high..], Side::High)?])
}

/// The forum of greatest weight; ties in the order of the file.
#[must_use]
pub fn most_heavily_weighted(findings: &Findings) -> Option<&ForumFinding> {
    findings.forums.iter().rev().max_by(|a, b| a.weight.total_cmp(&b.weight))
}

fn refusal(findings: &Findings, refusals: &TiSlice<ForumIdx, Clusters>) -> Option<TopReason> {
    let forum = most_heavily_weighted(findings)?;
    let by_run = refusals.get(ForumIdx(findings.forums.iter().position(|other| other.id == forum.id)?))?;
    let level = findings.outcomes.first().map_or(0.95, |o| o.share.level);
    let mut counted: Vec<(usize, u64)> = by_run.sums.iter().copied().enumerate().collect();
    // Ties in the order of their names, in which findings list them.
    let name = |reason: usize| Reason::ALL[reason].id();
    counted.sort_by_key(|&(reason, n)| (std::cmp::Reverse(n), name(reason)));
    let (&(first, count), others) = counted.split_first().filter(|((_, n), _)| *n > 0)?;
    let all: Vec<usize> = (0..by_run.kinds).collect();
    let among = |kinds: &[usize], level: f64| {
        let count: PerRun = by_run.per_run(&[first], kinds);
        fixed_n(clustered(&count, level), findings.plan.aim().is_some())
    };
    let more =
        |other: usize| among(&[first, other], each_of(others.len(), level)).interval.is_some_and(|[low, _]| low > 0.5);
    let tied = others.iter().filter(|(other, n)| *n > 0 && !more(*other));
    Some(TopReason {
        forum: forum.id.clone(),
        reason: name(first).to_string(),
        count,
        refusals: by_run.sums.iter().sum(),
        share: among(&all, level),
        tied: tied.map(|&(reason, _)| name(reason).to_string()).collect(),
    })
}

/// The refusals that findings have, as if no run had two of them.
#[cfg(test)]
pub(crate) fn one_by_one(findings: &Findings) -> crate::index::TiVec<ForumIdx, Clusters> {
    let one = |forum: &ForumFinding| {
        let mut counted = Clusters::new(Reason::ALL.len());
        for (place, reason) in Reason::ALL.iter().enumerate() {
            let mut run = [0; Reason::ALL.len()];
            run[place] = 1;
            (0..forum.refusals.get(reason.id()).copied().unwrap_or(0)).for_each(|_| counted.push(&run));
        }
        counted
    };
    findings.forums.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimate::wilson;
    use crate::analysis::findings::InputKind;
    use crate::render::sample;

    fn bin(at: f64, label: Option<&str>, n: u64, hits: u64) -> InputBin {
        let label = label.map(str::to_string);
        InputBin {
            range: [at, at + 1.0],
            numeric: label.is_none(),
            label,
            n,
            group: Default::default(),
            followed: wilson(hits, n, 0.95),
        }
    }

    fn input(path: &str, bins: Vec<InputBin>) -> InputFinding {
        let followed = wilson(1, 10, 0.95);
        InputFinding {
            path: path.into(),
            kind: InputKind::Uncertain,
            outcome: Default::default(),
            group: Default::default(),
            followed,
            bins,
        }
    }

    #[test]
    fn tails_are_three_tenths_of_the_runs_and_never_overlap() {
        let found = sample::usual();
        let ten: Vec<InputBin> = (0..10).map(|b| bin(f64::from(b), None, 100, 10 * b as u64)).collect();
        let [low, high] = tails(&found, &ten).unwrap();
        assert_eq!((low.range, high.range), ([0.0, 3.0], [7.0, 10.0]));
        assert_eq!((low.followed.value, high.followed.value), (Some(0.1), Some(0.8)));
        // Two values, one of them rare.
        let two = [bin(0.0, None, 900, 9), bin(5.0, None, 100, 50)];
        let [low, high] = tails(&found, &two).unwrap();
        assert_eq!((low.range, high.range), ([0.0, 1.0], [5.0, 6.0]));
        assert_eq!(tails(&found, &two[..1]), None);
        assert_eq!(tails(&found, &[]), None);
        for few in 2..8 {
            let bins: Vec<InputBin> = (0..few).map(|b| bin(f64::from(b), None, 7 + b as u64, 1)).collect();
            let [low, high] = tails(&found, &bins).unwrap();
            assert!(low.range[1] <= high.range[0], "{few}");
        }
    }

    /// Of 110 refusals for one of two reasons, 60 may be half of them; of 65 they are more.
    #[test]
    fn reasons_are_tied_where_either_may_be_the_more_frequent() {
        let mut found = sample::usual();
        found.forums.truncate(1);
        let [a, b, c] = [2, 0, 1].map(|place| Reason::ALL[place].id().to_string());
        found.forums[0].refusals = [(a.clone(), 60), (b.clone(), 50), (c, 5)].into();
        let top = refusal(&found, &one_by_one(&found)).unwrap();
        assert_eq!((top.reason, top.count, top.refusals, top.tied), (a, 60, 115, vec![b]));
    }

    #[test]
    fn points_with_names_are_compared_by_name_and_numbers_by_size() {
        let found = sample::usual();
        let named = input("resolve", vec![bin(0.0, Some("weak"), 100, 10), bin(1.0, Some("strong"), 100, 60)]);
        assert_eq!(contrasts(&found, &named)[0][1].point.as_deref(), Some("strong"));
        // What a point is called does not matter: points of a private number have values.
        for ids in [["0 to 1", "1.5"], ["weak", "strong"]] {
            let mut bins = vec![bin(0.0, Some(ids[0]), 100, 10), bin(1.0, Some(ids[1]), 100, 60)];
            bins.iter_mut().for_each(|bin| bin.numeric = true);
            assert_eq!(contrasts(&found, &input("cost", bins))[0].clone().map(|g| g.side), [Side::Low, Side::High]);
        }
        let named = input("resolve", vec![bin(0.0, Some("1"), 100, 10), bin(1.0, Some("2"), 100, 60)]);
        assert_eq!(contrasts(&found, &named)[0].clone().map(|g| g.side), [Side::Point, Side::Point]);
    }
}
