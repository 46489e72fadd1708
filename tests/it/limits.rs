//! Large and dense scenarios: what the limits let through runs, and what would not end is refused.

use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::model::compile;
use detente::internals::scenario::load;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;

use crate::game::ENDINGS;
use crate::generated::Size;
use detente::internals::index::PackageIdx;

/// Errors of a text; none if it is a scenario.
fn errors(text: &str) -> Vec<String> {
    match load(Source::new("limits.toml", text), &[], &no_files).result {
        Ok(_) => vec![],
        Err(faults) => faults.iter().filter(|d| d.is_error()).map(|d| format!("{} {}", d.code, d.message)).collect(),
    }
}

fn negotiation(actors: usize, issues: usize, levels: usize) -> String {
    let list = |ids: Vec<String>| ids.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(", ");
    let mut text = "[scenario]\nschema = 1\nname = \"Large\"\nrounds = 2\nschedule = [\"table\"]\n".to_string();
    for i in 0..actors {
        text += &format!("[actor.a{i}]\npatience = 1\nprecision = {{ offer = 90, answer = 90, move = 9 }}\n");
    }
    for k in 0..issues {
        let worth = (0..actors)
            .map(|i| format!("a{i} = {}", ((i * 5 + k * 3) % 7) as f64 / 20.0 - if actors > 9 { 0.2 } else { 0.1 }));
        text += &format!("[issue.i{k}]\nlevels = {levels}\nworth = {{ {} }}\n", worth.collect::<Vec<_>>().join(", "));
    }
    let parties = list((0..actors).map(|i| format!("a{i}")).collect());
    let issues = list((0..issues).map(|k| format!("i{k}")).collect());
    text + &format!(
        "[forum.table]\nparties = [{parties}]\nissues = [{issues}]\n[[outcome]]\nid = \"deal\"\nwhen = [\"agreements >= 1\"]\nends = true\n[[outcome]]\nid = \"rest\"\n"
    )
}

/// Most refusals of a meeting, number of offers, and the last package that was tabled, over some runs.
fn played(text: &str, runs: u64) -> (usize, usize, usize) {
    let loaded = load(Source::new("limits.toml", text), &[], &no_files);
    let model = compile(&loaded.result.unwrap().0);
    let keys = Keys::new(&model, 1);
    let (mut luck, mut player) = (Streams::new(&keys), Player::new(&model, false));
    let (mut refusals, mut offers, mut highest) = (0, 0, 0);
    for run in 0..runs {
        luck.begin(run, Redraw::Nothing);
        let record = player.play(run, &mut luck);
        assert!(record.payoff.iter().all(|x| x.is_finite()));
        for meeting in &record.meetings {
            refusals = refusals.max(meeting.refusals.iter().flatten().count());
            offers += usize::from(meeting.offered.is_some());
            highest = highest.max(meeting.offered.unwrap_or(PackageIdx(0)).0);
        }
    }
    (refusals, offers, highest)
}

#[test]
fn a_class_exercise_of_eight_issues_with_five_options_runs() {
    let text = negotiation(2, 8, 5);
    let demand = load(Source::new("limits.toml", &text), &[], &no_files).result.unwrap().0.demand();
    assert_eq!(demand.packages, 390_625);
    // Two meetings, two views each.
    assert_eq!(demand.values_per_run, 4.0 * 390_625.0);
    assert!((50_000_000..200_000_000).contains(&demand.bytes_per_thread), "{demand:?}");
    let (_, offers, highest) = played(&text, 3);
    assert!(offers > 0 && highest > 65_536, "{offers} offers, up to package {highest}");
}

#[test]
fn thirty_two_actors_meet_and_all_their_refusals_count() {
    let (refusals, offers, _) = played(&negotiation(32, 3, 3), 20);
    assert!(offers > 0 && refusals > 9, "{refusals} refusals of one of {offers} offers");
    let everything = Size { actors: 32, forums: 3, issues: 6, per_forum: 4, levels: 3, moves: 16, rounds: 6 };
    assert_eq!(errors(&everything.text()), Vec::<String>::new());
    played(&everything.text(), 20);
}

