//! `detente strategies`: what each actor should commit to, from every profile of strategies on the same random draws.

use std::path::PathBuf;

use anyhow::{Result, bail};
use detente::internals::analysis::metagame::payoffs::{MOST_PLAYERS, MOST_PROFILES, Payoffs};
use detente::internals::analysis::metagame::write;
use detente::internals::analysis::strategies::gathered::BLOCKS;
use detente::internals::analysis::strategies::look::{Asked as Game, Event};
use detente::internals::analysis::strategies::{Strategies, WithoutStrategy};
use detente::internals::explore::axis::{Change, Setting};
use detente::internals::explore::strategies::{Chooser, Commitment, actors, known, of_moves};
use detente::internals::facade::manifest::Copies;
use detente::internals::facade::strategies::SINGLE_TIMES;
use detente::internals::render::{chart, csv, html, number, summary};
use detente::internals::scenario::Scenario;

use super::points::{Asked, Base, Playing, Profiled, Told, play, publish};
use super::source::{Wanted, open};
use super::sweep::{Overlay, files_beside, overlays};
use super::{Verdict, args, show};

/// Runs of each profile, unless another number is asked for.
const RUNS: u64 = 1_000;

/// The option that strategies stand after.
pub(super) const OPTION: &str = "--strategy";

/// Plays the game of strategies; if a strategy does not fit, tells all that do not.
pub(super) fn strategies(args: &args::Strategies) -> Result<Verdict> {
    let Some(base) = Base::open(&args.points, OPTION)? else { return Ok(Verdict::Wrong) };
    around(args, &base)
}

/// The same around a scenario that is open.
pub(super) fn around(args: &args::Strategies, base: &Base) -> Result<Verdict> {
    let scenario = base.scenario()?;
    let event = Event::read(args.event.as_deref(), scenario).map_err(anyhow::Error::msg)?;
    let Some(Choosers { choosers, hashes, left_out }) = choosers(base, args)? else { return Ok(Verdict::Wrong) };
    let game = Game {
        choosers,
        left_out,
        event,
        within: args.within,
        rounds: args.rounds,
        precisions: args.precision.clone(),
    };
    let n = affordable(&game, scenario)?;
    let runs = args.points.runs.unwrap_or(RUNS);
    if !runs.is_multiple_of(BLOCKS) {
        let more = runs.next_multiple_of(BLOCKS);
        bail!("runs are in {BLOCKS} blocks of equally many, and {runs} are not; ask for `--runs {more}`");
    }
    let single: u64 = game.choosers.iter().map(|chooser| chooser.strategies.len() as u64 * SINGLE_TIMES).sum();
    let learnable = !scenario.draws.is_empty() || !scenario.types.is_empty();
    let most = n * runs + if learnable { single * runs } else { 0 } + n * (runs << args.rounds);
    let cost = format!(
        "note: {} profiles × {} runs = {}; with fresh runs and those that tell what is worth learning at most {}\n",
        number::count(n),
        number::count(runs),
        number::count(n * runs),
        number::count(most)
    );
    show::remark(args.points.talk, &cost);
    // Files by what they do, wherever they stand.
    let names: Vec<(&str, Vec<&str>)> = (game.choosers.iter())
        .map(|one| (one.actor.as_str(), one.strategies.iter().map(|own| own.name.as_str()).collect()))
        .collect();
    let Game { event, within, rounds, precisions, .. } = &game;
    let identity = format!("{names:?} {hashes:?} {event:?} {within} {rounds} {precisions:?}");
    let asked = Asked { command: "strategies", things: "profiles", n, runs, most_runs: Some(most), identity };
    let ((found, payoffs), place) = play(base, &args.points, &asked, |experiment, playing: &Playing<'_, Profiled>| {
        experiment.strategies_with(
            &game,
            &|settings| playing.open(settings),
            &mut |at| playing.known(at),
            &mut |played| playing.keep(played),
        )
    })?;
    for (name, text) in games(&found, &payoffs)? {
        place.write(name, &text)?;
    }
    let typed = args.strategy.iter().flat_map(|one| &one.commitment.changes);
    let overlays = overlays(base, typed)?;
    let told = Told {
        command: "strategies",
        file: "strategies",
        document: &found,
        scenario: &found.scenario,
        plan: &found.plan,
        digest: &found.digest,
        table: csv::table_of_strategies(&found),
        csv: csv::strategies(&found),
        parquet: None,
        summary: &|width| summary::strategies(&found, width),
        end: &|place, width| summary::end_of_strategies(&found, place, width),
        charts: &|| chart::strategies(&found),
        page: &|charts| html::strategies(scenario, &found, charts),
        overlays: files_beside(base, &overlays),
        options: &|copies| options(args, &overlays, copies),
    };
    publish(base, &args.points, place, &told)?;
    Ok(Verdict::Good)
}

