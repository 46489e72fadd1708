//! `explain`, findings and replays say the same as the engine decides by, in random scenarios.
//!
//! Whatever is drawn is set to its mean, so that the first meeting of a run is the one that `explain` describes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use detente::internals::analysis::analyse;
use detente::internals::analysis::explain::{ActorAtStart, Explanation, ViewExplained, explain};
use detente::internals::analysis::findings::Findings;
use detente::internals::distribution::Distribution;
use detente::internals::engine::round::record::Record;
use detente::internals::engine::round::replay::replay_run;
use detente::internals::engine::round::trace::{Positions, Scene, Stake};
use detente::internals::engine::{Options, simulate};
use detente::internals::maths::exp::logistic;
use detente::internals::model::{Model, compile};
use detente::internals::plan::RunPlan;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Ending, Scenario, load};

use super::game::{Dice, close};
use super::random::{self, Size};

/// Rounding: terms of about 1 are added up in another order.
const SAME: f64 = 1e-12;

fn at_means(text: &str) -> (Scenario, Model) {
    let (scenario, _) = load(Source::new("random.toml", text), &[], &no_files).result.expect("a valid scenario");
    let mut model = compile(&scenario);
    for draw in &mut model.draws {
        draw.distribution = Distribution::Discrete { values: vec![draw.distribution.mean()], weights: vec![1.0] };
    }
    (scenario, model)
}

fn findings(scenario: &Scenario, model: &Model) -> Findings {
    let (plan, stop) = (RunPlan::new(1, 10), AtomicBool::new(false));
    let options = Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
    analyse(scenario, model, &simulate(model, &plan, &options, None).expect("nobody stops it"), &plan)
}

/// The points of an actor's own types in a run, as an explanation names them.
fn profile(scenario: &Scenario, record: &Record, actor: usize) -> BTreeMap<String, String> {
    let own = scenario.types.iter().zip(&record.point).filter(|(t, _)| t.owners.iter().any(|o| o.0 == actor));
    own.map(|(t, point)| (t.id.clone(), t.points[*point].name.clone())).collect()
}

struct Told<'a> {
    scenario: &'a Scenario,
    record: &'a Record,
    explained: &'a Explanation,
}

impl Told<'_> {
    fn view(&self, proposal: usize, actor: usize) -> Option<&ViewExplained> {
        let (id, profile) = (&self.scenario.actors.raw[actor].id, profile(self.scenario, self.record, actor));
        self.explained.proposals[proposal].views.iter().find(|v| v.actor == *id && v.profile == profile)
    }

    fn at_start(&self, actor: usize) -> &ActorAtStart {
        let (id, profile) = (&self.scenario.actors.raw[actor].id, profile(self.scenario, self.record, actor));
        self.explained
            .actors
            .iter()
            .find(|a| a.actor == *id && a.profile == profile)
            .expect("every profile is explained")
    }

    /// What a party weighed is what `explain` says of it.
    fn stake(&self, proposal: usize, stake: &Stake<Positions>) {
        let view = self.view(proposal, stake.actor.0).expect("all at the table are explained");
        close(view.total, stake.with - stake.cost, SAME);
        close(view.terms.total(), view.total, SAME);
        close(view.terms.audience, -stake.cost, SAME);
        close(view.refusal, stake.without, SAME);
        close(view.precondition, stake.precondition.unwrap_or(1.0), SAME);
        assert_eq!(view.crosses_red_line, stake.red_line);
        if let Some(yes) = stake.yes {
            close(view.yes, yes, SAME);
        }
        if yes_is_unlikely(view) {
            assert_eq!(view.reason.as_deref() == Some("scripted"), stake.scripted && !stake.red_line, "{view:?}");
        }
    }
}

fn yes_is_unlikely(view: &ViewExplained) -> bool {
    view.yes < 0.5
}

