//! What a scenario assumes, in plain sentences: who negotiates about what, where, with which leverage, and what is uncertain.

use crate::analysis::labels::Labels;
use crate::analysis::points::counted;
use crate::distribution::Distribution;
use crate::scenario::{ActorIdx, Cause, Foresight, Hazard, Issue, Number, Proposer, Scenario, plain};

use super::number::{self, brief, chance, count};

/// Levels of an issue that are named one by one.
const LEVELS: usize = 6;
/// Points of a private type that are named one by one.
const POINTS: usize = 5;

/// Parties of a forum that are named one by one.
const PARTIES: usize = 6;

/// One kind of assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// What it is about.
    pub about: &'static str,
    /// Sentences or items, each to stand alone.
    pub says: Vec<String>,
}

/// All assumptions that a reader needs in order to place the numbers. What a scenario does not have is left out.
#[must_use]
pub fn assumptions(scenario: &Scenario) -> Vec<Assumption> {
    let words = Words { scenario, labels: Labels::of(scenario) };
    let all = [
        ("Actors", words.actors()),
        ("Issues", scenario.issues.iter().map(|issue| words.issue(issue)).collect()),
        ("Talks", words.talks()),
        ("Leverage", words.leverage()),
        ("Ending the talks by decision or accident", words.force()),
        ("Events", words.events()),
        ("Private information", words.private()),
        ("Analyst's uncertainty", words.uncertain()),
        ("Evidence", vec![evidence(scenario)]),
    ];
    let said = all.into_iter().filter(|(_, says)| !says.is_empty());
    said.map(|(about, says)| Assumption { about, says }).collect()
}

struct Words<'a> {
    scenario: &'a Scenario,
    labels: Labels,
}

