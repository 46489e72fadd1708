//! What must hold in every game, on random ones.

use detente::internals::engine::round::record::Record;
use detente::internals::model::Model;
use detente::internals::scenario::Ending;

use super::game::{Dice, ENDINGS, apart, model, runs};
use super::random::{Size, scenario};

fn sound(model: &Model, record: &Record) {
    let numbers = record.payoff.iter().chain(&record.tension).chain(&record.beliefs).chain(&record.drawn);
    assert!(numbers.clone().all(|x| x.is_finite()), "{record:?}");
    assert!(record.tension.iter().all(|t| (0.0..=10.0).contains(t)), "{:?}", record.tension);
    let n: usize = model.types.iter().map(|t| t.prior.len()).sum();
    for row in record.beliefs.chunks(n) {
        let mut first = 0;
        for t in &model.types {
            let of_type = &row[first..first + t.prior.len()];
            assert!(of_type.iter().all(|p| (0.0..=1.0 + 1e-12).contains(p)), "{of_type:?}");
            assert!((of_type.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            first += t.prior.len();
        }
    }
    assert!(record.tension.len() <= model.rounds as usize + 1);
    assert!(1 <= record.end_round && record.end_round <= model.rounds);
    // A payoff is bounded by all that can be won or lost in the small games here.
    assert!(record.payoff.iter().all(|x| x.abs() < 50.0));
}

#[test]
fn random_games_leave_sound_records() {
    let mut dice = Dice(31);
    for _ in 0..250 {
        let size = Size::small(&mut dice);
        let text = scenario(&mut dice, size);
        let model = model(&text, &[]);
        for record in runs(&model, dice.bits(), 20) {
            sound(&model, &record);
        }
    }
}

/// Without autonomous risk nothing happens by accident; without force nobody decides on war; without meetings nothing
/// is agreed.
#[test]
fn what_is_not_there_does_not_happen() {
    let mut dice = Dice(32);
    for _ in 0..80 {
        let size = Size::small(&mut dice);
        let text = scenario(&mut dice, size);
        let mut calm = model(&text, &[]);
        calm.tension.incident = None;
        let mut weak = model(&text, &[]);
        for force in &mut weak.forces {
            force.from_round = u32::MAX;
        }
        let silent = model(&text, &[]).without_meetings();
        let seed = dice.bits();
        assert!(runs(&calm, seed, 20).iter().all(|r| !matches!(r.ended, Ending::Accident | Ending::Clash)));
        assert!(runs(&weak, seed, 20).iter().all(|r| !matches!(r.ended, Ending::Force(_))));
        assert!(runs(&silent, seed, 20).iter().all(|r| r.n_final == 0 && r.meetings.is_empty()));
    }
}

/// Two actors that differ in name only.
fn mirror(first: &str, second: &str) -> String {
    let actor = |id: &str| {
        format!(
            "[actor.{id}]\npatience = 0.95\nprecision = {{ offer = 20, answer = 15, move = 15 }}\n\
             war = {{ cost = {{ uniform = [0.1, 0.6], kind = \"private\", cells = 2 }}, share = 0.5 }}\n\
             audience = {{ sensitivity = 0.3, start = 0.1, concedes = \"issue.of_{}\" }}\n",
            if id == "left" { "right" } else { "left" }
        )
    };
    let force = |id: &str| {
        format!("[force.by_{id}]\nby = \"{id}\"\nprize = 0.5\nbalance = 0.5\neach_round = 0.1\nprecision = 20\n")
    };
    let push = |id: &str| {
        format!(
            "[move.push_{id}]\nby = \"{id}\"\nsteps = 2\neach = {{ cost = 0.01, tension = 0.5, force_value = {{ {id} = 0.05 }} }}\n"
        )
    };
    let issue = |id: &str, other: &str| {
        format!(
            "[issue.of_{id}]\nlevels = {{ no = 0, half = 0.5, yes = 1 }}\nworth = {{ {id} = 0.4, {other} = -0.3 }}\n"
        )
    };
    format!(
        "[scenario]\nschema = 1\nname = \"mirror\"\nrounds = 5\nschedule = [\"table\"]\n{}{}{}{}\
         [forum.table]\nparties = [\"{first}\", \"{second}\"]\nissues = [\"of_left\", \"of_right\"]\n\
         recognition = {{ left = 0.5, right = 0.5 }}\n{}{}{}{}\
         [tension]\nstart = 4\nfailed_meeting = 0.5\n[incident]\nhazard = {{ base = 0.01, growth = 0.3 }}\nwar = 0.5\nclash = 0.5\n{ENDINGS}",
        actor(first),
        actor(second),
        issue("left", "right"),
        issue("right", "left"),
        push("left"),
        push("right"),
        force("left"),
        force("right"),
    )
}

/// The order in which actors stand in the file is nothing that they could know of.
#[test]
fn actors_in_another_order_play_the_same_runs() {
    let plain = runs(&model(&mirror("left", "right"), &[]), 6, 400);
    let swapped = runs(&model(&mirror("right", "left"), &[]), 6, 400);
    for (a, b) in plain.iter().zip(&swapped) {
        assert_eq!((a.outcome, a.end_round), (b.outcome, b.end_round), "run {}", a.run);
        assert!(
            apart(a.payoff.raw[0], b.payoff.raw[1]) < 1e-12 && apart(a.payoff.raw[1], b.payoff.raw[0]) < 1e-12,
            "run {}",
            a.run
        );
    }
}

/// Two actors alike in all but name have one distribution of payoffs.
#[test]
fn actors_alike_are_paid_alike() {
    const N: u64 = 6000;
    let mut text = mirror("left", "right");
    // With two uses of force the first in the file comes first: a tie that no two actors can share.
    text = text.replace("each_round = 0.1", "each_round = 0.001");
    let all = runs(&model(&text, &[]), 8, N);
    let gap: Vec<f64> = all.iter().map(|r| r.payoff.raw[0] - r.payoff.raw[1]).collect();
    let mean = gap.iter().sum::<f64>() / N as f64;
    let variance = gap.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / (N as f64 - 1.0);
    assert!(variance > 1e-4, "nothing happens");
    assert!(mean.abs() < 3.3 * (variance / N as f64).sqrt(), "{mean} ± {}", (variance / N as f64).sqrt());
}
