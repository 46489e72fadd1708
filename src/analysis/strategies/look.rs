//! From what was gathered to the document: a first look at all profiles suggests candidates, and fresh runs judge them.

use std::collections::BTreeMap;

use super::gathered::{BLOCKS, Gathered};
use super::{
    ActorWorth, Committing, Dominated, EventRef, GainOf, InputWorthOf, Judgment, LogitPoint, Profile, RankedStrategy,
    Strategies, StrategyRef, Unconfirmed, Verdict, WithoutStrategy,
};
use crate::analysis::ENGINE_VERSION;
use crate::analysis::estimate::{Estimate, Method, each_of, wilson};
use crate::analysis::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use crate::analysis::groups::groups_of;
use crate::analysis::metagame::dominance::dominances;
use crate::analysis::metagame::evppi::{Information, Worth, information};
use crate::analysis::metagame::game::{Game, Mixture};
use crate::analysis::metagame::logit::logit;
use crate::analysis::metagame::mixes::{self, rank};
use crate::analysis::metagame::nash::{self, Found};
use crate::analysis::metagame::payoffs::{Interval, Payoffs, Player};
use crate::analysis::metagame::verdict::{judge, profiles_of};
use crate::explore::goal::counting;
use crate::explore::strategies::Chooser;
use crate::plan::RunPlan;
use crate::scenario::{Scenario, titled};
use crate::tally::Digest;

/// Most equilibria of the game of means that fresh runs judge: pure ones first.
pub const MOST_JUDGED: usize = 12;

/// The endings that are followed: which classes, and what they are called.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// By class.
    pub wanted: Vec<bool>,
    /// As it stands in the document.
    pub named: EventRef,
}

impl Event {
    /// The ending or group of this id; without an id the groups that are followed.
    ///
    /// # Errors
    ///
    /// If there is no such ending, with a way out.
    pub fn read(id: Option<&str>, scenario: &Scenario) -> Result<Self, String> {
        let groups = groups_of(scenario);
        let followed: Vec<_> = groups.iter().filter(|group| group.followed).collect();
        let (wanted, id, name): (Vec<bool>, String, String) = match id {
            Some(id) => {
                let wanted = counting(id, scenario)?;
                let class = scenario.outcomes.iter().find(|class| class.id == id);
                let name = class.map_or_else(|| titled(id), |class| class.name.clone());
                (wanted, id.into(), name)
            }
            None => {
                let is = |class: &String| followed.iter().any(|group| group.outcomes.contains(class));
                let wanted = scenario.outcomes.iter().map(|class| is(&class.id)).collect();
                let list = |of: &dyn Fn(usize) -> String, with: &str| {
                    (0..followed.len()).map(of).collect::<Vec<_>>().join(with)
                };
                (wanted, list(&|k| followed[k].id.clone(), ","), list(&|k| followed[k].name.clone(), " or "))
            }
        };
        let outcomes = scenario.outcomes.iter().zip(&wanted).filter(|(_, wanted)| **wanted);
        let outcomes = outcomes.map(|(class, _)| class.id.clone()).collect();
        Ok(Self { wanted, named: EventRef { id, name, outcomes } })
    }
}

/// What is asked of the profiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Actors with their strategies.
    pub choosers: Vec<Chooser>,
    /// Strategies that were left out, with the reason.
    pub left_out: Vec<WithoutStrategy>,
    /// The endings that are followed.
    pub event: Event,
    /// Largest gain that counts as none, in payoff units, at least 0.
    pub within: f64,
    /// How often the fresh runs of open gains are doubled at most.
    pub rounds: u32,
    /// Precisions of logit equilibria, in 1 per payoff unit.
    pub precisions: Vec<f64>,
}

impl Asked {
    /// Number of profiles.
    #[must_use]
    pub fn n_profiles(&self) -> u64 {
        self.choosers.iter().fold(1, |n, chooser| n.saturating_mul(chooser.strategies.len() as u64))
    }

