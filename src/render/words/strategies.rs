//! What the game of strategies comes to, in words.

use crate::analysis::strategies::{
    ActorWorth, Dominated, InputWorthOf, Judgment, Place, RankedStrategy, Strategies, Sureness, Verdict,
};

use super::number;

/// Most things that a sentence names.
const NAMED: usize = 3;

/// A profile: `russia: always build_up; us: as it is`. Of a mixture the shares of strategies are named, the largest first.
pub(in crate::render) fn mixture(found: &Strategies, mixture: &[Vec<f64>]) -> String {
    let of = |(k, shares): (usize, &Vec<f64>)| {
        let mut played: Vec<(usize, f64)> = shares.iter().copied().enumerate().filter(|(_, p)| *p > 0.0).collect();
        played.sort_by(|a, b| b.1.total_cmp(&a.1));
        let told = match &played[..] {
            [(s, _)] => found.strategy(k, *s).to_string(),
            _ => {
                let told = played.iter().map(|(s, p)| format!("{} {}", number::chance(*p), found.strategy(k, *s)));
                told.collect::<Vec<_>>().join(" + ")
            }
        };
        if found.alone().is_some() { told } else { format!("{}: {told}", found.actors[k].actor) }
    };
    mixture.iter().enumerate().map(of).collect::<Vec<_>>().join("; ")
}

/// A verdict: `equilibrium within 0.01`, `no equilibrium`, `open`, `not judged`.
pub(in crate::render) fn verdict(found: &Strategies, judgment: &Judgment) -> String {
    let within = number::brief(found.within);
    match judgment.verdict {
        Some(Verdict::Equilibrium) => format!("equilibrium within {within}"),
        Some(Verdict::Not) => format!("no equilibrium within {within}"),
        Some(Verdict::Open) => "open: more runs would tell".into(),
        None => "not judged".into(),
    }
}

/// The largest gain of a profile by fresh runs, and who has it: `0.031 ± 0.004, us by always sanctions_threat`.
pub(in crate::render) fn largest_gain(found: &Strategies, judgment: &Judgment) -> String {
    match judgment.largest() {
        Some(gain) if gain.gain.value.unwrap_or(0.0) > 0.0 => {
            let strategy = found.strategy(gain.actor, gain.strategy);
            let who = &found.actors[gain.actor].actor;
            let by = if found.alone().is_some() { format!("by {strategy}") } else { format!("{who} by {strategy}") };
            format!("{}, {by}", number::plain(&gain.gain))
        }
        Some(_) => "none".into(),
        None => number::UNDEFINED.into(),
    }
}

/// Strategies that are surely dominated, each with the first that dominates it; weakly where strictly is not sure.
pub(in crate::render) fn dominated(found: &Strategies) -> Vec<&Dominated> {
    let mut sure: Vec<&Dominated> = Vec::new();
    for one in found.dominated.iter().filter(|one| one.weak == Sureness::Sure) {
        match sure.iter_mut().find(|other| (other.actor, other.strategy) == (one.actor, one.strategy)) {
            Some(other) if other.strict != Sureness::Sure && one.strict == Sureness::Sure => *other = one,
            Some(_) => {}
            None => sure.push(one),
        }
    }
    sure
}

/// Where a strategy stands between payoff and event.
pub(in crate::render) fn place(one: &RankedStrategy) -> &'static str {
    match one.place {
        Place::Frontier => "on the frontier",
        Place::FrontierByMeans => "on the frontier by the means",
        Place::DominatedByMeans => "another is better by the means",
        Place::Dominated => "another is surely better",
    }
}

/// Inputs that are surely worth learning: their interval is above zero.
pub(in crate::render) fn worth_learning(worth: &ActorWorth) -> Vec<&InputWorthOf> {
    worth.inputs.iter().filter(|one| one.worth.interval.is_some_and(|[low, _]| low > 0.0)).collect()
}

/// Some texts, with a number for the rest.
fn listed(all: &[String], with: &str) -> String {
    let told = all.iter().take(NAMED).cloned().collect::<Vec<_>>().join(with);
    let rest = all.len().saturating_sub(NAMED);
    if rest > 0 { format!("{told}{with}and {rest} more") } else { told }
}

/// What a reader should take away, as sentences.
pub(in crate::render) fn headline(found: &Strategies) -> Vec<String> {
    let mut out = Vec::new();
    if found.ranking.is_empty() {
        out.extend(equilibria(found));
    } else {
        out.extend(best(found));
    }
    let sure = dominated(found);
    let told: Vec<String> = sure
        .iter()
        .map(|one| {
            let [worse, better] = [one.strategy, one.by].map(|s| found.strategy(one.actor, s));
            format!("{} by {} ({})", worse, better, found.actors[one.actor].actor)
        })
        .collect();
    out.push(match told.len() {
        0 => "No strategy is dominated for sure.".into(),
        1 => format!("1 strategy is dominated for sure: {}.", told[0]),
        n => format!("{n} strategies are dominated for sure: {}.", listed(&told, "; ")),
    });
    out.push(regret(found));
    out.extend(found.worth.iter().map(|worth| learning(found, worth)));
    out
}