impl Words<'_> {
    fn names(&self, actors: &[ActorIdx]) -> String {
        listed(&actors.iter().map(|a| self.scenario.actors[*a].name.clone()).collect::<Vec<_>>())
    }

    /// Who negotiates: by name where they are few, else whoever is missing, else the first of them.
    fn parties(&self, parties: &[ActorIdx]) -> String {
        let n = self.scenario.actors.len();
        let missing: Vec<ActorIdx> = (0..n).map(ActorIdx).filter(|actor| !parties.contains(actor)).collect();
        match (parties.len(), missing.len()) {
            (0..=PARTIES, _) => self.names(parties),
            (_, 0) => format!("all {n} actors"),
            (_, 1..=3) => format!("all actors but {}", self.names(&missing)),
            (many, _) => {
                let first = parties[..PARTIES].iter().map(|a| self.scenario.actors[*a].name.clone());
                listed(&first.chain([format!("{} more", many - PARTIES)]).collect::<Vec<_>>())
            }
        }
    }

    fn actors(&self) -> Vec<String> {
        let scenario = self.scenario;
        let all: Vec<ActorIdx> = (0..scenario.actors.len()).map(ActorIdx).collect();
        let mut says = vec![format!(
            "{} actors: {}. There are {} rounds; one round is {}.",
            scenario.actors.len(),
            self.names(&all),
            count(u64::from(scenario.rounds)),
            scenario.round_is.trim_end_matches('.')
        )];
        says.push(match (scenario.foresight, scenario.lookahead) {
            (Foresight::Myopic, _) => "Actors compare what they have now with what each step would bring them. They do not plan further moves ahead."
                .to_string(),
            (Foresight::Lookahead, n) => format!("Actors look {n} round{} ahead.", if n == 1 { "" } else { "s" }),
            (Foresight::Equilibrium, _) => "Actors expect the choices that all of them, the others and they themselves, are likely to make later. They learn from \
                 what others do, and know that others learn from what they do."
                .to_string(),
        });
        says.push(match scenario.outlook {
            None => "They count the rounds that are left.".to_string(),
            Some(1) => "In every round they count this one alone.".to_string(),
            Some(n) => format!("In every round they count {n} rounds, as if the game ended after them."),
        });
        let best = |n: &Number| matches!(n, Number::Fixed(x) if x.is_infinite());
        let noisy = |a: &&crate::scenario::Actor| {
            !(best(&a.precision.offer) && best(&a.precision.answer) && best(&a.precision.moves)) && a.script.is_empty()
        };
        match scenario.actors.iter().filter(noisy).count() {
            0 => {}
            n if n == scenario.actors.len() => {
                says.push("Their decisions are noisy: better options are only more likely.".into())
            }
            n => says.push(format!("The decisions of {n} of them are noisy: better options are only more likely.")),
        }
        let scripted = scenario.actors.iter().filter(|a| !a.script.is_empty()).map(|a| a.name.clone());
        let scripted: Vec<String> = scripted.collect();
        if !scripted.is_empty() {
            says.push(format!("Some decisions of {} follow a script.", listed(&scripted)));
        }
        says
    }

    fn talks(&self) -> Vec<String> {
        let scenario = self.scenario;
        if scenario.schedule.is_empty() {
            return match scenario.forums.is_empty() {
                true => Vec::new(),
                false => vec!["There are forums, but no meeting is scheduled.".to_string()],
            };
        }
        let meets = |f: usize| {
            let rounds = 0..scenario.rounds as usize;
            rounds.filter(|r| scenario.schedule[r % scenario.schedule.len()].0 == f).count()
        };
        let one = |(f, forum): (usize, &crate::scenario::Forum)| {
            let issues = match forum.issues.len() {
                n if n == scenario.issues.len() => "all issues".to_string(),
                n if n > 4 => format!("{n} of {} issues", scenario.issues.len()),
                _ => listed(&forum.issues.iter().map(|i| scenario.issues[*i].name.clone()).collect::<Vec<_>>()),
            };
            let who = match &forum.proposer {
                Proposer::Turns(turns) if turns.windows(2).all(|pair| pair[0] == pair[1]) => {
                    format!("{} proposes", self.names(&turns[..1]))
                }
                Proposer::Turns(_) => "they propose in turn".to_string(),
                Proposer::Recognition(_) => "the proposer is drawn".to_string(),
            };
            let n = meets(f);
            format!(
                "{}: {} negotiate on {issues}, in at most {n} meeting{}; {who}.",
                forum.name,
                self.parties(&forum.parties),
                if n == 1 { "" } else { "s" }
            )
        };
        let mut says: Vec<String> = scenario.forums.iter().enumerate().map(one).collect();
        if !scenario.proposals.is_empty() {
            let named = scenario.proposals.iter().map(|p| format!("“{}” ({})", p.name, scenario.actors[p.by].name));
            says.push(format!("Proposals on paper: {}.", listed(&named.collect::<Vec<_>>())));
        }
        if let Some(rounds) = scenario.duration {
            says.push(format!("An agreement lasts {rounds} rounds."));
        }
        says
    }

    fn leverage(&self) -> Vec<String> {
        let of = |(place, actor): (usize, &crate::scenario::Actor)| {
            let moves = self.scenario.moves.iter().filter(|m| m.by.0 == place).map(|m| match m.steps.len() {
                1 => m.name.clone(),
                n => format!("{} ({n} steps)", m.name),
            });
            let moves: Vec<String> = moves.collect();
            (!moves.is_empty()).then(|| format!("{}: {}.", actor.name, listed(&moves)))
        };
        self.scenario.actors.iter().enumerate().filter_map(of).collect()
    }

    fn force(&self) -> Vec<String> {
        let scenario = self.scenario;
        let one = |force: &crate::scenario::Force| {
            let who = &scenario.actors[force.by].name;
            let from = match force.from_round {
                0 | 1 => String::new(),
                n => format!(" from round {n} on"),
            };
            format!(
                "{}: {who} may decide on it{from}. Chance that it succeeds: {}.",
                force.name,
                self.number(&force.balance, chance)
            )
        };
        let mut says: Vec<String> = scenario.forces.iter().map(one).collect();
        if let Some(incident) = &scenario.tension.incident {
            let hazard = match &incident.hazard {
                Hazard::Exponential { .. } => "grows with tension".to_string(),
                Hazard::Rungs(_) => "depends on the level of tension".to_string(),
            };
            says.push(format!(
                "Incidents that nobody decides on can happen; their chance {hazard}. An incident leads to {} with a chance of {}, to {} with \
                 {}, and is a scare otherwise.",
                self.ending(Cause::Accident, "war"),
                chance(incident.war),
                self.ending(Cause::Clash, "a contained clash"),
                chance(incident.clash)
            ));
            says.push(format!(
                "Tension starts at {} on a scale of 0 to 10.",
                self.number(&scenario.tension.start, brief)
            ));
        }
        says
    }

    /// What the file calls endings that come about so.
    fn ending(&self, cause: Cause, usual: &str) -> String {
        let class = self.scenario.outcomes.iter().find(|class| class.cause == Some(cause));
        class.filter(|class| class.group != class.kind().usual_group()).map_or(usual.to_string(), |c| plain(&c.group))
    }

    fn events(&self) -> Vec<String> {
        let shifts = self.scenario.shifts.iter().map(|shift| {
            format!(
                "{} may happen once, with a chance of {} in a round.",
                shift.name,
                self.number(&shift.hazard, chance)
            )
        });
        let events =
            self.scenario.events.iter().map(|event| format!("{}: set for round {}.", plain(&event.id), event.round));
        shifts.chain(events).collect()
    }

    fn private(&self) -> Vec<String> {
        let one = |ty: &crate::scenario::PrivateType| {
            let points = counted(ty);
            let point = |id: &str| number::point(&self.labels, &ty.id, id);
            let what = if points.len() > POINTS || points.len() < ty.points.len() {
                let (first, last) = (&ty.points.raw[0].name, &ty.points.raw[ty.points.len() - 1].name);
                format!("{} points from {} to {}", ty.points.len(), point(first), point(last))
            } else {
                let named = points.iter().map(|p| format!("{} ({})", point(&p.id), chance(p.probability)));
                either(&named.collect::<Vec<_>>())
            };
            // Of its own numbers an actor is named once.
            let (owners, path) = (self.names(&ty.owners), self.labels.path(&ty.id));
            let name = path.strip_prefix(&format!("{owners}: ")).unwrap_or(&path);
            format!("Known only to {owners}: {name}, which is {what}.")
        };
        self.scenario.types.iter().map(one).collect()
    }

    fn uncertain(&self) -> Vec<String> {
        let one = |draw: &crate::scenario::Draw| {
            format!("{}: {}.", self.labels.path(&draw.path), distribution(&draw.distribution))
        };
        self.scenario.draws.iter().map(one).collect()
    }

    fn issue(&self, issue: &Issue) -> String {
        let named = |level: &crate::scenario::Level| self.labels.level(&issue.id, &level.id);
        let (first, last) = (named(&issue.levels[0]), named(&issue.levels[issue.levels.len() - 1]));
        let levels = match issue.levels.len() {
            n if n > LEVELS => format!("{n} levels from {first} to {last}"),
            _ => either(&issue.levels.iter().map(named).collect::<Vec<_>>()),
        };
        format!("{}: {levels}. At the start: {}.", issue.name, named(&issue.levels[issue.start]))
    }

    fn number(&self, number: &Number, show: fn(f64) -> String) -> String {
        match number {
            Number::Fixed(x) => show(*x),
            Number::Uncertain(_) => "uncertain".to_string(),
            Number::Private(..) => "private information".to_string(),
        }
    }
}