    /// The strategy of each chooser in a profile; that of the last one changes fastest.
    #[must_use]
    pub fn choices(&self, profile: usize) -> Vec<usize> {
        choices(&self.choosers.iter().map(|chooser| chooser.strategies.len()).collect::<Vec<_>>(), profile)
    }
}

fn choices(counts: &[usize], mut profile: usize) -> Vec<usize> {
    let mut found: Vec<usize> = counts
        .iter()
        .rev()
        .map(|count| {
            let choice = profile % count;
            profile /= count;
            choice
        })
        .collect();
    found.reverse();
    found
}

fn index(counts: &[usize], choices: &[usize]) -> usize {
    choices.iter().zip(counts).fold(0, |at, (choice, count)| at * count + choice)
}

/// Runs of an actor's strategies, one by one, and its inputs by path.
pub type Single = (Vec<Gathered>, Vec<(String, Vec<f64>)>);

/// Runs of all profiles, and the game that they make.
pub struct Look<'a> {
    scenario: &'a Scenario,
    plan: &'a RunPlan,
    asked: &'a Asked,
    /// Positions of the choosers that play: those with two strategies or more.
    players: Vec<usize>,
    /// For each player, the strategies that are left, by their positions among those that were asked for.
    kept: Vec<Vec<usize>>,
    left_out: Vec<WithoutStrategy>,
    /// Profiles of the game, by their numbers among those that were played.
    profiles: Vec<usize>,
    gathered: Vec<Gathered>,
    /// What the runs pay.
    pub payoffs: Payoffs,
    /// Its means.
    pub game: Game,
    found: Found,
    judged: Vec<(Mixture, Judgment)>,
    looks: usize,
}

impl<'a> Look<'a> {
    /// A first look: strategies that change nothing in any run are left out, and candidates are found.
    ///
    /// # Errors
    ///
    /// If no strategy changes anything, or payoffs are no numbers.
    pub fn new(
        (scenario, plan): (&'a Scenario, &'a RunPlan),
        asked: &'a Asked,
        gathered: Vec<Gathered>,
    ) -> Result<Self, String> {
        let all: Vec<usize> = asked.choosers.iter().map(|chooser| chooser.strategies.len()).collect();
        let mut kept: Vec<Vec<usize>> = all.iter().map(|n| (0..*n).collect()).collect();
        let mut left_out = asked.left_out.clone();
        for (k, chooser) in asked.choosers.iter().enumerate() {
            let mut own: Vec<usize> = Vec::new();
            for s in 0..all[k] {
                let others: Vec<Vec<usize>> = profiles_with(&kept, k, s);
                let alike = |t: &&usize| {
                    others.iter().all(|choices| {
                        let mut other = choices.clone();
                        other[k] = **t;
                        gathered[index(&all, choices)] == gathered[index(&all, &other)]
                    })
                };
                match own.iter().find(alike) {
                    None => own.push(s),
                    Some(t) => left_out.push(WithoutStrategy::new(
                        &chooser.actor,
                        &chooser.strategies[s].name,
                        format!("every run pays and ends as under `{}`", chooser.strategies[*t].name),
                    )),
                }
            }
            kept[k] = own;
        }
        let players: Vec<usize> = (0..kept.len()).filter(|k| kept[*k].len() > 1).collect();
        if players.is_empty() {
            return Err(
                "no strategy changes anything in these runs; give others with `--strategy`, or more `--runs`".into()
            );
        }
        let counts: Vec<usize> = players.iter().map(|k| kept[*k].len()).collect();
        let n: usize = counts.iter().product();
        let profiles: Vec<usize> = (0..n)
            .map(|profile| {
                let mut of_all = vec![0; all.len()];
                let chosen = choices(&counts, profile);
                players.iter().zip(chosen).for_each(|(k, s)| of_all[*k] = kept[*k][s]);
                index(&all, &of_all)
            })
            .collect();
        let kept: Vec<Vec<usize>> = players.iter().map(|k| kept[*k].clone()).collect();
        let named = |(k, own): (&usize, &Vec<usize>)| {
            let chooser = &asked.choosers[*k];
            Player::new(&chooser.actor, own.iter().map(|s| chooser.strategies[*s].name.as_str()))
        };
        let named: Vec<Player> = players.iter().zip(&kept).map(named).collect();
        let actor = |id: &str| scenario.actors.iter().position(|actor| actor.id == id).unwrap_or_default();
        let of = |at: &usize| named.iter().map(|player| gathered[*at].means(actor(&player.name))).collect();
        let blocks: Vec<Vec<Vec<f64>>> = profiles.iter().map(of).collect();
        let payoffs = Payoffs::new(named, blocks)?;
        let game = payoffs.game();
        let mut found = nash::find(&game, plan.seed);
        found.equilibria = apart(&game, found.equilibria);
        let mut look = Self {
            scenario,
            plan,
            asked,
            players,
            kept,
            left_out,
            profiles,
            gathered,
            payoffs,
            game,
            found,
            judged: Vec::new(),
            looks: asked.rounds as usize + 1,
        };
        let base = look.game.pure(&vec![0; look.players.len()]);
        look.judged = std::iter::once(look.candidate(base, Vec::new()))
            .chain(look.found.equilibria.iter().map(|one| look.candidate(one.mixture.clone(), one.finders.clone())))
            .collect();
        Ok(look)
    }

