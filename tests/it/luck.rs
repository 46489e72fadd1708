//! Streams: what is added and does nothing changes nothing; run k is run k in every plan; distributions are themselves.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use detente::internals::distribution::Distribution;
use detente::internals::engine::luck::chance::{Chance, DrawKey};
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::record::Record;
use detente::internals::engine::{Options, simulate};
use detente::internals::plan::RunPlan;

use super::game::{BASELINE, Dice, model, runs};
use super::random::{Size, scenario};
use detente::internals::index::SourceIdx;

/// What a run did, without the lists that are as long as the list of actors, types or inputs.
type Did<'a> = (usize, u32, &'a [f64], &'a [u8], u32, usize, Vec<(u32, usize, bool)>);

fn did(record: &Record) -> Did<'_> {
    let plays = record.plays.iter().map(|p| (p.round, p.leverage.0, p.at_a_loss)).collect();
    (
        record.outcome.0,
        record.end_round,
        &record.tension,
        &record.levels.raw,
        record.n_final,
        record.meetings.len(),
        plays,
    )
}

fn unchanged(addition: &str) {
    let plain = runs(&model(BASELINE, &[]), 5, 60);
    let more = runs(&model(&format!("{BASELINE}\n{addition}"), &[]), 5, 60);
    for (a, b) in plain.iter().zip(&more) {
        assert_eq!(did(a), did(b), "run {} with {addition}", a.run);
        assert_eq!(a.payoff.raw, b.payoff.raw[..a.payoff.len()], "run {} with {addition}", a.run);
        assert_eq!(a.meetings, b.meetings, "run {} with {addition}", a.run);
        assert!(a.drawn.iter().all(|x| b.drawn.contains(x)), "run {} with {addition}", a.run);
    }
}

const BYSTANDER: &str = "[actor.bystander]\npatience = 0.9\nprecision = { offer = 1, answer = 1, move = 1 }\n";

#[test]
fn an_actor_who_does_nothing_changes_nothing() {
    unchanged(BYSTANDER);
}

#[test]
fn an_input_that_nothing_depends_on_changes_nothing() {
    unchanged(&format!("{BYSTANDER}war = {{ cost = {{ uniform = [0.1, 0.2], kind = \"uncertain\" }} }}\n"));
}

#[test]
fn a_type_that_nobody_acts_on_changes_nothing() {
    unchanged(&format!("{BYSTANDER}war = {{ cost = {{ uniform = [0.1, 0.2], kind = \"private\", cells = 3 }} }}\n"));
}

#[test]
fn a_move_that_is_not_played_changes_nothing() {
    unchanged("[move.nothing]\nby = \"us\"\nsteps = 3\neach = { cost = 0.1 }\n");
}

#[test]
fn a_shift_that_never_happens_changes_nothing() {
    unchanged("[shift.never]\nhazard = 0\nset = { tension = 9 }\n");
}

/// Batches, threads and the number of runs are nothing that a run could know of.
#[test]
fn a_run_is_the_same_in_every_plan() {
    let mut dice = Dice(11);
    let size = Size::small(&mut dice);
    let text = scenario(&mut dice, size);
    let model = model(&text, &[]);
    let play = |n: u64, threads: usize, batch: u64| {
        let mut kept = Vec::new();
        let mut keep = |r: &Record| kept.push(r.clone());
        let stop = AtomicBool::new(false);
        let options = Options { threads, batch, progress: &|_| {}, stop: &stop };
        let found = simulate(&model, &RunPlan::new(3, n), &options, Some(&mut keep)).unwrap();
        (kept, found)
    };
    let (short, _) = play(150, 1, 0);
    let (long, found) = play(300, 2, 7);
    let (again, same) = play(300, 3, 64);
    assert_eq!(short[..], long[..150]);
    assert_eq!(long, again);
    assert_eq!(found, same);
    assert_eq!(found.tally.digest(), same.tally.digest());
    assert_eq!(short, runs(&model, 3, 150));
}