fn evidence(scenario: &Scenario) -> String {
    let coverage = scenario.coverage();
    let priors = coverage.priors.len();
    let all = coverage.value + coverage.order + coverage.sign + priors;
    if priors == all {
        return format!(
            "The scenario has {} numbers. All are assumptions (priors) without evidence.",
            count(all as u64)
        );
    }
    format!(
        "The scenario has {} numbers. Evidence supports the value of {}, the order of {} and the sign of {}; {} are assumptions (priors).",
        count(all as u64),
        coverage.value,
        coverage.order,
        coverage.sign,
        count(priors as u64)
    )
}

/// A distribution in words.
fn distribution(distribution: &Distribution) -> String {
    match distribution {
        Distribution::Uniform { low, high } => {
            format!("between {} and {}, all values equally likely (uniform)", brief(*low), brief(*high))
        }
        Distribution::Normal { mean, sd } => {
            format!("around {}, with a standard deviation of {} (normal)", brief(*mean), brief(*sd))
        }
        Distribution::TruncatedNormal { mean, sd, low, high } => format!(
            "around {}, with a standard deviation of {}, cut to {} through {} (truncated normal)",
            brief(*mean),
            brief(*sd),
            brief(*low),
            brief(*high)
        ),
        Distribution::HalfNormal { sd } => format!("above 0, mostly below {} (half-normal)", brief(2.0 * sd)),
        Distribution::FoldedNormal { mean, sd } => format!(
            "above 0, around {}, with a standard deviation of {} before folding (folded normal)",
            brief(*mean),
            brief(*sd)
        ),
        Distribution::Beta { a, b } => {
            format!("between 0 and 1, {} on average (beta {}, {})", brief(a / (a + b)), brief(*a), brief(*b))
        }
        Distribution::Triangular { low, mode, high } => {
            format!("between {} and {}, most likely {} (triangular)", brief(*low), brief(*high), brief(*mode))
        }
        Distribution::LogNormal { mu, sigma } => format!(
            "above 0, in half of all draws below {} (log-normal; standard deviation of the logarithm {})",
            brief(libm::exp(*mu)),
            brief(*sigma)
        ),
        Distribution::Discrete { values, weights } => {
            let one = |(value, weight): (&f64, &f64)| format!("{} ({})", brief(*value), chance(*weight));
            either(&values.iter().zip(weights).map(one).collect::<Vec<_>>())
        }
    }
}