    fn candidate(&self, mixture: Mixture, finders: Vec<nash::Finder>) -> (Mixture, Judgment) {
        let max_gain = self.game.regret(&mixture);
        let judgment = Judgment {
            mixture: mixture.clone(),
            finders,
            max_gain,
            verdict: None,
            surely_within: None,
            gains: Vec::new(),
            runs: 0,
        };
        (mixture, judgment)
    }

    /// Profiles, by their numbers among those that were played, that need fresh runs: all that candidates are judged by at first, then
    /// those of open gains.
    #[must_use]
    pub fn needed(&self) -> Vec<usize> {
        let mut wanted = vec![false; self.profiles.len()];
        for (mixture, judgment) in self.judged.iter().take(1 + MOST_JUDGED) {
            let gains: Vec<(usize, usize)> = match judgment.verdict {
                None => self.game.counts().iter().enumerate().flat_map(|(k, n)| (0..*n).map(move |s| (k, s))).collect(),
                Some(Verdict::Open) => {
                    let open = |gain: &&GainOf| {
                        gain.gain
                            .interval
                            .is_some_and(|[low, high]| low <= self.asked.within && self.asked.within < high)
                    };
                    judgment.gains.iter().filter(open).map(|gain| (gain.actor, gain.strategy)).collect()
                }
                Some(_) => continue,
            };
            profiles_of(&self.game, mixture, &gains).into_iter().for_each(|profile| wanted[profile] = true);
        }
        (0..wanted.len()).filter(|at| wanted[*at]).map(|at| self.profiles[at]).collect()
    }

