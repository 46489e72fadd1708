//! What the benches measure is sound and full of life, so that they neither rot nor measure nothing.

use std::collections::BTreeSet;

use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::model::{Model, compile};
use detente::internals::scenario::diagnostic::render;
use detente::internals::scenario::load;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;

use crate::cases::{self, count};
use crate::game::{self, ENDINGS, PLAIN, TABLE, runs};
use crate::generated::{LARGE, Size};

/// The model of a size, whose text must not even earn a warning.
#[track_caller]
fn model(size: Size) -> Model {
    let text = size.text();
    let loaded = load(Source::new("generated.toml", &text), &[], &no_files);
    match &loaded.result {
        Ok((scenario, warnings)) if warnings.is_empty() => compile(scenario),
        Ok((_, found)) | Err(found) => panic!("{size:?}\n{}", render(found, &loaded.sources)),
    }
}

#[test]
fn the_large_case_is_as_large_as_it_says_and_everything_in_it_happens() {
    let model = model(LARGE);
    assert_eq!((model.n_actors(), model.forums.len(), model.issues.len(), model.moves.len()), (8, 5, 12, 40));
    assert!(model.forums.iter().all(|f| f.n_packages == 3usize.pow(7)));
    let keys = Keys::new(&model, 1);
    let (mut luck, mut player) = (Streams::new(&keys), Player::new(&model, false));
    let (mut played, mut ended, mut taken, mut refused, mut ratified) = (BTreeSet::new(), BTreeSet::new(), 0, 0, 0);
    for run in 0..150 {
        luck.begin(run, Redraw::Nothing);
        let record = player.play(run, &mut luck);
        ended.insert(record.outcome);
        played.extend(record.plays.iter().map(|p| p.leverage));
        for meeting in &record.meetings {
            taken += u32::from(meeting.taken);
            refused += meeting.refusals.iter().flatten().count();
            ratified += meeting.ratified;
        }
    }
    assert!(played.len() > 30, "moves played: {played:?}");
    assert!(ended.len() >= 5, "classes of endings: {ended:?}");
    assert!(
        taken > 0 && refused > 0 && ratified > 0,
        "{taken} packages taken, {refused} refusals, {ratified} ratified"
    );
}

#[test]
fn every_size_is_sound() {
    let middle = Size { actors: 4, forums: 3, issues: 6, per_forum: 5, levels: 3, moves: 16, rounds: 12 };
    for actors in 2..=8 {
        model(Size { actors, ..middle });
        model(Size { actors, forums: 8, moves: 64, ..middle });
    }
    for levels in 2..=9 {
        model(Size { levels, per_forum: 4, ..middle });
    }
    for issues in 3..=16 {
        model(Size { issues, per_forum: 3, forums: 6, ..middle });
        model(Size { issues, per_forum: issues.min(6), forums: 4, ..middle });
    }
    for moves in 0..=64 {
        model(Size { moves, ..middle });
    }
    for rounds in 2..=20 {
        // Forums that never met would earn a warning.
        model(Size { rounds, forums: rounds.min(3), ..middle });
    }
}

#[test]
fn every_choice_is_a_decision_and_nothing_else_is() {
    let head = "[scenario]\nschema = 1\nname = \"x\"\nrounds = 4\nschedule = [\"table\"]\n[incident]\n\
                hazard = { rungs = [0.1] }\nscare = 1\n[issue.x]\nlevels = { no = 0, yes = 1 }\nworth = { a = 1, b = -1 }\n";
    let text = format!("{head}[actor.a]\n{PLAIN}[actor.b]\n{PLAIN}{TABLE}{ENDINGS}");
    // At each meeting one chooses an offer; if there is one, the other chooses an answer.
    let model = game::model(&text, &[]);
    let records = runs(&model, cases::SEED, 200);
    let choices: u64 = records.iter().flat_map(|r| &r.meetings).map(|m| 1 + u64::from(m.offered.is_some())).sum();
    let counted = count(&model, false, 0..200);
    assert_eq!(counted.decisions, choices);
    assert_eq!(counted.rounds, records.iter().map(|r| u64::from(r.end_round)).sum::<u64>());
}
