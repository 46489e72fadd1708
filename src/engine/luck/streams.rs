//! Seeded random numbers of runs: the only file of the engine that builds a generator.
//!
//! A random number is a function of (seed, purpose, id, run, round, slot) and of nothing else: ChaCha8 with key =
//! seed ‖ purpose ‖ hash of the id text, stream = run, word position from round and slot. So threads and batches
//! cannot matter, run K is the same in every plan, and a scenario that adds an actor, a move or a draw leaves all other
//! random numbers as they were.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

use crate::distribution::Distribution;
use crate::engine::luck::chance::{Chance, DrawKey, SLOTS};
use crate::engine::luck::innovations::{Columns, Innovations};
use crate::engine::luck::sampler::Sampler;
use crate::index::{SourceIdx, TiVec, ti_vec};
use crate::model::{Kind, Model, Purpose};

/// Rounds whose numbers are generated together: 4 × 8 numbers of two words are one refill of the generator's buffer.
const WINDOW: u32 = 4;
const PER_WINDOW: usize = WINDOW as usize * SLOTS;
/// Runs whose draws are cached: more than come between a run and its last comparison run.
const DRAWN: usize = 256;
const NOT_FILLED: u32 = u32::MAX;

/// Keys of all sources of a model under one seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Keys {
    purposes: TiVec<SourceIdx, Purpose>,
    /// Two keys a source: as given, and for re-drawing.
    keys: TiVec<SourceIdx, [[u8; 32]; 2]>,
}

impl Keys {
    /// Makes the keys.
    pub fn new(model: &Model, seed: u64) -> Self {
        let sources = &model.names.sources;
        Self {
            purposes: sources.iter().map(|(p, _)| *p).collect(),
            keys: sources.iter().map(|(p, id)| [key(seed, *p as u8, id), key(seed, *p as u8 | 0x80, id)]).collect(),
        }
    }
}

/// key = seed (8 bytes, little-endian) ‖ purpose (8 bytes) ‖ first 16 bytes of SHA-256 of the id.
fn key(seed: u64, purpose: u8, id: &str) -> [u8; 32] {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8] = purpose;
    key[16..].copy_from_slice(&Sha256::digest(id.as_bytes())[..16]);
    key
}

/// Which random numbers of a run are drawn anew, for splitting variance by kind of randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Redraw {
    /// Nothing: the run itself.
    #[default]
    Nothing,
    /// Everything of one kind.
    Kind(Kind),
    /// Everything random after the meeting of this round (0: after inputs and types are drawn).
    AfterMeeting(u32),
}

impl Redraw {
    fn applies(self, purpose: Purpose, round: u32) -> bool {
        match self {
            Redraw::Nothing => false,
            Redraw::Kind(kind) => purpose.kind() == kind,
            Redraw::AfterMeeting(last) => {
                purpose.kind() == Kind::Chance && (round > last || round == last && !purpose.in_meeting())
            }
        }
    }
}

/// The random numbers of one run at a time, generated when they are asked for.
#[derive(Debug, Clone)]
pub struct Streams<'k> {
    keys: &'k Keys,
    run: u64,
    redraw: Redraw,
    /// Window that is in the buffer, for each source and each of its two keys.
    window: Vec<u32>,
    buffer: Vec<u64>,
    lot: Sampler,
    /// By source: what was drawn before the first round.
    drawn: TiVec<SourceIdx, Option<Drawn>>,
    /// What chance brought in the run, where that is noted.
    innovations: Option<Innovations<'k>>,
    /// Whether it is noted in this run.
    notes: bool,
}

/// What some runs drew. Their comparison runs draw the same values, and turning a uniform number into a value is slow.
#[derive(Debug, Clone)]
struct Drawn {
    distribution: Distribution,
    /// Uniform number, in 2⁻⁵³, and value of the last run with each rest of [`DRAWN`].
    known: Vec<(u64, f64)>,
}

impl Drawn {
    fn of(distribution: &Distribution) -> Self {
        // No number is as large.
        Self { distribution: distribution.clone(), known: vec![(u64::MAX, 0.0); DRAWN] }
    }
}

impl<'k> Streams<'k> {
    /// Buffers for the random numbers of one run.
    pub fn new(keys: &'k Keys) -> Self {
        let n = keys.keys.len() * 2;
        Self {
            keys,
            run: 0,
            redraw: Redraw::Nothing,
            window: vec![NOT_FILLED; n],
            buffer: vec![0; n * PER_WINDOW],
            lot: Sampler::default(),
            drawn: ti_vec![None; keys.keys.len()],
            innovations: None,
            notes: false,
        }
    }

    /// The same; with columns it can also note what chance brings.
    pub fn noting(keys: &'k Keys, columns: Option<&'k Columns>) -> Self {
        Self { innovations: columns.map(Innovations::new), ..Self::new(keys) }
    }

    /// Turns to another run.
    pub fn begin(&mut self, run: u64, redraw: Redraw) {
        self.run = run;
        self.redraw = redraw;
        self.window.fill(NOT_FILLED);
        self.notes = false;
    }

    /// Turns to another run, and notes what chance brings in it, if these [can](Streams::noting).
    pub fn begin_noting(&mut self, run: u64) {
        self.begin(run, Redraw::Nothing);
        if let Some(innovations) = &mut self.innovations {
            innovations.begin();
            self.notes = true;
        }
    }