    /// Judges candidates that are open by fresh runs, by number of the profile. Level and bounds are such that all verdicts of all looks hold
    /// together (Bonferroni).
    ///
    /// # Errors
    ///
    /// If payoffs are no numbers.
    pub fn judge(&mut self, fresh: &BTreeMap<usize, Gathered>) -> Result<(), String> {
        let none = vec![0.0; BLOCKS as usize];
        let actors: Vec<usize> = self.payoffs.players().iter().map(|player| self.actor(&player.name)).collect();
        let of = |at: &usize| match fresh.get(at) {
            Some(gathered) => actors.iter().map(|actor| gathered.means(*actor)).collect(),
            // No gain of a candidate asks for it.
            None => vec![none.clone(); actors.len()],
        };
        let payoffs = Payoffs::new(self.payoffs.players().to_vec(), self.profiles.iter().map(of).collect())?;
        let level = each_of(self.looks * self.judged.len().min(1 + MOST_JUDGED), self.plan.level);
        let profiles = &self.profiles;
        for (mixture, judgment) in self.judged.iter_mut().take(1 + MOST_JUDGED) {
            if judgment.verdict.is_some_and(|verdict| verdict != Verdict::Open) {
                continue;
            }
            let judged = judge(&payoffs, mixture, self.asked.within, level, self.plan.seed)?;
            let reached = (0..self.game.n_profiles()).filter(|at| reaches(&self.game, mixture, *at));
            let runs = reached.filter_map(|at| Some(fresh.get(&profiles[at])?.runs)).max().unwrap_or(0);
            let gain = |gain: &crate::analysis::metagame::verdict::Gain| GainOf {
                actor: gain.player,
                strategy: gain.strategy,
                share: gain.share,
                gain: estimate(gain.interval, level, Method::Paired, runs),
            };
            judgment.gains = judged.gains.iter().map(gain).collect();
            judgment.verdict = Some(judged.verdict);
            judgment.surely_within = Some(judged.within());
            judgment.runs = runs;
        }
        Ok(())
    }

    fn actor(&self, id: &str) -> usize {
        self.scenario.actors.iter().position(|actor| actor.id == id).unwrap_or_default()
    }

    /// Choosers that play, with the strategies that are left of each: positions among those that were asked for.
    pub fn players(&self) -> impl Iterator<Item = (usize, &[usize])> {
        self.players.iter().copied().zip(self.kept.iter().map(Vec::as_slice))
    }

    /// Puts the document together. `fresh`: all runs that judged; `single`: for each player the runs of its strategies, one by one, while
    /// the others stay as they are, and the inputs that they were drawn with.
    ///
    /// # Errors
    ///
    /// If payoffs are no numbers.
    pub fn document(
        self,
        fresh: &BTreeMap<usize, Gathered>,
        single: &[Single],
    ) -> Result<(Strategies, Payoffs), String> {
        let level = self.plan.level;
        let mut digest = Digest::default();
        let all = || self.gathered.iter().chain(fresh.values()).chain(single.iter().flat_map(|one| &one.0));
        all().for_each(|gathered| gathered.digest(&mut digest));
        let runs_played = all().map(|gathered| gathered.runs).sum();
        let groups = groups_of(self.scenario);
        let dominated = dominances(&self.payoffs, level)?.into_iter().map(|one| Dominated {
            actor: one.player,
            strategy: one.dominated,
            by: one.by,
            strict: one.strict,
            weak: one.weak,
            least: one.least,
            least_low: one.least_low,
        });
        let dominated = dominated.collect();
        let profiles: Vec<Profile> = (0..self.profiles.len()).map(|at| self.profile(at, &groups)).collect();
        let ranking = if self.players.len() == 1 { self.ranking(&profiles)? } else { Vec::new() };
        let logit = |precision: &f64| match logit(&self.game, *precision) {
            Ok(found) => LogitPoint {
                precision: *precision,
                mixture: Some(found.mixture),
                payoffs: Some(found.payoffs),
                why: None,
            },
            Err(why) => LogitPoint { precision: *precision, mixture: None, payoffs: None, why: Some(why) },
        };
        let logit = self.asked.precisions.iter().map(logit).collect();
        let mut worth = Vec::new();
        for (player, (runs, inputs)) in single.iter().enumerate().filter(|(_, one)| !one.1.is_empty()) {
            let columns: Vec<Vec<f64>> = inputs.iter().map(|input| input.1.clone()).collect();
            let each: Vec<Vec<f64>> = runs.iter().map(|gathered| gathered.each.clone()).collect();
            let found = information(&columns, &each, level)?;
            worth.push(of_information(player, &found, inputs, each[0].len() as u64));
        }
        let committing = |(k, own): (usize, &[usize])| {
            let chooser = &self.asked.choosers[k];
            let strategy = |s: &usize| StrategyRef {
                name: chooser.strategies[*s].name.clone(),
                changes: chooser.strategies[*s].changes.iter().map(|one| one.label.clone()).collect(),
            };
            Committing {
                actor: chooser.actor.clone(),
                name: self
                    .scenario
                    .actors
                    .iter()
                    .find(|a| a.id == chooser.actor)
                    .map_or_else(String::new, |a| a.name.clone()),
                strategies: own.iter().map(strategy).collect(),
            }
        };
        let actors = self.players().map(committing).collect();
        let mut judged = self.judged.into_iter().map(|(_, judgment)| judgment);
        let unconfirmed = self.found.unconfirmed.into_iter().map(|one| Unconfirmed {
            mixture: one.mixture,
            max_gain: one.max_gain,
            finders: one.finders,
        });
        let document = Strategies {
            schema_version: SCHEMA_VERSION,
            engine_version: ENGINE_VERSION.to_string(),
            plan: PlanRef::of(self.plan),
            digest: digest.hex(),
            scenario: ScenarioRef::of(self.scenario),
            blocks: BLOCKS,
            runs_played,
            groups,
            event: self.asked.event.named.clone(),
            within: self.asked.within,
            actors,
            left_out: self.left_out,
            profiles,
            dominated,
            base: judged.next().ok_or("the scenario as it is is a candidate")?,
            equilibria: judged.collect(),
            unconfirmed: unconfirmed.collect(),
            complete: self.found.complete,
            degenerate: self.found.degenerate,
            logit,
            ranking,
            worth,
        };
        Ok((document, self.payoffs))
    }