/// The game as files that other programs read.
fn games(found: &Strategies, payoffs: &Payoffs) -> Result<Vec<(&'static str, String)>> {
    let comment = format!(
        "mean payoffs of {} runs of each profile, seed {}, detente {}",
        found.plan.runs, found.plan.seed, found.engine_version
    );
    Ok(vec![
        ("game.nfg", write::nfg_outcomes(payoffs, &found.scenario.name, &comment)),
        ("game.payoffs.nfg", write::nfg_payoffs(payoffs, &found.scenario.name)),
        ("samplegame.json", serde_json::to_string_pretty(&write::samplegame(payoffs))? + "\n"),
    ])
}

/// Options that ask for the same game, with overlays where their copies stand.
fn options(args: &args::Strategies, overlays: &[Overlay], copies: &Copies<'_>) -> Vec<(&'static str, String)> {
    let copy = |path: &PathBuf| {
        let overlay = overlays.iter().find(|one| one.typed == *path);
        let copy = overlay.and_then(|one| copies.get(one.place.as_path()).cloned());
        copy.unwrap_or_else(|| path.display().to_string())
    };
    let mut all = Vec::new();
    if !args.moves.is_empty() {
        all.push(("--moves", args.moves.join(",")));
    }
    all.extend(args.strategy.iter().map(|one| ("--strategy", one.text(&copy))));
    all.extend(args.event.iter().map(|event| ("--event", event.clone())));
    let precisions: Vec<String> = args.precision.iter().map(f64::to_string).collect();
    all.extend([("--within", args.within.to_string()), ("--rounds", args.rounds.to_string())]);
    all.push(("--precision", precisions.join(",")));
    all
}

/// Actors with their strategies.
struct Choosers {
    choosers: Vec<Chooser>,
    /// Hashes of the scenario with each of the strategies alone.
    hashes: Vec<String>,
    left_out: Vec<WithoutStrategy>,
}

