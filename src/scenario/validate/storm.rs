//! How often one use of a move can raise others.

use super::Context;
use crate::index::{TiSlice, TiVec, ti_vec};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::File;
use crate::scenario::format::grammar::crisis::{Each, Move};
use crate::scenario::{MoveIdx, Scenario};

/// Most times that one use of a move may raise moves, itself and repetitions included.
pub(crate) const MAX_RAISES: u64 = 10_000;

/// Reports uses of moves that could raise others too often. Moves must not trigger each other in a circle.
pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let raises = raises(scenario);
    let too_many: Vec<MoveIdx> = raises.keys().filter(|&m| raises[m] > MAX_RAISES).collect();
    // Those that another of them triggers need no word of their own.
    let triggered = |m: MoveIdx| too_many.iter().any(|&from| triggers(scenario, from).any(|to| to == m));
    for &m in too_many.iter().filter(|&&m| !triggered(m)) {
        let mut chain = vec![m];
        while let Some(next) = triggers(scenario, chain[chain.len() - 1]).max_by_key(|&to| raises[to]) {
            chain.push(next);
        }
        let mut ids: Vec<&str> = chain.iter().map(|&m| scenario.moves[m].id.as_str()).collect();
        if ids.len() > 6 {
            ids.splice(4..ids.len() - 1, ["…"]);
        }
        let id = scenario.moves[m].id.as_str();
        let times =
            if raises[m] > 1_000_000_000 { "over a billion times".into() } else { format!("{} times", raises[m]) };
        out.push(
            Diagnostic::error("S057", format!("one use of `{id}` could raise moves {times}, more than {MAX_RAISES}"))
                .at(
                    c.one(&File::MOVE, id).table(&Move::EACH).span(&Each::TRIGGERS),
                    "each triggers several, which trigger more",
                )
                .help(format!("the longest chain: {}", ids.join(" → ")))
                .help("take out triggers, or let these moves not take back each other"),
        );
    }
}

fn triggers(scenario: &Scenario, m: MoveIdx) -> impl Iterator<Item = MoveIdx> + '_ {
    scenario.moves[m].each.triggers.iter().copied()
}

/// An upper bound on how often one use of each move raises a move, or tries to.
///
/// A raise tries each trigger once, so the number of ways along triggers bounds them. Where nothing that a use raises is
/// taken back by what it raises, each move rises no more often than it has steps, and each rise tries each trigger once.
fn raises(scenario: &Scenario) -> TiVec<MoveIdx, u64> {
    let mut ways: TiVec<MoveIdx, Option<u64>> = ti_vec![None; scenario.moves.len()];
    for m in scenario.moves.keys() {
        count(scenario, m, &mut ways);
    }
    ways.iter_enumerated().map(|(m, ways)| ways.unwrap_or(1).min(by_steps(scenario, m))).collect()
}

fn count(scenario: &Scenario, m: MoveIdx, ways: &mut TiSlice<MoveIdx, Option<u64>>) -> u64 {
    if let Some(known) = ways[m] {
        return known;
    }
    // Stands for a circle, which has been refused.
    ways[m] = Some(u64::MAX);
    let all = triggers(scenario, m).fold(1_u64, |sum, to| sum.saturating_add(count(scenario, to, ways)));
    ways[m] = Some(all);
    all
}

fn by_steps(scenario: &Scenario, m: MoveIdx) -> u64 {
    let mut raised = vec![m];
    let mut at = 0;
    while let Some(&from) = raised.get(at) {
        at += 1;
        for to in triggers(scenario, from) {
            if !raised.contains(&to) {
                raised.push(to);
            }
        }
    }
    let taken_back = raised.iter().flat_map(|&r| &scenario.moves[r].each.takes_back).any(|t| raised.contains(t));
    if taken_back {
        return u64::MAX;
    }
    1 + raised
        .iter()
        .map(|&r| (scenario.moves[r].steps.len() * scenario.moves[r].each.triggers.len()) as u64)
        .sum::<u64>()
}