/// No two sources draw from one stream, and re-drawing uses others still.
#[test]
fn sources_have_streams_of_their_own() {
    let model = model(BASELINE, &[]);
    let keys = Keys::new(&model, 9);
    let names: BTreeSet<_> = model.names.sources.iter().map(|(p, id)| (*p as u8, id)).collect();
    assert_eq!(names.len(), model.names.sources.len(), "two sources have one purpose and one id");
    let mut seen = BTreeSet::new();
    let mut luck = Streams::new(&keys);
    let mut n = 0;
    for run in 0..3 {
        for redraw in [Redraw::Nothing, Redraw::AfterMeeting(0)] {
            luck.begin(run, redraw);
            for source in 0..model.names.sources.len() {
                // Inputs and types are not drawn anew by that redraw: they are the same numbers as before.
                let fixed = (model.names.sources.raw[source].0 as u8) < 3;
                for round in [0, 1, 3, 4, 11] {
                    if redraw != Redraw::Nothing && (fixed || round == 0) {
                        continue;
                    }
                    for slot in [0, 7] {
                        let at = DrawKey { source: SourceIdx(source), round, slot };
                        seen.insert(luck.draw(at, &Distribution::Uniform { low: 0.0, high: 1.0 }).to_bits());
                        n += 1;
                    }
                }
            }
        }
    }
    assert_eq!(seen.len(), n, "two places drew one number");
}

/// Kolmogorov and Smirnov on the engine's own stream, for each family.
#[test]
fn draws_follow_their_distributions() {
    const N: usize = 20_000;
    let model = model(BASELINE, &[]);
    let keys = Keys::new(&model, 4);
    let families = [
        Distribution::Uniform { low: 2.0, high: 5.0 },
        Distribution::Normal { mean: 1.0, sd: 0.4 },
        Distribution::TruncatedNormal { mean: 0.2, sd: 0.4, low: 0.0, high: 0.5 },
        Distribution::HalfNormal { sd: 2.0 },
        Distribution::FoldedNormal { mean: 0.25, sd: 0.3 },
        Distribution::Beta { a: 2.0, b: 18.0 },
        Distribution::Triangular { low: 0.0, mode: 0.2, high: 1.0 },
        Distribution::LogNormal { mu: 0.0, sigma: 0.5 },
    ];
    for (source, family) in families.iter().enumerate() {
        let mut luck = Streams::new(&keys);
        let mut values: Vec<f64> = (0..N)
            .map(|run| {
                luck.begin(run as u64, Redraw::Nothing);
                luck.draw(DrawKey::at(SourceIdx(source), 0), family)
            })
            .collect();
        values.sort_by(f64::total_cmp);
        let far = |(i, x): (usize, &f64)| {
            let p = family.cdf(*x);
            (p - i as f64 / N as f64).max((i + 1) as f64 / N as f64 - p)
        };
        let worst = values.iter().enumerate().map(far).fold(0.0, f64::max);
        // 1.95/√n: one in a thousand.
        assert!(worst < 1.95 / (N as f64).sqrt(), "{family:?}: {worst}");
    }
    // Weights of a choice, by χ² with two degrees of freedom: 13.8 is one in a thousand.
    let mut luck = Streams::new(&keys);
    let weights = [1.0, 0.0, 3.0, 6.0];
    let mut counts = [0.0; 4];
    for run in 0..N as u64 {
        luck.begin(run, Redraw::Nothing);
        counts[luck.choose(DrawKey::at(SourceIdx(2), 5), &weights)] += 1.0;
    }
    assert_eq!(counts[1], 0.0);
    let square: f64 = [0, 2, 3]
        .iter()
        .map(|&i| (counts[i] - N as f64 * weights[i] / 10.0).powi(2) / (N as f64 * weights[i] / 10.0))
        .sum();
    assert!(square < 13.8, "{counts:?}");
}