/// Actors with their strategies, and what was left out; `None` where a typed strategy is faulty, which has been told.
fn choosers(base: &Base, args: &args::Strategies) -> Result<Option<Choosers>> {
    let scenario = base.scenario()?;
    let movers = actors(scenario, &args.moves).map_err(anyhow::Error::msg)?;
    for typed in &args.strategy {
        known(scenario, &typed.actor).map_err(anyhow::Error::msg)?;
    }
    let mut wrong: Vec<Wanted> = Vec::new();
    let (mut choosers, mut hashes, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for actor in &scenario.actors {
        let typed = args.strategy.iter().filter(|typed| typed.actor == actor.id);
        let typed: Vec<&Commitment> = typed.map(|typed| &typed.commitment).collect();
        let moves = movers.contains(&actor.id);
        if !moves && typed.is_empty() {
            continue;
        }
        let (made, without) = if moves { of_moves(scenario, base.root(), &actor.id) } else { (Vec::new(), Vec::new()) };
        left_out.extend(without.into_iter().map(|(name, why)| WithoutStrategy::new(&actor.id, name, why)));
        let mut own: Vec<(Commitment, String)> = vec![(Commitment::as_it_is(), scenario.hash())];
        let all = made.iter().map(|one| (one, false)).chain(typed.into_iter().map(|one| (one, true)));
        for (commitment, typed) in all {
            let name = &commitment.name;
            if own.iter().any(|(other, _)| other.name == *name) {
                bail!("`{}` has two strategies called `{name}`; give one of them another name", actor.id);
            }
            let settings: Vec<&Setting> = commitment.changes.iter().collect();
            let changed = match read(base, &settings)? {
                Ok(changed) => changed,
                Err(_) if typed => {
                    wrong.push(base.with(&settings));
                    continue;
                }
                Err(why) => {
                    left_out.push(WithoutStrategy::new(&actor.id, name, why));
                    continue;
                }
            };
            let same = |of: &dyn Fn(&Scenario) -> Vec<String>| of(scenario) == of(&changed);
            if !same(&|one| one.actors.iter().map(|actor| actor.id.clone()).collect())
                || !same(&|one| one.outcomes.iter().map(|class| class.id.clone()).collect())
            {
                bail!(
                    "the strategy `{name}` of `{}` adds or takes out actors or endings, so that payoffs could not be set side by side; let \
                     it change other things",
                    actor.id
                );
            }
            let hash = changed.hash();
            match own.iter().find(|(_, known)| *known == hash) {
                Some((other, _)) => {
                    left_out.push(WithoutStrategy::new(&actor.id, name, format!("it is the same as `{}`", other.name)));
                }
                None => own.push((commitment.clone(), hash)),
            }
        }
        if own.len() == 1 {
            continue;
        }
        let (strategies, of_own): (Vec<Commitment>, Vec<String>) = own.into_iter().unzip();
        hashes.extend(of_own);
        choosers.push(Chooser { actor: actor.id.clone(), strategies });
    }
    if !wrong.is_empty() {
        base.tell(&wrong)?;
        return Ok(None);
    }
    Ok(Some(Choosers { choosers, hashes, left_out }))
}

/// The scenario with the changes of a strategy, or what is wrong with it.
fn read(base: &Base, settings: &[&Setting]) -> Result<Result<Scenario, String>> {
    if settings.iter().all(|setting| matches!(setting.change, Change::Set(_))) {
        let first = |faults: Vec<detente::internals::scenario::diagnostic::Diagnostic>| {
            faults.first().map_or_else(String::new, |fault| fault.message.clone())
        };
        return Ok(base.try_read(settings).map_err(first));
    }
    let mut opened = open(&base.with(settings))?.scenario().cloned();
    if let (Some(changed), Some(own)) = (&mut opened, base.opened.scenario()) {
        changed.id.clone_from(&own.id);
    }
    Ok(opened.ok_or_else(|| "the scenario cannot have it".into()))
}

/// Refuses a game that nobody plays, or that is too large; the number of profiles.
fn affordable(game: &Game, scenario: &Scenario) -> Result<u64> {
    if game.choosers.is_empty() {
        let movers = actors(scenario, &["all".to_string()]).unwrap_or_default();
        let movers = if movers.is_empty() { String::new() } else { format!("`--moves {}`, or ", movers.join(",")) };
        bail!(
            "nobody has a strategy beside the scenario as it is; ask for {movers}`--strategy 'ACTOR: NAME = PATH=VALUE'`"
        );
    }
    let n = game.n_profiles();
    if game.choosers.len() > MOST_PLAYERS || n > MOST_PROFILES as u64 {
        let counts: Vec<String> =
            game.choosers.iter().map(|chooser| format!("{} of {}", chooser.strategies.len(), chooser.actor)).collect();
        bail!(
            "there are {n} profiles ({}), and at most {MOST_PROFILES} of {MOST_PLAYERS} actors are played; name fewer actors after `--moves`, or \
             give strategies one by one with `--strategy`",
            counts.join(" × ")
        );
    }
    Ok(n)
}