fn listed(all: &[String]) -> String {
    joined(all, "and")
}

fn either(all: &[String]) -> String {
    joined(all, "or")
}

fn joined(all: &[String], word: &str) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;
    use crate::scenario::{Actor, Forum};

    #[test]
    fn the_sample_is_described_whole() {
        let scenario = sample::scenario();
        let all = assumptions(&scenario);
        assert!(all.len() >= 5, "{all:?}");
        let text: Vec<&String> = all.iter().flat_map(|one| &one.says).collect();
        for actor in &scenario.actors {
            assert!(text.iter().any(|line| line.contains(&actor.name)), "{}", actor.name);
        }
        for issue in &scenario.issues {
            assert!(text.iter().any(|line| line.starts_with(&issue.name)), "{}", issue.name);
        }
        assert!(
            text.iter().all(|line| line.ends_with('.') && !line.contains("..") && !line.contains('_')),
            "{text:#?}"
        );
        assert!(
            text.iter().any(|line| line.contains("are assumptions (priors)") || line.contains("All are assumptions"))
        );
    }

    #[test]
    fn a_large_table_is_not_told_name_by_name() {
        let mut scenario = sample::scenario();
        let (one, forum) = (scenario.actors.raw[0].clone(), scenario.forums.raw[0].clone());
        scenario.actors = (0..12).map(|k| Actor { name: format!("D{k}"), ..one.clone() }).collect();
        let said = |parties: std::ops::Range<usize>| {
            let mut scenario = scenario.clone();
            scenario.forums = vec![Forum { parties: parties.map(ActorIdx).collect(), ..forum.clone() }].into();
            Words { labels: Labels::of(&scenario), scenario: &scenario }.parties(&scenario.forums.raw[0].parties)
        };
        assert_eq!(said(0..12), "all 12 actors");
        assert_eq!(said(2..12), "all actors but D0 and D1");
        assert_eq!(said(0..8), "D0, D1, D2, D3, D4, D5 and 2 more");
        assert_eq!(said(0..3), "D0, D1 and D2");
    }

    #[test]
    fn every_distribution_has_words() {
        let said = [
            (Distribution::Uniform { low: 0.2, high: 0.6 }, "between 0.2 and 0.6, all values equally likely (uniform)"),
            (Distribution::Normal { mean: 0.5, sd: 0.1 }, "around 0.5, with a standard deviation of 0.1 (normal)"),
            (Distribution::HalfNormal { sd: 0.3 }, "above 0, mostly below 0.6 (half-normal)"),
            (Distribution::Beta { a: 2.0, b: 6.0 }, "between 0 and 1, 0.25 on average (beta 2, 6)"),
            (
                Distribution::Triangular { low: 0.0, mode: 1.0, high: 3.0 },
                "between 0 and 3, most likely 1 (triangular)",
            ),
            (
                Distribution::LogNormal { mu: 0.0, sigma: 1.0 },
                "above 0, in half of all draws below 1 (log-normal; standard deviation of the logarithm 1)",
            ),
            (Distribution::Discrete { values: vec![1.0, 2.0], weights: vec![0.25, 0.75] }, "1 (25%) or 2 (75%)"),
        ];
        for (of, words) in said {
            assert_eq!(distribution(&of), words);
        }
    }
}