fn equilibria(found: &Strategies) -> Vec<String> {
    let with = |verdict: Verdict| {
        let all = found.equilibria.iter().filter(move |one| one.verdict == Some(verdict));
        all.map(|one| mixture(found, &one.mixture)).collect::<Vec<_>>()
    };
    let (are, open) = (with(Verdict::Equilibrium), with(Verdict::Open));
    let within = number::brief(found.within);
    let n = found.equilibria.len();
    let mut out = vec![match are.len() {
        0 if n == 0 => "The finders found no equilibrium of the mean payoffs.".into(),
        0 => format!("None of {n} equilibria of the mean payoffs is confirmed within {within} by fresh runs."),
        1 => format!("1 of {n} equilibria of the mean payoffs is confirmed within {within} by fresh runs: {}.", are[0]),
        k => format!(
            "{k} of {n} equilibria of the mean payoffs are confirmed within {within} by fresh runs: {}.",
            listed(&are, " | ")
        ),
    }];
    if !open.is_empty() {
        let is = if open.len() == 1 { "is" } else { "are" };
        out.push(format!("{} {is} open, and more runs would tell: {}.", open.len(), listed(&open, " | ")));
    }
    out
}

fn best(found: &Strategies) -> Vec<String> {
    let (first, name) = (&found.ranking[0], &found.actors[0].name);
    let strategy = |one: &RankedStrategy| found.strategy(0, one.strategy);
    let may: Vec<String> =
        found.ranking.iter().skip(1).filter(|one| one.may_be_best).map(|one| strategy(one).to_string()).collect();
    let mut out = vec![if first.surely_best {
        let lead = first.lead.as_ref().map_or_else(String::new, |lead| format!(", ahead by {}", number::plain(lead)));
        format!("`{}` surely pays {name} best: {}{lead}.", strategy(first), number::plain(&first.payoff))
    } else {
        format!(
            "`{}` pays {name} best by the mean, {}; {} may be as good: {}.",
            strategy(first),
            number::plain(&first.payoff),
            may.len(),
            listed(&may, ", ")
        )
    }];
    let share = |one: &RankedStrategy| one.event.value.unwrap_or(0.0);
    let base = found.ranking.iter().find(|one| one.strategy == 0);
    let least = found.ranking.iter().reduce(|a, b| if share(b) < share(a) { b } else { a });
    if let Some((least, base)) = least.zip(base).filter(|(least, base)| share(least) < share(base)) {
        out.push(format!(
            "{} is rarest under `{}`: {} of runs, against {} as it is; that pays {}.",
            found.event.name,
            strategy(least),
            number::share(&least.event),
            number::share(&base.event),
            number::plain(&least.payoff)
        ));
    }
    let frontier = found.ranking.iter().filter(|one| matches!(one.place, Place::Frontier | Place::FrontierByMeans));
    let frontier: Vec<&str> = frontier.map(strategy).collect();
    if frontier.len() > 1 {
        out.push(format!(
            "Between payoff and {}, the frontier has {} of {} strategies: {}.",
            found.event.name,
            frontier.len(),
            found.ranking.len(),
            frontier.join(", ")
        ));
    }
    out
}

fn regret(found: &Strategies) -> String {
    let within = number::brief(found.within);
    let base = &found.base;
    let most = largest_gain(found, base);
    match (base.verdict, base.largest()) {
        (Some(Verdict::Equilibrium), _) => {
            format!("As it is, nobody gains more than {within} by another strategy alone (largest gain: {most}).")
        }
        (Some(Verdict::Not), Some(_)) => {
            format!("As it is, somebody regrets: the largest gain from another strategy alone is {most}.")
        }
        _ => format!("Whether somebody gains more than {within} by another strategy alone, as it is, is open: {most}."),
    }
}

fn learning(found: &Strategies, worth: &ActorWorth) -> String {
    let name = &found.actors[worth.actor].name;
    let learn = worth_learning(worth);
    let all = number::plain(&worth.everything);
    if learn.is_empty() {
        return format!(
            "No single input is surely worth learning for {name} before it commits; knowing everything would be worth {all}."
        );
    }
    let told: Vec<String> = learn.iter().map(|one| format!("{} ({})", one.path, number::plain(&one.worth))).collect();
    format!("Worth learning for {name} before it commits: {}; everything: {all}.", listed(&told, "; "))
}