#[test]
fn what_is_too_large_is_refused() {
    assert_eq!(errors(&negotiation(33, 2, 2)), ["S023 `actor` has 33 entries"]);
    assert_eq!(errors(&negotiation(2, 6, 10)), Vec::<String>::new());
    assert_eq!(errors(&negotiation(2, 6, 11)), ["S023 forum `table` has 1771561 packages, more than 1000000"]);
    let found = errors(&negotiation(32, 6, 10));
    assert!(found.len() == 1 && found[0].starts_with("S023 a thread would need about"), "{found:?}");
}

/// Layers of moves, each of which triggers all of the next layer.
fn cascade(layers: usize, width: usize, steps: usize, takes_back: bool) -> String {
    let mut text = "[scenario]\nschema = 1\nname = \"Cascade\"\nrounds = 3\n[issue.x]\nlevels = 2\nworth = { a = 1 }\n"
        .to_string();
    for a in ["a", "b"] {
        text += &format!("[actor.{a}]\npatience = 1\nprecision = {{ offer = 9, answer = 9, move = 9 }}\n");
    }
    for layer in 0..layers {
        for at in 0..width {
            let next: Vec<String> = (0..width).map(|n| format!("\"m{}_{n}\"", layer + 1)).collect();
            let triggers =
                if layer + 1 < layers { format!(", triggers = [{}]", next.join(", ")) } else { String::new() };
            let back =
                if takes_back { format!(", takes_back = [\"m{layer}_{}\"]", (at + 1) % width) } else { String::new() };
            text += &format!(
                "[move.m{layer}_{at}]\nby = \"a\"\nsteps = {steps}\neach = {{ flow = {{ a = 0.1 }}{triggers}{back} }}\n"
            );
        }
    }
    text + ENDINGS
}

#[test]
fn moves_that_raise_and_take_back_each_other_are_bounded() {
    // 1 + 2 + … + 2^12 raises, then twice as many.
    assert_eq!(errors(&cascade(13, 2, 1, true)), Vec::<String>::new());
    let found = errors(&cascade(14, 2, 1, true));
    assert!(
        found.len() == 2 && found[0].starts_with("S057 one use of `m0_0` could raise moves 16383 times"),
        "{found:?}"
    );
    // Nothing is taken back: each rises once, however many ways lead to it.
    assert_eq!(errors(&cascade(32, 2, 1, false)), Vec::<String>::new());
    played(&cascade(32, 2, 1, false), 2);
    played(&cascade(13, 2, 1, true), 2);
    // Many steps make it slow again.
    assert!(errors(&cascade(32, 2, 250, false))[0].starts_with("S057"));
}

#[test]
fn what_cannot_come_about_is_remarked_and_nothing_else_is() {
    let warned = |text: &str| -> Vec<&str> {
        let found = load(Source::new("limits.toml", text), &[], &no_files).result.unwrap().1;
        found.iter().map(|d| d.code).collect()
    };
    let text = negotiation(2, 2, 3);
    assert_eq!(warned(&text), Vec::<&str>::new());
    assert_eq!(warned(&text.replace("schedule = [\"table\"]\n", "")), ["S109", "S101"]);
    let guest =
        "[actor.guest]\npatience = 1\nprecision = { offer = 9, answer = 9, move = 9 }\n[[outcome]]\nid = \"deal\"";
    assert_eq!(warned(&text.replacen("[[outcome]]\nid = \"deal\"", guest, 1)), ["S110"]);
    let with = |when: &str| text.replace("agreements >= 1", when);
    for can in ["failed_meetings >= 2", "issue.i0 >= 1", "sum.i1 > 0.9", "round == 2"] {
        assert_eq!(warned(&with(can)), Vec::<&str>::new(), "{can}");
    }
    // Nothing raises tension here: what always holds leaves nothing for the class after it.
    assert_eq!(warned(&with("tension < 1")), ["S101"]);
    for cannot in ["tension > 1", "mobilisation >= 1"] {
        assert_eq!(warned(&with(cannot)), ["S101"], "{cannot}");
    }
    // One forum that meets in the second round only, and one that would meet after the last.
    let late = text.replace("[\"table\"]", "[\"table\", \"table\", \"late\"]").replacen(
        "[[outcome]]",
        "[forum.late]\nparties = [\"a0\", \"a1\"]\nissues = [\"i0\"]\n[proposal.p]\nby = \"a0\"\nat = \"late\"\noffers = { i0 = 2 }\n[[outcome]]",
        1,
    );
    assert_eq!(warned(&late), ["S109", "S111"]);
}
