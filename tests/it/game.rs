//! What the tests of the engine share: a model from text, runs of it, and a chance that walks every branch.

use detente::internals::distribution::Distribution;
use detente::internals::engine::luck::chance::{Chance, DrawKey};
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::engine::round::record::Record;
use detente::internals::model::{Model, compile};
use detente::internals::scenario::diagnostic::render;
use detente::internals::scenario::load;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;

/// The text of the first case.
pub(crate) const BASELINE: &str = include_str!("../../scenarios/security-talks-2022/baseline.toml");

/// Endings that a small game needs: both wars, a clash, a deal that ends the run, the rest.
pub(crate) const ENDINGS: &str = r#"
[[outcome]]
id = "force"
when = ["ended_by == force"]
ends = true
[[outcome]]
id = "accident"
when = ["ended_by == accident"]
ends = true
[[outcome]]
id = "clash"
when = ["ended_by == clash"]
ends = true
[[outcome]]
id = "deal"
when = ["agreements >= 1"]
ends = true
[[outcome]]
id = "rest"
"#;

/// An actor of no patience to lose, with one precision for all that it chooses: even odds at small stakes.
pub(crate) const PLAIN: &str = "patience = 1\nprecision = { offer = 1, answer = 1, move = 1 }\n";

/// The same, sharper.
pub(crate) const SHARP: &str = "patience = 1\nprecision = { offer = 9, answer = 9, move = 9 }\n";

/// A table of two, where the first always proposes, and a proposal of all that issue x holds.
pub(crate) const TABLE: &str = r#"[forum.table]
parties = ["a", "b"]
issues = ["x"]
turns = ["a"]
[proposal.all]
by = "a"
at = "table"
tabled = true
offers = { x = "yes" }
"#;

/// Two tables for issue x: what a and b agree at the small one waits for c, who sits with a at the large one.
pub(crate) const TWO_TABLES: &str = r#"[forum.small]
parties = ["a", "b"]
issues = ["x"]
turns = ["a"]
[forum.large]
parties = ["a", "c"]
issues = ["x"]
turns = ["a"]
"#;

/// A proposal of all that issue x holds, at the small one of two tables.
pub(crate) const AT_THE_SMALL: &str = r#"[proposal.all]
by = "a"
at = "small"
tabled = true
offers = { x = "yes" }
"#;

/// A model from a text with overrides; a text with faults is a fault of the test.
pub(crate) fn model(text: &str, sets: &[&str]) -> Model {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let loaded = load(Source::new("test.toml", text), &sets, &no_files);
    match loaded.result {
        Ok((scenario, _)) => compile(&scenario),
        Err(faults) => panic!("{}\n{text}", render(&faults, &loaded.sources)),
    }
}

/// The first runs of a model under a seed.
pub(crate) fn runs(model: &Model, seed: u64, n: u64) -> Vec<Record> {
    let keys = Keys::new(model, seed);
    let mut luck = Streams::new(&keys);
    let mut player = Player::new(model, false);
    (0..n)
        .map(|run| {
            luck.begin(run, Redraw::Nothing);
            player.play(run, &mut luck).clone()
        })
        .collect()
}

/// A chance that walks every branch, depth first: it follows the path that it has taken so far, then takes the first
/// branch that is possible, and [`Walk::next`] turns to the next leaf.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    path: Vec<(Vec<f64>, usize)>,
    depth: usize,
    /// Probability of the leaf that was reached.
    pub(crate) probability: f64,
}

impl Walk {
    fn begin(&mut self) {
        self.depth = 0;
        self.probability = 1.0;
    }

    fn branch(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        assert!(total > 0.0 && total.is_finite() && weights.iter().all(|w| *w >= 0.0), "no law: {weights:?}");
        if self.depth == self.path.len() {
            let first = weights.iter().position(|w| *w > 0.0).unwrap();
            self.path.push((weights.iter().map(|w| w / total).collect(), first));
        }
        let (known, at) = &self.path[self.depth];
        assert_eq!(known.len(), weights.len(), "the same history leads to the same question");
        self.depth += 1;
        self.probability *= known[*at];
        *at
    }

    /// Turns to the next leaf; false after the last.
    fn next(&mut self) -> bool {
        self.path.truncate(self.depth);
        while let Some((weights, at)) = self.path.last_mut() {
            if let Some(next) = (*at + 1..weights.len()).find(|i| weights[*i] > 0.0) {
                *at = next;
                return true;
            }
            self.path.pop();
        }
        false
    }
}

impl Chance for Walk {
    fn happens(&mut self, _: DrawKey, p: f64) -> bool {
        assert!((0.0..=1.0).contains(&p), "no probability: {p}");
        self.branch(&[1.0 - p, p]) == 1
    }

    fn choose(&mut self, _: DrawKey, weights: &[f64]) -> usize {
        self.branch(weights)
    }

    fn draw(&mut self, _: DrawKey, distribution: &Distribution) -> f64 {
        match distribution {
            Distribution::Discrete { values, weights } => values[self.branch(weights)],
            other => panic!("only discrete numbers can be walked through, not {other:?}"),
        }
    }
}

/// Every leaf of a game with its probability, up to `most` of them; none if there are more.
pub(crate) fn leaves(model: &Model, most: usize) -> Option<Vec<(f64, Record)>> {
    let mut player = Player::new(model, false);
    let mut walk = Walk::default();
    let mut all = Vec::new();
    loop {
        walk.begin();
        let record = player.play(0, &mut walk).clone();
        all.push((walk.probability, record));
        if !walk.next() {
            return Some(all);
        }
        if all.len() >= most {
            return None;
        }
    }
}

/// Probability that something holds, over leaves.
pub(crate) fn share(all: &[(f64, Record)], holds: impl Fn(&Record) -> bool) -> f64 {
    all.iter().filter(|(_, r)| holds(r)).map(|(p, _)| p).sum()
}

/// A small generator for the making of scenarios and states (Steele, Lea & Flood 2014, SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below n.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }

    /// True with probability p.
    pub(crate) fn flip(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform on 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform from low to high, with three digits, so that it can be written into a file.
    pub(crate) fn number(&mut self, low: f64, high: f64) -> f64 {
        ((low + (high - low) * self.unit()) * 1000.0).round() / 1000.0
    }

    pub(crate) fn pick<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }
}

/// Distance of two numbers, relative where they are large.
pub(crate) fn apart(a: f64, b: f64) -> f64 {
    (a - b).abs() / 1f64.max(a.abs()).max(b.abs())
}

/// The theory's value of a quantity and the engine's, to a tolerance.
#[track_caller]
pub(crate) fn close(engine: f64, theory: f64, tolerance: f64) {
    assert!((engine - theory).abs() <= tolerance, "engine {engine}, theory {theory}");
}