    /// What chance brought in the last run that was noted: one sum for each of [`Columns::parts`], empty where nothing is noted.
    pub fn innovations(&self) -> &[f64] {
        self.innovations.as_ref().map_or(&[], |noted| &noted.sums)
    }

    /// How much there was to learn from each of the sums, over all runs that were noted: see [`Innovations::variances`].
    pub fn variances(&self) -> &[f64] {
        self.innovations.as_ref().map_or(&[], |noted| &noted.variances)
    }

    fn note(&mut self, what: impl FnOnce(&mut Innovations)) {
        if self.notes
            && let Some(innovations) = &mut self.innovations
        {
            what(innovations);
        }
    }

    fn bits(&mut self, at: DrawKey) -> u64 {
        debug_assert!(at.slot < SLOTS, "a slot beyond the places of a round");
        let anew = self.redraw.applies(self.keys.purposes[at.source], at.round) as usize;
        let column = at.source.0 * 2 + anew;
        let window = at.round / WINDOW;
        let start = column * PER_WINDOW;
        if self.window[column] != window {
            self.window[column] = window;
            let mut rng = ChaCha8Rng::from_seed(self.keys.keys[at.source][anew]);
            rng.set_stream(self.run);
            rng.set_word_pos(window as u128 * (PER_WINDOW as u128 * 2));
            let mut bytes = [0; PER_WINDOW * 8];
            rng.fill_bytes(&mut bytes);
            for (word, bytes) in self.buffer[start..start + PER_WINDOW].iter_mut().zip(bytes.as_chunks().0) {
                *word = u64::from_le_bytes(*bytes);
            }
        }
        self.buffer[start + (at.round % WINDOW) as usize * SLOTS + at.slot]
    }

    /// Uniform on [0, 1), a multiple of 2⁻⁵³.
    fn uniform(&mut self, at: DrawKey) -> f64 {
        (self.bits(at) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }
}

impl Chance for Streams<'_> {
    fn happens(&mut self, at: DrawKey, p: f64) -> bool {
        let happens = self.uniform(at) < p;
        self.note(|noted| noted.event(at, happens, p));
        happens
    }

    fn choose(&mut self, at: DrawKey, weights: &[f64]) -> usize {
        let u = self.uniform(at);
        let option = self.lot.sample(u, weights);
        self.note(|noted| noted.option(at, option, weights));
        option
    }

    fn draw_type(&mut self, at: DrawKey, prior: &[f64]) -> usize {
        let point = self.choose(at, prior);
        self.note(|noted| noted.point(at, point, prior));
        point
    }

    fn draw(&mut self, at: DrawKey, distribution: &Distribution) -> f64 {
        let bits = self.bits(at) >> 11;
        // The middle of the cell, so that neither 0 nor 1 is met.
        let rank = (bits as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0);
        self.note(|noted| noted.rank(at, rank));
        let value = || distribution.from_uniform(rank);
        if at.round > 0 {
            return value();
        }
        let drawn = self.drawn[at.source].get_or_insert_with(|| Drawn::of(distribution));
        if drawn.distribution != *distribution {
            *drawn = Drawn::of(distribution);
        }
        let known = &mut drawn.known[self.run as usize % DRAWN];
        if known.0 != bits {
            *known = (bits, value());
        }
        known.1
    }
}

/// What decisions a fit tries, in which runs: random numbers that no run of a game reads.
#[derive(Debug, Clone)]
pub struct TryStream {
    key: [u8; 32],
    rng: ChaCha8Rng,
}

impl TryStream {
    /// Under a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        /// A purpose of its own, beside those of [`Purpose`].
        const TRY: u8 = 14;
        let key = key(seed, TRY, "");
        Self { key, rng: ChaCha8Rng::from_seed(key) }
    }

    /// Turns to a run.
    pub fn begin(&mut self, run: u64) {
        self.rng = ChaCha8Rng::from_seed(self.key);
        self.rng.set_stream(run);
    }

    /// Uniform on [0, 1), a multiple of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        (self.rng.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::DrawIdx;
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    #[test]
    fn what_is_remembered_is_what_would_be_drawn() {
        let text = include_str!("../../../scenarios/security-talks-2022/baseline.toml");
        let model = compile(&load(Source::new("test.toml", text), &[], &no_files).result.expect("one of ours").0);
        let keys = Keys::new(&model, 1);
        let all = |luck: &mut Streams, run: u64, redraw: Redraw| -> Vec<f64> {
            luck.begin(run, redraw);
            model.draws.iter().map(|draw| luck.draw(DrawKey::at(draw.source, 0), &draw.distribution)).collect()
        };
        let mut luck = Streams::new(&keys);
        for run in [0, 1, 0, 256, 0, 257, 1, 2, 2] {
            for redraw in [Redraw::Nothing, Redraw::Kind(Kind::Uncertain), Redraw::Kind(Kind::Private)] {
                assert_eq!(all(&mut luck, run, redraw), all(&mut Streams::new(&keys), run, redraw), "run {run}");
            }
        }
        // The same key with another distribution.
        let place = DrawKey::at(model.draws[DrawIdx(0)].source, 0);
        let other = Distribution::Discrete { values: vec![-7.0], weights: vec![1.0] };
        assert_ne!(luck.draw(place, &model.draws[DrawIdx(0)].distribution), -7.0);
        assert_eq!(luck.draw(place, &other), -7.0);
    }
}
