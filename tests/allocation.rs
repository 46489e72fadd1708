//! A run allocates nothing: a program of its own, because it counts what all of it allocates.

use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::model::compile;
use detente::internals::scenario::{load, read::no_files, span::Source};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Meetings, moves, types, force, ratifiers, walk-outs, flows, shifts and events; scripts; recognition probabilities.
const SCENARIOS: &[&str] = &[
    include_str!("../scenarios/security-talks-2022/baseline.toml"),
    include_str!("../scenarios/wage-dispute/baseline.toml"),
    include_str!("../scenarios/theory/signalling-crisis.toml"),
];

#[test]
fn a_run_allocates_nothing() {
    let _profiler = dhat::Profiler::builder().testing().build();
    for text in SCENARIOS {
        let loaded = load(Source::new("test.toml", *text), &[], &no_files);
        let model = compile(&loaded.result.expect("a scenario of ours").0);
        let keys = Keys::new(&model, 1);
        let (mut streams, mut player) = (Streams::new(&keys), Player::new(&model, false));
        let mut play = |run: u64| {
            streams.begin(run, Redraw::Nothing);
            player.play(run, &mut streams).outcome.0
        };
        // Buffers are made when they are first needed, and then used again.
        let warm: usize = (0..300).map(&mut play).sum();
        let before = dhat::HeapStats::get().total_blocks;
        let again: usize = (300..600).map(&mut play).sum();
        let blocks = dhat::HeapStats::get().total_blocks - before;
        assert_eq!(blocks, 0, "{blocks} allocations in 300 runs of {:?} ({warm} {again})", text.lines().next());
    }
}