/// Compares the first round of a run; notes what was compared.
fn compare_run(
    scenario: &Scenario,
    model: &Model,
    explained: &Explanation,
    run: u64,
    seen: &mut BTreeSet<&'static str>,
) {
    let (record, trace) = replay_run(model, 7, run);
    let told = Told { scenario, record: &record, explained };
    let first = || trace.scenes.iter().filter(|(round, _)| *round == 1).map(|(_, scene)| scene);
    let mut tabled = None;
    let mut stakes: BTreeMap<usize, Stake<Positions>> = BTreeMap::new();
    let mut pressed = false;
    for scene in first() {
        match scene {
            Scene::Offer { actor, proposals, worth: Some(stake), .. } => {
                tabled = proposals.first().copied();
                stakes.insert(actor.0, stake.clone());
                if let Some(p) = tabled {
                    told.stake(p.0, &Stake { yes: None, ..stake.clone() });
                    seen.insert("offer");
                }
            }
            Scene::Answer { members, refusal, .. } => {
                stakes.extend(members.iter().map(|m| (m.actor.0, m.clone())));
                let Some(p) = tabled else { continue };
                members.iter().for_each(|m| told.stake(p.0, m));
                seen.insert("answer");
                if let Some(refusal) = refusal
                    && let Some(view) = told.view(p.0, refusal.actor.0).filter(|v| yes_is_unlikely(v))
                {
                    assert_eq!(view.reason.as_deref(), Some(refusal.reason.id()), "{view:?}");
                    seen.insert("reason");
                }
            }
            Scene::Move { .. } => pressed = true,
            Scene::Force { force, actor, value, peace, considered, scripted, chance, .. } => {
                let initiator = *actor;
                let own =
                    told.at_start(initiator.0).force.iter().find(|f| f.force == scenario.forces[*force].id).unwrap();
                if !pressed {
                    close(own.value, *value, SAME);
                    seen.insert("force");
                }
                let precision = model.numbers.base.raw[model.forces[*force].precision.0 as usize];
                if !scripted && precision.is_finite() {
                    close(*chance, considered * logistic(precision * (value - peace)), SAME);
                    seen.insert("attack");
                }
            }
            _ => {}
        }
    }
    // Where the meeting ends the run, what a party gets is what it was told that yes, or no, is worth.
    let ended_at_once = record.ended == Ending::Outcome && record.end_round == 1 && record.tension.len() == 1;
    let meeting = record.meetings.first().filter(|m| ended_at_once && record.plays.is_empty() && m.offered.is_some());
    if let Some(meeting) = meeting {
        // What others know is taken at what is believed of it, and that has moved since.
        let knows =
            |i: usize| scenario.types.iter().filter(|t| t.id == "mood").all(|t| t.owners.iter().any(|o| o.0 == i));
        for (i, stake) in stakes.iter().filter(|(i, _)| knows(**i)) {
            let told = if meeting.taken { stake.with - stake.cost } else { stake.without };
            close(record.payoff.raw[*i], told, SAME);
            seen.insert(if meeting.taken { "ends by yes" } else { "ends by no" });
        }
    }
}

/// Findings are the means, over profiles, of what is explained.
fn compare_findings(scenario: &Scenario, findings: &Findings, explained: &Explanation) {
    assert_eq!(findings.bargaining, explained.bargaining);
    for (found, proposal) in findings.proposals.iter().zip(&explained.proposals) {
        for actor in &scenario.actors {
            let utility = &found.utility[&actor.id];
            close(utility.terms.total(), utility.total, SAME);
            close(utility.gain, utility.total - utility.disagreement, SAME);
            let starts = || explained.actors.iter().filter(|a| a.actor == actor.id);
            close(utility.disagreement, starts().map(|a| a.probability * a.disagreement).sum(), SAME);
            let views: Vec<&ViewExplained> = proposal.views.iter().filter(|v| v.actor == actor.id).collect();
            if !views.is_empty() {
                close(utility.total, views.iter().map(|v| v.probability * v.total).sum(), SAME);
                close(utility.refusal, views.iter().map(|v| v.probability * v.refusal).sum(), SAME);
                close(utility.terms.risk, views.iter().map(|v| v.probability * v.terms.risk).sum(), SAME);
            }
        }
    }
    for forum in &findings.bargaining {
        for party in &forum.parties {
            let starts = explained.actors.iter().filter(|a| a.actor == *party);
            close(forum.disagreement[party], starts.map(|a| a.probability * a.disagreement).sum(), SAME);
            for point in
                [&forum.nash, &forum.kalai_smorodinsky, &forum.egalitarian, &forum.utilitarian].into_iter().flatten()
            {
                assert!(point.utility[party] >= forum.disagreement[party]);
            }
        }
    }
}

/// Where a failed meeting does nothing to tension, the disagreement point is what the first refusal is worth.
fn compare_disagreement(scenario: &Scenario, model: &Model) {
    let mut calm = model.clone();
    calm.numbers.base.raw[model.tension.failed_meeting.0 as usize] = 0.0;
    let explained = explain(scenario, &calm, None);
    for view in explained.proposals.iter().flat_map(|p| &p.views) {
        let start = explained.actors.iter().find(|a| a.actor == view.actor && a.profile == view.profile).unwrap();
        close(start.disagreement, view.refusal, SAME);
    }
}

#[test]
fn decision_explanation_replay_and_findings_agree() {
    let mut seen = BTreeSet::new();
    for seed in 0..150 {
        let mut dice = Dice(seed);
        let size = Size { rounds: 2 + dice.below(3), ..Size::small(&mut dice) };
        let text = random::scenario(&mut dice, size);
        let (scenario, model) = at_means(&text);
        let explained = explain(&scenario, &model, None);
        for run in 0..8 {
            compare_run(&scenario, &model, &explained, run, &mut seen);
        }
        compare_disagreement(&scenario, &model);
        compare_findings(&scenario, &findings(&scenario, &model), &explained);
    }
    let all = ["answer", "attack", "ends by no", "ends by yes", "force", "offer", "reason"];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all);
}
