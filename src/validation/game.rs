//! Games put to the engine: their text, their exact probabilities, and a sample of their runs.

use std::sync::atomic::AtomicBool;

use super::{Allowed, Check, Given, Measure, Trouble, sampling};
use crate::engine::exact::{OutcomeDistribution, outcome_distribution};
use crate::engine::luck::streams::{Keys, Redraw, Streams};
use crate::engine::round::player::Player;
use crate::engine::round::record::Record;
use crate::index::OutcomeIdx;
use crate::model::{Model, compile};
use crate::scenario::{Scenario, load, read::no_files, span::Source};

/// Branches that a form may take.
const MOST_BRANCHES: u64 = 20_000_000;
/// Runs of a sample, and their seed.
const RUNS: u64 = 20_000;
const SEED: u64 = 1;

/// A scenario that a form has written, ready to play.
pub(super) struct Game {
    pub(super) scenario: Scenario,
    pub(super) model: Model,
}

impl Game {
    pub(super) fn new(text: &str) -> Result<Self, Trouble> {
        let loaded = load(Source::new("theory.toml", text), &[], &no_files);
        let (scenario, _) = loaded.result.map_err(Trouble::Scenario)?;
        let model = compile(&scenario);
        Ok(Self { scenario, model })
    }

    /// The exact probabilities of the endings, and expectations.
    pub(super) fn law(&self) -> Result<OutcomeDistribution, Trouble> {
        outcome_distribution(&self.model, MOST_BRANCHES, &AtomicBool::new(false)).map_err(Trouble::Exact)
    }

    /// Position of an outcome class.
    pub(super) fn class(&self, id: &str) -> OutcomeIdx {
        self.scenario.outcomes.position(|o| o.id == id).unwrap_or(OutcomeIdx(usize::MAX))
    }

    /// Exact probability of an outcome class.
    pub(super) fn probability(&self, law: &OutcomeDistribution, id: &str) -> f64 {
        law.all.outcomes.get(self.class(id)).copied().unwrap_or(f64::NAN)
    }

    /// The share of an outcome class in a sample of runs, against what theory says of it.
    pub(super) fn sampled(&self, id: &str, quantity: &str, theory: f64) -> Check {
        let class = self.class(id);
        let engine = self.mean(|record| f64::from(u8::from(record.outcome == class)));
        let [low, high] = sampling::shares(theory, RUNS);
        Check {
            quantity: format!("{quantity}, in {RUNS} runs"),
            of: Measure::Share,
            theory,
            engine,
            allowed: Allowed::Sampling { low, high, runs: RUNS },
        }
    }

    /// The mean of a number in [0, 1] over a sample of runs, against what theory says of its mean and variance.
    pub(super) fn sampled_mean(
        &self,
        quantity: &str,
        theory: f64,
        variance: f64,
        of: impl Fn(&Record) -> f64,
    ) -> Check {
        let most = sampling::mean(variance, 1.0, RUNS);
        let allowed = Allowed::Sampling { low: theory - most, high: theory + most, runs: RUNS };
        Check { quantity: quantity.to_string(), of: Measure::Share, theory, engine: self.mean(of), allowed }
    }

    fn mean(&self, of: impl Fn(&Record) -> f64) -> f64 {
        let keys = Keys::new(&self.model, SEED);
        let (mut luck, mut player) = (Streams::new(&keys), Player::new(&self.model, false));
        let mut sum = 0.0;
        for run in 0..RUNS {
            luck.begin(run, Redraw::Nothing);
            sum += of(player.play(run, &mut luck));
        }
        sum / RUNS as f64
    }
}

/// A comparison up to rounding.
pub(super) fn exact(of: Measure, quantity: &str, theory: f64, engine: f64) -> Check {
    let allowed = Allowed::Rounding(1e-9 * (0.01 * of.scale()).max(1.0));
    Check { quantity: quantity.to_string(), of, theory, engine, allowed }
}

/// A comparison up to what the game resolves.
pub(super) fn within(of: Measure, tolerance: f64, quantity: &str, theory: f64, engine: f64) -> Check {
    Check { quantity: quantity.to_string(), of, theory, engine, allowed: Allowed::Resolution(tolerance) }
}

/// The comment at the head of a form's file, and its first table.
pub(super) fn head(given: &Given, rounds: u32, round_is: &str, extra: &str) -> String {
    let form = given.form();
    let mut out = String::new();
    let mut comment = |text: &str| {
        let mut line = String::from("#");
        for word in text.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > 100 {
                out.push_str(&line);
                out.push('\n');
                line = String::from("#");
            }
            line.push(' ');
            line.push_str(word);
        }
        out.push_str(&line);
        out.push('\n');
    };
    comment(&format!("{}. {}.", form.title, form.source));
    comment(form.setup);
    comment(&format!("Formula: {}.", form.formula));
    comment(form.note);
    comment(&format!(
        "Inputs: {}. Written by `detente theory {} --scenario`, for other inputs with `--set`.",
        given.typed(),
        form.id
    ));
    format!(
        "{out}\n[scenario]\nschema = 1\nname = \"{}\"\nsource = \"{}\"\nrounds = {rounds}\nround_is = \"{round_is}\"\nruns = 20000\n{extra}",
        form.title, form.source
    )
}

/// An actor that is best at everything, or would be if a script left it a choice.
pub(super) fn actor(id: &str, patience: f64, more: &str) -> String {
    format!("\n[actor.{id}]\npatience = {patience}\nprecision = {{ offer = inf, answer = inf, move = inf }}\n{more}")
}

/// An issue that nobody talks about: a game of moves alone must still have one.
pub(super) const NOTHING_TO_TALK_ABOUT: &str = "\n[issue.none]\nlevels = { no = 0, yes = 1 }\nworth = {}\n";

/// A class of endings.
pub(super) fn outcome(id: &str, when: &str, ends: bool, payoff: &str) -> String {
    let when = if when.is_empty() { String::new() } else { format!("when = {when}\n") };
    let ends = if ends { "ends = true\n" } else { "" };
    let payoff = if payoff.is_empty() { String::new() } else { format!("payoff = {{ {payoff} }}\n") };
    format!("\n[[outcome]]\nid = \"{id}\"\n{when}{ends}{payoff}")
}