    fn profile(&self, at: usize, groups: &[crate::analysis::groups::GroupRef]) -> Profile {
        let (gathered, level) = (&self.gathered[self.profiles[at]], self.plan.level);
        let payoff = |(k, actor): (usize, &crate::scenario::Actor)| {
            let interval = crate::analysis::metagame::payoffs::interval(&gathered.means(k), level);
            let interval = interval.unwrap_or(Interval { mean: 0.0, error: 0.0, low: 0.0, high: 0.0 });
            (actor.id.clone(), estimate(interval, level, Method::Normal, gathered.runs))
        };
        let share = |wanted: &[bool]| wilson(gathered.count(wanted), gathered.runs, level);
        let of = |group: &crate::analysis::groups::GroupRef| {
            let wanted: Vec<bool> =
                self.scenario.outcomes.iter().map(|class| group.outcomes.contains(&class.id)).collect();
            (group.id.clone(), share(&wanted))
        };
        Profile {
            strategies: self.game.choices(at),
            payoffs: self.scenario.actors.iter().enumerate().map(payoff).collect(),
            groups: groups.iter().map(of).collect(),
            event: share(&self.asked.event.wanted),
        }
    }

    fn ranking(&self, profiles: &[Profile]) -> Result<Vec<RankedStrategy>, String> {
        let player = &self.payoffs.players()[0];
        let strategies = mixes::Strategies {
            names: player.strategies.clone(),
            payoffs: (0..self.profiles.len()).map(|at| self.payoffs.blocks(at, 0).to_vec()).collect(),
            events: self.profiles.iter().map(|at| self.gathered[*at].shares(&self.asked.event.wanted)).collect(),
        };
        let level = self.plan.level;
        let found = rank(&strategies, level, self.plan.seed)?;
        let of = |one: mixes::Ranked| RankedStrategy {
            strategy: one.strategy,
            payoff: profiles[one.strategy].payoffs[&player.name].clone(),
            event: profiles[one.strategy].event.clone(),
            lead: one.lead.map(|lead| estimate(lead, level, Method::Paired, self.plan.runs)),
            may_be_best: one.may_be_best,
            surely_best: one.surely_best,
            place: one.place,
            dominated_by: one.dominated_by,
        };
        Ok(found.ranked.into_iter().map(of).collect())
    }
}

/// Choices of all choosers in which one of them plays a strategy, and the others any that is kept.
fn profiles_with(kept: &[Vec<usize>], chooser: usize, strategy: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    for (k, own) in kept.iter().enumerate() {
        let own: Vec<usize> = if k == chooser { vec![strategy] } else { own.clone() };
        let more = |before: &Vec<usize>| -> Vec<Vec<usize>> {
            own.iter().map(|s| [before.as_slice(), &[*s]].concat()).collect()
        };
        all = all.iter().flat_map(more).collect();
    }
    all
}

/// Equilibria without mixed ones that lie in one set with an earlier one, so that halfway between them is an equilibrium too: where
/// strategies tie, finders end anywhere in such a set.
fn apart(game: &Game, all: Vec<nash::Candidate>) -> Vec<nash::Candidate> {
    let mut kept: Vec<nash::Candidate> = Vec::new();
    for one in all {
        let mixed = one.mixture.iter().flatten().any(|p| 0.0 < *p && *p < 1.0);
        let halfway = |other: &nash::Candidate| -> Mixture {
            let mean = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| (a + b) / 2.0).collect();
            one.mixture.iter().zip(&other.mixture).map(mean).collect()
        };
        let joined = |other: &nash::Candidate| game.regret(&halfway(other)) <= nash::TOLERANCE * game.scale();
        if !(mixed && kept.iter().any(joined)) {
            kept.push(one);
        }
    }
    kept
}

/// Whether a profile is reached if at most one player leaves a mixture.
fn reaches(game: &Game, mixture: &Mixture, profile: usize) -> bool {
    game.choices(profile).iter().zip(mixture).filter(|(s, shares)| shares[**s] <= 0.0).count() <= 1
}

fn estimate(interval: Interval, level: f64, method: Method, n: u64) -> Estimate {
    let Interval { mean, error, low, high } = interval;
    Estimate { value: Some(mean), standard_error: Some(error), interval: Some([low, high]), level, method, n }
}

fn of_information(player: usize, found: &Information, inputs: &[(String, Vec<f64>)], runs: u64) -> ActorWorth {
    let worth = |one: Worth| {
        let interval = Interval { mean: one.mean, error: one.error, low: one.low, high: one.high };
        estimate(interval, found.level, Method::Paired, runs)
    };
    let mut all: Vec<InputWorthOf> = found
        .inputs
        .iter()
        .map(|one| InputWorthOf {
            path: inputs[one.input].0.clone(),
            worth: worth(one.worth),
            plain: one.plain,
            changes: one.changes,
        })
        .collect();
    all.sort_by(|a, b| b.worth.value.unwrap_or(0.0).total_cmp(&a.worth.value.unwrap_or(0.0)));
    ActorWorth { actor: player, best: found.best, runs, everything: worth(found.everything), inputs: all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_set_of_equilibria_only_the_pure_are_kept() {
        // The second player's strategies tie against the first player's first.
        let game = Game::new(&[2, 2], &[[1.0, 0.0], [1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]).unwrap();
        let of = |second: [f64; 2]| nash::Candidate {
            mixture: vec![vec![1.0, 0.0], second.to_vec()],
            max_gain: 0.0,
            finders: vec![],
        };
        let all = vec![of([1.0, 0.0]), of([0.0, 1.0]), of([0.3, 0.7])];
        assert_eq!(apart(&game, all.clone()), all[..2]);
        // Matching pennies: the only equilibrium is mixed.
        let pennies = Game::new(&[2, 2], &[[1.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]).unwrap();
        assert_eq!(apart(&pennies, nash::find(&pennies, 1).equilibria).len(), 1);
    }

    #[test]
    fn profiles_are_numbered_with_the_last_fastest() {
        assert_eq!((choices(&[2, 3, 2], 9), index(&[2, 3, 2], &[1, 1, 1])), (vec![1, 1, 1], 9));
        assert_eq!(profiles_with(&[vec![0, 1], vec![0, 2]], 1, 2), [[0, 2], [1, 2]]);
    }
}
